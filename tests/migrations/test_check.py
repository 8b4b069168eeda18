"""A database that this version cannot work with is refused, in a sentence that helps."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from loket.app import migrate, setup
from loket.app.migrate import SchemaError
from loket.core import clock
from loket.core.db import Database
from loket.tickets.models import Project
from tests.migrations.schema import IN_THE_MIDDLE, mark, opened


async def _refusal(database: Database) -> str:
    with pytest.raises(SchemaError) as refused:
        await migrate.check(database)
    return str(refused.value)


async def test_an_empty_database_is_refused(empty_database: str) -> None:
    async with opened(empty_database) as database:
        said = await _refusal(database)
    assert "empty" in said
    assert said.endswith("loket migrate")


async def test_an_older_database_is_refused_until_it_is_upgraded(empty_database: str) -> None:
    async with opened(empty_database) as database:
        await migrate.upgrade(database, IN_THE_MIDDLE)
        said = await _refusal(database)
        await migrate.upgrade(database)
        await migrate.check(database)
    assert f"at revision {IN_THE_MIDDLE}; this version needs {migrate.HEAD}" in said
    assert said.endswith("loket migrate")


async def test_a_newer_database_is_refused(empty_database: str) -> None:
    async with opened(empty_database) as database:
        await migrate.upgrade(database)
        await mark(database, "9999")
        said = await _refusal(database)
    assert "9999" in said
    assert "newer Loket" in said


@pytest.fixture
def embedded(tmp_path: Path) -> Path:
    """The file of an embedded database, whatever the kind under test."""
    return tmp_path / "loket.db"


def _content(embedded: Path) -> bytes:
    return embedded.read_bytes()


def _copies(embedded: Path) -> list[Path]:
    return sorted(embedded.parent.glob("loket.db.before-upgrade-*"))


async def test_the_embedded_database_is_made_without_a_copy(embedded: Path) -> None:
    async with opened(f"sqlite:///{embedded}") as database:
        await migrate.upgrade_embedded(database)
        await migrate.upgrade_embedded(database)
        await migrate.check(database)
    assert _copies(embedded) == []


async def test_an_upgrade_of_the_embedded_database_leaves_a_copy_that_opens(
    embedded: Path,
) -> None:
    async with opened(f"sqlite:///{embedded}") as database:
        await migrate.upgrade(database, "0022")
        async with database.writing() as session:
            session.add(Project(key="OLD", name="Old", created_at=clock.now()))
        # What was just written still stands in the write-ahead log.
        assert embedded.with_name("loket.db-wal").stat().st_size > 0
        await migrate.upgrade_embedded(database)
        await migrate.check(database)
        await setup.install(database)
    (copy,) = _copies(embedded)
    with closing(sqlite3.connect(copy)) as opened_copy:
        assert opened_copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert opened_copy.execute("SELECT key, name FROM projects").fetchall() == [("OLD", "Old")]
        found = opened_copy.execute("SELECT version_num FROM alembic_version").fetchone()
        assert found == ("0022",)


async def test_a_newer_embedded_database_is_refused_and_left_alone(embedded: Path) -> None:
    async with opened(f"sqlite:///{embedded}") as database:
        await migrate.upgrade(database)
        await mark(database, "9999")
    before = _content(embedded)
    async with opened(f"sqlite:///{embedded}") as database:
        with pytest.raises(SchemaError, match="newer Loket"):
            await migrate.upgrade_embedded(database)
    assert _content(embedded) == before
    assert _copies(embedded) == []
