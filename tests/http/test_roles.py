"""Roles: what each permission opens, and that nothing else does."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pytest

from loket.access.permissions import Permission
from tests.desk import Desk, Person
from tests.http.pages import walk
from tests.http.refusal import refused, refused_fields


@dataclass(frozen=True)
class Door:
    """A request that one permission opens, on a ticket that the caller sees but does not own."""

    permission: str
    method: str
    path: str
    body: Any = None
    status: int = 200


DOORS = [
    Door("tickets:create", "POST", "/tickets", {"title": "It drips"}, 201),
    Door("tickets:update", "PATCH", "/tickets/{ticket}", {"priority": "high"}),
    Door("tickets:assign", "PATCH", "/tickets/{ticket}/assign", {"assignee_id": None}),
    Door("tickets:transition", "POST", "/tickets/{ticket}/transition", {"status": "closed"}),
    Door("tickets:delete", "DELETE", "/tickets/{ticket}", None, 204),
    Door("comments:create", "POST", "/tickets/{ticket}/comments", {"body": "Yes"}, 201),
    Door("comments:note", "POST", "/tickets/{ticket}/comments", {"body": "x", "kind": "note"}, 201),
    Door("actions:create", "POST", "/tickets/{ticket}/actions", {"description": "Looked"}, 201),
    Door("users:read", "GET", "/users"),
    Door("users:read", "GET", "/projects/{project}/members"),
    Door("users:manage", "POST", "/users", {"email": "a@company.com", "name": "A"}, 403),
    Door("roles:manage", "GET", "/roles"),
    Door("roles:manage", "GET", "/permissions"),
    Door("projects:manage", "POST", "/projects", {"key": "NET", "name": "Network"}, 201),
    Door("settings:manage", "GET", "/settings"),
    Door("settings:manage", "GET", "/mail/outbox"),
    Door("settings:manage", "POST", "/departments", {"name": "Garden"}, 201),
    Door("settings:manage", "POST", "/categories", {"name": "Water"}, 201),
    Door("audit:read", "GET", "/activity"),
    Door("bin:manage", "GET", "/bin"),
    Door("bin:manage", "GET", "/tickets?deleted=true"),
]


@pytest.mark.parametrize("door", DOORS, ids=lambda door: f"{door.permission} {door.method}")
async def test_each_permission_opens_its_door_and_all_the_others_do_not(
    desk: Desk, admin: Person, door: Door
) -> None:
    ticket = await desk.ticket(admin)
    path = door.path.format(ticket=ticket["id"], project=ticket["project"]["id"])
    more = {} if door.body is None else {"json": door.body}
    others = {p.value for p in Permission} - {door.permission}
    await desk.role("everything else", *others)
    await desk.role("this alone", "tickets:read_all", door.permission)
    without, person = await desk.person("everything else"), await desk.person("this alone")
    assert refused(await without.call(door.method, path, **more), 403) != {}
    answer = await person.call(door.method, path, **more)
    assert answer.status_code == door.status, answer.text
    if door.status == 403:
        # To add a person is to grant a role: none that may do more than oneself.
        refused(answer, 403, "E_BEYOND_ONESELF")


async def test_a_role_is_listed_with_how_many_hold_it(desk: Desk, admin: Person) -> None:
    for _ in range(2):
        await desk.person("agent")
    listed = {role["name"]: role for role in (await admin.get("/roles")).json()["data"]}
    assert {name: role["user_count"] for name, role in listed.items()} == {
        "user": 0, "agent": 2, "manager": 0, "admin": 1,
    }  # fmt: skip
    for role in listed.values():
        assert (await admin.get(f"/roles/{role['id']}")).json() == role


async def test_the_count_of_a_role_says_who_keeps_it_from_being_removed(
    desk: Desk, admin: Person
) -> None:
    """Also when its last holder lies in the bin: what is shown and what is refused agree."""
    role = await desk.role("clerk")
    person = await desk.person("clerk")
    await admin.delete(f"/users/{person.id}")
    shown = (await admin.get(f"/roles/{role}")).json()["user_count"]
    answer = await admin.delete(f"/roles/{role}")
    if shown:
        assert refused(answer, 409, "E_ROLE_IN_USE") == {"user_count": shown}
    else:
        assert answer.status_code == 204, answer.text


async def test_permissions_are_described_in_groups(admin: Person) -> None:
    listed = (await admin.get("/permissions")).json()["data"]
    assert {one["name"] for one in listed} == {p.value for p in Permission}
    groups = [one["group"] for one in listed]
    # Each group stands together, so that a page can be made of it as it comes.
    assert len(dict.fromkeys(groups)) == 1 + sum(one != other for one, other in pairwise(groups))
    assert all(one["description"] for one in listed)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""), ("name", "x" * 51), ("name", None), ("description", "x" * 501),
        ("permissions", None), ("permissions", "tickets:create"), ("built_in", True),
    ],
)  # fmt: skip
async def test_a_role_that_makes_no_sense_is_refused(admin: Person, field: str, value: Any) -> None:
    body = {"name": "Reception", "permissions": []}
    assert refused_fields(await admin.post("/roles", json={**body, field: value})) == {field}
    made = (await admin.post("/roles", json=body)).json()
    answer = await admin.put(f"/roles/{made['id']}", json={**body, field: value})
    assert refused_fields(answer) == {field}
    assert (await admin.get(f"/roles/{made['id']}")).json() == made


async def test_an_unknown_permission_is_refused_and_one_named_twice_counts_once(
    admin: Person,
) -> None:
    body = {"name": "Reception", "permissions": ["tickets:fly"]}
    assert refused_fields(await admin.post("/roles", json=body)) == {"permissions.0"}
    body["permissions"] = ["users:read", "audit:read", "users:read"]
    made = (await admin.post("/roles", json=body)).json()
    assert made["permissions"] == ["audit:read", "users:read"]


async def test_a_role_keeps_its_own_name_and_takes_no_others(admin: Person) -> None:
    made = [
        (await admin.post("/roles", json={"name": name, "permissions": []})).json()
        for name in ("Reception", "Garage")
    ]
    path = f"/roles/{made[0]['id']}"
    kept = await admin.put(path, json={"name": "RECEPTION", "permissions": []})
    assert kept.json()["name"] == "RECEPTION"
    taken = {"name": "gárage", "permissions": []}
    refused(await admin.put(path, json=taken), 409, "E_NAME_TAKEN")


async def test_the_matrix_leaves_out_roles_as_they_are_and_says_what_changed(
    desk: Desk, admin: Person
) -> None:
    before = {role["name"]: role for role in (await admin.get("/roles")).json()["data"]}
    agent = before["agent"]
    wanted = [p for p in agent["permissions"] if p != "users:read"] + ["reports:read"]
    answer = await admin.put(
        "/permissions",
        json={str(agent["id"]): wanted, str(before["user"]["id"]): before["user"]["permissions"]},
    )
    after = {role["name"]: role for role in answer.json()["data"]}
    assert after == {**before, "agent": {**agent, "permissions": sorted(wanted)}}
    [told] = (await admin.get("/activity?type=role.changed")).json()["data"]
    assert told["payload"] == {
        "role_id": agent["id"], "name": "agent", "change": "updated", "granted": ["reports:read"],
        "revoked": ["users:read"],
    }  # fmt: skip


@pytest.mark.parametrize("matrix", [{"x": []}, {"0": []}, {"-1": []}, [], {"1": None}, {"1": [1]}])
async def test_a_matrix_that_makes_no_sense_is_refused(admin: Person, matrix: Any) -> None:
    before = (await admin.get("/roles")).json()
    refused(await admin.put("/permissions", json=matrix), 422, "E_VALIDATION")
    assert (await admin.get("/roles")).json() == before


@pytest.mark.parametrize("plural", ["departments", "categories"])
async def test_catalogues_are_paged_by_name_whatever_its_capitals(
    admin: Person, user: Person, plural: str
) -> None:
    for name in ("zoo", "Água", "bridge", "Attic", "Éclair"):
        await admin.post(f"/{plural}", json={"name": name})
    paged = [entry["name"] for entry in await walk(user, f"/{plural}")]
    assert paged == ["Água", "Attic", "bridge", "Éclair", "zoo"]


@pytest.mark.parametrize(("plural", "field"), [("departments", "department"), ("categories", "category")])  # fmt: skip
async def test_a_new_name_of_an_entry_shows_wherever_it_is_named(
    desk: Desk, admin: Person, plural: str, field: str
) -> None:
    entry = (await admin.post(f"/{plural}", json={"name": "Garden"})).json()
    path = f"/tickets/{(await desk.ticket(admin))['id']}"
    await admin.patch(path, json={f"{field}_id": entry["id"]})
    await admin.put(f"/{plural}/{entry['id']}", json={"name": "Park", "description": "Green"})
    named = {"id": entry["id"], "name": "Park"}
    assert (await admin.get(path)).json()[field] == named
    [*_, last] = (await admin.get(f"{path}/history")).json()["data"]
    assert last["changes"] == [{"field": field, "old": None, "new": named}]


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", None), ("name", "x" * 101), ("description", "x" * 1001), ("id", 1)],
)
@pytest.mark.parametrize("plural", ["departments", "categories"])
async def test_an_entry_that_makes_no_sense_is_refused(
    admin: Person, plural: str, field: str, value: Any
) -> None:
    answer = await admin.post(f"/{plural}", json={"name": "Garden", field: value})
    assert refused_fields(answer) == {field}
    assert (await admin.get(f"/{plural}")).json()["data"] == []
