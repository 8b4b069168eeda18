"""Routes: tickets."""

from typing import Annotated, Any

from fastapi import Header, HTTPException, Path, Query
from fastapi.routing import APIRoute

from loket.access.guard import PUBLIC, Change, SignedIn, needs
from loket.access.permissions import Permission
from loket.core.errors import Forbidden, PreconditionFailed
from loket.core.http import HIDDEN, MISSING, House, Reader, refusals, router
from loket.core.wire import Json, Page
from loket.tickets import queries, service
from loket.tickets.errors import ProjectArchived, TicketClosed
from loket.tickets.lifecycles import InvalidTransition
from loket.tickets.schemas import (
    Assignment,
    MyTicketFilters,
    TicketAnswer,
    TicketChange,
    TicketCreation,
    TicketFilters,
    TicketRow,
    Transition,
)

routes = router("/tickets", "Tickets")

TicketName = Annotated[
    str,
    Path(
        alias="ticket_id",
        max_length=30,
        pattern=r"^([0-9]{1,19}|[A-Za-z][A-Za-z0-9]{1,9}-[0-9]{1,18})$",
        description="Id, or key such as `NET-42`.",
        examples=["NET-42"],
    ),
]
IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        # RFC 9110, section 8.8.3, wants quotes; not every client sends them.
        pattern=r'^(\*|(W/)?"?[0-9]{1,9}"?)$',
        examples=['"3"'],
        description="The `ETag` that was seen; another by now answers 412.",
    ),
]
CHANGE_REFUSALS = {
    **HIDDEN,
    **refusals(InvalidTransition, TicketClosed, ProjectArchived, PreconditionFailed),
}


def _version(if_match: str | None) -> int | None:
    """Return the version that an `If-Match` header names (RFC 9110, section 13.1.1)."""
    return None if if_match in (None, "*") else int(if_match.strip('W/"'))


def _answer(ticket: dict[str, Any], status: int = 200) -> Json:
    headers = {"ETag": f'"{ticket["version"]}"'}
    if status == 201:
        headers["Location"] = f"/api/v1/tickets/{ticket['key']}"
    return Json(ticket, status, headers)


@routes.get(
    "",
    response_model=Page[TicketRow],
    response_model_exclude_unset=True,
    responses=refusals(Forbidden),
    operation_id="listTickets",
)
async def list_tickets(
    filters: Annotated[TicketFilters, Query()], actor: SignedIn, reader: Reader, house: House
) -> Any:
    """List the tickets that one may see: all with `tickets:read_all`, else one's own."""
    return Json(await queries.tickets(reader, actor, filters, house.page_keys))


@routes.get(
    "/my",
    response_model=Page[TicketRow],
    response_model_exclude_unset=True,
    responses=refusals(Forbidden),
    operation_id="listMyTickets",
)
async def list_my_tickets(
    filters: Annotated[MyTicketFilters, Query()], actor: SignedIn, reader: Reader, house: House
) -> Any:
    """List the tickets that one reported, works on, or follows."""
    return Json(await queries.tickets(reader, actor, filters, house.page_keys))


async def _no_ticket_is_called_my() -> None:
    """Keep the routes of one ticket from taking `my` for its name."""
    raise HTTPException(405)


routes.add_api_route(
    "/my",
    _no_ticket_is_called_my,
    methods=["PUT", "PATCH", "DELETE"],
    dependencies=[PUBLIC],
    include_in_schema=False,
    route_class_override=APIRoute,  # whatever the query
)


@routes.post(
    "",
    status_code=201,
    response_model=TicketAnswer,
    dependencies=[needs(Permission.tickets_create)],
    responses=refusals(Forbidden, ProjectArchived),
    operation_id="createTicket",
)
async def create_ticket(body: TicketCreation, actor: SignedIn, session: Change) -> Any:
    """Report a problem."""
    ticket = await service.create(session, actor, **body.model_dump())
    return _answer(await queries.read_changed(session, actor, ticket.id), 201)


@routes.get(
    "/key/{ticket_key}",
    response_model=TicketAnswer,
    responses=MISSING,
    operation_id="readTicketByKey",
)
async def read_ticket_by_key(
    ticket_key: Annotated[
        str, Path(max_length=30, pattern=r"^[A-Za-z][A-Za-z0-9]{1,9}-[0-9]{1,18}$")
    ],
    actor: SignedIn,
    reader: Reader,
) -> Any:
    """Read a ticket by its key; a key that it had before a move works too."""
    return _answer(await queries.read(reader, actor, ticket_key))


@routes.get(
    "/{ticket_id}", response_model=TicketAnswer, responses=MISSING, operation_id="readTicket"
)
async def read_ticket(name: TicketName, actor: SignedIn, reader: Reader) -> Any:
    """Read a ticket by its id or its key."""
    return _answer(await queries.read(reader, actor, name))


async def _change(
    name: str, body: TicketChange, actor: SignedIn, session: Change, if_match: str | None
) -> Any:
    wishes = body.sent()
    comment = wishes.pop("comment", None)
    ticket = await service.change(
        session, actor, name, wishes, comment=comment, if_version=_version(if_match)
    )
    return _answer(await queries.read_changed(session, actor, ticket.id))


@routes.put(
    "/{ticket_id}",
    response_model=TicketAnswer,
    responses=CHANGE_REFUSALS,
    operation_id="replaceTicket",
)
async def put_ticket(
    name: TicketName,
    body: TicketChange,
    actor: SignedIn,
    session: Change,
    if_match: IfMatch = None,
) -> Any:
    """Change what is sent of a ticket, as one save."""
    return await _change(name, body, actor, session, if_match)


@routes.patch(
    "/{ticket_id}",
    response_model=TicketAnswer,
    responses=CHANGE_REFUSALS,
    operation_id="changeTicket",
)
async def patch_ticket(
    name: TicketName,
    body: TicketChange,
    actor: SignedIn,
    session: Change,
    if_match: IfMatch = None,
) -> Any:
    """Change what is sent of a ticket, as one save."""
    return await _change(name, body, actor, session, if_match)


@routes.patch(
    "/{ticket_id}/assign",
    response_model=TicketAnswer,
    responses=CHANGE_REFUSALS,
    operation_id="assignTicket",
)
async def assign_ticket(
    name: TicketName,
    body: Assignment,
    actor: SignedIn,
    session: Change,
    if_match: IfMatch = None,
) -> Any:
    """Choose who works on a ticket; needs `tickets:assign`."""
    ticket = await service.change(
        session,
        actor,
        name,
        {"assignee_id": body.assignee_id},
        if_version=_version(if_match),
        needs=Permission.tickets_assign,
    )
    return _answer(await queries.read_changed(session, actor, ticket.id))


@routes.post(
    "/{ticket_id}/transition",
    response_model=TicketAnswer,
    responses=CHANGE_REFUSALS,
    operation_id="transitionTicket",
)
async def transition_ticket(
    name: TicketName,
    body: Transition,
    actor: SignedIn,
    session: Change,
    if_match: IfMatch = None,
) -> Any:
    """Move a ticket to another status; needs `tickets:transition`, or closes or reopens one's own.

    To the status that it has already is a transition that no lifecycle has.
    """
    ticket = await service.transition(
        session, actor, name, body.status, comment=body.comment, if_version=_version(if_match)
    )
    return _answer(await queries.read_changed(session, actor, ticket.id))


@routes.delete("/{ticket_id}", status_code=204, responses=HIDDEN, operation_id="deleteTicket")
async def delete_ticket(name: TicketName, actor: SignedIn, session: Change) -> None:
    """Put a ticket into the bin; needs `tickets:delete`."""
    await service.delete_ticket(session, actor, name)


@routes.post(
    "/{ticket_id}/restore",
    response_model=TicketAnswer,
    dependencies=[needs(Permission.bin_manage)],
    responses={**MISSING, **refusals(ProjectArchived)},
    operation_id="restoreTicket",
)
async def restore_ticket(name: TicketName, actor: SignedIn, session: Change) -> Any:
    """Take a ticket out of the bin."""
    ticket = await service.restore(session, actor, name)
    return _answer(await queries.read_changed(session, actor, ticket.id))
