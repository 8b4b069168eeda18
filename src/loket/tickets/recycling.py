"""The administrator's bin: what was deleted, and how it comes back.

Nothing that people make is ever removed by a user's action (DESIGN, section 5).
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import func, null, select
from sqlalchemy.ext.asyncio import AsyncSession

from loket.access import users
from loket.access.actor import Actor
from loket.access.models import User
from loket.core.db import AnySelect, Executor
from loket.core.http import Paging
from loket.core.paging import PageKeys
from loket.core.wire import page
from loket.tickets import actions, comments, projects, service
from loket.tickets.models import Action, Comment, Project, Ticket
from loket.tickets.policy import comment_kinds

EXCERPT = 80
"""Characters of a comment or action that the bin shows."""


class Kind(StrEnum):
    """What can lie in the bin."""

    ticket = "ticket"
    project = "project"
    comment = "comment"
    action = "action"
    user = "user"


@dataclass(frozen=True)
class _Drawer:
    """Where one kind is kept: its table, what it is called, and how it is restored."""

    model: Any
    name: Any
    restore: Callable[[AsyncSession, Actor, int], Awaitable[object]]


async def _restore_ticket(session: AsyncSession, actor: Actor, ticket_id: int) -> None:
    await service.restore(session, actor, str(ticket_id))


_DRAWERS = {
    Kind.ticket: _Drawer(Ticket, Ticket.title, _restore_ticket),
    Kind.project: _Drawer(Project, Project.name, projects.restore),
    Kind.comment: _Drawer(Comment, func.substr(Comment.body, 1, EXCERPT), comments.restore),
    Kind.action: _Drawer(Action, func.substr(Action.description, 1, EXCERPT), actions.restore),
    Kind.user: _Drawer(User, User.full_name, users.restore),
}


def _listed(drawer: _Drawer, actor: Actor) -> AnySelect:
    """Return what of one kind was deleted, with the key of the ticket that it belongs to."""
    model = drawer.model
    columns = [model.id, drawer.name.label("name"), model.deleted_at]
    if model in (Project, User):
        nothing = [null().label("project_key"), null().label("number")]
        return select(*columns, *nothing).where(model.deleted_at.is_not(None))
    statement = select(*columns, Project.key.label("project_key"), Ticket.number)
    if model is Comment:
        statement = statement.where(Comment.kind.in_([k.value for k in comment_kinds(actor)]))
    if model is not Ticket:
        statement = statement.join(Ticket, Ticket.id == model.ticket_id)
    return statement.join(Project, Project.id == Ticket.project_id).where(
        model.deleted_at.is_not(None)
    )


async def listed(
    executor: Executor, actor: Actor, kind: Kind, paging: Paging, keys: PageKeys
) -> dict[str, Any]:
    """Return a page of what of one kind lies in the bin, the newest things first."""
    drawer = _DRAWERS[kind]
    statement = _listed(drawer, actor)
    total = None
    if paging.count:
        counted = select(func.count()).select_from(statement.subquery())
        total = (await executor.execute(counted)).scalar_one()
    scope = f"bin:{kind}"
    if paging.page_key:
        place = keys.read(scope, paging.page_key, [int])[0]
        statement = statement.where(drawer.model.id < place)
    statement = statement.order_by(drawer.model.id.desc()).limit(paging.limit + 1)
    rows = (await executor.execute(statement)).all()
    following = None
    if len(rows) > paging.limit:
        following = keys.write(scope, [rows[paging.limit - 1].id])
    answers = [
        {
            "kind": kind.value,
            "id": row.id,
            "name": row.name,
            "ticket_key": row.number and f"{row.project_key}-{row.number}",
            "deleted_at": row.deleted_at,
        }
        for row in rows[: paging.limit]
    ]
    return page(answers, following, total)


async def restore(session: AsyncSession, actor: Actor, kind: Kind, thing_id: int) -> None:
    """Take one thing out of the bin.

    Raises:
        NotFound: nothing of this kind and id lies there.
        Conflict: what it needs (its address, its key) is somebody else's by now.
    """
    await _DRAWERS[kind].restore(session, actor, thing_id)
