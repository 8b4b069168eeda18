"""What a request costs the database, and that an answer is given only after the commit."""

import pytest
from sqlalchemy import func, insert, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from loket.core.db import before_commit
from loket.events import log
from loket.tickets import service
from loket.tickets.models import Ticket, TicketTag
from tests.conftest import KIND
from tests.desk import API, Desk, Person
from tests.http.refusal import refused

# Statements of one request, of which two or so say who asks.
LISTS = {
    "/tickets": 4,
    "/tickets?q=tap": 8,
    "/tickets?q=tap&sort=key": 7,
    "/tickets/my": 4,
    "/tickets/HELP-1/comments": 6,
    "/tickets/HELP-1/actions": 6,
    "/tickets/HELP-1/history": 8,
    "/tickets/HELP-1/timeline": 10,
    "/projects": 5,
    "/users": 4,
    "/roles": 4,
    "/permissions": 3,
    "/departments": 4,
    "/categories": 4,
    "/activity": 4,
    "/bin": 4,
    "/bin?kind=comment": 4,
    "/auth/sessions": 4,
    "/mail/outbox": 4,
    "/lifecycles": 3,
    "/projects/1/members": 5,
}


async def _fill(desk: Desk, admin: Person, start: int, end: int) -> None:
    """Add rows of everything, from number `start` up to `end`."""
    for number in range(start, end):
        made = await desk.ticket(admin, title=f"The tap drips {number}", tags=["a", f"t{number}"])
        await admin.post("/tickets/HELP-1/comments", json={"body": f"No. {number}, the tap"})
        await admin.post("/tickets/HELP-1/actions", json={"description": f"No. {number}"})
        wish = {
            "assignee_id": [admin.id, None][number % 2],
            "priority": ["low", "high"][number % 2],
        }
        await admin.patch("/tickets/HELP-1", json=wish)
        await admin.post("/projects", json={"key": f"P{number}", "name": f"Project {number}"})
        await admin.post("/departments", json={"name": f"Department {number}"})
        await admin.post("/categories", json={"name": f"Category {number}"})
        await admin.post("/roles", json={"name": f"Role {number}", "permissions": []})
        await admin.post("/users", json={"email": f"u{number}@company.com", "name": "U"})
        await admin.post(f"/tickets/{made['id']}/comments", json={"body": "x"})
        if number:
            await admin.delete(f"/tickets/{made['id']}")
            await desk.ticket(admin, title=f"The tap drips {number}")


async def test_lists_cost_the_same_few_statements_however_long(desk: Desk, admin: Person) -> None:
    await _fill(desk, admin, 0, 5)
    few = {path: await _count(desk, admin, path) for path in LISTS}
    await _fill(desk, admin, 5, 20)
    many = {path: await _count(desk, admin, path) for path in LISTS}
    assert many == few
    beyond = {path: (count, LISTS[path]) for path, count in many.items() if count > LISTS[path]}
    assert beyond == {}


async def _count(desk: Desk, admin: Person, path: str) -> int:
    path = path.replace("/projects/1/", f"/projects/{await _first_project(admin)}/")
    async with desk.counting_statements() as sent:
        answer = await admin.get(path)
    assert answer.status_code == 200
    return len(sent)


async def _first_project(admin: Person) -> int:
    return int((await admin.get("/tickets/HELP-1")).json()["project"]["id"])


async def _tickets(desk: Desk) -> int:
    [(count,)] = await desk.rows(func.count(Ticket.id))
    return int(count)


async def test_a_commit_that_the_database_refuses_answers_an_error(
    desk: Desk, user: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish = log._write

    async def refer_to_nothing(session: AsyncSession) -> None:
        await finish(session)
        if KIND == "sqlite":
            # Judged by COMMIT itself; the others can only judge each statement.
            await session.execute(text("PRAGMA defer_foreign_keys = ON"))
        await session.execute(insert(TicketTag).values(tag="x", ticket_id=999_999))

    monkeypatch.setattr(log, "_write", refer_to_nothing)
    answer = await user.post("/tickets", json={"title": "x"}, headers={"Idempotency-Key": "k"})
    refused(answer, 409, "E_CONFLICT")
    assert await _tickets(desk) == 0


async def test_a_commit_that_fails_answers_an_error(
    desk: Desk, user: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection is lost at the very moment of the commit."""

    async def lost(_: AsyncSession) -> None:
        raise DBAPIError("COMMIT", {}, OSError("gone"), connection_invalidated=True)

    with monkeypatch.context() as patch:
        patch.setattr(AsyncSession, "commit", lost)
        for answer in (
            await user.post("/tickets", json={"title": "x"}),
            await user.patch("/auth/me", json={"name": "Other"}),
        ):
            refused(answer, 503, "E_BUSY")
            assert answer.headers["retry-after"] == "1"
    assert await _tickets(desk) == 0
    assert (await user.get("/auth/me")).json()["name"] == "User"


async def test_the_answer_is_sent_after_the_commit(
    desk: Desk, user: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever reads at the moment when the answer goes out finds what it speaks of."""
    order: list[str] = []
    commit = AsyncSession.commit

    async def noted(session: AsyncSession) -> None:
        await commit(session)
        order.append("committed")

    async def send(message: dict[str, object]) -> None:
        order.append(str(message["type"]))

    monkeypatch.setattr(AsyncSession, "commit", noted)
    body = [{"type": "http.request", "body": b'{"title": "x"}', "more_body": False}]

    async def receive() -> dict[str, object]:
        return body.pop()

    scope = {
        "type": "http", "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": f"{API}/tickets", "raw_path": f"{API}/tickets".encode(), "query_string": b"",
        "root_path": "", "client": ("127.0.0.1", 1), "server": ("desk.test", 80),
        "headers": [
            (b"content-type", b"application/json"),
            (b"authorization", f"Bearer {user.access_token}".encode()),
        ],
    }  # fmt: skip
    await desk.gate(scope, receive, send)
    assert order == ["committed", "http.response.start", "http.response.body"]


async def test_a_hook_before_the_commit_that_fails_undoes_all(
    desk: Desk, user: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = service.create

    async def and_fail(session: AsyncSession, *args: object, **fields: object) -> Ticket:
        async def fail(_: AsyncSession) -> None:
            raise RuntimeError

        before_commit(session, "test", fail)
        return await create(session, *args, **fields)  # type: ignore[arg-type]

    monkeypatch.setattr(service, "create", and_fail)
    refused(await user.post("/tickets", json={"title": "x"}), 500, "E_INTERNAL")
    assert await _tickets(desk) == 0
    monkeypatch.undo()
    ticket = await desk.ticket(user)
    assert ticket["key"] == "HELP-1"
