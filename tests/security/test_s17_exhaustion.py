"""S17: too much of anything is refused, and never makes the desk crash."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.desk import API, Desk, Person
from tests.http.refusal import refused, refused_fields

LIMIT = 1024 * 1024
AS_JSON = {"Content-Type": "application/json"}


async def test_s17_a_body_that_says_it_is_too_large_is_refused(desk: Desk, user: Person) -> None:
    body = b'{"title": "' + b"x" * LIMIT + b'"}'
    for answer in (
        await user.post("/tickets", content=body, headers=AS_JSON),
        await desk.client.post(f"{API}/auth/login", content=body, headers=AS_JSON),
        await desk.client.post(f"{API}/auth/login", data={"username": "x" * LIMIT, "password": ""}),
    ):
        assert refused(answer, 413, "E_BODY_TOO_LARGE")["limit"] == LIMIT
    for length in ("99999999999999999999999", "-1", "many"):
        headers = {**AS_JSON, "Content-Length": length}
        refused(await user.post("/tickets", content=b"{}", headers=headers), 413)


async def test_s17_a_body_without_a_length_is_counted(desk: Desk, user: Person) -> None:
    """A chunked body is cut off at the limit; what comes after is not even read."""
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(1000):
            sent += 65536
            yield b" " * 65536

    for path in ("/tickets", "/auth/login"):
        sent = 0
        refused(await user.post(path, content=endless(), headers=AS_JSON), 413)
        assert sent <= LIMIT + 2 * 65536


async def test_s17_a_body_of_just_the_limit_is_read(user: Person) -> None:
    body = b'{"title": "x"' + b" " * (LIMIT - 14) + b"}"
    assert len(body) == LIMIT
    answer = await user.post("/tickets", content=body, headers=AS_JSON)
    assert answer.status_code == 201


async def test_s17_deep_json_is_refused(desk: Desk, user: Person) -> None:
    deep = b"[" * 200_000 + b"]" * 200_000
    for body in (deep, b'{"a":' * 100_000 + b"1" + b"}" * 100_000, b'{"title": ' + deep + b"}"):
        for path in ("/tickets", "/auth/login", "/auth/register"):
            answer = await user.post(path, content=body, headers=AS_JSON)
            assert answer.status_code in (400, 422), answer.text
            refused(answer, answer.status_code)


async def test_s17_a_field_that_takes_anything_takes_deep_json_too(desk: Desk) -> None:
    person = b'{"email": "a@company.com", "password": "blue kitchen tap", "name": "A", "role": '
    body = person + b"[" * 900 + b"]" * 900 + b"}"
    answer = await desk.client.post(f"{API}/auth/register", content=body, headers=AS_JSON)
    assert answer.status_code in (201, 400, 422)


async def test_s17_a_number_with_thousands_of_digits_is_refused(user: Person) -> None:
    for body in (b'{"title": "x", "project_id": ' + b"9" * 500_000 + b"}", b"9" * 500_000):
        answer = await user.post("/tickets", content=body, headers=AS_JSON)
        assert answer.status_code in (400, 422)


async def test_s17_a_long_address_is_refused(user: Person) -> None:
    for path in ("/tickets?q=" + "x" * 9000, "/tickets/" + "9" * 9000, "/" + "x/" * 5000):
        refused(await user.get(path), 414, "E_URI_TOO_LONG")


async def test_s17_lists_in_a_body_have_an_end(desk: Desk, user: Person, admin: Person) -> None:
    many = [f"tag{number}" for number in range(10_000)]
    answer = await user.post("/tickets", json={"title": "x", "tags": many})
    assert refused_fields(answer) == {"tags"}
    answer = await admin.put("/projects/1/members", json={"user_ids": list(range(1, 20_000))})
    assert refused_fields(answer) == {"user_ids"}
    answer = await admin.post("/roles", json={"name": "x", "permissions": ["users:read"] * 5000})
    assert refused_fields(answer) == {"permissions"}
    matrix = {str(number): [] for number in range(1, 5000)}
    refused(await admin.put("/permissions", json=matrix), 422)
    long = {str(1): ["users:read"] * 20_000}
    refused(await admin.put("/permissions", json=long), 422)


async def test_s17_thousands_of_unknown_fields_get_a_short_answer(user: Person) -> None:
    body = {f"field{number}": number for number in range(20_000)}
    answer = await user.post("/tickets", json=body)
    assert len(refused(answer, 422)["fields"]) == 100
    assert len(answer.content) < 20_000


@pytest.mark.parametrize(
    "name", ["status", "priority", "type", "project", "department_id", "category_id", "tag"]
)
async def test_s17_filters_take_only_so_many_values(admin: Person, name: str) -> None:
    values = {"priority": "high", "type": "task", "status": "open", "tag": "a"}
    query = "&".join(f"{name}={values.get(name, '1')}" for _ in range(400))
    answer = await admin.get(f"/tickets?{query}")
    refused(answer, 422, "E_VALIDATION")
    assert name in {
        field["field"].partition(".")[0] for field in answer.json()["details"]["fields"]
    }


async def test_s17_many_parameters_are_refused(user: Person) -> None:
    query = "&".join(f"x{number}=1" for number in range(900))
    answer = await user.get(f"/tickets?{query}")
    assert answer.status_code in (400, 422)
    refused(answer, answer.status_code)


async def test_s17_texts_have_an_end(desk: Desk, user: Person, agent: Person) -> None:
    path = f"/tickets/{(await desk.ticket(agent))['id']}"
    for what, field in (("comments", "body"), ("actions", "description")):
        longest = {field: "x" * 65_536}
        assert (await agent.post(f"{path}/{what}", json=longest)).status_code == 201
        answer = await agent.post(f"{path}/{what}", json={field: "x" * 65_537})
        assert refused_fields(answer) == {field}
    answer = await agent.patch(path, json={"description": "x" * 65_537})
    assert refused_fields(answer) == {"description"}
    assert refused_fields(await agent.patch(path, json={"title": "x" * 251})) == {"title"}


async def test_s17_a_long_password_costs_no_long_work(desk: Desk, user: Person) -> None:
    for length in (1025, 4097, 100_000):
        body = {"email": "a@company.com", "name": "A", "password": "x" * length}
        answer = await desk.client.post(f"{API}/auth/register", json=body)
        assert refused_fields(answer) == {"password"}
    long = {"email": user.email, "password": "x" * 4097}
    assert refused_fields(await desk.client.post(f"{API}/auth/login", json=long)) == {"password"}


async def test_s17_a_form_has_an_end(desk: Desk) -> None:
    fields: dict[str, Any] = {f"x{number}": "1" for number in range(1000)}
    form = {"username": "a@company.com", "password": "x", **fields}
    refused(await desk.client.post(f"{API}/auth/login", data=form), 400)


async def test_s17_a_caller_who_goes_away_breaks_nothing(desk: Desk, user: Person) -> None:
    """A body that ends early is the caller's doing; the desk serves the next one."""
    messages = [
        {"type": "http.request", "body": b'{"title": "x"', "more_body": True},
        {"type": "http.disconnect"},
    ]
    statuses: list[int] = []

    async def receive() -> Any:
        return messages.pop(0)

    async def send(message: Any) -> None:
        statuses.append(message.get("status", 0))

    scope = {
        "type": "http", "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": "/api/v1/tickets", "raw_path": b"/api/v1/tickets", "query_string": b"",
        "root_path": "", "client": ("127.0.0.1", 1), "server": ("desk.test", 80),
        "headers": [
            (b"content-type", b"application/json"),
            (b"authorization", f"Bearer {user.access_token}".encode()),
        ],
    }  # fmt: skip
    await desk.gate(scope, receive, send)
    assert statuses[0] == 400
    assert (await user.get("/tickets")).json()["data"] == []
