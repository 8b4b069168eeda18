"""Why a ticket was found: the field, the words around, and where in them."""

import pytest

from tests.desk import Desk, Person
from tests.search.finding import comment, marked, match

FILLER = "and so on and on " * 30


async def test_the_title_is_shown_whole(desk: Desk, agent: Person) -> None:
    await desk.ticket(agent, title="Ärger: the Tap, again the tap!", description="tap")
    explained = await match(agent, "tap arg")
    assert explained["field"] == "title"
    assert explained["snippet"] == "Ärger: the Tap, again the tap!"
    assert marked(explained) == ["Ärger", "Tap", "tap"]


async def test_a_key_is_its_own_snippet(desk: Desk, agent: Person) -> None:
    await desk.ticket(agent, title="Tap")
    explained = await match(agent, "help-1")
    assert explained == {"field": "key", "snippet": "HELP-1", "marks": []}


@pytest.mark.parametrize("place", ["description", "reply", "note"])
@pytest.mark.parametrize(("before", "after"), [("", ""), (FILLER, FILLER), ("", FILLER)])
async def test_a_piece_of_a_long_text_with_the_words_in_it(
    desk: Desk, agent: Person, place: str, before: str, after: str
) -> None:
    text = f"{before}the Plumber\n\n came on  MÖNDAY {after}".strip()
    description = text if place == "description" else "Nothing"
    ticket = await desk.ticket(agent, title="Tap", description=description)
    if place != "description":
        await comment(agent, ticket, text, place)
    explained = await match(agent, "plumb monday")
    assert explained["field"] == place
    assert marked(explained) == ["Plumber", "MÖNDAY"]
    assert "the Plumber came on MÖNDAY" in explained["snippet"]
    assert explained["snippet"].startswith("…") == bool(before)
    assert explained["snippet"].endswith("…") == bool(after)
    assert len(explained["snippet"]) <= 170


async def test_the_text_with_most_of_the_words_explains_best(desk: Desk, agent: Person) -> None:
    ticket = await desk.ticket(agent, title="Tap", description="plumber")
    await comment(agent, ticket, "The plumber and the tap were red")
    explained = await match(agent, "tap plumber red")
    assert (explained["field"], marked(explained)) == ("reply", ["plumber", "tap", "red"])


async def test_a_letter_that_folds_to_several_is_marked_whole(desk: Desk, agent: Person) -> None:
    await desk.ticket(agent, title="Die Straße ½ ﬁnster")
    explained = await match(agent, "strass fin")
    assert marked(explained) == ["Straße", "ﬁnster"]
