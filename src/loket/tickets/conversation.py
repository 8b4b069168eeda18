"""Reading comments and actions."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from sqlalchemy import func, select

from loket.access.actor import Actor
from loket.access.models import User
from loket.core.db import AnyRow, Executor
from loket.core.http import Paging
from loket.core.paging import PageKeys
from loket.core.wire import page
from loket.tickets import finding
from loket.tickets.markdown import render_all
from loket.tickets.models import Action, Comment
from loket.tickets.policy import comment_kinds

_COMMENTS = (
    select(
        Comment.id,
        Comment.ticket_id,
        Comment.kind,
        Comment.body,
        Comment.author_id,
        User.full_name.label("author_name"),
        Comment.created_at,
        Comment.edited_at,
    )
    .join(User, User.id == Comment.author_id)
    .where(Comment.deleted_at.is_(None))
)
_ACTIONS = (
    select(
        Action.id,
        Action.ticket_id,
        Action.description,
        Action.minutes_spent,
        Action.performed_at,
        Action.author_id,
        User.full_name.label("author_name"),
        Action.created_at,
        Action.edited_at,
    )
    .join(User, User.id == Action.author_id)
    .where(Action.deleted_at.is_(None))
)


async def _comments(rows: Sequence[AnyRow]) -> list[dict[str, Any]]:
    shown = await render_all(row.body for row in rows)
    return [_comment(row, shown[row.body]) for row in rows]


def _comment(row: AnyRow, shown: str) -> dict[str, Any]:
    return {
        "id": row.id,
        "ticket_id": row.ticket_id,
        "kind": row.kind,
        "body": row.body,
        "body_html": shown,
        "author": {"id": row.author_id, "name": row.author_name},
        "created_at": row.created_at,
        "edited_at": row.edited_at,
    }


async def _actions(rows: Sequence[AnyRow]) -> list[dict[str, Any]]:
    return [_action(row) for row in rows]


def _action(row: AnyRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "ticket_id": row.ticket_id,
        "description": row.description,
        "minutes_spent": row.minutes_spent,
        "performed_at": row.performed_at,
        "author": {"id": row.author_id, "name": row.author_name},
        "created_at": row.created_at,
        "edited_at": row.edited_at,
    }


async def comment(executor: Executor, comment_id: int) -> dict[str, Any]:
    """Return a comment that is known to be there and readable."""
    rows = (await executor.execute(_COMMENTS.where(Comment.id == comment_id))).all()
    return (await _comments(rows))[0]


async def action(executor: Executor, action_id: int) -> dict[str, Any]:
    """Return an action that is known to be there and readable."""
    return _action((await executor.execute(_ACTIONS.where(Action.id == action_id))).one())


async def comments_by_id(
    executor: Executor, actor: Actor, ids: Sequence[int]
) -> dict[int, dict[str, Any]]:
    """Return those of the comments `ids` that are there and that the actor may read."""
    if not ids:
        return {}
    statement = _COMMENTS.where(Comment.id.in_(ids), _readable(actor))
    rows = (await executor.execute(statement)).all()
    return {answer["id"]: answer for answer in await _comments(rows)}


async def actions_by_id(executor: Executor, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return those of the actions `ids` that are there."""
    if not ids:
        return {}
    statement = _ACTIONS.where(Action.id.in_(ids))
    return {row.id: _action(row) for row in await executor.execute(statement)}


def _readable(actor: Actor) -> Any:
    return Comment.kind.in_([kind.value for kind in comment_kinds(actor)])


async def comments(
    executor: Executor, actor: Actor, name: str, paging: Paging, keys: PageKeys
) -> dict[str, Any]:
    """Return a page of the comments of the ticket called `name`, oldest first.

    Raises:
        NotFound: there is none that the actor may see.
    """
    ticket_id = await finding.ticket_id(executor, actor, name)
    statement = _COMMENTS.where(Comment.ticket_id == ticket_id, _readable(actor))
    return await _page(
        executor, paging, keys, f"comments:{ticket_id}", statement, Comment.id, _comments
    )


async def actions(
    executor: Executor, actor: Actor, name: str, paging: Paging, keys: PageKeys
) -> dict[str, Any]:
    """Return a page of the actions on the ticket called `name`, oldest first.

    Raises:
        NotFound: there is none that the actor may see.
    """
    ticket_id = await finding.ticket_id(executor, actor, name)
    statement = _ACTIONS.where(Action.ticket_id == ticket_id)
    return await _page(
        executor, paging, keys, f"actions:{ticket_id}", statement, Action.id, _actions
    )


async def _page(
    executor: Executor,
    paging: Paging,
    keys: PageKeys,
    scope: str,
    statement: Any,
    id_column: Any,
    answers: Callable[[Sequence[AnyRow]], Awaitable[list[dict[str, Any]]]],
) -> dict[str, Any]:
    total = None
    if paging.count:
        counted = select(func.count()).select_from(statement.subquery())
        total = (await executor.execute(counted)).scalar_one()
    if paging.page_key:
        statement = statement.where(id_column > keys.read(scope, paging.page_key, [int])[0])
    rows = (await executor.execute(statement.order_by(id_column).limit(paging.limit + 1))).all()
    following = None
    if len(rows) > paging.limit:
        following = keys.write(scope, [rows[paging.limit - 1].id])
    return page(await answers(rows[: paging.limit]), following, total)
