"""What people type and what they find: the same on every database."""

import pytest

from tests.desk import Desk, Person
from tests.search.finding import comment, report, titles

WORLD = "Ärger mit der Straße in ÜBERLINGEN"


@pytest.mark.parametrize(
    ("title", "questions"),
    [
        ("Printer on floor 3", ["print", "PRINTER", "Printer floor", "floor print 3", "p"]),
        (WORLD, ["arger", "ÄRGER", "ärger", "über", "STRASSE", "straße"]),
        ("Office in İstanbul", ["istanbul", "ISTANBUL", "İstanbul", "İSTAN"]),
        ("Air di kamar mandi tidak mengalir", ["mengalir", "kamar mandi", "TIDAK", "di"]),
        ("La impresora está rota, ¿mañana?", ["esta rota", "ESTÁ", "manana", "impresora"]),
        ("The IT of a company is on", ["the", "a", "IT", "is on", "of the"]),
        ("10℃ in the server room", ["℃", "10°c", "c", "10 c"]),
        ("Ｆｕｌｌ ｗｉｄｔｈ", ["full", "width"]),
        ("Error E_LOGIN_42 in login-page.html", ["e_login", "login-page", "42", "html"]),
        ("打印机坏了 3楼", ["打印", "3楼"]),
        ("프린터 고장", ["프린", "고장"]),
        ("الطابعة لا تعمل", ["الطابعة", "تعمل لا"]),
        ("𐌰𐌱𐌲 letters beyond the basic plane", ["𐌰𐌱", "beyond 𐌰"]),
    ],
)
async def test_words_are_found_by_their_beginning_without_case_or_accent(
    desk: Desk, agent: Person, title: str, questions: list[str]
) -> None:
    await report(desk, agent, title, "Zzz")
    for question in questions:
        assert await titles(agent, question) == [title], question


async def test_what_is_not_there_is_not_found(desk: Desk, agent: Person) -> None:
    await report(desk, agent, "Printer on floor 3", "Lamp on floor 4")
    for question in ("rin", "printers 3", "printer lamp", "33", "𐌰", "prin ter", "help-9"):
        assert await titles(agent, question) == [], question


async def test_all_words_must_occur_wherever_they_stand(
    desk: Desk, agent: Person, user: Person
) -> None:
    ticket = await desk.ticket(user, title="Tap drips", description="In the kitchen, since Monday")
    await report(desk, agent, "Tap broken", "Kitchen lamp")
    await comment(agent, ticket, "A plumber comes at noon")
    await comment(agent, ticket, "The landlord will pay", "note")
    for question in ("tap kitchen", "tap monday plumber", "noon drip", "drips landlord kitchen"):
        assert await titles(agent, question) == ["Tap drips"], question
    assert await titles(agent, "tap landlord lamp") == []


async def test_no_more_than_ten_words_count(desk: Desk, agent: Person) -> None:
    await report(desk, agent, "one two three four five six seven eight nine ten")
    question = "one two three four five six seven eight nine ten eleven"
    assert len(await titles(agent, question)) == 1
    assert await titles(agent, "eleven " + question) == []


async def test_long_words_are_found_by_what_counts_of_them(desk: Desk, agent: Person) -> None:
    await report(desk, agent, "x" * 200)
    assert len(await titles(agent, "x" * 150)) == 1
    assert await titles(agent, "x" * 59 + "y x") == []


async def test_keys_are_found_by_their_beginning_the_exact_one_first(
    desk: Desk, agent: Person, admin: Person
) -> None:
    await admin.post("/projects", json={"key": "NET", "name": "Net"})
    await admin.post("/projects", json={"key": "NETS", "name": "Nets"})
    for number in range(1, 13):
        await desk.ticket(agent, title=f"Problem {number}", project_key="NET")
    for number in range(1, 5):
        await desk.ticket(agent, title=f"Other {number}", project_key="NETS")
    await desk.ticket(agent, title="The same as NET-4", project_key="NET")
    for question in ("NET-4", "net-4", " Net-4 "):
        # "NETS-4" begins with the words "net" and "4" as well.
        assert await titles(agent, question) == ["Problem 4", "The same as NET-4", "Other 4"]
    assert (await titles(agent, "net-1"))[:4] == [
        "Problem 1", "Problem 10", "Problem 11", "Problem 12",
    ]  # fmt: skip
    assert await titles(agent, "NET-0") == []
    assert await titles(agent, "NONE-4") == []


async def test_a_ticket_is_found_by_its_former_keys(
    desk: Desk, agent: Person, admin: Person
) -> None:
    project = (await admin.post("/projects", json={"key": "NET", "name": "Net"})).json()
    ticket = await desk.ticket(agent, project_key="NET")
    assert (await admin.put(f"/projects/{project['id']}", json={"key": "OPS"})).is_success
    for question in (ticket["key"], "OPS-1"):
        answer = await agent.get("/tickets", params={"q": question, "count": True})
        assert [found["key"] for found in answer.json()["data"]] == ["OPS-1"], question
        assert answer.json()["total"] == 1
        sorted_ = await agent.get("/tickets", params={"q": question, "sort": "-created_at"})
        assert [found["key"] for found in sorted_.json()["data"]] == ["OPS-1"]


async def test_the_key_comes_first_then_titles_then_the_rest_each_newest_first(
    desk: Desk, agent: Person
) -> None:
    first = await desk.ticket(agent, title="Lamp", description="Beside help-2")
    await report(desk, agent, "Second", "About HELP-2", "About HELP-2 again")
    await desk.ticket(agent, title="Last", description="As in HELP-2")
    await comment(agent, first, "See HELP-2", "note")
    assert await titles(agent, "help-2") == [
        "Second", "About HELP-2 again", "About HELP-2", "Last", "Lamp",
    ]  # fmt: skip
