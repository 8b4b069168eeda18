"""Who stands behind a request: the dependencies by which routes say whom they serve.

Every route declares one of `PUBLIC`, `SignedIn` or `needs(…)`; a test fails on one that
does not (S19).
"""

from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from loket.access.actor import Actor
from loket.access.guesses import Visitor
from loket.access.identity import Identity, identity_of
from loket.access.models import Role, SignIn, User
from loket.access.permissions import Permission
from loket.core import clock, idempotency
from loket.core.db import Executor
from loket.core.db.prepared import Prepared
from loket.core.errors import Unauthenticated
from loket.core.http import House, Unit

_bearer = HTTPBearer(
    auto_error=False, scheme_name="bearer", bearerFormat="JWT", description="An access token."
)

_WHO = Prepared(
    select(
        User.id,
        User.full_name,
        User.is_active,
        User.deleted_at,
        SignIn.ended_at,
        SignIn.expires_at,
        Role.id.label("role_id"),
        Role.permissions,
    )
    .join_from(SignIn, User, User.id == SignIn.user_id)
    .join(Role, Role.id == User.role_id)
    .where(SignIn.id == bindparam("sign_in_id"))
)


async def authenticate(executor: Executor, identity: Identity, token: str) -> Actor:
    """Return the person whose access token this is.

    Asked of the database every time: a token is worth nothing once its sign-in has ended or
    the person was deactivated, and counts for what his role may do now (S9).

    Raises:
        Unauthenticated: the token is not valid (any more).
    """
    claims = identity.tokens.read(token)
    row = await _WHO.first(executor, {"sign_in_id": claims.sign_in_id})
    if (
        row is None
        or row.id != claims.user_id
        or row.ended_at is not None
        or not row.is_active
        or row.deleted_at is not None
        or row.expires_at <= clock.now()
    ):
        raise Unauthenticated("This session has ended; sign in again.")
    return Actor(row.id, row.full_name, row.role_id, frozenset(row.permissions), claims.sign_in_id)


async def _identity(request: Request) -> Identity:
    return identity_of(request)


Who = Annotated[Identity, Depends(_identity)]


async def signed_in(
    request: Request,
    house: House,
    identity: Who,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Actor:
    """Return who is signed in."""
    if bearer is None:
        raise Unauthenticated
    # Lent for this one question: a change that waits for a lock must not keep a connection
    # from those who only read.
    async with house.database.reading() as reader:
        actor = await authenticate(reader, identity, bearer.credentials)
    request.state.user_id = actor.id
    return actor


SignedIn = Annotated[Actor, Depends(signed_in)]


async def _anyone() -> None:
    """Let everybody in; says that this was meant."""


PUBLIC = Depends(_anyone)


@lru_cache
def _guard(permission: Permission) -> Callable[[Actor], Awaitable[Actor]]:
    async def guard(actor: SignedIn) -> Actor:
        actor.must(permission)
        return actor

    guard.permission = permission  # type: ignore[attr-defined]  # read back by `declared`
    return guard


def needs(permission: Permission) -> Any:
    """Return the dependency that lets only those in who hold `permission`."""
    return Depends(_guard(permission))


def declared(call: object) -> Permission | None:
    """Return the permission that a dependency made by `needs` stands for."""
    return getattr(call, "permission", None)


async def change(request: Request, actor: SignedIn, session: Unit) -> AsyncSession:
    """Return the session of a change; a POST that repeats one is answered here already."""
    if request.method == "POST":
        request.state.claimed = await idempotency.claim(request, session, actor.id)
    return session


Change = Annotated[AsyncSession, Depends(change, scope="function")]
"""The session of a signed-in person's change, with `Idempotency-Key` seen to."""


async def visitor_of(request: Request) -> Visitor:
    """Return where the request comes from; proxies were seen to by the server."""
    address = request.client.host if request.client else ""
    device = request.headers.get("user-agent", "")
    return Visitor(address, "".join(c for c in device if c.isprintable())[:300])


Whence = Annotated[Visitor, Depends(visitor_of)]
