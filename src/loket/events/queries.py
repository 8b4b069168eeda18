"""Reading the log."""

from collections.abc import Sequence

from sqlalchemy import select

from loket.core.db import AnyRow, Executor
from loket.events.models import EventHead, EventRow

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
