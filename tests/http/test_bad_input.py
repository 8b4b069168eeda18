"""What bad input gets: a refusal in the one shape, and never a crash.

Most of it is tried on every operation there is.
"""

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from loket.core.wire import MAX_ID
from tests.desk import Desk, Person
from tests.http.declared import Document
from tests.http.operations import CALLS, Call, Scene, call_of, make, routes_of, scene_of
from tests.http.refusal import refused, refused_fields

BEYOND_64_BITS = 2**63


@pytest.fixture
async def scene(desk: Desk, admin: Person) -> Scene:
    """An administrator, whom nothing but the input can stop."""
    return await scene_of(desk, admin)


def _operation(scene: Scene, call: Call) -> dict[str, Any]:
    found = Document(scene.desk.gate.app.openapi()).operation(call.method, call.path)  # type: ignore[attr-defined]
    assert found is not None
    return found


async def _calls(scene: Scene) -> AsyncIterator[tuple[str, Call]]:
    for operation in CALLS:
        # Ends the session with which all others are called.
        if operation not in ("logout", "endSession", "changePassword"):
            yield operation, await call_of(scene, operation)


async def _send(scene: Scene, call: Call, **more: Any) -> httpx2.Response:
    assert scene.caller is not None
    headers = {"Authorization": f"Bearer {scene.caller.access_token}", **more.pop("headers", {})}
    path = more.pop("path", call.path)
    return await scene.desk.client.request(
        more.pop("method", call.method), path, headers=headers, **more
    )


_BODY_MAY_BE_LEFT_OUT = {"refresh"}
"""The web application has its token in a cookie; see tests/web."""

AS_JSON = {"Content-Type": "application/json"}


async def test_a_body_that_is_not_json_is_refused(scene: Scene) -> None:
    async for operation, call in _calls(scene):
        if call.json is None:
            continue
        for content in (b"{", b"", b"\xff\xfe", b'{"a": 1,}', b"nonsense", b"[" * 100_000):
            if operation in _BODY_MAY_BE_LEFT_OUT and content == b"":
                continue
            answer = await _send(scene, call, content=content, headers=AS_JSON)
            assert answer.status_code in (400, 422), (operation, content[:20], answer.text)
            refused(answer, answer.status_code)
            if content == b"{":
                refused(answer, 400, "E_BAD_JSON")


async def test_a_body_of_another_type_is_refused(scene: Scene) -> None:
    async for operation, call in _calls(scene):
        if call.json is None:
            continue
        for content in (b"[]", b"[[]]", b'"text"', b"5", b"null", b"true", b"NaN", b"1e999"):
            if operation in _BODY_MAY_BE_LEFT_OUT and content == b"null":
                continue
            answer = await _send(scene, call, content=content, headers=AS_JSON)
            assert answer.status_code in (400, 422), (operation, content, answer.text)
            refused(answer, answer.status_code)


async def test_json_that_claims_to_be_something_else_is_not_guessed_at(scene: Scene) -> None:
    async for operation, call in _calls(scene):
        if call.json is not None:
            answer = await _send(scene, call, content=b"{}", headers={"Content-Type": "text/plain"})
            assert answer.status_code in (400, 422), (operation, answer.text)
            refused(answer, answer.status_code)


async def test_an_unknown_field_is_refused_by_name(scene: Scene) -> None:
    async for operation, call in _calls(scene):
        if call.json is None or operation == "changePermissions":
            continue  # the latter's fields are role ids; see below
        unknown = {**call.json, "colour": 1, "naïve": {"a": [1]}, "__proto__": 2, "": 3}
        answer = await _send(scene, call, json=unknown)
        assert refused_fields(answer) >= {"colour", "naïve", "__proto__"}, operation


async def test_an_unknown_field_with_a_lone_surrogate_is_refused(scene: Scene) -> None:
    async for operation, call in _calls(scene):
        if call.json is not None:
            answer = await _send(scene, call, content=b'{"\\ud800": 1}', headers=AS_JSON)
            assert answer.status_code in (400, 422), (operation, answer.text)
            refused(answer, answer.status_code)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
async def test_every_field_of_every_body_withstands_wrong_values(scene: Scene, method: str) -> None:
    """One field at a time gets values that fit no field; none makes the desk crash."""
    wrong: list[Any] = [
        None, True, -1, 0, 0.5, BEYOND_64_BITS, -(2**70), 10**400, [], {}, [[]], [None], "",
        "\x00", "a\x00b", " ", "x" * 100_000, "ﷺ" * 100, "\u202e", "\U0010ffff", "1" * 5000,
        "ﷺ" * 30, "ﷺ" * 60 + "@company.com", "ﷺ" * 3 + "@company.com",
        "0000-00-00T00:00:00Z", "9999-12-31T23:59:59Z", {"a": {"b": {}}}, ["x"] * 2000,
    ]  # fmt: skip
    async for operation, call in _calls(scene):
        if call.json is None or call.method != method:
            continue
        for field in _fields_of(scene, call):
            for value in wrong:
                answer = await _send(scene, call, json={**call.json, field: value})
                assert answer.status_code < 500, (operation, field, str(value)[:50], answer.text)


def _fields_of(scene: Scene, call: Call) -> list[str]:
    content = _operation(scene, call)["requestBody"]["content"]["application/json"]
    components = scene.desk.gate.app.openapi()["components"]["schemas"]  # type: ignore[attr-defined]
    schema = content["schema"]
    schema = components[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    return [*schema.get("properties", {}), *call.json]


async def test_lone_surrogates_in_values_are_refused(scene: Scene) -> None:
    async for operation, call in _calls(scene):
        if call.json is None:
            continue
        for field, value in call.json.items():
            if isinstance(value, str):
                content = b'{"%b": "\\ud800"}' % field.encode()
                answer = await _send(scene, call, content=content, headers=AS_JSON)
                assert answer.status_code in (400, 422), (operation, field, answer.text)
                refused(answer, answer.status_code)


async def test_an_unknown_parameter_is_refused_by_name(scene: Scene) -> None:
    """A typo in a filter must not widen a result."""
    async for operation, call in _calls(scene):
        if not call.path.startswith("/api/"):
            continue
        more = {} if call.json is None else {"json": call.json}
        answer = await _send(scene, call, params={"stauts": "open", "x": "1"}, **more)
        assert refused_fields(answer) == {"stauts", "x"}, operation


async def test_every_parameter_withstands_wrong_values(scene: Scene) -> None:
    wrong = [
        "", "\x00", "a\x00", "-1", "0", "1.5", str(BEYOND_64_BITS), str(10**30), "9" * 5000, "null",
        "ﷺ" * 100, "\U0010ffff", "x" * 3000, "'", '"', "%", "_", "\\", "[]", "2026-13-45T25:61:61Z",
        "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "me", "none", "true", " ",
    ]  # fmt: skip
    async for operation, call in _calls(scene):
        if call.method != "GET":
            continue
        for parameter in _operation(scene, call).get("parameters", []):
            if parameter["in"] != "query":
                continue
            for value in wrong:
                answer = await _send(scene, call, params={parameter["name"]: value})
                told = (operation, parameter["name"], value[:50], answer.text[:500])
                assert answer.status_code < 500, told
                if answer.status_code >= 400:
                    refused(answer, answer.status_code)


async def test_bytes_that_are_no_text_in_a_parameter_are_withstood(scene: Scene) -> None:
    for value in ("%ff", "%ed%a0%80", "%c0%af", "%00", "%f4%90%80%80", "%"):
        for name in ("q", "tag", "creator_id", "project", "page_key", "status"):
            answer = await _send(scene, Call("GET", ""), path=f"/api/v1/tickets?{name}={value}")
            assert answer.status_code in (200, 422), (name, value, answer.text)


async def test_a_limit_that_makes_no_sense_is_refused(scene: Scene) -> None:
    async for operation, call in _lists(scene):
        for limit in ("-1", "0", "101", "1.5", "ten", "", str(2**70)):
            answer = await _send(scene, call, params={"limit": limit})
            assert refused_fields(answer) == {"limit"}, (operation, limit)


async def _lists(scene: Scene) -> AsyncIterator[tuple[str, Call]]:
    async for operation, call in _calls(scene):
        names = {p["name"] for p in _operation(scene, call).get("parameters", [])}
        if "page_key" in names:
            yield operation, call


async def test_a_page_key_that_was_made_up_is_refused(scene: Scene) -> None:
    async for operation, call in _lists(scene):
        for forged in ("AAAA", "x" * 30, "W10", "?", "ﷺ", "MTIzNDU2Nzg5MDEyWzFd", "A" * 1999):
            answer = await _send(scene, call, params={"page_key": forged})
            assert answer.status_code == 422, (operation, forged, answer.text)
            refused(answer, 422, "E_BAD_PAGE_KEY")


async def test_a_page_key_of_another_list_is_refused(scene: Scene) -> None:
    """Also of the same list in another order, or of another ticket's comments."""
    desk, admin = scene.desk, scene.admin
    for _ in range(2):
        ticket = await desk.ticket(admin)
        for number in range(2):
            path = f"/tickets/{ticket['key']}/comments"
            assert (await admin.post(path, json={"body": f"No. {number}"})).is_success
    foreign = [
        (await admin.get(f"{path}limit=1")).json()["page_key"]
        for path in (
            "/tickets?sort=key&",
            "/tickets?sort=-created_at&",
            "/tickets?q=drips&",
            "/users?",
            "/users?sort=-name&",
            "/activity?",
            "/tickets/HELP-1/comments?",
            "/tickets/HELP-1/timeline?",
            "/tickets/HELP-1/history?",
            "/roles?",
            "/permissions?",
        )
    ]
    assert all(foreign)
    for path in ("/tickets?", "/tickets/HELP-2/comments?", "/tickets?q=tap&", "/lifecycles?"):
        for page_key in foreign:
            answer = await admin.get(f"{path}page_key={page_key}")
            refused(answer, 422, "E_BAD_PAGE_KEY")


async def test_an_altered_page_key_is_refused(admin: Person) -> None:
    page_key = (await admin.get("/roles?limit=1")).json()["page_key"]
    for place, sign in enumerate(page_key[:-1]):  # the last sign holds bits that say nothing
        altered = page_key[:place] + ("A" if sign != "A" else "B") + page_key[place + 1 :]
        answer = await admin.get("/roles", params={"page_key": altered})
        refused(answer, 422, "E_BAD_PAGE_KEY")


async def test_things_that_are_not_there_are_not_found(scene: Scene) -> None:
    """Ids and keys that nothing has, up to the last number that JSON carries."""
    async for operation, call in _calls(scene):
        template = str(routes_of(scene.desk)[operation].path)
        if "{" not in template:
            continue
        more = {} if call.json is None else {"json": call.json}
        for number in ("999999", str(MAX_ID)):
            path = template.format_map(_Everything(number))
            answer = await _send(scene, call, path=path, **more)
            assert answer.status_code == 404, (operation, number, answer.text)
            refused(answer, 404, "E_NOT_FOUND")


class _Everything(dict[str, str]):
    """The value of every parameter of a path."""

    def __init__(self, number: str) -> None:
        super().__init__(kind="ticket", ticket_key=f"HELP-{number[:18]}")
        self._number = number

    def __missing__(self, _: str) -> str:
        return self._number


async def test_ids_that_cannot_be_are_refused(scene: Scene) -> None:
    impossible = (
        "0", "-1", "1.5", "x", "%20", "%27", str(BEYOND_64_BITS), str(10**30), "9" * 300, "%ff",
        "%ef%b7%ba", "NET-", "NET-0x1", "NET-99999999999999999999", "%d9%a1", "..%2f1",
    )  # fmt: skip
    async for operation, call in _calls(scene):
        template = str(routes_of(scene.desk)[operation].path)
        if "{" not in template:
            continue
        more = {} if call.json is None else {"json": call.json}
        for text in impossible:
            path = template.format_map(_Everything(text)).replace("/HELP-", "/")
            answer = await _send(scene, call, path=path, **more)
            assert answer.status_code in (404, 405, 422), (operation, text, answer.text)
            refused(answer, answer.status_code)
        nul = await _send(scene, call, path=template.format_map(_Everything("%00")), **more)
        refused(nul, 400)


async def test_what_was_deleted_is_not_found(desk: Desk, admin: Person, user: Person) -> None:
    scene = Scene(desk, admin, user, admin, is_own=False)
    ticket = await scene.deleted_ticket()
    for operation, route in routes_of(desk).items():
        if operation == "restoreTicket" or "{ticket_id}" not in str(route.path):
            continue
        call = await call_of(scene, operation)
        path = str(route.path).format_map(_Everything("1")).replace("/1", f"/{ticket}", 1)
        more = {} if call.json is None else {"json": call.json}
        refused(await _send(scene, call, path=path, **more), 404, "E_NOT_FOUND")


async def test_the_wrong_method_is_told_the_right_ones(scene: Scene) -> None:
    by_path: dict[str, set[str]] = {}
    for route in routes_of(scene.desk).values():
        by_path.setdefault(str(route.path), set()).update(route.methods or ())
    for template, known in by_path.items():
        path = template.format_map(_Everything("1"))
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PURGE"} - known:
            answer = await _send(scene, Call(method, path))
            refused(answer, 405, "E_METHOD_NOT_ALLOWED")
            assert answer.headers["allow"] == ", ".join(sorted(known))


async def test_an_unknown_address_is_not_found(desk: Desk) -> None:
    for path in (
        "/api/v1/nothing", "/api/v1", "/api", "/api/v2/tickets", "/api/v1/tickets/1/nothing",
        "/api/v1/auth", "/api/v1//tickets", "/api/v1/../etc/passwd", "/API/V1/tickets",
        "/docs/assets/nothing.js", "/docs/assets/../../etc/passwd", "/docs/assets/%2e%2e/start.js",
    ):  # fmt: skip
        refused(await desk.client.get(path), 404, "E_NOT_FOUND")


async def test_a_slash_at_the_end_changes_nothing(scene: Scene) -> None:
    async for operation, call in _calls(scene):
        answer = await make(scene, Call(call.method, call.path + "/", call.json))
        # Of all operations only this one cannot succeed: the desk is set up.
        is_fine = answer.status_code == 400 if operation == "setUp" else answer.is_success
        assert is_fine, (operation, answer.text)
