"""What is done about tickets, and the minutes it took."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from loket.access.actor import Actor
from loket.access.permissions import Permission
from loket.core import clock
from loket.core.errors import Forbidden, NotFound
from loket.events import record
from loket.tickets import finding
from loket.tickets.events import ActionDeleted, ActionEdited, ActionLogged, ActionRestored
from loket.tickets.models import Action, Ticket


async def add(
    session: AsyncSession,
    actor: Actor,
    name: str,
    *,
    description: str,
    minutes_spent: int | None,
    performed_at: datetime | None,
) -> Action:
    """Log an action on the ticket called `name`.

    Raises:
        NotFound: there is no such ticket that the actor may see.
        Forbidden: he lacks `actions:create`.
    """
    ticket = await finding.lock(session, actor, name)
    actor.must(Permission.actions_create)
    now = clock.now()
    action = Action(
        ticket_id=ticket.id,
        author_id=actor.id,
        description=description,
        minutes_spent=minutes_spent,
        performed_at=performed_at or now,
        created_at=now,
    )
    session.add(action)
    ticket.updated_at = now
    await session.flush()
    event = ActionLogged(ticket_id=ticket.id, project_id=ticket.project_id, action_id=action.id)
    record(session, event, actor.id)
    return action


async def edit(
    session: AsyncSession,
    actor: Actor,
    name: str,
    action_id: int,
    *,
    description: str,
    minutes_spent: int | None,
    performed_at: datetime | None,
) -> Action:
    """Change an action: one's own, or any with `tickets:delete`.

    Raises:
        NotFound: there is no such action on a ticket that the actor may see.
        Forbidden: it is somebody else's.
    """
    ticket, action = await _lock(session, actor, name, action_id)
    action.description = description
    action.minutes_spent = minutes_spent
    action.performed_at = performed_at or action.performed_at
    action.edited_at = ticket.updated_at = clock.now()
    event = ActionEdited(ticket_id=ticket.id, project_id=ticket.project_id, action_id=action.id)
    record(session, event, actor.id)
    await session.flush()
    return action


async def remove(session: AsyncSession, actor: Actor, name: str, action_id: int) -> None:
    """Remove an action: one's own, or any with `tickets:delete`.

    Raises:
        NotFound: there is no such action on a ticket that the actor may see.
        Forbidden: it is somebody else's.
    """
    ticket, action = await _lock(session, actor, name, action_id)
    action.deleted_at = ticket.updated_at = clock.now()
    event = ActionDeleted(ticket_id=ticket.id, project_id=ticket.project_id, action_id=action.id)
    record(session, event, actor.id)


async def restore(session: AsyncSession, actor: Actor, action_id: int) -> None:
    """Take an action out of the bin.

    Raises:
        NotFound: there is none of this id in it.
    """
    action = await session.get(Action, action_id)
    if action is None:
        raise NotFound
    ticket = await session.get_one(Ticket, action.ticket_id, with_for_update=True)
    await session.refresh(action)
    if action.deleted_at is None:
        raise NotFound
    action.deleted_at = None
    event = ActionRestored(ticket_id=ticket.id, project_id=ticket.project_id, action_id=action.id)
    record(session, event, actor.id)


async def _lock(
    session: AsyncSession, actor: Actor, name: str, action_id: int
) -> tuple[Ticket, Action]:
    ticket = await finding.lock(session, actor, name)
    action = await session.get(Action, action_id)
    if action is None or action.ticket_id != ticket.id or action.deleted_at is not None:
        raise NotFound
    actor.must(Permission.actions_create)
    if action.author_id != actor.id and not actor.may(Permission.tickets_delete):
        raise Forbidden
    return ticket, action
