"""Routes of the mail room."""

from typing import Annotated, Any

from fastapi import Query

from loket.access.guard import needs
from loket.access.permissions import Permission
from loket.core.http import House, Reader, router
from loket.core.wire import Json, Page
from loket.mail import queries
from loket.mail.schemas import MailAnswer, OutboxFilters

routes = router("/mail", "System")


@routes.get(
    "/outbox",
    response_model=Page[MailAnswer],
    dependencies=[needs(Permission.settings_manage)],
    operation_id="listOutbox",
)
async def list_outbox(
    filters: Annotated[OutboxFilters, Query()], reader: Reader, house: House
) -> Any:
    """List outgoing mails, the newest first.

    While no SMTP server is set, mails are `held` here instead of being sent, and can be read:
    somebody has to hand the links in them to the people whom they are for. Of every other
    mail `text` and `html` are null: it may hold a link that is for its recipient alone.
    """
    return Json(await queries.outbox(reader, filters, house.page_keys))
