"""Routes are called by plans: all of them, and in FastAPI's order."""

from typing import Annotated, Any

import httpx2
import pytest
from fastapi import APIRouter, Cookie, Depends, FastAPI, Header, Query
from fastapi.routing import APIRoute
from pydantic import BaseModel

from loket.access.guard import signed_in
from loket.app import factory
from loket.app.openapi import api_routes
from loket.core import solving
from loket.core.http import Route
from loket.core.wire import Json
from tests.desk import Desk, Person

SIGNED_IN = Depends(signed_in)

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


class _Filters(BaseModel):
    tag: list[str] | None = None


class _Headers(BaseModel):
    x_key: str = ""


class _One(BaseModel):
    x: int = 0


def _beyond() -> APIRouter:  # noqa: C901  (no branches, only routes)
    """Routes as this house has none yet, each with something unusual."""
    routes = APIRouter(route_class=Route)

    @routes.get("/optional-list")
    async def optional_list(tag: Annotated[list[str] | None, Query()] = None) -> Json:
        return Json(tag)

    @routes.get("/optional-list-in-filters")
    async def optional_in_filters(filters: Annotated[_Filters, Query()]) -> Json:
        return Json(filters.model_dump())

    @routes.get("/filters-or-none")
    async def filters_or_none(filters: Annotated[_Filters | None, Query()] = None) -> Json:
        return Json(filters and filters.model_dump())

    @routes.get("/headers")
    async def headers(found: Annotated[_Headers, Header()]) -> Json:
        return Json(found.model_dump())

    @routes.get("/header-list")
    async def header_list(x: Annotated[list[str], Header()]) -> Json:
        return Json(x)

    @routes.get("/cookie-list")
    async def cookie_list(c: Annotated[list[str], Cookie()]) -> Json:
        return Json(c)

    @routes.get("/wrong-default")
    async def wrong_default(c: Annotated[int, Query(validate_default=True)] = "no") -> Json:  # type: ignore[assignment]
        return Json(c)

    @routes.get("/another-name")
    async def another_name(x: Annotated[str, Query(alias="xx")] = "none") -> Json:
        return Json(x)

    async def part(b: _One) -> _One:
        return b

    @routes.post("/two-bodies")
    async def two_bodies(a: _One, b: Annotated[_One, Depends(part)]) -> Json:
        return Json([a.x, b.x])

    return routes


REQUESTS: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", "/optional-list?tag=a&tag=b", {}),
    ("GET", "/optional-list", {}),
    ("GET", "/optional-list-in-filters?tag=a&tag=b", {}),
    ("GET", "/filters-or-none?tag=a", {}),
    ("GET", "/headers", {"headers": {"x-key": "v"}}),
    ("GET", "/header-list", {"headers": [("x", "1"), ("x", "2")]}),
    ("GET", "/cookie-list", {"headers": {"cookie": "c=a"}}),
    ("GET", "/cookie-list", {}),
    ("GET", "/wrong-default", {}),
    ("GET", "/another-name?xx=1", {}),
    ("POST", "/two-bodies", {"json": {"a": {"x": 1}, "b": {"x": 2}}}),
    ("POST", "/two-bodies", {"json": {"x": 5}}),
]


async def _answers() -> list[tuple[int, str]]:
    app = FastAPI()
    app.router.routes.extend(_beyond().routes)
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://desk") as client:
        answers = [await client.request(method, path, **more) for method, path, more in REQUESTS]
    return [(answer.status_code, answer.text) for answer in answers]


async def test_what_is_unusual_is_answered_as_fastapi_answers_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    planned = await _answers()
    monkeypatch.setattr(solving, "handler", lambda *_: None)
    assert planned == await _answers()


async def test_a_guard_that_plans_would_not_see_stops_the_start(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    outer = APIRouter(dependencies=[SIGNED_IN])
    outer.include_router(_beyond())
    monkeypatch.setattr(factory, "ROUTERS", (*factory.ROUTERS, outer))
    with pytest.raises(RuntimeError, match="included"):
        factory.create_app(desk.runtime)
