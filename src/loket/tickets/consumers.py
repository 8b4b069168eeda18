"""What the tickets room does when the log grows: give work to somebody."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from loket.access.actor import SYSTEM
from loket.access.events import UserDeleted
from loket.core.db import AnyRow
from loket.core.errors import NotFound
from loket.core.runtime import Runtime
from loket.events import Consumer
from loket.tickets import assignment, finding, service
from loket.tickets.events import TicketCreated
from loket.tickets.lifecycles import Category
from loket.tickets.models import Project, Ticket
from loket.tickets.vocabulary import AssignmentPolicy


async def _assign_new(session: AsyncSession, ticket_id: int, project_id: int) -> None:
    policy = select(Project.assignment_policy).where(Project.id == project_id)
    if (await session.execute(policy)).scalar_one() == AssignmentPolicy.manual:
        return
    try:
        # Locked first: somebody may be taking it just now, and people come before policies.
        ticket = await finding.lock(session, SYSTEM, str(ticket_id))
    except NotFound:
        return
    if ticket.assignee_id is None:
        await _give(session, ticket)


async def _give(session: AsyncSession, ticket: Ticket) -> None:
    project = await session.get_one(Project, ticket.project_id, with_for_update=True)
    chosen = await assignment.choose(session, project)
    await service.change(session, SYSTEM, str(ticket.id), {"assignee_id": chosen})


async def _hand_over(session: AsyncSession, user_id: int) -> None:
    """Give the open tickets of somebody who left to whom the policy names, or to nobody."""
    # All of them first: whoever changes a ticket locks it before its project.
    rows = await session.execute(
        select(Ticket)
        .where(
            Ticket.assignee_id == user_id,
            Ticket.deleted_at.is_(None),
            Ticket.status_category != Category.done,
        )
        .order_by(Ticket.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    for ticket in rows.scalars().all():
        await _give(session, ticket)


async def _handle(session: AsyncSession, event: AnyRow, _: Runtime) -> None:
    if event.type == TicketCreated.type:
        await _assign_new(session, event.ticket_id, event.project_id)
    else:
        await _hand_over(session, event.payload["user_id"])


consumers = (Consumer("assignment", frozenset({TicketCreated.type, UserDeleted.type}), _handle),)
