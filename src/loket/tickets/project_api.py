"""Routes: projects, their members, and lifecycles."""

from typing import Annotated, Any

from fastapi import Path, Query

from loket.access.guard import Change, SignedIn, needs
from loket.access.permissions import Permission
from loket.core.http import MISSING, House, Paging, Reader, refusals, router, short_page
from loket.core.wire import MAX_ID, Json, Page, Ref
from loket.tickets import project_queries, projects
from loket.tickets.errors import KeyTaken, LastProject, LifecycleInUse, ProjectInUse
from loket.tickets.lifecycles import LIFECYCLES
from loket.tickets.project_schemas import (
    LifecycleAnswer,
    Members,
    ProjectAnswer,
    ProjectChange,
    ProjectCreation,
    ProjectFilters,
)

project_routes = router("/projects", "Projects")
lifecycle_routes = router("/lifecycles", "Projects")

ProjectId = Annotated[int, Path(ge=1, le=MAX_ID)]
MANAGE = [needs(Permission.projects_manage)]


@project_routes.get("", response_model=Page[ProjectAnswer], operation_id="listProjects")
async def list_projects(
    filters: Annotated[ProjectFilters, Query()], actor: SignedIn, reader: Reader, house: House
) -> Any:
    """List the projects that one may see."""
    return Json(await project_queries.projects(reader, actor, filters, house.page_keys))


@project_routes.post(
    "",
    status_code=201,
    response_model=ProjectAnswer,
    dependencies=MANAGE,
    responses=refusals(KeyTaken),
    operation_id="createProject",
)
async def create_project(body: ProjectCreation, actor: SignedIn, session: Change) -> Any:
    """Add a project."""
    project = await projects.create(session, actor, **body.model_dump())
    answer = await project_queries.project(session, actor, project.id)
    return Json(answer, 201, {"Location": f"/api/v1/projects/{project.id}"})


@project_routes.get(
    "/{project_id}", response_model=ProjectAnswer, responses=MISSING, operation_id="readProject"
)
async def read_project(project_id: ProjectId, actor: SignedIn, reader: Reader) -> Any:
    """Read a project."""
    return Json(await project_queries.project(reader, actor, project_id))


@project_routes.put(
    "/{project_id}",
    response_model=ProjectAnswer,
    dependencies=MANAGE,
    responses={**MISSING, **refusals(KeyTaken, LifecycleInUse, LastProject)},
    operation_id="changeProject",
)
async def change_project(
    project_id: ProjectId, body: ProjectChange, actor: SignedIn, session: Change
) -> Any:
    """Change what is sent of a project; a new key leaves the old one resolving."""
    await projects.change(session, actor, project_id, body.sent())
    return Json(await project_queries.project(session, actor, project_id))


@project_routes.delete(
    "/{project_id}",
    status_code=204,
    dependencies=MANAGE,
    responses={**MISSING, **refusals(ProjectInUse, LastProject)},
    operation_id="deleteProject",
)
async def delete_project(project_id: ProjectId, actor: SignedIn, session: Change) -> None:
    """Put a project without tickets into the bin; one with tickets can be archived."""
    await projects.delete_project(session, actor, project_id)


@project_routes.get(
    "/{project_id}/members",
    response_model=Page[Ref],
    dependencies=[needs(Permission.users_read)],
    responses=MISSING,
    operation_id="listMembers",
)
async def list_members(
    project_id: ProjectId,
    paging: Annotated[Paging, Query()],
    actor: SignedIn,
    reader: Reader,
    house: House,
) -> Any:
    """List who works on a project's tickets."""
    listed = await project_queries.members(reader, actor, project_id)
    return Json(short_page(listed, paging, house.page_keys, f"members:{project_id}"))


@project_routes.put(
    "/{project_id}/members",
    response_model=Page[Ref],
    dependencies=MANAGE,
    responses=MISSING,
    operation_id="changeMembers",
)
async def change_members(
    project_id: ProjectId, body: Members, actor: SignedIn, session: Change, house: House
) -> Any:
    """Say exactly who works on a project's tickets."""
    await projects.set_members(session, actor, project_id, body.user_ids)
    listed = await project_queries.members(session, actor, project_id)
    return Json(short_page(listed, Paging(), house.page_keys, f"members:{project_id}"))


@lifecycle_routes.get("", response_model=Page[LifecycleAnswer], operation_id="listLifecycles")
async def list_lifecycles(paging: Annotated[Paging, Query()], _: SignedIn, house: House) -> Any:
    """List the lifecycles with their statuses and transitions."""
    listed = [
        {
            "name": cycle.name,
            "statuses": [
                {"name": name, "category": category, "transitions": cycle.transitions[name]}
                for name, category in cycle.statuses.items()
            ],
        }
        for cycle in LIFECYCLES.values()
    ]
    return Json(short_page(listed, paging, house.page_keys, "lifecycles"))
