"""The web application, as it was built into the package: one origin, one port, one process."""

import re
from pathlib import Path

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from loket.core.errors import NotFound

BUILT = Path(__file__).parent / "web"
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
_A_FILE = re.compile(r"\.\w+$")
"""What looks like a file's name; a dot that ends a sentence after a link does not."""
_RESERVED = ("api", "docs", "redoc", "health", "ready", "metrics", ".well-known", "openapi.json")
"""First parts of paths that are the server's own: unknown ones stay a 404 in JSON."""


class WebApplication:
    """Serves the built files, listed once, so that no path can reach any other file.

    Args:
        folder: where the build lies.
    """

    def __init__(self, folder: Path) -> None:
        self._files = {
            path.relative_to(folder).as_posix(): path
            for path in folder.rglob("*")
            if path.suffix in _TYPES and path.is_file()
        }

    @property
    def is_built(self) -> bool:
        """Whether there is an application to serve."""
        return "index.html" in self._files

    def answer(self, path: str, accept_encoding: str) -> Response:
        """Return the file at `path`; for a deep link, the application itself.

        Raises:
            NotFound: an asset that is not there, or a path that is the server's own.
        """
        if path.split("/", 1)[0].lower() in _RESERVED or not self.is_built:
            raise NotFound
        if path in self._files and path != "index.html":
            # Vite names assets by their content, so they never change under a name.
            forever = "public, max-age=31536000, immutable"
            return self._file(
                path, accept_encoding, forever if path.startswith("assets/") else "no-cache"
            )
        if _A_FILE.search(path) and path != "index.html":
            raise NotFound
        return self._file("index.html", accept_encoding, "no-cache")

    def _file(self, name: str, accept_encoding: str, cache: str) -> Response:
        path = self._files[name]
        headers = {"Cache-Control": cache, "Vary": "Accept-Encoding"}
        wanted = {part.split(";")[0].strip() for part in accept_encoding.split(",")}
        for encoding, suffix in _ENCODINGS:
            packed = path.with_name(path.name + suffix)
            if encoding in wanted and packed.is_file():
                headers["Content-Encoding"] = encoding
                return FileResponse(packed, media_type=_TYPES[path.suffix], headers=headers)
        return FileResponse(path, media_type=_TYPES[path.suffix], headers=headers)


def install(app: FastAPI) -> None:
    """Let `app` answer with the web application where no route is meant.

    Not a route itself: one that takes every path would turn "wrong method" into "not found".
    Without a build (a checkout without Node) the front page leads to the API's documents.
    """
    application = WebApplication(BUILT)

    async def anything_else(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            raise NotFound
        path = scope["path"].lstrip("/")
        if not path and not application.is_built:
            await RedirectResponse("/docs")(scope, receive, send)
            return
        accepted = Headers(scope=scope).get("accept-encoding", "")
        await application.answer(path, accepted)(scope, receive, send)

    app.router.default = anything_else
