"""Lists: a fixed number of statements, and pages that hold everything exactly once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.desk import Desk, Person

LISTS = [
    "/tickets",
    "/tickets/my",
    "/tickets?q=tap",
    "/tickets?status=open&sort=key",
    "/projects",
    "/users",
    "/roles",
    "/activity",
    "/tickets/{id}/comments",
    "/tickets/{id}/actions",
    "/tickets/{id}/history",
    "/tickets/{id}/timeline",
    "/bin",
    "/mail/outbox",
    "/categories",
    "/departments",
]


async def _fill(desk: Desk, admin: Person, count: int, ticket_id: int) -> None:
    for number in range(count):
        ticket = await desk.ticket(admin, title=f"The tap drips {number}")
        path = f"/tickets/{ticket_id}"
        await admin.post(f"{path}/comments", json={"body": f"Reply {number}"})
        await admin.post(f"{path}/actions", json={"description": f"Action {number}"})
        await admin.patch(path, json={"title": f"Title {number}", "assignee_id": admin.id})
        await admin.patch(path, json={"assignee_id": None})
        await admin.post("/projects", json={"key": f"P{ticket['number']}", "name": "Project"})
        await admin.post("/categories", json={"name": f"Category {ticket['number']}"})
        await admin.post("/departments", json={"name": f"Department {ticket['number']}"})
        await desk.person("agent")
        await admin.delete(f"/tickets/{(await desk.ticket(admin))['id']}")


async def _statements(desk: Desk, admin: Person, ticket_id: int) -> dict[str, int]:
    counts = {}
    for path in LISTS:
        async with desk.counting_statements() as sent:
            answer = await admin.get(path.format(id=ticket_id))
        assert answer.status_code == 200, answer.text
        counts[path] = len(sent)
    return counts


async def test_a_list_takes_as_many_statements_for_many_rows_as_for_few(
    desk: Desk, admin: Person
) -> None:
    ticket_id = (await desk.ticket(admin))["id"]
    await _fill(desk, admin, 2, ticket_id)
    few = await _statements(desk, admin, ticket_id)
    await _fill(desk, admin, 8, ticket_id)
    many = await _statements(desk, admin, ticket_id)
    assert many == few
    # One for who asks, and at most a handful for what is asked.
    assert many["/tickets"] == 2
    assert max(many.values()) <= 7


SORTS = ["updated_at", "created_at", "priority", "due_at", "key"]


@pytest.mark.parametrize("sort", [*SORTS, *(f"-{name}" for name in SORTS)])
async def test_pages_hold_every_ticket_once_and_in_order(
    desk: Desk, agent: Person, manager: Person, sort: str
) -> None:
    await manager.post("/projects", json={"key": "TWO", "name": "Two"})
    noon = datetime(2027, 1, 1, 12, tzinfo=UTC)
    for number in range(11):
        due = (noon + timedelta(days=number % 3)).isoformat() if number % 4 else None
        priority = ("low", "medium", "critical")[number % 3]
        key = ("HELP", "TWO")[number % 2]
        await desk.ticket(agent, due_at=due, priority=priority, project_key=key)
    whole = (await agent.get(f"/tickets?sort={sort}&count=true")).json()
    assert whole["total"] == 11
    paged: list[dict[str, Any]] = []
    page_key = ""
    while True:
        more = f"&page_key={page_key}" if page_key else ""
        page = (await agent.get(f"/tickets?sort={sort}&limit=3{more}")).json()
        paged += page["data"]
        page_key = page["page_key"]
        if page_key is None:
            break
    assert [row["id"] for row in paged] == [row["id"] for row in whole["data"]]
    name = sort.lstrip("-")
    if name == "due_at":
        values = [row["due_at"] for row in paged if row["due_at"]]
        assert [row["due_at"] for row in paged[len(values) :]] == [None] * (11 - len(values))
    elif name == "priority":
        ranks = {"low": 1, "medium": 2, "critical": 4}
        values = [ranks[row["priority"]] for row in paged]
    elif name == "key":
        values = [(row["project"]["id"], row["number"]) for row in paged]
    else:
        values = [row[name] for row in paged]
    assert values == sorted(values, reverse=sort.startswith("-"))


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("priority=high&priority=critical", {1, 2}),
        ("type=question", {2}),
        ("tag=vip", {3}),
        ("assignee_id=me", {1}),
        ("assignee_id=none", {2, 3}),
        ("requester_id=me", {1, 2, 3}),
        ("status=open", {1, 2}),
        ("status_category=done", {3}),
        ("overdue=true", {1}),
        ("overdue=false", {2, 3}),
        ("due_before=2030-01-01T00:00:00Z", {1}),
        ("project=help", {1, 2, 3}),
        ("project=NONE", set()),
        ("created_from=2999-01-01T00:00:00Z", set()),
        ("created_to=2999-01-01T00:00:00Z", {1, 2, 3}),
        ("updated_from=2000-01-01T00:00:00Z&updated_to=2999-01-01T00:00:00Z", {1, 2, 3}),
        ("creator_id=AGENT1@company.com", {1, 2, 3}),
        ("creator_id=nobody@company.com", set()),
        ("priority=high&type=question", set()),
    ],
)
async def test_each_filter_leaves_what_it_says(
    desk: Desk, agent: Person, query: str, numbers: set[int]
) -> None:
    await desk.ticket(agent, priority="high", assignee_id=agent.id, due_at="2020-01-01T00:00:00Z")
    await desk.ticket(agent, priority="critical", type="question")
    third = await desk.ticket(agent, tags=["VIP"])
    await agent.post(f"/tickets/{third['id']}/transition", json={"status": "closed"})
    listed = (await agent.get(f"/tickets?{query}")).json()["data"]
    assert {row["number"] for row in listed} == numbers
