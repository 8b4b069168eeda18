"""Routes: general settings of the desk."""

from typing import Any

from loket.access import site
from loket.access.guard import Change, SignedIn, needs
from loket.access.permissions import Permission
from loket.core.errors import Invalid
from loket.core.http import Reader, router
from loket.core.wire import Json
from loket.tickets.projects import find_active

routes = router("/settings", "System")
MANAGE = [needs(Permission.settings_manage)]


@routes.get("", response_model=site.SiteSettings, dependencies=MANAGE, operation_id="readSettings")
async def read_settings(reader: Reader) -> Any:
    """Read the general settings."""
    return Json((await site.read_site(reader)).model_dump(mode="json"))


@routes.put(
    "", response_model=site.SiteSettings, dependencies=MANAGE, operation_id="changeSettings"
)
async def change_settings(body: site.SiteSettingsChange, actor: SignedIn, session: Change) -> Any:
    """Change the general settings that are sent."""
    wishes = body.sent()
    project_id = wishes.get("default_project_id")
    if project_id is not None and await find_active(session, project_id) is None:
        raise Invalid.field("default_project_id", "there is no such active project", "missing")
    after = await site.change_site(session, actor, wishes)
    return Json(after.model_dump(mode="json"))
