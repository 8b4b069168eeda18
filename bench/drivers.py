"""The raw drivers under the ceiling, as thin as they can be."""

import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Protocol

import orjson
from psycopg import AsyncConnection
from psycopg.types.json import set_json_loads
from psycopg_pool import AsyncConnectionPool

Rows = list[tuple[Any, ...]]


class Executor(Protocol):
    """Runs one statement with `?` marks and returns its rows."""

    async def query(self, statement: str, values: Sequence[Any] = ()) -> Rows: ...


class Sqlite:
    """One connection on the event loop's thread, as durable as Loket's."""

    kind = "sqlite"
    document = "?"

    def __init__(self, address: str) -> None:
        self._path = address.removeprefix("sqlite:///")

    async def open(self) -> None:
        """Connect, with the same pragmas as `loket.core.db.sqlite`."""
        self._connection = sqlite3.connect(self._path, isolation_level=None)
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "cache_size = -2000",
            "temp_store = MEMORY",
        ):
            self._connection.execute(f"PRAGMA {pragma}")

    async def close(self) -> None:
        """Disconnect."""
        self._connection.close()

    async def query(self, statement: str, values: Sequence[Any] = ()) -> Rows:
        return self._connection.execute(statement, values).fetchall()

    @asynccontextmanager
    async def change(self) -> AsyncIterator[Executor]:
        """Run a transaction; nothing in it gives up the thread, so no other can come between."""
        self._connection.execute("BEGIN IMMEDIATE")
        yield self
        self._connection.execute("COMMIT")

    def moments(self, text: str) -> Any:
        """Return a moment as this driver takes it: as the text that it keeps."""
        return text

    def json(self, value: Any) -> Any:
        """Return what the driver gave for a JSON column as the value that it stands for."""
        return orjson.loads(value)


class _Prepared:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def query(self, statement: str, values: Sequence[Any] = ()) -> Rows:
        cursor = await self._connection.execute(statement.replace("?", "%s"), values)  # type: ignore[arg-type]  # our own text
        return await cursor.fetchall() if cursor.description else []


class Postgresql:
    """A pool of asynchronous connections that prepare what comes often."""

    kind = "postgresql"
    document = "strip(to_tsvector('simple', ?))"

    def __init__(self, address: str) -> None:
        self._address = address

    async def open(self) -> None:
        """Fill the pool."""
        set_json_loads(orjson.loads)
        self._pool = AsyncConnectionPool(
            self._address,
            min_size=10,
            max_size=10,
            open=False,
            kwargs={
                "autocommit": True,
                "prepare_threshold": 3,
                "options": "-c timezone=UTC",
            },
        )
        await self._pool.open(wait=True)

    async def close(self) -> None:
        """Empty the pool."""
        await self._pool.close()

    async def query(self, statement: str, values: Sequence[Any] = ()) -> Rows:
        async with self._pool.connection() as connection:
            return await _Prepared(connection).query(statement, values)

    @asynccontextmanager
    async def change(self) -> AsyncIterator[Executor]:
        """Run a transaction."""
        async with self._pool.connection() as connection, connection.transaction():
            yield _Prepared(connection)

    def moments(self, text: str) -> Any:
        """Return a moment as this driver takes it: text does."""
        return text

    def json(self, value: Any) -> Any:
        """Return what the driver gave for a JSON column: the value already."""
        return value


Driver = Sqlite | Postgresql


def driver_of(address: str) -> Driver:
    """Return the driver for a database address."""
    return Sqlite(address) if address.startswith("sqlite") else Postgresql(address)
