"""A call of each operation that would succeed for somebody who may make it.

The deny test and the tests of bad input take them from here. Each is made for a caller and a
relation: to something of his own, or of somebody else's.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

from fastapi.routing import RouteContext

from loket.access import links
from loket.app.openapi import api_routes
from tests.desk import PASSWORD, Desk, Person

_numbers = count(1)


@dataclass(frozen=True)
class Call:
    """One request; the path is that of the whole address."""

    method: str
    path: str
    json: Any = None


@dataclass
class Scene:
    """Who calls, and whose things the call is about.

    Args:
        desk: where it happens.
        caller: who calls; None is nobody signed in.
        other: a requester.
        admin: somebody who may do everything.
        is_own: whether the call is about the caller's things, or about the other's.
    """

    desk: Desk
    caller: Person | None
    other: Person
    admin: Person
    is_own: bool = True

    @property
    def owner(self) -> Person:
        return self.caller if self.is_own and self.caller else self.other

    async def ticket(self) -> int:
        """Report a problem for the owner; returns its id."""
        return int((await self.desk.ticket(self.owner))["id"])

    async def thing(self, path: str, **body: Any) -> int:
        """Have an administrator make something; returns its id."""
        made = await self.admin.post(path, json=body)
        assert made.status_code == 201, made.text
        return int(made.json()["id"])

    async def on_ticket(self, what: str, body: dict[str, Any]) -> tuple[int, int]:
        """Write on a fresh ticket, as its owner if he may; returns the ids of both."""
        ticket = await self.ticket()
        path = f"/tickets/{ticket}/{what}"
        made = await self.owner.post(path, json=body)
        if made.status_code == 403:
            made = await self.admin.post(path, json=body)
        assert made.status_code == 201, made.text
        return ticket, int(made.json()["id"])

    async def project(self) -> int:
        return await self.thing("/projects", key=f"K{next(_numbers)}X", name="Somewhere")

    async def person(self) -> int:
        return (await self.desk.person("user")).id

    async def deleted_ticket(self) -> int:
        ticket = await self.ticket()
        assert (await self.admin.delete(f"/tickets/{ticket}")).status_code == 204
        return ticket

    async def link(self) -> str:
        """Issue a link by which the other's password can be set; returns its secret."""
        async with self.desk.runtime.database.writing() as session:
            return await links.issue(session, self.other.id, links.RESET)


def name() -> str:
    """Return a name that nothing has yet."""
    return f"Thing {next(_numbers)}"


def address() -> str:
    """Return an address that nobody has yet."""
    return f"new{next(_numbers)}@company.com"


# What the path's parameters and the body are, for each operation.
Parts = tuple[dict[str, Any], Any]
Make = Callable[[Scene], Awaitable[Parts]]


def _plain(body: Any = None, **path: Any) -> Make:
    async def make(_: Scene) -> Parts:
        return path, body

    return make


def _ticket(body: Any = None) -> Make:
    async def make(scene: Scene) -> Parts:
        return {"ticket_id": await scene.ticket()}, body

    return make


def _comment(body: Any = None) -> Make:
    async def make(scene: Scene) -> Parts:
        ticket, comment = await scene.on_ticket("comments", {"body": "It drips"})
        return {"ticket_id": ticket, "comment_id": comment}, body

    return make


def _action(body: Any = None) -> Make:
    async def make(scene: Scene) -> Parts:
        ticket, action = await scene.on_ticket("actions", {"description": "Looked"})
        return {"ticket_id": ticket, "action_id": action}, body

    return make


def _project(body: Any = None) -> Make:
    async def make(scene: Scene) -> Parts:
        return {"project_id": await scene.project()}, body

    return make


def _entry(plural: str, *, changes: bool = False) -> Make:
    async def make(scene: Scene) -> Parts:
        entry = await scene.thing(f"/{plural}", name=name())
        return {"entry_id": entry}, {"name": name()} if changes else None

    return make


def _role(*, changes: bool = False) -> Make:
    async def make(scene: Scene) -> Parts:
        role = await scene.thing("/roles", name=name(), permissions=[])
        return {"role_id": role}, {"name": name(), "permissions": []} if changes else None

    return make


def _person(body: Any = None) -> Make:
    async def make(scene: Scene) -> Parts:
        return {"user_id": await scene.person()}, body

    return make


async def _new_ticket(scene: Scene) -> Parts:
    foreign = {} if scene.is_own else {"requester_id": scene.other.id}
    return {}, {"title": "The tap drips", **foreign}


async def _by_key(scene: Scene) -> Parts:
    return {"ticket_key": (await scene.desk.ticket(scene.owner))["key"]}, None


async def _deleted(scene: Scene) -> Parts:
    return {"ticket_id": await scene.deleted_ticket()}, None


async def _in_the_bin(scene: Scene) -> Parts:
    return {"kind": "ticket", "thing_id": await scene.deleted_ticket()}, None


async def _new_project(_: Scene) -> Parts:
    return {}, {"key": f"K{next(_numbers)}Y", "name": "Somewhere"}


async def _new_name(_: Scene) -> Parts:
    return {}, {"name": name()}


async def _new_role(_: Scene) -> Parts:
    return {}, {"name": name(), "permissions": []}


async def _new_person(_: Scene) -> Parts:
    return {}, {"email": address(), "name": "Ana"}


async def _newcomer(_: Scene) -> Parts:
    return {}, {"email": address(), "password": "blue kitchen tap", "name": "Ana"}


async def _first_administrator(scene: Scene) -> Parts:
    async with scene.desk.runtime.database.writing() as session:
        token = await links.issue(session, None, links.SET_UP)
    return {}, {"token": token, **(await _newcomer(scene))[1]}


async def _oneself(scene: Scene) -> Parts:
    return {"user_id": scene.owner.id}, None


async def _sign_in(scene: Scene) -> Parts:
    claims = scene.desk.identity.tokens.read(scene.owner.access_token)
    return {"session_id": claims.sign_in_id}, None


async def _credentials(scene: Scene) -> Parts:
    return {}, {"email": scene.other.email, "password": PASSWORD}


async def _refresh(scene: Scene) -> Parts:
    fresh = await scene.desk.person("user")
    return {}, {"refresh_token": fresh.refresh_token}


async def _new_password(scene: Scene) -> Parts:
    return {}, {"token": await scene.link(), "new_password": "green garden gate"}


async def _matrix(scene: Scene) -> Parts:
    role = await scene.thing("/roles", name=name(), permissions=[])
    return {}, {str(role): ["tickets:create"]}


CALLS: dict[str, Make] = {
    "listTickets": _plain(),
    "listMyTickets": _plain(),
    "createTicket": _new_ticket,
    "readTicketByKey": _by_key,
    "readTicket": _ticket(),
    "replaceTicket": _ticket({"title": "The tap drips more"}),
    "changeTicket": _ticket({"title": "The tap drips more"}),
    "assignTicket": _ticket({"assignee_id": None}),
    "transitionTicket": _ticket({"status": "closed"}),
    "deleteTicket": _ticket(),
    "restoreTicket": _deleted,
    "listComments": _ticket(),
    "createComment": _ticket({"body": "It drips"}),
    "changeComment": _comment({"body": "It drips more"}),
    "deleteComment": _comment(),
    "listActions": _ticket(),
    "createAction": _ticket({"description": "Looked"}),
    "changeAction": _action({"description": "Looked again"}),
    "deleteAction": _action(),
    "readHistory": _ticket(),
    "readTimeline": _ticket(),
    "readWatch": _ticket(),
    "startWatch": _ticket(),
    "stopWatch": _ticket(),
    "listProjects": _plain(),
    "createProject": _new_project,
    "readProject": _project(),
    "changeProject": _project({"name": "Elsewhere"}),
    "deleteProject": _project(),
    "listMembers": _project(),
    "changeMembers": _project({"user_ids": []}),
    "listLifecycles": _plain(),
    "previewMarkdown": _plain({"text": "It **drips**"}),
    "listCategories": _plain(),
    "readCategory": _entry("categories"),
    "createCategory": _new_name,
    "changeCategory": _entry("categories", changes=True),
    "deleteCategory": _entry("categories"),
    "listBin": _plain(),
    "restoreFromBin": _in_the_bin,
    "register": _newcomer,
    "setUp": _first_administrator,
    "login": _credentials,
    "refresh": _refresh,
    "logout": _plain(),
    "readSite": _plain(),
    "readMe": _plain(),
    "changeMe": _plain({"theme": "dark"}),
    "listSessions": _plain(),
    "endSession": _sign_in,
    "changePassword": _plain({"current_password": PASSWORD, "new_password": "green garden gate"}),
    "requestPasswordReset": _plain({"email": "nobody@company.com"}),
    "resetPassword": _new_password,
    "listUsers": _plain(),
    "readUser": _oneself,
    "createUser": _new_person,
    "replaceUser": _person({"name": "Bea"}),
    "changeUser": _person({"name": "Bea"}),
    "deleteUser": _person(),
    "listRoles": _plain(),
    "readRole": _role(),
    "createRole": _new_role,
    "changeRole": _role(changes=True),
    "deleteRole": _role(),
    "listPermissions": _plain(),
    "changePermissions": _matrix,
    "listDepartments": _plain(),
    "readDepartment": _entry("departments"),
    "createDepartment": _new_name,
    "changeDepartment": _entry("departments", changes=True),
    "deleteDepartment": _entry("departments"),
    "listActivity": _plain(),
    "readSettings": _plain(),
    "changeSettings": _plain({"name": "Loket"}),
    "listOutbox": _plain(),
    "health": _plain(),
    "ready": _plain(),
    "jwks": _plain(),
}


def routes_of(desk: Desk) -> dict[str, RouteContext]:
    """Return every route that the document describes, by the id of its operation."""
    return {str(route.operation_id): route for route in api_routes(desk.gate.app)}  # type: ignore[arg-type]


async def call_of(scene: Scene, operation: str) -> Call:
    """Return a call of `operation` that succeeds for somebody who may make it."""
    route = routes_of(scene.desk)[operation]
    path, body = await CALLS[operation](scene)
    [method] = route.methods or ()
    return Call(method, str(route.path).format(**path), body)


async def make(scene: Scene, call: Call) -> Any:
    """Make `call` as the scene's caller."""
    headers = {}
    if scene.caller is not None:
        headers["Authorization"] = f"Bearer {scene.caller.access_token}"
    more = {} if call.json is None else {"json": call.json}
    return await scene.desk.client.request(call.method, call.path, headers=headers, **more)


async def scene_of(desk: Desk, caller: Person | None, *, is_own: bool = True) -> Scene:
    """Return a scene with two more people in it."""
    return Scene(desk, caller, await desk.person("user"), await desk.person("admin"), is_own)
