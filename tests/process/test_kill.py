"""`kill -9` in the middle of a burst of creates: what was answered is there, and in order."""

import asyncio
import random
import signal
from collections import Counter

import httpx2
import pytest
from sqlalchemy import select

from loket.events import EventRow
from loket.tickets.models import Project, Ticket
from tests.migrations.schema import opened
from tests.process.loket import ADMIN, House, Server, free_port, serving

CLIENTS = 8


class Burst:
    """What the clients were answered, and whether it is time to kill."""

    def __init__(self, after: int) -> None:
        self.answered: list[str] = []
        self.is_on = asyncio.Event()
        self._after = after

    def note(self, key: str) -> None:
        self.answered.append(key)
        if len(self.answered) >= self._after:
            self.is_on.set()


async def _report(server: Server, token: str, burst: Burst) -> None:
    """Report problems, one after the other, until the server is gone."""
    headers = {"Authorization": f"Bearer {token}"}
    while True:
        try:
            answer = await server.client.post(
                "/api/v1/tickets", json={"title": "A tap drips"}, headers=headers
            )
        except httpx2.TransportError:
            return
        assert answer.status_code == 201, answer.text
        burst.note(answer.json()["key"])


async def _burst(server: Server, token: str, after: int) -> list[str]:
    """Kill the server when `after` creates were answered; return the keys that were."""
    burst = Burst(after)
    clients = [asyncio.create_task(_report(server, token, burst)) for _ in range(CLIENTS)]
    await asyncio.wait_for(burst.is_on.wait(), 60)
    await server.stop(signal.SIGKILL)
    await asyncio.gather(*clients)
    return burst.answered


async def _inspect(house: House) -> tuple[list[tuple[str, int, int]], list[EventRow]]:
    """Return all tickets (project, number, id), and the whole log in order."""
    address = house.address or f"sqlite:///{house.folder}/data/loket.db"
    async with opened(address) as database, database.reading() as reader:
        tickets = await reader.execute(
            select(Project.key, Ticket.number, Ticket.id)
            .join(Project, Project.id == Ticket.project_id)
            .order_by(Ticket.number)
        )
        columns = select(EventRow.seq, EventRow.type, EventRow.ticket_id, EventRow.payload)
        log = await reader.execute(columns.order_by(EventRow.seq))
        return [tuple(row) for row in tickets], list(log)


@pytest.mark.parametrize("kills", [3, pytest.param(15, marks=pytest.mark.soak)])
async def test_what_was_answered_survives_kills_in_the_middle_of_a_burst(
    house: House, kills: int
) -> None:
    port, chance = free_port(), random.Random(42)  # noqa: S311
    answered: list[str] = []
    token = ""
    for _ in range(kills):
        async with serving(house, port, **ADMIN) as server:
            # Signed in once: the sign-in, too, survives.
            token = token or await server.token()
            answered += await _burst(server, token, chance.randint(5, 40))
    async with serving(house, port) as server:
        # The house is whole: it takes the next ticket and stops by itself.
        headers = {"Authorization": f"Bearer {token}"}
        last = await server.client.post("/api/v1/tickets", json={"title": "x"}, headers=headers)
        answered.append(last.json()["key"])
        assert await server.stop() == 0

    tickets, log = await _inspect(house)
    assert len(answered) == len(set(answered)) >= 5 * kills
    assert set(answered) <= {f"{project}-{number}" for project, number, _ in tickets}
    assert [number for _, number, _ in tickets] == list(range(1, len(tickets) + 1))
    # Besides what was answered, only what was under way at a kill may be there.
    assert len(tickets) <= len(answered) + kills * CLIENTS
    assert [event.seq for event in log] == list(range(1, len(log) + 1))
    created = {e.ticket_id: e.payload["number"] for e in log if e.type == "ticket.created"}
    assert created == {ticket_id: number for _, number, ticket_id in tickets}
    assert Counter(e.type for e in log)["ticket.created"] == len(tickets)
    in_order = [e.payload["number"] for e in log if e.type == "ticket.created"]
    assert in_order == sorted(in_order)
