"""The composition root: every room's routes, consumers and lifespan in one application."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from fastapi import APIRouter, FastAPI
from fastapi.routing import iter_route_contexts

from loket import __version__
from loket.access.admin_api import departments, people, permission_routes, role_routes
from loket.access.api import routes as auth_routes
from loket.access.identity import Identity
from loket.app import documentation, openapi, settings_api, system_api, web_application
from loket.app.gate import Gate
from loket.app.refusals import install_refusals
from loket.core.http import Route
from loket.core.runtime import Runtime
from loket.events import Consumer, run_consumers
from loket.mail.api import routes as mail_routes
from loket.mail.consumers import consumers as mail_consumers
from loket.mail.sending import run_sender
from loket.reports.activity import routes as activity_routes
from loket.tickets.api import ticket_routers
from loket.tickets.consumers import consumers as ticket_consumers

CONSUMERS: tuple[Consumer, ...] = (*mail_consumers, *ticket_consumers)

ROUTERS: tuple[APIRouter, ...] = (
    # Routes are tried in this order, so the busiest come first.
    *ticket_routers,
    auth_routes,
    people,
    role_routes,
    permission_routes,
    departments,
    activity_routes,
    settings_api.routes,
    mail_routes,
    system_api.routes,
)


def create_app(runtime: Runtime) -> FastAPI:
    """Return the application of one process, without the gate.

    Args:
        runtime: what the process holds; the caller opened it and closes it.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        followers = [
            asyncio.create_task(run_consumers(runtime, CONSUMERS), name="consumers"),
            asyncio.create_task(run_sender(runtime), name="mail sender"),
        ]
        yield
        for follower in followers:
            follower.cancel()
        for follower in followers:
            with suppress(asyncio.CancelledError):
                await follower

    app = FastAPI(
        title="Loket",
        version=__version__,
        description=openapi.DESCRIPTION,
        license_info={"name": "MIT", "identifier": "MIT"},
        openapi_tags=openapi.TAGS,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        # JSON that claims to be something else is not guessed at.
        strict_content_type=True,
        lifespan=lifespan,
    )
    app.state.runtime = runtime
    app.state.identity = Identity.of(runtime)
    app.state.consumers = CONSUMERS
    install_refusals(app)
    for router in ROUTERS:
        app.router.routes.extend(router.routes)
    documentation.install(app)
    web_application.install(app)
    openapi.install(app)
    _insist_on_flat_routes(app)
    return app


def _insist_on_flat_routes(app: FastAPI) -> None:
    """Refuse to start with a guard that a plan would not see (`core.solving`).

    Dependencies of an outer router or of the application are kept beside a route, not in it.
    """
    if app.router.dependencies:
        raise RuntimeError("dependencies belong to a route or to its own router")
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, Route) and context.dependant is not route.dependant:
            raise RuntimeError(f"{route.path} must not be in a router that is included")


def asgi(runtime: Runtime) -> Gate:
    """Return what the server serves: the application behind its gate."""
    return Gate(
        create_app(runtime),
        max_body=runtime.settings.max_body_kib * 1024,
        is_https=runtime.settings.base_url.startswith("https://"),
    )
