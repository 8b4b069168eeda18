"""Words that nobody wrote: what they resemble is found where PostgreSQL's `pg_trgm` is."""

from sqlalchemy import text

from loket.core.runtime import Runtime
from tests.conftest import KIND
from tests.desk import Desk, Person
from tests.search.finding import comment, report, search, titles

HAS_TRIGRAMS = KIND == "postgresql"


async def test_a_mistyped_word_finds_the_title_that_was_meant(desk: Desk, agent: Person) -> None:
    await report(desk, agent, "Prïnter on floor 3", "Lamp flickers", "Spinning wheel")
    expected = ["Prïnter on floor 3"] if HAS_TRIGRAMS else []
    for question in ("prnter", "Pritner", "printre", "prímter", "prnter flooor"):
        found = await search(agent, question, count=True)
        assert [ticket["title"] for ticket in found["data"]] == expected, question
        assert found["total"] == len(expected)
        for ticket in found["data"]:
            assert ticket["match"] == {"field": "title", "snippet": ticket["title"], "marks": []}


async def test_what_resembles_more_comes_first(desk: Desk, agent: Person) -> None:
    await report(desk, agent, "Printing", "Prints and printers", "Primate")
    found = await titles(agent, "prinnters")
    assert found[:1] == (["Prints and printers"] if HAS_TRIGRAMS else [])


async def test_what_resembles_nothing_finds_nothing(desk: Desk, agent: Person) -> None:
    await report(desk, agent, "Printer on floor 3", "Lamp flickers")
    for question in ("prn", "xyzzy", "prnter zebra", "prnter prn", "prnter flickers"):
        assert await titles(agent, question) == [], question


async def test_what_is_spelt_right_is_found_alone(desk: Desk, agent: Person) -> None:
    await report(desk, agent, "Printer", "Prnter")
    assert await titles(agent, "prnter") == ["Prnter"]


async def test_resemblance_knows_titles_that_one_may_see(
    desk: Desk, user: Person, agent: Person
) -> None:
    ticket = await desk.ticket(agent, title="Printer of an agent")
    await comment(agent, ticket, "Zanzibar", "note")
    await desk.ticket(user, title="Printer of mine")
    assert await titles(user, "prnter") == (["Printer of mine"] if HAS_TRIGRAMS else [])
    assert await titles(agent, "zanzibbar") == []


async def _extension(runtime: Runtime, statement: str) -> None:
    if HAS_TRIGRAMS:
        async with runtime.database.ddl() as connection:
            await connection.execute(text(statement))


async def test_without_the_extension_only_what_was_written_is_found(
    desk: Desk, runtime: Runtime, agent: Person
) -> None:
    await report(desk, agent, "Printer")
    await _extension(runtime, "DROP EXTENSION pg_trgm CASCADE")
    try:
        assert await titles(agent, "prnter") == []
        assert await titles(agent, "print") == ["Printer"]
    finally:
        await _extension(runtime, "CREATE EXTENSION pg_trgm")
    # An extension that is added later is used from then on, if without the index.
    assert await titles(agent, "prnter") == (["Printer"] if HAS_TRIGRAMS else [])
