"""Changing people: by registration, by administrators, by themselves."""

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from loket.access import roles
from loket.access.actor import Actor
from loket.access.errors import BeyondOneself, EmailTaken
from loket.access.events import (
    UserCreated,
    UserDeleted,
    UserInvited,
    UserRegistered,
    UserRestored,
    UserUpdated,
)
from loket.access.models import Department, LinkToken, Role, SignIn, User
from loket.access.permissions import USER
from loket.core import clock
from loket.core.db import flush_unique
from loket.core.errors import Invalid, NotFound
from loket.core.folding import email_key, fold
from loket.events import record

_PERSONAL = frozenset({"email", "name", "last_name"})
"""Fields whose values stay out of the log, so that a person can be erased."""


_NEVER_NULL = frozenset(
    {"email", "name", "last_name", "role", "is_active", "locale", "timezone", "theme"}
)


def _full_name(name: str, last_name: str) -> str:
    return f"{name} {last_name}".strip()


def _refresh_derived(user: User) -> None:
    user.email_key = email_key(user.email)
    user.full_name = _full_name(user.name, user.last_name)
    user.name_key = fold(user.full_name)[:300]
    user.search_key = fold(f"{user.full_name} {user.email}")[:1000]


async def add(
    session: AsyncSession,
    *,
    email: str,
    name: str,
    last_name: str,
    role: Role,
    password_hash: str | None,
    locale: str,
    timezone: str = "UTC",
    department_id: int | None = None,
) -> User:
    """Add a person and return him, with his id.

    Raises:
        EmailTaken: somebody has this address, in whatever case.
    """
    if department_id is not None:
        await _must_exist(session, department_id)
    user = User(
        email=email,
        name=name,
        last_name=last_name,
        role_id=role.id,
        password_hash=password_hash,
        department_id=department_id,
        locale=locale,
        timezone=timezone,
        is_active=True,
        created_at=clock.now(),
    )
    _refresh_derived(user)
    session.add(user)
    await flush_unique(session, "email_key", EmailTaken())
    return user


async def register(
    session: AsyncSession, *, email: str, name: str, last_name: str, password_hash: str, locale: str
) -> User:
    """Let a newcomer in; he always becomes a `user` (S5)."""
    role = await roles.by_name(session, USER.name)
    user = await add(
        session,
        email=email,
        name=name,
        last_name=last_name,
        role=role,
        password_hash=password_hash,
        locale=locale,
    )
    record(session, UserRegistered(user_id=user.id), user.id)
    return user


async def create(
    session: AsyncSession,
    actor: Actor,
    *,
    email: str,
    name: str,
    last_name: str,
    role: str | int,
    password_hash: str | None,
    locale: str,
    timezone: str | None,
    department_id: int | None,
) -> User:
    """Add a person on an administrator's word; without a password he is invited by mail.

    Raises:
        BeyondOneself: the role may do more than the actor.
        EmailTaken: somebody has this address, in whatever case.
        Invalid: there is no such role or department.
    """
    chosen = await roles.named(session, role)
    _must_not_exceed(actor, chosen)
    user = await add(
        session,
        email=email,
        name=name,
        last_name=last_name,
        role=chosen,
        password_hash=password_hash,
        locale=locale,
        timezone=timezone or "UTC",
        department_id=department_id,
    )
    record(session, UserCreated(user_id=user.id, role_id=user.role_id), actor.id)
    if password_hash is None:
        record(session, UserInvited(user_id=user.id), actor.id)
    return user


async def load(session: AsyncSession, user_id: int) -> User:
    """Return a person who is not deleted, locked until the end of the change.

    Raises:
        NotFound: nobody has this id.
    """
    user = await session.get(User, user_id, with_for_update=True, populate_existing=True)
    if user is None or user.deleted_at is not None:
        raise NotFound
    return user


async def change(session: AsyncSession, actor: Actor, user_id: int, wishes: dict[str, Any]) -> User:
    """Change the fields in `wishes` of a person and record which.

    Args:
        session: of the change.
        actor: who wants it; what he may change was judged by the caller.
        user_id: whom it concerns.
        wishes: new values by field; `role` is a name or an id.

    Raises:
        NotFound: nobody has this id.
        EmailTaken: another has this address.
        BeyondOneself: the person, or the new role, may do more than the actor.
        LastAdministrator: nobody would be left to manage users and roles.
    """
    if wishes.keys() & {"role", "is_active"}:
        await roles.lock_all(session)
    user = await load(session, user_id)
    _must_not_exceed(actor, await session.get_one(Role, user.role_id))
    changes = _set(user, await _resolved(session, actor, wishes))
    if not changes:
        return user
    _refresh_derived(user)
    await flush_unique(session, "email_key", EmailTaken())
    touched = {c["field"] for c in changes}
    if touched & {"role_id", "is_active"}:
        await roles.insist_on_an_administrator(session)
    if "is_active" in touched and not user.is_active:
        await end_sign_ins(session, user.id)
    if touched & {"email", "is_active"}:
        # A link that lies in the former mailbox must not open the account (S8).
        await void_links(session, user.id)
    record(session, UserUpdated(user_id=user.id, changes=changes), actor.id)
    return user


async def _resolved(session: AsyncSession, actor: Actor, wishes: dict[str, Any]) -> dict[str, Any]:
    """Return `wishes` with the role by its id, each value such as can be set."""
    values = dict(wishes)
    for field in _NEVER_NULL & values.keys():
        if values[field] is None:
            raise Invalid.field(field, "must not be null", "null")
    if "role" in values:
        role = await roles.named(session, values.pop("role"))
        _must_not_exceed(actor, role)
        values["role_id"] = role.id
    if values.get("department_id") is not None:
        await _must_exist(session, values["department_id"])
    return values


def _set(user: User, values: dict[str, Any]) -> list[dict[str, Any]]:
    changes: list[dict[str, Any]] = []
    for field, new in values.items():
        old = getattr(user, field)
        if old != new:
            setattr(user, field, new)
            shown = {} if field in _PERSONAL else {"old": old, "new": new}
            changes.append({"field": field, **shown})
    return changes


async def delete(session: AsyncSession, actor: Actor, user_id: int) -> None:
    """Put a person into the bin: signed out, address free again, tickets untouched.

    Raises:
        NotFound: nobody has this id.
        BeyondOneself: the person may do more than the actor.
        LastAdministrator: nobody would be left to manage users and roles.
    """
    await roles.lock_all(session)
    user = await load(session, user_id)
    _must_not_exceed(actor, await session.get_one(Role, user.role_id))
    user.deleted_at = clock.now()
    user.is_active = False
    user.email_key = f"deleted:{user.id}:{user.email_key}"[:300]
    await session.flush()
    await roles.insist_on_an_administrator(session)
    await end_sign_ins(session, user.id)
    await void_links(session, user.id)
    record(session, UserDeleted(user_id=user.id), actor.id)


async def restore(session: AsyncSession, actor: Actor, user_id: int) -> User:
    """Take a person out of the bin; he is active again and gets his address back.

    Raises:
        NotFound: nobody of this id is in the bin.
        EmailTaken: somebody else has the address by now.
        BeyondOneself: the person may do more than the actor.
    """
    user = await session.get(User, user_id, with_for_update=True)
    if user is None or user.deleted_at is None:
        raise NotFound
    _must_not_exceed(actor, await session.get_one(Role, user.role_id))
    user.deleted_at = None
    user.is_active = True
    _refresh_derived(user)
    await flush_unique(session, "email_key", EmailTaken())
    record(session, UserRestored(user_id=user.id), actor.id)
    return user


def _must_not_exceed(actor: Actor, role: Role) -> None:
    if not actor.permissions >= set(role.permissions):
        raise BeyondOneself


async def end_sign_ins(session: AsyncSession, user_id: int, *, but: int | None = None) -> None:
    """End all sign-ins of a person, but for one if named."""
    statement = (
        update(SignIn)
        .where(SignIn.user_id == user_id, SignIn.ended_at.is_(None))
        .values(ended_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    await session.execute(statement if but is None else statement.where(SignIn.id != but))


async def void_links(session: AsyncSession, user_id: int) -> None:
    """Make every link that was sent to a person worthless."""
    await session.execute(
        update(LinkToken)
        .where(LinkToken.user_id == user_id, LinkToken.used_at.is_(None))
        .values(used_at=clock.now())
    )


async def _must_exist(session: AsyncSession, department_id: int) -> None:
    found = await session.execute(select(Department.id).where(Department.id == department_id))
    if found.first() is None:
        raise Invalid.field("department_id", "there is no such department", "missing")
