"""Alembic's entry: `loket.app.migrate` hands it an open connection."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from loket.app.migrations import resuming as _steps_over_what_is_there  # noqa: F401
from loket.app.schema import FULL_TEXT, METADATA
from loket.core.db import types


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our own column types by their names."""
    if kind == "type" and isinstance(item, types.UtcDateTime):
        autogen.imports.add("from loket.core.db import UtcDateTime")
        return "UtcDateTime()"
    if kind == "type" and isinstance(item, types.Rank):
        return "sa.SmallInteger()"
    for name in ("BigId", "Json", "LongText"):
        if kind == "type" and item is getattr(types, name):
            autogen.imports.add(f"from loket.core.db import {name}")
            return name
    return False


def include_object(_item: Any, name: str | None, kind: str, *_: Any) -> bool:
    """Leave the engine's full-text tables alone: `core.db.fulltext` makes them."""
    return not (
        kind in ("table", "index") and any((name or "").find(i.name) >= 0 for i in FULL_TEXT)
    )


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    render_item=render_item,
    include_object=include_object,
    compare_type=True,
    # MariaDB commits with every DDL statement, so a revision is the unit everywhere.
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
