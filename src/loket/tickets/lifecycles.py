"""Lifecycles: the statuses a ticket can have, and the ways between them.

They are data: nothing else in the house names a status, only categories.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from loket.core.errors import Conflict


class Category(StrEnum):
    """What a status means to everything that does not know the lifecycle."""

    new = "new"
    active = "active"
    waiting = "waiting"
    done = "done"


class InvalidTransition(Conflict):
    code = "E_INVALID_TRANSITION"
    message = "The lifecycle has no such transition from the present status."

    @classmethod
    def between(cls, status: str, target: str, allowed: Sequence[str]) -> "InvalidTransition":
        """Say which transition is lacking, and which there are."""
        refusal = cls()
        refusal.details = {"from": status, "to": target, "allowed": list(allowed)}
        return refusal


@dataclass(frozen=True)
class Lifecycle:
    """A named set of statuses with their categories and allowed transitions.

    Args:
        name: as projects refer to it.
        statuses: category of each status, the first being that of a new ticket.
        transitions: statuses that can follow, for each status.
    """

    name: str
    statuses: dict[str, Category]
    transitions: dict[str, tuple[str, ...]]

    @property
    def initial(self) -> str:
        """The status of a new ticket."""
        return next(iter(self.statuses))

    @property
    def final(self) -> str:
        """The status after which nothing is expected: the last one that is done."""
        return [s for s, c in self.statuses.items() if c == Category.done][-1]

    def category(self, status: str) -> Category:
        """Return what `status` means."""
        return self.statuses[status]

    def check(self, status: str, target: str) -> None:
        """Insist that `target` can follow `status`.

        Raises:
            InvalidTransition: it cannot; the details say what can.
        """
        allowed = self.transitions[status]
        if target not in allowed:
            raise InvalidTransition.between(status, target, allowed)


_C = Category

STANDARD = Lifecycle(
    "standard",
    {"open": _C.new, "in_progress": _C.active, "blocked": _C.waiting, "closed": _C.done},
    {
        "open": ("in_progress", "closed"),
        "in_progress": ("open", "closed", "blocked"),
        "blocked": ("in_progress", "open"),
        "closed": ("open", "in_progress"),
    },
)
SIMPLE = Lifecycle(
    "simple",
    {"open": _C.new, "in_progress": _C.active, "closed": _C.done},
    {
        "open": ("in_progress", "closed"),
        "in_progress": ("open", "closed"),
        "closed": ("open",),
    },
)
SERVICE_DESK = Lifecycle(
    "service_desk",
    {
        "open": _C.new,
        "in_progress": _C.active,
        "pending": _C.waiting,
        "resolved": _C.done,
        "closed": _C.done,
    },
    {
        "open": ("in_progress", "pending", "resolved"),
        "in_progress": ("open", "pending", "resolved"),
        "pending": ("in_progress", "resolved"),
        "resolved": ("closed", "in_progress"),
        "closed": ("in_progress",),
    },
)

LIFECYCLES = {lifecycle.name: lifecycle for lifecycle in (STANDARD, SIMPLE, SERVICE_DESK)}
