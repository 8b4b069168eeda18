"""A real SMTP server that takes, refuses, drops or stalls, as a test tells it."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from pydantic import SecretStr

USER = "desk"
PASSWORD = "p@ss/w:rd hunter2"


@dataclass
class Sink:
    """What the server took, and how it answers: one entry of `answers` for each message.

    An answer is a line of SMTP, `take`, `drop` (hang up without a word) or `stall` (answer
    only once `released` is set). When the list is used up, everything is taken.
    """

    answers: list[str] = field(default_factory=list)
    recipient_answers: list[str] = field(default_factory=list)
    password: str = PASSWORD
    scheme: str = "smtp"
    port: int = 0
    taken: list[EmailMessage] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    users: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    was_encrypted: list[bool] = field(default_factory=list)
    stalled: asyncio.Event = field(default_factory=asyncio.Event)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def url(self, credentials: str = "") -> SecretStr:
        """Return the address of this server as a setting."""
        return SecretStr(f"{self.scheme}://{credentials}localhost:{self.port}")

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's names
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.recipient_answers:
            return self.recipient_answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        answer = self.answers.pop(0) if self.answers else "take"
        if answer == "drop":
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
            return "421 gone"
        if answer == "stall":
            self.stalled.set()
            await self.released.wait()
        elif answer != "take":
            return answer
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self.taken.append(message)
        self.envelopes.append(envelope)
        self.names.append(session.host_name or "")
        self.was_encrypted.append(session.ssl is not None or self.scheme == "smtps")
        return "250 taken"

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        right = data.login == USER.encode() and data.password == self.password.encode()
        self.users.append(data.login.decode())
        return AuthResult(success=right, handled=False)  # the server answers for us


@asynccontextmanager
async def open_sink(
    *,
    starttls: ssl.SSLContext | None = None,
    implicit_tls: ssl.SSLContext | None = None,
    auth_required: bool = False,
    **behaviour: Any,
) -> AsyncIterator[Sink]:
    """Open an SMTP server on a free port of loopback.

    Args:
        starttls: offer and demand STARTTLS with this certificate.
        implicit_tls: be encrypted from the first byte with this certificate.
        auth_required: demand `USER` and the sink's password.
        behaviour: `answers`, `recipient_answers`, `password` of the `Sink`.
    """
    sink = Sink(scheme="smtps" if implicit_tls else "smtp", **behaviour)
    loop = asyncio.get_running_loop()
    connections: list[SMTP] = []

    def connected() -> SMTP:
        connections.append(
            SMTP(
                sink,
                hostname="sink.test",
                loop=loop,
                tls_context=starttls,
                require_starttls=starttls is not None,
                auth_required=auth_required,
                auth_require_tls=False,
                authenticator=sink.authenticate,
                enable_SMTPUTF8=True,
            )
        )
        return connections[-1]

    server = await loop.create_server(connected, "localhost", 0, ssl=implicit_tls)
    sink.port = server.sockets[0].getsockname()[1]
    try:
        yield sink
    finally:
        sink.released.set()
        server.close()
        for connection in connections:
            if isinstance(connection.transport, asyncio.Transport):
                connection.transport.abort()
        await server.wait_closed()
