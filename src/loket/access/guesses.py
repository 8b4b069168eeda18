"""How often somebody may guess a password."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from loket.access.models import SignIn, User
from loket.core import clock
from loket.core.db import Executor
from loket.core.errors import LoketError, TooMany
from loket.core.limits import Limiter
from loket.core.settings import Settings

FAMILIAR_FOR = timedelta(days=90)
"""How long an address from which somebody signed in is trusted not to be a guesser's."""


@dataclass(frozen=True)
class Visitor:
    """Where a request comes from: network address, and the browser's own words."""

    address: str
    device: str


class Guesses:
    """Counts wrong passwords without ever locking a victim out (S11).

    Three counts: account and address together, address alone, and account alone. The last,
    which strangers could drive up for somebody else, does not apply to addresses from which
    the owner signed in of late.
    """

    def __init__(self, limiter: Limiter, settings: Settings) -> None:
        self._limiter = limiter
        self._pair = f"{settings.sign_in_failures}/15minutes"
        self._address = f"{settings.sign_in_failures_per_address}/15minutes"
        self._account = f"{settings.sign_in_failures * 10}/15minutes"
        self._under_way: Counter[tuple[str, ...]] = Counter()

    @asynccontextmanager
    async def attempt(
        self, executor: Executor, account: str, visitor: Visitor
    ) -> AsyncIterator[None]:
        """Surround the judging of a password; a `LoketError` from within counts as wrong.

        Attempts under way are counted with those that failed, so that many at once are not
        judged as one.

        Args:
            executor: for looking up whether the address is familiar; not used in the block.
            account: whose password it is.
            visitor: who tries.

        Raises:
            TooMany: with the seconds to wait.
        """
        keys = [
            (self._address, "sign-in", visitor.address),
            (self._pair, "sign-in", account, visitor.address),
            (self._account, "sign-in-account", account),
        ]
        for rate, *key in keys[:2]:
            await self._limiter.check(rate, *key, under_way=self._under_way[rate, *key])
        rate, *key = keys[2]
        try:
            await self._limiter.check(rate, *key, under_way=self._under_way[rate, *key])
        except TooMany:
            if not await _is_familiar(executor, account, visitor):
                raise
        self._under_way.update(keys)
        try:
            yield
        except LoketError:
            for rate, *key in keys:
                await self._limiter.count(rate, *key)
            raise
        else:
            # Those of the address stay: others may be guessing from there.
            await self._limiter.forget(self._pair, "sign-in", account, visitor.address)
        finally:
            self._under_way.subtract(keys)
            for taken in keys:
                if self._under_way[taken] <= 0:
                    del self._under_way[taken]


async def _is_familiar(executor: Executor, account: str, visitor: Visitor) -> bool:
    found = await executor.execute(
        select(SignIn.id)
        .join(User, User.id == SignIn.user_id)
        .where(
            User.email_key == account,
            SignIn.address == visitor.address,
            SignIn.last_used_at > clock.now() - FAMILIAR_FOR,
        )
        .limit(1)
    )
    return found.first() is not None
