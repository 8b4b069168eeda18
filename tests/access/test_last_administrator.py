"""Somebody must be left who can manage users and roles, whatever happens at the same time."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from loket.access import users
from loket.access.actor import Actor
from loket.access.errors import LastAdministrator
from loket.access.permissions import Permission
from loket.core.runtime import Runtime
from tests.access.overlap import overlapping
from tests.desk import Desk, Person, together

Removal = Callable[[AsyncSession, Actor, int], Awaitable[Any]]


async def _demote(session: AsyncSession, actor: Actor, user_id: int) -> None:
    await users.change(session, actor, user_id, {"role": "agent"})


async def _deactivate(session: AsyncSession, actor: Actor, user_id: int) -> None:
    await users.change(session, actor, user_id, {"is_active": False})


async def _delete(session: AsyncSession, actor: Actor, user_id: int) -> None:
    await users.delete(session, actor, user_id)


REMOVALS = [_demote, _deactivate, _delete]


def _actor(person: Person) -> Actor:
    return Actor(person.id, "", 0, frozenset(p.value for p in Permission))


@pytest.mark.parametrize("one", REMOVALS)
@pytest.mark.parametrize("other", REMOVALS)
async def test_of_two_who_remove_each_other_one_is_refused(
    desk: Desk, runtime: Runtime, admin: Person, one: Removal, other: Removal
) -> None:
    second = await desk.person("admin")
    outcome = await overlapping(
        runtime.database,
        lambda session: one(session, _actor(admin), second.id),
        lambda session: other(session, _actor(second), admin.id),
    )
    assert outcome[0] is None
    assert isinstance(outcome[1], LastAdministrator)
    assert (await admin.get("/users")).status_code == 200


async def test_over_the_api_one_is_left_as_well(desk: Desk) -> None:
    pair = [await desk.person("admin"), await desk.person("admin")]
    answers = await together(
        pair[0].patch(f"/users/{pair[1].id}", json={"role": "user"}),
        pair[1].patch(f"/users/{pair[0].id}", json={"role": "user"}),
    )
    # Who came too late was no administrator any more, or the last one.
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses[0] == 200
    assert statuses[1] in (403, 409)
    reached = [(await person.get("/roles")).status_code for person in pair]
    assert sorted(reached) == [200, 403]


async def test_the_last_one_can_be_removed_in_no_way(desk: Desk, admin: Person) -> None:
    roles = (await admin.get("/roles")).json()["data"]
    own = next(role for role in roles if role["name"] == "admin")
    fewer = [p for p in own["permissions"] if p != "users:manage"]
    for answer in (
        await admin.patch(f"/users/{admin.id}", json={"role": "user"}),
        await admin.patch(f"/users/{admin.id}", json={"is_active": False}),
        await admin.delete(f"/users/{admin.id}"),
        await admin.put("/permissions", json={str(own["id"]): fewer}),
        await admin.put(
            f"/roles/{own['id']}",
            json={"name": "admin", "description": "", "permissions": fewer},
        ),
    ):
        assert (answer.status_code, answer.json()["error"]) == (409, "E_LAST_ADMIN")
    assert (await admin.get("/users")).status_code == 200


async def test_another_role_with_both_keys_counts(desk: Desk, admin: Person) -> None:
    await desk.role("caretaker", "users:manage", "roles:manage")
    await desk.person("caretaker")
    changed = await admin.patch(f"/users/{admin.id}", json={"role": "user"})
    assert changed.status_code == 200
