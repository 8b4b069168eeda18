"""The web application's refresh token: in a cookie that no script can read.

The application says `X-Loket-Web: 1`, a header that no foreign page can send without a
preflight, which is never granted; together with `SameSite=Strict` and the check of `Origin`
that keeps other sites from using the cookie (S16).
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from loket.access.errors import BadRefreshToken
from loket.core.errors import Forbidden
from loket.core.runtime import runtime_of
from loket.core.wire import Json

COOKIE = "loket_refresh"
PATH = "/api/v1/auth/refresh"
HEADER = "x-loket-web"


def is_web(request: Request) -> bool:
    """Tell whether the request comes from the web application.

    Raises:
        Forbidden: it says so, but from another site.
    """
    if request.headers.get(HEADER) != "1":
        return False
    origin = request.headers.get("origin")
    if origin is not None:
        own = runtime_of(request).settings.base_url
        here = f"{request.url.scheme}://{request.headers.get('host')}"
        if origin not in (own, here):
            raise Forbidden("Requests from other sites are not served.")
    return True


def answer(request: Request, session: dict[str, Any], status: int = 200) -> Response:
    """Return the answer to signing in; the web application gets its token as a cookie."""
    if not is_web(request):
        return Json(session, status)
    settings = runtime_of(request).settings
    response = Json({**session, "refresh_token": None}, status)
    response.set_cookie(
        COOKIE,
        session["refresh_token"],
        max_age=settings.refresh_token_days * 86_400,
        path=PATH,
        secure=settings.base_url.startswith("https://"),
        httponly=True,
        samesite="strict",
    )
    return response


def forget(response: Response) -> None:
    """Take the cookie back."""
    response.delete_cookie(COOKIE, path=PATH, httponly=True, samesite="strict")


def token_of(request: Request, sent: str | None) -> str:
    """Return the refresh token: from the body, or the web application's cookie.

    Raises:
        BadRefreshToken: there is neither.
    """
    token = sent if sent is not None else is_web(request) and request.cookies.get(COOKIE)
    if not token:
        raise BadRefreshToken
    return token
