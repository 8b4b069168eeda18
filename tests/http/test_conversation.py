"""What is said and done on a ticket, its history and its timeline."""

from datetime import timedelta
from typing import Any

import pytest

from loket.core import clock
from tests.desk import Desk, Person
from tests.http.pages import walk
from tests.http.refusal import refused, refused_fields


@pytest.fixture
async def path(desk: Desk, user: Person) -> str:
    """Where a requester's ticket is."""
    return f"/tickets/{(await desk.ticket(user))['id']}"


async def _say(person: Person, path: str, body: str = "Hello", **fields: Any) -> dict[str, Any]:
    answer = await person.post(f"{path}/comments", json={"body": body, **fields})
    assert answer.status_code == 201, answer.text
    said: dict[str, Any] = answer.json()
    assert answer.headers["location"].endswith(f"{path}/comments/{said['id']}")
    return said


async def test_ones_own_comment_can_be_edited_for_a_quarter_of_an_hour(
    user: Person, path: str
) -> None:
    said = await _say(user, path)
    place = f"{path}/comments/{said['id']}"
    assert said["edited_at"] is None
    with clock.at(clock.now() + timedelta(minutes=14)):
        edited = (await user.put(place, json={"body": "Hello *again*"})).json()
    assert edited["body_html"] == "<p>Hello <em>again</em></p>\n"
    assert edited["edited_at"] is not None
    with clock.at(clock.now() + timedelta(minutes=16)):
        refused(await user.put(place, json={"body": "Late"}), 409, "E_TOO_LATE")
        refused(await user.delete(place), 409, "E_TOO_LATE")
    assert (await user.delete(place)).status_code == 204
    refused(await user.put(place, json={"body": "Gone"}), 404)
    assert (await user.get(path)).json()["comment_count"] == 0


async def test_anothers_comment_is_edited_by_nobody_and_removed_by_few(
    user: Person, agent: Person, manager: Person, path: str
) -> None:
    place = f"{path}/comments/{(await _say(agent, path))['id']}"
    for person in (user, manager):
        refused(await person.put(place, json={"body": "x"}), 403)
    refused(await user.delete(place), 403)
    with clock.at(clock.now() + timedelta(days=1)):
        assert (await manager.delete(place)).status_code == 204


async def test_a_closed_ticket_takes_notes_only(user: Person, agent: Person, path: str) -> None:
    await agent.post(f"{path}/transition", json={"status": "closed"})
    for person in (user, agent):
        answer = await person.post(f"{path}/comments", json={"body": "But"})
        refused(answer, 409, "E_TICKET_CLOSED")
    await _say(agent, path, kind="note")
    reopening = {"status": "open", "comment": "It drips again"}
    assert (await user.post(f"{path}/transition", json=reopening)).json()["status"] == "open"


async def test_comments_are_listed_oldest_first_in_pages(
    user: Person, agent: Person, path: str
) -> None:
    said = [(await _say([user, agent][n % 2], path, f"No. {n}"))["id"] for n in range(7)]
    assert [comment["id"] for comment in await walk(user, f"{path}/comments", 3)] == said


async def test_a_blank_comment_is_refused(user: Person, path: str) -> None:
    for body in ("", " ", "\n\n\t"):
        answer = await user.post(f"{path}/comments", json={"body": body})
        assert refused_fields(answer) == {"body"}


async def test_actions_are_logged_changed_and_removed(
    user: Person, agent: Person, manager: Person, path: str
) -> None:
    body = {
        "description": "Changed the *seal*", "minutes_spent": 25,
        "performed_at": "2026-03-01T10:00:00Z",
    }  # fmt: skip
    made = (await agent.post(f"{path}/actions", json=body)).json()
    assert {name: made[name] for name in body} == body
    assert made["author"]["id"] == agent.id
    place = f"{path}/actions/{made['id']}"
    changed = (await agent.put(place, json={"description": "Changed the tap"})).json()
    assert (changed["minutes_spent"], changed["performed_at"]) == (None, body["performed_at"])
    assert changed["edited_at"] is not None
    other = (await manager.post(f"{path}/actions", json={"description": "Looked"})).json()
    refused(await agent.put(f"{path}/actions/{other['id']}", json={"description": "x"}), 403)
    refused(await agent.delete(f"{path}/actions/{other['id']}"), 403)
    assert (await manager.delete(place)).status_code == 204
    listed = (await user.get(f"{path}/actions")).json()["data"]
    assert [action["id"] for action in listed] == [other["id"]]
    for minutes in (-1, 44_641, 1.5, "25"):
        answer = await agent.post(f"{path}/actions", json={**body, "minutes_spent": minutes})
        assert refused_fields(answer) == {"minutes_spent"}


async def test_history_tells_who_changed_what_from_what_to_what(
    desk: Desk, user: Person, agent: Person, path: str
) -> None:
    other = await desk.person("user", name="Bea", last_name="")
    changes = {
        "title": "Other", "priority": "high", "requester_id": other.id, "description": "New",
        "due_at": "2030-01-01T00:00:00Z", "tags": ["vip"],
    }  # fmt: skip
    await agent.patch(path, json=changes)
    [created, updated] = (await agent.get(f"{path}/history")).json()["data"]
    assert (created["type"], created["actor"]["id"]) == ("ticket.created", user.id)
    assert created["changes"] == []
    assert updated["actor"] == {"id": agent.id, "name": "Agent 2"}
    assert updated["seq"] > created["seq"]
    assert {change["field"]: (change["old"], change["new"]) for change in updated["changes"]} == {
        "title": ("The tap drips", "Other"),
        "priority": ("medium", "high"),
        "requester": ({"id": user.id, "name": "User 1"}, {"id": other.id, "name": "Bea"}),
        "due_at": (None, "2030-01-01T00:00:00+00:00"),
        "tags": ([], ["vip"]),
        "description": (None, None),
    }


async def test_the_timeline_holds_everything_in_one_order(
    user: Person, agent: Person, path: str
) -> None:
    first = await _say(user, path, "It drips")
    note = await _say(agent, path, "He is right", kind="note")
    action = (await agent.post(f"{path}/actions", json={"description": "Looked"})).json()
    await agent.put(f"{path}/comments/{note['id']}", json={"body": "He is quite right"})
    await agent.post(f"{path}/transition", json={"status": "in_progress"})
    gone = await _say(agent, path, "Typo")
    await agent.delete(f"{path}/comments/{gone['id']}")
    entries = (await agent.get(f"{path}/timeline")).json()["data"]
    assert [entry["type"] for entry in entries] == [
        "ticket.created", "reply.added", "note.added", "action.logged", "ticket.updated",
        "reply.added", "reply.deleted",
    ]  # fmt: skip
    assert entries[1]["comment"] == first
    assert entries[2]["comment"]["body"] == "He is quite right"
    assert entries[3]["action"] == action
    assert entries[5]["comment"] is None
    own = (await user.get(f"{path}/timeline")).json()["data"]
    assert [entry["seq"] for entry in own] == [
        entry["seq"] for entry in entries if not entry["type"].startswith("note.")
    ]


async def test_pages_of_the_timeline_put_together_are_the_timeline(
    user: Person, agent: Person, path: str
) -> None:
    for number in range(9):
        await _say(agent, path, f"No. {number}", kind=["reply", "note"][number % 2])
    for person in (user, agent):
        whole = (await person.get(f"{path}/timeline")).json()["data"]
        assert await walk(person, f"{path}/timeline") == whole


async def test_what_loket_does_itself_has_no_actor_but_a_cause(
    desk: Desk, agent: Person, manager: Person, user: Person
) -> None:
    project = (
        await manager.post(
            "/projects",
            json={"key": "AUT", "name": "Auto", "assignment_policy": "lead", "lead_id": agent.id},
        )
    ).json()
    await manager.put(f"/projects/{project['id']}/members", json={"user_ids": [agent.id]})
    ticket = await desk.ticket(user, project_key="AUT")
    await desk.settle()
    [created, assigned] = (await user.get(f"/tickets/{ticket['id']}/history")).json()["data"]
    assert assigned["actor"] is None
    assert assigned["cause"] == {"seq": created["seq"], "type": "ticket.created"}
    [change] = assigned["changes"]
    assert (change["field"], change["new"]["id"]) == ("assignee", agent.id)
