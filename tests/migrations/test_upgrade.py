"""From an empty database, from one with data, and after an interruption: the same schema."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Inspector, event, inspect, text

from loket.access import roles, users
from loket.app import migrate, setup
from loket.core.db import Database
from loket.core.runtime import Runtime
from loket.core.settings import load
from loket.tickets.models import Project, Ticket
from loket.tickets.vocabulary import PriorityRank
from tests.desk import open_desk
from tests.migrations.schema import differences, opened

MOMENT = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)


async def test_from_empty_the_schema_is_what_the_models_say(empty_database: str) -> None:
    async with opened(empty_database) as database:
        assert await migrate.current(database) is None
        await migrate.upgrade(database)
        assert await migrate.current(database) == migrate.HEAD
        assert await differences(database) == []
        await migrate.upgrade(database)
        assert await migrate.current(database) == migrate.HEAD


@pytest.mark.parametrize(
    ("statement", "difference"),
    [
        ("CREATE INDEX ix_odd ON departments (description)", "remove_index"),
        ("CREATE TABLE odd (id integer)", "remove_table"),
        ("ALTER TABLE departments ADD COLUMN odd integer", "remove_column"),
    ],
)
async def test_a_difference_would_be_seen(
    empty_database: str, statement: str, difference: str
) -> None:
    async with opened(empty_database) as database:
        await migrate.upgrade(database)
        async with database.ddl() as connection:
            await connection.execute(text(statement))
        assert [found[0] for found in await differences(database)] == [difference]


async def _fill(database: Database) -> int:
    """Put a person, a project and a ticket in, as they were before the last revisions."""
    await setup.install(database)
    async with database.writing() as session:
        user = await users.add(
            session, email="Ana@Company.com", name="Ána", last_name="Ärger", locale="es",
            role=await roles.by_name(session, "agent"), password_hash=None,
        )  # fmt: skip
        project = Project(key="OLD", name="Old", created_at=MOMENT, last_number=7)
        session.add(project)
        await session.flush()
        session.add(
            Ticket(
                project_id=project.id,
                number=7,
                title="Old 😀",
                description="x" * 70_000,
                status="open",
                status_category="new",
                priority=PriorityRank.high,
                type="incident",
                source="email",
                creator_id=user.id,
                requester_id=user.id,
                tags=["wet"],
                created_at=MOMENT,
                updated_at=MOMENT,
            )
        )
    return user.id


async def test_what_was_there_before_an_upgrade_is_there_after_it(
    empty_database: str, signing_key: str, tmp_path: Path
) -> None:
    async with opened(empty_database) as database:
        await migrate.upgrade(database, "0022")
        user_id = await _fill(database)
        await migrate.upgrade(database)
        await setup.install(database)
        assert await differences(database) == []
    settings = load(
        data_dir=tmp_path, database_url=empty_database, jwt_private_key=signing_key,
        password_hash_kib=8, _env_file=None,
    )  # fmt: skip
    runtime = Runtime.open(settings)
    async with open_desk(runtime) as desk:
        agent = await desk.person("agent")
        ticket = (await agent.get("/tickets/OLD-7")).json()
        newer = await desk.ticket(agent, project_key="OLD")
        commented = await agent.post("/tickets/OLD-7/comments", json={"body": "Still so"})
    await runtime.close()
    assert ticket["requester"] == {"id": user_id, "name": "Ána Ärger"}
    assert (ticket["title"], ticket["priority"], ticket["tags"]) == ("Old 😀", "high", ["wet"])
    assert ticket["created_at"] == "2026-03-01T12:00:00.123456Z"
    assert len(ticket["description"]) == 70_000
    assert (newer["key"], commented.status_code) == ("OLD-8", 201)


class Killed(Exception):
    """The upgrade's process died."""


def _kill_at(database: Database, statement: int) -> Any:
    """Let the upgrade die before its `statement`-th change of the schema."""
    made = 0

    def count(_conn: Any, _cursor: Any, sql: str, *_: Any) -> None:
        nonlocal made
        made += sql.lstrip().startswith(("CREATE", "ALTER", "INSERT", "UPDATE"))
        if made == statement:
            raise Killed

    event.listen(database._writers.sync_engine, "before_cursor_execute", count)
    return count


async def test_an_interrupted_upgrade_goes_on(empty_database: str) -> None:
    """Killed before a table, between a table and its indexes, before the revision is noted."""
    killed = 0
    for statement in (1, 2, 3, 7, 12, 20, 31, 45, 46, 47, 52, 60, 64):
        async with opened(empty_database) as database:
            _kill_at(database, statement)
            try:
                await migrate.upgrade(database)
            except Killed:
                killed += 1
    assert killed > 5
    async with opened(empty_database) as database:
        await migrate.upgrade(database)
        assert await migrate.current(database) == migrate.HEAD
        assert await differences(database) == []
        await setup.install(database)
        async with database.ddl() as connection:
            assert await connection.run_sync(_has_search)


def _has_search(connection: Connection) -> bool:
    found: Inspector = inspect(connection)
    return found.has_table("ticket_search")
