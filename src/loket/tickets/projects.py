"""Changing projects and their members."""

from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from loket.access.actor import Actor
from loket.access.models import User
from loket.core import clock
from loket.core.db import Executor, flush_unique
from loket.core.errors import Invalid, NotFound
from loket.events import record
from loket.tickets.errors import KeyTaken, LastProject, LifecycleInUse, ProjectInUse
from loket.tickets.events import ProjectChanged
from loket.tickets.lifecycles import LIFECYCLES
from loket.tickets.models import Project, ProjectKey, ProjectMember, Ticket
from loket.tickets.vocabulary import Priority, PriorityRank

FIRST_PROJECT = ("HELP", "Help desk")


async def find_active(executor: Executor, project_id: int) -> int | None:
    """Return `project_id` if there is such a project that takes tickets."""
    found = await executor.execute(
        select(Project.id).where(
            Project.id == project_id, Project.deleted_at.is_(None), Project.is_archived.is_(False)
        )
    )
    return found.scalar_one_or_none()


async def install_first_project(session: AsyncSession) -> None:
    """Add the project that every desk starts with, if there never was one."""
    if (await session.execute(select(Project.id).limit(1))).first() is None:
        key, name = FIRST_PROJECT
        session.add(Project(key=key, name=name, created_at=clock.now()))


async def load(session: AsyncSession, project_id: int, *, lock: bool = False) -> Project:
    """Return a project that is not deleted.

    Raises:
        NotFound: there is none of this id.
    """
    project = await session.get(Project, project_id, with_for_update=lock)
    if project is None or project.deleted_at is not None:
        raise NotFound
    return project


async def create(
    session: AsyncSession,
    actor: Actor,
    *,
    key: str,
    name: str,
    description: str,
    lifecycle: str,
    assignment_policy: str,
    lead_id: int | None,
    default_priority: Priority,
) -> Project:
    """Add a project.

    Raises:
        KeyTaken: another has, or had, this key.
        Invalid: the lead is nobody.
    """
    await _check_people(session, [lead_id] if lead_id else [], "lead_id")
    await _check_key(session, key, None)
    project = Project(
        key=key,
        name=name,
        description=description,
        lifecycle=lifecycle,
        assignment_policy=assignment_policy,
        lead_id=lead_id,
        default_priority=default_priority.rank,
        created_at=clock.now(),
    )
    session.add(project)
    await flush_unique(session, "key", KeyTaken())
    # Asked again: whoever gave the key up meanwhile has it as a former one.
    await _check_key(session, key, project.id)
    record(session, ProjectChanged(project_id=project.id, change="created", changes=[]), actor.id)
    return project


async def change(
    session: AsyncSession, actor: Actor, project_id: int, wishes: dict[str, Any]
) -> Project:
    """Change the fields in `wishes`; a new key leaves the old one resolving.

    Raises:
        NotFound: there is no such project.
        KeyTaken: another has, or had, the new key.
        LifecycleInUse: tickets have statuses that the new lifecycle lacks.
        LastProject: it is the last active one and would be archived.
    """
    if wishes.get("is_archived"):
        await _lock_active(session)
    project = await load(session, project_id, lock=True)
    values = dict(wishes)
    if values.get("lead_id") is not None:
        await _check_people(session, [values["lead_id"]], "lead_id")
    if values.get("lifecycle") not in (None, project.lifecycle):
        await _check_lifecycle(session, project, values["lifecycle"])
    if "default_priority" in values:
        values["default_priority"] = values["default_priority"].rank
    changes = []
    for field, new in values.items():
        old = getattr(project, field)
        if old == new:
            continue
        if field == "key":
            await _check_key(session, new, project.id)
            await _keep_old_key(session, project, new)
        setattr(project, field, new)
        shown = {} if field == "description" else {"old": _shown(old), "new": _shown(new)}
        changes.append({"field": field, **shown})
    if changes:
        await flush_unique(session, "key", KeyTaken())
        await _check_key(session, project.key, project.id)
        if project.is_archived:
            await _insist_on_an_active_one(session)
        event = ProjectChanged(project_id=project.id, change="updated", changes=changes)
        record(session, event, actor.id)
    return project


async def delete_project(session: AsyncSession, actor: Actor, project_id: int) -> None:
    """Put a project into the bin; its key stays taken.

    Raises:
        NotFound: there is no such project.
        ProjectInUse: there are tickets in it; archive it instead.
        LastProject: it is the last active one.
    """
    await _lock_active(session)
    project = await load(session, project_id, lock=True)
    kept = await session.execute(
        select(func.count())
        .select_from(Ticket)
        .where(Ticket.project_id == project_id, Ticket.deleted_at.is_(None))
    )
    count = kept.scalar_one()
    if count:
        raise ProjectInUse(tickets=count)
    project.deleted_at = clock.now()
    await session.flush()
    await _insist_on_an_active_one(session)
    record(session, ProjectChanged(project_id=project.id, change="deleted", changes=[]), actor.id)


async def restore(session: AsyncSession, actor: Actor, project_id: int) -> None:
    """Take a project out of the bin.

    Raises:
        NotFound: there is none of this id in it.
    """
    project = await session.get(Project, project_id, with_for_update=True)
    if project is None or project.deleted_at is None:
        raise NotFound
    project.deleted_at = None
    record(session, ProjectChanged(project_id=project.id, change="restored", changes=[]), actor.id)


async def set_members(
    session: AsyncSession, actor: Actor, project_id: int, user_ids: list[int]
) -> None:
    """Make exactly `user_ids` the members of a project.

    Raises:
        NotFound: there is no such project.
        Invalid: one of them is nobody.
    """
    await load(session, project_id, lock=True)
    wanted = set(user_ids)
    await _check_people(session, user_ids, "user_ids")
    present = set(
        (
            await session.execute(
                select(ProjectMember.user_id).where(ProjectMember.project_id == project_id)
            )
        ).scalars()
    )
    if gone := present - wanted:
        await session.execute(
            delete(ProjectMember).where(
                ProjectMember.project_id == project_id, ProjectMember.user_id.in_(gone)
            )
        )
    if come := wanted - present:
        rows = [{"project_id": project_id, "user_id": user_id} for user_id in sorted(come)]
        await session.execute(insert(ProjectMember), rows)
    if gone or come:
        changes = [{"field": "members", "old": sorted(present), "new": sorted(wanted)}]
        event = ProjectChanged(project_id=project_id, change="updated", changes=changes)
        record(session, event, actor.id)


async def _check_people(session: AsyncSession, user_ids: list[int], field: str) -> None:
    known = await session.execute(
        select(User.id).where(
            User.id.in_(user_ids), User.deleted_at.is_(None), User.is_active.is_(True)
        )
    )
    missing = set(user_ids) - set(known.scalars())
    if missing:
        raise Invalid.field(field, f"there is no active user {min(missing)}", "missing")


async def _check_key(session: AsyncSession, key: str, project_id: int | None) -> None:
    former = await session.execute(select(ProjectKey.project_id).where(ProjectKey.key == key))
    owner = former.scalar_one_or_none()
    if owner is not None and owner != project_id:
        raise KeyTaken


async def _keep_old_key(session: AsyncSession, project: Project, new: str) -> None:
    # Going back to a former key is allowed, so the one that returns is no longer "former".
    await session.execute(delete(ProjectKey).where(ProjectKey.key == new))
    session.add(ProjectKey(key=project.key, project_id=project.id))


async def _check_lifecycle(session: AsyncSession, project: Project, name: str) -> None:
    used = await session.execute(
        select(Ticket.status, func.count())
        .where(Ticket.project_id == project.id)  # the bin's too: they can come back
        .group_by(Ticket.status)
    )
    lacking = {s: n for s, n in used if s not in LIFECYCLES[name].statuses}
    if lacking:
        raise LifecycleInUse(statuses=lacking)


async def _lock_active(session: AsyncSession) -> None:
    """Lock the projects that take tickets, in order: the last two must not go at once."""
    await session.execute(
        select(Project.id)
        .where(Project.deleted_at.is_(None), Project.is_archived.is_(False))
        .order_by(Project.id)
        .with_for_update()
    )


async def _insist_on_an_active_one(session: AsyncSession) -> None:
    left = await session.execute(
        select(Project.id)
        .where(Project.deleted_at.is_(None), Project.is_archived.is_(False))
        .limit(1)
    )
    if left.first() is None:
        raise LastProject


def _shown(value: Any) -> Any:
    return value.name if isinstance(value, PriorityRank) else value
