"""The log: one append-only table from which everything else follows.

`record` writes facts in the transaction that makes them true; `read_after` and `Consumer`
let others follow. See docs/decisions/003-head-row-log.md for why numbers are given out by a
head row.
"""

from loket.events.consumers import Consumer, run_consumers
from loket.events.log import Cause, Event, caused_by, event_types, record
from loket.events.models import EventCursor, EventHead, EventRow
from loket.events.queries import read_after

__all__ = [
    "Cause",
    "Consumer",
    "Event",
    "EventCursor",
    "EventHead",
    "EventRow",
    "caused_by",
    "event_types",
    "read_after",
    "record",
    "run_consumers",
]
