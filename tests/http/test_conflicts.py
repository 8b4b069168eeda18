"""Two who want the same at once, and one who asks twice."""

from datetime import timedelta

import pytest
from sqlalchemy import func

from loket.core import clock
from loket.tickets.models import Ticket
from tests.desk import API, Desk, Person, together
from tests.http.operations import call_of, routes_of, scene_of
from tests.http.refusal import refused, refused_fields

NEWCOMER = {"email": "ana@company.com", "password": "blue kitchen tap", "name": "Ana"}


async def _register(desk: Desk, **fields: str) -> int:
    answer = await desk.client.post(f"{API}/auth/register", json={**NEWCOMER, **fields})
    if answer.status_code != 201:
        refused(answer, 409, "E_EMAIL_TAKEN")
    return answer.status_code


async def _tickets(desk: Desk) -> int:
    [(count,)] = await desk.rows(func.count(Ticket.id))
    return int(count)


async def test_an_address_can_be_registered_once_in_whatever_case(desk: Desk) -> None:
    assert await _register(desk) == 201
    for spelling in ("ana@company.com", "ANA@COMPANY.COM", " Ana@Company.com "):
        assert await _register(desk, email=spelling) == 409


async def test_of_two_who_register_at_once_one_is_refused(desk: Desk) -> None:
    answers = await together(
        *(_register(desk, email=e) for e in ("ana@company.com", "ANA@company.com"))
    )
    assert sorted(answers) == [201, 409]


async def test_of_two_updates_at_once_one_is_told_what_changed(desk: Desk, agent: Person) -> None:
    ticket = await desk.ticket(agent)
    seen = (await agent.get(f"/tickets/{ticket['id']}")).headers["etag"]
    answers = await together(
        *(
            agent.patch(
                f"/tickets/{ticket['id']}", json={"priority": wish}, headers={"If-Match": seen}
            )
            for wish in ("high", "critical")
        )
    )
    won, lost = sorted(answers, key=lambda answer: answer.status_code)
    assert won.status_code == 200
    assert won.headers["etag"] == '"2"'
    details = refused(lost, 412, "E_VERSION_CONFLICT")
    assert details == {
        "version": 2,
        "changes": [{"field": "priority", "old": "medium", "new": won.json()["priority"]}],
    }
    now = (await agent.get(f"/tickets/{ticket['id']}")).json()
    assert now["priority"] == won.json()["priority"]


async def test_if_match_is_heeded_by_every_change(desk: Desk, agent: Person) -> None:
    path = f"/tickets/{(await desk.ticket(agent))['id']}"
    stale = {"headers": {"If-Match": '"99"'}}
    for answer in (
        await agent.patch(path, json={"title": "Other"}, **stale),
        await agent.put(path, json={"title": "Other"}, **stale),
        await agent.patch(f"{path}/assign", json={"assignee_id": agent.id}, **stale),
        await agent.post(f"{path}/transition", json={"status": "closed"}, **stale),
    ):
        refused(answer, 412, "E_VERSION_CONFLICT")
    for fine in ('"1"', 'W/"1"', "1", "*"):
        answer = await agent.patch(
            path, json={"title": "The tap drips"}, headers={"If-Match": fine}
        )
        assert answer.status_code == 200
    for senseless in ("one", '"one"', "-1", "x" * 200, '"1", "2"'):
        answer = await agent.patch(path, json={"title": "Other"}, headers={"If-Match": senseless})
        assert refused_fields(answer) == {"If-Match"}


@pytest.mark.parametrize("road", ["transition", "patch"])
async def test_a_transition_that_the_lifecycle_lacks_is_refused_with_those_it_has(
    desk: Desk, agent: Person, road: str
) -> None:
    path = f"/tickets/{(await desk.ticket(agent))['id']}"
    if road == "transition":
        answer = await agent.post(f"{path}/transition", json={"status": "blocked"})
    else:
        answer = await agent.patch(path, json={"status": "blocked"})
    details = refused(answer, 409, "E_INVALID_TRANSITION")
    assert details == {"from": "open", "to": "blocked", "allowed": ["in_progress", "closed"]}
    assert (await agent.get(path)).json()["status"] == "open"


async def test_a_status_of_no_lifecycle_is_refused(desk: Desk, agent: Person) -> None:
    path = f"/tickets/{(await desk.ticket(agent))['id']}"
    answer = await agent.post(f"{path}/transition", json={"status": "sleeping"})
    assert refused_fields(answer) == {"status"}


KEY = {"Idempotency-Key": "3f1c"}
BODY = {"title": "No light in the hall"}


async def test_a_repeat_gets_the_first_answer(desk: Desk, user: Person) -> None:
    first = await user.post("/tickets", json=BODY, headers=KEY)
    again = await user.post("/tickets", json=BODY, headers=KEY)
    assert again.status_code == first.status_code == 201
    assert again.content == first.content
    for name in ("location", "etag", "content-type"):
        assert again.headers[name] == first.headers[name]
    assert again.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    assert await _tickets(desk) == 1
    history = (await user.get(f"/tickets/{first.json()['id']}/history")).json()["data"]
    assert len(history) == 1


async def test_a_key_with_another_body_is_refused(desk: Desk, user: Person) -> None:
    await user.post("/tickets", json=BODY, headers=KEY)
    answer = await user.post("/tickets", json={"title": "Other"}, headers=KEY)
    refused(answer, 422, "E_IDEMPOTENCY_MISMATCH")
    ticket = await desk.ticket(user)
    elsewhere = await user.post(
        f"/tickets/{ticket['id']}/comments", json={"body": "x"}, headers=KEY
    )
    refused(elsewhere, 422, "E_IDEMPOTENCY_MISMATCH")


async def test_another_persons_equal_key_is_another_key(
    desk: Desk, user: Person, agent: Person
) -> None:
    mine = await user.post("/tickets", json=BODY, headers=KEY)
    theirs = await agent.post("/tickets", json=BODY, headers=KEY)
    assert mine.json()["key"] != theirs.json()["key"]
    assert theirs.json()["requester"]["id"] == agent.id
    assert await _tickets(desk) == 2


async def test_repeats_at_once_make_one_ticket(desk: Desk, user: Person) -> None:
    answers = await together(*(user.post("/tickets", json=BODY, headers=KEY) for _ in range(6)))
    made = [answer for answer in answers if answer.status_code == 201]
    assert made
    assert len({answer.content for answer in made}) == 1
    for answer in answers:
        if answer.status_code != 201:
            refused(answer, 409, "E_CONFLICT")
    assert await _tickets(desk) == 1


async def test_a_refused_request_does_not_use_up_its_key(desk: Desk, user: Person) -> None:
    refused(await user.post("/tickets", json={**BODY, "project_id": 999}, headers=KEY), 422)
    answer = await user.post("/tickets", json=BODY, headers=KEY)
    assert answer.status_code == 201
    assert "idempotent-replayed" not in answer.headers


async def test_a_key_is_kept_for_a_day(desk: Desk, user: Person) -> None:
    await user.post("/tickets", json=BODY, headers=KEY)
    with clock.at(clock.now() + timedelta(hours=23, minutes=59)):
        await user.post("/tickets", json=BODY, headers=KEY)
    assert await _tickets(desk) == 1
    with clock.at(clock.now() + timedelta(hours=24, minutes=1)):
        answer = await user.post("/tickets", json=BODY, headers=KEY)
    assert answer.status_code == 201
    assert await _tickets(desk) == 2


async def test_a_key_that_is_none_is_refused(user: Person) -> None:
    for key in ("", "x" * 201, "a\tb", "a b", "é"):
        answer = await user.post(
            "/tickets", json=BODY, headers={"Idempotency-Key": key.encode("latin-1")}
        )
        assert refused_fields(answer) == {"Idempotency-Key"}


async def test_every_change_that_is_posted_heeds_the_key(desk: Desk, admin: Person) -> None:
    scene = await scene_of(desk, admin)
    for number, operation in enumerate(REPEATABLE):
        call = await call_of(scene, operation)
        headers = {"Authorization": f"Bearer {admin.access_token}", "Idempotency-Key": f"k{number}"}
        more = {} if call.json is None else {"json": call.json}
        first, again = [
            await desk.client.post(call.path, headers=headers, **more) for _ in range(2)
        ]
        assert first.is_success, (operation, first.text)
        assert (again.status_code, again.content) == (first.status_code, first.content), operation
        assert again.headers["idempotent-replayed"] == "true"


REPEATABLE = (
    "createTicket", "createComment", "createAction", "transitionTicket", "restoreTicket",
    "restoreFromBin", "createProject", "createUser", "createRole", "createDepartment",
    "createCategory",
)  # fmt: skip
"""Every POST of somebody signed in, but for those about his own password and session."""


async def test_no_posted_change_is_forgotten_above(desk: Desk) -> None:
    posted = {name for name, route in routes_of(desk).items() if route.methods == {"POST"}}
    public = {"register", "setUp", "login", "refresh", "requestPasswordReset", "resetPassword"}
    assert set(REPEATABLE) == posted - public - {"logout", "changePassword", "previewMarkdown"}
