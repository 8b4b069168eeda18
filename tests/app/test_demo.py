"""The demo: a month of a believable desk. It lives on the embedded database, whatever `KIND` is."""

import asyncio
import io
import shutil
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from loket.access import roles, users
from loket.app import demo, migrate, setup
from loket.app.demo.filling import DemoRunning, NotADemo
from loket.app.factory import CONSUMERS
from loket.core import clock
from loket.core.i18n import Locale
from loket.core.runtime import Runtime
from loket.core.settings import Settings, SettingsError, load
from loket.events.consumers import catch_up
from loket.tickets.lifecycles import LIFECYCLES
from tests.desk import Desk, open_desk

NOW = datetime(2026, 3, 11, 10, 20, tzinfo=UTC)
"""A Wednesday morning in London, an evening in Jakarta, early in Bogotá."""

TICKETS = 80


def _settings(folder: Path, signing_key: str) -> Settings:
    return load(
        demo=True,
        data_dir=folder,
        database_url="",
        jwt_private_key=signing_key,
        password_hash_kib=8,
        _env_file=None,
    )


async def _fill(
    settings: Settings, locale: Locale = Locale.en, *, fresh: bool = False, tickets: int = TICKETS
) -> str:
    console = io.StringIO()
    with clock.at(NOW):
        await demo.fill(settings, locale, fresh=fresh, console=console, tickets=tickets)
    return console.getvalue()


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, signing_key: str) -> Path:
    """The folder of a filled demo, to be read only."""
    folder = tmp_path_factory.mktemp("demo")
    asyncio.run(_fill(_settings(folder, signing_key)))
    return folder


@pytest.fixture
def own(filled: Path, tmp_path: Path, signing_key: str) -> Settings:
    """The settings of a copy of the filled demo, to be changed at will."""
    shutil.copytree(filled, tmp_path / "demo")
    return _settings(tmp_path / "demo", signing_key)


@pytest.fixture
async def served(own: Settings) -> AsyncIterator[Desk]:
    runtime = Runtime.open(own)
    async with open_desk(runtime) as desk:
        yield desk
    await runtime.close()


def _rows(folder: Path, statement: str) -> list[Any]:
    connection = sqlite3.connect(folder / "loket.db")
    try:
        return connection.execute(statement).fetchall()
    finally:
        connection.close()


def _everything(folder: Path) -> dict[str, list[Any]]:
    names = _rows(folder, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return {name: _rows(folder, f"SELECT * FROM {name}") for (name,) in names}  # noqa: S608


def _stories(folder: Path) -> list[Any]:
    """What happened when to which ticket, without what is random by nature (tokens, hashes)."""
    return _rows(
        folder,
        "SELECT t.title, t.status, t.assignee_id, e.at, e.type, e.payload, e.actor_id "
        "FROM events e JOIN tickets t ON t.id = e.ticket_id ORDER BY e.seq",
    )


async def _signed_in(desk: Desk, account: str) -> dict[str, str]:
    answer = await desk.client.post(
        "/api/v1/auth/login", json={"email": f"{account}@company.com", "password": "password"}
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["user"]["role"]["name"] == account
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


@pytest.mark.parametrize("account", ["admin", "manager", "agent", "user"])
async def test_each_account_signs_in_and_finds_tickets(served: Desk, account: str) -> None:
    headers = await _signed_in(served, account)
    tickets = await served.client.get("/api/v1/tickets?count=true", headers=headers)
    seen = tickets.json()["total"]
    assert (0 < seen < TICKETS) if account == "user" else seen == TICKETS


async def test_the_agent_has_work_and_search_finds_it(served: Desk) -> None:
    headers = await _signed_in(served, "agent")
    mine = await served.client.get("/api/v1/tickets/my?as=assignee", headers=headers)
    assert mine.json()["data"]
    found = await served.client.get("/api/v1/tickets?q=vpn%20mtu", headers=headers)
    assert "vpn" in found.json()["data"][0]["tags"]


async def test_three_projects_each_with_a_lifecycle_a_lead_and_members(served: Desk) -> None:
    headers = await _signed_in(served, "admin")
    projects = (await served.client.get("/api/v1/projects", headers=headers)).json()["data"]
    assert {p["lifecycle"] for p in projects} == set(LIFECYCLES)
    assert {p["key"] for p in projects} == {"IT", "HOUSE", "CARE"}
    for project in projects:
        assert project["lead"]
        members = await served.client.get(
            f"/api/v1/projects/{project['id']}/members", headers=headers
        )
        assert len(members.json()["data"]) >= 4


def test_the_tickets_span_thirty_days_and_end_now(filled: Path) -> None:
    moments = [
        datetime.fromisoformat(at) for (at,) in _rows(filled, "SELECT created_at FROM tickets")
    ]
    assert len(moments) == TICKETS
    assert NOW - timedelta(days=30) <= min(moments) < NOW - timedelta(days=29)
    assert NOW - timedelta(minutes=10) < max(moments) < NOW
    assert len({moment.date() for moment in moments}) >= 25


def test_the_log_is_in_order_and_ends_now(filled: Path) -> None:
    events = _rows(filled, "SELECT seq, at FROM events ORDER BY seq")
    assert [seq for seq, _ in events] == list(range(1, len(events) + 1))
    moments = [datetime.fromisoformat(at) for _, at in events]
    assert moments == sorted(moments)
    assert moments[-1] <= NOW


def test_keys_have_no_gaps(filled: Path) -> None:
    numbers: dict[int, list[int]] = {}
    for project, number in _rows(filled, "SELECT project_id, number FROM tickets ORDER BY id"):
        numbers.setdefault(project, []).append(number)
    assert len(numbers) == 3
    for found in numbers.values():
        assert found == list(range(1, len(found) + 1))
    counters = dict(_rows(filled, "SELECT id, last_number FROM projects"))
    assert counters == {project: len(found) for project, found in numbers.items()}


async def test_every_ticket_is_what_its_events_say(served: Desk) -> None:
    headers = await _signed_in(served, "admin")
    told: dict[int, dict[str, Any]] = {}
    page_key = ""
    while page_key is not None:
        answer = await served.client.get(f"/api/v1/tickets?limit=100{page_key}", headers=headers)
        for ticket in answer.json()["data"]:
            told[ticket["id"]] = ticket
        following = answer.json()["page_key"]
        page_key = f"&page_key={following}" if following else None
    for ticket in told.values():
        history = await served.client.get(
            f"/api/v1/tickets/{ticket['id']}/history?limit=100", headers=headers
        )
        entries = history.json()["data"]
        changed = {c["field"]: c["new"] for entry in entries for c in entry["changes"]}
        assert entries[0]["at"] == ticket["created_at"]
        assert entries[0]["type"] == "ticket.created"
        assert changed.get("status", "open") == ticket["status"]
        assert changed.get("assignee") == ticket["assignee"]
        assert changed.get("priority", ticket["priority"]) == ticket["priority"]
        said = sum(entry["type"] in ("reply.added", "note.added") for entry in entries)
        assert said == ticket["comment_count"]
        done = [
            entry["at"]
            for entry in entries
            for c in entry["changes"]
            if c["field"] == "status" and c["new"] in ("closed", "resolved")
        ]
        if ticket["status_category"] == "done":
            assert ticket["resolved_at"] in done
        else:
            assert ticket["resolved_at"] is None


def test_the_picture_is_varied(filled: Path) -> None:
    categories = Counter(c for (c,) in _rows(filled, "SELECT status_category FROM tickets"))
    assert categories["done"] > TICKETS / 2
    assert min(categories[c] for c in ("new", "active", "waiting")) >= 1
    loose = "assignee_id IS NULL AND status_category <> 'done'"
    assert _rows(filled, f"SELECT id FROM tickets WHERE {loose}")  # noqa: S608
    late = f"due_at < '{NOW:%Y-%m-%dT%H:%M:%S}' AND status_category <> 'done'"
    assert _rows(filled, f"SELECT id FROM tickets WHERE {late}")  # noqa: S608
    for column in ("priority", "type", "source"):
        kinds = _rows(filled, f"SELECT DISTINCT {column} FROM tickets")  # noqa: S608
        assert len(kinds) >= 3
    assert _rows(filled, "SELECT max(reply_count + note_count) FROM tickets")[0][0] >= 30
    assert _rows(filled, "SELECT max(length(title)) FROM tickets")[0][0] > 200
    assert _rows(filled, "SELECT id FROM comments WHERE kind = 'note'")
    assert _rows(filled, "SELECT id FROM actions WHERE minutes_spent > 0")
    assert _rows(filled, "SELECT user_id FROM watchers")
    texts = " ".join(text for (text,) in _rows(filled, "SELECT description FROM tickets"))
    assert "{" not in texts.replace('{"error"', "")
    assert all(sign in texts for sign in ("```", "- [ ]", "](https://", "|---|"))


def test_some_tickets_came_back(filled: Path) -> None:
    moves = _rows(
        filled,
        "SELECT json_extract(c.value, '$.old') FROM events e, json_each(e.payload, '$.changes') c "
        "WHERE e.type = 'ticket.updated' AND json_extract(c.value, '$.field') = 'status' "
        "AND json_extract(c.value, '$.new') IN ('open', 'in_progress')",
    )
    assert {old for (old,) in moves} & {"closed", "resolved"}


def test_automatic_assignment_shows_its_cause(filled: Path) -> None:
    causes = _rows(
        filled,
        "SELECT c.type, julianday(e.at) - julianday(c.at) FROM events e "
        "JOIN events c ON c.seq = e.cause_seq WHERE e.type = 'ticket.updated'",
    )
    assert {kind for kind, _ in causes} == {"ticket.created"}
    assert max(days for _, days in causes) * 86400 < 5


async def test_nothing_is_left_to_do_for_the_consumers(own: Settings) -> None:
    runtime = Runtime.open(own)
    before = _everything(own.data_dir)
    assert await catch_up(runtime, CONSUMERS) == 0
    await runtime.close()
    assert _everything(own.data_dir) == before


async def test_a_second_fill_changes_nothing(own: Settings) -> None:
    before = _everything(own.data_dir)
    assert await _fill(own) == ""
    assert _everything(own.data_dir) == before


async def test_a_fresh_fill_begins_anew_and_tells_the_same_stories(own: Settings) -> None:
    before = _stories(own.data_dir)
    connection = sqlite3.connect(own.data_dir / "loket.db")
    connection.execute("UPDATE tickets SET title = 'Mine'")
    connection.commit()
    connection.close()
    assert "filled" in await _fill(own, fresh=True)
    assert _stories(own.data_dir) == before


async def test_another_language_begins_anew_and_leaves_other_files_alone(own: Settings) -> None:
    (own.data_dir / "notes.txt").write_text("mine")
    await _fill(own, Locale.id, tickets=30)
    assert _rows(own.data_dir, "SELECT DISTINCT locale FROM users") == [("id",)]
    assert {k for (k,) in _rows(own.data_dir, "SELECT key FROM projects")} == {"KOS", "TI", "PLG"}
    assert _rows(own.data_dir, "SELECT count(*) FROM tickets") == [(30,)]
    assert (own.data_dir / "notes.txt").read_text() == "mine"


async def test_it_fills_in_spanish(tmp_path: Path, signing_key: str) -> None:
    settings = _settings(tmp_path / "new" / "demo", signing_key)
    await _fill(settings, Locale.es, tickets=30)
    assert _rows(settings.data_dir, "SELECT count(*) FROM tickets") == [(30,)]
    titles = " ".join(t for (t,) in _rows(settings.data_dir, "SELECT title FROM tickets"))
    assert "habitación" in titles


async def test_an_interrupted_fill_is_begun_anew(own: Settings) -> None:
    connection = sqlite3.connect(own.data_dir / "loket.db")
    connection.execute("DELETE FROM events WHERE type = 'demo.filled'")
    connection.execute("DELETE FROM tickets WHERE id > 40")
    connection.commit()
    connection.close()
    await _fill(own, tickets=30)
    assert _rows(own.data_dir, "SELECT count(*) FROM tickets") == [(30,)]


async def test_somebodys_desk_is_never_replaced(tmp_path: Path, signing_key: str) -> None:
    settings = _settings(tmp_path, signing_key)
    runtime = Runtime.open(settings)
    await migrate.upgrade_embedded(runtime.database)
    await setup.install(runtime.database)
    async with runtime.database.writing() as session:
        role = await roles.by_name(session, "admin")
        await users.add(
            session,
            email="ana@company.com",
            name="Ana",
            last_name="",
            role=role,
            password_hash=None,
            locale="en",
        )
    await runtime.close()
    before = _everything(tmp_path)
    with pytest.raises(NotADemo):
        await _fill(settings, fresh=True)
    assert _everything(tmp_path) == before


async def test_a_demo_in_use_is_not_pulled_away(served: Desk, own: Settings) -> None:
    await _signed_in(served, "user")
    with pytest.raises(DemoRunning):
        await _fill(own, Locale.es)
    assert await _signed_in(served, "user")


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.4", "desk.company.com"])  # noqa: S104
def test_it_refuses_to_listen_beyond_this_machine(tmp_path: Path, host: str) -> None:
    with pytest.raises(SettingsError, match="loopback"):
        load(demo=True, host=host, data_dir=tmp_path, _env_file=None)


def test_the_announcement_names_address_and_accounts(tmp_path: Path) -> None:
    console = io.StringIO()
    settings = load(demo=True, data_dir=tmp_path, port=8123, _env_file=None)
    demo.announce(settings, console)
    for said in ("http://localhost:8123", "admin@company.com", "user@company.com", "password"):
        assert said in console.getvalue()
