"""What every desk starts with: the log's head, the built-in roles, a first project."""

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from loket.access import roles
from loket.app.factory import CONSUMERS
from loket.core.db import Database
from loket.events import EventHead
from loket.events.consumers import install as install_consumers
from loket.events.log import HEAD
from loket.tickets.projects import install_first_project


async def install(database: Database) -> None:
    """Add what is missing; harmless when all is there."""
    async with database.writing() as session:
        await install_in(session)


async def install_in(session: AsyncSession) -> None:
    """Add what is missing, in a transaction of the caller's."""
    if (await session.execute(select(EventHead.n))).first() is None:
        await session.execute(insert(EventHead).values(id=HEAD, n=0))
    await roles.install_built_in(session)
    await session.flush()
    await install_first_project(session)
    await install_consumers(session, CONSUMERS)
