"""Looking at the schema of a database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text

from loket.app.schema import FULL_TEXT, METADATA
from loket.core.db import Database

IN_THE_MIDDLE = "0016"
"""A revision with people and without tickets."""


@asynccontextmanager
async def opened(address: str) -> AsyncIterator[Database]:
    """Open a database for a moment."""
    database = Database(address, pool_size=2)
    try:
        yield database
    finally:
        await database.close()


def _is_ours(_item: object, name: str | None, kind: str, *_: Any) -> bool:
    made_by_the_index = any((name or "").find(index.name) >= 0 for index in FULL_TEXT)
    return not (kind in ("table", "index") and made_by_the_index)


def _differences(connection: Connection) -> list[Any]:
    options = {"compare_type": True, "include_object": _is_ours}
    context = MigrationContext.configure(connection, opts=options)
    return list(compare_metadata(context, METADATA))


async def differences(database: Database) -> list[Any]:
    """Return what the models have and the database has not, or the other way round."""
    async with database.ddl() as connection:
        return await connection.run_sync(_differences)


async def mark(database: Database, revision: str) -> None:
    """Say that the schema is at `revision`, whatever it is at."""
    async with database.writing() as session:
        await session.execute(
            text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision}
        )
