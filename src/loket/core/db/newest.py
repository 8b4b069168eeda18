"""The newest rows that match a full-text question, at a bounded cost.

FTS5 walks the matches from the newest on and stops when there are enough. PostgreSQL must
choose: to walk all rows from the newest on, which is endless for a rare word, or to gather all
matches from the index, which is endless for a common one; and it cannot know how rare the
beginning of a word is. So it is asked in two steps: first among the newest rows only, where a
common word is found often enough; then, for a word that was not, of the index.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, literal_column, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.expression import FromClause

from loket.core.db.engine import AnySelect, Executor, slow
from loket.core.db.fulltext import FullText

WINDOW = 10_000
"""The newest rows, looked through one by one. Of a million, a word that is not in 200 of these
is in some 20,000 at the most: to gather those takes about as long as to look through these."""


async def newest(
    executor: Executor,
    index: FullText,
    columns: Sequence[str],
    question: str,
    *,
    beside: Any,
    conditions: Sequence[ColumnElement[bool]],
    limit: int,
) -> list[int]:
    """Return the ids of the newest rows that match, newest first.

    Args:
        executor: what to ask.
        index: the full-text index.
        columns: those of its columns that are asked.
        question: words, each the beginning of one.
        beside: the entity whose rows the index describes; its `id` is the index's.
        conditions: what such a row must meet besides.
        limit: how many at most.
    """
    if not index.words(question):
        return []

    def among(source: FromClause, *matching: ColumnElement[bool]) -> AnySelect:
        found_id = source.c.rowid
        return (
            select(found_id)
            .select_from(source)
            .join(beside, beside.id == found_id)
            .where(*matching, *conditions)
            .limit(limit)
        )

    if not _is_postgresql(executor):
        statement = among(index.table, _match(index, columns, question))
        return await _ids(executor, statement.order_by(index.id.desc()))
    newest_first = select(index.table).order_by(index.id.desc())
    window = newest_first.limit(literal_column(str(WINDOW))).subquery("newest_rows")
    recent = among(window, _match(index, columns, question, window))
    ids = await _ids(executor, recent.order_by(window.c.rowid.desc()))
    if len(ids) == limit:
        return ids
    gathered = select(index.id).where(_match(index, columns, question, index.table))
    # Materialized, and ordered by what no index has: otherwise the planner would again walk all
    # rows for the sake of the order.
    matches = gathered.cte("matches").prefix_with("MATERIALIZED")
    return await _ids(executor, among(matches).order_by((matches.c.rowid + 0).desc()))


def _match(
    index: FullText, columns: Sequence[str], question: str, written_into: Any = None
) -> ColumnElement[bool]:
    match = index.matches(columns, question, source=written_into)
    if match is None:
        raise ValueError("a search needs words")
    return match


async def _ids(executor: Executor, statement: AnySelect) -> list[int]:
    return list((await executor.execute(slow(statement))).scalars())


def _is_postgresql(executor: Executor) -> bool:
    engine = executor if isinstance(executor, AsyncConnection) else executor.get_bind()
    return engine.dialect.name == "postgresql"
