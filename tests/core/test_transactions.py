"""One change is one transaction: all of it, or nothing, and known before the answer."""

import asyncio

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from loket.access.models import SiteSetting
from loket.core.db import Database, after_commit, before_commit, wake_after_commit
from loket.core.errors import Conflict, Unauthenticated
from loket.core.runtime import Runtime
from tests.conftest import KIND


class KeepsChanges(Unauthenticated):
    keeps_changes = True


@pytest.fixture
def database(runtime: Runtime) -> Database:
    return runtime.database


async def _put(session: AsyncSession, key: str) -> None:
    await session.execute(insert(SiteSetting).values(key=key, value=1))


async def _keys(database: Database) -> list[str]:
    async with database.reading() as reader:
        found = await reader.execute(select(SiteSetting.key).order_by(SiteSetting.key))
        return list(found.scalars())


async def test_a_change_is_there_when_its_block_is_left_and_not_before(database: Database) -> None:
    async with database.writing() as session:
        await _put(session, "one")
        assert await _keys(database) == []
    assert await _keys(database) == ["one"]


@pytest.mark.parametrize("error", [RuntimeError, Conflict, KeyboardInterrupt])
async def test_an_exception_takes_the_change_back(
    database: Database, error: type[BaseException]
) -> None:
    called: list[str] = []

    async def hook(_: AsyncSession) -> None:
        called.append("before")

    async def change() -> None:
        async with database.writing() as session:
            await _put(session, "one")
            before_commit(session, "hook", hook)
            after_commit(session, "call", lambda: called.append("after"))
            raise error

    with pytest.raises(error):
        await change()
    assert await _keys(database) == []
    assert called == []
    async with database.writing() as session:
        await _put(session, "two")
    assert await _keys(database) == ["two"]


async def test_a_refusal_can_keep_what_was_changed(database: Database) -> None:
    called: list[str] = []

    async def change() -> None:
        async with database.writing() as session:
            await _put(session, "one")
            after_commit(session, "call", lambda: called.append("after"))
            raise KeepsChanges

    with pytest.raises(KeepsChanges):
        await change()
    assert await _keys(database) == ["one"]
    assert called == ["after"]


async def test_hooks_run_once_and_last_and_in_the_transaction(database: Database) -> None:
    order: list[str] = []

    async def first(session: AsyncSession) -> None:
        # What the change left pending is written before the first hook sees it.
        assert (await session.execute(select(SiteSetting.key))).scalars().all() == ["pending"]
        order.append("first")
        await _put(session, "by the hook")

    async def second(_: AsyncSession) -> None:
        order.append("second")
        assert await _keys(database) == []

    async with database.writing() as session:
        for _ in range(3):
            before_commit(session, "first", first)
            before_commit(session, "second", second)
            after_commit(session, "after", lambda: order.append("after"))
        session.add(SiteSetting(key="pending", value=1))
        order.append("block")
    assert order == ["block", "first", "second", "after"]
    assert await _keys(database) == ["by the hook", "pending"]


async def test_a_hook_that_fails_takes_the_change_back(database: Database) -> None:
    async def hook(_: AsyncSession) -> None:
        raise RuntimeError("no ink")

    async def change() -> None:
        async with database.writing() as session:
            await _put(session, "one")
            before_commit(session, "hook", hook)

    with pytest.raises(RuntimeError, match="ink"):
        await change()
    assert await _keys(database) == []


async def test_a_cancelled_change_is_taken_back(database: Database) -> None:
    begun = asyncio.Event()

    async def change() -> None:
        async with database.writing() as session:
            await _put(session, "one")
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(change())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with database.writing() as session:
        await _put(session, "two")
    assert await _keys(database) == ["two"]


async def test_sleepers_are_woken_after_the_commit(runtime: Runtime) -> None:
    sleeper = runtime.signals.listen()
    async with runtime.database.writing() as session:
        await _put(session, "one")
        wake_after_commit(session)
        assert not sleeper.is_set()
    assert sleeper.is_set()


async def test_a_change_that_needs_no_database_touches_none(database: Database) -> None:
    async with database.writing() as first:
        await _put(first, "one")
        # On SQLite the second would wait for ever if its block alone took the lock.
        async with asyncio.timeout(5), database.writing():
            pass
    assert await _keys(database) == ["one"]


async def test_a_reader_sees_each_commit_and_holds_up_nobody(database: Database) -> None:
    statement = select(SiteSetting.key)
    async with database.reading() as reader:
        assert (await reader.execute(statement)).scalars().all() == []
        async with asyncio.timeout(5), database.writing() as session:
            await _put(session, "one")
        assert (await reader.execute(statement)).scalars().all() == ["one"]


SESSION_FACTS = {
    "sqlite": {
        "PRAGMA journal_mode": "wal",
        "PRAGMA foreign_keys": 1,
        "PRAGMA synchronous": 2,
        "PRAGMA query_only": 0,
    },
    "postgresql": {"SHOW transaction_isolation": "read committed", "SHOW timezone": "UTC"},
    "mariadb": {
        "SELECT @@tx_isolation": "READ-COMMITTED",
        "SELECT @@session.time_zone": "+00:00",
        "SELECT @@character_set_client": "utf8mb4",
        "SELECT @@sql_mode LIKE '%STRICT%'": 1,
    },
}


async def test_a_writer_works_as_the_design_says(database: Database) -> None:
    for question, answer in SESSION_FACTS[KIND].items():
        async with database.writing() as session:
            assert (await session.execute(text(question))).scalar_one() == answer, question


async def test_what_others_committed_is_seen_within_a_change(database: Database) -> None:
    """READ COMMITTED: a row that was waited for is read as it is now, not as it was."""
    async with database.writing() as session:
        await _put(session, "counter")
    writers = 6

    async def increment() -> None:
        async with database.writing() as session:
            row = await session.get_one(SiteSetting, "counter", with_for_update=True)
            row.value = int(str(row.value)) + 1

    await asyncio.gather(*(increment() for _ in range(writers)))
    async with database.reading() as reader:
        assert (await reader.execute(select(SiteSetting.value))).scalar_one() == writers + 1
