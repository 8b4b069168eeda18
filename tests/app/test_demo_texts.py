"""The words of the demo: the same desk in each language."""

import re
import tomllib
from importlib.resources import files
from typing import Any

import pytest

from loket.app.demo.script import plan, scenarios, words
from loket.core.i18n import Locale

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def _shape(value: Any) -> Any:
    """Return the structure of a table: its keys, and the lengths of its lists."""
    if isinstance(value, dict):
        return {key: _shape(inner) for key, inner in sorted(value.items())}
    if isinstance(value, list):
        return [_shape(inner) for inner in value]
    return type(value).__name__


def _file(locale: Locale) -> dict[str, Any]:
    path = files("loket.app.demo").joinpath(f"texts/{locale.value}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("locale", [Locale.id, Locale.es])
def test_each_language_has_the_same_structure(locale: Locale) -> None:
    reference, other = _shape(_file(Locale.en)), _shape(_file(locale))
    # A company may have customers at any number of domains.
    del reference["people"]["domains"], other["people"]["domains"]
    assert other == reference


@pytest.mark.parametrize("locale", list(Locale))
def test_each_language_tells_every_scenario(locale: Locale) -> None:
    told = scenarios(locale)
    assert [scenario.name for scenario in told] == list(plan().scenarios)
    assert len(told) >= 35
    for scenario in told:
        assert len(scenario.steps) >= 2, scenario.name
        assert len(set(scenario.words.titles)) >= 2, scenario.name


@pytest.mark.parametrize("locale", list(Locale))
def test_every_placeholder_is_known(locale: Locale) -> None:
    said = words(locale)
    known = {*said.values, "agent", "colleague"}
    for scenario in scenarios(locale):
        step_texts = [step.text for step in scenario.steps]
        text = " ".join([*scenario.words.titles, scenario.words.text, *step_texts])
        assert set(_PLACEHOLDER.findall(text)) <= known, scenario.name
    phrases = " ".join([*said.phrases.thanks, *said.phrases.handover, *said.phrases.nudge])
    assert set(_PLACEHOLDER.findall(phrases)) <= known


@pytest.mark.parametrize("locale", list(Locale))
def test_every_title_fits(locale: Locale) -> None:
    longest = {name: max(values, key=len) for name, values in words(locale).values.items()}
    for scenario in scenarios(locale):
        for title in scenario.words.titles:
            filled = _PLACEHOLDER.sub(lambda match: longest[match[1]], title)
            assert len(filled) <= 250, scenario.name


@pytest.mark.parametrize("locale", list(Locale))
def test_nobody_shares_an_address_or_a_language(locale: Locale) -> None:
    people = words(locale).people
    names = [*people.team.values(), people.user, *people.tenants, *people.staff, *people.customers]
    assert len(set(names)) == len(names) >= 35
    others = {
        scenario.words.text for other in Locale if other != locale for scenario in scenarios(other)
    }
    assert not others & {scenario.words.text for scenario in scenarios(locale)}
