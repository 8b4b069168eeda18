"""Numbers of tickets: given out by their project, in order, without a gap."""

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from loket.core.db import affected
from loket.tickets.errors import ProjectArchived
from loket.tickets.models import Project


async def next_number(session: AsyncSession, project_id: int) -> int:
    """Give out the next number; the row stays locked until the commit, so there are no gaps.

    Raises:
        ProjectArchived: the project was archived or deleted since it was looked at.
    """
    counted = await affected(
        session,
        update(Project)
        .where(
            Project.id == project_id, Project.deleted_at.is_(None), Project.is_archived.is_(False)
        )
        .values(last_number=Project.last_number + 1),
    )
    if counted != 1:
        raise ProjectArchived
    newest = await session.execute(select(Project.last_number).where(Project.id == project_id))
    return newest.scalar_one()
