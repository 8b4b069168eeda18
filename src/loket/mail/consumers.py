"""What the mail room does when the log grows."""

from datetime import timedelta
from urllib.parse import quote

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from loket.access import links
from loket.access.events import ResetRequested, UserInvited
from loket.access.models import User
from loket.access.site import read_site
from loket.core.db import AnyRow
from loket.core.i18n import Locale
from loket.core.runtime import Runtime
from loket.events import Consumer
from loket.mail.message import message_id
from loket.mail.outgoing import is_written, queue
from loket.mail.rendering import render

NAME = "mail"

_PURPOSES = {ResetRequested.type: links.RESET, UserInvited.type: links.INVITATION}
_PAGES = {links.RESET: "reset-password", links.INVITATION: "accept-invitation"}


async def _write_link(session: AsyncSession, event: AnyRow, runtime: Runtime) -> None:
    """Mail the link that the event asks for, if there is still somebody to mail it to."""
    user_id: int | None = event.payload["user_id"]
    if user_id is None:
        return
    base_url = runtime.settings.base_url
    identifier = message_id(base_url, event.seq, NAME, user_id)
    # Asked before the link is issued: a new link would kill the one in the mail that went out.
    if await is_written(session, identifier):
        return
    person = (
        await session.execute(
            select(User.email, User.name, User.locale).where(
                User.id == user_id, User.is_active.is_(True), User.deleted_at.is_(None)
            )
        )
    ).first()
    if person is None:
        return
    site = await read_site(session)
    purpose = _PURPOSES[event.type]
    locale = Locale(person.locale) if person.locale in Locale.__members__ else site.default_locale
    token = await links.issue(session, user_id, purpose)
    facts = {
        "site": site.name,
        "address": base_url,
        "name": person.name,
        "link": f"{base_url}/{_PAGES[purpose]}?token={quote(token, safe='')}",
        "minutes": links.LIFE[purpose] // timedelta(minutes=1),
        "days": links.LIFE[purpose] // timedelta(days=1),
    }
    await queue(
        session,
        runtime,
        message_id=identifier,
        user_id=user_id,
        recipient=person.email,
        kind=purpose,
        locale=locale,
        letter=render(purpose, locale, facts),
    )


consumers: tuple[Consumer, ...] = (Consumer(NAME, frozenset(_PURPOSES), _write_link),)
