"""Filling the demo: a month of a desk's life, through the services that serve requests."""

import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import TextIO

from loket.app import migrate
from loket.app.demo import marker
from loket.app.demo.console import progress
from loket.app.demo.month import Month
from loket.core import clock
from loket.core.i18n import Locale
from loket.core.runtime import Runtime
from loket.core.settings import Settings

TICKETS = 250
SEED = 20_180
"""Two fills tell the same stories, at other times."""

_FILES = ("loket.db", "loket.db-wal", "loket.db-shm")


class DemoError(Exception):
    """The demo cannot be filled; the text says what to do about it."""


class NotADemo(DemoError):
    def __init__(self) -> None:
        super().__init__(
            "This folder holds a desk that is not a demo; name another with --data-dir."
        )


class DemoRunning(DemoError):
    def __init__(self) -> None:
        super().__init__("Another process is using this demo; stop it first.")


async def fill(
    settings: Settings, locale: Locale, *, fresh: bool, console: TextIO, tickets: int = TICKETS
) -> None:
    """Fill the desk in the data folder with a believable month, unless it is filled already.

    Args:
        settings: of the demo; its database is the embedded one.
        locale: language of people and tickets; a demo in another one is begun anew.
        fresh: whether to begin anew in any case.
        console: where progress is shown.
        tickets: how many.

    Raises:
        NotADemo: the folder holds somebody's desk.
        DemoRunning: the demo would be begun anew, and another process has it open.
        SchemaError: the folder holds a demo of a newer version.
    """
    contents = await _contents(settings)
    if contents.kind == marker.Kind.desk:
        raise NotADemo
    if contents.language == locale and not fresh:
        return
    _remove(settings.data_dir)
    began = time.monotonic()
    async with _open(settings) as runtime:
        rng = Random(SEED)  # noqa: S311  (stories, not secrets)
        with progress(console, f"Filling the demo desk with {tickets} tickets", tickets) as step:
            month = Month(runtime, locale, rng, now=clock.now())
            await month.begin()
            await month.live(tickets, step)
    console.write(f"The demo desk is filled ({time.monotonic() - began:.1f} s).\n")


async def _contents(settings: Settings) -> marker.Contents:
    if not (settings.data_dir / _FILES[0]).exists():
        return marker.Contents(marker.Kind.nothing)
    runtime = Runtime.open(settings)
    try:
        await migrate.upgrade_embedded(runtime.database)
        return await marker.read(runtime.database)
    finally:
        await runtime.close()


@asynccontextmanager
async def _open(settings: Settings) -> AsyncIterator[Runtime]:
    """Open a new, empty database that need not survive a power cut while it is filled."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    # One connection for writing, so that what is set on it holds for every change.
    runtime = Runtime.open(settings.model_copy(update={"database_pool": 1}))
    try:
        await migrate.upgrade_embedded(runtime.database)
        await _hurry(runtime, "OFF")
        yield runtime
        await _hurry(runtime, "FULL")
    finally:
        await runtime.close()


async def _hurry(runtime: Runtime, synchronous: str) -> None:
    async with runtime.database.ddl() as connection:
        # Past SQLAlchemy, which would begin a transaction; within one this cannot be set.
        driver = (await connection.get_raw_connection()).driver_connection
        if isinstance(driver, sqlite3.Connection):
            driver.execute(f"PRAGMA synchronous = {synchronous}")


def _remove(data_dir: Path) -> None:
    """Remove the database that a demo was kept in, if nobody uses it."""
    path = data_dir / _FILES[0]
    if path.exists():
        connection = sqlite3.connect(path, timeout=0, isolation_level=None)
        try:
            # Leaving the write-ahead log needs the file to oneself.
            connection.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.OperationalError as error:
            raise DemoRunning from error
        finally:
            connection.close()
    for name in _FILES:
        (data_dir / name).unlink(missing_ok=True)
