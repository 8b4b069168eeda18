"""`Idempotency-Key`: a repeated POST gets the first answer instead of a second effect.

The key and the answer are written in the transaction of the change itself, so that neither
can exist without the other (draft-ietf-httpapi-idempotency-key-header).
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import String, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column
from starlette.requests import Request
from starlette.responses import Response

from loket.core import clock
from loket.core.db import Base, LongText, UtcDateTime
from loket.core.errors import Conflict, Invalid, LoketError

LIFETIME = timedelta(hours=24)
MAX_KEY = 200
KEPT_HEADERS = ("content-type", "location", "etag")

_KEY = re.compile(f"[!-~]{{1,{MAX_KEY}}}")


class KeyReused(LoketError):
    status = 422
    code = "E_IDEMPOTENCY_MISMATCH"
    message = "This Idempotency-Key was used for another request."


class IdempotentAnswer(Base):
    """The first answer to a request that carried a key."""

    __tablename__ = "idempotent_answers"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    request: Mapped[str] = mapped_column(String(64))
    status: Mapped[int | None]
    headers: Mapped[str | None] = mapped_column(LongText)
    body: Mapped[str | None] = mapped_column(LongText)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class Replay(Exception):
    """Carries the first answer out to whoever sends it."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


@dataclass(frozen=True)
class Claim:
    """A key that this request is the first to use."""

    key: str
    session: AsyncSession


async def claim(request: Request, session: AsyncSession, person: int) -> Claim | None:
    """Take the request's key, or answer at once what was answered before.

    Args:
        request: the POST; without the header nothing happens.
        session: the transaction of the change.
        person: whose keys these are; another person's equal key is another key.

    Raises:
        Replay: the key was used for this very request before.
        KeyReused: it was used for a different request.
        Conflict: the first request with it is still under way.
    """
    header = request.headers.get("idempotency-key")
    if header is None:
        return None
    if not _KEY.fullmatch(header):
        raise Invalid.field("Idempotency-Key", f"must be 1 to {MAX_KEY} visible ASCII characters")
    key = _digest(str(person), header)
    fingerprint = _digest(request.method, request.url.path, request.url.query, await _body(request))
    try:
        async with session.begin_nested():
            await session.execute(
                delete(IdempotentAnswer).where(
                    IdempotentAnswer.key == key,
                    IdempotentAnswer.created_at < clock.now() - LIFETIME,
                )
            )
            await session.execute(
                insert(IdempotentAnswer).values(
                    key=key, request=fingerprint, created_at=clock.now()
                )
            )
    except IntegrityError:
        kept = (
            await session.execute(
                select(
                    IdempotentAnswer.request,
                    IdempotentAnswer.status,
                    IdempotentAnswer.headers,
                    IdempotentAnswer.body,
                ).where(IdempotentAnswer.key == key)
            )
        ).one_or_none()
        if kept is None or kept.status is None:
            raise Conflict("The first request with this Idempotency-Key is under way.") from None
        if kept.request != fingerprint:
            raise KeyReused from None
        headers = dict(line.split(": ", 1) for line in (kept.headers or "").splitlines())
        headers["Idempotent-Replayed"] = "true"
        raise Replay(Response(kept.body or "", kept.status, headers)) from None
    return Claim(key, session)


async def keep(claimed: Claim, response: Response) -> None:
    """Write the answer beside the change, to be committed with it."""
    headers = "\n".join(
        f"{name}: {response.headers[name]}" for name in KEPT_HEADERS if name in response.headers
    )
    await claimed.session.execute(
        update(IdempotentAnswer)
        .where(IdempotentAnswer.key == claimed.key)
        .values(status=response.status_code, headers=headers, body=bytes(response.body).decode())
    )


async def _body(request: Request) -> str:
    return hashlib.sha256(await request.body()).hexdigest()


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
