"""Questions that mean something to an engine mean nothing here, and never break it (S18)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loket.core.folding import words
from tests.desk import Desk, Person
from tests.search.finding import report, titles

WORDS_BETWEEN = [
    "tap AND drips", "tap OR lamp", "NOT tap", "NEAR(tap drips, 2)", "tap NEAR drips",
    "title : tap", "public:tap", "{title} : tap", "^tap", "tap^", "tap + drips", "+tap -drips",
    "-tap", "tap*", "*tap", "t*p", "tap:*", "tap & drips", "tap | drips", "!tap", "tap <-> drips",
    "(tap", "tap)", "((tap) drips)", '"tap drips"', '"tap', 'tap"', "'tap'", "tap' OR '1'='1",
    "tap; DROP TABLE tickets", "tap -- drips", "tap /* drips */", "tap\\", "tap\\' drips", "%tap%",
    "tap_", "@tap", "tap @3", "~tap", "<tap", ">tap", "`tap`", "$1 tap",
    "{tap}", "[tap]", "tap@drips.com", "tap\u200bdrips", "tap\u202edrips", "😀 tap", "tap 🇮🇩",
]  # fmt: skip
NO_WORDS = ["!", "*", '"', "''", "()", "-", "+", "@", ":", "\\", "😀", "¿?", "…", "^~", "&|!", "_"]


async def test_only_the_words_of_a_question_count(desk: Desk, agent: Person) -> None:
    others = "and or not near title public drop table tickets com 1 2 3 t p lamp"
    await desk.ticket(agent, title="The tap drips", description=others)
    await report(desk, agent, "Nothing of the kind")
    for question in WORDS_BETWEEN:
        assert await titles(agent, question) == ["The tap drips"], question


async def test_a_question_without_words_finds_nothing(desk: Desk, agent: Person) -> None:
    await report(desk, agent, f"The tap {' '.join(NO_WORDS)}")
    for question in NO_WORDS:
        assert await titles(agent, question) == [], question
        assert await titles(agent, question, sort="created_at") == [], question


async def test_a_hundred_words(desk: Desk, agent: Person) -> None:
    await report(desk, agent, "A b test")
    assert await titles(agent, " ".join(["a", "B"] * 50)) == ["A b test"]


@pytest.mark.parametrize("question", ["tap\x00drips", "tap\ndrips", "w " * 200, ""])
async def test_what_is_no_question_is_refused_by_name(agent: Person, question: str) -> None:
    answer = await agent.get("/tickets", params={"q": question})
    assert answer.status_code == 422
    assert [field["field"] for field in answer.json()["details"]["fields"]] == ["q"]


async def _answers(agent: Person, said: list[str]) -> list[int]:
    """Report what is said, then ask for it; return the statuses of all answers."""
    statuses = []
    for text in said:
        made = await agent.post("/tickets", json={"title": text, "description": text})
        found = await agent.get("/tickets", params={"q": text[:200], "count": True})
        statuses += [made.status_code, found.status_code]
        if made.status_code == 201 and found.status_code == 200 and words(text):
            keys = [ticket["key"] for ticket in found.json()["data"]]
            assert made.json()["key"] in keys, text
            assert found.json()["total"] >= 1
    return statuses


async def test_whatever_is_written_can_be_asked_for(agent: Person) -> None:
    """What was reported is found by its own words; nothing that people type is a crash."""
    said: list[str] = []

    @settings(max_examples=80, deadline=None, derandomize=True, database=None)
    @given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=40))
    def collect(text: str) -> None:
        said.append(text)

    collect()
    statuses = await _answers(agent, said)
    assert set(statuses) <= {200, 201, 422}
    assert statuses.count(201) > len(said) // 4
