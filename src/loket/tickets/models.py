"""Tables of projects and tickets."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from loket.access.models import Entry
from loket.core.db import Base, BigId, Json, LongText, Rank, UtcDateTime
from loket.core.db.fulltext import FullText
from loket.tickets.vocabulary import PriorityRank


class Project(Base):
    """Where tickets live."""

    __tablename__ = "projects"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(10), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    description: Mapped[str] = mapped_column(LongText, default="")
    lifecycle: Mapped[str] = mapped_column(String(32), default="standard")
    assignment_policy: Mapped[str] = mapped_column(String(16), default="manual")
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    default_priority: Mapped[PriorityRank] = mapped_column(
        Rank(PriorityRank), default=PriorityRank.medium
    )
    is_archived: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_number: Mapped[int] = mapped_column(BigId, default=0)
    """The number of the newest ticket; its lock gives out numbers without gap or duplicate."""


class ProjectKey(Base):
    """A key that a project had before: tickets named by it keep resolving."""

    __tablename__ = "project_keys"

    key: Mapped[str] = mapped_column(String(10), primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)


class ProjectMember(Base):
    """Somebody who works on a project's tickets."""

    __tablename__ = "project_members"

    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)


class Category(Entry, Base):
    """What a ticket is about."""

    __tablename__ = "categories"


class Ticket(Base):
    """One reported problem."""

    __tablename__ = "tickets"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    number: Mapped[int] = mapped_column(BigId)
    title: Mapped[str] = mapped_column(String(250))
    description: Mapped[str] = mapped_column(LongText)
    status: Mapped[str] = mapped_column(String(32))
    status_category: Mapped[str] = mapped_column(String(8))
    priority: Mapped[PriorityRank] = mapped_column(Rank(PriorityRank))
    type: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(12))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    creator_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    requester_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    tags: Mapped[list[str]] = mapped_column(Json, default=list)
    external: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    first_responded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reply_count: Mapped[int] = mapped_column(Integer, default=0)
    note_count: Mapped[int] = mapped_column(Integer, default=0)
    attachment_count: Mapped[int] = mapped_column(Integer, default=0)
    indexed_chars: Mapped[int] = mapped_column(Integer, default=0)
    """What comments take in the full-text index, in bytes; it takes only so much of a ticket."""
    version: Mapped[int] = mapped_column(Integer, default=1)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("project_id", "number"),
        Index(None, "updated_at", "id"),
        Index(None, "created_at", "id"),
        Index(None, "priority", "id"),
        Index(None, "due_at", "id"),
        Index(None, "project_id", "updated_at", "id"),
        Index(None, "status", "updated_at", "id"),
        Index(None, "assignee_id", "updated_at", "id"),
        Index(None, "requester_id", "updated_at", "id"),
        Index(None, "creator_id"),
        Index(None, "category_id"),
        Index(None, "department_id"),
    )


class TicketKey(Base):
    """A key that a ticket had before it was moved to another project."""

    __tablename__ = "ticket_keys"

    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), primary_key=True)
    number: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)


class TicketTag(Base):
    """A tag on a ticket, for finding; the ticket itself keeps the list as shown."""

    __tablename__ = "ticket_tags"

    tag: Mapped[str] = mapped_column(String(50), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), primary_key=True, index=True)


class Watcher(Base):
    """Somebody who follows a ticket."""

    __tablename__ = "watchers"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index(None, "user_id", "ticket_id"),)


class Comment(Base):
    """What was said on a ticket: a reply for everybody on it, or a note for colleagues."""

    __tablename__ = "comments"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    body: Mapped[str] = mapped_column(LongText)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (Index(None, "ticket_id", "id"),)


class Action(Base):
    """What was done about a ticket."""

    __tablename__ = "actions"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    description: Mapped[str] = mapped_column(LongText)
    minutes_spent: Mapped[int | None] = mapped_column(Integer)
    performed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (Index(None, "ticket_id", "id"),)


SEARCH = FullText(
    "ticket_search",
    columns=("title", "public", "internal"),
    together=(("title",), ("public",), ("public", "internal")),
)
"""What is found by: `title` holds key and title; `public` those, the description and the
replies; `internal` the notes."""
