"""Roles and what they may do."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from loket.access.actor import Actor
from loket.access.errors import (
    BeyondOneself,
    BuiltInRoleFixed,
    LastAdministrator,
    NameTaken,
    RoleInUse,
)
from loket.access.events import RoleChanged
from loket.access.models import Role, User
from loket.access.permissions import BUILT_IN, KEYS_TO_THE_HOUSE, USER, Permission
from loket.core.db import Executor, flush_unique
from loket.core.errors import Invalid, NotFound
from loket.core.folding import fold
from loket.events import record


async def by_name(session: AsyncSession, name: str) -> Role:
    """Return a role by its name, in whatever case.

    Raises:
        Invalid: there is none.
    """
    role = (
        await session.execute(select(Role).where(Role.name_key == fold(name)))
    ).scalar_one_or_none()
    if role is None:
        raise Invalid.field("role", "there is no such role", "missing")
    return role


async def named(session: AsyncSession, name_or_id: str | int) -> Role:
    """Return a role by its name or its id.

    Raises:
        Invalid: there is none.
    """
    if isinstance(name_or_id, int):
        role = await session.get(Role, name_or_id)
        if role is None:
            raise Invalid.field("role", "there is no such role", "missing")
        return role
    return await by_name(session, name_or_id)


async def lock_all(session: AsyncSession) -> Sequence[Role]:
    """Lock every role, in the order of their ids.

    Whoever changes roles, or who holds them, does this first: two who began with a role each
    and then asked for all would wait for each other.
    """
    locked = await session.execute(
        select(Role).order_by(Role.id).with_for_update().execution_options(populate_existing=True)
    )
    return locked.scalars().all()


async def insist_on_an_administrator(session: AsyncSession) -> None:
    """Refuse a change after which nobody active could manage both users and roles.

    The roles are locked first: two administrators who demote each other at the same time
    must not both succeed.

    Raises:
        LastAdministrator: nobody would be left.
    """
    await session.flush()
    roles = await lock_all(session)
    holders = [r.id for r in roles if set(r.permissions) >= KEYS_TO_THE_HOUSE]
    left = await session.execute(
        select(func.count())
        .select_from(User)
        .where(User.role_id.in_(holders), User.is_active.is_(True), User.deleted_at.is_(None))
    )
    if left.scalar_one() == 0:
        raise LastAdministrator


async def create(
    session: AsyncSession,
    actor: Actor,
    *,
    name: str,
    description: str,
    permissions: Sequence[Permission],
) -> Role:
    """Add a role.

    Raises:
        NameTaken: a role has this name already.
        BeyondOneself: it would be granted what the actor lacks.
    """
    granted = _ordered(permissions)
    _must_not_grant(actor, set(granted))
    role = Role(name=name, name_key=fold(name), description=description, permissions=granted)
    session.add(role)
    await flush_unique(session, "name_key", NameTaken())
    _log(session, actor, role, "created", set(), set(granted))
    return role


async def change(
    session: AsyncSession,
    actor: Actor,
    role_id: int,
    *,
    name: str,
    description: str,
    permissions: Sequence[Permission],
) -> Role:
    """Change a role; the people who hold it may do what it says from their next request on.

    Raises:
        NotFound: there is no such role.
        BuiltInRoleFixed: a built-in role would get another name.
        NameTaken: another role has this name.
        BeyondOneself: it has, or would be granted, what the actor lacks.
        LastAdministrator: nobody would be left to manage users and roles.
    """
    role = await _load(session, role_id)
    _must_not_grant(actor, set(role.permissions) | set(_ordered(permissions)))
    if role.built_in and fold(name) != role.name_key:
        raise BuiltInRoleFixed
    before = set(role.permissions)
    role.name, role.name_key, role.description = name, fold(name), description
    _set_permissions(role, permissions)
    await flush_unique(session, "name_key", NameTaken())
    await insist_on_an_administrator(session)
    _log(session, actor, role, "updated", before, set(role.permissions))
    return role


async def change_matrix(
    session: AsyncSession, actor: Actor, matrix: dict[int, list[Permission]]
) -> None:
    """Set the permissions of several roles at once: all of them, or none.

    Raises:
        NotFound: one of the roles does not exist.
        BeyondOneself: one would be granted, or lose, what the actor lacks.
        LastAdministrator: nobody would be left to manage users and roles.
    """
    for role_id, permissions in sorted(matrix.items()):
        role = await _load(session, role_id)
        before = set(role.permissions)
        _must_not_grant(actor, before ^ set(_ordered(permissions)))
        _set_permissions(role, permissions)
        if before != set(role.permissions):
            _log(session, actor, role, "updated", before, set(role.permissions))
    await insist_on_an_administrator(session)


async def delete(session: AsyncSession, actor: Actor, role_id: int) -> None:
    """Remove a role that nobody holds.

    Raises:
        NotFound: there is no such role.
        BuiltInRoleFixed: it is built in.
        RoleInUse: somebody holds it.
    """
    role = await _load(session, role_id)
    if role.built_in:
        raise BuiltInRoleFixed
    holders = await session.execute(
        select(func.count())
        .select_from(User)
        .where(User.role_id == role_id, User.deleted_at.is_(None))
    )
    count = holders.scalar_one()
    if count:
        raise RoleInUse(user_count=count)
    # Whoever lies in the bin comes back with the least rights there are.
    least = await by_name(session, USER.name)
    await session.execute(
        update(User)
        .where(User.role_id == role_id, User.deleted_at.is_not(None))
        .values(role_id=least.id)
        .execution_options(synchronize_session=False)
    )
    _log(session, actor, role, "deleted", set(role.permissions), set())
    await session.delete(role)


async def install_built_in(session: AsyncSession) -> None:
    """Add the built-in roles that are not there yet."""
    known = set((await session.execute(select(Role.name_key))).scalars())
    for built_in in BUILT_IN:
        if built_in.name not in known:
            session.add(
                Role(
                    name=built_in.name,
                    name_key=built_in.name,
                    description=built_in.description,
                    built_in=True,
                    permissions=_ordered(built_in.permissions),
                )
            )


async def list_roles(executor: Executor, role_id: int | None = None) -> list[dict[str, Any]]:
    """Return all roles (or the one named) with the number of people who hold each."""
    holders = (
        select(func.count())
        .select_from(User)
        .where(User.role_id == Role.id, User.deleted_at.is_(None))
        .scalar_subquery()
    )
    statement = select(
        Role.id,
        Role.name,
        Role.description,
        Role.built_in,
        Role.permissions,
        holders.label("user_count"),
    ).order_by(Role.id)
    if role_id is not None:
        statement = statement.where(Role.id == role_id)
    return [dict(row._mapping) for row in await executor.execute(statement)]  # noqa: SLF001


async def _load(session: AsyncSession, role_id: int) -> Role:
    role = next((role for role in await lock_all(session) if role.id == role_id), None)
    if role is None:
        raise NotFound
    return role


def _must_not_grant(actor: Actor, permissions: set[str]) -> None:
    if not actor.permissions >= permissions:
        raise BeyondOneself


def _set_permissions(role: Role, permissions: Sequence[Permission]) -> None:
    granted = _ordered(permissions)
    if granted != role.permissions:
        role.permissions = granted


def _ordered(permissions: Sequence[Permission] | frozenset[Permission]) -> list[str]:
    return sorted({p.value for p in permissions})


def _log(
    session: AsyncSession, actor: Actor, role: Role, change: str, before: set[str], after: set[str]
) -> None:
    record(
        session,
        RoleChanged(
            role_id=role.id,
            name=role.name,
            change=change,
            granted=sorted(after - before),
            revoked=sorted(before - after),
        ),
        actor.id,
    )
