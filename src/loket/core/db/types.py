"""Column types that mean the same on SQLite, PostgreSQL and MariaDB/MySQL.

The only module, with its neighbours in `core.db`, that may know a dialect.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any, TypeVar

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    Integer,
    SmallInteger,
    String,
    Text,
    TypeDecorator,
)
from sqlalchemy.dialects import mysql, postgresql
from sqlalchemy.types import TypeEngine

# SQLite counts rows by INTEGER only; the others need 64 bits said.
BigId = BigInteger().with_variant(Integer(), "sqlite")

# MySQL's TEXT ends at 64 KiB, which a long mail exceeds.
LongText = Text().with_variant(mysql.LONGTEXT(), "mysql", "mariadb")

Json = JSON().with_variant(postgresql.JSONB(), "postgresql")


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC with microseconds; naive values are refused.

    MariaDB keeps neither zone nor (by default) microseconds, SQLite keeps text: both are
    made to hold the same as PostgreSQL's `timestamptz`, and to sort the same.
    """

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.TIMESTAMP(timezone=True))
        if dialect.name in ("mysql", "mariadb"):
            return dialect.type_descriptor(mysql.DATETIME(fsp=6))
        return dialect.type_descriptor(String(27))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored moment needs a time zone")
        value = value.astimezone(UTC)
        if dialect.name == "sqlite":
            return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        if dialect.name == "postgresql":
            return value
        return value.replace(tzinfo=None)

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], datetime | None] | None:
        # In place of `process_result_value`, which would be called through two functions more
        # for each of the many moments on a page.
        if dialect.name == "postgresql":
            return None
        return _from_text if dialect.name == "sqlite" else _from_naive


def _from_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


def _from_naive(value: datetime | None) -> datetime | None:
    return None if value is None else value.replace(tzinfo=UTC)


RankT = TypeVar("RankT", bound=IntEnum)


class Rank(TypeDecorator[RankT]):
    """An `IntEnum` kept by its number, so that the database sorts it by meaning."""

    impl = SmallInteger
    cache_ok = True

    def __init__(self, kind: type[RankT]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: RankT | None, dialect: Dialect) -> int | None:
        return None if value is None else int(value)

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], RankT | None] | None:
        by_number: dict[int, RankT] = {member.value: member for member in self.kind}
        return by_number.get
