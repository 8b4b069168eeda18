"""What a ticket's fields hold: bounds, times, moves from project to project."""

from datetime import timedelta
from typing import Any

import pytest

from loket.core import clock
from tests.desk import Desk, Person
from tests.http.refusal import refused, refused_fields

LIMIT = 65_536


@pytest.mark.parametrize(
    ("field", "longest"),
    [("title", "x" * 250), ("description", "é" * LIMIT), ("tags", [f"t{n}" for n in range(20)])],
)
async def test_what_fits_is_kept_whole_and_what_does_not_is_refused(
    desk: Desk, agent: Person, field: str, longest: Any
) -> None:
    made = await desk.ticket(agent, **{field: longest})
    assert (await agent.get(f"/tickets/{made['id']}")).json()[field] == longest
    more = [*longest, "one more"] if isinstance(longest, list) else longest + "x"
    body = {"title": "It drips", field: more}
    assert refused_fields(await agent.post("/tickets", json=body)) == {field}
    assert refused_fields(await agent.patch(f"/tickets/{made['id']}", json={field: more})) == {
        field
    }


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", " "), ("title", "a\nb"), ("priority", "urgent"), ("type", "bug"),
        ("due_at", "tomorrow"), ("due_at", "2030-01-01T00:00:00"), ("due_at", 1893456000),
        ("tags", "vip"), ("tags", ["a,b"]), ("tags", [""]), ("tags", ["x" * 51]),
        ("status", "closed"), ("requester_id", "me"), ("project_id", "HELP"),
        ("project_key", "HELP-1"), ("source", "import"), ("comment", "Hello"),
    ],
)  # fmt: skip
async def test_a_ticket_that_makes_no_sense_is_not_made(
    agent: Person, field: str, value: Any
) -> None:
    answer = await agent.post("/tickets", json={"title": "It drips", field: value})
    assert {name.partition(".")[0] for name in refused_fields(answer)} == {field}
    assert (await agent.get("/tickets?count=true")).json()["total"] == 0


async def test_every_field_is_emptied_as_it_was_filled(
    desk: Desk, agent: Person, admin: Person
) -> None:
    category = (await admin.post("/categories", json={"name": "Water"})).json()["id"]
    filled = {
        "description": "At all", "tags": ["vip"], "due_at": "2030-01-01T00:00:00Z",
        "category_id": category, "assignee_id": agent.id,
    }  # fmt: skip
    path = f"/tickets/{(await desk.ticket(agent, **filled))['id']}"
    emptied: dict[str, Any] = {
        "description": "", "tags": [], "due_at": None, "category_id": None, "assignee_id": None,
    }  # fmt: skip
    after = (await agent.patch(path, json=emptied)).json()
    shown = ("description", "description_html", "tags", "due_at", "category", "assignee")
    assert [after[name] for name in shown] == ["", "", [], None, None, None]
    assert (await agent.get("/tickets?tag=vip")).json()["data"] == []
    assert (await agent.get("/tickets?assignee_id=none")).json()["data"][0]["key"] == "HELP-1"


async def test_the_priority_of_a_new_ticket_is_its_projects(
    desk: Desk, manager: Person, user: Person
) -> None:
    made = await manager.post(
        "/projects", json={"key": "NET", "name": "N", "default_priority": "critical"}
    )
    assert (await desk.ticket(user, project_key="NET"))["priority"] == "critical"
    assert (await desk.ticket(user, project_key="NET", priority="low"))["priority"] == "low"
    await manager.put(f"/projects/{made.json()['id']}", json={"default_priority": "low"})
    assert (await desk.ticket(user, project_key="NET"))["priority"] == "low"


async def test_resolved_and_closed_are_told_apart_and_forgotten_on_reopening(
    desk: Desk, manager: Person, agent: Person
) -> None:
    await manager.post("/projects", json={"key": "SVC", "name": "S", "lifecycle": "service_desk"})
    path = f"/tickets/{(await desk.ticket(agent, project_key='SVC'))['id']}"
    start, seen = clock.now(), []
    for hours, status in enumerate(("resolved", "closed", "in_progress", "resolved"), start=1):
        with clock.at(start + timedelta(hours=hours)):
            moved = (await agent.post(f"{path}/transition", json={"status": status})).json()
        at = {
            (start + timedelta(hours=h)).isoformat().replace("+00:00", "Z"): h for h in range(1, 5)
        }
        seen.append((at.get(moved["resolved_at"]), at.get(moved["closed_at"])))
    assert seen == [(1, None), (1, 2), (None, None), (4, None)]


@pytest.mark.parametrize(
    ("road", "lifecycle", "status"),
    [
        ([], "simple", "open"),
        (["in_progress"], "service_desk", "in_progress"),
        (["in_progress", "blocked"], "simple", "in_progress"),
        (["in_progress", "blocked"], "service_desk", "pending"),
        (["closed"], "simple", "closed"),
        (["closed"], "service_desk", "closed"),
    ],
)
async def test_a_ticket_that_moves_keeps_what_its_status_means(
    desk: Desk, manager: Person, road: list[str], lifecycle: str, status: str
) -> None:
    body = {"key": "NET", "name": "N", "lifecycle": lifecycle}
    project = (await manager.post("/projects", json=body)).json()["id"]
    path = f"/tickets/{(await desk.ticket(manager))['id']}"
    for step in road:
        await manager.post(f"{path}/transition", json={"status": step})
    before = (await manager.get(path)).json()
    after = (await manager.patch(path, json={"project_id": project})).json()
    assert (after["key"], after["status"]) == ("NET-1", status)
    for name in ("resolved_at", "closed_at", "title", "requester", "created_at"):
        assert after[name] == before[name], name


async def test_a_ticket_moves_and_changes_in_one_save(
    desk: Desk, manager: Person, user: Person
) -> None:
    """A status that is sent along is judged by the lifecycle of the new project."""
    body = {"key": "SVC", "name": "S", "lifecycle": "service_desk"}
    project = (await manager.post("/projects", json=body)).json()["id"]
    path = f"/tickets/{(await desk.ticket(user))['id']}"
    wrong = {"project_id": project, "status": "blocked"}
    assert refused_fields(await manager.patch(path, json=wrong)) == {"status"}
    assert (await manager.get(path)).json()["key"] == "HELP-1"
    right = {"project_id": project, "status": "pending", "priority": "high", "comment": "Elsewhere"}
    moved = (await manager.patch(path, json=right)).json()
    assert (moved["key"], moved["status"], moved["version"]) == ("SVC-1", "pending", 2)
    history = (await manager.get(f"{path}/history")).json()["data"]
    assert [entry["type"] for entry in history[1:]] == ["ticket.updated", "reply.added"]
    assert {change["field"] for change in history[1]["changes"]} == {
        "project", "key", "status", "priority",
    }  # fmt: skip


async def test_a_ticket_moves_only_where_tickets_are_taken(desk: Desk, manager: Person) -> None:
    path = f"/tickets/{(await desk.ticket(manager))['id']}"
    project = (await manager.post("/projects", json={"key": "NET", "name": "N"})).json()["id"]
    await manager.put(f"/projects/{project}", json={"is_archived": True})
    refused(await manager.patch(path, json={"project_id": project}), 409, "E_PROJECT_ARCHIVED")
    await manager.put(f"/projects/{project}", json={"is_archived": False})
    await manager.delete(f"/projects/{project}")
    assert refused_fields(await manager.patch(path, json={"project_id": project})) == {"project_id"}
    assert (await manager.get(path)).json()["key"] == "HELP-1"


async def test_a_moved_ticket_is_found_by_its_former_key(
    desk: Desk, manager: Person, user: Person
) -> None:
    """The key stands in mails that people keep; what they search for is what they know."""
    ticket = await desk.ticket(user, title="Waterfall")
    project = (await manager.post("/projects", json={"key": "NET", "name": "N"})).json()["id"]
    await manager.patch(f"/tickets/{ticket['id']}", json={"project_id": project})
    for name in ("HELP-1", "help-1"):
        for address in (f"/tickets/{name}", f"/tickets/key/{name}"):
            assert (await user.get(address)).json()["key"] == "NET-1"
    found = (await user.get("/tickets?q=HELP-1")).json()["data"]
    assert [row["key"] for row in found] == ["NET-1"]


async def test_what_a_ticket_had_before_it_was_deleted_comes_back_with_it(
    desk: Desk, admin: Person, user: Person
) -> None:
    project = (await admin.post("/projects", json={"key": "NET", "name": "N"})).json()["id"]
    ticket = await desk.ticket(user, project_id=project, tags=["vip"])
    path = f"/tickets/{ticket['id']}"
    await user.post(f"{path}/comments", json={"body": "It drips"})
    await user.put(f"{path}/watch")
    before = (await user.get(path)).json()
    await admin.delete(f"/tickets/{ticket['key']}")
    assert (await admin.delete(f"/projects/{project}")).status_code == 204
    refused(await admin.post(f"{path}/restore"), 409, "E_PROJECT_ARCHIVED")
    assert (await admin.post(f"/bin/project/{project}/restore")).status_code == 204
    assert (await admin.post("/tickets/net-1/restore")).status_code == 200
    assert (await user.get(path)).json() == before
    assert [t["id"] for t in (await user.get("/tickets?tag=vip")).json()["data"]] == [ticket["id"]]


async def test_the_answer_to_a_stale_save_tells_all_that_changed_since(
    desk: Desk, agent: Person, manager: Person
) -> None:
    path = f"/tickets/{(await desk.ticket(agent))['id']}"
    for wish in ({"priority": "high"}, {"title": "No water"}, {"assignee_id": agent.id}):
        answer = await manager.patch(path, json=wish)
    assert answer.headers["etag"] == '"4"'
    await manager.post(f"{path}/comments", json={"body": "On my way"})
    stale = await agent.put(path, json={"priority": "low"}, headers={"If-Match": '"2"'})
    assert refused(stale, 412, "E_VERSION_CONFLICT") == {
        "version": 4,
        "changes": [
            {"field": "title", "old": "The tap drips", "new": "No water"},
            {"field": "assignee_id", "old": None, "new": agent.id},
        ],
    }
    # What is said on a ticket changes none of its fields: nobody is kept from saving.
    fresh = await agent.put(path, json={"priority": "low"}, headers={"If-Match": '"4"'})
    assert (fresh.status_code, fresh.headers["etag"]) == (200, '"5"')


async def test_every_answer_about_a_ticket_names_its_version(desk: Desk, agent: Person) -> None:
    ticket = await desk.ticket(agent)
    path = f"/tickets/{ticket['id']}"
    for answer in (
        await agent.get(path),
        await agent.get(f"/tickets/key/{ticket['key']}"),
        await agent.patch(f"{path}/assign", json={"assigned_agent_id": agent.id}),
        await agent.post(f"{path}/transition", json={"status": "in_progress"}),
        await agent.put(path, json={"title": "No water"}),
        await agent.patch(path, json={"title": "No water"}),
    ):
        assert answer.headers["etag"] == f'"{answer.json()["version"]}"'
    assert answer.json()["version"] == 4


async def test_assigning_takes_one_spelling_at_a_time(desk: Desk, agent: Person) -> None:
    path = f"/tickets/{(await desk.ticket(agent))['id']}/assign"
    both = {"assignee_id": agent.id, "assigned_agent_id": None}
    refused(await agent.patch(path, json=both), 422, "E_VALIDATION")
    refused(await agent.patch(path, json={"assignee_id": "me"}), 422, "E_VALIDATION")
