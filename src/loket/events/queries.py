"""Reading the log."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from loket.core.db import AnyRow, Executor
from loket.events.models import EventCursor, EventHead, EventRow

COLUMNS = (
    EventRow.seq,
    EventRow.at,
    EventRow.type,
    EventRow.actor_id,
    EventRow.ticket_id,
    EventRow.project_id,
    EventRow.payload,
    EventRow.change_set,
    EventRow.cause_seq,
    EventRow.depth,
)


async def read_after(
    executor: Executor, seq: int, *, limit: int = 200, types: frozenset[str] | None = None
) -> Sequence[AnyRow]:
    """Return the events after `seq` in their order, at most `limit`, of `types` if given."""
    statement = select(*COLUMNS).where(EventRow.seq > seq).order_by(EventRow.seq).limit(limit)
    if types is not None:
        statement = statement.where(EventRow.type.in_(sorted(types)))
    return (await executor.execute(statement)).all()


async def head(executor: Executor) -> int:
    """Return the number of the newest event."""
    return (await executor.execute(select(EventHead.n))).scalar_one()


async def waiting_since(
    executor: Executor, consumer: str, types: frozenset[str]
) -> datetime | None:
    """Return when the oldest event was written that waits for a consumer.

    Args:
        executor: what to ask.
        consumer: the name of its cursor.
        types: the events that it wants.
    """
    place = select(EventCursor.seq).where(EventCursor.consumer == consumer).scalar_subquery()
    oldest = (
        select(EventRow.at)
        .where(EventRow.seq > place, EventRow.type.in_(sorted(types)))
        .order_by(EventRow.seq)
        .limit(1)
    )
    return (await executor.execute(oldest)).scalar_one_or_none()
