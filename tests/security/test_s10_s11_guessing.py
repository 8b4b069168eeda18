"""S10: nobody learns who has an account. S11: nobody guesses for long, and no victim is locked out."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import pytest
from redis.asyncio import Redis

from loket.access.passwords import Passwords
from loket.core.errors import TooMany
from loket.core.limits import Limiter
from tests.conftest import REDIS
from tests.desk import API, PASSWORD, Desk, Person
from tests.http.refusal import refused


async def _login(
    desk: Desk, email: str, password: str, client: httpx2.AsyncClient | None = None
) -> httpx2.Response:
    body = {"email": email, "password": password}
    return await (client or desk.client).post(f"{API}/auth/login", json=body)


@asynccontextmanager
async def _from(desk: Desk, address: str) -> AsyncIterator[httpx2.AsyncClient]:
    """Lend a client that comes from another network address."""
    transport = httpx2.ASGITransport(app=desk.gate, client=(address, 4711))
    async with httpx2.AsyncClient(transport=transport, base_url="http://desk.test") as client:
        yield client


class _Work:
    """What one request cost: statements, and passwords verified."""

    def __init__(self) -> None:
        self.statements: list[str] = []
        self.verified = 0


@asynccontextmanager
async def _working(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[_Work]:
    work = _Work()
    verify = Passwords._verify

    def counted(self: Passwords, password: str, stored: str) -> Any:
        work.verified += 1
        return verify(self, password, stored)

    with monkeypatch.context() as patch:
        patch.setattr(Passwords, "_verify", counted)
        async with desk.counting_statements() as sent:
            yield work
            work.statements = list(sent)


async def _told(answer: httpx2.Response) -> tuple[Any, ...]:
    headers = {k: v for k, v in answer.headers.items() if k != "x-request-id"}
    content = {**answer.json(), "request_id": ""} if answer.content.startswith(b"{") else None
    return answer.status_code, headers, content


async def test_s10_a_wrong_sign_in_tells_nothing(
    desk: Desk, user: Person, admin: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, idle = [await desk.person("user") for _ in range(2)]
    await admin.delete(f"/users/{gone.id}")
    await admin.patch(f"/users/{idle.id}", json={"is_active": False})
    made = await admin.post("/users", json={"email": "invited@company.com", "name": "I"})
    assert made.status_code == 201
    outcomes = []
    for email, password in (
        (user.email, "wrong password"),
        ("nobody@company.com", "wrong password"),
        ("nobody@company.com", PASSWORD),
        (gone.email, PASSWORD),
        (idle.email, PASSWORD),
        ("invited@company.com", "wrong password"),
    ):
        async with _working(desk, monkeypatch) as work:
            answer = await _login(desk, email, password)
        refused(answer, 401, "E_BAD_CREDENTIALS")
        outcomes.append((await _told(answer), len(work.statements), work.verified))
    assert all(outcome == outcomes[0] for outcome in outcomes), outcomes
    assert outcomes[0][2] == 1


async def test_s10_asking_for_a_reset_tells_nothing(
    desk: Desk, user: Person, admin: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    idle = await desk.person("user")
    await admin.patch(f"/users/{idle.id}", json={"is_active": False})
    outcomes = []
    for email in (user.email, "nobody@company.com", idle.email, "no address at all"):
        async with _working(desk, monkeypatch) as work:
            answer = await desk.client.post(
                f"{API}/auth/reset-password-request", json={"email": email}
            )
        assert answer.status_code == 202
        outcomes.append((await _told(answer), len(work.statements), work.verified))
    assert all(outcome == outcomes[0] for outcome in outcomes), outcomes


async def test_s10_the_limit_strikes_known_and_unknown_alike(desk: Desk, user: Person) -> None:
    for email in (user.email, "nobody@company.com"):
        statuses = [(await _login(desk, email, "wrong password")).status_code for _ in range(12)]
        assert statuses == [401] * 10 + [429] * 2, email


async def test_s11_guessing_ends_with_429(desk: Desk, user: Person) -> None:
    for _ in range(10):
        refused(await _login(desk, user.email, "wrong password"), 401)
    answer = await _login(desk, user.email, PASSWORD)
    details = refused(answer, 429, "E_TOO_MANY_REQUESTS")
    assert 0 < details["retry_after"] <= 15 * 60 + 1
    assert answer.headers["retry-after"] == str(details["retry_after"])


async def test_s11_another_spelling_is_the_same_account(desk: Desk, user: Person) -> None:
    for number in range(10):
        spelling = user.email.upper() if number % 2 else f" {user.email}"
        refused(await _login(desk, spelling, "wrong password"), 401)
    refused(await _login(desk, user.email, PASSWORD), 429)


async def test_s11_trying_many_accounts_ends_with_429(desk: Desk, user: Person) -> None:
    """One password on many accounts is guessing too; others are not kept out by it."""
    async with _from(desk, "203.0.113.7") as client:
        for number in range(100):
            answer = await _login(desk, f"somebody{number}@company.com", "letmein123", client)
            refused(answer, 401)
        refused(await _login(desk, "another@company.com", "letmein123", client), 429)
    assert (await _login(desk, user.email, PASSWORD)).status_code == 200


async def test_s11_a_victim_is_not_locked_out(desk: Desk, user: Person) -> None:
    """Strangers use up all guesses of an account; its owner comes from where he always does."""
    refused_anywhere = 0
    for number in range(11):
        async with _from(desk, f"203.0.113.{number}") as stranger:
            for _ in range(10):
                answer = await _login(desk, user.email, "wrong password", stranger)
                refused_anywhere += answer.status_code == 429
    assert refused_anywhere == 10
    async with _from(desk, "198.51.100.1") as elsewhere:
        refused(await _login(desk, user.email, PASSWORD, elsewhere), 429)
    assert (await _login(desk, user.email, PASSWORD)).status_code == 200


async def test_s11_the_right_password_starts_the_count_anew(desk: Desk, user: Person) -> None:
    for _ in range(3):
        for _ in range(9):
            refused(await _login(desk, user.email, "wrong password"), 401)
        assert (await _login(desk, user.email, PASSWORD)).status_code == 200


async def test_s11_the_current_password_cannot_be_guessed_by_changing_it(user: Person) -> None:
    wrong = {"current_password": "wrong password", "new_password": "green garden gate"}
    for _ in range(10):
        refused(await user.post("/auth/change-password", json=wrong), 400, "E_WRONG_PASSWORD")
    right = {**wrong, "current_password": PASSWORD}
    refused(await user.post("/auth/change-password", json=right), 429)


async def test_s11_a_mailbox_is_not_flooded(desk: Desk, user: Person, admin: Person) -> None:
    for _ in range(8):
        body = {"email": user.email}
        answer = await desk.client.post(f"{API}/auth/reset-password-request", json=body)
        assert answer.status_code == 202
    await desk.settle()
    mails = (await admin.get("/mail/outbox?count=true")).json()
    assert mails["total"] == 5


async def test_s11_registering_and_resetting_are_limited_by_address(desk: Desk) -> None:
    async with _from(desk, "203.0.113.9") as client:
        for number in range(61):
            body = {"email": f"n{number}@company.com", "password": "blue kitchen tap", "name": "N"}
            answer = await client.post(f"{API}/auth/register", json=body)
            assert answer.status_code == (201 if number < 60 else 429)
        for number in range(31):
            body = {"email": f"n{number}@company.com"}
            answer = await client.post(f"{API}/auth/reset-password-request", json=body)
            assert answer.status_code == (202 if number < 30 else 429)


@pytest.fixture
async def redis() -> AsyncIterator[str]:
    """The address of a Redis database of which only this test's keys are removed."""
    shared = f"{REDIS}/15"
    yield shared
    async with Redis.from_url(shared) as client:
        async for key in client.scan_iter("loket-limits*"):
            await client.delete(key)


async def test_s11_limits_survive_a_restart(redis: str) -> None:
    """With Redis, processes share the counts, and a new one does not begin anew."""
    unique = os.urandom(8).hex()
    before = Limiter(redis)
    for _ in range(3):
        await before.hit("3/15minutes", "sign-in", unique)
    await before.close()
    after = Limiter(redis)
    with pytest.raises(TooMany):
        await after.hit("3/15minutes", "sign-in", unique)
    with pytest.raises(TooMany):
        await after.check("3/15minutes", "sign-in", unique)
    await after.forget("3/15minutes", "sign-in", unique)
    await after.check("3/15minutes", "sign-in", unique)
    await after.close()
