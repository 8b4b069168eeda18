"""Signing in and out, and oneself."""

from datetime import timedelta
from typing import Any

import bcrypt
import pytest

from loket.access.models import RefreshToken, User
from loket.core import clock
from tests.desk import API, PASSWORD, Desk, Person, together
from tests.http.refusal import refused, refused_fields

NEWCOMER = {"email": "ana@company.com", "password": "blue kitchen tap", "name": "Ana"}
NEW = "green garden gate"


async def _post(desk: Desk, path: str, **more: Any) -> Any:
    return await desk.client.post(f"{API}/auth/{path}", **more)


async def _me(desk: Desk, access_token: str) -> int:
    bearer = {"Authorization": f"Bearer {access_token}"}
    return (await desk.client.get(f"{API}/auth/me", headers=bearer)).status_code


async def test_a_newcomer_is_a_user_and_signed_in(desk: Desk) -> None:
    answer = await _post(desk, "register", json={**NEWCOMER, "last_name": "Diaz", "locale": "es"})
    assert answer.status_code == 201
    session = answer.json()
    assert session["token_type"] == "bearer"
    assert session["expires_in"] == 15 * 60
    person = session["user"]
    assert (person["full_name"], person["locale"]) == ("Ana Diaz", "es")
    assert (person["role"]["name"], person["is_active"]) == ("user", True)
    assert await _me(desk, session["access_token"]) == 200


async def test_lastname_is_another_spelling_of_last_name(desk: Desk, admin: Person) -> None:
    answer = await _post(desk, "register", json={**NEWCOMER, "lastname": "Diaz"})
    assert answer.json()["user"]["last_name"] == "Diaz"
    new = {"email": "bea@company.com", "name": "Bea", "lastname": "Ruiz"}
    assert (await admin.post("/users", json=new)).json()["last_name"] == "Ruiz"


async def test_the_language_follows_the_browser_unless_one_is_chosen(desk: Desk) -> None:
    spanish = {"Accept-Language": "fr;q=0.9, es-MX, en;q=0.1"}
    answer = await _post(desk, "register", json=NEWCOMER, headers=spanish)
    assert answer.json()["user"]["locale"] == "es"
    other = {**NEWCOMER, "email": "b@company.com", "locale": "id"}
    answer = await _post(desk, "register", json=other, headers=spanish)
    assert answer.json()["user"]["locale"] == "id"


async def test_closed_registration_lets_nobody_in(desk: Desk, admin: Person) -> None:
    await admin.put("/settings", json={"registration_open": False})
    refused(await _post(desk, "register", json=NEWCOMER), 403, "E_REGISTRATION_CLOSED")


@pytest.mark.parametrize("password", ["short", "password", "PASSWORD123", "12345678", "x" * 1025])
async def test_a_password_that_anybody_would_try_is_refused(
    desk: Desk, user: Person, admin: Person, password: str
) -> None:
    answer = await _post(desk, "register", json={**NEWCOMER, "password": password})
    assert refused_fields(answer) == {"password"}
    change = {"current_password": PASSWORD, "new_password": password}
    assert refused_fields(await user.post("/auth/change-password", json=change)) == {"new_password"}
    new = {"email": "b@company.com", "name": "B", "password": password}
    assert refused_fields(await admin.post("/users", json=new)) == {"password"}


async def test_signing_in_by_json_and_by_the_form_of_oauth2(desk: Desk, user: Person) -> None:
    by_json = await _post(desk, "login", json={"email": user.email, "password": PASSWORD})
    form = {"grant_type": "password", "username": user.email.upper(), "password": PASSWORD}
    by_form = await _post(desk, "login", data=form)
    for answer in (by_json, by_form):
        assert answer.status_code == 200
        assert answer.json()["user"]["id"] == user.id
    for senseless in ({"username": user.email}, {"password": PASSWORD}):
        refused(await _post(desk, "login", data=senseless), 422)
    refused(await _post(desk, "login", data={**form, "password": "wrong password"}), 401)


async def test_a_sign_in_is_remembered(desk: Desk, user: Person, admin: Person) -> None:
    moment = clock.now() + timedelta(days=1)
    with clock.at(moment):
        await _post(desk, "login", json={"email": user.email, "password": PASSWORD})
    seen = (await admin.get(f"/users/{user.id}")).json()["last_login_at"]
    assert seen == moment.isoformat().replace("+00:00", "Z")


async def test_a_refresh_token_is_changed_for_a_new_pair(desk: Desk, user: Person) -> None:
    first = await _post(desk, "refresh", json={"refresh_token": user.refresh_token})
    assert first.status_code == 200
    assert first.json()["refresh_token"] != user.refresh_token
    assert first.json()["user"]["id"] == user.id
    assert await _me(desk, first.json()["access_token"]) == 200
    newer = {"refresh_token": first.json()["refresh_token"]}
    assert (await _post(desk, "refresh", json=newer)).status_code == 200


async def test_a_refresh_token_that_comes_back_ends_its_family_only(
    desk: Desk, user: Person
) -> None:
    other = (await _post(desk, "login", json={"email": user.email, "password": PASSWORD})).json()
    used = {"refresh_token": user.refresh_token}
    fresh = (await _post(desk, "refresh", json=used)).json()
    refused(await _post(desk, "refresh", json=used), 401, "E_TOKEN_REUSED")
    for token in (user.access_token, fresh["access_token"]):
        assert await _me(desk, token) == 401
    refused(await _post(desk, "refresh", json={"refresh_token": fresh["refresh_token"]}), 401)
    assert await _me(desk, other["access_token"]) == 200


async def test_of_two_who_bring_the_same_token_at_once_one_is_late(
    desk: Desk, user: Person
) -> None:
    body = {"refresh_token": user.refresh_token}
    answers = await together(*(_post(desk, "refresh", json=body) for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) == [200, 401]
    assert await _me(desk, user.access_token) == 401


async def test_a_refresh_token_lives_for_thirty_days_from_its_last_use(
    desk: Desk, user: Person
) -> None:
    start, token = clock.now(), user.refresh_token
    for days, wanted in ((29, 200), (58, 200), (89, 401)):
        with clock.at(start + timedelta(days=days)):
            answer = await _post(desk, "refresh", json={"refresh_token": token})
        assert answer.status_code == wanted, days
        token = answer.json().get("refresh_token", token)


async def test_refresh_tokens_are_not_kept_as_they_are(desk: Desk, user: Person) -> None:
    kept = [row[0] for row in await desk.rows(RefreshToken.token_hash)]
    assert user.refresh_token not in kept
    assert all(len(row) == 64 for row in kept)


async def test_signing_out_ends_this_session_at_once(desk: Desk, user: Person) -> None:
    other = (await _post(desk, "login", json={"email": user.email, "password": PASSWORD})).json()
    assert (await user.post("/auth/logout")).status_code == 204
    refused(await user.get("/auth/me"), 401)
    refused(await user.post("/auth/logout"), 401)
    assert await _me(desk, other["access_token"]) == 200


async def test_sessions_are_listed_and_ended(desk: Desk, user: Person) -> None:
    browser = {"User-Agent": "Firefox on a phone"}
    login = {"email": user.email, "password": PASSWORD}
    other = (await _post(desk, "login", json=login, headers=browser)).json()
    listed = (await user.get("/auth/sessions?count=true")).json()
    assert listed["total"] == 2
    newest, current = listed["data"]
    assert (newest["device"], newest["is_current"]) == ("Firefox on a phone", False)
    assert current["is_current"] is True
    assert (await user.delete(f"/auth/sessions/{newest['id']}")).status_code == 204
    assert await _me(desk, other["access_token"]) == 401
    refused(await user.delete(f"/auth/sessions/{newest['id']}"), 404)
    assert (await user.get("/auth/sessions?count=true")).json()["total"] == 1


async def test_a_changed_password_is_the_one_that_counts(desk: Desk, user: Person) -> None:
    wrong = {"current_password": "wrong password", "new_password": NEW}
    refused(await user.post("/auth/change-password", json=wrong), 400, "E_WRONG_PASSWORD")
    right = {"current_password": PASSWORD, "new_password": NEW}
    assert (await user.post("/auth/change-password", json=right)).status_code == 204
    for password, wanted in ((PASSWORD, 401), (NEW, 200)):
        answer = await _post(desk, "login", json={"email": user.email, "password": password})
        assert answer.status_code == wanted


async def test_about_oneself(user: Person) -> None:
    before = (await user.get("/auth/me")).json()
    assert before["permissions"] == ["comments:create_own", "tickets:create", "tickets:read_own"]
    change = {
        "name": "Bea",
        "last_name": "",
        "timezone": "Asia/Jakarta",
        "theme": "dark",
        "locale": "id",
    }
    after = (await user.patch("/auth/me", json=change)).json()
    assert after == {**before, **change, "full_name": "Bea"}
    assert refused_fields(await user.patch("/auth/me", json={"timezone": "Mars/Base"})) == {
        "timezone"
    }
    assert refused_fields(await user.patch("/auth/me", json={"name": None})) == {"name"}
    assert (await user.get("/auth/me")).json() == after


async def test_a_bcrypt_hash_of_an_imported_user_is_upgraded(desk: Desk) -> None:
    imported = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()
    person = await desk.person("user", password_hash=imported)
    wrong = await _post(desk, "login", json={"email": person.email, "password": "wrong password"})
    refused(wrong, 401, "E_BAD_CREDENTIALS")
    for _ in range(2):
        right = await _post(desk, "login", json={"email": person.email, "password": PASSWORD})
        assert right.status_code == 200
    [(kept,)] = await desk.rows(User.password_hash)
    assert kept.startswith("$argon2id$")
