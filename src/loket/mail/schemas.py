"""What crosses the wire of the mail room."""

from datetime import datetime

from pydantic import Field

from loket.core.http import Paging
from loket.core.i18n import Locale
from loket.core.wire import Answer
from loket.mail.models import MailState


class MailAnswer(Answer):
    """One outgoing mail."""

    id: int
    message_id: str
    recipient: str
    kind: str = Field(examples=["reset"])
    locale: Locale
    subject: str
    text: str | None = Field(description="Only while the mail is `held`.")
    html: str | None = Field(description="Only while the mail is `held`.")
    state: MailState
    attempts: int = Field(description="How often sending was begun.")
    error: str | None = Field(description="Why the last attempt failed.")
    created_at: datetime
    sent_at: datetime | None


class OutboxFilters(Paging):
    state: MailState | None = None
