"""What the tickets room writes into the log."""

from dataclasses import dataclass
from typing import Any, ClassVar

from loket.events import Event


@dataclass(frozen=True, kw_only=True)
class TicketEvent(Event):
    ticket_id: int
    project_id: int


@dataclass(frozen=True, kw_only=True)
class TicketCreated(TicketEvent):
    type: ClassVar[str] = "ticket.created"
    number: int
    status: str
    priority: str
    requester_id: int
    assignee_id: int | None
    source: str


@dataclass(frozen=True, kw_only=True)
class TicketUpdated(TicketEvent):
    """One save: `changes` holds field, old and new value; texts are left out."""

    type: ClassVar[str] = "ticket.updated"
    version: int
    changes: list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class TicketDeleted(TicketEvent):
    type: ClassVar[str] = "ticket.deleted"


@dataclass(frozen=True, kw_only=True)
class TicketRestored(TicketEvent):
    type: ClassVar[str] = "ticket.restored"


@dataclass(frozen=True, kw_only=True)
class CommentEvent(TicketEvent):
    comment_id: int


@dataclass(frozen=True, kw_only=True)
class ReplyAdded(CommentEvent):
    type: ClassVar[str] = "reply.added"


@dataclass(frozen=True, kw_only=True)
class ReplyEdited(CommentEvent):
    type: ClassVar[str] = "reply.edited"


@dataclass(frozen=True, kw_only=True)
class ReplyDeleted(CommentEvent):
    type: ClassVar[str] = "reply.deleted"


@dataclass(frozen=True, kw_only=True)
class ReplyRestored(CommentEvent):
    type: ClassVar[str] = "reply.restored"


@dataclass(frozen=True, kw_only=True)
class NoteAdded(CommentEvent):
    type: ClassVar[str] = "note.added"
    internal: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class NoteEdited(CommentEvent):
    type: ClassVar[str] = "note.edited"
    internal: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class NoteDeleted(CommentEvent):
    type: ClassVar[str] = "note.deleted"
    internal: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class NoteRestored(CommentEvent):
    type: ClassVar[str] = "note.restored"
    internal: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class ActionEvent(TicketEvent):
    action_id: int


@dataclass(frozen=True, kw_only=True)
class ActionLogged(ActionEvent):
    type: ClassVar[str] = "action.logged"


@dataclass(frozen=True, kw_only=True)
class ActionEdited(ActionEvent):
    type: ClassVar[str] = "action.edited"


@dataclass(frozen=True, kw_only=True)
class ActionDeleted(ActionEvent):
    type: ClassVar[str] = "action.deleted"


@dataclass(frozen=True, kw_only=True)
class ActionRestored(ActionEvent):
    type: ClassVar[str] = "action.restored"


@dataclass(frozen=True, kw_only=True)
class WatcherEvent(TicketEvent):
    """Which colleagues follow a ticket is no business of its requester."""

    internal: ClassVar[bool] = True
    user_id: int


@dataclass(frozen=True, kw_only=True)
class WatchStarted(WatcherEvent):
    type: ClassVar[str] = "watch.started"


@dataclass(frozen=True, kw_only=True)
class WatchEnded(WatcherEvent):
    type: ClassVar[str] = "watch.ended"


@dataclass(frozen=True, kw_only=True)
class ProjectChanged(Event):
    """A project was `created`, `updated`, `deleted` or `restored`.

    `changes` as in `ticket.updated`.
    """

    type: ClassVar[str] = "project.changed"
    change: str
    changes: list[dict[str, Any]]
