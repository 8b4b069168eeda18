"""From the query parameters of a list to conditions and an order."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, not_, or_, select

from loket.access.actor import Actor
from loket.access.models import User
from loket.access.permissions import Permission
from loket.core import clock
from loket.core.folding import email_key
from loket.core.paging import Order
from loket.tickets.lifecycles import Category
from loket.tickets.models import Project, ProjectKey, Ticket, TicketTag, Watcher
from loket.tickets.policy import visible
from loket.tickets.schemas import MyTicketFilters, TicketFilters

DEFAULT_SORT = "-updated_at"


def conditions(actor: Actor, filters: TicketFilters) -> list[ColumnElement[bool]]:
    """Return what a ticket must meet to be in the list, visibility first.

    Raises:
        Forbidden: the bin was asked for without `bin:manage`.
    """
    if filters.deleted:
        actor.must(Permission.bin_manage)
        found: list[ColumnElement[bool]] = [Ticket.deleted_at.is_not(None)]
    else:
        found = [visible(actor)]
    found += _choices(filters)
    found += _people(actor, filters)
    found += _times(filters)
    if isinstance(filters, MyTicketFilters):
        found.append(_mine(actor, filters.as_))
    return found


def _choices(filters: TicketFilters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    for column, wanted in (
        (Ticket.status, filters.status),
        (Ticket.status_category, [c.value for c in filters.status_category]),
        (Ticket.priority, [p.rank for p in filters.priority]),
        (Ticket.type, [t.value for t in filters.type]),
        (Ticket.department_id, filters.department_id),
        (Ticket.category_id, filters.category_id),
    ):
        if wanted:
            # Equality lets an index also give the order; IN does not on every engine.
            found.append(column == wanted[0] if len(wanted) == 1 else column.in_(wanted))
    if filters.tag:
        tagged = select(TicketTag.ticket_id).where(TicketTag.tag.in_(filters.tag))
        found.append(Ticket.id.in_(tagged))
    if filters.project:
        found.append(_in_projects(filters.project))
    return found


def _in_projects(named: list[Any]) -> ColumnElement[bool]:
    ids = [p for p in named if isinstance(p, int)]
    keys = [p.upper() for p in named if isinstance(p, str)]
    if not keys:
        return Ticket.project_id == ids[0] if len(ids) == 1 else Ticket.project_id.in_(ids)
    by_key = (
        select(Project.id)
        .where(Project.key.in_(keys))
        .union(select(ProjectKey.project_id).where(ProjectKey.key.in_(keys)))
    )
    return or_(Ticket.project_id.in_(ids), Ticket.project_id.in_(by_key))


def _people(actor: Actor, filters: TicketFilters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.assignee_id == "none":
        found.append(Ticket.assignee_id.is_(None))
    elif filters.assignee_id is not None:
        wanted = actor.id if filters.assignee_id == "me" else filters.assignee_id
        found.append(Ticket.assignee_id == wanted)
    if filters.requester_id is not None:
        wanted = actor.id if filters.requester_id == "me" else filters.requester_id
        found.append(Ticket.requester_id == wanted)
    if isinstance(filters.creator_id, int):
        found.append(Ticket.creator_id == filters.creator_id)
    elif filters.creator_id is not None:
        found.append(_created_by(actor, filters.creator_id))
    return found


def _created_by(actor: Actor, email: str) -> ColumnElement[bool]:
    person = select(User.id).where(User.email_key == email_key(email))
    if not actor.may(Permission.users_read):
        # Who may not read addresses must not be able to ask for them either (S4, S10).
        person = person.where(User.id == actor.id)
    return Ticket.creator_id.in_(person)


def _times(filters: TicketFilters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.created_from:
        found.append(Ticket.created_at >= filters.created_from)
    if filters.created_to:
        found.append(Ticket.created_at <= filters.created_to)
    if filters.updated_from:
        found.append(Ticket.updated_at >= filters.updated_from)
    if filters.updated_to:
        found.append(Ticket.updated_at <= filters.updated_to)
    if filters.due_before:
        found.append(Ticket.due_at < filters.due_before)
    if filters.overdue is not None:
        late = and_(
            Ticket.due_at.is_not(None),
            Ticket.due_at < clock.now(),
            Ticket.status_category != Category.done.value,
        )
        found.append(late if filters.overdue else not_(late))
    return found


def _mine(actor: Actor, relation: str) -> ColumnElement[bool]:
    if relation == "requester":
        return Ticket.requester_id == actor.id
    if relation == "assignee":
        return Ticket.assignee_id == actor.id
    watched = select(Watcher.ticket_id).where(Watcher.user_id == actor.id)
    return Ticket.id.in_(watched)


_SERVED_BY_INDEX = frozenset({"status", "project", "assignee_id", "requester_id"})
_QUICK_SORTS = frozenset({None, "updated_at", "-updated_at"})


def is_quick(filters: TicketFilters) -> bool:
    """Tell whether an index serves the list as it is asked for: no filter, or one of a few."""
    asked = {
        name
        for name in filters.model_fields_set - {"limit", "page_key", "count", "sort"}
        if getattr(filters, name) not in (None, [], False)
    }
    return filters.sort in _QUICK_SORTS and (
        not asked or (len(asked) == 1 and asked <= _SERVED_BY_INDEX)
    )


def order(sort: str | None) -> Order:
    """Return the order that a `sort` parameter asks for."""
    wish = sort or DEFAULT_SORT
    name, descending = wish.lstrip("-"), wish.startswith("-")
    if name == "key":
        # By project, in the order in which they were made, then by number.
        return Order(wish, Ticket.project_id, Ticket.number, descending, int)
    if name == "priority":
        return Order(wish, Ticket.priority, Ticket.id, descending, int)
    if name == "due_at":
        return Order(wish, Ticket.due_at, Ticket.id, descending, datetime, nullable=True)
    column = Ticket.created_at if name == "created_at" else Ticket.updated_at
    return Order(wish, column, Ticket.id, descending, datetime)
