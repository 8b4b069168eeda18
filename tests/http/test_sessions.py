"""One's own sign-ins, and setting a password anew."""

import re
from datetime import timedelta
from typing import Any

import pytest

from loket.core import clock
from tests.desk import API, PASSWORD, Desk, Person, together
from tests.http.pages import walk
from tests.http.refusal import refused, refused_fields

NEW = "green garden gate"


async def _post(desk: Desk, path: str, **body: Any) -> Any:
    return await desk.client.post(f"{API}/auth/{path}", json=body)


async def _sign_in(desk: Desk, person: Person, device: str = "phone") -> dict[str, Any]:
    answer = await desk.client.post(
        f"{API}/auth/login",
        json={"email": person.email, "password": PASSWORD},
        headers={"User-Agent": device},
    )
    session: dict[str, Any] = answer.json()
    return session


async def _devices(person: Person) -> list[str]:
    return [one["device"] for one in (await person.get("/auth/sessions")).json()["data"]]


async def test_the_session_that_was_renewed_last_comes_first(desk: Desk, user: Person) -> None:
    start = clock.now()
    for hours, device in enumerate(("phone", "tablet"), start=1):
        with clock.at(start + timedelta(hours=hours)):
            await _sign_in(desk, user, device)
    assert await _devices(user) == ["tablet", "phone", "test"]
    with clock.at(start + timedelta(hours=3)):
        await _post(desk, "refresh", refresh_token=user.refresh_token)
    assert await _devices(user) == ["test", "tablet", "phone"]
    [renewed, *_] = (await user.get("/auth/sessions")).json()["data"]
    assert (renewed["is_current"], renewed["address"]) == (True, "127.0.0.1")
    assert renewed["created_at"] < renewed["last_used_at"]


async def test_a_session_that_ran_out_is_not_listed_any_more(desk: Desk, user: Person) -> None:
    """Its tokens are refused, so nobody is signed in by it."""
    with clock.at(clock.now() + timedelta(days=31)):
        refused(await user.get("/auth/me"), 401)
        fresh = await _sign_in(desk, user)
        bearer = {"Authorization": f"Bearer {fresh['access_token']}"}
        listed = await desk.client.get(f"{API}/auth/sessions?count=true", headers=bearer)
    assert [one["device"] for one in listed.json()["data"]] == ["phone"]
    assert listed.json()["total"] == 1


async def test_sessions_are_paged(desk: Desk, user: Person) -> None:
    for number in range(4):
        await _sign_in(desk, user, f"device {number}")
    seen = [one["device"] for one in await walk(user, "/auth/sessions")]
    assert seen == [*(f"device {number}" for number in reversed(range(4))), "test"]
    assert seen == await _devices(user)


async def test_ending_the_present_session_is_signing_out(desk: Desk, user: Person) -> None:
    other = await _sign_in(desk, user)
    current = next(
        one for one in (await user.get("/auth/sessions")).json()["data"] if one["is_current"]
    )
    assert (await user.delete(f"/auth/sessions/{current['id']}")).status_code == 204
    refused(await user.get("/auth/me"), 401, "E_UNAUTHENTICATED")
    refused(await _post(desk, "refresh", refresh_token=user.refresh_token), 401, "E_BAD_TOKEN")
    renewed = await _post(desk, "refresh", refresh_token=other["refresh_token"])
    assert renewed.status_code == 200


@pytest.mark.parametrize("body", [None, {}, {"refresh_token": None}, {"refresh_token": "x" * 43}])
async def test_without_a_known_refresh_token_nothing_is_renewed(
    desk: Desk, body: dict[str, Any] | None
) -> None:
    answer = await desk.client.post(f"{API}/auth/refresh", json=body)
    refused(answer, 401, "E_BAD_TOKEN")


async def test_one_kind_of_token_does_not_serve_as_the_other(desk: Desk, user: Person) -> None:
    bearer = {"Authorization": f"Bearer {user.refresh_token}"}
    refused(await desk.client.get(f"{API}/auth/me", headers=bearer), 401)
    answer = await _post(desk, "refresh", refresh_token=user.access_token)
    assert answer.status_code in (401, 422)
    assert (await user.get("/auth/me")).status_code == 200


async def test_the_answer_to_a_renewal_shows_the_person_as_he_is_now(
    desk: Desk, user: Person, admin: Person
) -> None:
    await admin.patch(f"/users/{user.id}", json={"role": "agent", "name": "Bea"})
    renewed = (await _post(desk, "refresh", refresh_token=user.refresh_token)).json()["user"]
    assert (renewed["name"], renewed["role"]["name"]) == ("Bea", "agent")
    assert "tickets:read_all" in renewed["permissions"]


async def test_the_life_of_tokens_is_as_the_answer_says(desk: Desk, user: Person) -> None:
    session = await _sign_in(desk, user)
    claims = desk.identity.tokens.read(session["access_token"])
    assert session["expires_in"] == desk.runtime.settings.access_token_minutes * 60
    assert 0 <= claims.expires_at - clock.now().timestamp() <= session["expires_in"]


async def test_the_password_is_not_changed_without_the_present_one(
    desk: Desk, user: Person
) -> None:
    for body, fields in (
        ({"new_password": NEW}, {"current_password"}),
        ({"current_password": PASSWORD}, {"new_password"}),
        ({"current_password": "", "new_password": NEW}, {"current_password"}),
    ):
        assert refused_fields(await user.post("/auth/change-password", json=body)) == fields
    assert (await _post(desk, "login", email=user.email, password=PASSWORD)).status_code == 200


async def _link(desk: Desk, admin: Person, person: Person) -> str:
    answer = await _post(desk, "reset-password-request", email=person.email.upper())
    assert answer.status_code == 202
    await desk.settle()
    mail = (await admin.get("/mail/outbox?limit=1")).json()["data"][0]
    assert (mail["recipient"], mail["kind"]) == (person.email, "reset")
    found = re.search(r"token=([\w-]+)", mail["text"])
    assert found
    return found[1]


async def test_a_forgotten_password_is_set_anew(desk: Desk, user: Person, admin: Person) -> None:
    token = await _link(desk, admin, user)
    answer = await _post(desk, "reset-password", token=token, new_password=NEW)
    assert (answer.status_code, answer.content) == (204, b"")
    refused(await user.get("/auth/me"), 401)
    for password, status in ((PASSWORD, 401), (NEW, 200)):
        answer = await _post(desk, "login", email=user.email, password=password)
        assert answer.status_code == status


async def test_a_mail_goes_out_only_to_who_is_known(
    desk: Desk, user: Person, admin: Person
) -> None:
    gone, idle = await desk.person("user"), await desk.person("user")
    await admin.delete(f"/users/{gone.id}")
    await admin.patch(f"/users/{idle.id}", json={"is_active": False})
    for email in ("nobody@company.com", "no address", gone.email, idle.email, user.email):
        assert (await _post(desk, "reset-password-request", email=email)).status_code == 202
    await desk.settle()
    mails = (await admin.get("/mail/outbox")).json()["data"]
    assert [mail["recipient"] for mail in mails] == [user.email]


async def test_a_refused_password_does_not_use_up_the_link(
    desk: Desk, user: Person, admin: Person
) -> None:
    token = await _link(desk, admin, user)
    for password in ("short", "password", "x" * 1025):
        answer = await _post(desk, "reset-password", token=token, new_password=password)
        assert refused_fields(answer) == {"new_password"}
    answer = await _post(desk, "reset-password", token=token, new_password=NEW)
    assert answer.status_code == 204


async def test_of_two_who_use_a_link_at_once_one_is_late(
    desk: Desk, user: Person, admin: Person
) -> None:
    token = await _link(desk, admin, user)
    answers = await together(
        *(_post(desk, "reset-password", token=token, new_password=f"{NEW} {n}") for n in range(2))
    )
    assert sorted(answer.status_code for answer in answers) == [204, 400]
