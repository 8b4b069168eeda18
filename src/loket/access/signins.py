"""Signing in and out: sessions, their refresh tokens, and how often one may try."""

from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from loket.access import queries
from loket.access.actor import Actor
from loket.access.errors import BadCredentials, BadRefreshToken, TokenReused
from loket.access.events import SignedIn, SignedOut, TokenReplayed
from loket.access.guesses import Visitor
from loket.access.identity import Identity
from loket.access.models import RefreshToken, SignIn, User
from loket.core import clock, secrets
from loket.core.db import Database, affected
from loket.core.errors import NotFound
from loket.core.folding import email_key
from loket.events import record


@dataclass(frozen=True)
class Proven:
    """A person whose password was right, and a better hash to store if one is due."""

    user_id: int
    seen_hash: str | None = None
    """The stored hash that the password matched; None if it was set just now."""
    better_hash: str | None = None


async def prove(
    database: Database, identity: Identity, visitor: Visitor, *, email: str, password: str
) -> Proven:
    """Check address and password.

    No connection is held while the password waits for its turn to be hashed: strangers who
    try many must not keep colleagues from reading.

    Raises:
        BadCredentials: unknown, wrong or inactive; which, is not told.
        TooMany: too many guesses before.
    """
    account = email_key(email)
    async with AsyncExitStack() as attempts:
        async with database.reading() as reader:
            await attempts.enter_async_context(identity.guesses.attempt(reader, account, visitor))
            found = await reader.execute(
                select(User.id, User.password_hash, User.is_active).where(
                    User.email_key == account, User.deleted_at.is_(None)
                )
            )
            row = found.first()
        stored = row.password_hash if row else None
        valid, better = await identity.passwords.verify(password, stored)
        if row is None or not valid or not row.is_active:
            raise BadCredentials
    return Proven(row.id, stored, better)


async def sign_in(
    session: AsyncSession, identity: Identity, visitor: Visitor, proven: Proven
) -> dict[str, Any]:
    """Begin a session for somebody who proved who he is; returns what `Session` holds.

    Raises:
        BadCredentials: the password was changed, or the account closed, since.
    """
    now = clock.now()
    values: dict[str, Any] = {"last_login_at": now}
    if proven.better_hash:
        values["password_hash"] = proven.better_hash
    still = update(User).where(User.id == proven.user_id, User.is_active.is_(True))
    if proven.seen_hash is not None:
        # Proven by a password that was changed meanwhile is not proven (S9).
        still = still.where(User.password_hash == proven.seen_hash)
    if await affected(session, still.values(**values)) != 1:
        raise BadCredentials
    begun = SignIn(
        user_id=proven.user_id,
        created_at=now,
        last_used_at=now,
        expires_at=now + identity.refresh_life,
        address=visitor.address[:45],
        device=visitor.device[:300],
    )
    session.add(begun)
    await session.flush()
    record(session, SignedIn(user_id=proven.user_id, sign_in_id=begun.id), proven.user_id)
    return await _session(session, identity, proven.user_id, begun.id)


async def refresh(session: AsyncSession, identity: Identity, token: str) -> dict[str, Any]:
    """Change a refresh token, which works once, for a new pair.

    Raises:
        BadRefreshToken: unknown, or its session has ended.
        TokenReused: it was used before; its session is ended (RFC 9700, section 4.14.2).
    """
    now = clock.now()
    row = (
        await session.execute(
            select(
                RefreshToken.id,
                SignIn.id.label("sign_in_id"),
                SignIn.ended_at,
                SignIn.expires_at,
                User.id.label("user_id"),
                User.is_active,
            )
            .join(SignIn, SignIn.id == RefreshToken.sign_in_id)
            .join(User, User.id == SignIn.user_id)
            .where(RefreshToken.token_hash == secrets.fingerprint(token), User.deleted_at.is_(None))
        )
    ).first()
    if row is None or row.ended_at is not None or row.expires_at <= now or not row.is_active:
        raise BadRefreshToken
    # Asked and marked in one statement: of two who come at once, one is late.
    marked = await affected(
        session,
        update(RefreshToken)
        .where(RefreshToken.id == row.id, RefreshToken.used_at.is_(None))
        .values(used_at=now),
    )
    if marked != 1:
        await _end(session, row.sign_in_id)
        record(session, TokenReplayed(user_id=row.user_id, sign_in_id=row.sign_in_id), row.user_id)
        raise TokenReused
    await session.execute(
        update(SignIn)
        .where(SignIn.id == row.sign_in_id)
        .values(last_used_at=now, expires_at=now + identity.refresh_life)
    )
    return await _session(session, identity, row.user_id, row.sign_in_id)


async def sign_out(session: AsyncSession, actor: Actor, sign_in_id: int) -> None:
    """End one of the actor's own sessions.

    Raises:
        NotFound: it is not his, or has ended already.
    """
    found = await session.execute(
        select(SignIn.id).where(
            SignIn.id == sign_in_id, SignIn.user_id == actor.id, SignIn.ended_at.is_(None)
        )
    )
    if found.first() is None:
        raise NotFound
    await _end(session, sign_in_id)
    record(session, SignedOut(user_id=actor.id, sign_in_id=sign_in_id), actor.id)


async def _end(session: AsyncSession, sign_in_id: int) -> None:
    await session.execute(
        update(SignIn).where(SignIn.id == sign_in_id).values(ended_at=clock.now())
    )


async def _session(
    session: AsyncSession, identity: Identity, user_id: int, sign_in_id: int
) -> dict[str, Any]:
    token = secrets.token()
    session.add(
        RefreshToken(
            sign_in_id=sign_in_id, token_hash=secrets.fingerprint(token), created_at=clock.now()
        )
    )
    await session.flush()
    return {
        "access_token": identity.tokens.issue(user_id, sign_in_id),
        "refresh_token": token,
        "token_type": "bearer",
        "expires_in": identity.tokens.life_seconds,
        "user": await queries.me(session, user_id),
    }
