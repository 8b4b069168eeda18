"""Two changes at once, of which the second begins at the worst moment of the first."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from loket.core.db import Database, before_commit

Change = Callable[[AsyncSession], Awaitable[Any]]


async def overlapping(database: Database, first: Change, second: Change) -> list[Any]:
    """Begin the second change when the first has checked everything and not yet committed.

    Returns:
        For each of the two None, or the exception by which it was refused.
    """
    checked, held = asyncio.Event(), asyncio.Event()

    async def hold(_: AsyncSession) -> None:
        checked.set()
        await held.wait()

    async def run(change: Change, *, waits: bool) -> None:
        async with database.writing() as session:
            await change(session)
            if waits:
                before_commit(session, "hold", hold)

    one = asyncio.create_task(run(first, waits=True))
    await checked.wait()
    other = asyncio.create_task(run(second, waits=False))
    # It either comes to its end or waits for what the first has locked.
    await asyncio.wait([other], timeout=0.3)
    held.set()
    return list(await asyncio.gather(one, other, return_exceptions=True))
