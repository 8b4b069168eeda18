"""The log's followers between rounds: each server answers for its own events only."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg

PATIENCE_SECONDS = 300
STILL = 5
"""Looks at the log, a tenth of a second apart, between which nothing may be added."""

_BEHIND = "SELECT (SELECT n FROM event_head) - (SELECT min(seq) FROM event_cursors)"
_HEAD = "SELECT n FROM event_head"
_SKIP = "UPDATE event_cursors SET seq = (SELECT n FROM event_head)"


@contextmanager
def _open(address: str) -> Iterator[Any]:
    if address.startswith("sqlite"):
        path = address.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as connection:
            yield connection
    else:
        with psycopg.connect(address, autocommit=True) as connection:
            yield connection


def _wait(connection: Any, query: str, is_reached: Callable[[int], bool], pause: float) -> float:
    began = time.perf_counter()
    while not is_reached(connection.execute(query).fetchone()[0]):
        if time.perf_counter() > began + PATIENCE_SECONDS:
            raise TimeoutError(f"waited in vain for: {query}")
        time.sleep(pause)
    return time.perf_counter() - began


def catch_up_seconds(address: str) -> float:
    """Wait until every consumer has followed the log to its end; returns how long it took.

    Raises:
        TimeoutError: they do not get there.
    """
    with _open(address) as connection:
        took = _wait(connection, _BEHIND, lambda behind: behind <= 0, pause=0.02)
        _settle(connection)
    return took


def skip_to_end(address: str) -> None:
    """Take what the ceiling wrote for done, so that Loket need not work for it."""
    with _open(address) as connection:
        _settle(connection)
        connection.execute(_SKIP)


def _settle(connection: Any) -> None:
    """Wait until the last changes under way are written: none must be stopped half-way."""
    seen: list[int] = []

    def is_still(newest: int) -> bool:
        seen.append(newest)
        return len(seen) > STILL and len(set(seen[-STILL:])) == 1

    _wait(connection, _HEAD, is_still, pause=0.1)
