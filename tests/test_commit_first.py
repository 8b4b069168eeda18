"""The change is committed before the answer is sent; a commit that fails is never a success."""

import sqlite3

import asyncmy.errors
import psycopg
import pytest
from sqlalchemy.dialects.mysql import asyncmy as asyncmy_dialect
from sqlalchemy.dialects.postgresql import psycopg as psycopg_dialect
from sqlalchemy.ext.asyncio import AsyncSession

from loket.core.db import sqlite
from loket.tickets import service
from loket.tickets.models import Ticket
from tests.conftest import KIND
from tests.desk import Desk, Person

DRIVERS = {
    "sqlite": (sqlite._Connection, sqlite3.OperationalError),
    "postgresql": (psycopg_dialect.AsyncAdapt_psycopg_connection, psycopg.OperationalError),
    "mariadb": (asyncmy_dialect.AsyncAdapt_asyncmy_connection, asyncmy.errors.OperationalError),
}


async def test_a_commit_that_fails_answers_an_error_and_leaves_nothing(
    desk: Desk, user: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection, error = DRIVERS[KIND]

    def fail(_: object) -> None:
        raise error("disk full")

    with monkeypatch.context() as broken:
        broken.setattr(connection, "commit", fail)
        answer = await user.post("/tickets", json={"title": "Not kept"})
    assert (answer.status_code, answer.json()["error"]) == (503, "E_BUSY")
    assert await desk.rows(Ticket.id) == []
    assert (await user.post("/tickets", json={"title": "Kept"})).status_code == 201


async def test_an_answer_is_sent_only_when_others_can_see_the_change(
    desk: Desk, user: Person
) -> None:
    """Looked at from another connection at the moment at which the answer begins."""
    seen: list[int] = []

    async def watching(scope: dict, receive: object, send: object) -> None:  # type: ignore[type-arg]
        async def look(message: dict) -> None:  # type: ignore[type-arg]
            if message["type"] == "http.response.start":
                seen.append(len(await desk.rows(Ticket.id)))
            await send(message)  # type: ignore[operator]

        await desk.gate(scope, receive, look)  # type: ignore[arg-type]

    transport = type(desk.client._transport)(app=watching)
    desk.client._transport, kept = transport, desk.client._transport
    try:
        assert (await user.post("/tickets", json={"title": "Seen"})).status_code == 201
    finally:
        desk.client._transport = kept
    assert seen == [1]


async def test_a_refusal_after_a_change_takes_it_back(
    desk: Desk, user: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = service.record

    def refuse(session: AsyncSession, *more: object) -> None:
        original(session, *more)  # type: ignore[arg-type]
        raise service.Invalid.field("title", "is refused at the last moment")

    monkeypatch.setattr(service, "record", refuse)
    answer = await user.post("/tickets", json={"title": "Taken back"})
    assert answer.status_code == 422
    assert await desk.rows(Ticket.id) == []
