"""Tables of the log."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Integer, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from loket.core.db import Base, BigId, Json, UtcDateTime


class EventRow(Base):
    """One fact: who did what to which subject, when, and why."""

    __tablename__ = "events"

    seq: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    type: Mapped[str] = mapped_column(String(64))
    # No foreign keys: the log outlives what it speaks of, and can be kept elsewhere.
    actor_id: Mapped[int | None] = mapped_column(BigId)
    ticket_id: Mapped[int | None] = mapped_column(BigId)
    project_id: Mapped[int | None] = mapped_column(BigId)
    payload: Mapped[dict[str, Any]] = mapped_column(Json)
    change_set: Mapped[int] = mapped_column(BigId)
    """The first number of the transaction: what one save did belongs together."""
    cause_seq: Mapped[int | None] = mapped_column(BigId)
    depth: Mapped[int] = mapped_column(SmallInteger, default=0)

    __table_args__ = (
        Index(None, "ticket_id", "seq"),
        Index(None, "actor_id", "seq"),
        Index(None, "type", "seq"),
        Index(None, "at"),
    )


class EventHead(Base):
    """One row with the number of the newest event; its lock orders the commits."""

    __tablename__ = "event_head"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    n: Mapped[int] = mapped_column(BigId)


class EventCursor(Base):
    """How far a consumer has come."""

    __tablename__ = "event_cursors"

    consumer: Mapped[str] = mapped_column(String(64), primary_key=True)
    seq: Mapped[int] = mapped_column(BigId)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
