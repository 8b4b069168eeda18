"""Filters beside words, pages of what was found, and counts."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from loket.access.actor import Actor
from loket.access.permissions import Permission
from loket.tickets import service
from loket.tickets.search import CANDIDATES
from tests.desk import Desk, Person
from tests.search.finding import report, search, titles


async def _all_pages(person: Person, question: str, **more: object) -> list[str]:
    keys: list[str] = []
    page_key = None
    while True:
        place = {"page_key": page_key} if page_key else {}
        found = await search(person, question, limit=3, **more, **place)
        keys += [ticket["title"] for ticket in found["data"]]
        page_key = found["page_key"]
        if page_key is None:
            return keys
        assert len(found["data"]) == 3


@pytest.mark.parametrize("order", [{}, {"sort": "created_at"}, {"sort": "-key"}])
async def test_pages_hold_everything_once(desk: Desk, agent: Person, order: dict[str, str]) -> None:
    await report(desk, agent, *(f"Tap {n}" for n in range(8)))
    for n in range(5):
        await desk.ticket(agent, title=f"Sink {n}", description="Not the tap")
    everything = [f"Sink {n}" for n in range(5)] + [f"Tap {n}" for n in range(8)]
    found = await _all_pages(agent, "tap", **order)
    assert sorted(found) == everything
    if not order:
        assert found == [f"Tap {n}" for n in range(7, -1, -1)] + everything[4::-1]
    assert (await search(agent, "tap", count=True, limit=2, **order))["total"] == 13


async def test_a_page_key_of_another_question_is_refused(desk: Desk, agent: Person) -> None:
    await report(desk, agent, "Tap 1", "Tap 2")
    page_key = (await search(agent, "tap", limit=1))["page_key"]
    for question in ("tap 1", "lamp"):
        answer = await agent.get("/tickets", params={"q": question, "page_key": page_key})
        assert (answer.status_code, answer.json()["error"]) == (422, "E_BAD_PAGE_KEY")


async def test_filters_narrow_what_words_find(desk: Desk, agent: Person, user: Person) -> None:
    await desk.ticket(agent, title="Tap 1", priority="high", tags=["water"])
    second = await desk.ticket(user, title="Tap 2", type="question")
    await agent.post(f"/tickets/{second['key']}/transition", json={"status": "in_progress"})
    for filters, expected in (
        ({"priority": "high"}, ["Tap 1"]),
        ({"tag": "water"}, ["Tap 1"]),
        ({"tag": "fire"}, []),
        ({"status": "in_progress"}, ["Tap 2"]),
        ({"type": "question", "requester_id": user.id}, ["Tap 2"]),
        ({"assignee_id": "none"}, ["Tap 2", "Tap 1"]),
        ({"project": "HELP", "sort": "created_at"}, ["Tap 1", "Tap 2"]),
        ({"creator_id": agent.id, "count": True}, ["Tap 1"]),
    ):
        assert await titles(agent, "tap", **filters) == expected, filters
        found = await search(agent, "help-2", **{k: v for k, v in filters.items() if k != "sort"})
        assert [t["title"] for t in found["data"]] == [t for t in expected if t == "Tap 2"]
    assert (await search(agent, "tap", priority="high", count=True))["total"] == 1


async def test_my_tickets_are_searched_too(desk: Desk, agent: Person, user: Person) -> None:
    await desk.ticket(user, title="Tap of a tenant")
    await desk.ticket(agent, title="Tap of an agent")
    found = await agent.get("/tickets/my", params={"q": "tap"})
    assert [ticket["title"] for ticket in found.json()["data"]] == ["Tap of an agent"]


async def test_beyond_the_best_matches_an_explicit_order_goes_on(desk: Desk, agent: Person) -> None:
    """Ranked results end after the newest of each tier; the count says how many there are."""
    async with desk.runtime.database.writing() as session:
        await _many(session, agent.id, CANDIDATES + 5)
    found = await search(agent, "tap", limit=100, count=True)
    assert found["total"] == CANDIDATES + 5
    second = await search(agent, "tap", limit=100, page_key=found["page_key"])
    assert second["page_key"] is None
    numbers = [t["number"] for t in found["data"] + second["data"]]
    assert numbers == list(range(CANDIDATES + 5, 5, -1))
    seen, page_key = 0, None
    while page_key or not seen:
        place = {"page_key": page_key} if page_key else {}
        found = await search(agent, "tap", limit=100, sort="created_at", **place)
        seen, page_key = seen + len(found["data"]), found["page_key"]
    assert seen == CANDIDATES + 5


async def _many(session: AsyncSession, user_id: int, count: int) -> None:
    actor = Actor(user_id, "", 0, frozenset(p.value for p in Permission))
    for _ in range(count):
        await service.create(session, actor, title="Tap", description="")
