"""Statements that are asked so often that they go to the driver by the shortest way.

For a short SELECT, SQLAlchemy's way to the driver (looking the statement up, binding, a result
object, a switch to a greenlet and back) takes several times as long as SQLite takes to answer.
Here the statement is compiled once for each dialect, and rows come back as plain tuples. The
way is SQLAlchemy's own again inside a change, for what is slow, and for whatever goes wrong: an
error is thus translated, and a broken connection replaced, as everywhere else.
"""

from collections import namedtuple
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import JSON, BindParameter, Dialect
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine

from loket.core.db.engine import AnyRow, AnySelect, Executor, slow
from loket.core.db.types import UtcDateTime

Processor = Callable[[Any], Any]
ColumnReader = Callable[[Sequence[Any]], Sequence[Any]]

_REQUIRED: Any = object()

listeners: list[Callable[[str], None]] = []
"""Told of each statement that goes the short way; for tests that count statements."""


@dataclass(frozen=True, slots=True)
class _Bound:
    """A parameter: its name in the SQL, the key by which its value is given, what it becomes."""

    name: str
    key: str
    otherwise: Any
    processor: Processor | None

    def value(self, values: Mapping[str, Any]) -> Any:
        """Return the value as the driver takes it."""
        value = values.get(self.key, self.otherwise)
        if value is _REQUIRED:
            raise TypeError(f"the statement needs a value for {self.key}")
        return value if self.processor is None else self.processor(value)


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A statement in the words of one dialect."""

    sql: str
    bound: tuple[_Bound, ...]
    is_positional: bool
    keys: frozenset[str]
    readers: tuple[tuple[int, ColumnReader], ...]

    def parameters(self, values: Mapping[str, Any]) -> Any:
        """Return the values as the driver takes them.

        Raises:
            TypeError: one is missing, or the statement knows none that is called so.
        """
        if not self.keys.issuperset(values):
            raise TypeError(f"the statement has no {', '.join(set(values) - self.keys)}")
        if self.is_positional:
            return [bound.value(values) for bound in self.bound]
        return {bound.name: bound.value(values) for bound in self.bound}

    def read(self, rows: Sequence[Sequence[Any]]) -> Sequence[Sequence[Any]]:
        """Return the rows with their values as what they are to us."""
        if not self.readers or not rows:
            return rows
        # Column by column: fewer calls than value by value, and a page has thousands of values.
        columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
        for place, reader in self.readers:
            columns[place] = reader(columns[place])
        return list(zip(*columns, strict=True))


class Prepared:
    """A SELECT of which only the values differ.

    Args:
        statement: without lists of values that grow (`IN`) other than written into it.
        required: keys of parameters that have a value already, which is to be given anew each
            time all the same.
    """

    def __init__(self, statement: AnySelect, required: Collection[str] = ()) -> None:
        self.statement = statement
        self._required = frozenset(required)
        self._compiled: dict[str, _Compiled | None] = {}
        names = [str(key) for key in statement.selected_columns.keys()]  # noqa: SIM118
        # The same as a result of SQLAlchemy's: a tuple whose values also have names.
        self._named: Callable[..., Any] = namedtuple("Row", names)  # type: ignore[misc]  # noqa: PYI024

    async def all(
        self, executor: Executor, values: Mapping[str, Any], *, is_slow: bool = False
    ) -> Sequence[Sequence[Any]]:
        """Return all rows; their values have places, but not on each way names.

        Args:
            executor: what to ask.
            values: of the statement's bound parameters.
            is_slow: whether it may take long; see `core.db.slow`.
        """
        if not is_slow and isinstance(executor, AsyncConnection):
            rows = await self._ask(executor, values)
            if rows is not None:
                return rows
        statement = slow(self.statement) if is_slow else self.statement
        return (await executor.execute(statement, dict(values))).all()

    async def first(self, executor: Executor, values: Mapping[str, Any]) -> AnyRow | None:
        """Return the first row, if there is one; the statement should ask for no more."""
        rows = await self.all(executor, values)
        return self._named(*rows[0]) if rows else None

    async def _ask(
        self, connection: AsyncConnection, values: Mapping[str, Any]
    ) -> Sequence[Sequence[Any]] | None:
        """Ask the driver itself; None if it cannot be, or has something to complain of."""
        compiled = self._for(connection.dialect)
        lent = connection.sync_connection
        if compiled is None or lent is None:
            return None
        for listener in listeners:
            listener(compiled.sql)
        fetch = _FETCH[connection.dialect.driver]
        parameters = compiled.parameters(values)
        try:
            driver = lent.connection.driver_connection
            rows = await fetch(driver, compiled.sql, parameters)
        except (SQLAlchemyError, lent.dialect.loaded_dbapi.Error):
            return None
        except BaseException:
            # Cancelled in the middle of an answer, say: nobody could tell what comes next on it.
            await connection.invalidate()
            raise
        return compiled.read(rows)

    def _needs(self, bound: BindParameter[Any]) -> bool:
        return bound.required or bound.key in self._required

    def _for(self, dialect: Dialect) -> _Compiled | None:
        name = dialect.driver
        if name not in self._compiled:
            self._compiled[name] = self._compile(dialect) if name in _FETCH else None
        return self._compiled[name]

    def _compile(self, dialect: Dialect) -> _Compiled | None:
        compiled = self.statement.compile(dialect=dialect)
        if compiled.post_compile_params:
            return None
        order = compiled.positiontup
        named = {
            name: _Bound(
                name,
                bound.key,
                _REQUIRED if self._needs(bound) else bound.effective_value,
                bound.type.dialect_impl(dialect).bind_processor(dialect),
            )
            for name, bound in compiled.binds.items()
        }
        columns = enumerate(self.statement.selected_columns)
        readers = ((place, _reader(column.type, dialect)) for place, column in columns)
        return _Compiled(
            sql=str(compiled),
            bound=tuple(named[name] for name in (named if order is None else order)),
            is_positional=order is not None,
            keys=frozenset(bound.key for bound in named.values()),
            readers=tuple((place, reader) for place, reader in readers if reader is not None),
        )


def _reader(kind: TypeEngine[Any], dialect: Dialect) -> ColumnReader | None:
    if isinstance(kind, JSON) and dialect.name != "postgresql":
        return _from_json
    if isinstance(kind, UtcDateTime) and dialect.name == "sqlite":
        return _from_text
    processor = kind.dialect_impl(dialect).result_processor(dialect, None)
    return None if processor is None else lambda kept: [processor(value) for value in kept]


def _from_json(kept: Sequence[str | bytes | None]) -> Sequence[Any]:
    # Most lists of tags are empty.
    return [
        [] if value == "[]" else None if value is None else orjson.loads(value) for value in kept
    ]


def _from_text(kept: Sequence[str | None]) -> Sequence[Any]:
    read = datetime.fromisoformat
    return [None if value is None else read(value) for value in kept]


async def _from_sqlite(connection: Any, sql: str, parameters: Any) -> Sequence[Sequence[Any]]:
    rows: list[Any] = connection.execute(sql, parameters).fetchall()
    return rows


async def _from_psycopg(connection: Any, sql: str, parameters: Any) -> Sequence[Sequence[Any]]:
    cursor = await connection.execute(sql, parameters)
    rows: list[Any] = await cursor.fetchall()
    return rows


async def _from_asyncmy(connection: Any, sql: str, parameters: Any) -> Sequence[Sequence[Any]]:
    async with connection.cursor() as cursor:
        await cursor.execute(sql, parameters)
        rows: list[Any] = await cursor.fetchall()
        return rows


_FETCH: dict[str, Callable[[Any, str, Any], Awaitable[Sequence[Sequence[Any]]]]] = {
    "loop": _from_sqlite,
    "psycopg": _from_psycopg,
    "asyncmy": _from_asyncmy,
}
"""How each driver is asked, by its name."""
