"""Tables of mail."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from loket.core.db import Base, BigId, LongText, UtcDateTime


class MailState(StrEnum):
    """What became of a mail."""

    held = "held"
    """No SMTP server was set when it was written: it stays here, to be read."""
    queued = "queued"
    sent = "sent"
    failed = "failed"


class MailMessage(Base):
    """One outgoing mail. Without an SMTP server it stays here, to be read in the interface."""

    __tablename__ = "mail_messages"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    message_id: Mapped[str] = mapped_column(String(255), unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    recipient: Mapped[str] = mapped_column(String(254))
    kind: Mapped[str] = mapped_column(String(32))
    locale: Mapped[str] = mapped_column(String(8))
    subject: Mapped[str] = mapped_column(String(500))
    text: Mapped[str] = mapped_column(LongText)
    html: Mapped[str] = mapped_column(LongText)
    """Both are emptied once the mail was sent or given up: they may hold a link's secret."""
    state: Mapped[str] = mapped_column(String(8))
    """A `MailState`."""
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    error: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_attempt_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When a queued mail may be taken; in the near future while a process is sending it."""

    __table_args__ = (Index(None, "state", "id"), Index(None, "state", "next_attempt_at"))
