"""The OpenAPI document: what every call can answer, said once."""

from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts

from loket.access.guard import change, declared, signed_in
from loket.access.schemas import Credentials
from loket.core.errors import (
    AddressTooLong,
    BadRequest,
    BodyTooLarge,
    Busy,
    Conflict,
    Crash,
    Forbidden,
    Invalid,
    LoketError,
    MethodNotAllowed,
    Unauthenticated,
)
from loket.core.http import ErrorAnswer, refusals
from loket.core.idempotency import KeyReused

DESCRIPTION = """
The HTTP API of Loket, a self-hosted service desk.

* **Signing in**: `POST /api/v1/auth/login` answers an access token; send it as
  `Authorization: Bearer …`.
* **Lists** answer `{"data": […], "page_key": …}`; send `page_key` back for what follows.
* **Refusals** all look like `{"error": "E_…", "message": …, "details": …, "request_id": …}`.
* **Unknown fields and parameters** are refused with 422, so that a typo never passes silently.
* **Changes** can carry `If-Match` (from `ETag`) against lost updates, and POSTs an
  `Idempotency-Key`, which makes a repeat answer what was answered first, for 24 hours.
"""

TAGS = [
    {"name": name, "description": description}
    for name, description in (
        ("Authentication", "Signing in and out, and oneself."),
        ("Users", "People."),
        ("Roles and permissions", "Who may do what."),
        ("Departments", "Parts of the organisation."),
        ("Categories", "What tickets are about."),
        ("Projects", "Where tickets live, and their lifecycles."),
        ("Tickets", "Reported problems."),
        ("Conversation", "What is said and done on a ticket, and its history."),
        ("System", "Settings, activity, mail, health."),
    )
]


def dependencies_of(dependant: Dependant) -> list[Any]:
    """Return every function that a route depends on, however indirectly."""
    found = [dependant.call]
    for inner in dependant.dependencies:
        found += dependencies_of(inner)
    return found


def permission_of(route: RouteContext) -> str | None:
    """Return the permission that a route asks for by `needs`."""
    for call in dependencies_of(route.dependant):
        permission = declared(call)
        if permission is not None:
            return permission.value
    return None


def is_signed_in(route: RouteContext) -> bool:
    """Tell whether a route serves only people who are signed in."""
    return signed_in in dependencies_of(route.dependant)


def api_routes(app: FastAPI) -> list[RouteContext]:
    """Return every route that the document describes."""
    return [
        context
        for context in iter_route_contexts(app.routes)
        if isinstance(context.original_route, APIRoute) and context.include_in_schema
    ]


def _without_null(parameter: dict[str, Any]) -> None:
    """Take null from the kinds of a parameter: an address or a header cannot say it."""
    kinds = [kind for kind in parameter["schema"].pop("anyOf", []) if kind.get("type") != "null"]
    if len(kinds) == 1:
        parameter["schema"] = {**kinds[0], **parameter["schema"]}
    elif kinds:
        parameter["schema"]["anyOf"] = kinds


def _complete(operation: dict[str, Any], route: RouteContext) -> None:
    """Add to an operation what holds for all of its kind."""
    for parameter in operation.get("parameters", []):
        _without_null(parameter)
    methods = route.methods or set()
    general: list[type[LoketError]] = [
        BadRequest,
        MethodNotAllowed,
        AddressTooLong,
        Invalid,
        Crash,
        Busy,
    ]
    if methods & {"POST", "PUT", "PATCH"}:
        general.append(BodyTooLarge)
    if methods & {"POST", "PUT", "PATCH", "DELETE"}:
        general.append(Conflict)
    if is_signed_in(route):
        general.append(Unauthenticated)
        operation.setdefault("security", [{"bearer": []}])
        if "POST" in methods and change in dependencies_of(route.dependant):
            general.append(KeyReused)
            operation.setdefault("parameters", []).append(
                {
                    "name": "Idempotency-Key",
                    "in": "header",
                    "required": False,
                    "description": "Makes a repeat answer what was answered first, for 24 hours.",
                    "schema": {
                        "type": "string",
                        "minLength": 1,
                        "maxLength": 200,
                        "pattern": "^[!-~]+$",
                    },
                }
            )
    permission = permission_of(route)
    if permission is not None:
        general.append(Forbidden)
        operation["x-permission"] = permission
        text = operation.get("description", "")
        operation["description"] = f"{text}\n\nNeeds `{permission}`.".strip()
    answers = operation["responses"]
    for status, answer in refusals(*general).items():
        if str(status) in answers and "E_" in answers[str(status)].get("description", ""):
            continue
        answers[str(status)] = {
            "description": answer["description"],
            "content": {
                "application/json": {"schema": {"$ref": "#/components/schemas/ErrorAnswer"}}
            },
        }


def _document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title=app.title,
        version=app.version,
        openapi_version=app.openapi_version,
        description=app.description,
        license_info=app.license_info,
        tags=app.openapi_tags,
        routes=app.routes,
    )
    by_id = {route.operation_id: route for route in api_routes(app)}
    for operations in document["paths"].values():
        for operation in operations.values():
            _complete(operation, by_id[operation["operationId"]])
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for model in (ErrorAnswer, Credentials):
        schemas.setdefault(
            model.__name__, model.model_json_schema(ref_template="#/components/schemas/{model}")
        )
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    return document


def install(app: FastAPI) -> None:
    """Let `app` describe itself completely, at the first time somebody asks."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way
