"""One path from every exception to the one shape of a refusal."""

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute, iter_route_contexts
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import compile_path

from loket.core.errors import (
    BadRequest,
    BodyTooLarge,
    Busy,
    Conflict,
    Crash,
    LoketError,
    MethodNotAllowed,
    NotFound,
    Unauthenticated,
)
from loket.core.runtime import runtime_of
from loket.core.validation import invalid
from loket.core.wire import Json

log = structlog.get_logger(__name__)

_BY_STATUS: dict[int, type[LoketError]] = {
    401: Unauthenticated,
    404: NotFound,
    405: MethodNotAllowed,
    413: BodyTooLarge,
}


def refusal_response(error: LoketError, request_id: str) -> Response:
    """Return the answer that tells of `error`."""
    content = {
        "error": error.code,
        "message": error.sentence,
        "details": error.details,
        "request_id": request_id,
    }
    return Json(content, error.status, error.headers)


def _answer(request: Request, error: LoketError) -> Response:
    return refusal_response(error, request.state.request_id)


async def _on_refusal(request: Request, error: Exception) -> Response:
    if not isinstance(error, LoketError):
        raise error
    return _answer(request, error)


def _methods_of(request: Request) -> set[str]:
    """Return all methods that the API knows for an address (RFC 9110, section 15.5.6)."""
    known: dict[str, set[str]] = {}
    for route in iter_route_contexts(request.app.routes):
        if isinstance(route.original_route, APIRoute) and route.include_in_schema:
            template = str(route.path)
            if template in known or compile_path(template)[0].match(request.scope["path"]):
                known.setdefault(template, set()).update(route.methods or ())
    return next(iter(known.values()), set())


async def _on_http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    kind = _BY_STATUS.get(error.status_code, BadRequest)
    refusal = kind()
    refusal.headers = {**refusal.headers, **(error.headers or {})}
    if isinstance(refusal, MethodNotAllowed) and (methods := _methods_of(request)):
        refusal.headers["Allow"] = ", ".join(sorted(methods))
    return _answer(request, refusal)


async def _on_invalid(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    return _answer(request, invalid(error.errors()))


async def _on_database(request: Request, error: Exception) -> Response:
    """Tell what the database refused: a conflict, a value, or that it is busy or away."""
    request_id = request.state.request_id
    if isinstance(error, PoolTimeout):
        return _answer(request, Busy())
    if not isinstance(error, DBAPIError):
        raise error
    if runtime_of(request).database.is_passing(error):
        log.warning("database busy", request_id=request_id, error=type(error.orig).__name__)
        return _answer(request, Busy())
    if error.connection_invalidated or isinstance(error, OperationalError | InterfaceError):
        log.error("database away", request_id=request_id, error=type(error.orig).__name__)
        return _answer(request, Busy("The database cannot be reached."))
    if isinstance(error, IntegrityError):
        # Services name the conflicts that they expect; this is one they did not.
        log.warning("conflict", request_id=request_id, error=type(error.orig).__name__)
        return _answer(request, Conflict())
    log.error("crash", request_id=request_id, exc_info=error)
    return _answer(request, Crash())


async def _on_crash(request: Request, _: Exception) -> Response:
    """Tell nothing of what went wrong; the gate logs it under the same request id (S12)."""
    return _answer(request, Crash())


def install_refusals(app: FastAPI) -> None:
    """Let `app` answer every exception in the one shape."""
    app.add_exception_handler(LoketError, _on_refusal)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(DBAPIError, _on_database)
    app.add_exception_handler(PoolTimeout, _on_database)
    app.add_exception_handler(Exception, _on_crash)
