"""The course of one ticket: who does what when, planned once it is reported."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, Literal

from loket.access.actor import Actor
from loket.app.demo.rhythm import Rhythm
from loket.app.demo.script import Phrases, Scenario, Step
from loket.tickets.lifecycles import Category, Lifecycle
from loket.tickets.vocabulary import Priority

_FIRST_LOOK = {
    Priority.critical: (3, 12),
    Priority.high: (12, 80),
    Priority.medium: (35, 260),
    Priority.low: (90, 700),
}
"""Working minutes until somebody begins."""

_PACE = {Priority.critical: 0.15, Priority.high: 0.6, Priority.medium: 1.6, Priority.low: 3.0}
_URGENT = frozenset({Priority.critical, Priority.high})

_STALLS = 0.12
_FORGOTTEN = 0.05
_OVERLOOKED = 0.02
_REOPENED = 0.07
_HANDED_OVER = 0.08
_ESCALATED = 0.06
_WATCHED = 0.15
_THANKED = 0.3
_TRIAGED = 0.5
_CLOSED_BY_REQUESTER = 0.25


@dataclass(frozen=True, eq=False)
class Person:
    """Somebody of the demo."""

    actor: Actor
    department_id: int | None = None
    speed: float = 1.0
    device: str = ""

    @property
    def id(self) -> int:
        return self.actor.id


@dataclass(frozen=True)
class Team:
    """Who works on a project, and how."""

    key: str
    name: str
    project_id: int
    cycle: Lifecycle
    lead: Person
    members: list[Person]
    is_automatic: bool


@dataclass(frozen=True)
class Opening:
    """A ticket that is about to be reported."""

    at: datetime
    scenario: Scenario
    team: Team
    requester: Person
    values: dict[str, str]
    wording: str
    rng: Random

    @property
    def title(self) -> str:
        title = self.fill(self.wording)
        return title[0].upper() + title[1:]

    def fill(self, text: str, **more: str) -> str:
        """Return `text` with this ticket's own names and numbers."""
        for name, value in {**self.values, **more}.items():
            text = text.replace(f"{{{name}}}", value)
        return text


@dataclass(frozen=True)
class Act:
    """One thing that one person does to a ticket, as one save."""

    at: datetime
    by: Person
    do: Literal["change", "reply", "note", "work", "watch"]
    text: str = ""
    minutes: int = 0
    wishes: dict[str, Any] = field(default_factory=dict)


class Course:
    """Plans everything that happens to a ticket after it is reported.

    Args:
        opening: the ticket.
        assignee: who has it already.
        manager: who watches over the desk.
        rhythm: when people work.
        phrases: what is said whatever the ticket is about.
    """

    def __init__(
        self,
        opening: Opening,
        assignee: Person | None,
        *,
        manager: Person,
        rhythm: Rhythm,
        phrases: Phrases,
    ) -> None:
        self._opening = opening
        self._manager = manager
        self._rhythm = rhythm
        self._phrases = phrases
        self._rng = opening.rng
        self._cycle = opening.team.cycle
        self._status = self._cycle.initial
        self._assigned = assignee
        self._agent = assignee or self._rng.choice(opening.team.members)
        self._priority = opening.scenario.plan.priority
        self._moment = opening.at
        self._acts: list[Act] = []

    def plan(self) -> list[Act]:
        """Return what happens, in the order of time, however far into the future."""
        fate = self._rng.random()
        if fate < _OVERLOOKED and self._assigned is None and not self._is_unique:
            self._nudge()
            return self._acts
        steps = list(self._opening.scenario.steps)
        self._begin(steps)
        if fate < _FORGOTTEN and not self._is_unique:
            return self._acts
        self._look_around()
        end = self._opening.scenario.steps[-1].kind
        is_thanked = self._rng.random() < _THANKED and end != "adds"
        last = steps.pop().text if steps and end == "reply" and not is_thanked else ""
        for step in steps:
            self._take(step)
            if self._category == Category.waiting and fate < _FORGOTTEN + _STALLS:
                self._nudge()
                return self._acts
        self._finish(last, is_thanked=is_thanked)
        if self._rng.random() < _REOPENED and not self._is_unique:
            self._reopen()
        self._close()
        return self._acts

    @property
    def _is_unique(self) -> bool:
        return self._opening.scenario.plan.once is not None

    @property
    def _category(self) -> Category:
        return self._cycle.category(self._status)

    def _first(self, category: Category) -> str | None:
        return next((s for s, c in self._cycle.statuses.items() if c == category), None)

    def _begin(self, steps: list[Step]) -> None:
        """Let somebody take the ticket; his first reply is saved along with that."""
        self._work_on(self._rng.uniform(*_FIRST_LOOK[self._priority]) / _PACE[self._priority])
        if self._assigned is None and self._rng.random() < _TRIAGED:
            self._do("change", self._opening.team.lead, wishes={"assignee_id": self._agent.id})
            self._assigned = self._agent
            self._work_on(self._rng.uniform(5, 60))
        wishes: dict[str, Any] = {"status": self._first(Category.active)}
        if self._assigned is None:
            wishes["assignee_id"] = self._agent.id
        text = steps.pop(0).text if steps[0].kind == "reply" else ""
        self._do("change", self._agent, text, wishes=wishes)

    def _look_around(self) -> None:
        """Let colleagues follow, raise or take over the ticket, now and then."""
        if self._rng.random() < _WATCHED:
            self._work_on(self._rng.uniform(1, 30))
            self._do("watch", self._colleague())
        if self._rng.random() < _ESCALATED and self._priority not in _URGENT:
            self._work_on(self._rng.uniform(10, 90))
            wishes = {"priority": Priority.high}
            self._do("change", self._manager, wishes=wishes)
            self._do("note", self._manager, self._rng.choice(self._phrases.escalation))
            self._priority = Priority.high
        if self._rng.random() < _HANDED_OVER and not self._is_unique:
            self._work_on(self._rng.uniform(10, 90))
            other = self._colleague()
            note = self._rng.choice(self._phrases.handover)
            self._do("note", self._agent, note, colleague=other.actor.name)
            self._do("change", self._agent, wishes={"assignee_id": other.id})
            self._agent = other

    def _take(self, step: Step) -> None:
        """Let the next thing of the scenario happen."""
        if step.kind in ("adds", "answer"):
            self._wait(self._rng.uniform(20, 700))
            self._do("reply", self._opening.requester, step.text)
            return
        if step.kind in ("note", "second", "joins"):
            self._work_on(self._rng.uniform(8, 70))
            by = self._agent if step.kind == "note" else self._colleague()
            self._do("reply" if step.kind == "joins" else "note", by, step.text)
            return
        self._work_on(self._rng.uniform(15, 150) + step.minutes)
        if step.kind == "work":
            self._resume()
            self._do("work", self._agent, step.text, minutes=step.minutes)
        elif step.kind == "reply":
            self._resume(step.text)
        else:
            self._pause(step)

    def _pause(self, step: Step) -> None:
        waiting = self._first(Category.waiting)
        if waiting is None:
            self._do("reply", self._agent, step.text)
        else:
            self._do("change", self._agent, step.text, wishes={"status": waiting})
        if step.kind == "hold":
            self._wait(self._rng.uniform(1200, 5000))

    def _resume(self, text: str = "") -> None:
        """Say `text`, and go on working if the ticket was waiting."""
        if self._category == Category.waiting:
            self._do("change", self._agent, text, wishes={"status": self._first(Category.active)})
        elif text:
            self._do("reply", self._agent, text)

    def _nudge(self) -> None:
        self._wait(self._rng.uniform(3000, 8000))
        self._do("reply", self._opening.requester, self._rng.choice(self._phrases.nudge))

    def _finish(self, last: str, *, is_thanked: bool) -> None:
        """Let the ticket be done, with a last word or after being thanked for it."""
        self._work_on(self._rng.uniform(5, 90))
        self._resume()
        if is_thanked:
            self._wait(self._rng.uniform(10, 300))
            self._do("reply", self._opening.requester, self._rng.choice(self._phrases.thanks))
            self._work_on(self._rng.uniform(2, 60))
        self._do("change", self._agent, last, wishes={"status": self._first(Category.done)})

    def _reopen(self) -> None:
        """Let the trouble come back, and be dealt with again."""
        self._wait(self._rng.uniform(900, 5000))
        project = self._opening.team.name
        again = next(
            s for s in self._cycle.transitions[self._status]
            if self._cycle.category(s) != Category.done
        )  # fmt: skip
        complaint = self._rng.choice(self._phrases.reopened[project])
        self._do("change", self._opening.requester, complaint, wishes={"status": again})
        self._work_on(self._rng.uniform(10, 120))
        active = self._first(Category.active)
        answer = self._rng.choice(self._phrases.again[project])
        self._do("change", self._agent, answer, wishes={"status": active})
        self._work_on(self._rng.uniform(30, 300))
        self._do("change", self._agent, wishes={"status": self._first(Category.done)})

    def _close(self) -> None:
        """Close for good what a lifecycle lets rest as resolved first."""
        if self._status == self._cycle.final:
            return
        rested = self._moment + timedelta(minutes=self._rng.uniform(2000, 4500))
        self._moment = self._rhythm.waking(rested)
        by_requester = self._rng.random() < _CLOSED_BY_REQUESTER
        by = self._opening.requester if by_requester else self._agent
        if not by_requester:
            self._work_on(self._rng.uniform(1, 60))
        self._do("change", by, wishes={"status": self._cycle.final})

    def _colleague(self) -> Person:
        others = [p for p in self._opening.team.members if p is not self._agent]
        return self._rng.choice(others)

    def _work_on(self, minutes: float) -> None:
        paced = minutes * _PACE[self._priority] * self._agent.speed
        urgent = self._priority in _URGENT
        self._moment = self._rhythm.worked(self._moment, paced, urgent=urgent)

    def _wait(self, minutes: float) -> None:
        later = self._moment + timedelta(minutes=minutes * _PACE[self._priority])
        self._moment = self._rhythm.waking(later)

    def _do(
        self,
        do: Literal["change", "reply", "note", "work", "watch"],
        by: Person,
        text: str = "",
        *,
        minutes: int = 0,
        wishes: dict[str, Any] | None = None,
        **more: str,
    ) -> None:
        text = self._opening.fill(text, agent=self._agent.actor.name.split()[0], **more)
        wishes = wishes or {}
        self._status = wishes.get("status", self._status)
        self._acts.append(Act(self._moment, by, do, text, minutes, wishes))
