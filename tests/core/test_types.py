"""Column types mean the same on every database."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone
from enum import IntEnum
from typing import Any

import pytest
from sqlalchemy import Column, MetaData, String, Table, func, insert, select
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from loket.core.db import MYSQL_OPTIONS, BigId, Database, Json, LongText, Rank, UtcDateTime
from loket.core.runtime import Runtime


class Size(IntEnum):
    """Named so that the order of the words is not the order of the numbers."""

    zero = 1
    medium = 2
    ample = 3


THINGS = Table(
    "things",
    MetaData(),
    Column("id", BigId, primary_key=True),
    Column("at", UtcDateTime),
    Column("facts", Json),
    Column("text", LongText),
    Column("size", Rank(Size)),
    Column("name", String(100), unique=True),
    **MYSQL_OPTIONS,
)


@pytest.fixture
async def database(runtime: Runtime) -> AsyncIterator[Database]:
    """A database with a table of all the types."""
    async with runtime.database.ddl() as connection:
        await connection.run_sync(THINGS.create)
    yield runtime.database
    async with runtime.database.ddl() as connection:
        await connection.run_sync(THINGS.drop)


async def _store(database: Database, *rows: dict[str, Any]) -> None:
    async with database.writing() as session:
        for row in rows:
            await session.execute(insert(THINGS).values(row))


async def _read(database: Database, *what: Any, order: Any = THINGS.c.id) -> list[Any]:
    async with database.reading() as reader:
        rows = (await reader.execute(select(*what).order_by(order))).all()
    return [row[0] if len(row) == 1 else tuple(row) for row in rows]


MOMENT = datetime(2026, 3, 1, 12, 0, 0, 1, tzinfo=UTC)


async def test_a_moment_keeps_its_microseconds_and_comes_back_in_utc(database: Database) -> None:
    jakarta = timezone(timedelta(hours=7))
    await _store(database, {"at": MOMENT.astimezone(jakarta)}, {"at": None})
    stored, empty = await _read(database, THINGS.c.at)
    assert stored == MOMENT
    assert stored.utcoffset() == timedelta(0)
    assert empty is None


async def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="time zone"):
        await _store(database, {"at": MOMENT.replace(tzinfo=None)})
    assert await _read(database, THINGS.c.id) == []


async def test_moments_sort_and_compare_by_time(database: Database) -> None:
    moments = [
        MOMENT + difference
        for difference in (
            timedelta(microseconds=1), timedelta(0), timedelta(days=-20000), timedelta(seconds=1),
            timedelta(microseconds=-1), timedelta(days=300_000), timedelta(microseconds=999_999),
        )
    ]  # fmt: skip
    await _store(database, *({"at": moment} for moment in moments))
    assert await _read(database, THINGS.c.at, order=THINGS.c.at) == sorted(moments)
    async with database.reading() as reader:
        later = select(func.count()).select_from(THINGS).where(THINGS.c.at > MOMENT)
        assert (await reader.execute(later)).scalar_one() == 4


async def test_json_comes_back_as_it_went(database: Database) -> None:
    facts = {"ä": ["😀", None, True, 1.5, 2**53, {"deep": []}], "": "quote ' \" \\ \n", "ß": "ẞ"}
    await _store(database, {"facts": facts}, {"facts": []}, {"facts": "text"})
    assert await _read(database, THINGS.c.facts) == [facts, [], "text"]


async def test_long_text_holds_more_than_64_kib_and_every_letter(database: Database) -> None:
    text = "Ä😀\u202e\ufeff𐌰" * 30_000
    await _store(database, {"text": text})
    assert await _read(database, THINGS.c.text) == [text]


async def test_a_rank_sorts_by_its_meaning(database: Database) -> None:
    await _store(database, *({"size": size} for size in (Size.ample, Size.zero, None, Size.medium)))
    assert await _read(database, THINGS.c.size) == [Size.ample, Size.zero, None, Size.medium]
    full = select(THINGS.c.size).where(THINGS.c.size > Size.zero).order_by(THINGS.c.size.desc())
    async with database.reading() as reader:
        assert list((await reader.execute(full)).scalars()) == [Size.ample, Size.medium]


async def test_an_id_may_have_63_bits(database: Database) -> None:
    await _store(database, {"id": 2**63 - 1})
    assert await _read(database, THINGS.c.id) == [2**63 - 1]


NAMES = ["a", "A", "á", "Á", "ß", "ss", "æ", "ae", "ﬁ", "fi", "İ", "i", "😀", "🎉"]


async def test_texts_are_equal_only_if_they_are_the_same(database: Database) -> None:
    """Case and accents count; MariaDB alone would ignore both."""
    await _store(database, *({"name": name} for name in NAMES))
    for name in NAMES:
        async with database.reading() as reader:
            found = await reader.execute(select(THINGS.c.name).where(THINGS.c.name == name))
            assert list(found.scalars()) == [name]
    with pytest.raises(IntegrityError):
        await _store(database, {"name": "á"})


async def test_too_much_is_refused_and_not_cut_off(database: Database) -> None:
    """SQLite knows no lengths, so that the schemas must; the others must not cut."""
    try:
        await _store(database, {"name": "x" * 101})
    except DBAPIError:
        assert await _read(database, THINGS.c.name) == []
    else:
        assert await _read(database, THINGS.c.name) == ["x" * 101]
