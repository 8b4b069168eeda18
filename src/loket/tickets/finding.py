"""Finding the ticket that somebody names, by id or by key, if he may see it."""

import re

from sqlalchemy import BindParameter, ColumnElement, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from loket.access.actor import Actor
from loket.access.permissions import Permission
from loket.core.db import Executor
from loket.core.db.prepared import Prepared
from loket.core.errors import NotFound
from loket.core.wire import MAX_ID
from loket.tickets.models import Project, ProjectKey, Ticket, TicketKey
from loket.tickets.policy import own, visible

_ID = re.compile(r"[0-9]{1,19}", re.ASCII)
_KEY = re.compile(r"([A-Za-z][A-Za-z0-9]{1,9})-([0-9]{1,18})", re.ASCII)


def parse_key(text: str) -> tuple[str, int] | None:
    """Return project key and number of a ticket's key such as `net-42`, in upper case."""
    match = _KEY.fullmatch(text.strip())
    return (match[1].upper(), int(match[2])) if match else None


def parse_id(text: str) -> int | None:
    """Return the id that `text` is; None if it is none.

    Raises:
        NotFound: it is greater than any.
    """
    if not _ID.fullmatch(text):
        return None
    if int(text) > MAX_ID:
        raise NotFound
    return int(text)


def is_project(key: str | BindParameter[str]) -> ColumnElement[bool]:
    """Return the condition that a project has, or once had, this key."""
    former = select(ProjectKey.project_id).where(ProjectKey.key == key)
    return or_(Project.key == key, Project.id.in_(former))


async def project_ids_of_key(executor: Executor, key: str) -> list[int]:
    """Return the project that has, or once had, this key."""
    return [row[0] for row in await _PROJECTS_OF_KEY.all(executor, {"key": key})]


_PROJECTS_OF_KEY = Prepared(select(Project.id).where(is_project(bindparam("key"))))


async def place(executor: Executor, key: str) -> dict[str, int] | None:
    """Return the project and the number that a ticket's key names, if it can be one."""
    parts = parse_key(key)
    projects = await project_ids_of_key(executor, parts[0]) if parts else []
    if not parts or not projects:
        return None
    return {"project_id": projects[0], "number": parts[1]}


async def named(executor: Executor, name: str) -> ColumnElement[bool]:
    """Return the condition that a ticket is the one called `name`, by id or by key.

    Raises:
        NotFound: nothing can be called so.
    """
    by_id = parse_id(name)
    if by_id is not None:
        return Ticket.id == by_id
    key = parse_key(name)
    if key is None:
        raise NotFound
    projects = await project_ids_of_key(executor, key[0])
    if not projects:
        raise NotFound
    moved = select(TicketKey.ticket_id).where(
        TicketKey.project_id.in_(projects), TicketKey.number == key[1]
    )
    here = (Ticket.project_id.in_(projects)) & (Ticket.number == key[1])
    return or_(here, Ticket.id.in_(moved))


async def ticket_id(executor: Executor, actor: Actor, name: str) -> int:
    """Return the id of the ticket called `name`.

    Raises:
        NotFound: there is none that the actor may see.
    """
    condition = await named(executor, name)
    found = await executor.execute(select(Ticket.id).where(condition, visible(actor)))
    ticket = found.scalars().first()
    if ticket is None:
        raise NotFound
    return ticket


async def lock(session: AsyncSession, actor: Actor, name: str) -> Ticket:
    """Return the ticket called `name`, locked until the end of the change.

    Raises:
        NotFound: there is none that the actor may see.
    """
    condition = await named(session, name)
    found = await session.execute(
        select(Ticket)
        .where(condition, visible(actor))
        .with_for_update()
        # What was read before the lock may have changed since.
        .execution_options(populate_existing=True)
    )
    ticket = found.scalars().first()
    if ticket is None:
        raise NotFound
    return ticket


async def is_own(executor: Executor, actor: Actor, ticket: Ticket) -> bool:
    """Tell whether a ticket is the actor's own: he is its requester or follows it."""
    if ticket.requester_id == actor.id:
        return True
    if not actor.may(Permission.tickets_read_all):
        return True  # he sees it, and sees only his own
    found = await executor.execute(select(Ticket.id).where(Ticket.id == ticket.id, own(actor)))
    return found.first() is not None
