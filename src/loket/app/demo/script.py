"""What the demo is made of: the plan of the desk, and the words of one language for it."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from loket.core.folding import fold
from loket.core.i18n import Locale
from loket.tickets.vocabulary import Priority, Source, TicketType

StepKind = Literal["reply", "note", "adds", "answer", "joins", "second", "work", "ask", "hold"]
Crowd = Literal["tenants", "staff", "customers"]
Tag = Annotated[str, AfterValidator(fold)]


class Part(BaseModel):
    """A table of the demo's files; one that has more or less than it should is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ProjectPlan(Part):
    lifecycle: str
    assignment_policy: str
    lead: str
    team: list[str]
    share: int
    """Tickets of this project among all, by weight."""
    crowd: Crowd
    """Who reports."""


class Colleague(Part):
    role: str
    department: str
    speed: float = 1.0
    """How long he takes, compared with others."""


class ScenarioPlan(Part):
    project: str
    category: str
    department: str
    priority: Priority = Priority.medium
    type: TicketType = TicketType.incident
    source: Source = Source.web
    weight: int = 2
    due: bool = False
    """Whether it always has a due date."""
    by_admin: bool = False
    """Whether the administrator reports it."""
    once: float | None = None
    """It happens once, after this part of all tickets."""
    steps: list[str]


class Devices(Part):
    names: list[str]


class Plan(Part):
    """The desk apart from its language."""

    projects: dict[str, ProjectPlan]
    team: dict[str, Colleague]
    devices: Devices
    scenarios: dict[str, ScenarioPlan]


class Named(Part):
    name: str
    description: str


class ProjectWords(Named):
    key: str


class People(Part):
    team: dict[str, str]
    user: str
    tenants: list[str]
    staff: list[str]
    customers: list[str]
    domains: dict[Crowd, list[str]]


class Phrases(Part):
    """What is said whatever the ticket is about."""

    thanks: list[str]
    nudge: list[str]
    handover: list[str]
    escalation: list[str]
    reopened: dict[str, list[str]]
    again: dict[str, list[str]]


class ScenarioWords(Part):
    titles: list[str]
    text: str
    tags: list[Tag]
    steps: list[str]


class Words(Part):
    """The desk in one language."""

    desk: str
    timezone: str
    utc_offset_hours: int = Field(description="Of the working hours; summer time does not count.")
    people: People
    departments: dict[str, Named]
    categories: dict[str, Named]
    projects: dict[str, ProjectWords]
    values: dict[str, list[str]]
    """What stands for `{name}` in titles and texts."""
    phrases: Phrases
    scenarios: dict[str, ScenarioWords]


class Step(Part):
    kind: StepKind
    minutes: int = 0
    text: str


class Scenario(Part):
    """One thing that happens to people, in one language."""

    name: str
    plan: ScenarioPlan
    words: ScenarioWords
    steps: list[Step]


def _scenario(name: str, plan: ScenarioPlan, words: ScenarioWords) -> Scenario:
    steps = []
    for said, text in zip(plan.steps, words.steps, strict=True):
        kind, _, minutes = said.partition(":")
        steps.append(Step.model_validate({"kind": kind, "minutes": minutes or 0, "text": text}))
    return Scenario(name=name, plan=plan, words=words, steps=steps)


@cache
def plan() -> Plan:
    """Return the desk apart from its language."""
    return Plan.model_validate(_read("desk.toml"))


@cache
def words(locale: Locale) -> Words:
    """Return the desk in one language."""
    return Words.model_validate(_read(f"texts/{locale.value}.toml"))


@cache
def scenarios(locale: Locale) -> tuple[Scenario, ...]:
    """Return everything that can happen, in one language."""
    said = words(locale).scenarios
    return tuple(_scenario(name, p, said[name]) for name, p in plan().scenarios.items())


def _read(name: str) -> dict[str, object]:
    return tomllib.loads(files("loket.app.demo").joinpath(name).read_text(encoding="utf-8"))
