"""Wake-up calls inside one process: hints that something happened, never the news itself."""

import asyncio


class Signals:
    """Lets sleepers be woken; a missed call costs them one polling interval, no more."""

    def __init__(self) -> None:
        self._sleepers: set[asyncio.Event] = set()

    def wake(self) -> None:
        """Wake everybody who waits."""
        for sleeper in self._sleepers:
            sleeper.set()

    def listen(self) -> asyncio.Event:
        """Return an event that `wake` sets; the sleeper clears it itself."""
        sleeper = asyncio.Event()
        self._sleepers.add(sleeper)
        return sleeper

    def leave(self, sleeper: asyncio.Event) -> None:
        """Stop listening."""
        self._sleepers.discard(sleeper)
