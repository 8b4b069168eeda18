"""S18: text is text: no SQL, no headers, no characters that a database or terminal cannot hold."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loket.access.models import User
from loket.tickets.models import Ticket
from tests.desk import Desk, Person
from tests.http.refusal import refused_fields

SQL = [
    "'", '"', "''", "' OR '1'='1", "' OR 1=1 --", "'; DROP TABLE tickets; --", "\\", "\\'", "%", "_",
    "%%", "\\%", "1 UNION SELECT password_hash FROM users", "') UNION SELECT 1,2,3 --", "/*", "*/",
    "#", "--", ";", "|", "||", "&", "!", "(", ")", "<->", ":*", "@@", "NEAR(", "AND", "OR", "NOT",
    "a AND", "* ", '"unclosed', "a*b", "title:x", "{x}", "^a", "+a -b", "~a", "@5", "a:b & c|!d",
    "sleep(5)", "pg_sleep(5)", "benchmark(1,1)", "\\x00", "${7*7}", "{{7*7}}", "%(x)s", ":x", "?",
]  # fmt: skip

TEXT_FILTERS = [
    "/tickets?q=", "/tickets?tag=", "/tickets?creator_id=", "/tickets?project=", "/tickets?status=",
    "/tickets?assignee_id=", "/tickets?sort=", "/tickets/my?q=", "/tickets/my?as=", "/users?q=",
    "/users?role=", "/users?sort=", "/activity?type=", "/bin?kind=", "/tickets?page_key=",
    "/tickets?q=x&sort=key&tag=",
]  # fmt: skip


async def _ask(person: Person, road: str, text: str) -> int:
    path, _, name = road.rpartition("?")
    pairs = [pair.partition("=")[::2] for pair in name.split("&")]
    pairs[-1] = (pairs[-1][0], text)
    return (await person.get(path, params=dict(pairs))).status_code


@pytest.mark.parametrize("road", TEXT_FILTERS)
async def test_s18_no_filter_takes_text_for_sql(desk: Desk, admin: Person, road: str) -> None:
    await desk.ticket(admin, title="It's 100% \\ broken_", tags=["o'hara"])
    for text in SQL:
        assert await _ask(admin, road, text) in (200, 422), text
    assert len(await desk.rows(Ticket.id)) == 1
    assert len(await desk.rows(User.id)) == 1


async def test_s18_signs_of_patterns_stand_for_themselves(
    desk: Desk, admin: Person, user: Person
) -> None:
    for sign in ("%", "_", "\\", "'", "%%", "[a-z]"):
        found = (await admin.get("/users", params={"q": sign})).json()["data"]
        assert [person["id"] for person in found if person["id"] == user.id] == [], sign
    await desk.person("user", name="100%", email="percent@company.com")
    [one] = (await admin.get("/users", params={"q": "100%"})).json()["data"]
    assert one["name"] == "100%"


async def test_s18_what_looks_like_sql_is_kept_as_it_is(desk: Desk, agent: Person) -> None:
    for text in SQL:
        ticket = await desk.ticket(agent, title=f"x {text}", description=f"y {text}")
        assert ticket["title"] == f"x {text}".strip()
        path = f"/tickets/{ticket['id']}"
        comment = await agent.post(f"{path}/comments", json={"body": f"z {text}"})
        assert comment.json()["body"] == f"z {text}".strip()
        assert (await agent.get(path)).json()["description"] == f"y {text}".strip()


async def test_s18_nul_is_refused_wherever_text_comes_in(
    desk: Desk, user: Person, admin: Person
) -> None:
    path = f"/tickets/{(await desk.ticket(user))['id']}"
    for person, method, where, body in (
        (user, "POST", "/tickets", {"title": "a\x00b"}),
        (user, "POST", "/tickets", {"title": "a", "description": "\x00"}),
        (user, "POST", "/tickets", {"title": "a", "tags": ["\x00"]}),
        (user, "POST", f"{path}/comments", {"body": "a\x00"}),
        (admin, "POST", f"{path}/actions", {"description": "a\x00"}),
        (user, "PATCH", "/auth/me", {"name": "a\x00"}),
        (admin, "POST", "/users", {"name": "a\x00", "email": "a@company.com"}),
        (admin, "POST", "/users", {"name": "a", "email": "a\x00@company.com"}),
        (admin, "POST", "/users", {"name": "a", "email": "a@company.com", "role": "a\x00"}),
        (admin, "POST", "/roles", {"name": "a\x00", "permissions": []}),
        (admin, "POST", "/departments", {"name": "a", "description": "\x00"}),
        (admin, "POST", "/projects", {"name": "a\x00", "key": "ABC"}),
        (admin, "POST", "/projects", {"name": "a", "key": "ABC", "description": "\x00"}),
        (admin, "PUT", "/settings", {"name": "a\x00"}),
    ):
        assert len(refused_fields(await person.call(method, where, json=body))) == 1, body


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.sampled_from(
    [*SQL, "ﷺ" * 50, "\u202e\u0000", "e\u0301" * 80, "👩‍👩‍👧‍👦" * 20, "\ufeff", "\ufffe", "ß" * 200]
)
MANY = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@given(text=ANY_TEXT, road=st.sampled_from(TEXT_FILTERS))
@MANY
async def test_s18_any_text_in_any_filter_is_withstood(admin: Person, text: str, road: str) -> None:
    assert await _ask(admin, road, text) in (200, 422)


@given(title=ANY_TEXT, body=ANY_TEXT, tag=ANY_TEXT)
@MANY
async def test_s18_any_text_is_kept_or_refused(
    agent: Person, title: str, body: str, tag: str
) -> None:
    fields = {"title": title, "description": body, "tags": [tag]}
    answer = await agent.post("/tickets", json=fields)
    assert answer.status_code in (201, 422), answer.text
    if answer.status_code == 422:
        refused = {name.partition(".")[0] for name in refused_fields(answer)}
        assert refused <= set(fields)
        return
    made = answer.json()
    again = (await agent.get(f"/tickets/{made['id']}")).json()
    for field in ("title", "description", "tags"):
        assert again[field] == made[field]
    assert (await agent.get("/tickets", params={"tag": tag})).json()["data"][0]["id"] == made["id"]


@given(name=ANY_TEXT)
@MANY
async def test_s18_any_name_is_kept_or_refused(admin: Person, name: str) -> None:
    for path, body in (
        ("/departments", {"name": name}),
        ("/roles", {"name": name, "permissions": []}),
        ("/users", {"name": name, "email": f"{name}@company.com"}),
    ):
        answer = await admin.post(path, json=body)
        assert answer.status_code in (201, 409, 422), answer.text
        if answer.status_code == 201:
            place = f"{path}/{answer.json()['id']}"
            assert (await admin.get(place)).json()["name"] == answer.json()["name"]
            assert (await admin.delete(place)).status_code == 204
