"""The tables of the documents are exactly what the code says."""

import re
from collections.abc import Iterator
from dataclasses import fields

import pytest

from loket.access.permissions import BUILT_IN, DESCRIPTIONS
from loket.app import factory as _loads_every_room  # noqa: F401
from loket.app.demo import marker as _loads_the_demo_events  # noqa: F401
from loket.core.errors import LoketError
from loket.events import Event, event_types
from loket.tickets.lifecycles import LIFECYCLES, Lifecycle
from tests.docs.documents import code, headings, read, table

ENVELOPE = {field.name for field in fields(Event)}


def refusals(kind: type[LoketError]) -> Iterator[type[LoketError]]:
    """Give `kind` and all that derive from it in Loket itself, not those of other tests."""
    yield kind
    for derived in kind.__subclasses__():
        if derived.__module__.startswith("loket."):
            yield from refusals(derived)


def test_every_error_is_in_the_table_and_no_other() -> None:
    expected = {(str(e.status), f"`{e.code}`", e.message) for e in refusals(LoketError)}
    rows = table("docs/api.md", "Errors", "status").rows
    assert len(rows) == len(set(rows))
    assert set(rows) == expected


def test_details_are_told_of_errors_that_there_are() -> None:
    codes = {e.code for e in refusals(LoketError)}
    rows = table("docs/api.md", "Errors", "error").rows
    assert {code(row[0])[0] for row in rows} <= codes


def test_the_permissions_of_each_role_are_those_of_the_code() -> None:
    shown = table("docs/permissions.md", "Permissions", "permission")
    assert list(shown.head[2:]) == [role.name for role in BUILT_IN]
    expected = [
        (
            f"`{permission}`",
            sentence,
            *("✓" if permission in role.permissions else "" for role in BUILT_IN),
        )
        for permission, (_, sentence) in DESCRIPTIONS.items()
    ]
    assert shown.rows == expected


def test_no_lifecycle_is_left_out() -> None:
    titles = [title for _, title in headings(read("docs/lifecycles.md"))]
    assert [title for title in titles if title in LIFECYCLES] == list(LIFECYCLES)


@pytest.mark.parametrize("cycle", LIFECYCLES.values(), ids=LIFECYCLES)
def test_a_lifecycles_statuses_and_transitions_are_those_of_the_code(cycle: Lifecycle) -> None:
    expected = [
        (f"`{status}`", category.value, ", ".join(f"`{t}`" for t in cycle.transitions[status]))
        for status, category in cycle.statuses.items()
    ]
    assert table("docs/lifecycles.md", cycle.name, "status").rows == expected


def test_every_event_is_in_the_table_with_its_payload() -> None:
    expected = sorted(
        (
            f"`{name}`",
            ", ".join(f"`{f.name}`" for f in fields(kind) if f.name not in ENVELOPE),
            "yes" if kind.internal else "",
        )
        for name, kind in event_types().items()
        if kind.__module__.startswith("loket.")
    )
    shown = table("docs/log.md", "Types", "type").rows
    assert [row[:3] for row in shown] == expected
    assert all(row[3] for row in shown), "an event is not explained"


def test_the_demo_accounts_roles_are_built_in() -> None:
    rows = table("README.md", "Two commands", "account").rows
    assert [row[1] for row in rows] == [role.name for role in reversed(BUILT_IN)]
    assert all(re.fullmatch(rf"`{row[1]}@company\.com`", row[0]) for row in rows)
