"""Changing tickets."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from loket.access.actor import Actor
from loket.access.permissions import Permission
from loket.core import clock
from loket.core.errors import Invalid, NotFound, PreconditionFailed
from loket.events import EventRow, record
from loket.tickets import comments, finding, policy
from loket.tickets.errors import ProjectArchived, TicketClosed
from loket.tickets.events import TicketCreated, TicketDeleted, TicketRestored, TicketUpdated
from loket.tickets.lifecycles import LIFECYCLES, Category, Lifecycle
from loket.tickets.models import SEARCH, Project, Ticket, TicketKey, TicketTag
from loket.tickets.numbering import next_number
from loket.tickets.references import (
    check_assignee,
    check_references,
    check_requester,
    project_for,
)
from loket.tickets.vocabulary import CommentKind, Priority, PriorityRank

_UNLOGGED = frozenset({"description"})
"""Fields whose values stay out of the log: long, and personal."""


async def create(
    session: AsyncSession,
    actor: Actor,
    *,
    title: str,
    description: str,
    project_id: int | None = None,
    project_key: str | None = None,
    priority: Priority | None = None,
    type: str = "incident",  # noqa: A002  (the field's name in the contract)
    category_id: int | None = None,
    department_id: int | None = None,
    due_at: datetime | None = None,
    requester_id: int | None = None,
    assignee_id: int | None = None,
    tags: Sequence[str] = (),
    source: str = "api",
) -> Ticket:
    """Report a problem; returns the ticket with its id, number and project.

    Raises:
        Forbidden: for somebody else without `tickets:update`, or assigned without
            `tickets:assign`.
        Invalid: a reference to something that is not there.
        ProjectArchived: the project takes no tickets.
    """
    actor.must(Permission.tickets_create)
    if requester_id not in (None, actor.id):
        actor.must(Permission.tickets_update)
    if assignee_id is not None:
        actor.must(Permission.tickets_assign)
    project = await project_for(session, project_id, project_key)
    await check_references(session, {"category_id": category_id, "department_id": department_id})
    if requester_id not in (None, actor.id):
        await check_requester(session, requester_id)
    if assignee_id is not None:
        await check_assignee(session, assignee_id)
    cycle = LIFECYCLES[project.lifecycle]
    now = clock.now()
    ticket = Ticket(
        project_id=project.id,
        title=title,
        description=description,
        status=cycle.initial,
        status_category=cycle.category(cycle.initial).value,
        priority=priority.rank if priority else project.default_priority,
        type=type,
        source=source,
        category_id=category_id,
        department_id=department_id,
        creator_id=actor.id,
        requester_id=requester_id or actor.id,
        assignee_id=assignee_id,
        tags=list(tags),
        due_at=due_at,
        created_at=now,
        updated_at=now,
        version=1,
    )
    ticket.number = await next_number(session, project.id)
    session.add(ticket)
    await session.flush()
    key = f"{project.key}-{ticket.number}"
    await _store_tags(session, ticket.id, tags)
    await session.execute(
        SEARCH.insert(
            ticket.id, title=f"{key} {title}", public=f"{key} {title} {description}", internal=""
        )
    )
    record(
        session,
        TicketCreated(
            ticket_id=ticket.id,
            project_id=project.id,
            number=ticket.number,
            status=ticket.status,
            priority=ticket.priority.name,
            requester_id=ticket.requester_id,
            assignee_id=assignee_id,
            source=source,
        ),
        actor.id,
    )
    return ticket


async def change(
    session: AsyncSession,
    actor: Actor,
    name: str,
    wishes: dict[str, Any],
    *,
    comment: str | None = None,
    if_version: int | None = None,
    needs: Permission | None = None,
) -> Ticket:
    """Change the fields in `wishes` of the ticket called `name`, as one save.

    Args:
        session: of the change.
        actor: who wants it.
        name: id or key of the ticket.
        wishes: new values by field, as `TicketChange` names them.
        comment: a reply to save along with it.
        if_version: the version that the caller saw (`If-Match`); None changes any.
        needs: a permission that the actor must hold even if nothing would change.

    Raises:
        NotFound: there is no such ticket that the actor may see.
        PreconditionFailed: it has another version; the details say what changed since.
        Forbidden: a field that the actor may not set.
        InvalidTransition: a status that cannot follow the present one.
        Invalid: a reference to something that is not there.
        TicketClosed: a reply to a ticket that is, and stays, done.
    """
    ticket = await finding.lock(session, actor, name)
    if needs is not None:
        actor.must(needs)
    if if_version is not None and if_version != ticket.version:
        raise PreconditionFailed(
            version=ticket.version, changes=await changes_since(session, ticket.id, if_version)
        )
    own = await finding.is_own(session, actor, ticket)
    wishes = {f: v for f, v in wishes.items() if not _is_same(ticket, f, v)}
    policy.check_fields(actor, category=ticket.status_category, is_own=own, fields=set(wishes))
    if comment is not None:
        policy.check_comment(actor, CommentKind.reply, is_own=own)
    await _check_wishes(session, wishes)
    was_done = ticket.status_category == Category.done
    changes = await _apply(session, actor, ticket, wishes, is_own=own)
    if changes:
        await _save(session, actor, ticket, changes)
    if comment is not None:
        # The last word may come with the closing, and the first again with the reopening.
        if was_done and ticket.status_category == Category.done:
            raise TicketClosed
        await comments.add_to(session, actor, ticket, CommentKind.reply, comment)
    await session.flush()
    return ticket


async def _apply(
    session: AsyncSession, actor: Actor, ticket: Ticket, wishes: dict[str, Any], *, is_own: bool
) -> list[dict[str, Any]]:
    """Set the fields in `wishes` and return what changed; a move comes before all else."""
    changes: list[dict[str, Any]] = []
    if "project_id" in wishes:
        changes += await _move(session, ticket, wishes.pop("project_id"))
    if "status" in wishes:
        changes += await _transition(session, actor, ticket, wishes.pop("status"), is_own=is_own)
    for field, new in wishes.items():
        changes.append(_set(ticket, field, new))
        if field == "tags":
            await session.execute(delete(TicketTag).where(TicketTag.ticket_id == ticket.id))
            await _store_tags(session, ticket.id, new)
    return changes


async def _save(
    session: AsyncSession, actor: Actor, ticket: Ticket, changes: list[dict[str, Any]]
) -> None:
    ticket.version += 1
    ticket.updated_at = clock.now()
    if {change["field"] for change in changes} & {"title", "description", "project_id"}:
        await session.flush()
        await comments.reindex(session, ticket.id)
    record(
        session,
        TicketUpdated(
            ticket_id=ticket.id,
            project_id=ticket.project_id,
            version=ticket.version,
            changes=changes,
        ),
        actor.id,
    )


async def transition(
    session: AsyncSession,
    actor: Actor,
    name: str,
    status: str,
    *,
    comment: str | None = None,
    if_version: int | None = None,
) -> Ticket:
    """Move the ticket called `name` to another status.

    Raises:
        InvalidTransition: the lifecycle has no such transition; to stay is none.
        LoketError: as `change` does.
    """
    ticket = await finding.lock(session, actor, name)
    if ticket.status == status:
        own = await finding.is_own(session, actor, ticket)
        project = await session.get_one(Project, ticket.project_id)
        policy.check_transition(actor, project.lifecycle, status, status, is_own=own)
    return await change(
        session, actor, name, {"status": status}, comment=comment, if_version=if_version
    )


async def delete_ticket(session: AsyncSession, actor: Actor, name: str) -> None:
    """Put a ticket into the bin.

    Raises:
        NotFound: there is no such ticket that the actor may see.
        Forbidden: he lacks `tickets:delete`.
    """
    ticket = await finding.lock(session, actor, name)
    actor.must(Permission.tickets_delete)
    ticket.deleted_at = clock.now()
    record(session, TicketDeleted(ticket_id=ticket.id, project_id=ticket.project_id), actor.id)


async def restore(session: AsyncSession, actor: Actor, name: str) -> Ticket:
    """Take a ticket out of the bin.

    Raises:
        NotFound: there is no such ticket in the bin.
        ProjectArchived: its project was deleted too.
    """
    actor.must(Permission.bin_manage)
    condition = await finding.named(session, name)
    found = await session.execute(
        select(Ticket).where(condition, Ticket.deleted_at.is_not(None)).with_for_update()
    )
    ticket = found.scalar_one_or_none()
    if ticket is None:
        raise NotFound
    if (await session.get_one(Project, ticket.project_id)).deleted_at is not None:
        raise ProjectArchived("Its project was deleted; restore that first.")
    ticket.deleted_at = None
    record(session, TicketRestored(ticket_id=ticket.id, project_id=ticket.project_id), actor.id)
    return ticket


async def changes_since(
    session: AsyncSession, ticket_id: int, version: int
) -> list[dict[str, Any]]:
    """Return the changes of fields after `version`, oldest first, at most 50 saves."""
    rows = await session.execute(
        select(EventRow.payload)
        .where(EventRow.ticket_id == ticket_id, EventRow.type == TicketUpdated.type)
        .order_by(EventRow.seq.desc())
        .limit(50)
    )
    newer = [p for p in rows.scalars() if p["version"] > version]
    return [change for payload in reversed(newer) for change in payload["changes"]]


_NEVER_NULL = ("title", "description", "status", "priority", "type", "project_id", "tags",
               "requester_id")  # fmt: skip


async def _check_wishes(session: AsyncSession, wishes: dict[str, Any]) -> None:
    for field in _NEVER_NULL:
        if field in wishes and wishes[field] is None:
            raise Invalid.field(field, "must not be null", "null")
    await check_references(session, wishes)
    if "requester_id" in wishes:
        await check_requester(session, wishes["requester_id"])
    if wishes.get("assignee_id") is not None:
        await check_assignee(session, wishes["assignee_id"])


def _is_same(ticket: Ticket, field: str, value: Any) -> bool:
    old = getattr(ticket, field)
    if isinstance(value, Priority):
        return bool(old == value.rank)
    return bool(old == value)


def _set(ticket: Ticket, field: str, value: Any) -> dict[str, Any]:
    old = getattr(ticket, field)
    new = value.rank if isinstance(value, Priority) else value
    setattr(ticket, field, new)
    return _change(field, old, new)


def _change(field: str, old: Any, new: Any) -> dict[str, Any]:
    if field in _UNLOGGED:
        return {"field": field}
    return {"field": field, "old": _shown(old), "new": _shown(new)}


def _shown(value: Any) -> Any:
    if isinstance(value, PriorityRank):
        return value.name
    return value.isoformat() if isinstance(value, datetime) else value


async def _transition(
    session: AsyncSession, actor: Actor, ticket: Ticket, target: str, *, is_own: bool
) -> list[dict[str, Any]]:
    # Shared, so that its lifecycle cannot change under the transition.
    project = (
        await session.execute(
            select(Project)
            .where(Project.id == ticket.project_id)
            .with_for_update(read=True)
            .execution_options(populate_existing=True)
        )
    ).scalar_one()
    cycle = LIFECYCLES[project.lifecycle]
    if target not in cycle.statuses:
        names = ", ".join(cycle.statuses)
        raise Invalid.field("status", f"must be one of {names}", "enum")
    policy.check_transition(actor, project.lifecycle, ticket.status, target, is_own=is_own)
    return _enter(ticket, cycle, target)


def _enter(ticket: Ticket, cycle: Lifecycle, target: str) -> list[dict[str, Any]]:
    old, was_done = ticket.status, ticket.status_category == Category.done
    category = cycle.category(target)
    ticket.status, ticket.status_category = target, category.value
    now = clock.now()
    if category != Category.done:
        ticket.resolved_at = ticket.closed_at = None
    else:
        ticket.resolved_at = ticket.resolved_at if was_done else now
        ticket.closed_at = now if target == cycle.final else None
    return [_change("status", old, target)]


async def _move(session: AsyncSession, ticket: Ticket, project_id: int) -> list[dict[str, Any]]:
    """Give a ticket the next number of another project; the old key keeps resolving."""
    project = await project_for(session, project_id, None)
    old = await session.get_one(Project, ticket.project_id)
    session.add(TicketKey(project_id=old.id, number=ticket.number, ticket_id=ticket.id))
    changes = [_change("project_id", old.id, project.id)]
    changes.append(_change("key", f"{old.key}-{ticket.number}", None))
    # Both at once: with the old number in the new project it could be another ticket's.
    number = await next_number(session, project.id)
    await session.refresh(project)
    ticket.project_id, ticket.number = project.id, number
    changes[-1]["new"] = f"{project.key}-{ticket.number}"
    cycle = LIFECYCLES[project.lifecycle]
    if ticket.status not in cycle.statuses:
        # The same category under another name; every lifecycle has new, active and done.
        category = ticket.status_category
        if category == Category.waiting and Category.waiting not in cycle.statuses.values():
            category = Category.active
        target = next(s for s, c in cycle.statuses.items() if c == category)
        changes += _enter(ticket, cycle, target)
    return changes


async def _store_tags(session: AsyncSession, ticket_id: int, tags: Sequence[str]) -> None:
    if tags:
        await session.execute(
            insert(TicketTag), [{"ticket_id": ticket_id, "tag": tag} for tag in tags]
        )
