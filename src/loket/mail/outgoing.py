"""Writing a mail: it is kept in the transaction of what it tells about, and sent after it."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from loket.core import clock
from loket.core.db import Executor, after_commit
from loket.core.i18n import Locale
from loket.core.runtime import Runtime
from loket.mail.models import MailMessage, MailState
from loket.mail.rendering import Letter


async def is_written(executor: Executor, message_id: str) -> bool:
    """Tell whether the mail of this Message-ID was written before."""
    found = await executor.execute(
        select(MailMessage.id).where(MailMessage.message_id == message_id)
    )
    return found.first() is not None


async def queue(
    session: AsyncSession,
    runtime: Runtime,
    *,
    message_id: str,
    recipient: str,
    kind: str,
    locale: Locale,
    letter: Letter,
    user_id: int | None = None,
) -> None:
    """Write a mail; the sender is woken when the transaction of `session` is committed.

    Without an SMTP server the mail is held in the outbox instead. A mail that was written
    before, by its Message-ID, is left as it is.

    Args:
        session: of the change that the mail tells about; nothing goes over the network here.
        runtime: whose settings say whether there is an SMTP server.
        message_id: stable, with angle brackets; see `mail.message.message_id`.
        recipient: the bare address.
        kind: what sort of mail it is, at most 32 characters.
        locale: the language that `letter` is written in.
        letter: what the mail says.
        user_id: whom it goes to, if he is known.
    """
    if await is_written(session, message_id):
        return
    now = clock.now()
    is_sendable = runtime.settings.smtp_url is not None
    session.add(
        MailMessage(
            message_id=message_id,
            user_id=user_id,
            recipient=recipient,
            kind=kind,
            locale=locale.value,
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            state=MailState.queued if is_sendable else MailState.held,
            created_at=now,
            next_attempt_at=now if is_sendable else None,
        )
    )
    if is_sendable:
        after_commit(session, "mail", runtime.signals.wake)
