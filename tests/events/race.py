"""Writers who report problems as fast as they can, and a reader who follows the log.

Also a program, so that the writers can be real processes:
`python -m tests.events.race ADDRESS USER TASKS TICKETS` prints the keys that it was given.
"""

import asyncio
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from loket.access import roles, users
from loket.access.actor import Actor
from loket.access.permissions import Permission
from loket.core import clock
from loket.core.db import Database, before_commit
from loket.events import EventRow, read_after
from loket.tickets import service
from loket.tickets.models import Project

ROOT = Path(__file__).parents[2]
PROJECTS = ("NET", "OPS")
POLL_SECONDS = 0.002
FAILS_EVERY = 5
"""Each so many creates, one fails after its events were numbered, just before the commit."""


class Change(Exception):
    """Of mind, at the last moment."""


@dataclass(frozen=True)
class Field:
    """Where a race is run: a database with a person and the projects."""

    address: str
    user_id: int

    @property
    def actor(self) -> Actor:
        return Actor(self.user_id, "Racer", 0, frozenset(p.value for p in Permission))


async def prepare(address: str) -> Field:
    """Add the person and the projects."""
    database = Database(address, pool_size=1)
    try:
        async with database.writing() as session:
            user = await users.add(
                session, email="racer@company.com", name="Racer", last_name="",
                role=await roles.by_name(session, "agent"), password_hash=None, locale="en",
            )  # fmt: skip
            for key in PROJECTS:
                session.add(Project(key=key, name=key, created_at=clock.now()))
    finally:
        await database.close()
    return Field(address, user.id)


async def _refuse(_: AsyncSession) -> None:
    raise Change


async def _report(database: Database, actor: Actor, project: str, *, fails: bool) -> str:
    async with database.writing() as session:
        ticket = await service.create(
            session, actor, title=f"A problem in {project}", description="", project_key=project
        )
        if fails:
            before_commit(session, "refusal", _refuse)
    return f"{project}-{ticket.number}"


async def write(database: Database, actor: Actor, writer: int, tickets: int) -> list[str]:
    """Report `tickets` problems one after the other; return the keys of those that stand."""
    keys = []
    for count in range(tickets):
        fails = (writer + count) % FAILS_EVERY == 0
        try:
            keys.append(await _report(database, actor, PROJECTS[count % 2], fails=fails))
        except Change:
            continue
    return keys


async def write_together(field: Field, *, engines: int, tasks: int, tickets: int) -> list[str]:
    """Let `tasks` writers, spread over several engines, report `tickets` problems each."""
    databases = [Database(field.address, pool_size=4) for _ in range(engines)]
    try:
        written = await asyncio.gather(
            *(write(databases[n % engines], field.actor, n, tickets) for n in range(tasks))
        )
    finally:
        for database in databases:
            await database.close()
    return [key for keys in written for key in keys]


async def write_in_process(field: Field, *, tasks: int, tickets: int) -> list[str]:
    """Do the same in another process."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", __name__, field.address, str(field.user_id), str(tasks),
        str(tickets), cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, complaint = await process.communicate()
    assert process.returncode == 0, complaint.decode()
    keys: list[str] = json.loads(said)
    return keys


async def follow(database: Database, finished: asyncio.Event) -> list[Any]:
    """Read the log by cursor until the writers have finished and nothing is left."""
    events: list[Any] = []
    while True:
        last_round = finished.is_set()
        async with database.reading() as reader:
            batch = await read_after(reader, events[-1].seq if events else 0, limit=7)
        events += batch
        if not batch:
            if last_round:
                return events
            await asyncio.sleep(POLL_SECONDS)


async def written_log(database: Database) -> list[int]:
    """Return the numbers of all events, as they stand at the end."""
    async with database.reading() as reader:
        return list((await reader.execute(select(EventRow.seq).order_by(EventRow.seq))).scalars())


async def _main(address: str, user_id: int, tasks: int, tickets: int) -> None:
    keys = await write_together(Field(address, user_id), engines=1, tasks=tasks, tickets=tickets)
    print(json.dumps(keys))  # noqa: T201  (read by the test)


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])))
