"""A ticket's history and timeline, read from the log."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from loket.access.actor import Actor
from loket.access.models import Department, User
from loket.access.permissions import Permission
from loket.core.db import AnyRow, Executor
from loket.core.http import Paging
from loket.core.paging import PageKeys
from loket.core.wire import page
from loket.events import EventRow, event_types
from loket.tickets import conversation, finding
from loket.tickets.events import (
    ActionEdited,
    ActionLogged,
    NoteAdded,
    NoteEdited,
    ReplyAdded,
    ReplyEdited,
)
from loket.tickets.models import Category, Project

_Cause = aliased(EventRow)
_REFERENCES: dict[str, tuple[Any, Any]] = {
    "assignee_id": (User.id, User.full_name),
    "requester_id": (User.id, User.full_name),
    "project_id": (Project.id, Project.name),
    "category_id": (Category.id, Category.name),
    "department_id": (Department.id, Department.name),
}
# An edit shows at the comment itself, so the timeline leaves it out.
_NOT_ON_TIMELINE = (ReplyEdited.type, NoteEdited.type, ActionEdited.type)
_SAID = (ReplyAdded.type, NoteAdded.type)


def internal_types() -> list[str]:
    """Return the kinds of events that only those learn of who may read notes."""
    return sorted(name for name, kind in event_types().items() if kind.internal)


async def history(
    executor: Executor, actor: Actor, name: str, paging: Paging, keys: PageKeys
) -> dict[str, Any]:
    """Return a page of what happened to the ticket called `name`, oldest first.

    Raises:
        NotFound: there is none that the actor may see.
    """
    rows, following, total = await _rows(executor, actor, name, paging, keys, "history", [])
    return page(await _entries(executor, rows), following, total)


async def timeline(
    executor: Executor, actor: Actor, name: str, paging: Paging, keys: PageKeys
) -> dict[str, Any]:
    """Return a page of history with what was said and done in it, oldest first.

    Raises:
        NotFound: there is none that the actor may see.
    """
    shown = [EventRow.type.not_in(_NOT_ON_TIMELINE)]
    rows, following, total = await _rows(executor, actor, name, paging, keys, "timeline", shown)
    entries = await _entries(executor, rows)
    said = await conversation.comments_by_id(
        executor, actor, [r.payload["comment_id"] for r in rows if r.type in _SAID]
    )
    done = await conversation.actions_by_id(
        executor, [r.payload["action_id"] for r in rows if r.type == ActionLogged.type]
    )
    for row, entry in zip(rows, entries, strict=True):
        entry["comment"] = said.get(row.payload["comment_id"]) if row.type in _SAID else None
        is_action = row.type == ActionLogged.type
        entry["action"] = done.get(row.payload["action_id"]) if is_action else None
    return page(entries, following, total)


async def _rows(
    executor: Executor,
    actor: Actor,
    name: str,
    paging: Paging,
    keys: PageKeys,
    scope: str,
    conditions: Sequence[ColumnElement[bool]],
) -> tuple[Sequence[AnyRow], str | None, int | None]:
    ticket_id = await finding.ticket_id(executor, actor, name)
    scope = f"{scope}:{ticket_id}"
    wanted = [EventRow.ticket_id == ticket_id, *conditions]
    if not actor.may(Permission.comments_note):
        wanted.append(EventRow.type.not_in(internal_types()))
    total = None
    if paging.count:
        counted = select(func.count()).select_from(EventRow).where(*wanted)
        total = (await executor.execute(counted)).scalar_one()
    statement = (
        select(
            EventRow.seq,
            EventRow.at,
            EventRow.type,
            EventRow.payload,
            EventRow.cause_seq,
            _Cause.type.label("cause_type"),
            User.id.label("actor_id"),
            User.full_name.label("actor_name"),
        )
        .outerjoin(User, User.id == EventRow.actor_id)
        .outerjoin(_Cause, _Cause.seq == EventRow.cause_seq)
        .where(*wanted)
        .order_by(EventRow.seq)
        .limit(paging.limit + 1)
    )
    if paging.page_key:
        place = keys.read(scope, paging.page_key, [int])[0]
        statement = statement.where(EventRow.seq > place)
    rows = (await executor.execute(statement)).all()
    shown = rows[: paging.limit]
    following = keys.write(scope, [shown[-1].seq]) if len(rows) > paging.limit else None
    return shown, following, total


async def _entries(executor: Executor, rows: Sequence[AnyRow]) -> list[dict[str, Any]]:
    names = await _names(executor, rows)
    return [
        {
            "seq": row.seq,
            "at": row.at,
            "type": row.type,
            "actor": row.actor_id and {"id": row.actor_id, "name": row.actor_name},
            "changes": [_named(change, names) for change in row.payload.get("changes", [])],
            "cause": row.cause_seq and {"seq": row.cause_seq, "type": row.cause_type},
        }
        for row in rows
    ]


def _named(change: dict[str, Any], names: dict[str, dict[int, str]]) -> dict[str, Any]:
    """Put a name beside each reference that a change speaks of."""
    field = change["field"]
    if field not in names:
        return {"field": field, "old": change.get("old"), "new": change.get("new")}
    return {
        "field": field.removesuffix("_id"),
        "old": _reference(change.get("old"), names[field]),
        "new": _reference(change.get("new"), names[field]),
    }


def _reference(ref_id: int | None, names: dict[int, str]) -> dict[str, Any] | None:
    return None if ref_id is None else {"id": ref_id, "name": names.get(ref_id, "")}


async def _names(executor: Executor, rows: Sequence[AnyRow]) -> dict[str, dict[int, str]]:
    wanted: dict[str, set[int]] = {}
    for row in rows:
        for change in row.payload.get("changes", []):
            if change["field"] in _REFERENCES:
                ids = {change.get("old"), change.get("new")} - {None}
                wanted.setdefault(change["field"], set()).update(ids)
    names: dict[str, dict[int, str]] = {}
    for field, ids in wanted.items():
        id_column, name_column = _REFERENCES[field]
        found = await executor.execute(select(id_column, name_column).where(id_column.in_(ids)))
        names[field] = {row[0]: row[1] for row in found}
    return names
