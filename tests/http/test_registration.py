"""Coming in: by registering oneself, by the first link, by what one signs in with."""

from datetime import timedelta
from typing import Any

import pytest

from loket.access import links
from loket.access.models import User
from loket.core import clock
from tests.desk import API, PASSWORD, Desk, Person, together
from tests.http.refusal import refused, refused_fields

NEWCOMER = {"email": "ana@company.com", "password": "blue kitchen tap", "name": "Ana"}


async def _post(desk: Desk, path: str, body: Any, **more: Any) -> Any:
    return await desk.client.post(f"{API}/auth/{path}", json=body, **more)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", ""), ("email", "ana"), ("email", "ana@"), ("email", "a b@company.com"),
        ("email", "x" * 250 + "@company.com"), ("email", None), ("name", ""), ("name", " "),
        ("name", "a\nb"), ("name", "x" * 101), ("name", None), ("last_name", "x" * 101),
        ("last_name", None), ("locale", "fr"), ("password", None), ("password", ""),
        ("theme", "dark"),
    ],
)  # fmt: skip
async def test_a_registration_that_makes_no_sense_is_refused(
    desk: Desk, field: str, value: Any
) -> None:
    answer = await _post(desk, "register", {**NEWCOMER, field: value})
    assert refused_fields(answer) == {field}
    assert await desk.rows(User.id) == []


async def test_of_two_spellings_of_a_name_one_is_sent(desk: Desk) -> None:
    both = {**NEWCOMER, "last_name": "Diaz", "lastname": "Ruiz"}
    assert refused_fields(await _post(desk, "register", both)) == {"lastname"}


@pytest.mark.parametrize(
    ("password", "status"),
    [("12345é78", 201), ("é" * 1024, 201), ("1234é67", 422), ("é" * 1025, 422)],
)
async def test_a_password_is_counted_in_letters(desk: Desk, password: str, status: int) -> None:
    answer = await _post(desk, "register", {**NEWCOMER, "password": password})
    assert answer.status_code == status
    login = {"email": NEWCOMER["email"], "password": password}
    assert (await _post(desk, "login", login)).status_code == {201: 200, 422: 401}[status]


async def test_who_registered_can_report_and_see_it(desk: Desk, agent: Person) -> None:
    session = (await _post(desk, "register", NEWCOMER)).json()
    bearer = {"Authorization": f"Bearer {session['access_token']}"}
    made = await desk.client.post(f"{API}/tickets", json={"title": "It drips"}, headers=bearer)
    assert made.json()["requester"] == {"id": session["user"]["id"], "name": "Ana"}
    assert (await agent.get(f"/tickets/{made.json()['id']}")).status_code == 200
    users = await desk.client.get(f"{API}/users", headers=bearer)
    assert refused(users, 403) == {"permission": "users:read"}


async def test_the_address_is_kept_as_it_was_written(desk: Desk) -> None:
    """Its domain in small letters, for those mean the same; signing in does not mind either."""
    body = {**NEWCOMER, "email": " Ana.Diaz@Company.COM "}
    assert (await _post(desk, "register", body)).json()["user"]["email"] == "Ana.Diaz@company.com"
    for email in ("ana.diaz@company.com", "ANA.DIAZ@COMPANY.COM", " Ana.Diaz@Company.COM "):
        login = {"email": email, "password": NEWCOMER["password"]}
        assert (await _post(desk, "login", login)).status_code == 200


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"email", "password"}),
        ({"email": "ana@company.com"}, {"password"}),
        ({"username": "ana@company.com", "password": "x"}, {"email", "username"}),
        ({"email": ["ana@company.com"], "password": "x"}, {"email"}),
        ({"email": "ana@company.com", "password": 12345678}, {"password"}),
        ({"email": "ana@company.com", "password": "x" * 5000}, {"password"}),
    ],
)
async def test_a_sign_in_that_makes_no_sense_is_refused(
    desk: Desk, body: dict[str, Any], fields: set[str]
) -> None:
    assert refused_fields(await _post(desk, "login", body)) == fields


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x", "", "json"])
async def test_a_sign_in_is_json_or_a_form(desk: Desk, user: Person, kind: str) -> None:
    content = f'{{"email": "{user.email}", "password": "{PASSWORD}"}}'.encode()
    headers = {"Content-Type": kind}
    answer = await desk.client.post(f"{API}/auth/login", content=content, headers=headers)
    refused(answer, 400, "E_BAD_REQUEST")


async def test_the_form_of_oauth2_may_say_more_than_is_asked(desk: Desk, user: Person) -> None:
    """RFC 6749, section 4.3.2: clients send a scope and their own name along."""
    form = {
        "grant_type": "password", "username": user.email, "password": PASSWORD, "scope": "",
        "client_id": "swagger", "client_secret": "",
    }  # fmt: skip
    answer = await desk.client.post(f"{API}/auth/login", data=form)
    assert (answer.status_code, answer.json()["token_type"]) == (200, "bearer")


async def _first_link(desk: Desk) -> str:
    async with desk.runtime.database.writing() as session:
        return await links.issue(session, None, links.SET_UP)


async def test_the_first_link_makes_an_administrator_once(desk: Desk) -> None:
    token = await _first_link(desk)
    weak = await _post(desk, "set-up", {**NEWCOMER, "token": token, "password": "password"})
    assert refused_fields(weak) == {"password"}
    answers = await together(
        *(_post(desk, "set-up", {**NEWCOMER, "token": token}) for _ in range(2))
    )
    made, late = sorted(answers, key=lambda answer: answer.status_code)
    assert made.json()["user"]["role"]["name"] == "admin"
    refused(late, 400, "E_BAD_TOKEN")
    bearer = {"Authorization": f"Bearer {made.json()['access_token']}"}
    assert (await desk.client.get(f"{API}/settings", headers=bearer)).status_code == 200
    assert len(await desk.rows(User.id)) == 1


async def test_the_first_link_dies_within_the_hour_and_with_the_first_administrator(
    desk: Desk,
) -> None:
    body = {**NEWCOMER, "token": await _first_link(desk)}
    with clock.at(clock.now() + timedelta(minutes=61)):
        refused(await _post(desk, "set-up", body), 400, "E_BAD_TOKEN")
    await desk.person("admin")
    refused(await _post(desk, "set-up", body), 400, "E_BAD_TOKEN")
    refused(await _post(desk, "set-up", {**body, "token": "made up"}), 400, "E_BAD_TOKEN")
    assert len(await desk.rows(User.id)) == 1
