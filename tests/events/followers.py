"""A consumer whose effect can be counted: one row for each event that it handled.

Also a program, so that several processes can run the same consumer:
`python -m tests.events.followers ADDRESS UNTIL` goes on until the cursor is at `UNTIL`.
"""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from loket.access.events import UserRegistered
from loket.access.models import SiteSetting
from loket.core.db import Database
from loket.core.runtime import Runtime
from loket.core.settings import load
from loket.events import Consumer, EventCursor, record
from loket.events.consumers import Handler, install, step

SECRET = "for followers only, thirty-two bytes long"


async def note(session: AsyncSession, event: Any, _: Runtime) -> None:
    """Write down that the event was handled."""
    values = {"key": f"handled-{event.seq:06}", "value": event.payload["user_id"]}
    await session.execute(insert(SiteSetting).values(values))


def follower(handle: Handler = note) -> Consumer:
    """Return the consumer; what it does with an event is `handle`."""
    return Consumer("follower", frozenset({UserRegistered.type}), handle)


async def add_events(database: Database, count: int) -> None:
    """Let `count` things happen, each in a change of its own."""
    for user_id in range(1, count + 1):
        async with database.writing() as session:
            record(session, UserRegistered(user_id=user_id), None)


async def begin(database: Database) -> None:
    """Give the follower its cursor."""
    async with database.writing() as session:
        await install(session, [follower()])


async def handled(database: Database) -> list[int]:
    """Return which people's events had their effect, in the order of the log."""
    async with database.reading() as reader:
        rows = await reader.execute(
            select(SiteSetting.value)
            .where(SiteSetting.key.startswith("handled-"))
            .order_by(SiteSetting.key)
        )
        return [int(str(value)) for value in rows.scalars()]


async def cursor(database: Database) -> int:
    """Return how far the follower has come."""
    async with database.reading() as reader:
        found = await reader.execute(
            select(EventCursor.seq).where(EventCursor.consumer == "follower")
        )
        return found.scalar_one()


@asynccontextmanager
async def another_runtime(address: str, folder: Path) -> AsyncIterator[Runtime]:
    """Open the database a second time, as another process does."""
    settings = load(
        data_dir=folder, database_url=address, algorithm="HS256", jwt_secret_key=SECRET,
        _env_file=None,
    )  # fmt: skip
    runtime = Runtime.open(settings)
    try:
        yield runtime
    finally:
        await runtime.close()


async def follow(runtime: Runtime, until: int) -> None:
    """Handle events, one batch after the other, until the cursor stands at `until`."""
    while await cursor(runtime.database) < until:
        await step(runtime, follower())


async def _main(address: str, until: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with another_runtime(address, Path(folder)) as runtime:
            await follow(runtime, until)


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], int(sys.argv[2])))
