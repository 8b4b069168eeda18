"""Opening the database: one place for connections, sessions and transactions."""

from collections.abc import AsyncIterator, Awaitable, Callable, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, cast

import orjson
from sqlalchemy import CursorResult, Executable, Row, Select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine

from loket.core.db import sqlite as _registers_the_dialect  # noqa: F401
from loket.core.db.readers import Readers
from loket.core.errors import LoketError
from loket.core.signals import Signals

Kind = Literal["sqlite", "postgresql", "mariadb"]
Executor = AsyncConnection | AsyncSession
"""What a query runs on: a reader's connection, or the session of a change."""

AnyRow = Row[*tuple[Any, ...]]
AnySelect = Select[*tuple[Any, ...]]

SIMILARITY = 0.3
"""How alike words must be to be taken for each other; see `core.db.trigrams`."""

Hook = Callable[[AsyncSession], Awaitable[None]]

_SCHEMES: dict[str, tuple[Kind, str]] = {
    "sqlite": ("sqlite", "sqlite+loop"),
    "postgresql": ("postgresql", "postgresql+psycopg"),
    "postgres": ("postgresql", "postgresql+psycopg"),
    "mysql": ("mariadb", "mysql+asyncmy"),
    "mariadb": ("mariadb", "mariadb+asyncmy"),
}


@dataclass
class _Unit:
    """What is still to be done with the transaction of one change."""

    before_commit: dict[Hashable, Hook] = field(default_factory=dict)
    after_commit: dict[Hashable, Callable[[], None]] = field(default_factory=dict)


def before_commit(session: AsyncSession, key: Hashable, hook: Hook) -> None:
    """Run `hook` once, last of all, inside the transaction of `session`."""
    unit: _Unit = session.info["unit"]
    unit.before_commit.setdefault(key, hook)


def after_commit(session: AsyncSession, key: Hashable, call: Callable[[], None]) -> None:
    """Call `call` once when the transaction of `session` is safely committed."""
    unit: _Unit = session.info["unit"]
    unit.after_commit.setdefault(key, call)


def wake_after_commit(session: AsyncSession) -> None:
    """Wake whoever waits for news in this process, once `session` is safely committed."""
    signals: Signals = session.info["signals"]
    after_commit(session, "wake", signals.wake)


async def flush_unique(session: AsyncSession, column: str, refusal: LoketError) -> None:
    """Send what is pending, and refuse if another row has this `column`'s value already.

    Asked of the unique index and not looked up before: of two who come at once, one is late.

    Raises:
        LoketError: `refusal`, if the index on `column` was violated.
        IntegrityError: another constraint was.
    """
    try:
        await session.flush()
    except IntegrityError as error:
        if column in str(error.orig):
            raise refusal from error
        raise


async def affected(executor: Executor, statement: Executable) -> int:
    """Execute an UPDATE or DELETE and return how many rows it touched."""
    result = await executor.execute(statement, execution_options={"synchronize_session": False})
    return cast("CursorResult[*tuple[Any, ...]]", result).rowcount


def slow(statement: Executable) -> Executable:
    """Mark a statement that may take long, so that it does not hold up other requests."""
    return statement.execution_options(slow=True)


def parse_url(address: str) -> tuple[Kind, URL]:
    """Turn a database address as people write it into the one that the driver needs.

    Args:
        address: `sqlite:///path`, `postgresql://…`, `mysql://…` or `mariadb://…`; a driver
            named after a plus sign is replaced by Loket's own.

    Raises:
        ValueError: not an address, or a database that Loket does not know.
    """
    try:
        url = make_url(address)
    except ArgumentError as error:
        raise ValueError("is not a database address such as postgresql://user@host/name") from error
    scheme = url.drivername.partition("+")[0]
    if scheme not in _SCHEMES:
        raise ValueError(f"names the database {scheme!r}; use one of {', '.join(_SCHEMES)}")
    kind, drivername = _SCHEMES[scheme]
    if kind == "sqlite" and url.database in (None, "", ":memory:"):
        raise ValueError("must name a file; SQLite in memory cannot be shared or kept")
    return kind, url.set(drivername=drivername)


def _from_json(kept: Any) -> Any:
    # SQLite keeps a bare number in a JSON column as a number, and gives it back as one.
    return kept if isinstance(kept, int | float) else orjson.loads(kept)


async def _finish(session: AsyncSession, unit: _Unit) -> None:
    await session.flush()
    for hook in list(unit.before_commit.values()):
        await hook(session)
    await session.commit()
    for call in unit.after_commit.values():
        call()


class Database:
    """The open database of one process.

    Args:
        address: see `parse_url`.
        pool_size: connections kept for writers, and as many for readers.
        signals: woken after commits that ask for it (see `wake_after_commit`).
    """

    def __init__(
        self, address: str, *, pool_size: int = 10, signals: Signals | None = None
    ) -> None:
        self._signals = signals or Signals()
        self.kind, self.url = parse_url(address)
        self._writers = self._open(read_only=False, pool_size=pool_size)
        self._readers = Readers(self._open(read_only=True, pool_size=pool_size), 2 * pool_size)

    def _open(self, *, read_only: bool, pool_size: int) -> AsyncEngine:
        if self.kind == "sqlite":
            return create_async_engine(
                self.url,
                read_only=read_only,
                pool_size=pool_size,
                max_overflow=pool_size,
                json_deserializer=_from_json,
                hide_parameters=True,
            )
        if self.kind == "postgresql":
            # The second means nothing, and does no harm, where pg_trgm is not installed.
            options = f"-c timezone=UTC -c pg_trgm.word_similarity_threshold={SIMILARITY}"
            arguments: dict[str, object] = {"options": options, "prepare_threshold": 3}
        else:
            arguments = {"charset": "utf8mb4", "init_command": "SET time_zone = '+00:00'"}
        return create_async_engine(
            self.url,
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_recycle=1800,
            # Errors are logged, and what people sent must not be (S12).
            hide_parameters=True,
            json_deserializer=_from_json,
            connect_args=arguments,
            # A reader needs no transaction: each statement sees what is committed, and the
            # two round trips of BEGIN and ROLLBACK are saved.
            isolation_level="AUTOCOMMIT" if read_only else "READ COMMITTED",
            skip_autocommit_rollback=read_only,
        )

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """Lend a connection for reading; it opens no transaction and must not write."""
        async with self._readers.lend() as connection:
            yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """Lend the session of one change and commit it at the end of the block.

        The database is first touched by the first statement, so that what needs no lock
        (parsing, hashing a password) can be done before. Any exception rolls back,
        but for refusals that say `keeps_changes`.
        """
        unit = _Unit()
        async with AsyncSession(
            self._writers, expire_on_commit=False, info={"unit": unit, "signals": self._signals}
        ) as session:
            try:
                yield session
            except LoketError as refusal:
                if refusal.keeps_changes:
                    await _finish(session, unit)
                raise
            await _finish(session, unit)

    @asynccontextmanager
    async def ddl(self) -> AsyncIterator[AsyncConnection]:
        """Lend a connection for changing the schema."""
        async with self._writers.connect() as connection:
            yield connection
            await connection.commit()

    async def ping(self) -> None:
        """Ask the database for a sign of life; raises what the driver raises."""
        async with self.reading() as connection:
            await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Close every connection."""
        await self._writers.dispose()
        await self._readers.close()

    def is_passing(self, error: DBAPIError) -> bool:
        """Tell whether the same request may succeed when tried again: a deadlock, a lock."""
        said = str(error.orig).lower()
        return any(
            word in said
            for word in ("deadlock", "lock wait timeout", "locked", "could not serialize", "busy")
        )
