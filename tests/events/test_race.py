"""Sixteen writers and a reader: nothing is missed, nothing twice, no key is left out."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import BigInteger, Column, Integer, MetaData, Table, insert, select

from loket.access.events import UserRegistered
from loket.core.db import Database, before_commit
from loket.core.runtime import Runtime
from loket.events import read_after, record
from tests.conftest import KIND
from tests.events import race

Writers = Callable[[race.Field], Awaitable[list[str]]]


async def _one_process(field: race.Field) -> list[str]:
    return await race.write_together(field, engines=4, tasks=16, tickets=8)


async def _processes(field: race.Field) -> list[str]:
    written = await asyncio.gather(
        *(race.write_in_process(field, tasks=5, tickets=8) for _ in range(3))
    )
    return [key for keys in written for key in keys]


async def _soaking(field: race.Field) -> list[str]:
    written = await asyncio.gather(
        race.write_together(field, engines=4, tasks=8, tickets=150),
        *(race.write_in_process(field, tasks=4, tickets=150) for _ in range(4)),
    )
    return [key for keys in written for key in keys]


def _assert_no_key_is_missing(keys: list[str]) -> None:
    """Each project's numbers count up from one, without gap or duplicate."""
    for project in race.PROJECTS:
        numbers = sorted(int(k.split("-")[1]) for k in keys if k.startswith(project))
        assert numbers == list(range(1, len(numbers) + 1))
        assert numbers


@pytest.mark.parametrize(
    "writers", [_one_process, _processes, pytest.param(_soaking, marks=pytest.mark.soak)]
)
async def test_a_reader_by_cursor_sees_every_event_once_and_in_order(
    address: str, writers: Writers
) -> None:
    field = await race.prepare(address)
    database = Database(address, pool_size=2)
    finished = asyncio.Event()
    reader = asyncio.create_task(race.follow(database, finished))
    try:
        keys = await writers(field)
    finally:
        finished.set()
    events = await reader
    log = await race.written_log(database)
    await database.close()

    _assert_no_key_is_missing(keys)
    # What the reader saw while others wrote is the whole log, with no number left out.
    assert [event.seq for event in events] == log == list(range(1, len(keys) + 1))
    assert {event.type for event in events} == {"ticket.created"}
    created = Counter((event.project_id, event.payload["number"]) for event in events)
    assert set(created.values()) == {1}
    assert len(created) == len(keys)


async def _pair(database: Database, held: asyncio.Event) -> tuple["asyncio.Task[None]", ...]:
    """Begin two changes: one numbers its event and then waits, the other comes after it."""
    numbered = asyncio.Event()

    async def wait(_: object) -> None:
        numbered.set()
        await held.wait()

    async def change(user_id: int, *, waits: bool) -> None:
        async with database.writing() as session:
            record(session, UserRegistered(user_id=user_id), None)
            if waits:
                before_commit(session, "wait", wait)

    first = asyncio.create_task(change(1, waits=True))
    await numbered.wait()
    return first, asyncio.create_task(change(2, waits=False))


async def test_who_comes_later_is_not_seen_before_who_has_the_lower_number(
    runtime: Runtime,
) -> None:
    held = asyncio.Event()
    first, second = await _pair(runtime.database, held)
    await asyncio.wait([second], timeout=0.3)
    assert not second.done()
    async with runtime.database.reading() as reader:
        assert await read_after(reader, 0) == []
    held.set()
    await asyncio.gather(first, second)
    async with runtime.database.reading() as reader:
        seen = [(event.seq, event.payload["user_id"]) for event in await read_after(reader, 0)]
    assert seen == [(1, 1), (2, 2)]


NAIVE = Table(
    "naive_events",
    MetaData(),
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("writer", Integer),
)


async def _naive_reader(database: Database, cursor: int) -> list[int]:
    statement = select(NAIVE.c.id).where(NAIVE.c.id > cursor).order_by(NAIVE.c.id)
    async with database.reading() as reader:
        return list((await reader.execute(statement)).scalars())


async def test_reading_by_an_id_that_the_database_gives_out_loses_events(runtime: Runtime) -> None:
    """The proof that the race above can be lost: the same story without the head row."""
    database = runtime.database
    async with database.ddl() as connection:
        await connection.run_sync(NAIVE.create)
    try:
        seen = await _race_naively(database)
    finally:
        async with database.ddl() as connection:
            await connection.run_sync(NAIVE.drop)
    # SQLite has one writer at a time, so there the later one had to wait for its number.
    assert seen == ([1, 2] if KIND == "sqlite" else [2])


async def _race_naively(database: Database) -> list[int]:
    """Let the first writer commit last; return what a reader by cursor came to see."""
    begun, held = asyncio.Event(), asyncio.Event()

    async def write(writer: int) -> None:
        async with database.writing() as session:
            await session.execute(insert(NAIVE).values(writer=writer))
            if writer == 1:
                begun.set()
                await held.wait()

    first = asyncio.create_task(write(1))
    await begun.wait()
    second = asyncio.create_task(write(2))
    await asyncio.wait([second], timeout=0.3 if KIND == "sqlite" else 10)
    seen = await _naive_reader(database, 0)
    held.set()
    await asyncio.gather(first, second)
    return seen + await _naive_reader(database, max(seen, default=0))
