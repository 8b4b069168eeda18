"""What was meant: text that resembles a question, where PostgreSQL's `pg_trgm` is there.

The last resort of a search: a word that nobody wrote may be a word that somebody mistyped
("prnter"). The other databases have nothing of the kind, and PostgreSQL only if its
administrator lets the extension in.
"""

from typing import Any

from sqlalchemy import ColumnElement, Text, and_, bindparam, cast, func, text
from sqlalchemy.ext.asyncio import AsyncConnection

from loket.core.db.engine import Executor
from loket.core.db.fulltext import FullText
from loket.core.folding import words

MIN_LETTERS = 4
"""Of a word that may be mistyped: shorter ones resemble too much."""

MAX_WORDS = 5


def ddl(index: FullText, column: str) -> list[str]:
    """Return the statements that let `column` of a full-text index be asked in this way."""
    name = f"ix_{index.name}_{column}_trigrams"
    expression = f'("{column}"::text) gin_trgm_ops'
    return [
        "CREATE EXTENSION IF NOT EXISTS pg_trgm",
        f"CREATE INDEX {name} ON {index.name} USING gin ({expression})",
    ]


async def resembling(
    executor: Executor, index: FullText, column: str, question: str
) -> tuple[ColumnElement[bool], ColumnElement[Any]] | None:
    """Return the condition that all words of `question` resemble words of `column`.

    With it comes how alike they are, to sort by. None where resemblance cannot be asked for,
    or makes no sense for these words.
    """
    asked = list(dict.fromkeys(words(question)))
    if not 1 <= len(asked) <= MAX_WORDS or min(map(len, asked)) < MIN_LETTERS:
        return None
    if not await _is_there(executor):
        return None
    # How alike they must be is said when a connection is opened: the operator, which the
    # index serves, takes no other argument. The vector as text is its words in quotes, which
    # trigrams do not see.
    said = cast(index.table.c[column], Text)
    given: list[Any] = [bindparam(None, word, unique=True) for word in asked]
    condition = and_(*(said.op("%>", is_comparison=True)(word) for word in given))
    likeness = [func.word_similarity(word, said) for word in given]
    return condition, sum(likeness[1:], likeness[0])


async def _is_there(executor: Executor) -> bool:
    engine = executor if isinstance(executor, AsyncConnection) else executor.get_bind()
    if engine.dialect.name != "postgresql":
        return False
    found = await executor.execute(text("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'"))
    return found.first() is not None
