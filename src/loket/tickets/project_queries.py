"""Reading projects."""

from typing import Any

from sqlalchemy import func, or_, select

from loket.access.actor import Actor
from loket.access.models import User
from loket.access.permissions import Permission
from loket.core.db import AnyRow, Executor, slow
from loket.core.errors import NotFound
from loket.core.paging import Order, PageKeys
from loket.core.wire import page
from loket.tickets.models import Project, ProjectMember, Ticket
from loket.tickets.policy import visible
from loket.tickets.project_schemas import ProjectFilters

_PROJECTS = (
    select(
        Project.id,
        Project.key,
        Project.name,
        Project.description,
        Project.lifecycle,
        Project.assignment_policy,
        Project.lead_id,
        User.full_name.label("lead_name"),
        Project.default_priority,
        Project.is_archived,
        Project.created_at,
    )
    .outerjoin(User, User.id == Project.lead_id)
    .where(Project.deleted_at.is_(None))
)


def _answer(row: AnyRow, counts: dict[str, int]) -> dict[str, Any]:
    return {
        "id": row.id,
        "key": row.key,
        "name": row.name,
        "description": row.description,
        "lifecycle": row.lifecycle,
        "assignment_policy": row.assignment_policy,
        "lead": row.lead_id and {"id": row.lead_id, "name": row.lead_name},
        "default_priority": row.default_priority.name,
        "is_archived": row.is_archived,
        "created_at": row.created_at,
        "ticket_counts": counts,
    }


def _seen_by(actor: Actor) -> Any:
    """Return the condition that the actor may see a project.

    Whoever can report a problem must be able to choose where; archived projects are seen by
    those who see all tickets, and by those who have one there.
    """
    if actor.may(Permission.tickets_read_all) or actor.may(Permission.projects_manage):
        return Project.deleted_at.is_(None)
    mine = select(Ticket.project_id).where(visible(actor))
    return or_(Project.is_archived.is_(False), Project.id.in_(mine))


async def projects(
    executor: Executor, actor: Actor, filters: ProjectFilters, keys: PageKeys
) -> dict[str, Any]:
    """Return a page of the projects that the actor may see, by key."""
    filtered = _PROJECTS.where(_seen_by(actor))
    if filters.is_archived is not None:
        filtered = filtered.where(Project.is_archived.is_(filters.is_archived))
    order = Order("key", Project.key, Project.id, descending=False, kind=str)
    statement = filtered
    if filters.page_key:
        statement = order.after(statement, keys.read("projects", filters.page_key, order.kinds))
    rows = (await executor.execute(order.sorted(statement).limit(filters.limit + 1))).all()
    shown = rows[: filters.limit]
    counts = await _counts(executor, actor, [row.id for row in shown])
    following = None
    if len(rows) > filters.limit:
        following = keys.write("projects", [shown[-1].key, shown[-1].id])
    total = None
    if filters.count:
        counted = select(func.count()).select_from(filtered.subquery())
        total = (await executor.execute(counted)).scalar_one()
    return page([_answer(row, counts.get(row.id, {})) for row in shown], following, total)


async def project(executor: Executor, actor: Actor, project_id: int) -> dict[str, Any]:
    """Return a project.

    Raises:
        NotFound: there is none that the actor may see.
    """
    statement = _PROJECTS.where(Project.id == project_id, _seen_by(actor))
    row = (await executor.execute(statement)).first()
    if row is None:
        raise NotFound
    counts = await _counts(executor, actor, [project_id])
    return _answer(row, counts.get(project_id, {}))


async def _counts(
    executor: Executor, actor: Actor, project_ids: list[int]
) -> dict[int, dict[str, int]]:
    counted = (
        select(Ticket.project_id, Ticket.status, func.count().label("n"))
        .where(Ticket.project_id.in_(project_ids), visible(actor))
        .group_by(Ticket.project_id, Ticket.status)
    )
    rows = await executor.execute(slow(counted))
    counts: dict[int, dict[str, int]] = {}
    for row in rows:
        counts.setdefault(row.project_id, {})[row.status] = row.n
    return counts


async def members(executor: Executor, actor: Actor, project_id: int) -> list[dict[str, Any]]:
    """Return the members of a project by name.

    Raises:
        NotFound: there is no such project that the actor may see.
    """
    found = select(Project.id).where(
        Project.id == project_id, Project.deleted_at.is_(None), _seen_by(actor)
    )
    if (await executor.execute(found)).first() is None:
        raise NotFound
    rows = await executor.execute(
        select(User.id, User.full_name)
        .join(ProjectMember, ProjectMember.user_id == User.id)
        .where(ProjectMember.project_id == project_id, User.deleted_at.is_(None))
        .order_by(User.full_name, User.id)
    )
    return [{"id": row.id, "name": row.full_name} for row in rows]
