"""How rooms offer routes: sessions for them, the route class, and what OpenAPI says."""

from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from loket.core import idempotency, solving
from loket.core.errors import Forbidden, Invalid, LoketError, NotFound
from loket.core.paging import DEFAULT_LIMIT, MAX_LIMIT, PageKeys, slice_of
from loket.core.runtime import Runtime, runtime_of
from loket.core.wire import Answer, Body, page

API = "/api/v1"


class ErrorAnswer(Answer):
    """The shape of every refusal."""

    error: str = Field(description="Stable code, `E_…`.", examples=["E_NOT_FOUND"])
    message: str = Field(description="A sentence for people, in English.")
    details: dict[str, Any] = Field(description="Facts for programs; their names go by the code.")
    request_id: str = Field(description="Finds this request in the server's log.")


class Route(APIRoute):
    """A route of the house.

    It refuses query parameters that it does not know, so that a typo in a filter never widens
    a result, keeps the answer to a POST for `Idempotency-Key` before the change is committed,
    and calls its function by a plan made once (`core.solving`).
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = (
            solving.handler(self.dependant, self.status_code or 200) or super().get_route_handler()
        )
        known = _query_names(self.dependant)

        async def handle_known(request: Request) -> Response:
            if request.scope["query_string"]:
                _refuse_unknown(request, known)
            return await handle(request)

        if "POST" not in (self.methods or ()):
            return handle_known

        async def handle_once(request: Request) -> Response:
            if request.scope["query_string"]:
                _refuse_unknown(request, known)
            try:
                response = await handle(request)
            except idempotency.Replay as replay:
                return replay.response
            claimed: idempotency.Claim | None = getattr(request.state, "claimed", None)
            if claimed is not None:
                await idempotency.keep(claimed, response)
            return response

        return handle_once


def router(prefix: str, tag: str) -> APIRouter:
    """Return a router for the routes of one noun.

    Its routes carry their whole address, so that the application can take them over as they
    are; a router that is included in another is searched anew at each request.
    """
    return APIRouter(prefix=API + prefix, tags=[tag], route_class=Route)


def refusals(*errors: type[LoketError]) -> dict[int | str, dict[str, Any]]:
    """Return what OpenAPI says of these errors, several of one status together.

    Those that every route can give (401, 413, 422, 429, 500, …) are added by `app.openapi`.
    """
    by_status: dict[int, list[type[LoketError]]] = {}
    for error in errors:
        by_status.setdefault(error.status, []).append(error)
    return {
        status: {
            "model": ErrorAnswer,
            "description": " ".join(f"`{e.code}`: {e.message}" for e in group),
        }
        for status, group in by_status.items()
    }


MISSING = refusals(NotFound)
HIDDEN = refusals(NotFound, Forbidden)


async def _reader(request: Request) -> AsyncIterator[AsyncConnection]:
    async with runtime_of(request).database.reading() as connection:
        yield connection


async def _unit(request: Request) -> AsyncIterator[AsyncSession]:
    async with runtime_of(request).database.writing() as session:
        yield session


async def _house(request: Request) -> Runtime:
    # A coroutine although it waits for nothing: FastAPI runs plain functions in a thread, and
    # the hand-over costs more than most requests.
    return runtime_of(request)


House = Annotated[Runtime, Depends(_house)]
Reader = Annotated[AsyncConnection, Depends(_reader, scope="function")]
Unit = Annotated[AsyncSession, Depends(_unit, scope="function")]
"""The session of a change. Scope `function`: it commits before the answer is sent; the
default would commit after it, and a failing commit would have answered 200."""


class Paging(BaseModel):
    """The query parameters that every list takes; a list's own filters derive from it."""

    model_config = {"extra": "forbid"}

    limit: int = Field(DEFAULT_LIMIT, ge=1, le=MAX_LIMIT, description="Rows on a page.")
    page_key: str | None = Field(None, max_length=2000, description="From the page before.")
    count: bool = Field(False, description="Also count all rows, as `total`.")


def short_page(rows: Sequence[Any], paging: Paging, keys: PageKeys, scope: str) -> dict[str, Any]:
    """Return a page of a list that is short and all there."""
    shown, following = slice_of(rows, keys, scope, paging.limit, paging.page_key)
    return page(shown, following, len(rows) if paging.count else None)


def _query_names(dependant: Dependant) -> frozenset[str]:
    """Return the names of all query parameters that a route takes."""
    names: set[str] = set()
    for field in dependant.query_params:
        kind = field.field_info.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            names.update(f.alias or name for name, f in kind.model_fields.items())
        else:
            names.add(field.alias)
    for inner in dependant.dependencies:
        names |= _query_names(inner)
    return frozenset(names)


def _refuse_unknown(request: Request, known: frozenset[str]) -> None:
    unknown = [name for name in request.query_params if name not in known]
    if unknown:
        raise Invalid(
            fields=[
                {"field": name, "message": "is not a parameter of this call", "type": "unknown"}
                for name in dict.fromkeys(unknown)
            ]
        )


__all__ = [
    "API",
    "HIDDEN",
    "MISSING",
    "Body",
    "ErrorAnswer",
    "House",
    "Paging",
    "Reader",
    "Route",
    "Unit",
    "refusals",
    "router",
    "short_page",
]
