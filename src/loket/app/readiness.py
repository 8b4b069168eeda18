"""What must be well for requests to be served: database, schema, queue, storage."""

import os
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import structlog
from sqlalchemy.exc import SQLAlchemyError

from loket.app import migrate
from loket.core import clock
from loket.core.runtime import Runtime
from loket.events import Consumer
from loket.events.queries import waiting_since

log = structlog.get_logger(__name__)

MAX_LAG = timedelta(minutes=5)
"""How long an event may wait for those who follow the log. A burst of a few thousand changes is
handled in less; after that, notifications and assignments are visibly missing."""

MIN_FREE_MIB = 50
"""Room that the data folder needs; what is left then is for shutting down in peace."""

CHECKS = ("database", "schema", "queue", "storage")


async def failing(runtime: Runtime, consumers: Sequence[Consumer]) -> dict[str, str]:
    """Return what is not well, by the names in `CHECKS`; nothing if all is.

    Args:
        runtime: of this process.
        consumers: who follows the log.
    """
    found: dict[str, str] = {}
    if not has_room(runtime.settings.data_dir):
        found["storage"] = f"less than {MIN_FREE_MIB} MiB left, or not writable"
    try:
        if await migrate.current(runtime.database) != migrate.HEAD:
            found["schema"] = "the database needs: loket migrate"
        elif late := await _late(runtime, consumers):
            found["queue"] = f"behind by more than {MAX_LAG.seconds // 60} minutes: {late}"
    except (SQLAlchemyError, OSError):
        # Only the log tells more: this answer is for everybody.
        log.exception("database does not answer")
        found["database"] = "does not answer"
    return found


async def _late(runtime: Runtime, consumers: Sequence[Consumer]) -> str:
    deadline = clock.now() - MAX_LAG
    late = []
    async with runtime.database.reading() as reader:
        for consumer in consumers:
            since = await waiting_since(reader, consumer.name, consumer.types)
            if since is not None and since < deadline:
                late.append(consumer.name)
    return ", ".join(late)


def free_mib(folder: Path) -> int:
    """Return how much room is left where `folder` lies, in MiB."""
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize // 2**20


def has_room(folder: Path) -> bool:
    """Tell whether `folder` can be written to; one that is not there is not needed."""
    if not folder.exists():
        return True
    return os.access(folder, os.W_OK | os.X_OK) and free_mib(folder) >= MIN_FREE_MIB
