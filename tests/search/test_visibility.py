"""S3: what stands in notes is found, counted and shown only for those who may read notes."""

from tests.desk import Desk, Person
from tests.search.finding import comment, marked, match, search, titles


async def test_requesters_never_find_by_notes(desk: Desk, user: Person, agent: Person) -> None:
    ticket = await desk.ticket(user, title="Tap drips", description="Slowly")
    await comment(agent, ticket, "Zanzibar is the landlord's password", "note")
    await comment(agent, ticket, "A plumber comes")
    for question in ("zanzibar", "zan", "tap zanzibar", "landlord", "plumber password"):
        assert await search(user, question, count=True) == {
            "data": [], "page_key": None, "total": 0,
        }, question  # fmt: skip
        assert await titles(user, question, sort="-updated_at") == []
        assert (await search(agent, question, count=True))["total"] == 1
    explained = await match(agent, "zanzibar landlord")
    assert (explained["field"], marked(explained)) == ("note", ["Zanzibar", "landlord"])
    explained = await match(user, "plumb")
    assert (explained["field"], marked(explained)) == ("reply", ["plumber"])


async def test_a_note_is_no_snippet_for_who_found_by_another_word(
    desk: Desk, user: Person, agent: Person
) -> None:
    ticket = await desk.ticket(user, title="Tap", description="It drips")
    await comment(agent, ticket, "Zanzibar drips", "note")
    found = (await user.get("/tickets?q=drips")).text
    assert "anzibar" not in found
    assert '"comment_count":0' in found


async def test_one_finds_only_what_one_may_see(desk: Desk, user: Person, agent: Person) -> None:
    stranger = await desk.person("user")
    ticket = await desk.ticket(user, title="Secret tap")
    for question in ("secret", ticket["key"], "HELP-1"):
        assert await search(stranger, question, count=True) == {
            "data": [], "page_key": None, "total": 0,
        }  # fmt: skip
        assert await titles(user, question) == ["Secret tap"]
    await agent.put(f"/tickets/{ticket['key']}/watch")
    lost = await desk.role("reader", "tickets:read_own")
    assert lost
    reader = await desk.person("reader")
    assert await titles(reader, "secret") == []


async def test_deleted_tickets_vanish_and_come_back(
    desk: Desk, user: Person, admin: Person
) -> None:
    ticket = await desk.ticket(user, title="Secret tap")
    await admin.delete(f"/tickets/{ticket['key']}")
    for question in ("secret", ticket["key"]):
        assert (await search(admin, question, count=True))["total"] == 0
        assert await titles(user, question) == []
        assert await titles(admin, question, deleted=True) == ["Secret tap"]
    await admin.post(f"/tickets/{ticket['id']}/restore")
    assert await titles(user, "secret") == ["Secret tap"]
