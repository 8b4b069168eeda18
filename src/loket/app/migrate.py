"""Bringing the schema up to date, and telling when it is not."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from loket.core import clock
from loket.core.db import Database

# What the newest revision is called, so that a start need not read all of them. A test
# holds it against the history.
HEAD = "0024"


class SchemaError(Exception):
    """The schema is not the one that this version needs; the text says what to do."""


def config(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration for the packaged history."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    made.set_main_option("path_separator", "os")
    made.attributes["connection"] = connection
    return made


def script() -> ScriptDirectory:
    """Return the history itself."""
    return ScriptDirectory.from_config(config())


async def current(database: Database) -> str | None:
    """Return the revision that the database is at; None for an empty one."""
    async with database.reading() as connection:
        if database.kind == "sqlite":
            exists = await connection.execute(
                text("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'")
            )
            if exists.first() is None:
                return None
            found = await connection.execute(text("SELECT version_num FROM alembic_version"))
            return found.scalar_one_or_none()
        return await connection.run_sync(
            lambda sync: MigrationContext.configure(sync).get_current_revision()
        )


async def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the schema to `revision`."""
    async with database.ddl() as connection:
        await connection.run_sync(lambda sync: command.upgrade(config(sync), revision))


async def check(database: Database) -> None:
    """Refuse a database that this version cannot work with.

    Raises:
        SchemaError: it is empty, older or newer.
    """
    found = await current(database)
    if found == HEAD:
        return
    known = {revision.revision for revision in script().walk_revisions()}
    if found is not None and found not in known:
        raise SchemaError(
            f"The database is at revision {found}, which this version does not know: it was "
            "upgraded by a newer Loket. Install that version, or restore a backup."
        )
    state = "empty" if found is None else f"at revision {found}"
    raise SchemaError(
        f"The database is {state}; this version needs {HEAD}. Make a backup, then run: "
        "loket migrate"
    )


async def upgrade_embedded(database: Database) -> None:
    """Upgrade the embedded SQLite, after a copy of the file beside it.

    Raises:
        SchemaError: the file belongs to a newer version.
    """
    found = await current(database)
    if found == HEAD:
        return
    if found is not None:
        known = {revision.revision for revision in script().walk_revisions()}
        if found not in known:
            await check(database)
        await _copy(database)
    await upgrade(database)


async def _copy(database: Database) -> None:
    path = Path(str(database.url.database))
    stamp = clock.now().strftime("%Y%m%dT%H%M%SZ")
    await asyncio.to_thread(_back_up, path, path.with_name(f"{path.name}.before-upgrade-{stamp}"))


def _back_up(path: Path, copy: Path) -> None:
    # SQLite's own way, which takes along what still stands in the write-ahead log.
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
