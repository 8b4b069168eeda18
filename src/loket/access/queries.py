"""Reading people."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from loket.access.actor import Actor
from loket.access.models import Department, Role, SignIn, User
from loket.access.schemas import UserFilters
from loket.core import clock
from loket.core.db import AnyRow, AnySelect, Executor
from loket.core.errors import NotFound
from loket.core.folding import fold
from loket.core.paging import Order, PageKeys
from loket.core.wire import page

_PERSON = (
    select(
        User.id,
        User.email,
        User.name,
        User.last_name,
        User.full_name,
        User.name_key,
        Role.id.label("role_id"),
        Role.name.label("role_name"),
        Department.id.label("department_id"),
        Department.name.label("department_name"),
        User.is_active,
        User.locale,
        User.timezone,
        User.theme,
        User.created_at,
        User.last_login_at,
        Role.permissions,
    )
    .join(Role, Role.id == User.role_id)
    .outerjoin(Department, Department.id == User.department_id)
    .where(User.deleted_at.is_(None))
)


def _answer(row: AnyRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "email": row.email,
        "name": row.name,
        "last_name": row.last_name,
        "full_name": row.full_name,
        "role": {"id": row.role_id, "name": row.role_name},
        "department": row.department_id and {"id": row.department_id, "name": row.department_name},
        "is_active": row.is_active,
        "locale": row.locale,
        "timezone": row.timezone,
        "created_at": row.created_at,
        "last_login_at": row.last_login_at,
    }


async def user(executor: Executor, user_id: int) -> dict[str, Any]:
    """Return a person.

    Raises:
        NotFound: nobody has this id.
    """
    row = (await executor.execute(_PERSON.where(User.id == user_id))).first()
    if row is None:
        raise NotFound
    return _answer(row)


async def me(executor: Executor, user_id: int) -> dict[str, Any]:
    """Return oneself, with what one may do.

    Raises:
        NotFound: nobody has this id.
    """
    row = (await executor.execute(_PERSON.where(User.id == user_id))).first()
    if row is None:
        raise NotFound
    return {**_answer(row), "theme": row.theme, "permissions": row.permissions}


def _filtered(statement: AnySelect, filters: UserFilters) -> AnySelect:
    if filters.q:
        for word in fold(filters.q).split():
            statement = statement.where(User.search_key.contains(word, autoescape=True))
    if filters.role:
        statement = statement.where(Role.name_key == fold(filters.role))
    if filters.department_id:
        statement = statement.where(User.department_id == filters.department_id)
    if filters.is_active is not None:
        statement = statement.where(User.is_active.is_(filters.is_active))
    return statement


async def users(executor: Executor, filters: UserFilters, keys: PageKeys) -> dict[str, Any]:
    """Return a page of people."""
    name = filters.sort.lstrip("-")
    descending = filters.sort.startswith("-")
    order = (
        Order(name, User.name_key, User.id, descending, str)
        if name == "name"
        else Order(name, User.id, User.id, descending, int)  # ids grow with time
    )
    filtered = _filtered(_PERSON, filters)
    statement = filtered
    scope = f"users:{filters.sort}"
    if filters.page_key:
        statement = order.after(statement, keys.read(scope, filters.page_key, order.kinds))
    rows = (await executor.execute(order.sorted(statement).limit(filters.limit + 1))).all()
    total = None
    if filters.count:
        counted = select(func.count()).select_from(filtered.order_by(None).subquery())
        total = (await executor.execute(counted)).scalar_one()
    return page(
        [_answer(row) for row in rows[: filters.limit]],
        _next_key(keys, scope, order, rows, filters.limit),
        total,
    )


def _next_key(
    keys: PageKeys, scope: str, order: Order, rows: Sequence[AnyRow], limit: int
) -> str | None:
    if len(rows) <= limit:
        return None
    last = rows[limit - 1]
    return keys.write(scope, [last.name_key if order.kind is str else last.id, last.id])


async def sign_ins(executor: Executor, actor: Actor) -> list[dict[str, Any]]:
    """Return the devices on which the actor is signed in, the last used first."""
    rows = await executor.execute(
        select(SignIn.id, SignIn.device, SignIn.address, SignIn.created_at, SignIn.last_used_at)
        .where(
            SignIn.user_id == actor.id, SignIn.ended_at.is_(None), SignIn.expires_at > clock.now()
        )
        .order_by(SignIn.last_used_at.desc(), SignIn.id.desc())
        .limit(100)
    )
    return [
        {**row._mapping, "is_current": row.id == actor.sign_in_id}  # noqa: SLF001
        for row in rows
    ]
