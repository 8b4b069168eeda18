"""Projects over their life: keys, people, archives, and who sees them."""

from typing import Any

import pytest

from loket.access.actor import SYSTEM
from loket.tickets import projects
from loket.tickets.errors import KeyTaken
from tests.desk import Desk, Person, together
from tests.http.pages import walk
from tests.http.refusal import refused, refused_fields


@pytest.fixture
async def net(manager: Person) -> dict[str, Any]:
    made: dict[str, Any] = (
        await manager.post("/projects", json={"key": "NET", "name": "Network"})
    ).json()
    return made


async def _keys(person: Person, query: str = "") -> list[str]:
    return [one["key"] for one in (await person.get(f"/projects?{query}")).json()["data"]]


@pytest.mark.parametrize("key", ["AB", "A1", "ABCDEFGHIJ", "Z123456789"])
async def test_the_shortest_and_the_longest_key_are_keys(
    desk: Desk, manager: Person, key: str
) -> None:
    assert (await manager.post("/projects", json={"key": key, "name": "x"})).status_code == 201
    assert (await desk.ticket(manager, project_key=key.lower()))["key"] == f"{key}-1"


async def test_of_many_who_want_a_key_at_once_one_has_it(manager: Person) -> None:
    body = {"key": "NET", "name": "Network"}
    answers = await together(*(manager.post("/projects", json=body) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    for answer in answers:
        if answer.status_code == 409:
            refused(answer, 409, "E_KEY_TAKEN")


async def test_the_key_of_a_deleted_project_stays_taken(
    manager: Person, admin: Person, net: dict[str, Any]
) -> None:
    """It can come back, and its tickets with it."""
    path, body = f"/projects/{net['id']}", {"key": "NET", "name": "Other"}
    assert (await manager.delete(path)).status_code == 204
    refused(await manager.delete(path), 404)
    refused(await manager.post("/projects", json=body), 409, "E_KEY_TAKEN")
    assert await _keys(manager) == ["HELP"]
    assert (await admin.post(f"/bin/project/{net['id']}/restore")).status_code == 204
    assert (await manager.get(path)).json() == net


@pytest.mark.parametrize(
    "wishes",
    [
        {"key": "HELP", "lifecycle": "simple"},
        {"lifecycle": "simple", "key": "HELP"},
        {"key": "HELP", "is_archived": True},
        {"description": "x", "key": "HELP", "name": "Other"},
    ],
)
async def test_a_taken_key_is_told_whatever_is_changed_before_or_after_it(
    desk: Desk, net: dict[str, Any], wishes: dict[str, Any]
) -> None:
    """Asked of the service, for the order of fields in a request is nobody's to choose."""
    with pytest.raises(KeyTaken):
        async with desk.runtime.database.writing() as session:
            await projects.change(session, SYSTEM, net["id"], wishes)


async def test_what_is_not_sent_stays_and_the_log_says_what_changed(
    manager: Person, admin: Person, net: dict[str, Any]
) -> None:
    path, expected = f"/projects/{net['id']}", dict(net)
    for field, value in (
        ("name", "Netz"), ("description", "Cables"), ("lifecycle", "service_desk"),
        ("assignment_policy", "round_robin"), ("default_priority", "critical"), ("key", "LAN"),
        ("is_archived", True),
    ):  # fmt: skip
        expected[field] = value
        assert (await manager.put(path, json={field: value})).json() == expected
        [newest] = (await admin.get("/activity?type=project.changed&limit=1")).json()["data"]
        shown = {} if field == "description" else {"old": net[field], "new": value}
        assert newest["payload"] == {"change": "updated", "changes": [{"field": field, **shown}]}
        # The same once more is no change, and nothing to log.
        assert (await manager.put(path, json={field: value})).json() == expected
        [last] = (await admin.get("/activity?type=project.changed&limit=1")).json()["data"]
        assert last["seq"] == newest["seq"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""), ("name", "x" * 101), ("description", "x" * 10_001), ("lifecycle", "kanban"),
        ("assignment_policy", "random"), ("default_priority", "urgent"), ("lead_id", "1"),
        ("is_archived", "yes"), ("created_at", "2026-01-01T00:00:00Z"),
    ],
)  # fmt: skip
async def test_a_project_that_makes_no_sense_is_refused(
    manager: Person, net: dict[str, Any], field: str, value: Any
) -> None:
    answer = await manager.put(f"/projects/{net['id']}", json={field: value})
    assert refused_fields(answer) == {field}
    assert (await manager.get(f"/projects/{net['id']}")).json() == net


async def test_a_lifecycle_is_not_changed_under_what_lies_in_the_bin(
    desk: Desk, manager: Person, net: dict[str, Any]
) -> None:
    path = f"/tickets/{(await desk.ticket(manager, project_key='NET'))['id']}"
    for status in ("in_progress", "blocked"):
        await manager.post(f"{path}/transition", json={"status": status})
    await manager.delete(path)
    answer = await manager.put(f"/projects/{net['id']}", json={"lifecycle": "simple"})
    assert refused(answer, 409, "E_LIFECYCLE_IN_USE") == {"statuses": {"blocked": 1}}


async def test_after_a_change_of_lifecycle_tickets_move_by_the_new_one(
    desk: Desk, manager: Person, net: dict[str, Any]
) -> None:
    path = f"/tickets/{(await desk.ticket(manager, project_key='NET'))['id']}"
    await manager.put(f"/projects/{net['id']}", json={"lifecycle": "service_desk"})
    ticket = (await manager.get(path)).json()
    assert ticket["allowed_transitions"] == ["in_progress", "pending", "resolved"]
    refused(await manager.post(f"{path}/transition", json={"status": "closed"}), 409)
    moved = await manager.post(f"{path}/transition", json={"status": "pending"})
    assert moved.json()["status_category"] == "waiting"


async def test_an_archived_project_keeps_its_tickets_in_use(
    desk: Desk, manager: Person, user: Person, net: dict[str, Any]
) -> None:
    """Who has a ticket there goes on seeing both."""
    ticket = await desk.ticket(user, project_key="NET")
    path, place = f"/tickets/{ticket['id']}", f"/projects/{net['id']}"
    await manager.put(place, json={"is_archived": True})
    stranger = await desk.person("user")
    refused(await stranger.get(place), 404)
    assert (await _keys(stranger), await _keys(user)) == (["HELP"], ["HELP", "NET"])
    assert (await _keys(user, "is_archived=false")) == ["HELP"]
    assert (await user.get(place)).json()["ticket_counts"] == {"open": 1}
    said = await user.post(f"{path}/comments", json={"body": "Still"})
    closed = await user.post(f"{path}/transition", json={"status": "closed"})
    assert (said.status_code, closed.status_code) == (201, 200)
    await manager.put(place, json={"is_archived": False})
    assert (await desk.ticket(stranger, project_key="NET"))["key"] == "NET-2"


async def test_without_a_choice_the_oldest_active_project_takes_the_ticket(
    desk: Desk, manager: Person, user: Person, net: dict[str, Any]
) -> None:
    assert (await desk.ticket(user))["key"] == "HELP-1"
    listed = (await manager.get("/projects")).json()["data"]
    await manager.put(f"/projects/{listed[0]['id']}", json={"is_archived": True})
    assert (await desk.ticket(user))["key"] == "NET-1"
    assert net["key"] == "NET"


async def test_the_lead_and_the_members_are_people_who_are_there(
    desk: Desk, manager: Person, admin: Person, net: dict[str, Any]
) -> None:
    idle = await desk.person("agent")
    await admin.patch(f"/users/{idle.id}", json={"is_active": False})
    place = f"/projects/{net['id']}"
    new = {"key": "LAN", "name": "x", "lead_id": idle.id}
    assert refused_fields(await manager.post("/projects", json=new)) == {"lead_id"}
    assert refused_fields(await manager.put(place, json={"lead_id": idle.id})) == {"lead_id"}
    ids = [manager.id, idle.id]
    answer = await manager.put(f"{place}/members", json={"user_ids": ids})
    assert refused_fields(answer) == {"user_ids"}
    assert (await manager.get(f"{place}/members")).json()["data"] == []


async def test_members_are_listed_by_name_in_pages(
    desk: Desk, manager: Person, net: dict[str, Any]
) -> None:
    people = [await desk.person("agent", name=name, last_name="") for name in "CADB"]
    path = f"/projects/{net['id']}/members"
    await manager.put(path, json={"user_ids": [person.id for person in people]})
    assert [one["name"] for one in await walk(manager, path, 3)] == ["A", "B", "C", "D"]


async def test_projects_are_listed_by_key_in_pages(manager: Person, net: dict[str, Any]) -> None:
    for key in ("ZED", "AB", "MID"):
        await manager.post("/projects", json={"key": key, "name": "x"})
    paged = [one["key"] for one in await walk(manager, "/projects")]
    assert paged == ["AB", "HELP", "MID", net["key"], "ZED"]
