"""SQLite on the event loop: who writes waits his turn, and nobody else does."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from loket.core.db import Database, slow, sqlite

SLOW_QUERY = slow(
    text(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :most) "
        "SELECT sum(i) FROM n"
    )
)
ENOUGH = 1_500_000
"""Numbers that take SQLite some tenths of a second to add up."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "own.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE counter (id INTEGER PRIMARY KEY, n INTEGER NOT NULL)")
        connection.execute("CREATE TABLE part (counter_id INTEGER REFERENCES counter (id))")
        connection.execute("INSERT INTO counter VALUES (1, 0)")
        connection.commit()
    return path


@pytest.fixture
async def database(file: Path) -> AsyncIterator[Database]:
    opened = Database(f"sqlite:///{file}", pool_size=5)
    yield opened
    await opened.close()


async def _count(database: Database) -> int:
    async with database.reading() as reader:
        return int((await reader.execute(text("SELECT n FROM counter"))).scalar_one())


async def _increment(database: Database) -> None:
    """Read, think, write: what fails under a deferred transaction."""
    async with database.writing() as session:
        n = (await session.execute(text("SELECT n FROM counter"))).scalar_one()
        await asyncio.sleep(0)
        await session.execute(text("UPDATE counter SET n = :n"), {"n": n + 1})


async def _increment_often(file: Path, times: int) -> None:
    database = Database(f"sqlite:///{file}", pool_size=3)
    try:
        for _ in range(times // 5):
            await asyncio.gather(*(_increment(database) for _ in range(5)))
    finally:
        await database.close()


async def test_reading_and_then_writing_from_several_threads_never_fails(
    file: Path, database: Database
) -> None:
    def work() -> None:
        asyncio.run(_increment_often(file, 25))

    await asyncio.gather(_increment_often(file, 25), *(asyncio.to_thread(work) for _ in range(2)))
    assert await _count(database) == 75


async def test_the_trap_is_real(file: Path) -> None:
    """The same under DEFERRED: whoever read before another wrote cannot write any more."""
    with (
        closing(sqlite3.connect(file, isolation_level=None, timeout=0)) as one,
        closing(sqlite3.connect(file, isolation_level=None, timeout=0)) as other,
    ):
        one.execute("PRAGMA journal_mode = WAL")
        one.execute("BEGIN DEFERRED")
        one.execute("SELECT n FROM counter").fetchone()
        other.execute("UPDATE counter SET n = 5")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            one.execute("UPDATE counter SET n = 1")


async def test_readers_cannot_write(database: Database) -> None:
    async with database.reading() as reader:
        with pytest.raises(DBAPIError, match="readonly"):
            await reader.execute(text("UPDATE counter SET n = 9"))
    assert await _count(database) == 0


async def test_references_are_checked(database: Database) -> None:
    with pytest.raises(IntegrityError, match="FOREIGN KEY"):
        async with database.writing() as session:
            await session.execute(text("INSERT INTO part VALUES (99)"))


async def test_readers_go_on_while_somebody_writes(database: Database) -> None:
    async with database.writing() as session:
        await session.execute(text("UPDATE counter SET n = 1"))
        async with asyncio.timeout(5):
            assert await _count(database) == 0


async def _queue(database: Database, order: list[int], held: asyncio.Event, count: int) -> Any:
    """Hold the lock, and let `count` writers queue up behind in the order of their numbers."""
    begun = asyncio.Event()

    async def hold() -> None:
        async with database.writing() as session:
            await session.execute(text("UPDATE counter SET n = n"))
            begun.set()
            await held.wait()

    async def write(number: int) -> None:
        async with database.writing() as session:
            await session.execute(text("UPDATE counter SET n = n + 1"))
            order.append(number)

    holder = asyncio.create_task(hold())
    await begun.wait()
    writers = []
    turn = database._writers.sync_engine.dialect._turn  # type: ignore[attr-defined]
    for number in range(count):
        writers.append(asyncio.create_task(write(number)))
        while len(turn._waiters or ()) <= number:  # noqa: ASYNC110
            await asyncio.sleep(0)
    return holder, writers


async def test_writers_are_served_in_the_order_in_which_they_came(database: Database) -> None:
    order: list[int] = []
    held = asyncio.Event()
    holder, writers = await _queue(database, order, held, 4)
    assert order == []
    held.set()
    await asyncio.gather(holder, *writers)
    assert order == [0, 1, 2, 3]
    assert await _count(database) == 4


@pytest.mark.parametrize("before", [True, False])
async def test_who_gives_up_waiting_does_not_stop_the_queue(
    database: Database, *, before: bool
) -> None:
    """Cancelled while the lock is held, or in the very moment in which it is his turn."""
    order: list[int] = []
    held = asyncio.Event()
    holder, writers = await _queue(database, order, held, 4)
    if not before:
        held.set()
        while not holder.done():  # noqa: ASYNC110
            await asyncio.sleep(0)
    writers[0].cancel()
    writers[2].cancel()
    held.set()
    await asyncio.gather(holder, *writers, return_exceptions=True)
    assert [order.count(number) for number in (1, 3)] == [1, 1]
    assert order == [1, 3] or not before
    async with asyncio.timeout(5):
        await _increment(database)
    assert await _count(database) >= 3


@pytest.fixture
def commit_gate(monkeypatch: pytest.MonkeyPatch) -> tuple[threading.Event, threading.Event]:
    """Commits say that they have begun, and then wait to be let through."""
    begun, let_through = threading.Event(), threading.Event()
    commit: Callable[[sqlite3.Connection], None] = sqlite3.Connection.commit

    def wait_and_commit(connection: sqlite3.Connection) -> None:
        begun.set()
        assert let_through.wait(10)
        commit(connection)

    monkeypatch.setattr(sqlite._Connection, "commit", wait_and_commit, raising=False)
    return begun, let_through


async def test_who_is_cancelled_during_his_commit_has_committed(
    database: Database, commit_gate: tuple[threading.Event, threading.Event]
) -> None:
    begun, let_through = commit_gate
    task = asyncio.create_task(_increment(database))
    assert await asyncio.to_thread(begun.wait, 10)
    for _ in range(2):
        # A server that shuts down may cancel again what was cancelled before.
        task.cancel()
        await asyncio.wait([task], timeout=0.1)
        assert not task.done()
    let_through.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await _count(database) == 1
    async with asyncio.timeout(5):
        await _increment(database)
    assert await _count(database) == 2


async def test_the_loop_goes_on_during_a_commit(
    database: Database, commit_gate: tuple[threading.Event, threading.Event]
) -> None:
    begun, let_through = commit_gate
    task = asyncio.create_task(_increment(database))
    assert await asyncio.to_thread(begun.wait, 10)
    assert await _count(database) == 0
    let_through.set()
    await task
    assert await _count(database) == 1


async def _beats_during(query: "asyncio.Task[Any]") -> int:
    """Count how often the loop comes round until the query is done."""
    beats = 0
    while not query.done():
        await asyncio.sleep(0.001)
        beats += 1
    return beats


async def _add_up(database: Database, statement: Any) -> int:
    async with database.reading() as reader:
        return int((await reader.execute(statement, {"most": ENOUGH})).scalar_one())


async def test_a_slow_statement_does_not_stop_the_loop(database: Database) -> None:
    query = asyncio.create_task(_add_up(database, SLOW_QUERY))
    beats = await _beats_during(query)
    assert query.result() == ENOUGH * (ENOUGH + 1) // 2
    quick = SLOW_QUERY.execution_options(slow=False)
    beats_when_not_marked = await _beats_during(asyncio.create_task(_add_up(database, quick)))
    assert beats > 5 * max(1, beats_when_not_marked)


async def test_a_cancelled_slow_statement_gives_its_connection_back_whole(
    database: Database,
) -> None:
    for _ in range(database._readers.engine.pool.size() + 1):  # type: ignore[attr-defined]
        query = asyncio.create_task(_add_up(database, SLOW_QUERY))
        await asyncio.sleep(0.002)
        query.cancel()
        with pytest.raises(asyncio.CancelledError):
            await query
    async with asyncio.timeout(10):
        assert await _add_up(database, SLOW_QUERY) > 0


async def test_another_process_is_waited_for_without_stopping_the_loop(
    file: Path, database: Database
) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("BEGIN IMMEDIATE")
        waiting = asyncio.create_task(_increment(database))
        await asyncio.wait([waiting], timeout=0.1)
        assert not waiting.done()
        assert await _count(database) == 0
        other.execute("COMMIT")
    await asyncio.wait_for(waiting, 5)
    assert await _count(database) == 1


async def test_who_waits_too_long_is_told_to_try_again(
    file: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.05)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DBAPIError) as refused:
            await _increment(database)
        assert database.is_passing(refused.value)
        other.execute("COMMIT")
    async with asyncio.timeout(5):
        await _increment(database)
    assert await _count(database) == 1
