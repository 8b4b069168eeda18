"""Filters of the list of tickets, each with every other, and for those who see little."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from loket.core import clock
from tests.desk import Desk, Person
from tests.http.pages import walk
from tests.http.refusal import refused, refused_fields

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _stamp(hours: float) -> str:
    return (START + timedelta(hours=hours)).isoformat().replace("+00:00", "Z")


@pytest.fixture
async def filters(desk: Desk, agent: Person, user: Person, admin: Person) -> list[str]:
    """Twelve tickets in which everything meets everything; returns filters that tell them apart."""
    garden = (await admin.post("/departments", json={"name": "Garden"})).json()["id"]
    water = (await admin.post("/categories", json={"name": "Water"})).json()["id"]
    net = (await admin.post("/projects", json={"key": "NET", "name": "Network"})).json()["id"]
    for number in range(12):
        fields: dict[str, Any] = {
            "title": f"The {('tap', 'lamp')[number % 2]} drips",
            "priority": ("low", "high", "critical")[number % 3],
            "type": ("incident", "question")[number % 2],
        }
        if number % 4 == 1:
            fields |= {"project_id": net, "department_id": garden}
        if number % 4 == 2:
            fields |= {"assignee_id": agent.id, "category_id": water}
        if number % 3 == 1:
            fields |= {"tags": ["vip"], "due_at": _stamp(number)}
        if number % 2:
            fields |= {"requester_id": user.id}
        with clock.at(START + timedelta(hours=number)):
            ticket = await desk.ticket([agent, admin][number % 5 == 0], **fields)
            if number % 6 == 4:
                path = f"/tickets/{ticket['id']}/transition"
                await agent.post(path, json={"status": "closed"})
    return [
        "status=open", "status_category=done", "priority=high&priority=critical", "type=question",
        "project=NET", f"department_id={garden}", f"category_id={water}", "tag=vip",
        "assignee_id=me", "assignee_id=none", f"requester_id={user.id}", f"creator_id={admin.id}",
        f"creator_id={agent.email}", f"created_from={_stamp(3)}", f"created_to={_stamp(8)}",
        f"updated_to={_stamp(5)}", f"due_before={_stamp(9)}", "overdue=true", "overdue=false",
        "q=lamp",
    ]  # fmt: skip


async def _ids(person: Person, query: str, road: str = "/tickets") -> set[int]:
    answer = await person.get(f"{road}?{query}&limit=100&sort=key&count=true")
    assert answer.status_code == 200, answer.text
    ids = [ticket["id"] for ticket in answer.json()["data"]]
    assert answer.json()["total"] == len(ids) == len(set(ids)), query
    return set(ids)


async def test_two_filters_leave_what_both_leave(agent: Person, filters: list[str]) -> None:
    alone = {query: await _ids(agent, query) for query in filters}
    assert all(0 < len(found) < 12 for found in alone.values()), alone
    # Each with two others: every pair would be a hundred questions more, and nothing new.
    pairs = [(one, filters[place - far]) for place, one in enumerate(filters) for far in (4, 9)]
    for one, other in pairs:
        assert await _ids(agent, f"{one}&{other}") == alone[one] & alone[other], (one, other)


async def test_all_filters_at_once_are_one_question(
    agent: Person, user: Person, filters: list[str]
) -> None:
    single = {query.partition("=")[0]: query for query in filters}
    both = "&".join(query for name, query in single.items() if name != "q")
    assert await _ids(agent, both) == set()
    wide = (
        f"status=open&status=closed&priority=high&priority=low&priority=critical&type=question"
        f"&requester_id={user.id}&created_from={_stamp(0)}&created_to={_stamp(99)}&q=lamp"
    )
    assert await _ids(agent, wide) == await _ids(agent, "type=question")


async def test_who_sees_little_finds_of_it_what_others_find(
    agent: Person, user: Person, filters: list[str]
) -> None:
    own = await _ids(user, "")
    assert len(own) == 6
    assert await _ids(agent, f"requester_id={user.id}") == own
    assert await _ids(user, "type=question", "/tickets/my") == own
    for query in filters:
        if query.startswith(("assignee_id=me", "creator_id")):
            continue  # these mean another thing to another person
        everybody = await _ids(agent, query)
        assert await _ids(user, query) == everybody & own, query


async def test_a_page_of_a_filtered_list_goes_on_within_it(
    agent: Person, filters: list[str]
) -> None:
    for query in filters[::3]:
        wanted = (await agent.get(f"/tickets?{query}&sort=-priority")).json()["data"]
        assert await walk(agent, f"/tickets?{query}&sort=-priority", 3) == wanted, query


async def test_a_list_that_ends_with_its_page_has_no_more(
    agent: Person, filters: list[str]
) -> None:
    assert filters
    full = (await agent.get("/tickets?limit=12")).json()
    assert (len(full["data"]), full["page_key"]) == (12, None)
    assert "total" not in full
    empty = (await agent.get("/tickets?status=blocked&count=true")).json()
    assert empty == {"data": [], "page_key": None, "total": 0}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=Open", "status.0"), ("status_category=old", "status_category.0"),
        ("priority=urgent", "priority.0"), ("type=bug", "type.0"), ("project=HELP-1", "project.0"),
        ("department_id=Garden", "department_id.0"), ("category_id=0", "category_id.0"),
        ("tag=a,b", "tag.0"), ("assignee_id=nobody", "assignee_id"),
        ("requester_id=none", "requester_id"), ("created_from=2026-03-01", "created_from"),
        ("updated_to=now", "updated_to"), ("due_before=12", "due_before"),
        ("overdue=perhaps", "overdue"), ("sort=title", "sort"), ("sort=--key", "sort"),
        ("limit=0", "limit"), ("count=2", "count"), ("as=watcher", "as"), ("state=open", "state"),
    ],
)  # fmt: skip
async def test_a_filter_that_makes_no_sense_is_refused_by_name(
    agent: Person, query: str, field: str
) -> None:
    """It must not be as if it were not there: a typo would widen the result."""
    found = refused_fields(await agent.get(f"/tickets?{query}"))
    assert {name.partition(".")[0] for name in found} == {field.partition(".")[0]}


@pytest.mark.parametrize("relation", ["requester", "assignee", "watcher"])
async def test_ones_own_tickets_are_those_and_no_others(
    desk: Desk, agent: Person, admin: Person, relation: str
) -> None:
    for other in ("requester", "assignee", "watcher"):
        fields = {f"{other}_id": agent.id} if other != "watcher" else {}
        ticket = await desk.ticket(admin, title=other, **fields)
        if other == "watcher":
            await agent.put(f"/tickets/{ticket['id']}/watch")
    await desk.ticket(admin)
    listed = (await agent.get(f"/tickets/my?as={relation}&count=true")).json()
    assert ([one["title"] for one in listed["data"]], listed["total"]) == ([relation], 1)


async def test_the_bin_is_a_list_like_the_others(desk: Desk, admin: Person, agent: Person) -> None:
    for number in range(3):
        ticket = await desk.ticket(agent, priority=["low", "high"][number % 2])
        if number:
            await admin.delete(f"/tickets/{ticket['id']}")
    listed = (await admin.get("/tickets?deleted=true&sort=key")).json()["data"]
    assert [one["number"] for one in listed] == [2, 3]
    listed = (await admin.get("/tickets?deleted=true&priority=high")).json()["data"]
    assert [one["number"] for one in listed] == [2]
    assert refused(await agent.get("/tickets?deleted=true"), 403) == {"permission": "bin:manage"}
