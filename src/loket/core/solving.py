"""Calling a route's function with what it asks for, by a plan made once for each route.

FastAPI reads from a function's signature what it depends on, and writes OpenAPI from that. At
each request it walks the whole tree again: for a short answer from the database that took longer
than all else together. So its description (`Dependant`) is taken here and turned into a list of
steps, in the order in which FastAPI would take them: what a dependency needs, then its own
parameters, then its call; who may not come in is told so before his parameters are looked at.
"""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass
from inspect import isasyncgenfunction, iscoroutinefunction
from operator import attrgetter
from typing import Any, cast

from fastapi import params
from fastapi._compat import field_annotation_is_sequence
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from loket.core.json_body import read_body
from loket.core.wire import Json

Handler = Callable[[Request], Awaitable[Response]]

# Any: FastAPI's `ModelField` is no part of its public interface.
_Field = Any


Source = Callable[[Request], Any]
_PATH: Source = attrgetter("path_params")
_QUERY: Source = attrgetter("query_params")
_HEADERS: Source = attrgetter("headers")
_COOKIES: Source = attrgetter("cookies")


class _BeyondPlanError(Exception):
    """A route asks for something that only FastAPI itself can give."""


@dataclass(frozen=True, slots=True)
class _Parameter:
    """One parameter: where it stands in the request, and what it becomes."""

    name: str
    alias: str
    place: str
    field: _Field
    is_list: bool

    def read(self, source: Any) -> tuple[Any, list[Any]]:
        """Return its value, and what is wrong with it."""
        sent = source.getlist(self.alias) if self.is_list else source.get(self.alias)
        if sent is None or (self.is_list and not sent):
            sent = PydanticUndefined
        return _validated(self.field, sent, (self.place, self.alias))


@dataclass(frozen=True, slots=True)
class _Filters:
    """All query parameters of a list, as one model."""

    name: str
    field: _Field
    lists: frozenset[str]

    def read(self, source: QueryParams) -> tuple[Any, list[Any]]:
        """Return the model, and what is wrong with the parameters."""
        sent = {k: source.getlist(k) if k in self.lists else source[k] for k in source}
        return _validated(self.field, sent, ("query",))


def _validated(field: _Field, sent: Any, location: tuple[str, ...]) -> tuple[Any, list[Any]]:
    if sent is not PydanticUndefined:
        value, wrong = field.validate(sent, {}, loc=location)
        return value, wrong
    if field.field_info.is_required():
        return None, [{"type": "missing", "loc": location, "msg": "Field required", "input": None}]
    return deepcopy(field.default), []


@dataclass(frozen=True, slots=True)
class _Step:
    """One call, and where its arguments come from."""

    call: Callable[..., Any]
    is_generator: bool
    needs: tuple[tuple[str | None, int], ...]
    request_names: tuple[str, ...]
    parameters: tuple[tuple[Source, _Parameter | _Filters], ...]
    body: _Field | None

    def arguments(
        self, request: Request, solved: list[Any], body: Any, wrong: list[Any]
    ) -> dict[str, Any]:
        """Return the arguments; what is wrong with parameters is added to `wrong`."""
        found = {name: solved[step] for name, step in self.needs if name is not None}
        for source, parameter in self.parameters:
            found[parameter.name], errors = parameter.read(source(request))
            wrong += errors
        if self.body is not None:
            found[self.body.name], errors = _validated(self.body, body, ("body",))
            wrong += errors
        for name in self.request_names:
            found[name] = request
        return found


class _Plan:
    """The steps of one route; the last one is the call of its function."""

    def __init__(self, dependant: Dependant, status: int) -> None:
        self._status = status
        self._steps: list[_Step] = []
        self._known: dict[tuple[Any, ...], int] = {}
        self._add(dependant)
        bodies = sum(step.body is not None for step in self._steps)
        if bodies > 1:
            raise _BeyondPlanError
        self.reads_body = bodies == 1

    def _add(self, dependant: Dependant) -> int:
        _check(dependant)
        needs = tuple((inner.name, self._place(inner)) for inner in dependant.dependencies)
        call = cast("Callable[..., Any]", dependant.call)
        names = (dependant.request_param_name, dependant.http_connection_param_name)
        self._steps.append(
            _Step(
                call=call,
                is_generator=isasyncgenfunction(call),
                needs=needs,
                request_names=tuple(name for name in names if name),
                parameters=(
                    *((_PATH, _parameter(field)) for field in dependant.path_params),
                    *((_QUERY, _asked(field)) for field in dependant.query_params),
                    *((_HEADERS, _parameter(field)) for field in dependant.header_params),
                    *((_COOKIES, _parameter(field)) for field in dependant.cookie_params),
                ),
                body=next(iter(dependant.body_params), None),
            )
        )
        return len(self._steps) - 1

    def _place(self, dependant: Dependant) -> int:
        key = (dependant.call, dependant.scope) if dependant.use_cache else (object(),)
        if key not in self._known:
            self._known[key] = self._add(dependant)
        return self._known[key]

    async def run(self, request: Request, body: Any, stack: AsyncExitStack) -> Response:
        """Take all steps and return the route's answer.

        Raises:
            RequestValidationError: a parameter or the body does not fit.
        """
        solved: list[Any] = []
        failed: set[int] = set()
        wrong: list[Any] = []
        for number, step in enumerate(self._steps):
            before = len(wrong)
            if failed and any(needed in failed for _, needed in step.needs):
                failed.add(number)
            arguments = step.arguments(request, solved, body, wrong)
            if len(wrong) > before:
                failed.add(number)
            if number in failed:
                solved.append(None)
            elif step.is_generator:
                opened = asynccontextmanager(step.call)(**arguments)
                solved.append(await stack.enter_async_context(opened))
            else:
                solved.append(await step.call(**arguments))
        if wrong:
            raise RequestValidationError(wrong, body=body)
        answer = solved[-1]
        if answer is None:
            # RFC 9110, section 15.3.5: a 204 has no content; any other has JSON's null.
            return Response(status_code=204) if self._status == 204 else Json(None, self._status)
        if not isinstance(answer, Response):
            raise TypeError(f"{request.url.path} answered with a {type(answer).__name__}")
        return answer


def _check(dependant: Dependant) -> None:
    """Raise if the plan does not know how to give what is asked for."""
    call = dependant.call
    is_known = (
        iscoroutinefunction(call)
        or isasyncgenfunction(call)
        or iscoroutinefunction(type(call).__call__)  # as FastAPI's security schemes are
    )
    if (
        not is_known
        or dependant.websocket_param_name
        or dependant.response_param_name
        or dependant.background_tasks_param_name
        or dependant.security_scopes_param_name
        or (isasyncgenfunction(call) and dependant.scope != "function")
        or dependant.concurrency is not None
        or len(dependant.body_params) > 1
        or not all(_is_plain_body(field.field_info) for field in dependant.body_params)
    ):
        raise _BeyondPlanError


def _is_plain_body(info: FieldInfo) -> bool:
    return type(info) is params.Body and not info.embed


def _asked(field: _Field) -> _Parameter | _Filters:
    kind = field.field_info.annotation
    if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
        return _parameter(field)
    return _Filters(
        field.name,
        field,
        frozenset(
            inner.alias or name for name, inner in kind.model_fields.items() if _is_list(inner)
        ),
    )


def _parameter(field: _Field) -> _Parameter:
    info, place, is_list = field.field_info, field.field_info.in_.value, _is_list(field.field_info)
    kind = info.annotation
    is_model = isinstance(kind, type) and issubclass(kind, BaseModel)
    if is_model or info.validate_default or (is_list and place != "query"):
        raise _BeyondPlanError
    return _Parameter(field.name, field.alias, place, field, is_list)


def _is_list(info: FieldInfo) -> bool:
    return field_annotation_is_sequence(info.annotation)


def handler(dependant: Dependant, status: int) -> Handler | None:
    """Return what answers a request to the route that `dependant` describes.

    Args:
        dependant: the route's function, and all that it depends on.
        status: of the answer, for a function that returns None.

    Returns:
        None if the route asks for something that only FastAPI itself can give: a form, a file,
        a function that must run in a thread.
    """
    try:
        plan = _Plan(dependant, status)
    except _BeyondPlanError:
        return None

    async def handle(request: Request) -> Response:
        body = await read_body(request) if plan.reads_body else PydanticUndefined
        # FastAPI closes this one before the answer is sent: changes are committed by then.
        return await plan.run(request, body, request.scope["fastapi_function_astack"])

    return handle
