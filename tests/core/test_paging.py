"""Pages: signed keys, and an order that loses and repeats nothing, with nulls and ties."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, Table, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from loket.core.db import BigId, Database, UtcDateTime
from loket.core.paging import BadPageKey, Order, PageKeys, slice_of
from loket.core.runtime import Runtime

KEYS = PageKeys(b"a key of this test")
START = datetime(2026, 1, 1, tzinfo=UTC)

ROWS = Table(
    "paged_rows",
    MetaData(),
    Column("id", BigId, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime),
    Column("rank", Integer, nullable=False),
)


def _order(name: str, *, descending: bool) -> Order:
    kind = datetime if name == "at" else int
    return Order(name, ROWS.c[name], ROWS.c.id, descending, kind, nullable=name == "at")


async def _pages(database: Database, order: Order, limit: int) -> list[tuple[Any, int]]:
    """Read all rows page by page, each begun where the key of the last one says."""
    seen: list[tuple[Any, int]] = []
    place = None
    async with database.reading() as reader:
        while rows := await _page(reader, order, place, limit):
            seen += rows
            place = KEYS.read(order.name, KEYS.write(order.name, list(rows[-1])), order.kinds)
    return seen


async def _page(
    reader: AsyncConnection, order: Order, place: list[Any] | None, limit: int
) -> list[tuple[Any, int]]:
    rows: list[tuple[Any, int]] = []
    for stretch in order.stretches(place):
        statement = order.sorted(select(order.column, ROWS.c.id).where(*stretch))
        found = await reader.execute(statement.limit(limit - len(rows)))
        rows += [tuple(row) for row in found]
    return rows


def _expected(rows: list[tuple[Any, int]], *, descending: bool) -> list[tuple[Any, int]]:
    """Sort as `Order` promises: empty values last in both directions."""
    full = sorted((row for row in rows if row[0] is not None), reverse=descending)
    empty = sorted((row for row in rows if row[0] is None), key=lambda row: row[1])
    return full + (empty[::-1] if descending else empty)


def _tables() -> list[list[tuple[int | None, int]]]:
    """Draw tables of rows: offsets in microseconds or nothing, and ranks with many ties."""
    drawn: list[list[tuple[int | None, int]]] = []

    @settings(max_examples=12, deadline=None, derandomize=True, database=None)
    @given(
        st.lists(
            st.tuples(st.none() | st.integers(0, 3), st.integers(0, 2)), min_size=1, max_size=14
        )
    )
    def draw(rows: list[tuple[int | None, int]]) -> None:
        drawn.append(rows)

    draw()
    return drawn


async def test_pages_hold_every_row_once_and_in_order(runtime: Runtime) -> None:
    database = runtime.database
    async with database.ddl() as connection:
        await connection.run_sync(ROWS.create)
    try:
        for drawn in _tables():
            rows = [
                {
                    "id": place,
                    "at": None if offset is None else START + timedelta(microseconds=offset),
                    "rank": rank,
                }
                for place, (offset, rank) in enumerate(drawn, start=1)
            ]
            async with database.writing() as session:
                await session.execute(ROWS.delete())
                await session.execute(insert(ROWS), rows)
            for name in ("at", "rank"):
                for descending in (False, True):
                    found = await _pages(database, _order(name, descending=descending), 3)
                    wanted = [(row[name], row["id"]) for row in rows]
                    assert found == _expected(wanted, descending=descending), drawn
    finally:
        async with database.ddl() as connection:
            await connection.run_sync(ROWS.drop)


@given(st.lists(st.integers(-(2**63), 2**63 - 1) | st.none() | st.text(max_size=20), max_size=4))
def test_a_key_gives_back_what_was_written(values: list[Any]) -> None:
    key = KEYS.write("list", values)
    assert KEYS.read("list", key, [type(v) for v in values]) == values


def test_a_moment_survives_to_the_microsecond() -> None:
    moment = START + timedelta(microseconds=7)
    assert KEYS.read("list", KEYS.write("list", [moment, 1]), [datetime, int]) == [moment, 1]
    assert KEYS.read("list", KEYS.write("list", [None, 1]), [datetime, int]) == [None, 1]


GOOD = KEYS.write("list", [5, 6])


@pytest.mark.parametrize(
    ("scope", "key", "kinds"),
    [
        ("other", GOOD, [int, int]),
        ("list", GOOD, [int]),
        ("list", GOOD[:-2], [int, int]),
        ("list", GOOD[:-1] + ("A" if GOOD[-1] != "A" else "B"), [int, int]),
        ("list", "A" + GOOD[1:] if GOOD[0] != "A" else "B" + GOOD[1:], [int, int]),
        ("list", "", [int, int]),
        ("list", "ä", [int, int]),
        ("list", "not base64!", [int, int]),
        ("list", PageKeys(b"another desk").write("list", [5, 6]), [int, int]),
    ],
)
def test_a_forged_or_foreign_key_is_refused(scope: str, key: str, kinds: list[type]) -> None:
    with pytest.raises(BadPageKey):
        KEYS.read(scope, key, kinds)


@given(st.integers(0, 30), st.integers(1, 7))
def test_a_short_list_is_cut_into_pages(count: int, limit: int) -> None:
    rows, seen, key = list(range(count)), [], None
    while True:
        page, key = slice_of(rows, KEYS, "short", limit, key)
        seen += page
        if key is None:
            break
    assert seen == rows
