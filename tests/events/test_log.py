"""What stands in the log: numbers without gaps, one change set a save, and causes."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from loket.access.events import SignedOut, UserRegistered
from loket.core import clock
from loket.core.runtime import Runtime
from loket.events import Cause, EventRow, caused_by, record
from tests.desk import Desk, Person


async def _log(desk: Desk, *columns: Any) -> list[tuple[Any, ...]]:
    return sorted(tuple(row) for row in await desk.rows(EventRow.seq, *columns))


async def test_one_save_is_one_change_set(desk: Desk, agent: Person) -> None:
    ticket = await desk.ticket(agent)
    before = max(row[0] for row in await _log(desk))
    saved = await agent.patch(
        f"/tickets/{ticket['key']}", json={"status": "in_progress", "comment": "Coming"}
    )
    assert saved.status_code == 200
    await agent.post(f"/tickets/{ticket['key']}/comments", json={"body": "Here"})
    rows = [row for row in await _log(desk, EventRow.type, EventRow.change_set) if row[0] > before]
    assert rows == [
        (before + 1, "ticket.updated", before + 1),
        (before + 2, "reply.added", before + 1),
        (before + 3, "reply.added", before + 3),
    ]


async def test_what_a_consumer_does_names_its_cause(
    desk: Desk, user: Person, agent: Person, manager: Person
) -> None:
    project = (
        await manager.post(
            "/projects", json={"key": "NET", "name": "Net", "assignment_policy": "round_robin"}
        )
    ).json()
    await manager.put(f"/projects/{project['id']}/members", json={"user_ids": [agent.id]})
    ticket = await desk.ticket(user, project_key="NET")
    await desk.settle()
    rows = await desk.rows(
        EventRow.seq, EventRow.type, EventRow.actor_id, EventRow.cause_seq, EventRow.depth,
        EventRow.ticket_id,
    )  # fmt: skip
    created, assigned = [row for row in rows if row.ticket_id == ticket["id"]]
    assert (created.type, created.actor_id, created.cause_seq, created.depth) == (
        "ticket.created", user.id, None, 0,
    )  # fmt: skip
    assert (assigned.type, assigned.actor_id, assigned.cause_seq, assigned.depth) == (
        "ticket.updated", None, created.seq, 1,
    )  # fmt: skip
    assert (await agent.get(f"/tickets/{ticket['key']}")).json()["assignee"]["id"] == agent.id


async def test_a_cause_holds_for_what_is_recorded_after_it(desk: Desk, runtime: Runtime) -> None:
    moment = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
    with clock.at(moment):
        async with runtime.database.writing() as session:
            record(session, UserRegistered(user_id=1), 7)
            caused_by(session, Cause(40, 3))
            record(session, SignedOut(user_id=1, sign_in_id=2), 0)
    rows = await _log(
        desk, EventRow.at, EventRow.actor_id, EventRow.cause_seq, EventRow.depth, EventRow.payload
    )
    assert rows == [
        (1, moment, 7, None, 0, {"user_id": 1}),
        (2, moment, None, 40, 3, {"user_id": 1, "sign_in_id": 2}),
    ]


async def test_a_change_that_fails_leaves_neither_event_nor_gap(
    desk: Desk, runtime: Runtime
) -> None:
    async def change(number: int) -> None:
        async with runtime.database.writing() as session:
            record(session, UserRegistered(user_id=number), None)
            await session.flush()
            if number % 2:
                raise RuntimeError("changed my mind")

    await asyncio.gather(*(change(n) for n in range(10)), return_exceptions=True)
    rows = await _log(desk, EventRow.payload)
    assert [seq for seq, _ in rows] == [1, 2, 3, 4, 5]
    assert sorted(payload["user_id"] for _, payload in rows) == [0, 2, 4, 6, 8]


async def test_a_refusal_over_the_api_writes_nothing(desk: Desk, user: Person) -> None:
    before = await _log(desk)
    refused = await user.post("/tickets", json={"title": "x", "project_key": "NONE"})
    assert refused.status_code == 422
    assert await _log(desk) == before


@pytest.mark.parametrize("actor", [None, 0])
async def test_the_house_itself_acts_without_a_name(
    desk: Desk, runtime: Runtime, actor: int | None
) -> None:
    async with runtime.database.writing() as session:
        record(session, UserRegistered(user_id=1), actor)
    assert await _log(desk, EventRow.actor_id) == [(1, None)]
