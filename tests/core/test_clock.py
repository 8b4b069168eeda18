"""The one clock."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest

from loket.core import clock

MOMENT = datetime(2026, 3, 1, 12, 30, 15, 123456, tzinfo=UTC)


def test_now_is_now_in_utc() -> None:
    before = datetime.now(UTC)
    assert before <= clock.now() <= datetime.now(UTC)
    assert clock.now().utcoffset() == timedelta(0)


def test_time_stands_still_within_the_block_and_only_there() -> None:
    jakarta = timezone(timedelta(hours=7))
    with clock.at(MOMENT.astimezone(jakarta)):
        assert clock.now() == MOMENT
        assert clock.now().tzinfo is UTC
        with clock.at(MOMENT + timedelta(days=1)):
            assert clock.now() == MOMENT + timedelta(days=1)
        assert clock.now() == MOMENT
    assert clock.now() > MOMENT


def test_a_moment_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="zone"), clock.at(MOMENT.replace(tzinfo=None)):
        pass


async def test_another_task_keeps_its_own_time() -> None:
    held, looked = asyncio.Event(), asyncio.Event()

    async def look() -> datetime:
        await held.wait()
        try:
            return clock.now()
        finally:
            looked.set()

    other = asyncio.create_task(look())
    with clock.at(MOMENT):
        held.set()
        await looked.wait()
        assert clock.now() == MOMENT
    assert await other > MOMENT
