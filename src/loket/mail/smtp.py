"""Handing a message to an SMTP server (RFC 5321, RFC 6409), without blocking anybody else."""

import asyncio
import re
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

import aiosmtplib

ANSWER_SECONDS = 20.0
"""How long the server may take for one answer."""
DELIVERY_SECONDS = 60.0
"""How long handing over one message may take in all, however steadily the server drips."""
_FAREWELL_SECONDS = 5.0

MAX_REASON = 500
# Link secrets are 43 characters; refusals by spam filters like to quote what they dislike.
_SECRET_LIKE = re.compile(r"[A-Za-z0-9_+/=-]{32,}")


class NotDelivered(Exception):
    """The server did not take a message.

    Args:
        reason: one line for administrators, without secrets.
        is_permanent: whether it refused this very message, so that a repeat is pointless.
    """

    def __init__(self, reason: str, *, is_permanent: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_permanent = is_permanent


@dataclass(frozen=True)
class SmtpServer:
    """Where mail is handed in, and as whom."""

    host: str
    port: int
    is_implicit_tls: bool
    username: str
    password: str = field(repr=False)
    tls: ssl.SSLContext = field(repr=False)
    answer_seconds: float = ANSWER_SECONDS
    delivery_seconds: float = DELIVERY_SECONDS

    @classmethod
    def at(cls, url: str) -> "SmtpServer":
        """Read the server's address.

        Args:
            url: `smtp://user:password@host:port`, which uses STARTTLS where it is offered, or
                `smtps://…`, which is encrypted from the first byte. User and password are
                percent-encoded. Ports left out are 465 for smtps, 587 with a user, else 25.

        Raises:
            ValueError: it is not such an address; the text does not repeat it.
        """
        wrong = ValueError(
            "is not an address such as smtp://user:password@host:587; "
            "special characters of the password must be percent-encoded"
        )
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError:
            raise wrong from None  # its text would show a part of the password
        is_beyond_host = parts.path not in ("", "/") or parts.query or parts.fragment
        if parts.scheme not in ("smtp", "smtps") or not host or is_beyond_host:
            raise wrong
        is_implicit_tls = parts.scheme == "smtps"
        username = unquote(parts.username or "")
        return cls(
            host=host,
            port=port or (465 if is_implicit_tls else 587 if username else 25),
            is_implicit_tls=is_implicit_tls,
            username=username,
            password=unquote(parts.password or ""),
            tls=ssl.create_default_context(),
        )


async def deliver(server: SmtpServer, message: EmailMessage, own_name: str) -> None:
    """Hand `message` to the server; once this returns, the server is responsible for it.

    Args:
        server: who takes it.
        message: sender and recipient are read from its headers.
        own_name: the domain name or address literal by which this desk introduces itself.

    Raises:
        NotDelivered: the server could not be reached or did not take the message.
    """
    smtp = aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        use_tls=server.is_implicit_tls,
        tls_context=server.tls,
        local_hostname=own_name,
        timeout=server.answer_seconds,
    )
    try:
        async with asyncio.timeout(server.delivery_seconds):
            await _sign_in(smtp, server)
            await _hand_over(smtp, server, message)
        with suppress(aiosmtplib.SMTPException, OSError):
            await smtp.quit(timeout=_FAREWELL_SECONDS)
    except TimeoutError as error:
        raise NotDelivered("The server took too long.") from error
    finally:
        smtp.close()


async def _sign_in(smtp: aiosmtplib.SMTP, server: SmtpServer) -> None:
    """Connect, encrypt where offered, authenticate.

    Whatever goes wrong here is about the server or the settings and not about the message, so
    it is never permanent, not even a refused password: an administrator can mend it.
    """
    try:
        await smtp.connect()
        if server.username:
            _insist_on_privacy(smtp)
            await smtp.login(server.username, server.password)
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        raise NotDelivered(_reason(error, server)) from error


def _insist_on_privacy(smtp: aiosmtplib.SMTP) -> None:
    """Refuse to send a password in the clear across the internet.

    Somebody on the way can hide that STARTTLS is offered (RFC 3207, section 6).
    """
    if smtp.get_transport_info("sslcontext") is not None:
        return
    if not ip_address(smtp.get_transport_info("peername")[0]).is_private:
        raise aiosmtplib.SMTPException(
            "The server offers no encryption, and the password is not sent without."
        )


async def _hand_over(smtp: aiosmtplib.SMTP, server: SmtpServer, message: EmailMessage) -> None:
    try:
        await smtp.send_message(message)
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        raise NotDelivered(_reason(error, server), is_permanent=_is_permanent(error)) from error


def _is_permanent(error: Exception) -> bool:
    """Tell whether the same message would be refused again (RFC 5321, section 4.2.1)."""
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return _is_permanent(error.recipients[0])
    if isinstance(error, aiosmtplib.SMTPHeloError):
        return False
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return 500 <= error.code < 600
    # An address that cannot be written on the line, or needs SMTPUTF8 where there is none.
    return isinstance(error, ValueError | aiosmtplib.SMTPNotSupported)


def _reason(error: Exception, server: SmtpServer) -> str:
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return _reason(error.recipients[0], server)
    if isinstance(error, aiosmtplib.SMTPResponseException):
        said = f"{error.code} {error.message}"
    else:
        said = str(error) or type(error).__name__
    if server.password:
        said = said.replace(server.password, "…")
    line = "".join(c if c.isprintable() else " " for c in _SECRET_LIKE.sub("…", said))
    return " ".join(line.split())[:MAX_REASON]
