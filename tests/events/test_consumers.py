"""Following the log: each event has its effect once, whatever dies in between."""

import asyncio
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from loket.core.runtime import Runtime
from loket.events import EventCursor, run_consumers
from loket.events.consumers import BATCH, catch_up, install, step
from tests.events import followers
from tests.events.race import ROOT


async def test_a_new_consumer_begins_at_the_end(runtime: Runtime) -> None:
    await followers.add_events(runtime.database, 3)
    await followers.begin(runtime.database)
    await followers.add_events(runtime.database, 1)
    assert await step(runtime, followers.follower()) == 1
    assert await followers.handled(runtime.database) == [1]
    await followers.begin(runtime.database)
    assert await followers.cursor(runtime.database) == 4


async def test_the_cursor_moves_with_the_effect_in_batches(runtime: Runtime) -> None:
    await followers.begin(runtime.database)
    await followers.add_events(runtime.database, BATCH + 3)
    consumer = followers.follower()
    moved = [await step(runtime, consumer) for _ in range(3)]
    assert moved == [BATCH, 3, 0]
    assert await followers.handled(runtime.database) == list(range(1, BATCH + 4))
    assert await followers.cursor(runtime.database) == BATCH + 3


async def test_events_of_other_types_are_passed_by(runtime: Runtime) -> None:
    await followers.begin(runtime.database)
    await followers.add_events(runtime.database, 2)
    deaf = followers.Consumer("follower", frozenset({"ticket.created"}), followers.note)
    assert await step(runtime, deaf) == 0
    assert await followers.handled(runtime.database) == []
    assert await followers.cursor(runtime.database) == 2


async def test_a_crash_takes_effect_and_cursor_back_and_is_tried_again(runtime: Runtime) -> None:
    await followers.begin(runtime.database)
    await followers.add_events(runtime.database, 4)
    crashes = iter([True])

    async def handle(session: AsyncSession, event: Any, at: Runtime) -> None:
        await followers.note(session, event, at)
        if event.payload["user_id"] == 3 and next(crashes, False):
            raise RuntimeError("out of paper")

    consumer = followers.follower(handle)
    with pytest.raises(RuntimeError, match="paper"):
        await step(runtime, consumer)
    assert await followers.handled(runtime.database) == [1, 2]
    assert await followers.cursor(runtime.database) == 2
    assert await step(runtime, consumer) == 2
    assert await followers.handled(runtime.database) == [1, 2, 3, 4]


async def test_one_that_fails_does_not_stop_the_others(runtime: Runtime) -> None:
    await followers.begin(runtime.database)
    await followers.add_events(runtime.database, 2)

    async def fail(*_: Any) -> None:
        raise RuntimeError("out of paper")

    failing = followers.follower(fail)
    healthy = followers.Consumer("healthy", failing.types, followers.note)
    async with runtime.database.writing() as session:
        await install(session, [healthy])
        await session.execute(update(EventCursor).values(seq=0))
    await catch_up(runtime, [failing, healthy])
    assert await followers.handled(runtime.database) == [1, 2]


async def test_a_follower_in_the_background_is_woken_and_survives_a_crash(
    runtime: Runtime,
) -> None:
    await followers.begin(runtime.database)
    crashes, done = iter([True]), asyncio.Event()

    async def handle(session: AsyncSession, event: Any, at: Runtime) -> None:
        if next(crashes, False):
            raise RuntimeError("out of paper")
        await followers.note(session, event, at)
        if event.payload["user_id"] == 2:
            done.set()

    running = asyncio.create_task(run_consumers(runtime, [followers.follower(handle)]))
    try:
        await followers.add_events(runtime.database, 2)
        await asyncio.wait_for(done.wait(), 10)
    finally:
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running


async def test_two_at_once_handle_each_event_once(
    runtime: Runtime, address: str, tmp_path: Path
) -> None:
    await followers.begin(runtime.database)
    await followers.add_events(runtime.database, 30)
    async with followers.another_runtime(address, tmp_path) as other:
        await asyncio.gather(followers.follow(runtime, 30), followers.follow(other, 30))
    assert await followers.handled(runtime.database) == list(range(1, 31))


async def _other_process(address: str, until: int) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", followers.__name__, address, str(until), cwd=ROOT,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, complaint = await process.communicate()
    assert process.returncode == 0, complaint.decode()


async def test_two_processes_handle_each_event_once(runtime: Runtime, address: str) -> None:
    await followers.begin(runtime.database)
    # The followers begin while the events still come, so that they meet at the cursor.
    await asyncio.gather(
        followers.add_events(runtime.database, 120),
        _other_process(address, 120),
        _other_process(address, 120),
    )
    assert await followers.handled(runtime.database) == list(range(1, 121))
