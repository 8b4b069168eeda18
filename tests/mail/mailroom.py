"""A desk that writes and sends mails, step by step."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from loket.access import roles, users
from loket.core.db import AnyRow
from loket.core.runtime import Runtime
from loket.events import Event, record
from loket.events.consumers import catch_up
from loket.mail.consumers import consumers
from loket.mail.models import MailMessage
from loket.mail.sending import Sender, send_next

PATIENCE = 10.0
"""Seconds after which a test no longer hopes."""


@dataclass
class MailRoom:
    """What the tests do to a desk's mail room; nothing runs in the background."""

    runtime: Runtime

    async def person(self, **fields: Any) -> int:
        """Add an active person without a password; returns the id."""
        values = {"email": "ana@company.com", "name": "Ana", "last_name": "", "locale": "en"}
        async with self.runtime.database.writing() as session:
            role = await roles.by_name(session, "user")
            made = await users.add(session, role=role, password_hash=None, **{**values, **fields})
        return made.id

    async def log(self, *events: Event) -> None:
        """Write events into the log, each in a transaction of its own."""
        for event in events:
            async with self.runtime.database.writing() as session:
                record(session, event, None)

    async def follow(self) -> None:
        """Let the mail consumer handle all there is."""
        await catch_up(self.runtime, consumers)

    async def write(self, event: Event) -> AnyRow:
        """Log an event and return the mail that follows from it."""
        await self.log(event)
        await self.follow()
        return (await self.mails())[-1]

    async def mails(self) -> list[AnyRow]:
        """Return every mail, the oldest first."""
        async with self.runtime.database.reading() as reader:
            rows = await reader.execute(select(MailMessage.__table__).order_by(MailMessage.id))
            return list(rows.all())

    @property
    def sender(self) -> Sender:
        """The sender of this desk, which has an SMTP server."""
        sender = Sender.of(self.runtime.settings)
        assert sender is not None
        return sender

    async def until(self, *states: str) -> None:
        """Wait until the mails are in these states, the oldest first."""
        async with asyncio.timeout(PATIENCE):
            while [m.state for m in await self.mails()] != [*states]:  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    async def send(self) -> int:
        """Send what is due now; returns how many mails were tried."""
        tried = 0
        while await send_next(self.runtime.database, self.sender):
            tried += 1
        return tried


OpenRoom = Callable[..., AbstractAsyncContextManager[MailRoom]]
