"""Faults that a hostile review found: each as it was shown, so that it stays mended."""

import pytest
from sqlalchemy import update

from loket.access import signins
from loket.access.actor import SYSTEM
from loket.access.guesses import Visitor
from loket.tickets import finding
from loket.tickets.models import Project, Ticket
from tests.desk import API, PASSWORD, Desk, Person, together


@pytest.fixture
async def help_desk(desk: Desk) -> int:
    """The id of the project that every desk starts with."""
    [row] = await desk.rows(Project.id)
    return int(row.id)


async def test_a_new_role_has_nothing_of_one_that_was_removed(desk: Desk, admin: Person) -> None:
    everything = (await admin.get("/auth/me")).json()["permissions"]
    boss_role = (
        await admin.post("/roles", json={"name": "boss", "permissions": everything})
    ).json()["id"]
    boss = await desk.person("boss")
    assert (await boss.get("/roles")).status_code == 200
    await admin.patch(f"/users/{boss.id}", json={"role": "user"})
    assert (await admin.delete(f"/roles/{boss_role}")).status_code == 204
    await admin.post("/roles", json={"name": "nobody", "permissions": []})
    await admin.patch(f"/users/{boss.id}", json={"role": "nobody"})
    assert (await boss.get("/roles")).status_code == 403


async def test_a_ticket_moves_where_its_number_is_taken(
    desk: Desk, manager: Person, help_desk: int
) -> None:
    await desk.ticket(manager)
    other = (await manager.post("/projects", json={"key": "MV", "name": "Moving"})).json()["id"]
    ticket = await desk.ticket(manager, project_id=other)
    moved = await manager.patch(f"/tickets/{ticket['key']}", json={"project_id": help_desk})
    assert (moved.status_code, moved.json()["key"]) == (200, "HELP-2")
    assert (await manager.get(f"/tickets/{ticket['key']}")).json()["id"] == ticket["id"]


async def test_people_come_before_the_assignment_policy(
    desk: Desk, manager: Person, agent: Person, help_desk: int
) -> None:
    other = await desk.person("agent")
    await manager.put(f"/projects/{help_desk}/members", json={"user_ids": [other.id]})
    await manager.put(f"/projects/{help_desk}", json={"assignment_policy": "round_robin"})
    ticket = await desk.ticket(manager)
    await agent.patch(f"/tickets/{ticket['id']}/assign", json={"assignee_id": agent.id})
    await desk.settle()
    assert (await agent.get(f"/tickets/{ticket['id']}")).json()["assignee"]["id"] == agent.id


async def test_a_locked_ticket_is_as_it_is_now(desk: Desk, manager: Person) -> None:
    """What a session read before the lock must not be what it decides by."""
    ticket = await desk.ticket(manager)
    async with desk.runtime.database.writing() as session:
        seen = await session.get_one(Ticket, ticket["id"])
        await session.execute(
            update(Ticket).values(version=7).execution_options(synchronize_session=False)
        )
        assert seen.version == 1
        assert (await finding.lock(session, SYSTEM, str(ticket["id"]))).version == 7


async def test_many_guesses_at_once_are_not_judged_as_one(desk: Desk, user: Person) -> None:
    wrong = {"email": user.email, "password": "not the one"}
    answers = await together(
        *(desk.client.post(f"{API}/auth/login", json=wrong) for _ in range(40))
    )
    judged = [a for a in answers if a.status_code == 401]
    assert len(judged) <= desk.runtime.settings.sign_in_failures
    assert {a.status_code for a in answers} == {401, 429}


async def test_a_password_that_was_changed_meanwhile_proves_nothing(
    desk: Desk, user: Person
) -> None:
    visitor = Visitor("127.0.0.1", "test")
    proven = await signins.prove(
        desk.runtime.database, desk.identity, visitor, email=user.email, password=PASSWORD
    )
    body = {"current_password": PASSWORD, "new_password": "another battery staple"}
    assert (await user.post("/auth/change-password", json=body)).status_code == 204
    refused = None
    try:
        async with desk.runtime.database.writing() as session:
            await signins.sign_in(session, desk.identity, visitor, proven)
    except signins.BadCredentials as error:
        refused = error
    assert refused is not None


async def test_a_link_in_the_former_mailbox_opens_nothing(
    desk: Desk, admin: Person, user: Person
) -> None:
    await desk.client.post(f"{API}/auth/reset-password-request", json={"email": user.email})
    await desk.settle()
    mail = (await admin.get("/mail/outbox")).json()["data"][0]
    token = mail["text"].partition("token=")[2].split()[0]
    await admin.patch(f"/users/{user.id}", json={"email": "new@company.com"})
    body = {"token": token, "new_password": "another battery staple"}
    answer = await desk.client.post(f"{API}/auth/reset-password", json=body)
    assert (answer.status_code, answer.json()["error"]) == (400, "E_BAD_TOKEN")


async def test_a_strange_origin_is_refused(desk: Desk, user: Person) -> None:
    credentials = {"email": user.email, "password": PASSWORD}
    headers = {"X-Loket-Web": "1", "Origin": "http://["}
    answer = await desk.client.post(f"{API}/auth/login", json=credentials, headers=headers)
    assert answer.status_code == 403


async def test_text_that_grows_when_composed_is_measured_as_it_is_kept(desk: Desk) -> None:
    body = {"email": "music@company.com", "password": "blue kitchen tap", "name": "\U0001d160" * 60}
    answer = await desk.client.post(f"{API}/auth/register", json=body)
    assert answer.status_code == 422


async def test_of_the_last_two_projects_one_is_left(manager: Person, help_desk: int) -> None:
    other = (await manager.post("/projects", json={"key": "TWO", "name": "Two"})).json()["id"]
    answers = await together(
        manager.delete(f"/projects/{help_desk}"), manager.delete(f"/projects/{other}")
    )
    assert sorted(a.status_code for a in answers) == [204, 409]
    assert (await manager.post("/tickets", json={"title": "Still"})).status_code == 201


async def test_role_changes_at_once_do_not_wait_for_each_other(desk: Desk, admin: Person) -> None:
    made = [
        (await admin.post("/roles", json={"name": f"role {n}", "permissions": []})).json()
        for n in range(4)
    ]
    answers = await together(
        *(
            admin.put(f"/roles/{r['id']}", json={"name": r["name"], "permissions": ["audit:read"]})
            for r in made
        )
    )
    assert [a.status_code for a in answers] == [200] * 4


async def test_names_that_change_at_once_stay_together(
    desk: Desk, admin: Person, user: Person
) -> None:
    await together(
        admin.patch(f"/users/{user.id}", json={"name": "Ana"}),
        admin.patch(f"/users/{user.id}", json={"last_name": "Lee"}),
    )
    assert (await admin.get(f"/users/{user.id}")).json()["full_name"] == "Ana Lee"


async def test_nobody_grants_what_he_lacks(desk: Desk, admin: Person) -> None:
    role = await desk.role("clerk", "roles:manage")
    clerk = await desk.person("clerk")
    granted = await clerk.put("/permissions", json={str(role): ["roles:manage", "users:manage"]})
    assert (granted.status_code, granted.json()["error"]) == (403, "E_BEYOND_ONESELF")
    made = await clerk.post("/roles", json={"name": "x", "permissions": ["users:manage"]})
    assert made.status_code == 403


async def test_a_note_leaves_no_trace_for_the_requester(
    desk: Desk, user: Person, agent: Person
) -> None:
    ticket = await desk.ticket(user)
    before = (await user.get(f"/tickets/{ticket['id']}")).json()
    note = {"body": "Look at the boiler", "kind": "note"}
    made = (await agent.post(f"/tickets/{ticket['id']}/comments", json=note)).json()
    assert (await user.get(f"/tickets/{ticket['id']}")).json() == before
    await agent.delete(f"/tickets/{ticket['id']}/comments/{made['id']}")
    assert (await user.get(f"/tickets/{ticket['id']}")).json() == before


async def test_the_bin_keeps_notes_from_those_who_may_not_read_them(
    desk: Desk, agent: Person
) -> None:
    ticket = await desk.ticket(agent)
    note = {"body": "Look at the boiler", "kind": "note"}
    path = f"/tickets/{ticket['id']}/comments"
    made = (await agent.post(path, json=note)).json()
    await agent.delete(f"{path}/{made['id']}")
    await desk.role("keeper", "bin:manage", "tickets:read_all")
    keeper = await desk.person("keeper")
    assert (await keeper.get("/bin?kind=comment")).json()["data"] == []
    assert (await keeper.post(f"/bin/comment/{made['id']}/restore")).status_code == 404


async def test_a_comment_restored_twice_at_once_counts_once(desk: Desk, admin: Person) -> None:
    ticket = await desk.ticket(admin)
    path = f"/tickets/{ticket['id']}/comments"
    made = (await admin.post(path, json={"body": "Back again"})).json()
    await admin.delete(f"{path}/{made['id']}")
    answers = await together(*(admin.post(f"/bin/comment/{made['id']}/restore") for _ in range(3)))
    assert sorted(a.status_code for a in answers) == [204, 404, 404]
    assert (await admin.get(f"/tickets/{ticket['id']}")).json()["comment_count"] == 1
