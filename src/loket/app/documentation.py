"""`/docs` and `/redoc` from packaged files: no CDN, no inline script."""

from importlib.resources import files
from pathlib import Path

from fastapi import APIRouter, FastAPI
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles

from loket.access.guard import PUBLIC

_ASSETS = Path(str(files("fastapi_offline"))) / "static"

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Loket API</title>
{head}
</head>
<body>
{body}
</body>
</html>
"""

_SWAGGER = _PAGE.format(
    head='<link rel="stylesheet" href="/docs/assets/swagger-ui.css">',
    body='<div id="api"></div>\n<script src="/docs/assets/swagger-ui-bundle.js"></script>\n'
    '<script src="/docs/start.js"></script>',
)
_SWAGGER_START = """SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#api",
  deepLinking: true,
  displayOperationId: true,
  persistAuthorization: false,
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIBundle.SwaggerUIStandalonePreset],
});
"""
_REDOC = _PAGE.format(
    head="",
    body='<redoc spec-url="/openapi.json"></redoc>\n'
    '<script src="/docs/assets/redoc.standalone.js"></script>',
)

routes = APIRouter(include_in_schema=False, dependencies=[PUBLIC])


@routes.get("/docs")
async def swagger() -> Response:
    """Serve Swagger UI."""
    return HTMLResponse(_SWAGGER)


@routes.get("/docs/start.js")
async def swagger_start() -> Response:
    """Serve the script that starts Swagger UI; inline, the CSP would refuse it."""
    return Response(_SWAGGER_START, media_type="text/javascript")


@routes.get("/redoc")
async def redoc() -> Response:
    """Serve ReDoc."""
    return HTMLResponse(_REDOC)


def install(app: FastAPI) -> None:
    """Add the pages and their files to `app`."""
    app.include_router(routes)
    app.mount("/docs/assets", StaticFiles(directory=_ASSETS), name="docs-assets")
