"""Routes: the administrator's bin."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Path, Query
from pydantic import Field

from loket.access.errors import BeyondOneself, EmailTaken
from loket.access.guard import Change, SignedIn, needs
from loket.access.permissions import Permission
from loket.core.http import MISSING, House, Paging, Reader, refusals, router
from loket.core.wire import MAX_ID, Answer, Json, Page
from loket.tickets import recycling
from loket.tickets.errors import ProjectArchived
from loket.tickets.recycling import Kind

routes = router("/bin", "System")
MANAGE = [needs(Permission.bin_manage)]


class BinAnswer(Answer):
    """Something that was deleted."""

    kind: Kind
    id: int
    name: str = Field(description="Title or name; of comments and actions, how they begin.")
    ticket_key: str | None
    deleted_at: datetime


class BinFilters(Paging):
    kind: Kind = Kind.ticket


@routes.get("", response_model=Page[BinAnswer], dependencies=MANAGE, operation_id="listBin")
async def list_bin(
    filters: Annotated[BinFilters, Query()], actor: SignedIn, reader: Reader, house: House
) -> Any:
    """List what of one kind was deleted."""
    return Json(await recycling.listed(reader, actor, filters.kind, filters, house.page_keys))


@routes.post(
    "/{kind}/{thing_id}/restore",
    status_code=204,
    dependencies=MANAGE,
    responses={**MISSING, **refusals(EmailTaken, BeyondOneself, ProjectArchived)},
    operation_id="restoreFromBin",
)
async def restore_from_bin(
    kind: Kind,
    thing_id: Annotated[int, Path(ge=1, le=MAX_ID)],
    actor: SignedIn,
    session: Change,
) -> None:
    """Take one thing out of the bin."""
    await recycling.restore(session, actor, kind, thing_id)
