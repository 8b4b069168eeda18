"""The database: the only place that knows which one it is."""

from loket.core.db.base import MYSQL_OPTIONS, NAMING, Base
from loket.core.db.engine import (
    AnyRow,
    AnySelect,
    Database,
    Executor,
    affected,
    after_commit,
    before_commit,
    flush_unique,
    parse_url,
    slow,
    wake_after_commit,
)
from loket.core.db.types import BigId, Json, LongText, Rank, UtcDateTime

__all__ = [
    "MYSQL_OPTIONS",
    "NAMING",
    "AnyRow",
    "AnySelect",
    "Base",
    "BigId",
    "Database",
    "Executor",
    "Json",
    "LongText",
    "Rank",
    "UtcDateTime",
    "affected",
    "after_commit",
    "before_commit",
    "flush_unique",
    "parse_url",
    "slow",
    "wake_after_commit",
]
