"""When somebody leaves, his open tickets go to whom the project's policy names."""

from typing import Any

import pytest

from tests.desk import Desk, Person


async def _project(manager: Person, policy: str, *members: Person) -> str:
    key = policy.replace("_", "").upper()[:10]
    made = await manager.post(
        "/projects", json={"key": key, "name": policy, "assignment_policy": policy}
    )
    project_id = made.json()["id"]
    ids = [member.id for member in members]
    await manager.put(f"/projects/{project_id}/members", json={"user_ids": ids})
    if policy == "lead":
        await manager.put(f"/projects/{project_id}", json={"lead_id": ids[-1]})
    return key


async def _ticket_of(desk: Desk, user: Person, leaver: Person, key: str, title: str) -> str:
    ticket = await desk.ticket(user, title=title, project_key=key)
    await desk.settle()
    taken = await leaver.patch(f"/tickets/{ticket['key']}/assign", json={"assignee_id": leaver.id})
    assert taken.status_code == 200
    ticket_key: str = ticket["key"]
    return ticket_key


async def _assignee(person: Person, key: str) -> Any:
    return ((await person.get(f"/tickets/{key}")).json()["assignee"] or {}).get("id")


@pytest.mark.parametrize("policy", ["manual", "round_robin", "least_loaded", "lead"])
async def test_open_tickets_are_handed_over_and_closed_ones_are_not(
    desk: Desk, user: Person, manager: Person, admin: Person, policy: str
) -> None:
    leaver, stayer = await desk.person("agent"), await desk.person("agent")
    project = await _project(manager, policy, leaver, stayer)
    waiting = await _ticket_of(desk, user, leaver, project, "Still open")
    done = await _ticket_of(desk, user, leaver, project, "Done")
    await leaver.post(f"/tickets/{done}/transition", json={"status": "closed"})
    assert (await admin.delete(f"/users/{leaver.id}")).status_code == 204
    await desk.settle()
    assert await _assignee(admin, waiting) == (None if policy == "manual" else stayer.id)
    assert await _assignee(admin, done) == leaver.id

    last = (await admin.get(f"/tickets/{waiting}/history")).json()["data"][-1]
    assert last["actor"] is None
    assert last["cause"]["type"] == "user.deleted"
    (change,) = last["changes"]
    assert (change["field"], change["old"]["id"]) == ("assignee", leaver.id)
    # Handled once: following the log again changes nothing.
    await desk.settle()
    assert (await admin.get(f"/tickets/{waiting}/history")).json()["data"][-1] == last


async def test_tickets_that_he_reported_stay_his(desk: Desk, user: Person, admin: Person) -> None:
    ticket = await desk.ticket(user)
    await admin.delete(f"/users/{user.id}")
    await desk.settle()
    kept = (await admin.get(f"/tickets/{ticket['key']}")).json()
    assert kept["requester"]["id"] == user.id
