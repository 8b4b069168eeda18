"""Writing the log."""

from dataclasses import asdict, dataclass
from typing import Any, ClassVar, TypeVar

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from loket.core import clock
from loket.core.db import before_commit, wake_after_commit
from loket.events.models import EventHead, EventRow

HEAD = 1
"""The only row of `event_head`."""

# On tables, not entities, and built once: every change passes here, and the session's care for
# entities would cost it more than the statements themselves.
_HEAD = EventHead.metadata.tables[EventHead.__tablename__]
_ADVANCE = update(_HEAD).where(_HEAD.c.id == HEAD).values(n=_HEAD.c.n + bindparam("count"))
_NEWEST = select(_HEAD.c.n).where(_HEAD.c.id == HEAD)
_INSERT = insert(EventRow.metadata.tables[EventRow.__tablename__])

_ENVELOPE = ("ticket_id", "project_id")
_types: dict[str, "type[Event]"] = {}


@dataclass(frozen=True, kw_only=True)
class Event:
    """A typed fact. Subclasses add fields; those become the payload.

    A payload holds facts and references (ids, old and new values), never message bodies or
    secrets, so that erasure stays possible.
    """

    type: ClassVar[str]
    internal: ClassVar[bool] = False
    """Whether those who may not read notes must not learn of it."""

    ticket_id: int | None = None
    project_id: int | None = None

    def __init_subclass__(cls) -> None:
        if "type" in cls.__dict__:
            _types[cls.type] = cls

    def payload(self) -> dict[str, Any]:
        """Return the facts of this event beyond its envelope."""
        return {k: v for k, v in asdict(self).items() if k not in _ENVELOPE}


E = TypeVar("E", bound=Event)


@dataclass(frozen=True)
class Cause:
    """The event that made a rule or a consumer act, and how many stand behind it."""

    seq: int
    depth: int


_Pending = tuple[Event, int | None, Cause | None]


def event_types() -> dict[str, type[Event]]:
    """Return every kind of event that the rooms loaded so far can write, by its name."""
    return dict(_types)


def caused_by(session: AsyncSession, cause: Cause) -> None:
    """Say that what `session` records from here on follows from `cause`."""
    session.info["cause"] = cause


def record(session: AsyncSession, event: Event, actor_id: int | None) -> None:
    """Add `event` to the log of this change; it is numbered and written at the commit.

    Args:
        session: of the change that makes the fact true.
        event: the fact.
        actor_id: who did it; None (or 0, of the system's actor) is Loket itself.
    """
    pending: list[_Pending] = session.info.setdefault("events", [])
    pending.append((event, actor_id or None, session.info.get("cause")))
    before_commit(session, "events", _write)
    wake_after_commit(session)


async def _write(session: AsyncSession) -> None:
    """Number the events and write them, as the last statements before the commit.

    The head row stays locked until the commit, so numbers become visible in their order:
    reading on from a cursor can miss nothing (DESIGN, section 4).
    """
    pending: list[_Pending] = session.info.pop("events", [])
    if not pending:
        return
    connection = await session.connection()
    await connection.execute(_ADVANCE, {"count": len(pending)})
    newest = (await connection.execute(_NEWEST)).scalar_one()
    first = newest - len(pending) + 1
    moment = clock.now()
    await connection.execute(
        _INSERT,
        [
            {
                "seq": first + place,
                "at": moment,
                "type": event.type,
                "actor_id": actor_id,
                "ticket_id": event.ticket_id,
                "project_id": event.project_id,
                "payload": event.payload(),
                "change_set": first,
                "cause_seq": cause.seq if cause else None,
                "depth": cause.depth if cause else 0,
            }
            for place, (event, actor_id, cause) in enumerate(pending)
        ],
    )
