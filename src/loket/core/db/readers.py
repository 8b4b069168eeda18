"""Connections for reading, kept open from one request to the next."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

RECYCLE_SECONDS = 1800
"""Age at which a connection is replaced: servers and firewalls cut those that are too old."""

PATIENCE_SECONDS = 30.0
"""How long a request waits for a connection."""


class Readers:
    """Lends connections of an engine.

    To take a connection from the engine's pool and give it back switches twice to a greenlet,
    and asks the database to roll back what was never begun: longer than most of what is asked.

    Args:
        engine: whose pool holds at least as many.
        most: connections that are lent at once.
    """

    def __init__(self, engine: AsyncEngine, most: int) -> None:
        self.engine = engine
        self._turns = asyncio.Semaphore(most)
        self._idle: list[tuple[AsyncConnection, float]] = []

    @asynccontextmanager
    async def lend(self) -> AsyncIterator[AsyncConnection]:
        """Lend a connection; it must not be used after the block.

        Raises:
            sqlalchemy.exc.TimeoutError: none became free in time.
        """
        await self._wait()
        try:
            connection, since = await self._take()
            try:
                yield connection
            except Exception as error:
                if connection.invalidated or isinstance(error, DBAPIError):
                    # If the server has gone, it has gone for all of them.
                    await connection.close()
                    await self._forget()
                else:
                    await self._keep(connection, since)
                raise
            except BaseException:
                # Cancelled: nobody knows in what state it is.
                await self._drop(connection)
                raise
            await self._keep(connection, since)
        finally:
            self._turns.release()

    async def _wait(self) -> None:
        if not self._turns.locked():
            await self._turns.acquire()
            return
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._turns.acquire()
        except TimeoutError as error:
            raise PoolTimeout("no connection became free") from error

    async def _take(self) -> tuple[AsyncConnection, float]:
        while self._idle:
            connection, since = self._idle.pop()
            if time.monotonic() - since < RECYCLE_SECONDS:
                return connection, since
            await self._drop(connection)
        return await self.engine.connect(), time.monotonic()

    async def _keep(self, connection: AsyncConnection, since: float) -> None:
        try:
            if connection.in_transaction():
                await connection.rollback()
        except BaseException:
            await self._drop(connection)
            raise
        if connection.closed or connection.invalidated:
            await connection.close()
        else:
            self._idle.append((connection, since))

    async def _drop(self, connection: AsyncConnection) -> None:
        await connection.invalidate()
        await connection.close()

    async def _forget(self) -> None:
        while self._idle:
            connection, _ = self._idle.pop()
            await connection.close()

    async def close(self) -> None:
        """Close every connection."""
        await self._forget()
        await self.engine.dispose()
