"""The gate: what every request passes before any room sees it, and every answer after.

Written as plain ASGI around the whole application, crash handler included, so that nothing
leaves without a request id and the security headers, and nothing comes in beyond the limits.
"""

import secrets
import time
from typing import Any

import structlog
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from loket.app.refusals import refusal_response
from loket.core.errors import AddressTooLong, BadRequest, BodyTooLarge, Crash, LoketError

log = structlog.get_logger("loket.request")

MAX_TARGET = 8192
"""Bytes of path and query; RFC 9110, section 4.1, asks for at least 8,000."""

_PAGES = (b"/docs", b"/redoc")

# Scripts only from ourselves; nothing may frame us (S6, S16).
_CSP = (
    b"default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    b"connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    b"frame-ancestors 'none'"
)
# Swagger UI and ReDoc style themselves at run time and draw in a worker.
_DOCS_CSP = (
    _CSP.replace(b"style-src 'self'", b"style-src 'self' 'unsafe-inline'")
    + b"; worker-src 'self' blob:"
)

_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(self), geolocation=(), microphone=(), payment=()"),
]


class Gate:
    """Wraps the application.

    Args:
        app: the application.
        max_body: bytes of a request body.
        is_https: whether people reach Loket by https; then browsers are told to stay there.
    """

    def __init__(self, app: ASGIApp, *, max_body: int, is_https: bool = False) -> None:
        self.app = app
        self._max_body = max_body
        self._headers = list(_HEADERS)
        if is_https:
            self._headers.append((b"strict-transport-security", b"max-age=31536000"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request through."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        request_id = secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        answer = _Answer(send, self._dressed(scope, request_id))
        crash: Exception | None = None
        refusal = self._refusal(scope)
        try:
            if refusal is not None:
                response = refusal_response(refusal, request_id)
                await response(scope, receive, answer.send)
            else:
                await self.app(scope, self._limited(receive), answer.send)
        except Exception as error:  # noqa: BLE001  (the last resort; logged just below)
            crash = error
            if not answer.status:
                await refusal_response(Crash(), request_id)(scope, receive, answer.send)
        self._log(scope, answer.status, started, request_id, crash)

    def _refusal(self, scope: Scope) -> LoketError | None:
        if len(scope["raw_path"]) + len(scope["query_string"]) > MAX_TARGET:
            return AddressTooLong()
        if b"%00" in scope["raw_path"]:
            return BadRequest("The address must not contain NUL characters.")
        path = scope["path"]
        if len(path) > 1 and path.endswith("/"):
            # A slash at the end is accepted everywhere, without the detour of a redirect.
            scope["path"] = path.rstrip("/") or "/"
            scope["raw_path"] = scope["raw_path"].rstrip(b"/") or b"/"
        for name, value in scope["headers"]:
            if name == b"content-length" and (
                not value.isdigit() or int(value[:20]) > self._max_body
            ):
                return BodyTooLarge(limit=self._max_body)
        return None

    def _limited(self, receive: Receive) -> Receive:
        taken = 0

        async def limited() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self._max_body:
                # The framework lets only its own exception out of the reading of a body.
                raise HTTPException(413)
            return message

        return limited

    def _dressed(self, scope: Scope, request_id: str) -> list[tuple[bytes, bytes]]:
        path: bytes = scope["raw_path"]
        headers = [*self._headers, (b"x-request-id", request_id.encode())]
        headers.append((b"content-security-policy", _DOCS_CSP if path.startswith(_PAGES) else _CSP))
        if path.startswith(b"/api/"):
            # Answers are made for one person; no cache in between may keep them.
            headers.append((b"cache-control", b"no-store"))
        return headers

    def _log(
        self,
        scope: Scope,
        status: int,
        started: float,
        request_id: str,
        crash: Exception | None,
    ) -> None:
        facts: dict[str, Any] = {
            "method": scope["method"],
            # The path only: a query may carry what people search for.
            "path": scope["path"],
            "status": status,
            "ms": round((time.perf_counter() - started) * 1000, 1),
            "user": scope["state"].get("user_id"),
            "request_id": request_id,
        }
        if crash is not None:
            log.error("crash", **facts, exc_info=crash)
        else:
            log.info("request", **facts)


class _Answer:
    """Adds headers to an answer on its way out, and notes its status."""

    def __init__(self, send: Send, headers: list[tuple[bytes, bytes]]) -> None:
        self._send = send
        self._headers = headers
        self.status = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            own = {name for name, _ in message["headers"]}
            message["headers"] = [
                *message["headers"],
                *(header for header in self._headers if header[0] not in own),
            ]
        await self._send(message)
