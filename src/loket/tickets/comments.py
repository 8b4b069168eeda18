"""What is said on tickets: public replies and internal notes."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from loket.access.actor import Actor
from loket.access.permissions import Permission
from loket.core import clock
from loket.core.db.fulltext import size
from loket.core.errors import Forbidden, NotFound
from loket.events import record
from loket.tickets import finding, policy
from loket.tickets.errors import NotYours, TicketClosed
from loket.tickets.events import (
    NoteAdded,
    NoteDeleted,
    NoteEdited,
    NoteRestored,
    ReplyAdded,
    ReplyDeleted,
    ReplyEdited,
    ReplyRestored,
)
from loket.tickets.lifecycles import Category
from loket.tickets.models import SEARCH, Comment, Project, Ticket
from loket.tickets.vocabulary import CommentKind

EDITABLE_FOR = timedelta(minutes=15)
INDEXED_BYTES = 600_000
"""Bytes of one ticket that can be found, its title and description first."""

_COLUMN = {CommentKind.reply: "public", CommentKind.note: "internal"}
_ADDED = {CommentKind.reply: ReplyAdded, CommentKind.note: NoteAdded}
_EDITED = {CommentKind.reply: ReplyEdited, CommentKind.note: NoteEdited}
_DELETED = {CommentKind.reply: ReplyDeleted, CommentKind.note: NoteDeleted}
_RESTORED = {CommentKind.reply: ReplyRestored, CommentKind.note: NoteRestored}


async def add(
    session: AsyncSession, actor: Actor, name: str, kind: CommentKind, body: str
) -> Comment:
    """Write a comment on the ticket called `name`.

    Raises:
        NotFound: there is no such ticket that the actor may see.
        Forbidden: he may not write this kind of comment.
        TicketClosed: a reply to a ticket that is done.
    """
    ticket = await finding.lock(session, actor, name)
    own = await finding.is_own(session, actor, ticket)
    policy.check_comment(actor, kind, is_own=own)
    if kind == CommentKind.reply and ticket.status_category == Category.done:
        raise TicketClosed
    return await add_to(session, actor, ticket, kind, body)


async def add_to(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    kind: CommentKind,
    body: str,
) -> Comment:
    """Write a comment on a ticket that is locked and on which the actor may write it."""
    now = clock.now()
    comment = Comment(
        ticket_id=ticket.id, author_id=actor.id, kind=kind.value, body=body, created_at=now
    )
    session.add(comment)
    if kind == CommentKind.reply:
        ticket.reply_count += 1
        # The first answer by anybody but who asked is what people wait for.
        if ticket.first_responded_at is None and actor.id != ticket.requester_id:
            ticket.first_responded_at = now
        ticket.updated_at = now
    else:
        # Not "updated": its requester would see that something happened (S3).
        ticket.note_count += 1
    await session.flush()
    await _index(session, ticket, kind, body)
    event = _ADDED[kind](ticket_id=ticket.id, project_id=ticket.project_id, comment_id=comment.id)
    record(session, event, actor.id)
    return comment


async def edit(
    session: AsyncSession, actor: Actor, name: str, comment_id: int, body: str
) -> Comment:
    """Change the text of one's own comment, within a quarter of an hour.

    Raises:
        NotFound: there is no such comment that the actor may read.
        Forbidden: it is somebody else's.
        NotYours: it is too late.
    """
    ticket, comment = await _lock(session, actor, name, comment_id)
    if comment.author_id != actor.id:
        raise Forbidden
    if clock.now() - comment.created_at > EDITABLE_FOR:
        raise NotYours
    if comment.body != body:
        comment.body = body
        comment.edited_at = clock.now()
        _touch(ticket, comment)
        await session.flush()
        await reindex(session, ticket.id)
        event = _EDITED[CommentKind(comment.kind)](
            ticket_id=ticket.id, project_id=ticket.project_id, comment_id=comment.id
        )
        record(session, event, actor.id)
    return comment


async def remove(session: AsyncSession, actor: Actor, name: str, comment_id: int) -> None:
    """Take back one's own comment within a quarter of an hour, or any with `tickets:delete`.

    Raises:
        NotFound: there is no such comment that the actor may read.
        Forbidden: it is somebody else's.
        NotYours: it is too late.
    """
    ticket, comment = await _lock(session, actor, name, comment_id)
    if not actor.may(Permission.tickets_delete):
        if comment.author_id != actor.id:
            raise Forbidden
        if clock.now() - comment.created_at > EDITABLE_FOR:
            raise NotYours
    comment.deleted_at = clock.now()
    _touch(ticket, comment)
    await _recount(session, actor, ticket, comment, -1)


def _touch(ticket: Ticket, comment: Comment) -> None:
    if comment.kind == CommentKind.reply:
        ticket.updated_at = clock.now()


async def restore(session: AsyncSession, actor: Actor, comment_id: int) -> None:
    """Take a comment out of the bin.

    Raises:
        NotFound: there is none of this id in it that the actor may read.
    """
    comment = await session.get(Comment, comment_id)
    if comment is None or comment.kind not in policy.comment_kinds(actor):
        raise NotFound
    ticket = await session.get_one(Ticket, comment.ticket_id, with_for_update=True)
    # Read again under the ticket's lock: of two who restore it, one is late.
    await session.refresh(comment)
    if comment.deleted_at is None:
        raise NotFound
    comment.deleted_at = None
    await _recount(session, actor, ticket, comment, 1)


async def _recount(
    session: AsyncSession, actor: Actor, ticket: Ticket, comment: Comment, by: int
) -> None:
    """Count, index and log a comment that went (`by` is -1) or came back (1)."""
    kind = CommentKind(comment.kind)
    if kind == CommentKind.reply:
        ticket.reply_count += by
    else:
        ticket.note_count += by
    await session.flush()
    await reindex(session, ticket.id)
    event = (_DELETED if by < 0 else _RESTORED)[kind](
        ticket_id=ticket.id, project_id=ticket.project_id, comment_id=comment.id
    )
    record(session, event, actor.id)


async def reindex(session: AsyncSession, ticket_id: int) -> None:
    """Write a ticket's document in the full-text index anew, from what is there now."""
    ticket = await session.get_one(Ticket, ticket_id)
    project = await session.get_one(Project, ticket.project_id)
    rows = await session.execute(
        select(Comment.kind, Comment.body)
        .where(Comment.ticket_id == ticket_id, Comment.deleted_at.is_(None))
        .order_by(Comment.id)
    )
    title = f"{project.key}-{ticket.number} {ticket.title}"
    public, internal, room = [title, ticket.description], [""], _room(ticket)
    ticket.indexed_chars = 0
    for kind, body in rows:
        if ticket.indexed_chars + size(body) <= room:
            (public if kind == CommentKind.reply else internal).append(body)
            ticket.indexed_chars += size(body)
    await session.execute(
        SEARCH.replace(ticket_id, title=title, public=" ".join(public), internal=" ".join(internal))
    )


def _room(ticket: Ticket) -> int:
    return INDEXED_BYTES - size(ticket.title) - size(ticket.description)


async def _index(session: AsyncSession, ticket: Ticket, kind: CommentKind, body: str) -> None:
    if ticket.indexed_chars + size(body) <= _room(ticket):
        ticket.indexed_chars += size(body)
        await session.execute(SEARCH.append(ticket.id, _COLUMN[kind], body))


async def _lock(
    session: AsyncSession, actor: Actor, name: str, comment_id: int
) -> tuple[Ticket, Comment]:
    ticket = await finding.lock(session, actor, name)
    comment = await session.get(Comment, comment_id)
    if (
        comment is None
        or comment.ticket_id != ticket.id
        or comment.deleted_at is not None
        or comment.kind not in policy.comment_kinds(actor)
    ):
        raise NotFound
    return ticket, comment
