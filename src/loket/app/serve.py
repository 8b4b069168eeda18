"""Running the server: opening, upgrading, serving, draining."""

import asyncio
import signal
import socket
import sys
from contextlib import suppress

import structlog
import uvicorn

from loket.app import first_admin, migrate, setup
from loket.app.factory import asgi
from loket.app.gate import Gate
from loket.core import logs
from loket.core.runtime import Runtime
from loket.core.settings import Settings, SettingsError, load
from loket.mail.sending import Sender

log = structlog.get_logger(__name__)

STOPPING = (signal.SIGTERM, signal.SIGINT)

GRACE_SECONDS = 20
"""How long requests under way may still take after SIGTERM."""


async def prepare(runtime: Runtime) -> None:
    """Bring the embedded database up to date, or insist that the shared one is.

    Raises:
        SchemaError: a shared database is not at the revision that this version needs.
    """
    if runtime.database.kind == "sqlite":
        runtime.settings.data_dir.mkdir(parents=True, exist_ok=True)
        await migrate.upgrade_embedded(runtime.database)
    else:
        await migrate.check(runtime.database)
    await setup.install(runtime.database)


def _check_mail(settings: Settings) -> None:
    try:
        Sender.of(settings)
    except ValueError as error:
        raise SettingsError(str(error)) from None


def _listen(settings: Settings) -> socket.socket:
    """Take the port before anything is written or promised."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except OSError as error:
        raise SettingsError(
            f"LOKET_PORT: cannot listen on {settings.host}, port {settings.port}: "
            f"{error.strerror}. Stop what is there, or choose another port."
        ) from None


async def serve(settings: Settings) -> None:
    """Serve until told to stop; requests under way are finished first.

    Raises:
        SettingsError: the mail server or the sender's address is wrong, or the port is taken.
        SchemaError: the database is not at the revision that this version needs.
        FirstAdminError: the first administrator in the settings is refused.
    """
    logs.configure(settings.log_format, settings.log_level)
    _check_mail(settings)
    listening = _listen(settings)
    runtime = Runtime.open(settings)
    try:
        await prepare(runtime)
        await first_admin.offer(runtime, sys.stderr)
        application = asgi(runtime)
        server = uvicorn.Server(
            uvicorn.Config(
                application,
                lifespan="on",
                access_log=False,
                log_config=None,
                server_header=False,
                timeout_graceful_shutdown=GRACE_SECONDS,
                timeout_keep_alive=30,
                h11_max_incomplete_event_size=65536,
                forwarded_allow_ips=settings.trusted_proxies,
            )
        )
        log.info("serving", address=f"http://{settings.host}:{settings.port}")
        # uvicorn raises the signal again after a graceful stop; by then it has been heard.
        for number in STOPPING:
            signal.signal(number, lambda *_: None)
        await server.serve(sockets=[listening])
    finally:
        listening.close()
        await runtime.close()


def run(settings: Settings) -> None:
    """Serve on the fastest event loop that this machine has."""
    for number in STOPPING:
        signal.signal(number, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        if sys.platform == "win32":
            asyncio.run(serve(settings))
        else:
            import uvloop  # noqa: PLC0415  (not there on Windows)

            uvloop.run(serve(settings))
    log.info("stopped")


def reloadable() -> Gate:
    """Return the application for `uvicorn --factory --reload`, as `make dev` runs it.

    The database must be filled and up to date; `loket demo --no-serve` sees to that.
    """
    settings = load()
    logs.configure(settings.log_format, settings.log_level)
    return asgi(Runtime.open(settings))
