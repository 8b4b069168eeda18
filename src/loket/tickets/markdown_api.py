"""Routes: what Markdown will look like."""

from typing import Any

from loket.access.guard import SignedIn
from loket.core.http import router
from loket.core.wire import Answer, Body, Json
from loket.tickets import markdown
from loket.tickets.schemas import Text

routes = router("/markdown", "Conversation")


class Draft(Body):
    text: Text


class Rendered(Answer):
    html: str


@routes.post("/preview", response_model=Rendered, operation_id="previewMarkdown")
async def preview(body: Draft, _: SignedIn) -> Any:
    """Show how a description or a comment will look: rendered and sanitised as when it is sent."""
    return Json({"html": await markdown.preview(body.text)})
