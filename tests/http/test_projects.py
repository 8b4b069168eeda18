"""Projects, their members, and lifecycles."""

from typing import Any

import pytest

from tests.desk import API, Desk, Person
from tests.http.refusal import refused, refused_fields


@pytest.fixture
async def net(manager: Person) -> dict[str, Any]:
    made = await manager.post("/projects", json={"key": "NET", "name": "Network"})
    assert made.status_code == 201
    assert made.headers["location"] == f"{API}/projects/{made.json()['id']}"
    project: dict[str, Any] = made.json()
    return project


async def test_a_first_project_is_there(user: Person) -> None:
    [project] = (await user.get("/projects")).json()["data"]
    assert (project["key"], project["lifecycle"]) == ("HELP", "standard")


async def test_a_project_is_as_it_was_made(manager: Person, agent: Person) -> None:
    body = {
        "key": "NET", "name": "Network", "description": "Cables", "lifecycle": "simple",
        "assignment_policy": "lead", "lead_id": agent.id, "default_priority": "high",
    }  # fmt: skip
    made = (await manager.post("/projects", json=body)).json()
    lead = {"id": agent.id, "name": "Agent 2"}
    expected = {key: value for key, value in body.items() if key != "lead_id"}
    assert {key: made[key] for key in expected} == expected
    assert (made["lead"], made["is_archived"], made["ticket_counts"]) == (lead, False, {})
    assert (await agent.get(f"/projects/{made['id']}")).json() == made


@pytest.mark.parametrize("key", ["net", "N", "1NET", "NET-1", "NETWORKKEYS", "NÉT", "", "NET\n"])
async def test_a_key_that_is_none_is_refused(manager: Person, key: str) -> None:
    answer = await manager.post("/projects", json={"key": key, "name": "Network"})
    assert refused_fields(answer) == {"key"}


async def test_a_key_is_taken_also_when_it_is_a_former_one(
    manager: Person, net: dict[str, Any]
) -> None:
    path = f"/projects/{net['id']}"
    again = {"key": "NET", "name": "Other"}
    refused(await manager.post("/projects", json=again), 409, "E_KEY_TAKEN")
    assert (await manager.put(path, json={"key": "LAN"})).json()["key"] == "LAN"
    refused(await manager.post("/projects", json=again), 409, "E_KEY_TAKEN")
    help_desk = (await manager.get("/projects")).json()["data"][0]
    taken = await manager.put(f"/projects/{help_desk['id']}", json={"key": "NET"})
    refused(taken, 409, "E_KEY_TAKEN")
    back = await manager.put(path, json={"key": "NET"})
    assert back.json()["key"] == "NET"


async def test_a_new_key_leaves_the_old_ones_resolving(
    desk: Desk, manager: Person, net: dict[str, Any]
) -> None:
    ticket = await desk.ticket(manager, project_key="NET")
    for key in ("LAN", "WAN"):
        await manager.put(f"/projects/{net['id']}", json={"key": key})
    for name in ("NET-1", "LAN-1", "WAN-1", "net-1", str(ticket["id"])):
        read = (await manager.get(f"/tickets/{name}")).json()
        assert (read["id"], read["key"]) == (ticket["id"], "WAN-1")
    assert (await desk.ticket(manager, project_key="NET"))["key"] == "WAN-2"
    found = (await manager.get("/tickets?project=LAN&count=true")).json()
    assert found["total"] == 2


async def test_a_lifecycle_that_lacks_a_status_in_use_is_refused(
    desk: Desk, manager: Person, net: dict[str, Any]
) -> None:
    ticket = await desk.ticket(manager, project_key="NET")
    path = f"/tickets/{ticket['id']}/transition"
    for status in ("in_progress", "blocked"):
        await manager.post(path, json={"status": status})
    answer = await manager.put(f"/projects/{net['id']}", json={"lifecycle": "simple"})
    assert refused(answer, 409, "E_LIFECYCLE_IN_USE") == {"statuses": {"blocked": 1}}
    await manager.post(path, json={"status": "in_progress"})
    changed = await manager.put(f"/projects/{net['id']}", json={"lifecycle": "simple"})
    assert changed.json()["lifecycle"] == "simple"


async def test_a_project_with_tickets_is_not_deleted(
    desk: Desk, manager: Person, net: dict[str, Any]
) -> None:
    ticket = await desk.ticket(manager, project_key="NET")
    path = f"/projects/{net['id']}"
    for _ in range(2):
        answer = await manager.delete(path)
        assert refused(answer, 409, "E_PROJECT_IN_USE") == {"tickets": 1}
        await manager.post(f"/tickets/{ticket['id']}/transition", json={"status": "closed"})
    assert (await manager.delete(f"/tickets/{ticket['id']}")).status_code == 204
    assert (await manager.delete(path)).status_code == 204
    refused(await manager.get(path), 404)
    refused(await manager.put(path, json={"name": "x"}), 404)
    new = {"title": "x", "project_key": "NET"}
    assert refused_fields(await manager.post("/tickets", json=new)) == {"project_key"}


async def test_one_active_project_is_left(manager: Person) -> None:
    [last] = (await manager.get("/projects")).json()["data"]
    path = f"/projects/{last['id']}"
    refused(await manager.delete(path), 409, "E_LAST_PROJECT")
    refused(await manager.put(path, json={"is_archived": True}), 409, "E_LAST_PROJECT")


async def test_an_archived_project_takes_no_tickets_and_is_seen_by_few(
    desk: Desk, manager: Person, user: Person, net: dict[str, Any]
) -> None:
    await manager.put(f"/projects/{net['id']}", json={"is_archived": True})
    new = {"title": "x", "project_id": net["id"]}
    refused(await manager.post("/tickets", json=new), 409, "E_PROJECT_ARCHIVED")
    refused(await user.get(f"/projects/{net['id']}"), 404)
    assert [p["key"] for p in (await user.get("/projects")).json()["data"]] == ["HELP"]
    archived = (await manager.get("/projects?is_archived=true&count=true")).json()
    assert ([p["key"] for p in archived["data"]], archived["total"]) == (["NET"], 1)


async def test_fields_that_cannot_be_empty(manager: Person, net: dict[str, Any]) -> None:
    path = f"/projects/{net['id']}"
    for field in ("key", "name", "lifecycle", "assignment_policy", "default_priority"):
        assert refused_fields(await manager.put(path, json={field: None})) == {field}
    assert (await manager.put(path, json={"lead_id": None})).json()["lead"] is None
    assert refused_fields(await manager.put(path, json={"lead_id": 999})) == {"lead_id"}


async def test_counts_are_those_of_the_tickets_that_one_sees(
    desk: Desk, manager: Person, user: Person
) -> None:
    for person in (manager, manager, user):
        await desk.ticket(person)
    done = await desk.ticket(user)
    await manager.post(f"/tickets/{done['id']}/transition", json={"status": "closed"})
    for person, counts in ((manager, {"open": 3, "closed": 1}), (user, {"open": 1, "closed": 1})):
        [project] = (await person.get("/projects")).json()["data"]
        assert project["ticket_counts"] == counts


async def test_members_are_set_exactly(
    desk: Desk, manager: Person, agent: Person, net: dict[str, Any]
) -> None:
    path = f"/projects/{net['id']}/members"
    assert (await agent.get(path)).json()["data"] == []
    for ids in ([agent.id, manager.id], [agent.id, agent.id], []):
        answer = (await manager.put(path, json={"user_ids": ids})).json()["data"]
        assert {member["id"] for member in answer} == set(ids)
        assert (await agent.get(f"{path}?count=true")).json()["total"] == len(set(ids))
    assert refused_fields(await manager.put(path, json={"user_ids": [999]})) == {"user_ids"}


async def test_lifecycles_are_those_of_the_design(user: Person) -> None:
    listed = (await user.get("/lifecycles")).json()["data"]
    transitions = {
        cycle["name"]: {s["name"]: (s["category"], s["transitions"]) for s in cycle["statuses"]}
        for cycle in listed
    }
    assert transitions == {
        "standard": {
            "open": ("new", ["in_progress", "closed"]),
            "in_progress": ("active", ["open", "closed", "blocked"]),
            "blocked": ("waiting", ["in_progress", "open"]),
            "closed": ("done", ["open", "in_progress"]),
        },
        "simple": {
            "open": ("new", ["in_progress", "closed"]),
            "in_progress": ("active", ["open", "closed"]),
            "closed": ("done", ["open"]),
        },
        "service_desk": {
            "open": ("new", ["in_progress", "pending", "resolved"]),
            "in_progress": ("active", ["open", "pending", "resolved"]),
            "pending": ("waiting", ["in_progress", "resolved"]),
            "resolved": ("done", ["closed", "in_progress"]),
            "closed": ("done", ["in_progress"]),
        },
    }
