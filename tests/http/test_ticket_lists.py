"""Lists of tickets: filters, orders, pages."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from loket.core import clock
from tests.desk import Desk, Person
from tests.http.refusal import refused

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def _keys(person: Person, query: str) -> list[str]:
    answer = await person.get(f"/tickets?{query}")
    assert answer.status_code == 200, answer.text
    return [ticket["key"] for ticket in answer.json()["data"]]


def _stamp(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


@pytest.fixture
async def shelf(desk: Desk, agent: Person, user: Person, admin: Person) -> dict[str, Any]:
    """Four tickets, an hour apart, that differ in everything that can be filtered by."""
    department = (await admin.post("/departments", json={"name": "Garden"})).json()["id"]
    category = (await admin.post("/categories", json={"name": "Water"})).json()["id"]
    project = (await admin.post("/projects", json={"key": "NET", "name": "Network"})).json()["id"]
    due = _stamp(START + timedelta(days=1))
    wanted: list[tuple[Person, dict[str, Any]]] = [
        (user, {}),
        (agent, {"priority": "critical", "type": "problem", "tags": ["vip", "été"], "due_at": due}),
        (agent, {"project_id": project, "department_id": department, "assignee_id": agent.id}),
        (agent, {"category_id": category, "requester_id": user.id, "tags": ["vip"]}),
    ]
    for hours, (person, fields) in enumerate(wanted):
        with clock.at(START + timedelta(hours=hours)):
            await desk.ticket(person, **fields)
    with clock.at(START + timedelta(hours=9)):
        await agent.post("/tickets/NET-1/transition", json={"status": "in_progress"})
        await agent.post("/tickets/HELP-3/transition", json={"status": "closed"})
    return {"department": department, "category": category, "project": project}


async def test_each_filter_finds_what_it_says(
    desk: Desk, agent: Person, user: Person, shelf: dict[str, Any]
) -> None:
    at = [_stamp(START + timedelta(hours=hours)) for hours in range(10)]
    later = _stamp(START + timedelta(days=2))
    for query, wanted in (
        ("status=open", "HELP-1 HELP-2"),
        ("status=open&status=closed", "HELP-1 HELP-2 HELP-3"),
        ("status=sleeping", ""),
        ("status_category=active", "NET-1"),
        ("status_category=done&status_category=new", "HELP-1 HELP-2 HELP-3"),
        ("priority=critical", "HELP-2"),
        ("priority=critical&priority=medium", "HELP-1 HELP-2 HELP-3 NET-1"),
        ("type=problem", "HELP-2"),
        ("project=NET", "NET-1"),
        ("project=net", "NET-1"),
        (f"project={shelf['project']}", "NET-1"),
        (f"project={shelf['project']}&project=HELP", "HELP-1 HELP-2 HELP-3 NET-1"),
        ("project=NONE", ""),
        (f"department_id={shelf['department']}", "NET-1"),
        (f"category_id={shelf['category']}", "HELP-3"),
        ("tag=vip", "HELP-2 HELP-3"),
        ("tag=ETE", "HELP-2"),
        ("tag=ete&tag=vip", "HELP-2 HELP-3"),
        ("tag=vi", ""),
        ("assignee_id=me", "NET-1"),
        ("assignee_id=none", "HELP-1 HELP-2 HELP-3"),
        (f"assignee_id={agent.id}", "NET-1"),
        ("requester_id=me", "HELP-2 NET-1"),
        (f"requester_id={user.id}", "HELP-1 HELP-3"),
        (f"creator_id={agent.id}", "HELP-2 HELP-3 NET-1"),
        (f"creator_id={user.email.upper()}", "HELP-1"),
        ("creator_id=nobody@company.com", ""),
        (f"created_from={at[2]}", "HELP-3 NET-1"),
        (f"created_to={at[1]}", "HELP-1 HELP-2"),
        (f"created_from={at[1]}&created_to={at[2]}", "HELP-2 NET-1"),
        (f"updated_from={at[9]}", "HELP-3 NET-1"),
        (f"updated_to={at[1]}", "HELP-1 HELP-2"),
        (f"due_before={later}", "HELP-2"),
        (f"due_before={at[1]}", ""),
        ("priority=critical&tag=vip&type=problem&status=open", "HELP-2"),
        ("priority=critical&status=closed", ""),
    ):  # fmt: skip
        assert sorted(await _keys(agent, f"{query}&sort=key")) == wanted.split(), query
        counted = (await agent.get(f"/tickets?{query}&count=true&limit=1")).json()
        assert counted["total"] == len(wanted.split()), query


async def test_a_timestamp_may_stand_in_any_zone(agent: Person, shelf: dict[str, Any]) -> None:
    moment = "2026-03-01T21:00:00%2B07:00"  # two hours after the first
    assert await _keys(agent, f"created_from={moment}&sort=key") == ["HELP-3", "NET-1"]
    refused(await agent.get("/tickets?created_from=2026-03-01T21:00:00"), 422)
    assert shelf


async def test_overdue_is_past_its_date_and_not_done(agent: Person, shelf: dict[str, Any]) -> None:
    with clock.at(START + timedelta(days=2)):
        assert await _keys(agent, "overdue=true") == ["HELP-2"]
        assert await _keys(agent, "overdue=false&sort=key") == ["HELP-1", "HELP-3", "NET-1"]
    with clock.at(START):
        assert await _keys(agent, "overdue=true") == []
    with clock.at(START + timedelta(days=2)):
        await agent.post("/tickets/HELP-2/transition", json={"status": "closed"})
        assert await _keys(agent, "overdue=true") == []
    assert shelf


async def test_my_tickets(agent: Person, user: Person, shelf: dict[str, Any]) -> None:
    await agent.put("/tickets/HELP-1/watch")
    for person, query, wanted in (
        (user, "", ["HELP-1", "HELP-3"]),
        (user, "as=assignee", []),
        (agent, "as=requester", ["HELP-2", "NET-1"]),
        (agent, "as=assignee", ["NET-1"]),
        (agent, "as=watcher", ["HELP-1"]),
        (agent, "as=requester&priority=critical", ["HELP-2"]),
    ):
        answer = (await person.get(f"/tickets/my?sort=key&{query}")).json()
        assert [ticket["key"] for ticket in answer["data"]] == wanted, query
    assert shelf


async def test_a_list_leaves_out_what_only_the_ticket_shows(
    agent: Person, shelf: dict[str, Any]
) -> None:
    one = (await agent.get("/tickets/HELP-2")).json()
    [row] = (await agent.get("/tickets?priority=critical")).json()["data"]
    assert set(one) - set(row) == {
        "description", "description_html", "creator", "is_watching", "allowed_transitions",
    }  # fmt: skip
    assert {name: one[name] for name in row} == row
    assert shelf


SORTS = ["updated_at", "created_at", "priority", "due_at", "key"]


@pytest.fixture
async def ties(desk: Desk, agent: Person, admin: Person) -> list[dict[str, Any]]:
    """Tickets of which many are equal in what they are sorted by, and some have no due date."""
    await admin.post("/projects", json={"key": "ZED", "name": "Last by name, second by number"})
    made = []
    for number in range(17):
        fields: dict[str, Any] = {
            "priority": ["low", "high", "low", "critical"][number % 4],
            "project_key": ["HELP", "ZED"][number % 2],
        }
        if number % 3:
            fields["due_at"] = _stamp(START + timedelta(days=number % 2 + 1))
        with clock.at(START + timedelta(hours=number // 5)):
            made.append(await desk.ticket(agent, **fields))
    return made


async def _pages(person: Person, query: str, limit: int) -> list[list[dict[str, Any]]]:
    """Walk through a list to its end."""
    pages, page_key = [], ""
    while True:
        address = f"/tickets?{query}&limit={limit}&count=true"
        answer = (await person.get(address + (f"&page_key={page_key}" if page_key else ""))).json()
        pages.append(answer["data"])
        assert answer["total"] == 17
        page_key = answer["page_key"]
        if page_key is None:
            return pages


_RANK = {"low": 1, "medium": 2, "high": 3, "critical": 4}


def _in_order(tickets: list[dict[str, Any]], sort: str) -> list[int]:
    """Return the ids as the contract orders them: ties by id, empty values last."""
    name, sign = sort.lstrip("-"), -1 if sort.startswith("-") else 1
    moments = (
        {t["id"]: t[name] and datetime.fromisoformat(t[name]) for t in tickets}
        if "_at" in name
        else {}
    )

    def place(ticket: dict[str, Any]) -> tuple[Any, ...]:
        if name == "key":
            return (sign * ticket["project"]["id"], sign * ticket["number"])
        if name == "priority":
            return (sign * _RANK[ticket["priority"]], sign * ticket["id"])
        moment = moments[ticket["id"]]
        if moment is None:
            return (1, 0, sign * ticket["id"])
        return (0, sign * moment.timestamp(), sign * ticket["id"])

    return [ticket["id"] for ticket in sorted(tickets, key=place)]


@pytest.mark.parametrize("sort", [*SORTS, *(f"-{sort}" for sort in SORTS)])
async def test_pages_put_together_are_the_whole_list_in_order(
    agent: Person, ties: list[dict[str, Any]], sort: str
) -> None:
    wanted = _in_order(ties, sort)
    for limit in (1, 4, 17, 100):
        pages = await _pages(agent, f"sort={sort}", limit)
        assert [ticket["id"] for page in pages for ticket in page] == wanted, limit
        assert [len(page) for page in pages[:-1]] == [limit] * (len(pages) - 1)


async def test_the_default_order_is_the_last_changed_first(
    agent: Person, ties: list[dict[str, Any]]
) -> None:
    first = ties[0]
    await agent.patch(f"/tickets/{first['id']}", json={"title": "Changed"})
    listed = (await agent.get("/tickets")).json()["data"]
    assert listed[0]["id"] == first["id"]


async def test_a_page_goes_on_where_the_last_one_ended_whatever_happens_between(
    desk: Desk, agent: Person, admin: Person, ties: list[dict[str, Any]]
) -> None:
    """New rows before the place and rows that go do not shift the rest."""
    wanted = _in_order(ties, "created_at")
    first = (await agent.get("/tickets?sort=created_at&limit=5")).json()
    with clock.at(START - timedelta(days=1)):
        await desk.ticket(agent, title="Made before all the others")
    await admin.delete(f"/tickets/{wanted[0]}")
    await admin.delete(f"/tickets/{wanted[5]}")
    address = f"/tickets?sort=created_at&limit=100&page_key={first['page_key']}"
    rest = (await agent.get(address)).json()
    assert [ticket["id"] for ticket in first["data"]] == wanted[:5]
    assert [ticket["id"] for ticket in rest["data"]] == wanted[6:]
