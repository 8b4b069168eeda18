"""Reading tickets: columns, joined once, encoded straight to JSON."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists, func, literal_column, select
from sqlalchemy.orm import aliased

from loket.access.actor import Actor
from loket.access.models import Department, User
from loket.access.permissions import Permission
from loket.core.db import Executor, slow
from loket.core.db.prepared import Prepared
from loket.core.db.shapes import Shapes
from loket.core.errors import NotFound
from loket.core.paging import Order, PageKeys
from loket.core.wire import page
from loket.tickets import filters, finding, search
from loket.tickets.markdown import render
from loket.tickets.models import Category, Project, Ticket, Watcher
from loket.tickets.policy import KEPT, allowed_transitions, sees_all, visible
from loket.tickets.schemas import TicketFilters
from loket.tickets.vocabulary import PriorityRank

_PRIORITIES = {rank: rank.name for rank in PriorityRank}

_Requester = aliased(User)
_Assignee = aliased(User)
_Creator = aliased(User)

_COLUMNS = (
    Ticket.id,
    Ticket.number,
    Ticket.title,
    Ticket.status,
    Ticket.status_category,
    Ticket.priority,
    Ticket.type,
    Ticket.source,
    Ticket.tags,
    Ticket.external,
    Ticket.due_at,
    Ticket.created_at,
    Ticket.updated_at,
    Ticket.first_responded_at,
    Ticket.resolved_at,
    Ticket.closed_at,
    Ticket.reply_count,
    Ticket.note_count,
    Ticket.attachment_count,
    Ticket.version,
    Project.id.label("project_id"),
    Project.key.label("project_key"),
    Project.name.label("project_name"),
    Ticket.category_id,
    Category.name.label("category_name"),
    Ticket.department_id,
    Department.name.label("department_name"),
    Ticket.requester_id,
    _Requester.full_name.label("requester_name"),
    Ticket.assignee_id,
    _Assignee.full_name.label("assignee_name"),
)

# Outer joins throughout: none can lose a row here, and no planner may then start from any
# table but tickets, whose index gives the order.
_FROM = (
    select(*_COLUMNS)
    .select_from(Ticket)
    .outerjoin(Project, Project.id == Ticket.project_id)
    .outerjoin(_Requester, _Requester.id == Ticket.requester_id)
    .outerjoin(_Assignee, _Assignee.id == Ticket.assignee_id)
    .outerjoin(Category, Category.id == Ticket.category_id)
    .outerjoin(Department, Department.id == Ticket.department_id)
)

_ONE = _FROM.add_columns(
    Ticket.description,
    Ticket.creator_id,
    _Creator.full_name.label("creator_name"),
    Project.lifecycle,
    exists()
    .where(Watcher.ticket_id == Ticket.id, Watcher.user_id == bindparam("actor_id"))
    .label("is_watching"),
).outerjoin(_Creator, _Creator.id == Ticket.creator_id)

_BY_ID = Prepared(_ONE.where(Ticket.id == bindparam("ticket_id")))
_KEPT_BY_ID = Prepared(_ONE.where(Ticket.id == bindparam("ticket_id"), KEPT))

_KEPT_BY_PLACE = Prepared(
    _ONE.where(
        Ticket.project_id == bindparam("project_id"), Ticket.number == bindparam("number"), KEPT
    )
)

_lists = Shapes()
_singles = Shapes()


def _ref(ref_id: int | None, name: str | None) -> dict[str, Any] | None:
    return None if ref_id is None else {"id": ref_id, "name": name}


def row_answer(row: Sequence[Any], *, notes: bool) -> dict[str, Any]:
    """Return a ticket as lists show it; notes count only for those who may read them.

    Args:
        row: begins with `_COLUMNS`; taken apart at once, for asking by name thirty times
            takes longer than all else that is done to a row.
        notes: whether they count.
    """
    (
        ticket_id, number, title, status, category, priority, kind, source, tags, external,
        due_at, created_at, updated_at, first_responded_at, resolved_at, closed_at, replies,
        internal, attachments, version, project_id, project_key, project_name, category_id,
        category_name, department_id, department_name, requester_id, requester_name,
        assignee_id, assignee_name, *_,
    ) = row  # fmt: skip
    return {
        "id": ticket_id,
        "key": f"{project_key}-{number}",
        "number": number,
        "title": title,
        "project": {"id": project_id, "key": project_key, "name": project_name},
        "status": status,
        "status_category": category,
        "priority": _PRIORITIES[priority],
        "type": kind,
        "category": _ref(category_id, category_name),
        "department": _ref(department_id, department_name),
        "requester": _ref(requester_id, requester_name),
        "assignee": _ref(assignee_id, assignee_name),
        "tags": tags,
        "source": source,
        "due_at": due_at,
        "created_at": created_at,
        "updated_at": updated_at,
        "first_responded_at": first_responded_at,
        "resolved_at": resolved_at,
        "closed_at": closed_at,
        "comment_count": replies + internal if notes else replies,
        "attachment_count": attachments,
        "version": version,
        "external": external,
    }


async def read(executor: Executor, actor: Actor, name: str) -> dict[str, Any]:
    """Return the ticket called `name`, by id or by key.

    Raises:
        NotFound: there is none that the actor may see.
    """
    if sees_all(actor):
        ticket_id = finding.parse_id(name)
        if ticket_id is not None:
            return await _one(executor, actor, _KEPT_BY_ID, {"ticket_id": ticket_id})
        place = await finding.place(executor, name)
        if place is not None:
            with suppress(NotFound):  # it may have been moved, and have another key by now
                return await _one(executor, actor, _KEPT_BY_PLACE, place)
    condition = await finding.named(executor, name)
    one, values = _singles.of([condition, visible(actor)], None, _ONE.where)
    return await _one(executor, actor, one, values)


async def read_changed(executor: Executor, actor: Actor, ticket_id: int) -> dict[str, Any]:
    """Return the ticket that the actor just made or changed.

    He is told the outcome even if he has thereby lost sight of it: a reporter who hands a
    ticket to another requester, say.
    """
    return await _one(executor, actor, _BY_ID, {"ticket_id": ticket_id})


async def _one(
    executor: Executor, actor: Actor, one: Prepared, values: dict[str, Any]
) -> dict[str, Any]:
    row = await one.first(executor, {**values, "actor_id": actor.id})
    if row is None:
        raise NotFound
    is_own = row.requester_id == actor.id or bool(row.is_watching)
    return {
        **row_answer(row, notes=actor.may(Permission.comments_note)),
        "description": row.description,
        "description_html": await render(row.description),
        "creator": _ref(row.creator_id, row.creator_name),
        "is_watching": bool(row.is_watching),
        "allowed_transitions": allowed_transitions(actor, row.lifecycle, row.status, is_own=is_own),
    }


async def tickets(
    executor: Executor, actor: Actor, wanted: TicketFilters, keys: PageKeys
) -> dict[str, Any]:
    """Return a page of tickets.

    Raises:
        BadPageKey: the page key was made by another list or sort order.
        Forbidden: the bin was asked for without `bin:manage`.
    """
    conditions = filters.conditions(actor, wanted)
    if wanted.q is not None:
        if wanted.sort is None:
            return await _best_matches(executor, actor, wanted, keys, conditions)
        conditions.append(await search.found(executor, actor, wanted.q))
    order = filters.order(wanted.sort)
    scope = f"tickets:{order.name}"
    place = keys.read(scope, wanted.page_key, order.kinds) if wanted.page_key else None
    is_quick = filters.is_quick(wanted)
    rows: list[Sequence[Any]] = []
    for stretch in order.stretches(place):
        if len(rows) <= wanted.limit:
            missing = wanted.limit + 1 - len(rows)
            found = [*conditions, *stretch]
            rows += await _rows(executor, order, found, missing, is_quick=is_quick)
    following = None
    if len(rows) > wanted.limit:
        last = rows[wanted.limit - 1]
        following = keys.write(scope, _place(last, order.name.lstrip("-")))
    notes = actor.may(Permission.comments_note)
    answers = [row_answer(row, notes=notes) for row in rows[: wanted.limit]]
    if wanted.q is not None:
        await search.explain(executor, actor, wanted.q, answers)
    total = await _count(executor, conditions) if wanted.count else None
    return page(answers, following, total)


async def _rows(
    executor: Executor,
    order: Order,
    conditions: Sequence[ColumnElement[bool]],
    limit: int,
    *,
    is_quick: bool,
) -> Sequence[Sequence[Any]]:
    # Written out, for PostgreSQL plans anew each time for a limit that it is not told.
    told: ColumnElement[int] = literal_column(str(limit))
    listed, values = _lists.of(
        conditions,
        (order.name, limit),
        lambda condition: order.sorted(_FROM.where(condition)).limit(told),
    )
    return await listed.all(executor, values, is_slow=not is_quick)


async def _count(executor: Executor, conditions: Sequence[Any]) -> int:
    statement = select(func.count()).select_from(Ticket).where(*conditions)
    return int((await executor.execute(slow(statement))).scalar_one())


_PLACES = {column.key: place for place, column in enumerate(_FROM.selected_columns)}


def _place(row: Sequence[Any], name: str) -> list[Any]:
    if name == "key":
        return [row[_PLACES["project_id"]], row[_PLACES["number"]]]
    value = row[_PLACES[name]]
    return [int(value) if name == "priority" else value, row[_PLACES["id"]]]


async def _best_matches(
    executor: Executor,
    actor: Actor,
    wanted: TicketFilters,
    keys: PageKeys,
    conditions: Sequence[Any],
) -> dict[str, Any]:
    question = wanted.q or ""
    scope = f"tickets:best:{question}"
    start = keys.read(scope, wanted.page_key, [int])[0] if wanted.page_key else 0
    enough = start + wanted.limit
    ranked = await search.ranked(executor, actor, question, conditions, enough=enough)
    ids = ranked[start : start + wanted.limit]
    by_id = {}
    if ids:
        rows = await executor.execute(_FROM.where(Ticket.id.in_(ids)))
        notes = actor.may(Permission.comments_note)
        by_id = {row.id: row_answer(row, notes=notes) for row in rows}
    answers = [by_id[ticket_id] for ticket_id in ids if ticket_id in by_id]
    await search.explain(executor, actor, question, answers)
    following = keys.write(scope, [enough]) if enough < len(ranked) else None
    total = None
    if wanted.count:
        matching = await search.found(executor, actor, question)
        # What only resembles the question is not counted by it.
        total = max(await _count(executor, [*conditions, matching]), len(ranked))
    return page(answers, following, total)
