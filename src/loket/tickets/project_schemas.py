"""What crosses the wire of projects."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StrictBool, StringConstraints

from loket.core.http import Paging
from loket.core.wire import Answer, Body, IdNumber, Line, Prose, Ref
from loket.tickets.lifecycles import LIFECYCLES, Category
from loket.tickets.vocabulary import AssignmentPolicy, Priority

ProjectKeyText = Annotated[
    str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{1,9}$"), Field(examples=["NET"])
]
LifecycleName = Literal["standard", "simple", "service_desk"]

if set(LIFECYCLES) != {"standard", "simple", "service_desk"}:
    raise RuntimeError("LifecycleName must name the lifecycles that there are")


class ProjectAnswer(Answer):
    """Where tickets live."""

    id: int
    key: str
    name: str
    description: str
    lifecycle: LifecycleName
    assignment_policy: AssignmentPolicy
    lead: Ref | None
    default_priority: Priority
    is_archived: bool
    created_at: datetime
    ticket_counts: dict[str, int] = Field(
        description="Tickets by status, of those that the caller may see."
    )


class ProjectCreation(Body):
    key: ProjectKeyText
    name: Annotated[str, Line(100)]
    description: Annotated[str, Prose(10_000, 0)] = ""
    lifecycle: LifecycleName = "standard"
    assignment_policy: AssignmentPolicy = AssignmentPolicy.manual
    lead_id: IdNumber | None = None
    default_priority: Priority = Priority.medium


class ProjectChange(Body):
    """What to change; what is left out stays."""

    never_null = frozenset(
        {
            "key",
            "name",
            "description",
            "lifecycle",
            "assignment_policy",
            "default_priority",
            "is_archived",
        }
    )

    key: ProjectKeyText | None = None
    name: Annotated[str, Line(100)] | None = None
    description: Annotated[str, Prose(10_000, 0)] | None = None
    lifecycle: LifecycleName | None = None
    assignment_policy: AssignmentPolicy | None = None
    lead_id: IdNumber | None = None
    default_priority: Priority | None = None
    is_archived: StrictBool | None = None


class ProjectFilters(Paging):
    is_archived: bool | None = None


class Members(Body):
    user_ids: list[IdNumber] = Field(max_length=1000)


class StatusAnswer(Answer):
    name: str
    category: Category
    transitions: list[str]


class LifecycleAnswer(Answer):
    name: str
    statuses: list[StatusAnswer] = Field(description="The first is that of a new ticket.")
