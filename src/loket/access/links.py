"""Links sent by mail: to set a password, once, within the hour (S8)."""

from contextlib import AsyncExitStack
from datetime import timedelta

from sqlalchemy import and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from loket.access.actor import Actor
from loket.access.errors import BadLink, WrongPassword
from loket.access.events import PasswordChanged, ResetRequested
from loket.access.guesses import Visitor
from loket.access.identity import Identity
from loket.access.models import LinkToken, User
from loket.access.users import end_sign_ins, load, void_links
from loket.core import clock, secrets
from loket.core.db import Database, affected
from loket.core.folding import email_key
from loket.events import record

RESET = "reset"
INVITATION = "invitation"
SET_UP = "set_up"
LIFE = {RESET: timedelta(hours=1), INVITATION: timedelta(days=7), SET_UP: timedelta(hours=1)}
"""An invitation waits for somebody who does not expect it; a reset does not."""


async def ask_for_reset(session: AsyncSession, email: str) -> None:
    """Note that a reset was asked for; the mail follows from the log.

    The same is written whether or not the address is known, so that neither the answer nor
    its time tells (S10).
    """
    found = await session.execute(
        select(User.id).where(
            User.email_key == email_key(email),
            User.is_active.is_(True),
            User.deleted_at.is_(None),
        )
    )
    record(session, ResetRequested(user_id=found.scalar_one_or_none()), None)


async def issue(session: AsyncSession, user_id: int | None, purpose: str) -> str:
    """Return the secret of a new link; those made before for the same purpose die.

    Args:
        session: of the change.
        user_id: whom the link is for; None for the link at which somebody makes himself.
        purpose: `RESET`, `INVITATION` or `SET_UP`.
    """
    now = clock.now()
    await session.execute(
        update(LinkToken)
        .where(
            LinkToken.user_id == user_id, LinkToken.purpose == purpose, LinkToken.used_at.is_(None)
        )
        .values(used_at=now)
    )
    token = secrets.token()
    session.add(
        LinkToken(
            user_id=user_id,
            purpose=purpose,
            token_hash=secrets.fingerprint(token),
            created_at=now,
            expires_at=now + LIFE[purpose],
        )
    )
    return token


async def use(session: AsyncSession, token: str, purposes: tuple[str, ...]) -> int | None:
    """Use up a link; returns whom it was for.

    Raises:
        BadLink: unknown, used, superseded or expired, or its owner is gone.
    """
    now = clock.now()
    row = (
        await session.execute(
            select(LinkToken.id, LinkToken.user_id)
            .outerjoin(User, User.id == LinkToken.user_id)
            .where(
                LinkToken.token_hash == secrets.fingerprint(token),
                LinkToken.purpose.in_(purposes),
                LinkToken.expires_at > now,
                or_(
                    LinkToken.user_id.is_(None),
                    and_(User.is_active.is_(True), User.deleted_at.is_(None)),
                ),
            )
        )
    ).first()
    if row is None:
        raise BadLink
    # Asked and marked in one statement: of two who come at once, one is late.
    used = await affected(
        session,
        update(LinkToken)
        .where(LinkToken.id == row.id, LinkToken.used_at.is_(None))
        .values(used_at=now),
    )
    if used != 1:
        raise BadLink
    owner: int | None = row.user_id
    return owner


async def set_password(session: AsyncSession, token: str, password_hash: str) -> None:
    """Set the password of whom the link was sent to; all his sessions end.

    Raises:
        BadLink: unknown, used, superseded or expired.
    """
    user_id = await use(session, token, (RESET, INVITATION))
    if user_id is None:
        raise BadLink
    # Whoever holds the mailbox holds the account: other links to it are void as well.
    await void_links(session, user_id)
    await session.execute(
        update(User).where(User.id == user_id).values(password_hash=password_hash)
    )
    await end_sign_ins(session, user_id)
    record(session, PasswordChanged(user_id=user_id, by_link=True), user_id)


async def prove_again(
    database: Database, identity: Identity, actor: Actor, visitor: Visitor, password: str
) -> None:
    """Insist that `password` is the actor's present one.

    Raises:
        WrongPassword: it is not.
        TooMany: too many guesses before.
    """
    async with AsyncExitStack() as attempts:
        async with database.reading() as reader:
            await attempts.enter_async_context(
                identity.guesses.attempt(reader, f"user:{actor.id}", visitor)
            )
            found = await reader.execute(select(User.password_hash).where(User.id == actor.id))
            stored = found.scalar_one_or_none()
        valid, _ = await identity.passwords.verify(password, stored)
        if not valid:
            raise WrongPassword


async def change_password(session: AsyncSession, actor: Actor, password_hash: str) -> None:
    """Set the actor's own password; every other session of his ends."""
    user = await load(session, actor.id)
    user.password_hash = password_hash
    await void_links(session, actor.id)
    await end_sign_ins(session, actor.id, but=actor.sign_in_id)
    record(session, PasswordChanged(user_id=actor.id, by_link=False), actor.id)
