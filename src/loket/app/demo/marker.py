"""What the log says about the demo itself: begun, and in which language filled."""

from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

from sqlalchemy import select

from loket.access.models import User
from loket.core.db import Database
from loket.events import Event, EventRow


@dataclass(frozen=True, kw_only=True)
class DemoBegun(Event):
    """The first event of a demo, by which it can be told from somebody's real desk."""

    type: ClassVar[str] = "demo.begun"


@dataclass(frozen=True, kw_only=True)
class DemoFilled(Event):
    type: ClassVar[str] = "demo.filled"
    language: str


class Kind(Enum):
    """What a data folder holds."""

    nothing = "nothing"
    demo = "demo"
    desk = "desk"


@dataclass(frozen=True)
class Contents:
    """What was found in a data folder; `language` is that of a demo that is complete."""

    kind: Kind
    language: str | None = None


async def read(database: Database) -> Contents:
    """Tell what a database of the present schema holds."""
    async with database.reading() as reader:
        rows = await reader.execute(
            select(EventRow.type, EventRow.payload)
            .where(EventRow.type.in_([DemoBegun.type, DemoFilled.type]))
            .order_by(EventRow.seq)
        )
        said = {row.type: row.payload for row in rows}
        anybody = (await reader.execute(select(User.id).limit(1))).first()
    if DemoBegun.type in said:
        return Contents(Kind.demo, said.get(DemoFilled.type, {}).get("language"))
    return Contents(Kind.desk if anybody else Kind.nothing)
