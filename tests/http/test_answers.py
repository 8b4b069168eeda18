"""What answers hold: every field that the contract names, and no other.

That they also agree with the OpenAPI document is judged on each answer of these tests; here
stands what clients were promised, so that the document cannot quietly promise less.
"""

from typing import Any

import pytest

from tests.desk import API, PASSWORD, Desk, Person
from tests.http.pages import walk

_USER = {
    "id", "email", "name", "last_name", "full_name", "role", "department", "is_active", "locale",
    "timezone", "created_at", "last_login_at",
}  # fmt: skip
_ME = _USER | {"theme", "permissions"}
_SESSION = {"access_token", "refresh_token", "token_type", "expires_in", "user"}
_ROW = {
    "id", "key", "number", "title", "project", "status", "status_category", "priority", "type",
    "category", "department", "requester", "assignee", "tags", "source", "due_at", "created_at",
    "updated_at", "first_responded_at", "resolved_at", "closed_at", "comment_count",
    "attachment_count", "version", "external",
}  # fmt: skip
_TICKET = _ROW | {
    "description", "allowed_transitions", "description_html", "creator", "is_watching",
}  # fmt: skip
_PROJECT = {
    "id", "key", "name", "description", "lifecycle", "assignment_policy", "lead",
    "default_priority", "is_archived", "created_at", "ticket_counts",
}  # fmt: skip
_COMMENT = {
    "id", "ticket_id", "kind", "body", "body_html", "author", "created_at", "edited_at",
}  # fmt: skip
_ACTION = {
    "id", "ticket_id", "description", "minutes_spent", "performed_at", "author", "created_at",
    "edited_at",
}  # fmt: skip
_HISTORY = {"seq", "at", "type", "actor", "changes", "cause"}
_ACTIVITY = {
    "seq", "at", "type", "actor", "ticket_id", "ticket_key", "project_id", "payload",
    "change_set", "cause_seq", "depth",
}  # fmt: skip
_MAIL = {
    "id", "message_id", "recipient", "kind", "locale", "subject", "text", "html", "state",
    "attempts", "error", "created_at", "sent_at",
}  # fmt: skip
_ROLE = {"id", "name", "description", "built_in", "permissions", "user_count"}
_ENTRY = {"id", "name", "description"}

SINGLE: dict[str, set[str]] = {
    "/auth/me": _ME,
    "/users/{user}": _USER,
    "/roles/{role}": _ROLE,
    "/departments/{department}": _ENTRY,
    "/categories/{category}": _ENTRY,
    "/projects/{project}": _PROJECT,
    "/tickets/{ticket}": _TICKET,
    "/tickets/HELP-1": _TICKET,
    "/tickets/key/HELP-1": _TICKET,
    "/tickets/{ticket}/watch": {"watching", "watchers"},
    "/settings": {"name", "registration_open", "default_locale", "default_project_id"},
    "/auth/site": {"name", "registration_open", "default_locale", "demo", "version"},
}
LISTS: dict[str, set[str]] = {
    "/users": _USER,
    "/roles": _ROLE,
    "/permissions": {"name", "group", "description"},
    "/departments": _ENTRY,
    "/categories": _ENTRY,
    "/projects": _PROJECT,
    "/projects/{project}/members": {"id", "name"},
    "/lifecycles": {"name", "statuses"},
    "/tickets": _ROW,
    "/tickets/my": _ROW,
    "/tickets?q=tap": _ROW | {"match"},
    "/tickets/{ticket}/comments": _COMMENT,
    "/tickets/{ticket}/actions": _ACTION,
    "/tickets/{ticket}/history": _HISTORY,
    "/tickets/{ticket}/timeline": _HISTORY | {"comment", "action"},
    "/auth/sessions": {"id", "device", "address", "created_at", "last_used_at", "is_current"},
    "/activity": _ACTIVITY,
    "/mail/outbox": _MAIL,
    "/bin": {"kind", "id", "name", "ticket_key", "deleted_at"},
}


@pytest.fixture
async def names(desk: Desk, admin: Person) -> dict[str, int]:
    """One of everything; returns the ids by which they are called."""
    department = (await admin.post("/departments", json={"name": "Garden"})).json()
    category = (await admin.post("/categories", json={"name": "Water"})).json()
    ticket = await desk.ticket(admin, category_id=category["id"], department_id=department["id"])
    path = f"/tickets/{ticket['id']}"
    await admin.post(f"{path}/comments", json={"body": "It drips"})
    await admin.post(f"{path}/actions", json={"description": "Looked"})
    project = ticket["project"]["id"]
    await admin.put(f"/projects/{project}/members", json={"user_ids": [admin.id]})
    await admin.post("/users", json={"email": "ana@company.com", "name": "Ana"})
    await admin.delete(f"/tickets/{(await desk.ticket(admin))['id']}")
    await desk.settle()
    return {
        "user": admin.id,
        "role": (await admin.get("/auth/me")).json()["role"]["id"],
        "department": department["id"],
        "category": category["id"],
        "project": project,
        "ticket": ticket["id"],
    }


async def test_one_thing_holds_what_was_promised(admin: Person, names: dict[str, int]) -> None:
    held = {path: set((await admin.get(path.format(**names))).json()) for path in SINGLE}
    assert held == SINGLE


async def test_lists_hold_what_was_promised(admin: Person, names: dict[str, int]) -> None:
    for path, fields in LISTS.items():
        plain = (await admin.get(path.format(**names))).json()
        assert set(plain) == {"data", "page_key"}, path
        assert plain["data"], path
        for entry in plain["data"]:
            assert set(entry) == fields, path
        counted = (await admin.get(path.format(**names), params=_counting(path))).json()
        assert counted["total"] == len(plain["data"]), path


def _counting(path: str) -> dict[str, str]:
    # Parameters that are given as such replace those in the address.
    return {"count": "true", **({"q": "tap"} if "?q=" in path else {})}


async def test_pages_put_together_are_the_list(admin: Person, names: dict[str, int]) -> None:
    for path in LISTS:
        whole = (await admin.get(path.format(**names))).json()["data"]
        assert await walk(admin, path.format(**names), 1) == whole, path


async def test_references_are_named(admin: Person, names: dict[str, int]) -> None:
    ticket = (await admin.get("/tickets/HELP-1")).json()
    assert ticket["category"] == {"id": names["category"], "name": "Water"}
    assert ticket["department"] == {"id": names["department"], "name": "Garden"}
    assert ticket["project"] == {"id": names["project"], "key": "HELP", "name": "Help desk"}
    assert ticket["requester"] == ticket["creator"] == {"id": admin.id, "name": "Admin 1"}
    [row] = (await admin.get("/tickets")).json()["data"]
    assert row == {name: ticket[name] for name in _ROW}


async def test_a_session_holds_what_was_promised(desk: Desk, user: Person) -> None:
    registration = {"email": "ana@company.com", "password": "blue kitchen tap", "name": "Ana"}
    for path, body in (
        ("register", registration),
        ("login", {"email": user.email, "password": PASSWORD, "otp": "123456"}),
        ("refresh", {"refresh_token": user.refresh_token}),
    ):
        answer = (await desk.client.post(f"{API}/auth/{path}", json=body)).json()
        assert (set(answer), set(answer["user"])) == (_SESSION, _ME), path


async def test_every_moment_is_utc_to_the_microsecond(admin: Person, names: dict[str, int]) -> None:
    """As the contract writes it: `2026-11-21T09:40:24.123456Z`."""
    found: dict[str, Any] = {}
    for path in (*SINGLE, *LISTS):
        _collect((await admin.get(path.format(**names))).json(), path, found)
    assert len(found) > 20
    # A whole second comes without its zeros; all else is written out.
    odd = {
        place: value
        for place, value in found.items()
        if not (value.endswith("Z") and len(value) in (20, 27) and value[10] == "T")
    }
    assert odd == {}


def _collect(answer: Any, place: str, found: dict[str, Any]) -> None:
    """Gather the value of every field that is called as a moment is."""
    if isinstance(answer, list):
        for number, entry in enumerate(answer):
            _collect(entry, f"{place}[{number}]", found)
    elif isinstance(answer, dict):
        for name, value in answer.items():
            if (name == "at" or name.endswith("_at")) and value is not None:
                found[f"{place}.{name}"] = value
            else:
                _collect(value, f"{place}.{name}", found)
