"""The index follows the tickets."""

from loket.tickets.comments import INDEXED_BYTES
from loket.tickets.schemas import MAX_TEXT
from tests.desk import Desk, Person
from tests.search.finding import comment, found_soon, titles


async def test_edits_of_title_and_description(desk: Desk, agent: Person) -> None:
    ticket = await desk.ticket(agent, title="Tap drips", description="In the kitchen")
    await agent.patch(
        f"/tickets/{ticket['key']}", json={"title": "Lamp flickers", "description": "Cellar"}
    )
    for question in ("tap", "kitchen"):
        assert await titles(agent, question) == [], question
    for question in ("flick", "cell", "lamp cellar", ticket["key"]):
        assert await titles(agent, question) == ["Lamp flickers"], question


async def test_edits_and_deletions_of_comments(desk: Desk, agent: Person) -> None:
    ticket = await desk.ticket(agent, title="Tap")
    place = f"/tickets/{ticket['key']}/comments"
    reply = await comment(agent, ticket, "Plumber on Monday")
    note = await comment(agent, ticket, "Landlord on Tuesday", "note")
    assert await titles(agent, "monday tuesday") == ["Tap"]
    assert (await agent.put(f"{place}/{reply}", json={"body": "Plumber on Friday"})).is_success
    assert (await agent.put(f"{place}/{note}", json={"body": "Landlord on Sunday"})).is_success
    assert await titles(agent, "monday") == await titles(agent, "tuesday") == []
    assert await titles(agent, "plumber friday landlord sunday") == ["Tap"]
    await agent.delete(f"{place}/{reply}")
    assert await titles(agent, "friday") == []
    assert await titles(agent, "sunday") == ["Tap"]
    await agent.delete(f"{place}/{note}")
    assert await titles(agent, "sunday") == []


async def test_a_comment_saved_with_a_change(desk: Desk, agent: Person) -> None:
    ticket = await desk.ticket(agent, title="Tap")
    await agent.patch(
        f"/tickets/{ticket['key']}", json={"title": "Sink", "comment": "It is the sink"}
    )
    assert await titles(agent, "is the") == ["Sink"]
    assert await titles(agent, "tap") == []


async def test_a_move_to_another_project(desk: Desk, agent: Person, admin: Person) -> None:
    project = (await admin.post("/projects", json={"key": "NET", "name": "Net"})).json()
    ticket = await desk.ticket(agent, title="Tap")
    await comment(agent, ticket, "Plumber")
    await agent.patch(f"/tickets/{ticket['key']}", json={"project_id": project["id"]})
    for question in ("net-1", "NET", "plumber", "tap"):
        assert await titles(agent, question) == ["Tap"], question
    assert await titles(agent, "HELP") == []


async def test_a_ticket_with_more_text_than_the_index_takes_still_takes_comments(
    desk: Desk, agent: Person
) -> None:
    ticket = await desk.ticket(agent, title="Tap", description=_words(0, MAX_TEXT))
    bodies = 2 + INDEXED_BYTES // MAX_TEXT
    for body in range(1, bodies + 1):
        await comment(agent, ticket, _words(body, MAX_TEXT))
    assert bodies * MAX_TEXT > INDEXED_BYTES
    last = await comment(agent, ticket, "plumber")
    assert await found_soon(agent, "w1x7") == ["Tap"]
    assert await titles(agent, f"w{bodies}x7") == []
    answer = await agent.put(f"/tickets/{ticket['key']}/comments/{last}", json={"body": "sink"})
    assert answer.status_code == 200
    assert await found_soon(agent, "w1x7") == ["Tap"]
    assert (await agent.get(f"/tickets/{ticket['key']}")).json()["comment_count"] == bodies + 1


async def test_letters_that_take_many_bytes_do_not_break_the_index(
    desk: Desk, agent: Person
) -> None:
    """Hangul decomposes to nine bytes a syllable; one letter becomes eighteen."""
    ticket = await desk.ticket(agent, title="Tap", description=_numbered("한", MAX_TEXT))
    for letter in ("㌀", "ﷺ", "𐌰", "한"):
        await comment(agent, ticket, _numbered(letter, MAX_TEXT))
        await comment(agent, ticket, _numbered(letter, MAX_TEXT), "note")
    assert await found_soon(agent, "tap 한7") == ["Tap"]


def _words(body: int, length: int) -> str:
    return " ".join(f"w{body}x{n}" for n in range(length))[:length]


def _numbered(letter: str, length: int) -> str:
    return " ".join(f"{letter}{n}{letter * 12}" for n in range(length))[:length]
