"""The first administrator of a desk."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from loket.access import links, roles, users
from loket.access.errors import BadLink
from loket.access.events import UserCreated
from loket.access.models import Role, User
from loket.access.permissions import ADMIN, KEYS_TO_THE_HOUSE
from loket.events import record


async def has_administrator(session: AsyncSession) -> bool:
    """Tell whether somebody with a password may manage users and roles."""
    rows = await session.execute(
        select(Role.permissions)
        .join(User, User.role_id == Role.id)
        .where(User.is_active.is_(True), User.password_hash.is_not(None), User.deleted_at.is_(None))
        .distinct()
    )
    return any(set(permissions) >= KEYS_TO_THE_HOUSE for permissions in rows.scalars())


async def make_administrator(
    session: AsyncSession, *, email: str, name: str, last_name: str, locale: str, password_hash: str
) -> User:
    """Add the first administrator.

    Raises:
        EmailTaken: somebody registered with this address before.
    """
    user = await users.add(
        session,
        email=email,
        name=name,
        last_name=last_name,
        role=await roles.by_name(session, ADMIN.name),
        password_hash=password_hash,
        locale=locale,
    )
    record(session, UserCreated(user_id=user.id, role_id=user.role_id), user.id)
    return user


async def set_up(
    session: AsyncSession,
    token: str,
    *,
    email: str,
    name: str,
    last_name: str,
    locale: str,
    password_hash: str,
) -> User:
    """Make the first administrator of whoever opened the link that the console printed.

    Raises:
        BadLink: unknown, used or expired, or there is an administrator by now.
        EmailTaken: somebody registered with this address before.
    """
    await links.use(session, token, (links.SET_UP,))
    if await has_administrator(session):
        raise BadLink
    return await make_administrator(
        session,
        email=email,
        name=name,
        last_name=last_name,
        locale=locale,
        password_hash=password_hash,
    )
