"""S8: links sent by mail work once and not for long. S9: no token outlives its reason."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from loket.access import links
from loket.access.models import LinkToken
from loket.core import clock
from loket.mail.models import MailMessage
from tests.desk import API, PASSWORD, Desk, Person
from tests.http.refusal import refused

NEW = "green garden gate"


async def _ask(desk: Desk, person: Person) -> str:
    """Ask for a link as somebody who forgot his password; returns the secret in the mail."""
    answer = await desk.client.post(
        f"{API}/auth/reset-password-request", json={"email": person.email}
    )
    assert answer.status_code == 202
    await desk.settle()
    async with desk.runtime.database.reading() as reader:
        newest = select(MailMessage.text).order_by(MailMessage.id.desc()).limit(1)
        text = (await reader.execute(newest)).scalar_one()
    found = re.search(r"token=([\w-]+)", text)
    assert found
    return found[1]


async def _use(desk: Desk, token: str, password: str = NEW) -> int:
    answer = await desk.client.post(
        f"{API}/auth/reset-password", json={"token": token, "new_password": password}
    )
    if answer.status_code != 204:
        refused(answer, 400, "E_BAD_TOKEN")
    return answer.status_code


async def _sign_in(desk: Desk, email: str, password: str) -> int:
    answer = await desk.client.post(
        f"{API}/auth/login", json={"email": email, "password": password}
    )
    return answer.status_code


async def test_s08_a_link_works_once(desk: Desk, user: Person) -> None:
    token = await _ask(desk, user)
    assert await _use(desk, token) == 204
    assert await _sign_in(desk, user.email, NEW) == 200
    assert await _use(desk, token, "yellow window sill") == 400
    assert await _sign_in(desk, user.email, NEW) == 200
    assert await _sign_in(desk, user.email, PASSWORD) == 401


async def test_s08_only_the_newest_link_works(desk: Desk, user: Person) -> None:
    first, second = await _ask(desk, user), await _ask(desk, user)
    assert await _use(desk, first) == 400
    assert await _use(desk, second) == 204


async def test_s08_a_link_lives_for_an_hour(desk: Desk, user: Person) -> None:
    token = await _ask(desk, user)
    with clock.at(clock.now() + timedelta(minutes=61)):
        assert await _use(desk, token) == 400
    with clock.at(clock.now() + timedelta(minutes=59)):
        assert await _use(desk, token) == 204


async def test_s08_no_made_up_token_matches(desk: Desk, user: Person) -> None:
    """Nor an empty one, nor what is stored: the hash of the secret is not the secret."""
    token = await _ask(desk, user)
    [(kept,)] = await desk.rows(LinkToken.token_hash)
    assert token not in kept
    for made_up in (kept, "null", "0", token + "x", token[:-1], token.upper(), "' OR 1=1 --"):
        assert await _use(desk, made_up) == 400
    empty = {"token": "", "new_password": NEW}
    refused(await desk.client.post(f"{API}/auth/reset-password", json=empty), 422)


async def test_s08_a_link_dies_with_the_password_it_was_for(desk: Desk, user: Person) -> None:
    token = await _ask(desk, user)
    change = {"current_password": PASSWORD, "new_password": NEW}
    assert (await user.post("/auth/change-password", json=change)).status_code == 204
    assert await _use(desk, token) == 400


async def test_s08_a_link_to_somebody_who_left_does_nothing(
    desk: Desk, user: Person, admin: Person
) -> None:
    token = await _ask(desk, user)
    await admin.patch(f"/users/{user.id}", json={"is_active": False})
    assert await _use(desk, token) == 400
    await admin.patch(f"/users/{user.id}", json={"is_active": True})
    await admin.delete(f"/users/{user.id}")
    assert await _use(desk, token) == 400


async def test_s08_an_invitation_is_no_reset_and_lives_for_a_week(desk: Desk, user: Person) -> None:
    for days, wanted in ((8, 400), (6, 204)):
        async with desk.runtime.database.writing() as session:
            token = await links.issue(session, user.id, links.INVITATION)
        with clock.at(clock.now() + timedelta(days=days)):
            assert await _use(desk, token) == wanted


End = Callable[[Desk, Person, Person], Awaitable[None]]


async def _logs_out(_: Desk, person: Person, __: Person) -> None:
    assert (await person.post("/auth/logout")).status_code == 204


async def _is_deactivated(_: Desk, person: Person, admin: Person) -> None:
    assert (await admin.patch(f"/users/{person.id}", json={"is_active": False})).is_success


async def _is_deleted(_: Desk, person: Person, admin: Person) -> None:
    assert (await admin.delete(f"/users/{person.id}")).status_code == 204


async def _resets_his_password(desk: Desk, person: Person, _: Person) -> None:
    assert await _use(desk, await _ask(desk, person)) == 204


async def _ends_the_session(desk: Desk, person: Person, _: Person) -> None:
    [session] = (await person.get("/auth/sessions")).json()["data"]
    assert (await person.delete(f"/auth/sessions/{session['id']}")).status_code == 204


@pytest.mark.parametrize(
    "end", [_logs_out, _is_deactivated, _is_deleted, _resets_his_password, _ends_the_session]
)
async def test_s09_no_token_outlives_the_session(
    desk: Desk, user: Person, admin: Person, end: End
) -> None:
    assert (await user.get("/auth/me")).status_code == 200
    await end(desk, user, admin)
    refused(await user.get("/auth/me"), 401)
    refused(await user.post("/tickets", json={"title": "Still here"}), 401)
    body = {"refresh_token": user.refresh_token}
    refused(await desk.client.post(f"{API}/auth/refresh", json=body), 401, "E_BAD_TOKEN")


async def test_s09_a_changed_password_ends_every_other_session(desk: Desk, user: Person) -> None:
    other = await desk.client.post(
        f"{API}/auth/login", json={"email": user.email, "password": PASSWORD}
    )
    change = {"current_password": PASSWORD, "new_password": NEW}
    assert (await user.post("/auth/change-password", json=change)).status_code == 204
    assert (await user.get("/auth/me")).status_code == 200
    bearer = {"Authorization": f"Bearer {other.json()['access_token']}"}
    refused(await desk.client.get(f"{API}/auth/me", headers=bearer), 401)
    body = {"refresh_token": other.json()["refresh_token"]}
    refused(await desk.client.post(f"{API}/auth/refresh", json=body), 401)
    mine = await desk.client.post(f"{API}/auth/refresh", json={"refresh_token": user.refresh_token})
    assert mine.status_code == 200


async def test_s09_a_role_that_changes_counts_from_the_next_request(
    desk: Desk, agent: Person, admin: Person
) -> None:
    assert (await agent.get("/users")).status_code == 200
    await admin.patch(f"/users/{agent.id}", json={"role": "user"})
    refused(await agent.get("/users"), 403)
    await admin.patch(f"/users/{agent.id}", json={"role": "agent"})
    assert (await agent.get("/users")).status_code == 200
    roles = (await admin.get("/roles")).json()["data"]
    role = next(r for r in roles if r["name"] == "agent")
    fewer = [p for p in role["permissions"] if p != "users:read"]
    assert (await admin.put("/permissions", json={str(role["id"]): fewer})).is_success
    refused(await agent.get("/users"), 403)


async def test_s09_a_new_role_does_not_inherit_the_rights_of_one_that_was_removed(
    desk: Desk, admin: Person
) -> None:
    """A database may give out the number of a removed role again."""
    powerful = await desk.role("powerful", "audit:read", "users:read")
    first = await desk.person("powerful")
    assert (await first.get("/activity")).status_code == 200
    await admin.patch(f"/users/{first.id}", json={"role": "user"})
    assert (await admin.delete(f"/roles/{powerful}")).status_code == 204
    await admin.post("/roles", json={"name": "harmless", "permissions": ["tickets:create"]})
    second = await desk.person("harmless")
    refused(await second.get("/activity"), 403)
    refused(await second.get("/users"), 403)


async def test_s09_a_refresh_token_that_comes_back_ends_the_session(
    desk: Desk, user: Person
) -> None:
    body = {"refresh_token": user.refresh_token}
    fresh = await desk.client.post(f"{API}/auth/refresh", json=body)
    assert fresh.status_code == 200
    refused(await desk.client.post(f"{API}/auth/refresh", json=body), 401, "E_TOKEN_REUSED")
    refused(await user.get("/auth/me"), 401)
    newer = {"refresh_token": fresh.json()["refresh_token"]}
    refused(await desk.client.post(f"{API}/auth/refresh", json=newer), 401, "E_BAD_TOKEN")
