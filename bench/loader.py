"""Fills a desk fast, keeps it, and lends a copy to each run.

A loaded desk is kept under its size and the schema's revision, so that a second run need not
load again; the run itself works on a copy, so that what it writes does not pile up.
"""

import asyncio
import json
import shutil
import sqlite3
import sys
import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql
from rich.console import Console

from bench.world import COLUMNS, PASSWORD, Row, World
from loket.access.passwords import Passwords
from loket.app import migrate, setup
from loket.core.db import Database
from loket.core.settings import Settings

BATCH = 2_000
FOLDER = Path("var/bench")
_VERSION = 3
"""Of the contents; another number loads anew."""


class SqliteHome:
    """Loaded desks as files.

    Args:
        folder: where they lie.
    """

    kind = "sqlite"

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder.absolute()
        self._folder.mkdir(parents=True, exist_ok=True)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.db"

    def address(self, name: str) -> str:
        """Return the database address of the desk called `name`."""
        return f"sqlite:///{self._path(name)}"

    def names(self) -> list[str]:
        """Return the names of the desks that are kept."""
        return [path.stem for path in self._folder.glob("loket_bench_*.db")]

    def create(self, name: str) -> None:
        """Make room for a desk; the file itself appears with its first table."""
        self.drop(name)

    def drop(self, name: str) -> None:
        """Remove a desk."""
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self._path(name)}{suffix}").unlink(missing_ok=True)

    def rename(self, name: str, new: str) -> None:
        """Give a complete desk the name by which it is found again."""
        self._path(name).rename(self._path(new))

    def copy(self, name: str, new: str) -> None:
        """Make a desk that may be written to."""
        self.drop(new)
        shutil.copyfile(self._path(name), self._path(new))

    def fill(self, name: str, world: World, batches: Iterable[dict[str, list[Row]]]) -> None:
        """Write everything in one transaction; the indexes are built at the end."""
        with closing(sqlite3.connect(self._path(name), isolation_level=None)) as connection:
            for pragma in ("synchronous = OFF", "cache_size = -200000", "foreign_keys = OFF"):
                connection.execute(f"PRAGMA {pragma}")
            indexes = connection.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
            ).fetchall()
            connection.execute("BEGIN")
            for index, _ in indexes:
                connection.execute(f"DROP INDEX {index}")
            connection.execute("DELETE FROM projects")
            for tables in batches:
                for table, rows in tables.items():
                    _insert_sqlite(connection, table, rows)
            for statement, values in _ends(world):
                connection.execute(statement.replace("%s", "?"), values)
            for _, statement in indexes:
                connection.execute(statement)
            connection.execute("COMMIT")
            connection.execute("ANALYZE")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _insert_sqlite(connection: sqlite3.Connection, table: str, rows: Sequence[Row]) -> None:
    names = COLUMNS[table].split()
    marks = ", ".join("?" * len(names))
    statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608  (our names)
    connection.executemany(statement, rows)


class PostgresqlHome:
    """Loaded desks as databases of a server.

    Args:
        server: address of a database on it, from which others can be made.
    """

    kind = "postgresql"

    def __init__(self, server: str) -> None:
        self._server = server

    def address(self, name: str) -> str:
        """Return the database address of the desk called `name`."""
        return f"{self._server.rsplit('/', 1)[0]}/{name}"

    def _tell(self, statement: str, *names: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self._server, autocommit=True) as connection:
            composed = sql.SQL(statement).format(*map(sql.Identifier, names))
            cursor = connection.execute(composed)
            return cursor.fetchall() if cursor.description else []

    def names(self) -> list[str]:
        """Return the names of the desks that are kept."""
        rows = self._tell("SELECT datname FROM pg_database WHERE datname LIKE 'loket_bench_%'")
        return [str(name) for (name,) in rows]

    def create(self, name: str) -> None:
        """Make an empty database."""
        self.drop(name)
        self._tell("CREATE DATABASE {}", name)

    def drop(self, name: str) -> None:
        """Remove a desk."""
        self._tell("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def rename(self, name: str, new: str) -> None:
        """Give a complete desk the name by which it is found again."""
        self._tell("ALTER DATABASE {} RENAME TO {}", name, new)

    def copy(self, name: str, new: str) -> None:
        """Make a desk that may be written to."""
        self.drop(new)
        self._tell("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", new, name)

    def fill(self, name: str, world: World, batches: Iterable[dict[str, list[Row]]]) -> None:
        """Copy everything in one transaction; the indexes are built at the end."""
        with psycopg.connect(self.address(name), autocommit=True) as connection:
            with connection.transaction():
                _relax(connection)
                indexes = connection.execute(
                    "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND"
                    " indexname NOT IN (SELECT conname FROM pg_constraint)"
                ).fetchall()
                for index, _ in indexes:
                    connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(index)))
                connection.execute("DELETE FROM projects")
                for tables in batches:
                    for table, rows in tables.items():
                        _copy(connection, table, rows)
                for statement, values in _ends(world):
                    connection.execute(statement, values)
                for _, statement in indexes:
                    connection.execute(statement)
                _set_counters(connection)
            connection.execute("VACUUM ANALYZE")
            connection.execute("CHECKPOINT")


def _relax(connection: psycopg.Connection) -> None:
    connection.execute("SET LOCAL maintenance_work_mem = '512MB'")
    try:
        with connection.transaction():
            # References are right by construction; checking each costs most of the time.
            connection.execute("SET LOCAL session_replication_role = replica")
    except psycopg.errors.InsufficientPrivilege:
        print("not a superuser: references are checked, which takes longer", file=sys.stderr)


def _copy(connection: psycopg.Connection, table: str, rows: Sequence[Row]) -> None:
    names = COLUMNS[table].split()
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row if table != "ticket_search" else _vectors(row))


def _vectors(row: Row) -> Row:
    """Return a document as `strip(to_tsvector('simple', …))` makes it: its different words."""
    row_id, *texts = row
    return (row_id, *(" ".join(sorted(set(str(text).split()))) for text in texts))


def _set_counters(connection: psycopg.Connection) -> None:
    """Let ids go on after those that were given by hand."""
    counted = connection.execute(
        "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public'"
        " AND column_name = 'id' AND column_default LIKE 'nextval%'"
    ).fetchall()
    for (table,) in counted:
        connection.execute(
            sql.SQL(
                "SELECT setval(pg_get_serial_sequence({}, 'id'), (SELECT max(id) FROM {}))"
            ).format(sql.Literal(table), sql.Identifier(table))
        )


Home = SqliteHome | PostgresqlHome


def lend(home: Home, tickets: int, console: Console) -> str:
    """Return the address of a desk of this size that may be written to, loading it if need be.

    Args:
        home: where desks of this kind of database are kept.
        tickets: how many.
        console: for saying what takes time.
    """
    prefix = f"loket_bench_{tickets}_"
    name = f"{prefix}{migrate.HEAD}_{_VERSION}"
    kept = home.names()
    if name not in kept:
        for outdated in kept:
            if outdated.startswith(prefix):
                home.drop(outdated)
        _load(home, name, tickets, console)
    copied = f"loket_bench_run_{tickets}"
    home.copy(name, copied)
    return home.address(copied)


def _load(home: Home, name: str, tickets: int, console: Console) -> None:
    draft = f"{name}_draft"
    started = time.perf_counter()
    home.create(draft)
    roles = asyncio.run(_prepare(home.address(draft)))
    password_hash = asyncio.run(
        Passwords(Settings.model_fields["password_hash_kib"].default).hash(PASSWORD)
    )
    world = World(tickets, roles, password_hash)
    with console.status(f"loading {tickets:,} tickets into {home.kind}"):
        home.fill(draft, world, _tables(world))
    home.rename(draft, name)
    console.print(
        f"loaded {tickets:,} tickets, {world.comments:,} comments and {world.events:,} events"
        f" into {home.kind} in {time.perf_counter() - started:.0f} s"
    )


def _tables(world: World) -> Iterable[dict[str, list[Row]]]:
    yield {"users": world.people(), "projects": world.projects(), **world.catalogue()}
    for batch in world.batches(BATCH):
        yield batch.rows


def _ends(world: World) -> Iterable[tuple[LiteralString, list[int]]]:
    """Yield the statements that set the counters to where the rows ended."""
    yield "UPDATE event_head SET n = %s", [world.events]
    yield "UPDATE event_cursors SET seq = %s", [world.events]
    for project_id, number in enumerate(world.numbers, start=1):
        yield "UPDATE projects SET last_number = %s WHERE id = %s", [number, project_id]


async def _prepare(address: str) -> dict[str, int]:
    """Migrate and set up an empty database; returns the ids of the roles by name."""
    database = Database(address, pool_size=1)
    try:
        await migrate.upgrade(database)
        await setup.install(database)
        async with database.reading() as reader:
            rows = await reader.exec_driver_sql("SELECT name, id FROM roles")
            return {row.name: row.id for row in rows}
    finally:
        await database.close()


def main() -> None:
    """Load a desk without measuring: `python -m bench.loader sqlite 10000`."""
    kind, tickets = sys.argv[1], int(sys.argv[2])
    home = SqliteHome() if kind == "sqlite" else PostgresqlHome(sys.argv[3])
    print(json.dumps({"address": lend(home, tickets, Console(stderr=True))}))


if __name__ == "__main__":
    main()
