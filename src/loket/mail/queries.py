"""Reading mails."""

from typing import Any

from sqlalchemy import case, func, select

from loket.core.db import Executor
from loket.core.paging import Order, PageKeys
from loket.core.wire import page
from loket.mail.models import MailMessage, MailState
from loket.mail.schemas import OutboxFilters

_SCOPE = "outbox"
_NEWEST_FIRST = Order("id", MailMessage.id, MailMessage.id, descending=True, kind=int)

_IS_HELD = MailMessage.state == MailState.held
_MAIL = select(
    MailMessage.id,
    MailMessage.message_id,
    MailMessage.recipient,
    MailMessage.kind,
    MailMessage.locale,
    MailMessage.subject,
    # Not even read from the database: what goes to a mailbox is for its owner alone.
    case((_IS_HELD, MailMessage.text), else_=None).label("text"),
    case((_IS_HELD, MailMessage.html), else_=None).label("html"),
    MailMessage.state,
    MailMessage.attempts,
    MailMessage.error,
    MailMessage.created_at,
    MailMessage.sent_at,
)


async def outbox(executor: Executor, filters: OutboxFilters, keys: PageKeys) -> dict[str, Any]:
    """Return a page of mails, the newest first; contents only of those that are held."""
    chosen = [] if filters.state is None else [MailMessage.state == filters.state]
    statement = _MAIL.where(*chosen)
    if filters.page_key:
        place = keys.read(_SCOPE, filters.page_key, _NEWEST_FIRST.kinds)
        statement = _NEWEST_FIRST.after(statement, place)
    sorted_rows = _NEWEST_FIRST.sorted(statement).limit(filters.limit + 1)
    rows = (await executor.execute(sorted_rows)).all()
    following = None
    if len(rows) > filters.limit:
        last = rows[filters.limit - 1]
        following = keys.write(_SCOPE, [last.id, last.id])
    total = None
    if filters.count:
        counted = select(func.count()).select_from(MailMessage).where(*chosen)
        total = (await executor.execute(counted)).scalar_one()
    mails = [dict(row._mapping) for row in rows[: filters.limit]]  # noqa: SLF001
    return page(mails, following, total)
