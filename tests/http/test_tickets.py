"""One ticket: reporting, changing, moving, closing, deleting, following it."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from loket.core import clock
from tests.desk import API, Desk, Person
from tests.http.refusal import refused, refused_fields


async def test_a_ticket_is_as_it_was_reported(desk: Desk, agent: Person, user: Person) -> None:
    body = {
        "title": "  No water\u0301 ", "description": "On *floor* 3", "priority": "high",
        "type": "service_request", "due_at": "2030-01-01T07:00:00+07:00", "source": "phone",
        "requester_id": user.id, "assignee_id": agent.id, "tags": ["VIP", "été", "vip"],
        "project_key": "help",
    }  # fmt: skip
    made = await agent.post("/tickets", json=body)
    assert made.status_code == 201
    ticket = made.json()
    assert made.headers["location"] == f"{API}/tickets/HELP-1"
    assert made.headers["etag"] == '"1"'
    assert ticket["title"] == "No wateŕ"
    assert ticket["description_html"] == "<p>On <em>floor</em> 3</p>\n"
    assert (ticket["key"], ticket["number"], ticket["version"]) == ("HELP-1", 1, 1)
    assert (ticket["status"], ticket["status_category"]) == ("open", "new")
    assert ticket["due_at"] == "2030-01-01T00:00:00Z"
    assert ticket["tags"] == ["vip", "ete"]
    assert ticket["requester"]["id"] == user.id
    assert ticket["creator"]["id"] == ticket["assignee"]["id"] == agent.id
    assert ticket["source"] == "phone"
    for name in ("HELP-1", "help-1", ticket["id"]):
        assert (await agent.get(f"/tickets/{name}")).json() == ticket
    assert (await agent.get("/tickets/key/HELP-1")).json() == ticket


async def test_what_is_left_out_has_its_default(desk: Desk, user: Person) -> None:
    ticket = await desk.ticket(user)
    expected = {
        "priority": "medium", "type": "incident", "source": "api", "tags": [], "due_at": None,
        "assignee": None, "category": None, "description": "", "comment_count": 0, "external": [],
        "first_responded_at": None, "resolved_at": None, "closed_at": None, "is_watching": False,
    }  # fmt: skip
    assert {name: ticket[name] for name in expected} == expected


async def test_references_must_be_there(desk: Desk, agent: Person, user: Person) -> None:
    ticket = await desk.ticket(agent)
    for field in ("category_id", "department_id", "requester_id", "assignee_id", "project_id"):
        answer = await agent.post("/tickets", json={"title": "x", field: 999})
        assert refused_fields(answer) == {field}
        assert refused_fields(await agent.patch(f"/tickets/{ticket['id']}", json={field: 999})) == {
            field
        }
    cannot_work = await agent.patch(
        f"/tickets/{ticket['id']}/assign", json={"assignee_id": user.id}
    )
    assert refused_fields(cannot_work) == {"assignee_id"}
    both = {"title": "x", "project_id": 1, "project_key": "HELP"}
    refused(await agent.post("/tickets", json=both), 422)


async def test_a_requester_edits_his_ticket_while_it_is_new(
    desk: Desk, user: Person, agent: Person
) -> None:
    path = f"/tickets/{(await desk.ticket(user))['id']}"
    wish = {"title": "No water", "description": "At all"}
    assert (await user.patch(path, json=wish)).json()["title"] == "No water"
    await agent.post(f"{path}/transition", json={"status": "in_progress"})
    for field in wish:
        details = refused(await user.patch(path, json={field: "Other"}), 403)
        assert details == {"fields": [field]}
    assert (await user.patch(path, json={"title": "No water"})).status_code == 200  # no change


async def test_a_requester_closes_and_reopens_his_ticket(
    desk: Desk, user: Person, agent: Person
) -> None:
    ticket = await desk.ticket(user)
    path = f"/tickets/{ticket['id']}"
    assert ticket["allowed_transitions"] == ["closed"]
    assert (await agent.get(path)).json()["allowed_transitions"] == ["in_progress", "closed"]
    refused(await user.post(f"{path}/transition", json={"status": "in_progress"}), 403)
    closed = (await user.post(f"{path}/transition", json={"status": "closed"})).json()
    assert closed["allowed_transitions"] == ["open", "in_progress"]
    assert closed["resolved_at"] == closed["closed_at"] is not None
    reopened = (await user.post(f"{path}/transition", json={"status": "open"})).json()
    assert (reopened["resolved_at"], reopened["closed_at"]) == (None, None)


async def test_every_transition_is_as_allowed_transitions_says(
    desk: Desk, agent: Person, manager: Person
) -> None:
    """From each status of the longest lifecycle: what is offered works, the rest is refused."""
    await manager.post(
        "/projects", json={"key": "SVC", "name": "Service", "lifecycle": "service_desk"}
    )
    statuses = ["open", "in_progress", "pending", "resolved", "closed"]
    roads = [[], ["in_progress"], ["pending"], ["resolved"], ["resolved", "closed"]]
    for road in roads:
        for target in statuses:
            path = f"/tickets/{(await desk.ticket(agent, project_key='SVC'))['id']}"
            for step in road:
                assert (await agent.post(f"{path}/transition", json={"status": step})).is_success
            now = (await agent.get(path)).json()
            answer = await agent.post(f"{path}/transition", json={"status": target})
            if target in now["allowed_transitions"]:
                assert answer.json()["status"] == target
            else:
                details = refused(answer, 409, "E_INVALID_TRANSITION")
                assert details["allowed"] == now["allowed_transitions"]


async def test_a_change_and_its_comment_are_one_save(
    desk: Desk, agent: Person, user: Person
) -> None:
    path = f"/tickets/{(await desk.ticket(user))['id']}"
    body = {"status": "in_progress", "priority": "high", "comment": "On my way"}
    changed = (await agent.patch(path, json=body)).json()
    assert (changed["version"], changed["comment_count"]) == (2, 1)
    history = (await agent.get(f"{path}/history")).json()["data"]
    assert [entry["type"] for entry in history] == [
        "ticket.created",
        "ticket.updated",
        "reply.added",
    ]
    assert {change["field"] for change in history[1]["changes"]} == {"status", "priority"}
    closing = {"status": "closed", "comment": "Done"}
    closed = (await agent.post(f"{path}/transition", json=closing)).json()
    assert (closed["status"], closed["comment_count"]) == ("closed", 2)
    late = {"priority": "low", "comment": "One more thing"}
    refused(await agent.patch(path, json=late), 409, "E_TICKET_CLOSED")
    assert (await agent.get(path)).json()["priority"] == "high", "both or neither"


async def test_what_is_the_same_is_no_change(desk: Desk, agent: Person) -> None:
    ticket = await desk.ticket(agent, tags=["vip"], priority="high")
    path = f"/tickets/{ticket['id']}"
    same = {"title": ticket["title"], "priority": "high", "tags": ["vip"], "status": "open"}
    answer = await agent.put(path, json=same)
    assert answer.json()["version"] == 1
    assert len((await agent.get(f"{path}/history")).json()["data"]) == 1


async def test_assigning(desk: Desk, agent: Person, manager: Person) -> None:
    path = f"/tickets/{(await desk.ticket(agent))['id']}"
    for body, wanted in (
        ({"assignee_id": manager.id}, manager.id),
        ({"assigned_agent_id": agent.id}, agent.id),
        ({"assignee_id": None}, None),
    ):
        assignee = (await agent.patch(f"{path}/assign", json=body)).json()["assignee"]
        assert (assignee and assignee["id"]) == wanted
    assert refused_fields(await agent.patch(f"{path}/assign", json={})) == {"assignee_id"}


async def test_a_moved_ticket_keeps_its_old_key(desk: Desk, agent: Person, manager: Person) -> None:
    net = (
        await manager.post("/projects", json={"key": "NET", "name": "N", "lifecycle": "simple"})
    ).json()
    ticket = await desk.ticket(agent, title="Waterfall")
    path = f"/tickets/{ticket['id']}"
    for status in ("in_progress", "blocked"):
        await agent.post(f"{path}/transition", json={"status": status})
    moved = (await agent.patch(path, json={"project_id": net["id"]})).json()
    assert (moved["key"], moved["number"], moved["project"]["key"]) == ("NET-1", 1, "NET")
    assert moved["status"] == "in_progress", "the new lifecycle has no waiting"
    for name in ("HELP-1", "NET-1"):
        assert (await agent.get(f"/tickets/{name}")).json()["id"] == ticket["id"]
    assert (await desk.ticket(agent))["key"] == "HELP-2", "a number is given out once"
    changes = (await agent.get(f"{path}/history")).json()["data"][-1]["changes"]
    assert {"field": "key", "old": "HELP-1", "new": "NET-1"} in changes
    assert {
        "field": "project",
        "old": {"id": ticket["project"]["id"], "name": "Help desk"},
        "new": {"id": net["id"], "name": "N"},
    } in changes
    back = (await agent.patch(path, json={"project_id": ticket["project"]["id"]})).json()
    assert back["key"] in ("HELP-1", "HELP-3")
    for name in ("HELP-1", "NET-1", back["key"]):
        assert (await agent.get(f"/tickets/{name}")).json()["id"] == ticket["id"]


async def test_a_deleted_ticket_lies_in_the_bin_and_comes_back(
    desk: Desk, manager: Person, admin: Person, user: Person
) -> None:
    ticket = await desk.ticket(user, title="Waterfall")
    path = f"/tickets/{ticket['id']}"
    assert (await manager.delete(path)).status_code == 204
    refused(await manager.delete(path), 404)
    for person in (user, manager, admin):
        refused(await person.get(path), 404)
        assert (await person.get("/tickets?count=true")).json()["total"] == 0
        assert (await person.get("/tickets?q=waterfall")).json()["data"] == []
    [binned] = (await admin.get("/tickets?deleted=true")).json()["data"]
    assert binned["id"] == ticket["id"]
    restored = await admin.post(f"{path}/restore")
    assert restored.json()["key"] == ticket["key"]
    refused(await admin.post(f"{path}/restore"), 404)
    assert (await user.get(path)).status_code == 200
    assert (await admin.get("/tickets?deleted=true")).json()["data"] == []
    types = [entry["type"] for entry in (await user.get(f"{path}/history")).json()["data"]]
    assert types == ["ticket.created", "ticket.deleted", "ticket.restored"]


async def test_following_a_ticket(desk: Desk, user: Person, agent: Person) -> None:
    path = f"/tickets/{(await desk.ticket(user))['id']}/watch"
    assert (await agent.get(path)).json() == {"watching": False, "watchers": []}
    for _ in range(2):
        answer = (await agent.put(path)).json()
        assert answer == {"watching": True, "watchers": [{"id": agent.id, "name": "Agent 2"}]}
    assert (await user.get(path)).json() == {"watching": False, "watchers": []}
    for _ in range(2):
        assert (await agent.delete(path)).status_code == 204
    assert (await agent.get(path)).json()["watching"] is False


async def test_who_follows_a_ticket_sees_it_as_his_own(desk: Desk, agent: Person) -> None:
    """An agent who becomes a user keeps what he follows in sight, and may reply there."""
    ticket, other = await desk.ticket(agent), await desk.ticket(agent)
    person, admin = await desk.person("agent"), await desk.person("admin")
    await person.put(f"/tickets/{ticket['id']}/watch")
    await admin.patch(f"/users/{person.id}", json={"role": "user"})
    listed = (await person.get("/tickets")).json()["data"]
    assert [one["id"] for one in listed] == [ticket["id"]]
    refused(await person.get(f"/tickets/{other['id']}"), 404)
    said = await person.post(f"/tickets/{ticket['id']}/comments", json={"body": "Me too"})
    assert said.status_code == 201
    await person.delete(f"/tickets/{ticket['id']}/watch")
    refused(await person.get(f"/tickets/{ticket['id']}"), 404)


async def test_times_tell_when_a_ticket_was_answered_and_closed(
    desk: Desk, user: Person, agent: Person
) -> None:
    start = clock.now()
    path = f"/tickets/{(await desk.ticket(user))['id']}"

    async def after(hours: int, call: Any) -> Any:
        with clock.at(start + timedelta(hours=hours)):
            return (await call()).json()

    await after(1, lambda: user.post(f"{path}/comments", json={"body": "Anybody?"}))
    assert (await agent.get(path)).json()["first_responded_at"] is None
    for hours in (2, 3):
        await after(hours, lambda: agent.post(f"{path}/comments", json={"body": "On my way"}))
    closed = await after(4, lambda: agent.post(f"{path}/transition", json={"status": "closed"}))
    hours = {
        name: (datetime.fromisoformat(closed[name]) - start) / timedelta(hours=1)
        for name in ("first_responded_at", "resolved_at", "closed_at", "updated_at")
    }
    assert {name: round(value) for name, value in hours.items()} == {
        "first_responded_at": 2, "resolved_at": 4, "closed_at": 4, "updated_at": 4,
    }  # fmt: skip


@pytest.mark.parametrize("field", ["title", "status", "priority", "type", "requester_id", "tags"])
async def test_null_fits_only_what_can_be_empty(desk: Desk, agent: Person, field: str) -> None:
    path = f"/tickets/{(await desk.ticket(agent))['id']}"
    assert refused_fields(await agent.patch(path, json={field: None})) == {field}
    empty = {"category_id": None, "department_id": None, "due_at": None, "assignee_id": None}
    assert (await agent.patch(path, json=empty)).status_code == 200
