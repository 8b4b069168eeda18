"""Alive, ready, the log's filters and pages, and what the settings do."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from loket.app import migrate, readiness
from loket.core import clock
from loket.core.db import Database
from tests.desk import API, Desk, Person
from tests.http.refusal import refused, refused_fields

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def test_a_desk_that_serves_is_healthy_and_ready(desk: Desk) -> None:
    health, ready = await desk.client.get("/health"), await desk.client.get("/ready")
    assert health.json() == {"status": "healthy"}
    checks = dict.fromkeys(("database", "schema", "queue", "storage"), "ok")
    assert ready.json() == {"status": "ready", "checks": checks}
    assert (health.status_code, ready.status_code) == (200, 200)


async def _away(_: Database) -> str | None:
    raise OperationalError("SELECT", {}, OSError("gone"))


async def _behind(_: Database) -> str | None:
    return "0001"


@pytest.mark.parametrize(("state", "failing"), [(_away, "database"), (_behind, "schema")])
async def test_what_is_not_ready_is_named_and_the_process_lives_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, state: Any, failing: str
) -> None:
    monkeypatch.setattr(migrate, "current", state)
    answer = await desk.client.get("/ready")
    assert list(refused(answer, 503, "E_NOT_READY")["checks"]) == [failing]
    assert "gone" not in answer.text
    assert (await desk.client.get("/health")).status_code == 200
    monkeypatch.undo()
    assert (await desk.client.get("/ready")).status_code == 200


async def test_an_event_that_nobody_handles_makes_the_desk_not_ready(
    desk: Desk, agent: Person
) -> None:
    with clock.at(START):
        await desk.ticket(agent)
    with clock.at(START + timedelta(minutes=4)):
        assert (await desk.client.get("/ready")).status_code == 200
    with clock.at(START + timedelta(minutes=6)):
        answer = await desk.client.get("/ready")
        assert list(refused(answer, 503, "E_NOT_READY")["checks"]) == ["queue"]
        await desk.settle()
        assert (await desk.client.get("/ready")).status_code == 200


async def test_a_full_disk_makes_the_desk_not_ready(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.runtime.settings.data_dir.mkdir(parents=True, exist_ok=True)
    monkeypatch.setattr(readiness, "free_mib", lambda _: 3)
    answer = await desk.client.get("/ready")
    assert list(refused(answer, 503, "E_NOT_READY")["checks"]) == ["storage"]


@pytest.fixture
async def week(desk: Desk, agent: Person, admin: Person) -> list[dict[str, Any]]:
    """A log of three tickets, a day apart, each reported, changed and answered in one hour."""
    for day in range(3):
        with clock.at(START + timedelta(days=day)):
            ticket = await desk.ticket(agent)
            path = f"/tickets/{ticket['id']}"
            await agent.patch(path, json={"priority": "high"})
            await admin.post(f"{path}/comments", json={"body": "On my way"})
    log: list[dict[str, Any]] = (await admin.get("/activity?limit=100")).json()["data"]
    return log


def _stamp(day: float) -> str:
    return (START + timedelta(days=day)).isoformat().replace("+00:00", "Z")


async def test_filters_of_the_log_narrow_each_other(
    admin: Person, agent: Person, week: list[dict[str, Any]]
) -> None:
    ticket = next(row["ticket_id"] for row in week if row["type"] == "reply.added")

    def is_within(row: dict[str, Any], first: float, last: float) -> bool:
        return (
            START + timedelta(days=first)
            <= datetime.fromisoformat(row["at"])
            <= (START + timedelta(days=last))
        )

    tests: dict[str, Callable[[dict[str, Any]], object]] = {
        f"actor_id={agent.id}": lambda row: row["actor"] and row["actor"]["id"] == agent.id,
        "type=ticket.created&type=reply.added": lambda row: (
            row["type"] in ("ticket.created", "reply.added")
        ),
        f"ticket_id={ticket}": lambda row: row["ticket_id"] == ticket,
        f"from={_stamp(1)}": lambda row: is_within(row, 1, 10_000),
        f"to={_stamp(1.5)}": lambda row: is_within(row, -1, 1.5),
    }
    for one, is_one in tests.items():
        for other, is_other in tests.items():
            wanted = [row for row in week if is_one(row) and is_other(row)]
            query = one if one == other else f"{one}&{other}"
            answer = (await admin.get(f"/activity?{query}&count=true")).json()
            assert answer["data"] == wanted, query
            assert answer["total"] == len(wanted), query


async def test_pages_of_the_log_put_together_are_the_log(
    desk: Desk, admin: Person, week: list[dict[str, Any]]
) -> None:
    """Whatever is added to its head in the meantime."""
    for query, wanted in (
        ("", week),
        ("&type=ticket.updated", [row for row in week if row["type"] == "ticket.updated"]),
    ):
        seen: list[dict[str, Any]] = []
        page_key: str | None = ""
        while page_key is not None:
            more = f"&page_key={page_key}" if page_key else ""
            answer = (await admin.get(f"/activity?limit=2{query}{more}")).json()
            seen += answer["data"]
            page_key = answer["page_key"]
            await admin.put("/settings", json={"name": f"Desk {len(seen)}"})
        assert seen == wanted


async def test_what_one_save_did_stands_together_in_the_log(
    desk: Desk, admin: Person, agent: Person
) -> None:
    ticket = await desk.ticket(agent)
    wish = {"status": "in_progress", "assignee_id": agent.id, "comment": "Mine"}
    await agent.patch(f"/tickets/{ticket['id']}", json=wish)
    rows = (await admin.get(f"/activity?ticket_id={ticket['id']}")).json()["data"]
    said, saved, made = rows
    assert [row["type"] for row in rows] == ["reply.added", "ticket.updated", "ticket.created"]
    assert said["change_set"] == saved["change_set"] != made["change_set"]
    assert (made["project_id"], made["cause_seq"], made["depth"]) == (
        ticket["project"]["id"], None, 0,
    )  # fmt: skip


async def test_every_change_of_the_house_is_in_the_log(desk: Desk, admin: Person) -> None:
    """Roles, settings, catalogues, projects, people: who did it, and what it was about."""
    role = (await admin.post("/roles", json={"name": "Desk", "permissions": ["users:read"]})).json()
    await admin.put("/settings", json={"name": "Casa"})
    department = (await admin.post("/departments", json={"name": "Garden"})).json()
    project = (await admin.post("/projects", json={"key": "NET", "name": "Network"})).json()
    person = await desk.person("user")
    await admin.patch(f"/users/{person.id}", json={"is_active": False})
    rows = (await admin.get(f"/activity?actor_id={admin.id}")).json()["data"]
    told = {row["type"]: row for row in rows}
    assert told["role.changed"]["payload"] == {
        "role_id": role["id"], "name": "Desk", "change": "created", "granted": ["users:read"],
        "revoked": [],
    }  # fmt: skip
    assert told["settings.changed"]["payload"] == {
        "changes": [{"field": "name", "old": "Loket", "new": "Casa"}]
    }
    assert told["catalogue.changed"]["payload"] == {
        "catalogue": "department", "entry_id": department["id"], "name": "Garden",
        "change": "created",
    }  # fmt: skip
    assert told["project.changed"]["project_id"] == project["id"]
    assert told["user.updated"]["payload"] == {
        "user_id": person.id, "changes": [{"field": "is_active", "old": True, "new": False}],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("actor_id=me", "actor_id"),
        ("type=Ticket%20created", "type.0"),
        ("ticket_id=HELP-1", "ticket_id"),
        ("from=yesterday", "from"),
        ("to=2026-03-01", "to"),
        ("limit=101", "limit"),
        ("since=2026-03-01T00:00:00Z", "since"),
    ],
)
async def test_a_filter_of_the_log_that_makes_no_sense_is_refused(
    admin: Person, query: str, field: str
) -> None:
    assert refused_fields(await admin.get(f"/activity?{query}")) == {field}


async def test_the_default_project_must_take_tickets(desk: Desk, admin: Person) -> None:
    net = (await admin.post("/projects", json={"key": "NET", "name": "Network"})).json()
    path = f"/projects/{net['id']}"
    await admin.put("/settings", json={"default_project_id": net["id"]})
    assert (await desk.ticket(admin))["key"] == "NET-1"
    await admin.put(path, json={"is_archived": True})
    assert (await desk.ticket(admin))["key"] == "HELP-1", "nobody is kept from reporting"
    answer = await admin.put("/settings", json={"default_project_id": net["id"]})
    assert refused_fields(answer) == {"default_project_id"}
    await admin.put(path, json={"is_archived": False})
    assert (await desk.ticket(admin))["key"] == "NET-2"


async def test_the_language_of_the_desk_is_that_of_who_chose_none(
    desk: Desk, admin: Person
) -> None:
    await admin.put("/settings", json={"default_locale": "id"})
    site = (await desk.client.get(f"{API}/auth/site")).json()
    assert site["default_locale"] == "id"
    body = {"email": "ana@company.com", "password": "blue kitchen tap", "name": "Ana"}
    # Of the languages that this browser speaks, the desk speaks none.
    french = {"Accept-Language": "fr"}
    made = await desk.client.post(f"{API}/auth/register", json=body, headers=french)
    assert made.json()["user"]["locale"] == "id"
    added = await admin.post("/users", json={"email": "bea@company.com", "name": "Bea"})
    assert added.json()["locale"] == "id"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""), ("name", "x" * 101), ("registration_open", "yes"), ("default_locale", "fr"),
        ("default_project_id", "1"), ("colour", "blue"),
    ],
)  # fmt: skip
async def test_a_setting_that_makes_no_sense_is_refused(
    admin: Person, field: str, value: Any
) -> None:
    before = (await admin.get("/settings")).json()
    assert refused_fields(await admin.put("/settings", json={field: value})) == {field}
    assert (await admin.get("/settings")).json() == before
