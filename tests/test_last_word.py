"""A reply may come with the closing and with the reopening, but not to a closed ticket."""

import pytest

from tests.desk import Desk, Person


@pytest.fixture
async def place(desk: Desk, user: Person) -> str:
    return f"/tickets/{(await desk.ticket(user))['key']}"


async def test_a_ticket_is_closed_with_a_last_word(place: str, agent: Person) -> None:
    closed = await agent.post(
        f"{place}/transition", json={"status": "closed", "comment": "A valve was shut."}
    )
    assert (closed.status_code, closed.json()["comment_count"]) == (200, 1)


async def test_a_closed_ticket_takes_no_reply_but_a_note(place: str, agent: Person) -> None:
    await agent.post(f"{place}/transition", json={"status": "closed"})
    reply = await agent.post(f"{place}/comments", json={"body": "One more thing"})
    assert (reply.status_code, reply.json()["error"]) == (409, "E_TICKET_CLOSED")
    saved = await agent.patch(place, json={"priority": "low", "comment": "One more thing"})
    assert (saved.status_code, saved.json()["error"]) == (409, "E_TICKET_CLOSED")
    assert (await agent.get(place)).json()["priority"] == "medium"
    note = await agent.post(f"{place}/comments", json={"body": "Spare part is due", "kind": "note"})
    assert note.status_code == 201


async def test_the_requester_reopens_with_a_word(place: str, agent: Person, user: Person) -> None:
    await agent.post(f"{place}/transition", json={"status": "closed"})
    reopened = await user.patch(place, json={"status": "open", "comment": "It drips again"})
    assert (reopened.status_code, reopened.json()["status"]) == (200, "open")
    assert reopened.json()["closed_at"] is None
