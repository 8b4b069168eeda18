"""Routes: comments, actions, history, timeline and following."""

from typing import Annotated, Any

from fastapi import Path, Query

from loket.access.guard import Change, SignedIn
from loket.core.http import HIDDEN, MISSING, House, Paging, Reader, refusals, router
from loket.core.wire import MAX_ID, Json, Page
from loket.tickets import actions, comments, conversation, history, watching
from loket.tickets.errors import NotYours, TicketClosed
from loket.tickets.schemas import (
    ActionAnswer,
    ActionBody,
    CommentAnswer,
    CommentBody,
    CommentChange,
    HistoryEntry,
    TimelineEntry,
    WatchAnswer,
)
from loket.tickets.ticket_api import TicketName

routes = router("/tickets/{ticket_id}", "Conversation")

ThingId = Annotated[int, Path(ge=1, le=MAX_ID)]
Pages = Annotated[Paging, Query()]


@routes.get(
    "/comments",
    response_model=Page[CommentAnswer],
    responses=MISSING,
    operation_id="listComments",
)
async def list_comments(
    name: TicketName, paging: Pages, actor: SignedIn, reader: Reader, house: House
) -> Any:
    """List the comments that one may read, oldest first."""
    return Json(await conversation.comments(reader, actor, name, paging, house.page_keys))


@routes.post(
    "/comments",
    status_code=201,
    response_model=CommentAnswer,
    responses={**HIDDEN, **refusals(TicketClosed)},
    operation_id="createComment",
)
async def create_comment(
    name: TicketName, body: CommentBody, actor: SignedIn, session: Change
) -> Any:
    """Write a public reply, or an internal note."""
    comment = await comments.add(session, actor, name, body.kind, body.body)
    answer = await conversation.comment(session, comment.id)
    return Json(answer, 201, {"Location": _place(comment.ticket_id, "comments", comment.id)})


@routes.put(
    "/comments/{comment_id}",
    response_model=CommentAnswer,
    responses={**HIDDEN, **refusals(NotYours)},
    operation_id="changeComment",
)
async def change_comment(
    name: TicketName, comment_id: ThingId, body: CommentChange, actor: SignedIn, session: Change
) -> Any:
    """Change one's own comment within 15 minutes; the edit is marked."""
    comment = await comments.edit(session, actor, name, comment_id, body.body)
    return Json(await conversation.comment(session, comment.id))


@routes.delete(
    "/comments/{comment_id}",
    status_code=204,
    responses={**HIDDEN, **refusals(NotYours)},
    operation_id="deleteComment",
)
async def delete_comment(
    name: TicketName, comment_id: ThingId, actor: SignedIn, session: Change
) -> None:
    """Take back one's own comment within 15 minutes, or any with `tickets:delete`."""
    await comments.remove(session, actor, name, comment_id)


@routes.get(
    "/actions", response_model=Page[ActionAnswer], responses=MISSING, operation_id="listActions"
)
async def list_actions(
    name: TicketName, paging: Pages, actor: SignedIn, reader: Reader, house: House
) -> Any:
    """List what was done about a ticket, oldest first."""
    return Json(await conversation.actions(reader, actor, name, paging, house.page_keys))


@routes.post(
    "/actions",
    status_code=201,
    response_model=ActionAnswer,
    responses=HIDDEN,
    operation_id="createAction",
)
async def create_action(
    name: TicketName, body: ActionBody, actor: SignedIn, session: Change
) -> Any:
    """Log what was done about a ticket; needs `actions:create`."""
    action = await actions.add(session, actor, name, **body.model_dump())
    answer = await conversation.action(session, action.id)
    return Json(answer, 201, {"Location": _place(action.ticket_id, "actions", action.id)})


@routes.put(
    "/actions/{action_id}",
    response_model=ActionAnswer,
    responses=HIDDEN,
    operation_id="changeAction",
)
async def change_action(
    name: TicketName, action_id: ThingId, body: ActionBody, actor: SignedIn, session: Change
) -> Any:
    """Change an action: one's own, or any with `tickets:delete`."""
    action = await actions.edit(session, actor, name, action_id, **body.model_dump())
    return Json(await conversation.action(session, action.id))


@routes.delete(
    "/actions/{action_id}", status_code=204, responses=HIDDEN, operation_id="deleteAction"
)
async def delete_action(
    name: TicketName, action_id: ThingId, actor: SignedIn, session: Change
) -> None:
    """Remove an action: one's own, or any with `tickets:delete`."""
    await actions.remove(session, actor, name, action_id)


@routes.get(
    "/history", response_model=Page[HistoryEntry], responses=MISSING, operation_id="readHistory"
)
async def read_history(
    name: TicketName, paging: Pages, actor: SignedIn, reader: Reader, house: House
) -> Any:
    """Read what happened to a ticket; internal facts only with `comments:note`."""
    return Json(await history.history(reader, actor, name, paging, house.page_keys))


@routes.get(
    "/timeline",
    response_model=Page[TimelineEntry],
    responses=MISSING,
    operation_id="readTimeline",
)
async def read_timeline(
    name: TicketName, paging: Pages, actor: SignedIn, reader: Reader, house: House
) -> Any:
    """Read comments, actions and changes in one order, oldest first."""
    return Json(await history.timeline(reader, actor, name, paging, house.page_keys))


@routes.get("/watch", response_model=WatchAnswer, responses=MISSING, operation_id="readWatch")
async def read_watch(name: TicketName, actor: SignedIn, reader: Reader) -> Any:
    """Tell whether one follows a ticket."""
    return Json(await watching.read(reader, actor, name))


@routes.put("/watch", response_model=WatchAnswer, responses=MISSING, operation_id="startWatch")
async def start_watch(name: TicketName, actor: SignedIn, session: Change) -> Any:
    """Follow a ticket."""
    await watching.start(session, actor, name)
    await session.flush()
    return Json(await watching.read(session, actor, name))


@routes.delete("/watch", status_code=204, responses=MISSING, operation_id="stopWatch")
async def stop_watch(name: TicketName, actor: SignedIn, session: Change) -> None:
    """Stop following a ticket."""
    await watching.stop(session, actor, name)


def _place(ticket_id: int, what: str, thing_id: int) -> str:
    return f"/api/v1/tickets/{ticket_id}/{what}/{thing_id}"
