"""Who may set what of a ticket, and what is his own (DESIGN, section 6)."""

from typing import Any

import pytest

from tests.desk import Desk, Person
from tests.http.refusal import refused

FIELDS: dict[str, Any] = {
    "title": "No water",
    "description": "At all",
    "priority": "high",
    "type": "problem",
    "tags": ["vip"],
    "due_at": "2030-01-01T00:00:00Z",
    "category_id": "category",
    "department_id": "department",
    "project_id": "project",
    "requester_id": "person",
    "assignee_id": "person",
    "status": "in_progress",
}
"""A new value for each field; names stand for the id of a thing that is made for the test."""

GRANTED = {
    "tickets:update": set(FIELDS) - {"assignee_id", "status"},
    "tickets:assign": {"assignee_id"},
    "tickets:transition": {"status"},
    "comments:create": set(),
}


@pytest.fixture
async def wishes(desk: Desk, admin: Person) -> dict[str, Any]:
    """Each field with a new value."""
    ids = {
        "category": (await admin.post("/categories", json={"name": "Water"})).json()["id"],
        "department": (await admin.post("/departments", json={"name": "Garden"})).json()["id"],
        "project": (await admin.post("/projects", json={"key": "NET", "name": "N"})).json()["id"],
        "person": (await desk.person("agent")).id,
    }
    return {f: ids.get(v, v) if isinstance(v, str) else v for f, v in FIELDS.items()}


@pytest.mark.parametrize("permission", GRANTED)
async def test_each_field_needs_its_permission(
    desk: Desk, admin: Person, wishes: dict[str, Any], permission: str
) -> None:
    await desk.role("one right", "tickets:read_all", permission)
    person = await desk.person("one right")
    for field, value in wishes.items():
        path = f"/tickets/{(await desk.ticket(admin))['id']}"
        answer = await person.patch(path, json={field: value})
        if field in GRANTED[permission]:
            assert answer.json()["version"] == 2, (field, answer.text)
        else:
            assert refused(answer, 403, "E_FORBIDDEN") == {"fields": [field]}
            assert (await admin.get(path)).json()["version"] == 1


async def test_of_a_save_with_one_field_too_many_nothing_is_saved(
    desk: Desk, admin: Person, wishes: dict[str, Any]
) -> None:
    await desk.role("editor", "tickets:read_all", "tickets:update")
    person = await desk.person("editor")
    path = f"/tickets/{(await desk.ticket(admin))['id']}"
    before = (await admin.get(path)).json()
    answer = await person.put(path, json={f: v for f, v in wishes.items() if f != "status"})
    assert refused(answer, 403) == {"fields": ["assignee_id"]}
    assert (await admin.get(path)).json() == before


@pytest.mark.parametrize("relation", ["requester", "watcher"])
async def test_ones_own_ticket_is_edited_while_new_closed_and_reopened(
    desk: Desk, admin: Person, agent: Person, relation: str
) -> None:
    """By its requester, and by who follows it, though neither works on tickets."""
    person = await desk.person("agent")
    fields = {"requester_id": person.id} if relation == "requester" else {}
    path = f"/tickets/{(await desk.ticket(agent, **fields))['id']}"
    if relation == "watcher":
        await person.put(f"{path}/watch")
    await admin.patch(f"/users/{person.id}", json={"role": "user"})

    edited = await person.patch(path, json={"title": "No water", "description": "At all"})
    assert (edited.json()["title"], edited.json()["allowed_transitions"]) == (
        "No water", ["closed"],
    )  # fmt: skip
    assert refused(await person.patch(path, json={"priority": "high"}), 403) == {
        "fields": ["priority"]
    }
    answer = await person.post(f"{path}/transition", json={"status": "in_progress"})
    assert refused(answer, 403) == {"fields": ["status"]}
    for status in ("closed", "open"):
        answer = await person.post(f"{path}/transition", json={"status": status})
        assert answer.json()["status"] == status
    await agent.post(f"{path}/transition", json={"status": "in_progress"})
    assert refused(await person.patch(path, json={"title": "x"}), 403) == {"fields": ["title"]}
    assert (await person.patch(path, json={"status": "closed"})).json()["status"] == "closed"


@pytest.mark.parametrize(
    ("road", "allowed"),
    [
        ([], ["resolved"]),
        (["in_progress"], ["resolved"]),
        (["pending"], ["resolved"]),
        (["resolved"], ["closed", "in_progress"]),
        (["resolved", "closed"], ["in_progress"]),
    ],
)
async def test_a_requester_closes_and_reopens_in_every_lifecycle(
    desk: Desk, manager: Person, agent: Person, user: Person, road: list[str], allowed: list[str]
) -> None:
    await manager.post("/projects", json={"key": "SVC", "name": "S", "lifecycle": "service_desk"})
    path = f"/tickets/{(await desk.ticket(user, project_key='SVC'))['id']}"
    for step in road:
        await agent.post(f"{path}/transition", json={"status": step})
    seen = (await user.get(path)).json()
    assert seen["allowed_transitions"] == allowed
    possible = set((await agent.get(path)).json()["allowed_transitions"])
    for status in possible - set(allowed):
        refused(await user.post(f"{path}/transition", json={"status": status}), 403)
    moved = await user.post(f"{path}/transition", json={"status": allowed[0]})
    assert moved.json()["status"] == allowed[0]


async def test_what_the_lifecycle_lacks_is_told_before_what_one_may_not(
    desk: Desk, user: Person
) -> None:
    path = f"/tickets/{(await desk.ticket(user))['id']}/transition"
    details = refused(await user.post(path, json={"status": "blocked"}), 409)
    assert details == {"from": "open", "to": "blocked", "allowed": ["in_progress", "closed"]}


@pytest.mark.parametrize(
    ("permission", "own", "foreign", "note"),
    [
        ("comments:create_own", 201, 403, 403),
        ("comments:create", 201, 201, 403),
        ("comments:note", 403, 403, 201),
        ("actions:create", 403, 403, 403),
    ],
)
async def test_each_kind_of_comment_needs_its_permission(
    desk: Desk, admin: Person, permission: str, own: int, foreign: int, note: int
) -> None:
    await desk.role("one right", "tickets:read_all", permission)
    person = await desk.person("one right")
    mine = await desk.ticket(admin, requester_id=person.id)
    other = await desk.ticket(admin)
    for ticket, body, status in (
        (mine, {"body": "Yes"}, own),
        (other, {"body": "Yes"}, foreign),
        (mine, {"body": "Yes", "kind": "note"}, note),
    ):
        answer = await person.post(f"/tickets/{ticket['id']}/comments", json=body)
        assert answer.status_code == status, (body, answer.text)
        seen = (await admin.get(f"/tickets/{ticket['id']}/comments?count=true")).json()
        if status == 403:
            assert refused(answer, 403)["permission"].startswith("comments:")
        else:
            assert seen["data"][-1]["id"] == answer.json()["id"]
    with_comment = {"priority": "medium", "comment": "Yes"}
    answer = await person.patch(f"/tickets/{other['id']}", json=with_comment)
    assert answer.status_code == (200 if foreign == 201 else 403)


async def test_who_may_report_but_not_read_is_told_the_outcome_once(
    desk: Desk, admin: Person
) -> None:
    await desk.role("letter box", "tickets:create")
    person = await desk.person("letter box")
    made = await person.post("/tickets", json={"title": "It drips"})
    assert (made.status_code, made.json()["requester"]["id"]) == (201, person.id)
    refused(await person.get(f"/tickets/{made.json()['id']}"), 404)
    assert (await person.get("/tickets")).json()["data"] == []
    assert (await admin.get(f"/tickets/{made.json()['id']}")).status_code == 200


async def test_reporting_for_somebody_makes_it_his(desk: Desk, agent: Person, user: Person) -> None:
    ticket = await desk.ticket(agent, requester_id=user.id)
    assert (ticket["requester"]["id"], ticket["creator"]["id"]) == (user.id, agent.id)
    path = f"/tickets/{ticket['id']}"
    assert (await user.patch(path, json={"title": "Mine"})).status_code == 200
    assert [t["id"] for t in (await user.get("/tickets/my")).json()["data"]] == [ticket["id"]]
    assert (await agent.get("/tickets/my")).json()["data"] == []


@pytest.mark.parametrize("role", ["user", "agent"])
async def test_who_may_not_delete_or_restore_is_told_so(
    desk: Desk, user: Person, admin: Person, role: str
) -> None:
    person = user if role == "user" else await desk.person(role)
    path = f"/tickets/{(await desk.ticket(user))['id']}"
    assert refused(await person.delete(path), 403) == {"permission": "tickets:delete"}
    await admin.delete(path)
    assert refused(await person.post(f"{path}/restore"), 403) == {"permission": "bin:manage"}
