"""The fixed words of tickets (DESIGN, section 6)."""

from enum import IntEnum, StrEnum


class PriorityRank(IntEnum):
    """How pressing a ticket is, as the database sorts it."""

    low = 1
    medium = 2
    high = 3
    critical = 4


class Priority(StrEnum):
    """How pressing a ticket is."""

    low = "low"
    medium = "medium"
    high = "high"
    critical = "critical"

    @property
    def rank(self) -> PriorityRank:
        """The number by which the database sorts it."""
        return PriorityRank[self.value]


class TicketType(StrEnum):
    """What kind of thing was reported (ITIL's words)."""

    incident = "incident"
    service_request = "service_request"
    question = "question"
    problem = "problem"
    change = "change"
    task = "task"


class Source(StrEnum):
    """By which road a ticket came."""

    web = "web"
    email = "email"
    api = "api"
    phone = "phone"
    import_ = "import"
    connector = "connector"


class CommentKind(StrEnum):
    """Whether everybody on the ticket reads it, or colleagues only."""

    reply = "reply"
    note = "note"


class AssignmentPolicy(StrEnum):
    """Who gets a new ticket of a project."""

    manual = "manual"
    round_robin = "round_robin"
    least_loaded = "least_loaded"
    lead = "lead"
