"""S16: the web application's refresh token lies in a cookie that no other site can use."""

import httpx2
import pytest

from tests.desk import API, PASSWORD, Desk, Person

WEB = {"X-Loket-Web": "1"}


async def _sign_in(desk: Desk, person: Person, **headers: str) -> httpx2.Response:
    credentials = {"email": person.email, "password": PASSWORD}
    return await desk.client.post(f"{API}/auth/login", json=credentials, headers={**WEB, **headers})


async def test_s16_the_token_is_in_a_strict_cookie_and_not_in_the_answer(
    desk: Desk, user: Person
) -> None:
    answer = await _sign_in(desk, user)
    assert answer.json()["refresh_token"] is None
    cookie = answer.headers["set-cookie"]
    for attribute in ("HttpOnly", "SameSite=strict", "Path=/api/v1/auth/refresh", "Max-Age="):
        assert attribute in cookie


async def test_the_cookie_renews_the_session_and_turns_over(desk: Desk, user: Person) -> None:
    first = (await _sign_in(desk, user)).cookies["loket_refresh"]
    renewed = await desk.client.post(f"{API}/auth/refresh", json={}, headers=WEB)
    assert renewed.status_code == 200
    assert renewed.cookies["loket_refresh"] != first
    token = renewed.json()["access_token"]
    me = await desk.client.get(f"{API}/auth/me", headers={"Authorization": f"Bearer {token}"})
    assert me.json()["id"] == user.id


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"X-Loket-Web": "0"}, 401),
        ({**WEB, "Origin": "https://evil.example"}, 403),
        ({**WEB, "Origin": "null"}, 403),
        ({**WEB, "Origin": "http://desk.test"}, 200),
        ({**WEB, "Origin": "http://localhost:8000"}, 200),
    ],
)
async def test_s16_the_cookie_works_for_the_own_application_only(
    desk: Desk, user: Person, headers: dict[str, str], status: int
) -> None:
    await _sign_in(desk, user)
    answer = await desk.client.post(f"{API}/auth/refresh", json={}, headers=headers)
    assert answer.status_code == status


async def test_signing_out_takes_the_cookie_back(desk: Desk, user: Person) -> None:
    session = (await _sign_in(desk, user)).json()
    bearer = {"Authorization": f"Bearer {session['access_token']}"}
    answer = await desk.client.post(f"{API}/auth/logout", headers=bearer)
    assert 'loket_refresh=""' in answer.headers["set-cookie"]
    renewed = await desk.client.post(f"{API}/auth/refresh", json={}, headers=WEB)
    assert renewed.status_code == 401


async def test_everybody_may_know_what_the_sign_in_page_shows(desk: Desk) -> None:
    site = (await desk.client.get(f"{API}/auth/site")).json()
    assert site["name"] == "Loket"
    assert site["registration_open"] is True
    assert site["demo"] is False
