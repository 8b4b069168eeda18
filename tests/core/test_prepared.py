"""Statements on the short way: the same answers as on SQLAlchemy's own, on each database."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from enum import IntEnum

import pytest
from sqlalchemy import Column, MetaData, Table, bindparam, insert, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from loket.core.db import BigId, Database, Json, LongText, Rank, UtcDateTime, readers
from loket.core.db.prepared import Prepared
from loket.core.db.shapes import Shapes
from loket.core.errors import NotFound
from loket.core.runtime import Runtime

NOON = datetime(2026, 11, 21, 12, 0, 0, 250, tzinfo=UTC)


class Size(IntEnum):
    small = 1
    large = 2


THINGS = Table(
    "prepared_things",
    MetaData(),
    Column("id", BigId, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime),
    Column("tags", Json),
    Column("size", Rank(Size)),
    Column("note", LongText),
    mysql_charset="utf8mb4",
)
ROWS = [
    (1, NOON, [], Size.small, "100 %"),
    (2, NOON + timedelta(hours=1), ["a", "é"], Size.large, "it's"),
    (3, None, {"a": None}, None, None),
]
EVERYTHING = select(THINGS).order_by(THINGS.c.id)
SINCE = select(THINGS.c.id, THINGS.c.at).where(THINGS.c.at >= bindparam("since", type_=UtcDateTime))


@pytest.fixture
async def database(runtime: Runtime) -> AsyncIterator[Database]:
    async with runtime.database.ddl() as connection:
        await connection.run_sync(THINGS.create)
    async with runtime.database.writing() as session:
        for row in ROWS:
            await session.execute(insert(THINGS).values(row))
    yield runtime.database
    async with runtime.database.ddl() as connection:
        await connection.run_sync(THINGS.drop)


@pytest.mark.parametrize("is_slow", [False, True])
async def test_values_come_back_as_what_they_were(database: Database, is_slow: bool) -> None:
    async with database.reading() as reader:
        rows = await Prepared(EVERYTHING).all(reader, {}, is_slow=is_slow)
    assert [tuple(row) for row in rows] == ROWS


async def test_inside_a_change_the_change_is_seen(database: Database) -> None:
    everything = Prepared(EVERYTHING)
    async with database.writing() as session:
        await session.execute(insert(THINGS).values((4, NOON, [], Size.small, "")))
        assert len(await everything.all(session, {})) == 4


async def test_the_first_row_has_names(database: Database) -> None:
    async with database.reading() as reader:
        row = await Prepared(EVERYTHING).first(reader, {})
        assert row is not None
        assert (row.id, row.at, row.size) == (1, NOON, Size.small)
        assert await Prepared(EVERYTHING.where(THINGS.c.id > 9)).first(reader, {}) is None


async def test_each_call_has_its_own_values(database: Database) -> None:
    since = Prepared(SINCE)
    async with database.reading() as reader:
        for moment, found in ((NOON, 2), (NOON + timedelta(minutes=1), 1), (NOON, 2)):
            assert len(await since.all(reader, {"since": moment})) == found


async def test_a_missing_value_and_an_unknown_one_are_refused(database: Database) -> None:
    since = Prepared(SINCE)
    async with database.reading() as reader:
        with pytest.raises(TypeError, match="needs a value for since"):
            await since.all(reader, {})
        with pytest.raises(TypeError, match="has no until"):
            await since.all(reader, {"since": NOON, "until": NOON})


async def test_statements_of_one_shape_differ_by_their_values(database: Database) -> None:
    shapes = Shapes()
    found = []
    async with database.reading() as reader:
        for wanted, size in ((1, Size.small), (2, Size.large), (2, Size.small)):
            conditions = [THINGS.c.id == wanted, THINGS.c.size == size]
            statement, values = shapes.of(conditions, None, EVERYTHING.where)
            found.append([row[0] for row in await statement.all(reader, values)])
        assert shapes.of(conditions, None, EVERYTHING.where)[0] is statement
    assert found == [[1], [2], []]


async def test_a_shape_does_not_remember_anybodys_values(database: Database) -> None:
    statement, _ = Shapes().of([THINGS.c.id == 1], None, EVERYTHING.where)
    async with database.reading() as reader:
        with pytest.raises(TypeError, match="needs a value"):
            await statement.all(reader, {})


async def test_a_list_of_values_may_grow(database: Database) -> None:
    shapes = Shapes()
    async with database.reading() as reader:
        for wanted in ([1], [1, 2], [3, 2, 1]):
            statement, values = shapes.of([THINGS.c.id.in_(wanted)], None, EVERYTHING.where)
            assert len(await statement.all(reader, values)) == len(wanted)


async def test_an_error_is_told_as_everywhere_else(database: Database) -> None:
    gone = Prepared(select(Table("no_such_table", MetaData(), Column("id", BigId))))
    async with database.reading() as reader:
        with pytest.raises(DBAPIError):
            await gone.all(reader, {})
    async with database.reading() as reader:
        assert len(await Prepared(EVERYTHING).all(reader, {})) == 3


OTHERS = {
    "postgresql": "SELECT pid FROM pg_stat_activity"
    " WHERE pid <> pg_backend_pid() AND datname = current_database()",
    "mariadb": "SELECT id FROM information_schema.processlist"
    " WHERE id <> connection_id() AND db = database()",
}
CUT = {"postgresql": "SELECT pg_terminate_backend({})", "mariadb": "KILL {}"}


async def _cut_all_others(database: Database) -> None:
    """Have the server end its other connections; SQLite has no server that could."""
    if database.kind in OTHERS:
        async with database.ddl() as connection:
            others = (await connection.execute(text(OTHERS[database.kind]))).scalars().all()
            assert others
            for other in others:
                await connection.execute(text(CUT[database.kind].format(other)))


async def test_a_connection_that_broke_is_replaced(database: Database) -> None:
    everything = Prepared(EVERYTHING)
    async with database.reading() as reader:
        await everything.all(reader, {})
    await _cut_all_others(database)
    failures = 0
    for _ in range(3):
        try:
            async with database.reading() as reader:
                assert len(await everything.all(reader, {})) == 3
        except DBAPIError:
            failures += 1
    assert failures <= 1


async def test_a_refusal_gives_the_connection_back(database: Database) -> None:
    lent = set()

    async def refuse() -> None:
        async with database.reading() as reader:
            lent.add(id(reader))
            await reader.execute(text("SELECT 1"))
            raise NotFound

    for _ in range(30):
        with pytest.raises(NotFound):
            await refuse()
    assert len(lent) == 1


async def test_no_error_of_a_caller_closes_what_others_use(database: Database) -> None:
    async def fail() -> None:
        async with database.reading(), database.reading():
            raise ValueError

    for _ in range(3):
        with pytest.raises(ValueError):  # noqa: PT011
            await fail()
        assert len(database._readers._idle) == 2


async def test_a_cancelled_read_spoils_nothing(database: Database) -> None:
    everything = Prepared(EVERYTHING)
    for _ in range(10):
        begun = asyncio.Event()

        async def ask(begun: asyncio.Event = begun) -> None:
            async with database.reading() as reader:
                begun.set()
                await everything.all(reader, {})
                await everything.all(reader, {})

        asking = asyncio.create_task(ask())
        await begun.wait()
        asking.cancel()
        await asyncio.wait([asking])
        async with database.reading() as reader:
            assert len(await everything.all(reader, {})) == 3


async def test_who_finds_no_connection_waits_and_then_is_told(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "PATIENCE_SECONDS", 0.05)
    most = database._readers._turns._value
    free = asyncio.Event()
    all_lent = asyncio.Barrier(most + 1)

    async def hold() -> None:
        async with database.reading() as reader:
            await reader.execute(text("SELECT 1"))
            await all_lent.wait()
            await free.wait()

    holders = [asyncio.create_task(hold()) for _ in range(most)]
    await all_lent.wait()
    with pytest.raises(PoolTimeout):
        async with database.reading():
            pass
    free.set()
    await asyncio.gather(*holders)
    async with database.reading() as reader:
        assert len(await Prepared(EVERYTHING).all(reader, {})) == 3
