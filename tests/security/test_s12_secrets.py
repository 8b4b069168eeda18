"""S12: no shipped secrets, and no secret or inside of the desk in a log, an error or an answer."""

import io
import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from sqlalchemy import text

from loket.access import queries, signins
from loket.core import logs
from loket.core.secrets import private_key
from loket.core.settings import KNOWN_BAD_SECRETS, Settings, SettingsError, load
from tests.desk import API, PASSWORD, Desk, Person
from tests.http.refusal import refused

CANARY = "canary-7f3a9d51c2"


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Everything that Loket logs, at the most talkative level."""
    written = io.StringIO()
    before, root = structlog.get_config(), logging.getLogger()
    handlers, level = root.handlers[:], root.level
    monkeypatch.setattr(sys, "stderr", written)
    logs.configure("json", "debug")
    structlog.configure(cache_logger_on_first_use=False)
    root.setLevel(logging.DEBUG)
    # The client of these tests has its own log.
    monkeypatch.setattr(logging.getLogger("httpx2"), "disabled", True)
    for name, module in list(sys.modules.items()):
        # Loggers that were used before keep the stream that they had.
        if name.startswith("loket.") and hasattr(module, "log"):
            monkeypatch.setattr(module, "log", structlog.get_logger(name))
    yield written
    structlog.configure(**before)
    root.handlers[:] = handlers
    root.setLevel(level)


async def test_s12_no_secret_that_comes_in_is_logged_or_repeated(
    desk: Desk, user: Person, log: io.StringIO
) -> None:
    client, answers = desk.client, []
    for path, body in (
        ("register", {"email": "a@company.com", "name": "A", "password": CANARY}),
        ("register", {"email": "a@company.com", "name": "A", "password": CANARY}),
        ("register", {"email": "nonsense", "name": "A", "password": CANARY, CANARY[:3]: CANARY}),
        ("register", {"email": "b@company.com", "name": "B", "password": [CANARY]}),
        ("login", {"email": "a@company.com", "password": CANARY + "x"}),
        ("login", {"email": "a@company.com", "password": {"a": CANARY}}),
        ("refresh", {"refresh_token": CANARY}),
        ("refresh", {"refresh_token": CANARY * 100}),
        ("reset-password", {"token": CANARY, "new_password": CANARY}),
        ("reset-password", {"token": CANARY, "new_password": CANARY[:5]}),
        ("change-password", {"current_password": CANARY, "new_password": CANARY + "y"}),
    ):
        answers.append(await client.post(f"{API}/auth/{path}", json=body))
        answers.append(await user.post(f"/auth/{path}", json=body))
        form = {"username": "a@company.com", "password": CANARY + "z"}
        answers.append(await client.post(f"{API}/auth/login", data=form))
        broken = b'{"password": "' + CANARY.encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {CANARY}"}
        answers.append(await client.post(f"{API}/auth/{path}", content=broken, headers=headers))
    for answer in answers:
        assert CANARY not in answer.text
        assert CANARY not in str(answer.headers)
    assert "/auth/register" in log.getvalue()
    assert CANARY not in log.getvalue()


async def test_s12_no_secret_of_the_desk_is_logged(
    desk: Desk, user: Person, admin: Person, log: io.StringIO
) -> None:
    login = {"email": user.email, "password": PASSWORD}
    session = (await desk.client.post(f"{API}/auth/login", json=login)).json()
    await user.get(f"/tickets?q={CANARY}")
    await desk.client.post(f"{API}/auth/reset-password-request", json={"email": user.email})
    await desk.settle()
    [mail] = (await admin.get("/mail/outbox")).json()["data"]
    link = mail["text"].partition("token=")[2].split()[0]
    written = log.getvalue()
    for secret in (
        session["access_token"], session["refresh_token"], user.access_token, link, PASSWORD,
        CANARY, "PRIVATE KEY", "$argon2", user.email,
    ):  # fmt: skip
        assert secret not in written, secret


async def test_s12_no_answer_holds_a_password_hash(desk: Desk, user: Person, admin: Person) -> None:
    for path in ("/users", f"/users/{user.id}", "/auth/me", "/activity", "/auth/sessions"):
        answer = await admin.get(path)
        assert answer.status_code == 200
        assert "$argon2" not in answer.text
        assert "password_hash" not in answer.text


async def test_s12_a_crash_shows_no_insides(
    desk: Desk, user: Person, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object, **__: object) -> None:
        raise RuntimeError(f"{CANARY} at /srv/loket/secret.py")

    monkeypatch.setattr(queries, "me", crash)
    answer = await user.get("/auth/me")
    assert refused(answer, 500, "E_INTERNAL") == {}
    for inside in (CANARY, "RuntimeError", "Traceback", "loket/", ".py"):
        assert inside not in answer.text
    # The request id finds it in the log, where the administrator reads why.
    [line] = [one for one in log.getvalue().splitlines() if "RuntimeError" in one]
    assert answer.json()["request_id"] in line
    assert CANARY in line


async def test_s12_a_crash_halfway_keeps_nothing(
    desk: Desk, user: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object, **__: object) -> None:
        raise RuntimeError(CANARY)

    sessions = len((await user.get("/auth/sessions")).json()["data"])
    login = {"email": user.email, "password": PASSWORD}
    with monkeypatch.context() as patch:
        patch.setattr(signins, "_session", crash)
        refused(await desk.client.post(f"{API}/auth/login", json=login), 500)
    assert len((await user.get("/auth/sessions")).json()["data"]) == sessions


async def test_s12_a_broken_database_shows_no_insides(
    desk: Desk, user: Person, log: io.StringIO
) -> None:
    """A table that is gone: the statement and its values stay in the log."""
    ticket = await desk.ticket(user, title=CANARY)
    async with desk.runtime.database.ddl() as connection:
        await connection.execute(text("ALTER TABLE watchers RENAME TO watchers_gone"))
    try:
        for answer in (
            await user.get(f"/tickets/{ticket['id']}"),
            await user.put(f"/tickets/{ticket['id']}/watch"),
        ):
            # Some databases call a table that is gone an operational fault: try again later.
            assert answer.status_code in (500, 503)
            refused(answer, answer.status_code)
            for inside in ("watchers", "SELECT", "sqlite", "psycopg", "asyncmy", CANARY):
                assert inside not in answer.text
    finally:
        async with desk.runtime.database.ddl() as connection:
            await connection.execute(text("ALTER TABLE watchers_gone RENAME TO watchers"))
    assert (await user.get(f"/tickets/{ticket['id']}")).status_code == 200


@pytest.mark.parametrize("secret", sorted(KNOWN_BAD_SECRETS))
def test_s12_a_published_secret_stops_the_start(secret: str) -> None:
    for spelling in (secret, secret.upper()):
        with pytest.raises(SettingsError) as refusal:
            load(algorithm="HS256", jwt_secret_key=spelling, _env_file=None)
        assert str(refusal.value) == (
            "LOKET_JWT_SECRET_KEY: is a published example; make one with: openssl rand -hex 32"
        )


def test_s12_a_short_secret_stops_the_start() -> None:
    for secret in ("", "x", CANARY):
        with pytest.raises(SettingsError) as refusal:
            load(algorithm="HS256", jwt_secret_key=secret, _env_file=None)
        assert str(refusal.value) == "LOKET_JWT_SECRET_KEY: is shorter than 32 bytes"
    with pytest.raises(SettingsError, match="JWT_SECRET_KEY"):
        load(algorithm="HS256", _env_file=None)


def test_s12_settings_do_not_print_their_secrets(settings: Settings) -> None:
    own = load(
        jwt_secret_key=CANARY * 3,
        jwt_private_key=CANARY,
        admin_password=CANARY,
        smtp_url=f"smtp://me:{CANARY}@mail.test",
        _env_file=None,
    )
    assert CANARY not in repr(own)
    assert CANARY not in str(own)
    assert CANARY not in own.model_dump_json()
    assert "PRIVATE KEY" not in repr(settings)


def test_s12_each_desk_makes_a_key_of_its_own(tmp_path: Path) -> None:
    first, second = private_key(tmp_path / "a"), private_key(tmp_path / "b")
    assert first != second
    assert private_key(tmp_path / "a") == first
    [kept] = (tmp_path / "a").iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600
