"""Who gets a new ticket, by the policy of its project; and its number, without gap or double."""

from collections import Counter
from typing import Any

import pytest

from tests.desk import Desk, Person, together
from tests.http.refusal import refused_fields


@pytest.fixture
async def team(desk: Desk) -> list[Person]:
    return [await desk.person("agent") for _ in range(3)]


async def _project(
    manager: Person, policy: str, members: list[Person], **fields: Any
) -> dict[str, Any]:
    body = {"key": policy.replace("_", "").upper()[:10], "name": policy, **fields}
    made: dict[str, Any] = (
        await manager.post("/projects", json={**body, "assignment_policy": policy})
    ).json()
    ids = [member.id for member in members]
    await manager.put(f"/projects/{made['id']}/members", json={"user_ids": ids})
    return made


async def _assignees(person: Person, key: str) -> list[int | None]:
    """Return who has the tickets of a project, by their numbers."""
    listed = (await person.get(f"/tickets?project={key}&sort=key&limit=100")).json()["data"]
    return [ticket["assignee"] and ticket["assignee"]["id"] for ticket in listed]


async def _report(desk: Desk, person: Person, key: str, times: int) -> None:
    for _ in range(times):
        await desk.ticket(person, project_key=key)
    await desk.settle()


async def test_by_hand_nobody_gets_it(
    desk: Desk, manager: Person, user: Person, team: list[Person]
) -> None:
    project = await _project(manager, "manual", team, lead_id=team[0].id)
    await _report(desk, user, project["key"], 2)
    assert await _assignees(manager, project["key"]) == [None, None]


async def test_in_turn_each_gets_as_many(
    desk: Desk, manager: Person, user: Person, team: list[Person]
) -> None:
    """Also of many tickets that were reported at once."""
    key = (await _project(manager, "round_robin", team))["key"]
    await together(*(desk.ticket(user, project_key=key) for _ in range(6)))
    await desk.settle()
    assert Counter(await _assignees(manager, key)) == {member.id: 2 for member in team}
    await _report(desk, user, key, 3)
    assert (await _assignees(manager, key))[6:] == [member.id for member in team]


async def test_in_turn_who_is_away_is_passed_over(
    desk: Desk, manager: Person, admin: Person, user: Person, team: list[Person]
) -> None:
    key = (await _project(manager, "round_robin", team))["key"]
    await admin.patch(f"/users/{team[1].id}", json={"is_active": False})
    await _report(desk, user, key, 4)
    first, _, third = (member.id for member in team)
    assert await _assignees(manager, key) == [first, third, first, third]
    await admin.patch(f"/users/{team[1].id}", json={"is_active": True})
    await _report(desk, user, key, 1)
    assert (await _assignees(manager, key))[-1] == team[1].id


async def test_who_has_the_least_open_work_gets_it(
    desk: Desk, manager: Person, user: Person, team: list[Person]
) -> None:
    """In all projects together; what is done or deleted is no work."""
    busy, lucky, idle = team
    key = (await _project(manager, "least_loaded", team))["key"]
    for _ in range(2):
        await desk.ticket(manager, assignee_id=busy.id)
        done = await desk.ticket(manager, assignee_id=lucky.id)
        await manager.post(f"/tickets/{done['id']}/transition", json={"status": "closed"})
        gone = await desk.ticket(manager, assignee_id=lucky.id)
        await manager.delete(f"/tickets/{gone['id']}")
    await desk.ticket(manager, assignee_id=idle.id)
    await _report(desk, user, key, 3)
    assert await _assignees(manager, key) == [lucky.id, lucky.id, idle.id]


async def test_the_lead_gets_it_while_he_can_work(
    desk: Desk, manager: Person, admin: Person, user: Person, team: list[Person]
) -> None:
    lead = team[2]
    project = await _project(manager, "lead", team, lead_id=lead.id)
    await _report(desk, user, project["key"], 2)
    for change in ({"role": "user"}, {"is_active": False}):
        await admin.patch(f"/users/{lead.id}", json=change)
        await _report(desk, user, project["key"], 1)
    await admin.patch(f"/users/{lead.id}", json={"is_active": True, "role": "agent"})
    await manager.put(f"/projects/{project['id']}", json={"lead_id": None})
    await _report(desk, user, project["key"], 1)
    assert await _assignees(manager, project["key"]) == [lead.id, lead.id, None, None, None]


@pytest.mark.parametrize("policy", ["round_robin", "least_loaded"])
async def test_only_members_who_may_move_tickets_get_any(
    desk: Desk, manager: Person, user: Person, team: list[Person], policy: str
) -> None:
    await desk.role("reader", "tickets:read_all", "tickets:update")
    reader, able = await desk.person("reader"), team[0]
    key = (await _project(manager, policy, [reader, user, able]))["key"]
    await _report(desk, user, key, 2)
    assert await _assignees(manager, key) == [able.id, able.id]


@pytest.mark.parametrize("policy", ["round_robin", "least_loaded", "lead"])
async def test_where_nobody_can_work_a_ticket_waits(
    desk: Desk, manager: Person, user: Person, policy: str
) -> None:
    key = (await _project(manager, policy, [user]))["key"]
    await _report(desk, user, key, 1)
    assert await _assignees(manager, key) == [None]


async def test_who_was_named_when_it_was_reported_keeps_it(
    desk: Desk, manager: Person, team: list[Person]
) -> None:
    key = (await _project(manager, "round_robin", team[:1]))["key"]
    await desk.ticket(manager, project_key=key, assignee_id=team[2].id)
    await desk.settle()
    assert await _assignees(manager, key) == [team[2].id]


async def test_who_does_not_work_on_tickets_is_given_none(
    desk: Desk, manager: Person, user: Person
) -> None:
    ticket = await desk.ticket(manager)
    for answer in (
        await manager.post("/tickets", json={"title": "x", "assignee_id": user.id}),
        await manager.patch(f"/tickets/{ticket['id']}", json={"assignee_id": user.id}),
    ):
        assert refused_fields(answer) == {"assignee_id"}


async def test_numbers_have_neither_gap_nor_double_however_many_come_at_once(
    desk: Desk, manager: Person, user: Person
) -> None:
    """Some are refused on the way, some move in from elsewhere."""
    net = (await manager.post("/projects", json={"key": "NET", "name": "Network"})).json()["id"]
    elsewhere = [await desk.ticket(manager) for _ in range(3)]
    refusals = [user.post("/tickets", json={"title": "x", "project_id": net, "category_id": 999})]
    refusals += [user.post("/tickets", json={"title": "", "project_id": net})]
    answers = await together(
        *(desk.ticket(user, project_id=net) for _ in range(6)),
        *(manager.patch(f"/tickets/{one['id']}", json={"project_id": net}) for one in elsewhere),
        *refusals,
    )
    assert [answer.status_code for answer in answers[-2:]] == [422, 422]
    listed = (await manager.get("/tickets?project=NET&sort=key")).json()["data"]
    assert [ticket["number"] for ticket in listed] == list(range(1, 10))
    assert [ticket["key"] for ticket in listed] == [f"NET-{number}" for number in range(1, 10)]


async def test_a_number_is_not_given_out_again(desk: Desk, manager: Person, user: Person) -> None:
    first = await desk.ticket(user)
    await manager.delete(f"/tickets/{first['id']}")
    assert (await desk.ticket(user))["number"] == 2
    assert (await manager.get("/tickets/HELP-1")).status_code == 404
