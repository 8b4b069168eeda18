"""Who reports what, in which order."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import cycle
from operator import itemgetter
from random import Random

from loket.app.demo.course import Opening, Person
from loket.app.demo.founding import House
from loket.app.demo.script import Scenario, Words, plan, scenarios, words
from loket.core.i18n import Locale

_BY_DEMO_USER = 0.12
"""Part of the tickets that belong to the account that visitors try out."""


def openings(
    rng: Random, locale: Locale, house: House, moments: Sequence[datetime]
) -> Iterator[Opening]:
    """Yield what is reported at each of `moments`.

    Args:
        rng: decides all of it.
        locale: language of the desk.
        house: its people and projects.
        moments: in the order of time.
    """
    said = words(locale)
    chosen = _kinds(rng, scenarios(locale), len(moments))
    titles = {scenario.name: cycle(scenario.words.titles) for scenario in chosen}
    for moment, scenario in zip(moments, chosen, strict=True):
        yield Opening(
            at=moment,
            scenario=scenario,
            team=house.projects[scenario.plan.project],
            requester=_requester(rng, scenario, house),
            values=_values(rng, said),
            wording=next(titles[scenario.name]),
            rng=Random(rng.random()),  # noqa: S311  (so that one ticket's course changes no other)
        )


def _kinds(rng: Random, kinds: Sequence[Scenario], count: int) -> list[Scenario]:
    """Return `count` scenarios by their weights, evenly mixed, and each unique one at its place."""
    projects = plan().projects
    bags: dict[str, list[Scenario]] = {project: [] for project in projects}
    shares = [project for project, plans in projects.items() for _ in range(plans.share)]
    turns: list[str] = []
    chosen: list[Scenario] = []
    while len(chosen) < count:
        if not turns:
            turns = rng.sample(shares, len(shares))
        project = turns.pop()
        if not bags[project]:
            bags[project] = _bag(rng, project, kinds)
        chosen.append(bags[project].pop())
    for kind in kinds:
        if kind.plan.once is not None:
            chosen[int(kind.plan.once * count)] = kind
    return chosen


def _bag(rng: Random, project: str, kinds: Sequence[Scenario]) -> list[Scenario]:
    """Return the kinds of a project as often as they weigh, the same ones far apart."""
    places = [
        ((n + rng.random()) / kind.plan.weight, kind)
        for kind in kinds
        if kind.plan.project == project and kind.plan.once is None
        for n in range(kind.plan.weight)
    ]
    return [kind for _, kind in sorted(places, key=itemgetter(0))]


def _requester(rng: Random, scenario: Scenario, house: House) -> Person:
    project = plan().projects[scenario.plan.project]
    if scenario.plan.by_admin:
        return house.team["admin"]
    if rng.random() < _BY_DEMO_USER:
        return house.user
    return rng.choice(house.crowds[project.crowd])


def _values(rng: Random, said: Words) -> dict[str, str]:
    return {name: rng.choice(values) for name, values in said.values.items()}
