"""Settings that administrators change while Loket runs."""

from typing import Annotated, Any

from pydantic import Field, StrictBool
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from loket.access.actor import Actor
from loket.access.events import SettingsChanged
from loket.access.models import SiteSetting
from loket.core.db import Executor
from loket.core.i18n import Locale
from loket.core.wire import Body, Id, IdNumber, Line
from loket.events import record


class SiteSettings(Body):
    """General settings of the desk."""

    name: Annotated[str, Line(100)] = Field(
        "Loket", description="Name of the desk, shown and in mails."
    )
    registration_open: bool = Field(True, description="Whether anybody may register.")
    default_locale: Locale = Field(Locale.en, description="Language for people who chose none.")
    default_project_id: Id | None = Field(
        None, description="Project of tickets that name none; the oldest active one if unset."
    )


class SiteSettingsChange(Body):
    """Settings to change; what is left out stays."""

    never_null = frozenset({"name", "registration_open", "default_locale"})

    name: Annotated[str, Line(100)] | None = None
    registration_open: StrictBool | None = None
    default_locale: Locale | None = None
    default_project_id: IdNumber | None = None


async def read_site(executor: Executor) -> SiteSettings:
    """Return the settings as they are, defaults for what was never set."""
    rows = await executor.execute(select(SiteSetting.key, SiteSetting.value))
    return SiteSettings.model_validate({row.key: row.value for row in rows})


async def change_site(session: AsyncSession, actor: Actor, wishes: dict[str, Any]) -> SiteSettings:
    """Change the settings that `wishes` names and record old and new values."""
    before = await read_site(session)
    after = SiteSettings.model_validate({**before.model_dump(), **wishes})
    known = set((await session.execute(select(SiteSetting.key))).scalars())
    old, new = before.model_dump(mode="json"), after.model_dump(mode="json")
    changes = [{"field": k, "old": old[k], "new": new[k]} for k in new if new[k] != old[k]]
    for change in changes:
        key, value = change["field"], change["new"]
        if key in known:
            await session.execute(
                update(SiteSetting).where(SiteSetting.key == key).values(value=value)
            )
        else:
            try:
                async with session.begin_nested():
                    await session.execute(insert(SiteSetting).values(key=key, value=value))
            except IntegrityError:  # another administrator was first to set it
                await session.execute(
                    update(SiteSetting).where(SiteSetting.key == key).values(value=value)
                )
    if changes:
        record(session, SettingsChanged(changes=changes), actor.id)
    return after
