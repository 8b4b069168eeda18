"""What tickets refer to: projects, catalogue entries, people. Each must be there."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from loket.access.models import Department, Role, User
from loket.access.permissions import Permission
from loket.access.site import read_site
from loket.core.errors import Invalid
from loket.tickets import finding
from loket.tickets.errors import ProjectArchived
from loket.tickets.models import Category as CategoryEntry
from loket.tickets.models import Project


async def project_for(
    session: AsyncSession, project_id: int | None, project_key: str | None
) -> Project:
    """Return the project of a new ticket: by id, by key, or the desk's default one.

    Raises:
        Invalid: there is none.
        ProjectArchived: it takes no tickets.
    """
    field = "project_key" if project_key else "project_id"
    if project_key:
        condition: ColumnElement[bool] = finding.is_project(project_key.upper())
    elif project_id:
        condition = Project.id == project_id
    else:
        chosen = (await read_site(session)).default_project_id
        oldest = (
            select(Project)
            .where(Project.deleted_at.is_(None), Project.is_archived.is_(False))
            .order_by((Project.id != (chosen or 0)), Project.id)
            .limit(1)
        )
        default = (await session.execute(oldest)).scalar_one_or_none()
        if default is None:
            raise ProjectArchived
        return default
    found = await session.execute(
        select(Project).where(condition, Project.deleted_at.is_(None)).limit(1)
    )
    project = found.scalar_one_or_none()
    if project is None:
        raise Invalid.field(field, "there is no such project", "missing")
    if project.is_archived:
        raise ProjectArchived
    return project


async def check_references(session: AsyncSession, references: dict[str, int | None]) -> None:
    """Insist that the catalogue entries in `references` exist.

    Raises:
        Invalid: naming the field whose entry does not.
    """
    for field, model in (("category_id", CategoryEntry), ("department_id", Department)):
        wanted = references.get(field)
        if wanted is None:
            continue
        found = await session.execute(select(model.id).where(model.id == wanted))
        if found.first() is None:
            raise Invalid.field(field, "there is no such entry", "missing")


async def check_requester(session: AsyncSession, user_id: int) -> None:
    """Insist that a ticket can be reported for this person.

    Raises:
        Invalid: nobody active has this id.
    """
    if await _active_permissions(session, user_id) is None:
        raise Invalid.field("requester_id", "there is no such active user", "missing")


async def check_assignee(session: AsyncSession, user_id: int) -> None:
    """Insist that a ticket can be given to this person.

    Raises:
        Invalid: nobody active has this id, or he may not work on tickets.
    """
    permissions = await _active_permissions(session, user_id)
    if permissions is None or Permission.tickets_transition not in permissions:
        raise Invalid.field("assignee_id", "is nobody who works on tickets", "missing")


async def _active_permissions(session: AsyncSession, user_id: int) -> list[str] | None:
    found = await session.execute(
        select(Role.permissions)
        .join(User, User.role_id == Role.id)
        .where(User.id == user_id, User.is_active.is_(True), User.deleted_at.is_(None))
    )
    return found.scalar_one_or_none()
