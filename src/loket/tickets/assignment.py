"""Choosing who works on a ticket, by the project's policy."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from loket.access.models import Role, User
from loket.access.permissions import Permission
from loket.tickets.lifecycles import Category
from loket.tickets.models import Project, ProjectMember, Ticket
from loket.tickets.vocabulary import AssignmentPolicy


async def able_members(session: AsyncSession, project_id: int) -> list[int]:
    """Return the active members of a project who may work on tickets, by id."""
    rows = await session.execute(
        select(User.id, Role.permissions)
        .join(ProjectMember, ProjectMember.user_id == User.id)
        .join(Role, Role.id == User.role_id)
        .where(
            ProjectMember.project_id == project_id,
            User.is_active.is_(True),
            User.deleted_at.is_(None),
        )
        .order_by(User.id)
    )
    return [i for i, permissions in rows if Permission.tickets_transition in permissions]


async def choose(session: AsyncSession, project: Project) -> int | None:
    """Return who should work on the next ticket of `project`, or None if nobody is to.

    The caller holds the project's lock, so that of two tickets at once each counts for the
    other.
    """
    policy = AssignmentPolicy(project.assignment_policy)
    if policy == AssignmentPolicy.manual:
        return None
    able = await able_members(session, project.id)
    if policy == AssignmentPolicy.lead:
        return project.lead_id if project.lead_id in able else None
    if not able:
        return None
    if policy == AssignmentPolicy.round_robin:
        return await _next_in_turn(session, project.id, able)
    return await _least_loaded(session, able)


async def _next_in_turn(session: AsyncSession, project_id: int, able: list[int]) -> int:
    """Return whom the project's tickets reached longest ago, by the newest of each."""
    rows = await session.execute(
        select(Ticket.assignee_id, func.max(Ticket.number))
        .where(Ticket.project_id == project_id, Ticket.assignee_id.in_(able))
        .group_by(Ticket.assignee_id)
    )
    newest = dict(rows.all())
    return min(able, key=lambda user_id: (newest.get(user_id, 0), user_id))


async def _least_loaded(session: AsyncSession, able: list[int]) -> int:
    rows = await session.execute(
        select(Ticket.assignee_id, func.count())
        .where(
            Ticket.assignee_id.in_(able),
            Ticket.deleted_at.is_(None),
            Ticket.status_category != Category.done,
        )
        .group_by(Ticket.assignee_id)
    )
    load = dict(rows.all())
    return min(able, key=lambda user_id: (load.get(user_id, 0), user_id))
