"""Following the log: what a room does when the log grows.

A consumer's cursor moves in the transaction of its effect, so that each event has its effect
once, however often the process dies in between. Several processes may run the same consumer:
the lock on its cursor lets one at a time through.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy import insert, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from loket.core import clock
from loket.core.db import AnyRow, Executor
from loket.core.runtime import Runtime
from loket.events.log import Cause, caused_by
from loket.events.models import EventCursor
from loket.events.queries import head, read_after

POLL_SECONDS = 1.0
BATCH = 100

log = structlog.get_logger(__name__)

Handler = Callable[[AsyncSession, AnyRow, Runtime], Awaitable[None]]


@dataclass(frozen=True)
class Consumer:
    """One follower of the log.

    Args:
        name: under which its cursor is kept; never to be changed.
        types: the events it wants.
        handle: the effect, in the given session's transaction; no network in here.
    """

    name: str
    types: frozenset[str]
    handle: Handler


async def install(session: AsyncSession, consumers: Sequence[Consumer]) -> None:
    """Give each new consumer a cursor at the end of the log: it starts with what is new."""
    known = set((await session.execute(select(EventCursor.consumer))).scalars())
    missing = [c for c in consumers if c.name not in known]
    if missing:
        newest = await head(session)
        await session.execute(
            insert(EventCursor),
            [{"consumer": c.name, "seq": newest, "updated_at": clock.now()} for c in missing],
        )


async def step(runtime: Runtime, consumer: Consumer) -> int:
    """Let `consumer` handle what waits for it, at most a batch; returns how many events.

    Each event has a transaction of its own, so that none holds locks for the others, and a
    bad one undoes nothing but itself.
    """
    async with runtime.database.reading() as reader:
        place = await _place(reader, consumer)
        newest = await head(reader)
        if newest <= place:
            return 0
        events = await read_after(reader, place, limit=BATCH, types=consumer.types)
    for event in events:
        async with runtime.database.writing() as session:
            # Another process may have been here since.
            if await _place(session, consumer, lock=True) < event.seq:
                caused_by(session, Cause(event.seq, event.depth + 1))
                await consumer.handle(session, event, runtime)
                await _move(session, consumer, event.seq)
    if len(events) < BATCH:
        # Nothing that concerns it lies between here and `newest`.
        async with runtime.database.writing() as session:
            if await _place(session, consumer, lock=True) < newest:
                await _move(session, consumer, newest)
    return len(events)


async def _place(executor: Executor, consumer: Consumer, *, lock: bool = False) -> int:
    statement = select(EventCursor.seq).where(EventCursor.consumer == consumer.name)
    found = await executor.execute(statement.with_for_update() if lock else statement)
    return found.scalar_one()


async def _move(session: AsyncSession, consumer: Consumer, seq: int) -> None:
    await session.execute(
        update(EventCursor)
        .where(EventCursor.consumer == consumer.name)
        .values(seq=seq, updated_at=clock.now())
    )


async def catch_up(runtime: Runtime, consumers: Sequence[Consumer]) -> int:
    """Let every consumer handle all there is; returns how many events they handled.

    One that fails is logged and left at its event, to try again later; the others go on.
    """
    handled = 0
    waiting = list(consumers)
    while waiting:
        for consumer in list(waiting):
            try:
                count = await step(runtime, consumer)
            except DBAPIError as error:
                # The database is away or busy; what was begun is rolled back.
                log.warning("consumer waits", consumer=consumer.name, error=type(error).__name__)
                count = 0
            except Exception:
                log.exception("consumer failed", consumer=consumer.name)
                count = 0
            handled += count
            if count == 0:
                waiting.remove(consumer)
    return handled


async def run_consumers(runtime: Runtime, consumers: Sequence[Consumer]) -> None:
    """Follow the log until cancelled: woken by commits here, by polling for others'."""
    woken = runtime.signals.listen()
    try:
        while True:
            woken.clear()
            await catch_up(runtime, consumers)
            try:
                await asyncio.wait_for(woken.wait(), POLL_SECONDS)
            except TimeoutError:
                continue
    finally:
        runtime.signals.leave(woken)
