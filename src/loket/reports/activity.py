"""`GET /activity`: the whole log, for those who must know why something happened."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Query
from pydantic import Field
from sqlalchemy import ColumnElement, func, select

from loket.access.guard import needs
from loket.access.models import User
from loket.access.permissions import Permission
from loket.core.db import Executor, slow
from loket.core.http import House, Paging, Reader, router
from loket.core.paging import PageKeys
from loket.core.wire import Answer, Id, Json, Moment, Page, Ref, page
from loket.events import EventRow
from loket.tickets.models import Project, Ticket

routes = router("/activity", "System")


class ActivityAnswer(Answer):
    """One event of the log."""

    seq: int
    at: datetime
    type: str
    actor: Ref | None = Field(description="null: Loket itself, or nobody known.")
    ticket_id: int | None
    ticket_key: str | None
    project_id: int | None
    payload: dict[str, Any]
    change_set: int = Field(description="Events of one save have the same.")
    cause_seq: int | None
    depth: int


EventType = Annotated[str, Field(max_length=64, pattern=r"^[a-z_.]+$", examples=["ticket.created"])]


class ActivityFilters(Paging):
    actor_id: Id | None = None
    type: list[EventType] = Field(default_factory=list, max_length=50)
    ticket_id: Id | None = None
    from_: Moment | None = Field(None, alias="from")
    to: Moment | None = None


def _conditions(filters: ActivityFilters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.actor_id is not None:
        found.append(EventRow.actor_id == filters.actor_id)
    if filters.type:
        found.append(EventRow.type.in_(filters.type))
    if filters.ticket_id is not None:
        found.append(EventRow.ticket_id == filters.ticket_id)
    if filters.from_ is not None:
        found.append(EventRow.at >= filters.from_)
    if filters.to is not None:
        found.append(EventRow.at <= filters.to)
    return found


async def _activity(executor: Executor, filters: ActivityFilters, keys: PageKeys) -> dict[str, Any]:
    conditions = _conditions(filters)
    total = None
    if filters.count:
        counted = select(func.count()).select_from(EventRow).where(*conditions)
        total = (await executor.execute(slow(counted))).scalar_one()
    statement = (
        select(
            EventRow.seq,
            EventRow.at,
            EventRow.type,
            EventRow.ticket_id,
            EventRow.project_id,
            EventRow.payload,
            EventRow.change_set,
            EventRow.cause_seq,
            EventRow.depth,
            User.id.label("actor_id"),
            User.full_name.label("actor_name"),
            Project.key.label("project_key"),
            Ticket.number,
        )
        .outerjoin(User, User.id == EventRow.actor_id)
        .outerjoin(Ticket, Ticket.id == EventRow.ticket_id)
        .outerjoin(Project, Project.id == Ticket.project_id)
        .where(*conditions)
        .order_by(EventRow.seq.desc())
        .limit(filters.limit + 1)
    )
    if filters.page_key:
        place = keys.read("activity", filters.page_key, [int])[0]
        statement = statement.where(EventRow.seq < place)
    rows = (await executor.execute(slow(statement))).all()
    shown = rows[: filters.limit]
    following = None
    if len(rows) > filters.limit:
        following = keys.write("activity", [shown[-1].seq])
    answers = [
        {
            "seq": row.seq,
            "at": row.at,
            "type": row.type,
            "actor": row.actor_id and {"id": row.actor_id, "name": row.actor_name},
            "ticket_id": row.ticket_id,
            "ticket_key": row.number and f"{row.project_key}-{row.number}",
            "project_id": row.project_id,
            "payload": row.payload,
            "change_set": row.change_set,
            "cause_seq": row.cause_seq,
            "depth": row.depth,
        }
        for row in shown
    ]
    return page(answers, following, total)


@routes.get(
    "",
    response_model=Page[ActivityAnswer],
    dependencies=[needs(Permission.audit_read)],
    operation_id="listActivity",
)
async def list_activity(
    filters: Annotated[ActivityFilters, Query()], reader: Reader, house: House
) -> Any:
    """Read the log, newest first."""
    return Json(await _activity(reader, filters, house.page_keys))
