"""Following tickets."""

from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from loket.access.actor import Actor
from loket.access.models import User
from loket.access.permissions import Permission
from loket.core import clock
from loket.core.db import Executor
from loket.events import record
from loket.tickets import finding
from loket.tickets.events import WatchEnded, WatchStarted
from loket.tickets.models import Ticket, Watcher


async def start(session: AsyncSession, actor: Actor, name: str) -> None:
    """Let the actor follow the ticket called `name`; twice is as once.

    Raises:
        NotFound: there is no such ticket that the actor may see.
    """
    ticket = await finding.lock(session, actor, name)
    if await session.get(Watcher, (ticket.id, actor.id)) is None:
        session.add(Watcher(ticket_id=ticket.id, user_id=actor.id, since=clock.now()))
        _log(session, actor, ticket, WatchStarted)


async def stop(session: AsyncSession, actor: Actor, name: str) -> None:
    """Let the actor stop following the ticket called `name`.

    Raises:
        NotFound: there is no such ticket that the actor may see.
    """
    ticket = await finding.lock(session, actor, name)
    if await session.get(Watcher, (ticket.id, actor.id)) is not None:
        await session.execute(
            delete(Watcher).where(Watcher.ticket_id == ticket.id, Watcher.user_id == actor.id)
        )
        _log(session, actor, ticket, WatchEnded)


async def read(executor: Executor, actor: Actor, name: str) -> dict[str, Any]:
    """Tell whether the actor follows a ticket, and who does.

    Requesters learn of themselves only.

    Raises:
        NotFound: there is no such ticket that the actor may see.
    """
    ticket_id = await finding.ticket_id(executor, actor, name)
    statement = (
        select(User.id, User.full_name.label("name"))
        .join(Watcher, Watcher.user_id == User.id)
        .where(Watcher.ticket_id == ticket_id, User.deleted_at.is_(None))
        .order_by(Watcher.since, User.id)
    )
    if not actor.may(Permission.tickets_read_all):
        statement = statement.where(User.id == actor.id)
    watchers = [{"id": row.id, "name": row.name} for row in await executor.execute(statement)]
    return {"watching": any(w["id"] == actor.id for w in watchers), "watchers": watchers}


def _log(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    kind: type[WatchStarted] | type[WatchEnded],
) -> None:
    event = kind(ticket_id=ticket.id, project_id=ticket.project_id, user_id=actor.id)
    record(session, event, actor.id)
