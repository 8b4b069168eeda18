"""One full-text index, three engines: FTS5, `tsvector`, InnoDB FULLTEXT.

All text is folded (`core.folding`) before it is stored and before it is asked for, so that
case and accents mean the same on each engine. Every word of a question is a prefix, and all
of them must occur, in any of the columns asked.

InnoDB keeps new words in memory and writes them to disk in the background; a document of
many thousand words can be missed for the blink of an eye in which it does.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import (
    ColumnClause,
    ColumnElement,
    Dialect,
    Insert,
    String,
    TypeDecorator,
    Update,
    bindparam,
    column,
    table,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import quoted_name
from sqlalchemy.sql.expression import FromClause, TableClause
from sqlalchemy.sql.functions import FunctionElement

from loket.core.db.engine import Kind
from loket.core.folding import fold, words

MAX_WORD = 60
"""Characters of a word that count; InnoDB ends at 84, a PostgreSQL lexeme at 2 KB."""

MAX_WORDS = 10
"""Words of a question that count."""

_VECTOR_BYTES = 1_000_000
_LEXEME_BYTES = 5
# A PostgreSQL vector ends at 1 MiB, with a length and a position beside each word.

# InnoDB ignores words under three letters and a list of English stop words. A prefix on
# every word, when stored and when asked, lifts both without a setting of the server.
_INNODB_PREFIX = "qq"
_INNODB_WORD = 80
_BASIC_PLANE_ENDS = 0x10000


def size(text: str) -> int:
    """Return how many bytes of an index `text` takes, at most."""
    return len(text) if text.isascii() else len(fold(text).encode())


def _cut(text: str) -> list[str]:
    return [word[:MAX_WORD] for word in words(text)]


def _lexemes(cut: Iterable[str]) -> list[str]:
    """Return each word once, and as many as a PostgreSQL vector can hold."""
    taken, room = [], _VECTOR_BYTES
    for word in dict.fromkeys(cut):
        room -= len(word.encode()) + _LEXEME_BYTES
        if room < 0:
            break
        taken.append(word)
    return taken


def _innodb(word: str) -> str:
    # InnoDB takes letters beyond the basic plane for punctuation.
    spelt = "".join(c if ord(c) < _BASIC_PLANE_ENDS else f"{ord(c):x}" for c in word)
    return _INNODB_PREFIX + spelt[:_INNODB_WORD]


class _Document(TypeDecorator[str]):
    """Text on its way into the index."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str:
        cut = _cut(value or "")
        if dialect.name in ("mysql", "mariadb"):
            return " ".join(map(_innodb, cut))
        return " ".join(_lexemes(cut) if dialect.name == "postgresql" else cut)


@dataclass(frozen=True)
class _Question:
    columns: tuple[str, ...]
    words: tuple[str, ...]


class _Asked(TypeDecorator[_Question]):
    """A question on its way to the engine, in the engine's own language."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: _Question | None, dialect: Dialect) -> str:
        if value is None:
            raise ValueError("a search needs words")
        if dialect.name == "sqlite":
            terms = " AND ".join(f'"{word}"*' for word in value.words)
            return f"{{{' '.join(value.columns)}}} : ({terms})"
        if dialect.name == "postgresql":
            return " & ".join(f"'{word}':*" for word in value.words)
        return " ".join(f"+{_innodb(word)}*" for word in value.words)


class FullText:
    """A full-text index beside a table, one document of several columns for each row.

    Args:
        name: of the index's own table.
        columns: its columns of text.
        together: sets of columns that are asked together (InnoDB indexes each set).
    """

    def __init__(
        self, name: str, columns: Sequence[str], together: Sequence[Sequence[str]]
    ) -> None:
        self.name = name
        self.columns = tuple(columns)
        self.together = tuple(tuple(group) for group in together)
        # `rowid` is what FTS5 calls the key; the other engines do not mind the name.
        self.table: TableClause = table(
            name,
            column(quoted_name("rowid", quote=True)),
            *(column(quoted_name(c, quote=True)) for c in columns),
        )
        self.id = self.table.c.rowid

    def ddl(self, kind: Kind) -> list[str]:
        """Return the statements that create the index on this database."""
        if kind == "sqlite":
            listed = ", ".join(self.columns)
            # A prefix that has no index of its own is gathered whole before the first row comes:
            # "room" took 100 ms among a million tickets of which most have it, now 0.2 ms.
            options = "tokenize='unicode61 remove_diacritics 0', prefix='1 2 3 4'"
            return [f"CREATE VIRTUAL TABLE {self.name} USING fts5({listed}, {options})"]
        if kind == "postgresql":
            listed = ", ".join(f'"{c}" tsvector NOT NULL' for c in self.columns)
            return [f"CREATE TABLE {self.name} (rowid bigint PRIMARY KEY, {listed})"] + [
                f'CREATE INDEX ix_{self.name}_{c} ON {self.name} USING gin ("{c}")'
                for c in self.columns
            ]
        listed = ", ".join(f"`{c}` longtext NOT NULL" for c in self.columns)
        indexes = ", ".join(
            f"FULLTEXT KEY ix_{self.name}_{'_'.join(group)} ({', '.join(f'`{c}`' for c in group)})"
            for group in self.together
        )
        options = "ENGINE=InnoDB CHARSET=utf8mb4 COLLATE=utf8mb4_bin"
        # MariaDB cannot take a half-done upgrade back, so a second try must find its way.
        made = f"CREATE TABLE IF NOT EXISTS {self.name}"
        return [f"{made} (rowid bigint PRIMARY KEY, {listed}, {indexes}) {options}"]

    def insert(self, row_id: int, **texts: str) -> Insert:
        """Return the statement that adds the document of a row."""
        return self.table.insert().values(
            {"rowid": row_id, **{c: _Vector(_bound(texts.get(c, ""))) for c in self.columns}}
        )

    def replace(self, row_id: int, **texts: str) -> Update:
        """Return the statement that replaces some columns of a document."""
        return (
            self.table.update()
            .where(self.id == row_id)
            .values({c: _Vector(_bound(text)) for c, text in texts.items()})
        )

    def append(self, row_id: int, column_name: str, text: str) -> Update:
        """Return the statement that adds text to one column of a document."""
        return (
            self.table.update()
            .where(self.id == row_id)
            .values({column_name: _Appended(self.table.c[column_name], _bound(text))})
        )

    @staticmethod
    def words(question: str) -> tuple[str, ...]:
        """Return the words of `question` that are asked for: each once, and only so many."""
        return tuple(dict.fromkeys(_cut(question)))[:MAX_WORDS]

    def matches(
        self, columns: Sequence[str], question: str, *, source: FromClause | None = None
    ) -> ColumnElement[bool] | None:
        """Return the condition that all words of `question` begin words in `columns`.

        Args:
            columns: those of the index that are asked.
            question: words; without any there is no condition.
            source: what to ask instead of the index's table: a part of it. The words are then
                written into the statement, so that a planner sees how common they are.
        """
        asked = self.words(question)
        if not asked:
            return None
        told = source is not None
        asked_of = self.table if source is None else source
        return _Matches(
            *(asked_of.c[name] for name in columns),
            _asked(columns, asked, told=told),
            *(_asked(columns, [word], told=told) for word in asked),
        )


# Elements of SQL that each engine writes in its own way. What differs from one statement to
# the next is among their clauses, so that SQLAlchemy can remember what it compiled.


class _Vector(FunctionElement[Any]):
    """A text as the index keeps it."""

    inherit_cache = True


class _Appended(FunctionElement[Any]):
    """A column, and a text that is added to it."""

    inherit_cache = True


class _Matches(FunctionElement[bool]):
    """Columns, the whole question, and each of its words as a question of its own."""

    # Of no type: for a Boolean SQLAlchemy would write `… MATCH ? = 1` on SQLite.
    inherit_cache = True


def _bound(text: str) -> ColumnElement[Any]:
    return bindparam(None, text, type_=_Document(), unique=True)


def _asked(columns: Sequence[str], asked: Sequence[str], *, told: bool) -> ColumnElement[Any]:
    question = _Question(tuple(columns), tuple(asked))
    return bindparam(None, question, type_=_Asked(), unique=True, literal_execute=told)


def _parts(
    element: FunctionElement[Any], compiler: SQLCompiler, **kw: Any
) -> tuple[list[ColumnClause[Any]], list[str]]:
    """Return the columns among the clauses of an element, and the rest as SQL."""
    columns = [clause for clause in element.clauses if isinstance(clause, ColumnClause)]
    rest = list(element.clauses)[len(columns) :]
    return columns, [compiler.process(clause, **kw) for clause in rest]


@compiles(_Vector)
def _vector(element: _Vector, compiler: SQLCompiler, **kw: Any) -> str:
    return _parts(element, compiler, **kw)[1][0]


@compiles(_Vector, "postgresql")
def _vector_postgresql(element: _Vector, compiler: SQLCompiler, **kw: Any) -> str:
    # Positions are only needed for phrases and would fill the 1 MB that a vector may have.
    return f"strip(to_tsvector('simple', {_parts(element, compiler, **kw)[1][0]}))"


@compiles(_Appended)
def _appended(element: _Appended, compiler: SQLCompiler, **kw: Any) -> str:
    (old,), (new,) = _parts(element, compiler, **kw)
    return f"{compiler.process(old, **kw)} || ' ' || {new}"


@compiles(_Appended, "postgresql")
def _appended_postgresql(element: _Appended, compiler: SQLCompiler, **kw: Any) -> str:
    (old,), (new,) = _parts(element, compiler, **kw)
    return f"{compiler.process(old, **kw)} || strip(to_tsvector('simple', {new}))"


@compiles(_Appended, "mysql", "mariadb")
def _appended_mysql(element: _Appended, compiler: SQLCompiler, **kw: Any) -> str:
    (old,), (new,) = _parts(element, compiler, **kw)
    return f"CONCAT({compiler.process(old, **kw)}, ' ', {new})"


@compiles(_Matches, "sqlite")
def _matches_sqlite(element: _Matches, compiler: SQLCompiler, **kw: Any) -> str:
    columns, (whole, *_) = _parts(element, compiler, **kw)
    return f"{_source(columns)} MATCH {whole}"


@compiles(_Matches, "postgresql")
def _matches_postgresql(element: _Matches, compiler: SQLCompiler, **kw: Any) -> str:
    columns, (_, *each) = _parts(element, compiler, **kw)
    every = []
    for word in each:
        anywhere = " OR ".join(
            f"{_source(columns)}.\"{c.name}\" @@ to_tsquery('simple', {word})" for c in columns
        )
        every.append(f"({anywhere})")
    return "(" + " AND ".join(every) + ")"


@compiles(_Matches, "mysql", "mariadb")
def _matches_mysql(element: _Matches, compiler: SQLCompiler, **kw: Any) -> str:
    columns, (whole, *_) = _parts(element, compiler, **kw)
    listed = ", ".join(f"{_source(columns)}.`{c.name}`" for c in columns)
    return f"MATCH ({listed}) AGAINST ({whole} IN BOOLEAN MODE)"


def _source(columns: Sequence[ColumnClause[Any]]) -> str:
    return cast("TableClause", columns[0].table).name
