"""SQLite on the event loop's own thread.

The usual asynchronous driver hands every statement to a thread, which on two cores costs
two to four times the throughput; a short SQLite statement is faster than the hand-over. So
statements run where they are asked for, and only two things go to a thread: commits, which
wait for the disk, and statements marked `execution_options(slow=True)`.

Because a blocked loop could never let the holder of the write lock finish, writers of this
process queue for an `asyncio.Lock` *before* they ask SQLite, and wait for other processes by
short tries instead of SQLite's own busy wait.
"""

import asyncio
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from sqlalchemy import AsyncAdaptedQueuePool, Pool
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import URL
from sqlalchemy.util import await_only

SLOW_READERS = 2
"""Statements marked as slow that are executed at once; more would only share the cores."""

BUSY_SECONDS = 15.0
"""How long a writer waits for another process before it gives up."""


class _Cursor(sqlite3.Cursor):
    """A cursor that can have its rows fetched ahead, and that SQLAlchemy takes for its own."""

    _ahead: list[Any] | None = None

    def execute_and_fetch(self, statement: str, parameters: Any) -> None:
        """Execute to the last row: SQLite does half of its work only when asked for rows."""
        self.execute(statement, parameters)
        if self.description is not None:
            self._ahead = super().fetchall()

    def fetchall(self) -> list[Any]:
        return super().fetchall() if self._ahead is None else self.fetchmany(len(self._ahead))

    def fetchmany(self, size: int | None = None) -> list[Any]:
        if self._ahead is None:
            return super().fetchmany(size or self.arraysize)
        count = size or self.arraysize
        rows, self._ahead = self._ahead[:count], self._ahead[count:]
        return rows

    def fetchone(self) -> Any:
        if self._ahead is None:
            return super().fetchone()
        return next(iter(self.fetchmany(1)), None)

    async def _async_soft_close(self) -> None:
        """Do nothing: there is no thread to tell."""


class _Connection(sqlite3.Connection):
    def cursor(self, factory: Any = _Cursor) -> Any:
        return super().cursor(factory)


class LoopSQLite(SQLiteDialect_pysqlite):
    """The dialect `sqlite+loop`: pysqlite, called from the event loop."""

    driver = "loop"
    is_async = True
    supports_statement_cache = True

    # Not keyword-only: SQLAlchemy looks for the names of positional parameters.
    def __init__(self, read_only: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._read_only = read_only
        self._turn = asyncio.Lock()
        # Of their own: what waits for the disk must not wait for what reads at length.
        self._committing = ThreadPoolExecutor(1, "sqlite-commit")
        self._reading = ThreadPoolExecutor(SLOW_READERS, "sqlite-read")
        self._holder: sqlite3.Connection | None = None

    @classmethod
    def get_pool_class(cls, url: URL) -> type[Pool]:
        return AsyncAdaptedQueuePool

    def create_connect_args(self, url: URL) -> tuple[Any, dict[str, Any]]:
        positional, named = super().create_connect_args(url)
        return positional, {**named, "factory": _Connection, "check_same_thread": False}

    def get_driver_connection(self, connection: Any) -> Any:
        return connection

    def on_connect_url(self, url: URL) -> Any:
        inherited = super().on_connect_url(url)

        def prepare(connection: sqlite3.Connection) -> None:
            if inherited is not None:
                inherited(connection)
            # Transactions are begun by `do_begin`, never by the driver's guess.
            connection.isolation_level = None
            for pragma in (
                "journal_mode = WAL",
                # An answered ticket survives a power cut, not only a crash.
                "synchronous = FULL",
                "busy_timeout = 0" if not self._read_only else "busy_timeout = 2000",
                "foreign_keys = ON",
                # Small, and no mapping of the file: the system keeps what is read often for
                # all connections, and neither was found to be faster, only larger.
                "cache_size = -1000",
                "temp_store = MEMORY",
                f"query_only = {'ON' if self._read_only else 'OFF'}",
            ):
                connection.execute(f"PRAGMA {pragma}")

        return prepare

    def do_begin(self, dbapi_connection: Any) -> None:
        if not self._read_only:
            await_only(self._begin(dbapi_connection))

    async def _begin(self, connection: sqlite3.Connection) -> None:
        await self._turn.acquire()
        self._holder = connection
        give_up = time.monotonic() + BUSY_SECONDS
        pause = 0.002
        try:
            while True:
                try:
                    # IMMEDIATE: a transaction that reads and then writes fails at once
                    # under DEFERRED whenever somebody else wrote in between.
                    connection.execute("BEGIN IMMEDIATE")
                    return
                except sqlite3.OperationalError as error:
                    if "locked" not in str(error) or time.monotonic() > give_up:
                        raise
                await asyncio.sleep(pause)
                pause = min(pause * 2, 0.1)
        except BaseException:
            self._pass_on(connection)
            raise

    def do_commit(self, dbapi_connection: Any) -> None:
        try:
            if dbapi_connection.in_transaction:
                await_only(_uninterrupted(self._committing, dbapi_connection.commit))
        except BaseException:
            # SQLAlchemy takes a commit that failed for the end of it and never rolls back.
            if dbapi_connection.in_transaction:
                dbapi_connection.rollback()
            raise
        finally:
            self._pass_on(dbapi_connection)

    def do_rollback(self, dbapi_connection: Any) -> None:
        if dbapi_connection.in_transaction:
            dbapi_connection.rollback()
        self._pass_on(dbapi_connection)

    def do_close(self, dbapi_connection: Any) -> None:
        dbapi_connection.close()
        self._pass_on(dbapi_connection)

    def _pass_on(self, connection: sqlite3.Connection) -> None:
        if self._holder is connection:
            self._holder = None
            self._turn.release()

    def do_execute(
        self, cursor: Any, statement: str, parameters: Any, context: Any | None = None
    ) -> None:
        if context is not None and context.execution_options.get("slow"):
            work = partial(cursor.execute_and_fetch, statement, parameters)
            await_only(_uninterrupted(self._reading, work))
        else:
            cursor.execute(statement, parameters)
            await_only(_nothing())

    def do_execute_no_params(self, cursor: Any, statement: str, context: Any | None = None) -> None:
        self.do_execute(cursor, statement, (), context)

    def do_executemany(
        self, cursor: Any, statement: str, parameters: Any, context: Any | None = None
    ) -> None:
        cursor.executemany(statement, parameters)
        await_only(_nothing())


async def _nothing() -> None:
    """Be awaited: SQLAlchemy takes a driver that never awaits for a wrong choice."""


async def _uninterrupted(executor: ThreadPoolExecutor, call: Callable[[], object]) -> None:
    """Run `call` in a thread and see it through however often the caller is cancelled.

    A connection must not go back to its pool while a thread still works on it.
    """
    work = asyncio.get_running_loop().run_in_executor(executor, call)
    cancelled: asyncio.CancelledError | None = None
    while not work.done():
        try:
            await asyncio.wait([work])
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        work.exception()  # looked at, or the loop would complain of it
        raise cancelled
    work.result()


registry.register("sqlite.loop", __name__, "LoopSQLite")
