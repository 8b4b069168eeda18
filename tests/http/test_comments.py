"""Comments and actions: bounds, edits, counts, and what the requester is shown of them."""

from datetime import timedelta
from typing import Any

import pytest

from loket.core import clock
from tests.desk import Desk, Person
from tests.http.pages import walk
from tests.http.refusal import refused, refused_fields

LIMIT = 65_536
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def path(desk: Desk, user: Person) -> str:
    """Where a requester's ticket is."""
    return f"/tickets/{(await desk.ticket(user))['id']}"


async def _say(person: Person, path: str, **fields: Any) -> dict[str, Any]:
    answer = await person.post(f"{path}/comments", json={"body": "Hello", **fields})
    assert answer.status_code == 201, answer.text
    said: dict[str, Any] = answer.json()
    return said


@pytest.mark.parametrize("what", ["comments", "actions"])
async def test_a_text_of_the_greatest_length_is_kept_whole(
    agent: Person, path: str, what: str
) -> None:
    field = {"comments": "body", "actions": "description"}[what]
    made = (await agent.post(f"{path}/{what}", json={field: "é" * LIMIT})).json()
    [kept] = (await agent.get(f"{path}/{what}")).json()["data"]
    assert kept == made
    assert kept[field] == "é" * LIMIT
    for text in ("x" * (LIMIT + 1), "", " \n", None, 5):
        answer = await agent.post(f"{path}/{what}", json={field: text})
        assert refused_fields(answer) == {field}
        answer = await agent.put(f"{path}/{what}/{made['id']}", json={field: text})
        assert refused_fields(answer) == {field}


async def test_a_comment_is_a_reply_unless_it_says_otherwise(
    agent: Person, user: Person, path: str
) -> None:
    reply = await _say(agent, path)
    note = await _say(agent, path, kind="note")
    assert (reply["kind"], note["kind"]) == ("reply", "note")
    assert reply["author"] == {"id": agent.id, "name": "Agent 1"}
    assert (await user.get(f"{path}/comments")).json()["data"] == [reply]
    assert (await agent.get(f"{path}/comments")).json()["data"] == [reply, note]
    for kind in ("Note", "private", None):
        answer = await agent.post(f"{path}/comments", json={"body": "x", "kind": kind})
        assert refused_fields(answer) == {"kind"}


async def test_the_kind_of_a_comment_stays(agent: Person, path: str) -> None:
    """A note that could be turned into a reply would show itself to the requester."""
    note = await _say(agent, path, kind="note")
    change = {"body": "x", "kind": "reply"}
    answer = await agent.put(f"{path}/comments/{note['id']}", json=change)
    assert refused_fields(answer) == {"kind"}


@pytest.mark.parametrize(("passed", "status"), [(15 * MINUTE, 200), (15.01 * MINUTE, 409)])
async def test_to_the_quarter_of_an_hour_a_comment_can_be_changed(
    user: Person, path: str, passed: timedelta, status: int
) -> None:
    start = clock.now()
    with clock.at(start):
        said = await _say(user, path)
    place = f"{path}/comments/{said['id']}"
    with clock.at(start + passed):
        assert (await user.put(place, json={"body": "Again"})).status_code == status
        assert (await user.delete(place)).status_code == {200: 204}.get(status, status)


async def test_each_edit_begins_no_new_quarter_of_an_hour(user: Person, path: str) -> None:
    start = clock.now()
    with clock.at(start):
        place = f"{path}/comments/{(await _say(user, path))['id']}"
    for minutes, status in ((10, 200), (20, 409)):
        with clock.at(start + minutes * MINUTE):
            answer = await user.put(place, json={"body": f"After {minutes}"})
        assert answer.status_code == status
    [kept] = (await user.get(f"{path}/comments")).json()["data"]
    assert kept["body"] == "After 10"
    assert kept["edited_at"] == (start + 10 * MINUTE).isoformat().replace("+00:00", "Z")


async def test_an_edit_that_changes_nothing_is_not_marked(user: Person, path: str) -> None:
    said = await _say(user, path)
    same = await user.put(f"{path}/comments/{said['id']}", json={"body": f" {said['body']} "})
    assert same.json() == said
    assert len((await user.get(f"{path}/history")).json()["data"]) == 2


async def test_an_edit_is_found_and_what_it_replaced_is_not(agent: Person, path: str) -> None:
    said = await _say(agent, path, body="Zanzibar")
    await agent.put(f"{path}/comments/{said['id']}", json={"body": "Quokka"})
    for word, found in (("zanzibar", 0), ("quokka", 1)):
        assert (await agent.get(f"/tickets?q={word}&count=true")).json()["total"] == found
    await agent.delete(f"{path}/comments/{said['id']}")
    assert (await agent.get("/tickets?q=quokka&count=true")).json()["total"] == 0


@pytest.mark.parametrize("what", ["comments", "actions"])
async def test_what_was_removed_is_gone_and_stays_in_the_history(
    agent: Person, path: str, what: str
) -> None:
    body = {"comments": {"body": "x"}, "actions": {"description": "x"}}[what]
    place = f"{path}/{what}/{(await agent.post(f'{path}/{what}', json=body)).json()['id']}"
    assert (await agent.delete(place)).status_code == 204
    refused(await agent.delete(place), 404)
    refused(await agent.put(place, json=body), 404)
    assert (await agent.get(f"{path}/{what}?count=true")).json()["total"] == 0
    [_, _, removed] = (await agent.get(f"{path}/history")).json()["data"]
    assert removed["type"] in ("reply.deleted", "action.deleted")
    assert removed["actor"]["id"] == agent.id
    shown = (await agent.get(f"{path}/timeline")).json()["data"]
    assert all(entry["comment"] is entry["action"] is None for entry in shown)


async def test_words_move_a_ticket_up_in_the_list_and_notes_do_not(
    desk: Desk, user: Person, agent: Person
) -> None:
    first, second = [await desk.ticket(user) for _ in range(2)]
    path = f"/tickets/{first['id']}"
    for call, newest in (
        (agent.post(f"{path}/comments", json={"body": "x", "kind": "note"}), second),
        (agent.post(f"{path}/comments", json={"body": "On my way"}), first),
        (agent.post(f"/tickets/{second['id']}/actions", json={"description": "Looked"}), second),
        (agent.patch(path, json={"priority": "high"}), first),
    ):
        assert (await call).is_success
        for person in (user, agent):
            listed = (await person.get("/tickets")).json()["data"]
            assert listed[0]["id"] == newest["id"]


async def test_the_requesters_own_words_are_no_first_response(
    desk: Desk, user: Person, agent: Person, path: str
) -> None:
    await _say(user, path)
    assert (await agent.get(path)).json()["first_responded_at"] is None
    moment = clock.now() + MINUTE
    with clock.at(moment):
        change = {"status": "in_progress", "comment": "On my way"}
        changed = (await agent.patch(path, json=change)).json()
    assert changed["first_responded_at"] == moment.isoformat().replace("+00:00", "Z")
    mine = await desk.ticket(agent)
    await _say(agent, f"/tickets/{mine['id']}")
    assert (await agent.get(f"/tickets/{mine['id']}")).json()["first_responded_at"] is None


@pytest.mark.parametrize("lifecycle", ["standard", "simple", "service_desk"])
async def test_what_is_done_takes_no_replies_in_any_lifecycle(
    desk: Desk, manager: Person, user: Person, lifecycle: str
) -> None:
    body = {"key": "NET", "name": "N", "lifecycle": lifecycle}
    await manager.post("/projects", json=body)
    path = f"/tickets/{(await desk.ticket(user, project_key='NET'))['id']}"
    for status in {"service_desk": ("resolved", "closed")}.get(lifecycle, ("closed",)):
        await manager.post(f"{path}/transition", json={"status": status})
        for person in (user, manager):
            answer = await person.post(f"{path}/comments", json={"body": "But"})
            refused(answer, 409, "E_TICKET_CLOSED")
            answer = await person.patch(path, json={"comment": "But"})
            refused(answer, 409, "E_TICKET_CLOSED")
        await _say(manager, path, kind="note")
        action = await manager.post(f"{path}/actions", json={"description": "Cleaned up"})
        assert action.status_code == 201
    reopened = "in_progress" if lifecycle == "service_desk" else "open"
    answer = await user.patch(path, json={"status": reopened, "comment": "It drips again"})
    assert (answer.status_code, answer.json()["comment_count"]) == (200, 1)


@pytest.mark.parametrize("minutes", [None, 0, 44_640])
async def test_an_action_takes_from_no_time_to_a_month(
    agent: Person, path: str, minutes: int | None
) -> None:
    body = {"description": "Looked", "minutes_spent": minutes}
    made = (await agent.post(f"{path}/actions", json=body)).json()
    assert made["minutes_spent"] == minutes
    assert made["performed_at"] == made["created_at"]
    changed = {"description": "Looked", "minutes_spent": 5, "performed_at": "2026-03-01T10:00:00Z"}
    after = (await agent.put(f"{path}/actions/{made['id']}", json=changed)).json()
    assert {name: after[name] for name in changed} == changed
    assert after["created_at"] == made["created_at"]


async def test_the_history_of_a_requester_leaves_out_what_is_internal(
    user: Person, agent: Person, path: str
) -> None:
    """Notes, and which colleagues follow: neither entries nor gaps in what is paged."""
    await agent.put(f"{path}/watch")
    note = await _say(agent, path, kind="note")
    await agent.put(f"{path}/comments/{note['id']}", json={"body": "Changed"})
    await _say(agent, path)
    await agent.delete(f"{path}/comments/{note['id']}")
    await agent.delete(f"{path}/watch")
    await agent.patch(path, json={"assignee_id": agent.id})
    whole = (await agent.get(f"{path}/history")).json()["data"]
    assert [one["type"] for one in whole] == [
        "ticket.created", "watch.started", "note.added", "note.edited", "reply.added",
        "note.deleted", "watch.ended", "ticket.updated",
    ]  # fmt: skip
    public = [one for one in whole if one["type"].partition(".")[0] not in ("watch", "note")]
    for what in ("history", "timeline"):
        paged = await walk(user, f"{path}/{what}", 1)
        assert [{name: one[name] for name in public[0]} for one in paged] == public, what
