"""How often something may be tried."""

import time

from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

from loket.core.errors import TooMany


class Limiter:
    """Counts attempts, in Redis where there is one (and then across restarts).

    Args:
        redis_url: address of Redis, or None to count in this process.
    """

    def __init__(self, redis_url: str | None = None) -> None:
        self._storage = (
            RedisStorage(f"async+{redis_url}", implementation="redispy", key_prefix="loket-limits")
            if redis_url
            else MemoryStorage()
        )
        self._strategy = SlidingWindowCounterRateLimiter(self._storage)
        self._parsed: dict[str, RateLimitItem] = {}

    async def check(self, rate: str, *key: str, under_way: int = 0) -> None:
        """Refuse if `key` has used up `rate` (such as `10/15minutes`), counting nothing.

        Args:
            rate: how many, in which time.
            key: of what.
            under_way: attempts that are not counted yet but may be.

        Raises:
            TooMany: with the seconds to wait.
        """
        item = self._item(rate)
        if not await self._strategy.test(item, *key, cost=under_way + 1):
            raise await self._refusal(item, key)

    async def hit(self, rate: str, *key: str) -> None:
        """Count one attempt of `key`.

        Raises:
            TooMany: this attempt is beyond `rate`.
        """
        item = self._item(rate)
        if not await self._strategy.hit(item, *key):
            raise await self._refusal(item, key)

    async def count(self, rate: str, *key: str) -> None:
        """Count one attempt of `key` without refusing it."""
        await self._strategy.hit(self._item(rate), *key)

    async def forget(self, rate: str, *key: str) -> None:
        """Start again for `key`."""
        await self._strategy.clear(self._item(rate), *key)

    async def close(self) -> None:
        """Close the connections to Redis."""
        if isinstance(self._storage, RedisStorage):
            # Every bridge has it, though their base class does not say so.
            client = self._storage.bridge.get_connection()  # type: ignore[attr-defined]
            await client.aclose()

    def _item(self, rate: str) -> RateLimitItem:
        if rate not in self._parsed:
            self._parsed[rate] = parse(rate)
        return self._parsed[rate]

    async def _refusal(self, item: RateLimitItem, key: tuple[str, ...]) -> TooMany:
        window = await self._strategy.get_window_stats(item, *key)
        return TooMany(max(1, int(window.reset_time - time.time()) + 1))
