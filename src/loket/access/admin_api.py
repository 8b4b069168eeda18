"""Routes: users, roles, permissions, departments and general settings."""

from typing import Annotated, Any

from fastapi import Body, Path, Query, Response
from pydantic import Field

from loket.access import queries, roles, site, users
from loket.access.catalogue import catalogue_routes
from loket.access.errors import (
    BeyondOneself,
    BuiltInRoleFixed,
    EmailTaken,
    LastAdministrator,
    NameTaken,
    RoleInUse,
)
from loket.access.guard import Change, SignedIn, Who, needs
from loket.access.models import Department
from loket.access.passwords import check_strength
from loket.access.permissions import DESCRIPTIONS, Permission
from loket.access.schemas import (
    PermissionAnswer,
    RoleAnswer,
    RoleBody,
    UserAnswer,
    UserChange,
    UserCreation,
    UserFilters,
)
from loket.core.errors import NotFound
from loket.core.http import MISSING, House, Paging, Reader, refusals, router, short_page
from loket.core.wire import MAX_ID, Id, Json, Page, page

people = router("/users", "Users")
role_routes = router("/roles", "Roles and permissions")
permission_routes = router("/permissions", "Roles and permissions")
departments = catalogue_routes(Department, "department", "departments", "Departments")

ThingId = Annotated[int, Path(ge=1, le=MAX_ID)]
MANAGE_USERS = [needs(Permission.users_manage)]
MANAGE_ROLES = [needs(Permission.roles_manage)]


@people.get(
    "",
    response_model=Page[UserAnswer],
    dependencies=[needs(Permission.users_read)],
    operation_id="listUsers",
)
async def list_users(filters: Annotated[UserFilters, Query()], reader: Reader, house: House) -> Any:
    """List people."""
    return Json(await queries.users(reader, filters, house.page_keys))


@people.get("/{user_id}", response_model=UserAnswer, responses=MISSING, operation_id="readUser")
async def read_user(user_id: ThingId, actor: SignedIn, reader: Reader) -> Any:
    """Read a person; oneself always, others with `users:read`."""
    if user_id != actor.id and not actor.may(Permission.users_read):
        raise NotFound
    return Json(await queries.user(reader, user_id))


@people.post(
    "",
    status_code=201,
    response_model=UserAnswer,
    dependencies=MANAGE_USERS,
    responses=refusals(EmailTaken, BeyondOneself),
    operation_id="createUser",
)
async def create_user(
    body: UserCreation, actor: SignedIn, session: Change, reader: Reader, identity: Who
) -> Any:
    """Add a person; without a password an invitation is mailed."""
    password_hash = None
    if body.password is not None:
        check_strength(body.password)
        password_hash = await identity.passwords.hash(body.password)
    user = await users.create(
        session,
        actor,
        email=body.email,
        name=body.name,
        last_name=body.last_name,
        role=body.role,
        password_hash=password_hash,
        locale=body.locale or (await site.read_site(reader)).default_locale,
        timezone=body.timezone,
        department_id=body.department_id,
    )
    answer = await queries.user(session, user.id)
    return Json(answer, 201, {"Location": f"/api/v1/users/{user.id}"})


async def _change_user(user_id: int, body: UserChange, actor: SignedIn, session: Change) -> Any:
    await users.change(session, actor, user_id, body.sent())
    return Json(await queries.user(session, user_id))


@people.put(
    "/{user_id}",
    response_model=UserAnswer,
    dependencies=MANAGE_USERS,
    responses={**MISSING, **refusals(EmailTaken, LastAdministrator, BeyondOneself)},
    operation_id="replaceUser",
)
async def put_user(user_id: ThingId, body: UserChange, actor: SignedIn, session: Change) -> Any:
    """Change what is sent about a person."""
    return await _change_user(user_id, body, actor, session)


@people.patch(
    "/{user_id}",
    response_model=UserAnswer,
    dependencies=MANAGE_USERS,
    responses={**MISSING, **refusals(EmailTaken, LastAdministrator, BeyondOneself)},
    operation_id="changeUser",
)
async def patch_user(user_id: ThingId, body: UserChange, actor: SignedIn, session: Change) -> Any:
    """Change what is sent about a person."""
    return await _change_user(user_id, body, actor, session)


@people.delete(
    "/{user_id}",
    status_code=204,
    dependencies=MANAGE_USERS,
    responses={**MISSING, **refusals(LastAdministrator, BeyondOneself)},
    operation_id="deleteUser",
)
async def delete_user(user_id: ThingId, actor: SignedIn, session: Change) -> None:
    """Put a person into the bin; his tickets stay."""
    await users.delete(session, actor, user_id)


async def _role(executor: Any, role_id: int) -> dict[str, Any]:
    found = await roles.list_roles(executor, role_id)
    if not found:
        raise NotFound
    return found[0]


@role_routes.get(
    "", response_model=Page[RoleAnswer], dependencies=MANAGE_ROLES, operation_id="listRoles"
)
async def list_roles(paging: Annotated[Paging, Query()], reader: Reader, house: House) -> Any:
    """List all roles."""
    return Json(short_page(await roles.list_roles(reader), paging, house.page_keys, "roles"))


@role_routes.get(
    "/{role_id}",
    response_model=RoleAnswer,
    dependencies=MANAGE_ROLES,
    responses=MISSING,
    operation_id="readRole",
)
async def read_role(role_id: ThingId, reader: Reader) -> Any:
    """Read a role."""
    return Json(await _role(reader, role_id))


@role_routes.post(
    "",
    status_code=201,
    response_model=RoleAnswer,
    dependencies=MANAGE_ROLES,
    responses=refusals(NameTaken, BeyondOneself),
    operation_id="createRole",
)
async def create_role(body: RoleBody, actor: SignedIn, session: Change) -> Any:
    """Add a role."""
    role = await roles.create(
        session,
        actor,
        name=body.name,
        description=body.description,
        permissions=body.permissions,
    )
    return Json(await _role(session, role.id), 201, {"Location": f"/api/v1/roles/{role.id}"})


@role_routes.put(
    "/{role_id}",
    response_model=RoleAnswer,
    dependencies=MANAGE_ROLES,
    responses={
        **MISSING,
        **refusals(NameTaken, BuiltInRoleFixed, LastAdministrator, BeyondOneself),
    },
    operation_id="changeRole",
)
async def change_role(role_id: ThingId, body: RoleBody, actor: SignedIn, session: Change) -> Any:
    """Change a role, effective from the next request of those who hold it."""
    await roles.change(
        session,
        actor,
        role_id,
        name=body.name,
        description=body.description,
        permissions=body.permissions,
    )
    return Json(await _role(session, role_id))


@role_routes.delete(
    "/{role_id}",
    status_code=204,
    dependencies=MANAGE_ROLES,
    responses={**MISSING, **refusals(BuiltInRoleFixed, RoleInUse)},
    operation_id="deleteRole",
)
async def delete_role(role_id: ThingId, actor: SignedIn, session: Change) -> Response:
    """Remove a role that nobody holds."""
    await roles.delete(session, actor, role_id)
    return Response(status_code=204)


@permission_routes.get(
    "",
    response_model=Page[PermissionAnswer],
    dependencies=MANAGE_ROLES,
    operation_id="listPermissions",
)
async def list_permissions(paging: Annotated[Paging, Query()], house: House) -> Any:
    """List every permission with its group and a sentence about it."""
    listed = [
        {"name": permission, "group": group, "description": sentence}
        for permission, (group, sentence) in DESCRIPTIONS.items()
    ]
    return Json(short_page(listed, paging, house.page_keys, "permissions"))


@permission_routes.put(
    "",
    response_model=Page[RoleAnswer],
    dependencies=MANAGE_ROLES,
    responses={**MISSING, **refusals(LastAdministrator, BeyondOneself)},
    operation_id="changePermissions",
)
async def change_permissions(
    matrix: Annotated[
        dict[Id, Annotated[list[Permission], Field(max_length=len(Permission))]],
        Body(
            max_length=500,
            description="Permissions by role id; roles left out stay.",
            json_schema_extra={"propertyNames": {"pattern": "^[1-9][0-9]{0,14}$"}},
        ),
    ],
    actor: SignedIn,
    session: Change,
) -> Any:
    """Set the permissions of several roles at once: all of them, or none."""
    await roles.change_matrix(session, actor, matrix)
    return Json(page(await roles.list_roles(session), None))
