"""Every operation, for every built-in role, on own and on foreign things (S1, S5, S19)."""

from pathlib import Path

import pytest

from loket.access.guard import PUBLIC, signed_in
from loket.access.permissions import DESCRIPTIONS, Permission
from loket.app.openapi import dependencies_of, permission_of
from tests.desk import Desk, Person
from tests.http.operations import CALLS, Scene, call_of, make, routes_of, scene_of

_ROLES = ("nobody", "user", "agent", "manager", "admin")


def _read_table() -> dict[str, dict[str, tuple[int, int]]]:
    """Return the statuses for own and foreign things by operation and role."""
    table: dict[str, dict[str, tuple[int, int]]] = {}
    for line in Path(__file__).with_name("deny_table.txt").read_text().splitlines():
        words = line.partition("#")[0].split()
        if not words:
            continue
        operation, *cells = words
        assert operation not in table, f"{operation} stands twice in the table"
        assert len(cells) == len(_ROLES), f"{operation} needs one status for each role"
        table[operation] = {}
        for role, cell in zip(_ROLES, cells, strict=True):
            own, _, foreign = cell.partition("/")
            table[operation][role] = (int(own), int(foreign or own))
    return table


TABLE = _read_table()


async def test_the_table_names_every_operation_and_no_other(desk: Desk) -> None:
    assert set(TABLE) == set(routes_of(desk))
    assert set(CALLS) == set(TABLE)


async def _answer(desk: Desk, operation: str, role: str, stage: Scene, *, is_own: bool) -> int:
    caller = None if role == "nobody" else await desk.person(role)
    scene = Scene(desk, caller, await desk.person("user"), stage.admin, is_own)
    return int((await make(scene, await call_of(scene, operation))).status_code)


def _relations(operation: str) -> tuple[str, ...]:
    """Return the relations in which an operation is to be tried."""
    differs = any(own != foreign for own, foreign in TABLE[operation].values())
    return ("own", "foreign") if differs else ("own",)


@pytest.mark.parametrize("operation", sorted(TABLE))
async def test_each_role_is_answered_as_the_table_says(desk: Desk, operation: str) -> None:
    stage = await scene_of(desk, None)
    wrong = []
    for role, (own, foreign) in TABLE[operation].items():
        for relation in _relations(operation):
            wanted = own if relation == "own" else foreign
            answered = await _answer(desk, operation, role, stage, is_own=relation == "own")
            if answered != wanted:
                wrong.append(f"{operation} as {role} on {relation}: {answered}, not {wanted}")
    assert not wrong, "\n".join(wrong)


async def test_s19_every_route_declares_whom_it_serves(desk: Desk) -> None:
    undeclared = [
        operation
        for operation, route in routes_of(desk).items()
        if not {PUBLIC.dependency, signed_in} & set(dependencies_of(route.dependant))
    ]
    assert undeclared == []


async def test_s19_the_public_routes_are_these(desk: Desk) -> None:
    public = {
        operation
        for operation, route in routes_of(desk).items()
        if PUBLIC.dependency in dependencies_of(route.dependant)
    }
    signing_in = {"register", "setUp", "login", "refresh", "requestPasswordReset", "resetPassword"}
    assert public == signing_in | {"readSite", "health", "ready", "jwks"}


async def test_s19_what_needs_a_permission_is_refused_without_it(desk: Desk) -> None:
    """A role with every other permission does not get past the route's own."""
    stage = await scene_of(desk, None)
    lacking: dict[str, Person] = {}
    wrong = []
    for operation, route in routes_of(desk).items():
        permission = permission_of(route)
        if permission is None:
            continue
        role = f"all but {permission}"
        if permission not in lacking:
            await desk.role(role, *(set(Permission) - {permission}))
            lacking[permission] = await desk.person(role, email=f"{len(lacking)}@company.com")
        scene = Scene(desk, lacking[permission], stage.other, stage.admin)
        answer = await make(scene, await call_of(scene, operation))
        if answer.status_code != 403 or answer.json()["details"] != {"permission": permission}:
            wrong.append(f"{operation} without {permission}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


def test_s19_every_permission_is_described() -> None:
    assert set(DESCRIPTIONS) == set(Permission)
    assert all(group and sentence for group, sentence in DESCRIPTIONS.values())
    assert len({sentence for _, sentence in DESCRIPTIONS.values()}) == len(DESCRIPTIONS)


_USER = {"tickets:create", "tickets:read_own", "comments:create_own"}
_AGENT = _USER | {
    "tickets:read_all", "tickets:update", "tickets:transition", "tickets:assign",
    "comments:create", "comments:note", "actions:create", "users:read", "analytics:read",
}  # fmt: skip
_MANAGER = _AGENT | {"reports:read", "projects:manage", "tickets:delete", "workflows:read"}
_ADMIN = _MANAGER | {
    "users:manage", "roles:manage", "workflows:manage", "sla:manage", "settings:manage",
    "tasks:manage", "audit:read", "connectors:manage", "bin:manage",
}  # fmt: skip


async def test_s19_the_built_in_roles_may_do_what_the_design_says(
    desk: Desk, admin: Person
) -> None:
    listed = (await admin.get("/roles")).json()["data"]
    assert {role["name"]: set(role["permissions"]) for role in listed} == {
        "user": _USER,
        "agent": _AGENT,
        "manager": _MANAGER,
        "admin": _ADMIN,
    }
    assert set(Permission) == _ADMIN
