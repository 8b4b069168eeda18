"""Sending what is queued: one mail at a time, taken by a claim, retried for hours.

A claim counts the attempt and puts the mail out of everybody's reach for a while; a process
that dies while sending leaves a mail that becomes due again. So each mail goes out at least
once, and a repeat carries the same Message-ID. No transaction is open while the server talks.
"""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from email.headerregistry import Address

import structlog
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from loket.core import clock
from loket.core.db import AnyRow, Database, affected
from loket.core.runtime import Runtime
from loket.core.settings import Settings
from loket.mail.message import compose, host_name, mailbox
from loket.mail.models import MailMessage, MailState
from loket.mail.smtp import NotDelivered, SmtpServer, deliver

POLL_SECONDS = 5.0
MAX_ATTEMPTS = 8
LEASE = timedelta(minutes=5)
"""How long a claim holds; longer than `smtp.deliver` can take."""
_FIRST_PAUSE = timedelta(seconds=30)
_LONGEST_PAUSE = timedelta(hours=6)
_CANDIDATES = 10

log = structlog.get_logger(__name__)

_DUE = select(
    MailMessage.id,
    MailMessage.message_id,
    MailMessage.recipient,
    MailMessage.subject,
    MailMessage.text,
    MailMessage.html,
    MailMessage.attempts,
    MailMessage.created_at,
).order_by(MailMessage.next_attempt_at, MailMessage.id)


@dataclass(frozen=True)
class Sender:
    """Who sends, through which server, under which name; read once from the settings."""

    server: SmtpServer
    mailbox: Address
    own_name: str

    @classmethod
    def of(cls, settings: Settings) -> "Sender | None":
        """Return the sender that the settings describe; None without an SMTP server.

        Raises:
            ValueError: a setting is wrong; the text names it and does not show its value.
        """
        if settings.smtp_url is None:
            return None
        try:
            server = SmtpServer.at(settings.smtp_url.get_secret_value())
        except ValueError as error:
            raise ValueError(f"LOKET_SMTP_URL: {error}") from None
        try:
            sender = mailbox(settings.mail_from)
        except ValueError as error:
            raise ValueError(f"LOKET_MAIL_FROM: {error}") from None
        return cls(server, sender, host_name(settings.base_url))


def pause_after(attempt: int) -> timedelta:
    """Return how long to wait after a failed attempt, counted from 1.

    Tripled each time: a greylisting server is asked again soon, and the last attempt comes
    after nine hours, so that a server which is down for a night loses nothing.
    """
    return min(_FIRST_PAUSE * 3.0 ** (attempt - 1), _LONGEST_PAUSE)


async def run_sender(runtime: Runtime) -> None:
    """Send mails until cancelled: woken by commits here, by polling for others'.

    Returns at once when no SMTP server is set. A wrong setting is logged and nothing is sent.
    """
    try:
        sender = Sender.of(runtime.settings)
    except ValueError as error:
        log.error("mail cannot be sent", error=str(error))  # noqa: TRY400  # no traceback: S12
        return
    if sender is None:
        return
    woken = runtime.signals.listen()
    try:
        while True:
            woken.clear()
            await _send_all(runtime.database, sender)
            try:
                await asyncio.wait_for(woken.wait(), POLL_SECONDS)
            except TimeoutError:
                continue
    finally:
        runtime.signals.leave(woken)


async def _send_all(database: Database, sender: Sender) -> None:
    try:
        while await send_next(database, sender):
            pass
    except DBAPIError as error:
        log.warning("the mail sender waits for the database", error=str(error.orig))
    except Exception:
        # The claim holds the mail back, so the next round begins with another one.
        log.exception("the mail sender failed; it tries again")


async def send_next(database: Database, sender: Sender) -> bool:
    """Try to send the mail that has been due for longest; returns whether there was one."""
    mail = await _claim(database)
    if mail is None:
        return False
    attempt = mail.attempts + 1
    if attempt > MAX_ATTEMPTS:
        # Claimed time and again and never finished: each time the process died over it.
        await _give_up(database, mail, "Sending it was begun but never finished.")
        return True
    try:
        await _send(sender, mail)
    except NotDelivered as failure:
        if failure.is_permanent or attempt == MAX_ATTEMPTS:
            await _give_up(database, mail, failure.reason)
        else:
            await _put_back(database, mail, pause_after(attempt), failure.reason)
    except asyncio.CancelledError:
        await _put_back(database, mail, timedelta(0), "Interrupted by a restart.")
        raise
    else:
        await _mark_sent(database, mail)
    return True


async def _send(sender: Sender, mail: AnyRow) -> None:
    try:
        message = compose(
            sender=sender.mailbox,
            recipient=mail.recipient,
            subject=mail.subject,
            text=mail.text,
            html=mail.html,
            message_id=mail.message_id,
            date=mail.created_at,
        )
    except ValueError as error:
        raise NotDelivered("It cannot be written as a message.", is_permanent=True) from error
    await deliver(sender.server, message, sender.own_name)


async def _claim(database: Database) -> AnyRow | None:
    """Return a mail that is due and that from now on is this process's to send."""
    now = clock.now()
    due = _DUE.where(MailMessage.state == MailState.queued, MailMessage.next_attempt_at <= now)
    async with database.reading() as reader:
        mails = (await reader.execute(due.limit(_CANDIDATES))).all()
    for mail in mails:
        async with database.writing() as session:
            # Whoever claimed it in between has raised `attempts`: then this touches no row.
            claimed = await affected(
                session,
                update(MailMessage)
                .where(
                    MailMessage.id == mail.id,
                    MailMessage.state == MailState.queued,
                    MailMessage.attempts == mail.attempts,
                )
                .values(attempts=mail.attempts + 1, next_attempt_at=now + LEASE),
            )
        if claimed:
            return mail
    return None


async def _mark_sent(database: Database, mail: AnyRow) -> None:
    """Note that a mail is out, whoever may have claimed it meanwhile, and forget its content."""
    async with database.writing() as session:
        await session.execute(
            update(MailMessage)
            .where(MailMessage.id == mail.id)
            .values(
                state=MailState.sent,
                sent_at=clock.now(),
                next_attempt_at=None,
                error=None,
                text="",
                html="",
            )
            .execution_options(synchronize_session=False)
        )
    log.info("mail sent", mail=mail.id, attempt=mail.attempts + 1)


async def _put_back(database: Database, mail: AnyRow, pause: timedelta, reason: str) -> None:
    """Leave a mail for a later attempt."""
    await _conclude(database, mail, next_attempt_at=clock.now() + pause, error=reason)
    log.warning("mail not sent yet", mail=mail.id, attempt=mail.attempts + 1, error=reason)


async def _give_up(database: Database, mail: AnyRow, reason: str) -> None:
    """Note that a mail will not go out, and forget its content: it may hold a living link."""
    await _conclude(
        database,
        mail,
        state=MailState.failed,
        next_attempt_at=None,
        error=reason,
        text="",
        html="",
    )
    log.error("mail failed", mail=mail.id, attempt=mail.attempts + 1, error=reason)


async def _conclude(database: Database, mail: AnyRow, **values: object) -> None:
    """End a failed attempt, unless the claim expired and the mail is another's by now."""
    async with database.writing() as session:
        await session.execute(
            update(MailMessage)
            .where(
                MailMessage.id == mail.id,
                MailMessage.state == MailState.queued,
                MailMessage.attempts == mail.attempts + 1,
            )
            .values(**values)
            .execution_options(synchronize_session=False)
        )
