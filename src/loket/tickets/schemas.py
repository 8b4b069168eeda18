"""What crosses the wire of tickets."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AliasChoices, Field, StringConstraints, model_validator

from loket.core.folding import fold
from loket.core.http import Paging
from loket.core.wire import NOT_TEXT, Answer, Body, Id, IdNumber, Line, Moment, Prose, Ref
from loket.tickets.lifecycles import Category
from loket.tickets.vocabulary import CommentKind, Priority, Source, TicketType

MAX_TEXT = 65_536
"""Characters of a description or comment."""

Tag = Annotated[
    str,
    Line(50),
    AfterValidator(lambda tag: fold(tag).strip()),
    StringConstraints(min_length=1, max_length=50, pattern=r"^[^,;]+$"),
]
Tags = Annotated[list[Tag], Field(max_length=20), AfterValidator(lambda t: list(dict.fromkeys(t)))]
Title = Annotated[str, Line(250)]
Text = Annotated[str, Prose(MAX_TEXT)]
Description = Annotated[str, Prose(MAX_TEXT, 0)]
Status = Annotated[str, StringConstraints(max_length=32, pattern="^[a-z_]+$")]
KeyText = Annotated[str, StringConstraints(max_length=10, pattern="^[A-Za-z][A-Za-z0-9]{1,9}$")]


class ProjectRef(Answer):
    id: int
    key: str
    name: str


class External(Answer):
    """The same ticket in another system."""

    system: str
    id: str
    url: str | None
    state: str


class Match(Answer):
    """Why a search found a ticket."""

    field: Literal["key", "title", "description", "reply", "note"]
    snippet: str
    marks: list[tuple[int, int]] = Field(
        description="Start and end of each word found, in characters of the snippet."
    )


class TicketRow(Answer):
    """A ticket as lists show it."""

    id: int
    key: str
    number: int
    title: str
    project: ProjectRef
    status: str
    status_category: Category
    priority: Priority
    type: TicketType
    category: Ref | None
    department: Ref | None
    requester: Ref
    assignee: Ref | None
    tags: list[str]
    source: Source
    due_at: datetime | None
    created_at: datetime
    updated_at: datetime
    first_responded_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    comment_count: int = Field(description="Comments that the caller may read.")
    attachment_count: int
    version: int
    external: list[External]
    match: Match | None = Field(default=None, description="Only with `q`.")


class TicketAnswer(TicketRow):
    """One ticket."""

    description: str = Field(description="Markdown, as written.")
    description_html: str = Field(description="The same, rendered and sanitised.")
    creator: Ref
    is_watching: bool
    allowed_transitions: list[str] = Field(
        description="Statuses to which the caller may move the ticket now."
    )


class TicketCreation(Body):
    """A problem to report."""

    title: Title
    description: Description = ""
    project_id: IdNumber | None = None
    project_key: KeyText | None = None
    priority: Priority | None = None
    type: TicketType = TicketType.incident
    category_id: IdNumber | None = None
    department_id: IdNumber | None = None
    due_at: Moment | None = None
    requester_id: IdNumber | None = Field(None, description="Needs `tickets:update`.")
    assignee_id: IdNumber | None = Field(None, description="Needs `tickets:assign`.")
    tags: Tags = Field(default_factory=list)
    source: Literal["web", "api", "phone"] = Field("api", description="By which road it came.")

    @model_validator(mode="after")
    def _one_project(self) -> "TicketCreation":
        if self.project_id is not None and self.project_key is not None:
            raise ValueError("name the project by id or by key, not by both")
        return self


class TicketChange(Body):
    """What to change; what is left out stays."""

    never_null = frozenset(
        {
            "title",
            "description",
            "status",
            "priority",
            "type",
            "project_id",
            "requester_id",
            "tags",
        }
    )

    title: Title | None = None
    description: Description | None = None
    status: Status | None = None
    priority: Priority | None = None
    type: TicketType | None = None
    project_id: IdNumber | None = Field(
        None, description="Moves the ticket; its old key still works."
    )
    category_id: IdNumber | None = None
    department_id: IdNumber | None = None
    due_at: Moment | None = None
    requester_id: IdNumber | None = None
    assignee_id: IdNumber | None = None
    tags: Tags | None = None
    comment: Text | None = Field(None, description="A reply that is saved with the change.")


class Assignment(Body):
    assignee_id: IdNumber | None = Field(
        validation_alias=AliasChoices("assignee_id", "assigned_agent_id"),
        description="Or `assigned_agent_id`; null takes the ticket from whoever has it.",
    )


class Transition(Body):
    status: Status
    comment: Text | None = Field(None, description="A reply that is saved with the change.")


_SORTS = ("updated_at", "created_at", "priority", "due_at", "key")
Sort = Literal[
    "updated_at", "-updated_at", "created_at", "-created_at", "priority", "-priority",
    "due_at", "-due_at", "key", "-key",
]  # fmt: skip


class TicketFilters(Paging):
    """Filters of the list of tickets; those that are lists mean "any of"."""

    status: list[Status] = Field(default_factory=list, max_length=20)
    status_category: list[Category] = Field(default_factory=list, max_length=4)
    priority: list[Priority] = Field(default_factory=list, max_length=4)
    type: list[TicketType] = Field(default_factory=list, max_length=6)
    project: list[Id | KeyText] = Field(default_factory=list, max_length=50)
    department_id: list[Id] = Field(default_factory=list, max_length=50)
    category_id: list[Id] = Field(default_factory=list, max_length=50)
    tag: list[Tag] = Field(default_factory=list, max_length=20)
    assignee_id: Id | Literal["me", "none"] | None = None
    requester_id: Id | Literal["me"] | None = None
    creator_id: Annotated[
        Id | Annotated[str, Line(254)] | None, Field(union_mode="left_to_right")
    ] = Field(None, description="Id or e-mail address.")
    created_from: Moment | None = None
    created_to: Moment | None = None
    updated_from: Moment | None = None
    updated_to: Moment | None = None
    due_before: Moment | None = None
    overdue: bool | None = Field(None, description="Past its due date and not done, or not so.")
    q: Annotated[str, Line(200)] | None = Field(
        None,
        description="Words, each a prefix, or a key: over key, title, description and comments.",
    )
    deleted: bool = Field(False, description="The bin instead; needs `bin:manage`.")
    sort: Sort | None = Field(
        None, description="`-updated_at` if left out; with `q`, the best matches first."
    )


class MyTicketFilters(TicketFilters):
    """Filters of one's own tickets."""

    as_: Literal["requester", "assignee", "watcher"] = Field("requester", alias="as")


class CommentAnswer(Answer):
    """What was said on a ticket."""

    id: int
    ticket_id: int
    kind: CommentKind
    body: str = Field(description="Markdown, as written.")
    body_html: str = Field(description="The same, rendered and sanitised.")
    author: Ref
    created_at: datetime
    edited_at: datetime | None


class CommentBody(Body):
    body: Text
    kind: CommentKind = CommentKind.reply


class CommentChange(Body):
    body: Text


class ActionAnswer(Answer):
    """What was done about a ticket."""

    id: int
    ticket_id: int
    description: str
    minutes_spent: int | None
    performed_at: datetime
    author: Ref
    created_at: datetime
    edited_at: datetime | None


class ActionBody(Body):
    description: Text
    minutes_spent: Annotated[int, Field(ge=0, le=60 * 24 * 31), NOT_TEXT] | None = None
    performed_at: Moment | None = Field(None, description="Now, if left out.")


class FieldChange(Answer):
    """One field of one save. References are `{id, name}`; texts are left out."""

    field: str
    old: Any = None
    new: Any = None


class Cause(Answer):
    """The event that made Loket act by itself."""

    seq: int
    type: str | None


class HistoryEntry(Answer):
    seq: int
    at: datetime
    type: str
    actor: Ref | None = Field(description="null: Loket itself.")
    changes: list[FieldChange]
    cause: Cause | None


class TimelineEntry(HistoryEntry):
    """One thing that happened, with what was said or done."""

    comment: CommentAnswer | None = Field(description="null also when it was removed.")
    action: ActionAnswer | None = Field(description="null also when it was removed.")


class WatchAnswer(Answer):
    watching: bool
    watchers: list[Ref]
