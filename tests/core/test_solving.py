"""Routes are called by plans: all of them, and in FastAPI's order."""

import pytest
from fastapi.routing import APIRoute

from loket.app.openapi import api_routes
from loket.core import solving
from loket.core.http import Route
from tests.desk import Desk, Person

BY_FASTAPI = {"login"}
"""Operations that ask for something that only FastAPI can give: the body may be a form."""


async def test_every_route_of_the_house_has_a_plan(desk: Desk) -> None:
    without = set()
    for context in api_routes(desk.gate.app):  # type: ignore[arg-type]
        route = context.original_route
        assert isinstance(route, APIRoute)
        if isinstance(route, Route) and solving.handler(route.dependant, 200) is None:
            without.add(route.operation_id)
    assert without <= BY_FASTAPI


async def test_who_may_not_come_in_is_not_told_what_is_wrong_with_his_request(
    desk: Desk, user: Person
) -> None:
    assert (await desk.client.get("/api/v1/tickets?limit=no")).status_code == 401
    assert (await user.get("/users?limit=no")).status_code == 403
    assert (await user.post("/roles", json={"nonsense": 1})).status_code == 403


async def test_everything_that_is_wrong_is_told_at_once(admin: Person) -> None:
    answer = await admin.call(
        "PATCH", "/tickets/no-ticket-s", json={"title": ""}, headers={"If-Match": "old"}
    )
    assert answer.status_code == 422
    told = {field["field"] for field in answer.json()["details"]["fields"]}
    assert told == {"ticket_id", "If-Match", "title"}


async def test_a_parameter_that_is_sent_twice_counts_once_unless_it_is_a_list(
    desk: Desk, admin: Person
) -> None:
    for priority in ("low", "high", "medium"):
        await desk.ticket(admin, title=priority, priority=priority)
    found = (await admin.get("/tickets?priority=low&priority=high&limit=1&limit=2")).json()
    assert {row["title"] for row in found["data"]} == {"low", "high"}


@pytest.mark.parametrize(
    "kind", ["application/json", "application/json; charset=utf-8", "application/merge-patch+json"]
)
async def test_a_body_is_read_if_it_says_that_it_is_json(admin: Person, kind: str) -> None:
    made = await admin.call(
        "POST", "/tickets", content=b'{"title": "The tap drips"}', headers={"Content-Type": kind}
    )
    assert made.status_code == 201


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
async def test_a_body_of_another_kind_is_not_guessed_at(admin: Person, kind: str) -> None:
    answer = await admin.call(
        "POST", "/tickets", content=b'{"title": "The tap drips"}', headers={"Content-Type": kind}
    )
    assert answer.status_code == 422
