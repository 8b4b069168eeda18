"""Routes: is it alive, is it ready, and the keys by which others verify its tokens."""

from typing import Any, Literal

from fastapi import APIRouter, Request

from loket.access.guard import PUBLIC
from loket.access.identity import identity_of
from loket.app import readiness
from loket.core.errors import LoketError
from loket.core.http import House, refusals
from loket.core.wire import Answer, Json

routes = APIRouter(tags=["System"], dependencies=[PUBLIC])


class NotReady(LoketError):
    status = 503
    code = "E_NOT_READY"
    message = "Not ready to serve; the details name what fails."


class Health(Answer):
    status: Literal["healthy"]


class Readiness(Answer):
    status: Literal["ready"]
    checks: dict[str, Literal["ok"]]


class KeySet(Answer):
    keys: list[dict[str, Any]]


@routes.get("/health", response_model=Health, operation_id="health")
async def health() -> Any:
    """Tell that the process runs; asks nobody else."""
    return Json({"status": "healthy"})


@routes.get("/ready", response_model=Readiness, responses=refusals(NotReady), operation_id="ready")
async def ready(request: Request, house: House) -> Any:
    """Tell whether requests can be served: database, schema, queue and storage are well."""
    failing = await readiness.failing(house, request.app.state.consumers)
    if failing:
        raise NotReady(checks=failing)
    return Json({"status": "ready", "checks": dict.fromkeys(readiness.CHECKS, "ok")})


@routes.get("/.well-known/jwks.json", response_model=KeySet, operation_id="jwks")
async def jwks(request: Request) -> Any:
    """Return the public key of access tokens (RFC 7517); empty under HS256."""
    return Json(identity_of(request).tokens.public_keys())
