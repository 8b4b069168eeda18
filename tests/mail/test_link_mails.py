"""The mails with a link: to set a new password, and to accept an invitation."""

import re
from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select, update

from loket.access import links, site
from loket.access.actor import SYSTEM
from loket.access.events import ResetRequested, UserInvited, UserRegistered
from loket.access.models import LinkToken, User
from loket.core import clock, secrets
from loket.core.db import AnyRow
from loket.events import EventCursor
from loket.events.queries import head
from tests.mail.mailroom import MailRoom, OpenRoom

SMTP_URL = SecretStr("smtp://localhost:1")
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)


def _token(text: str) -> str:
    found = re.search(r"\?token=([\w-]+)$", text, re.MULTILINE)
    assert found is not None
    return found[1]


async def _link(room: MailRoom, token: str) -> AnyRow:
    async with room.runtime.database.reading() as reader:
        found = await reader.execute(
            select(
                LinkToken.user_id,
                LinkToken.purpose,
                LinkToken.used_at,
                LinkToken.created_at,
                LinkToken.expires_at,
            ).where(LinkToken.token_hash == secrets.fingerprint(token))
        )
        return found.one()


@pytest.mark.parametrize(
    ("event", "purpose", "page", "life"),
    [
        (ResetRequested, links.RESET, "reset-password", HOUR),
        (UserInvited, links.INVITATION, "accept-invitation", WEEK),
    ],
)
async def test_the_mail_carries_a_living_link(
    open_room: OpenRoom, event: type[Any], purpose: str, page: str, life: timedelta
) -> None:
    async with open_room() as room:
        ana = await room.person(email="ana@company.com")
        mail = await room.write(event(user_id=ana))
        assert (mail.user_id, mail.recipient, mail.kind) == (ana, "ana@company.com", purpose)
        assert f"\nhttps://desk.company.com/{page}?token=" in mail.text
        link = await _link(room, _token(mail.text))
        assert (link.user_id, link.purpose, link.used_at) == (ana, purpose, None)
        assert link.expires_at - link.created_at == life


async def test_the_mail_says_how_long_the_link_lives(open_room: OpenRoom) -> None:
    async with open_room() as room:
        ana = await room.person()
        assert "60 minutes" in (await room.write(ResetRequested(user_id=ana))).text
        assert "7 days" in (await room.write(UserInvited(user_id=ana))).text


@pytest.mark.parametrize(
    ("locale", "subject"),
    [
        ("en", "Reset your password for Meja IT"),
        ("id", "Atur ulang kata sandi Anda di Meja IT"),
        ("es", "Restablece tu contraseña de Meja IT"),
        ("xx", "Atur ulang kata sandi Anda di Meja IT"),
    ],
)
async def test_the_mail_speaks_the_language_of_its_reader(
    open_room: OpenRoom, locale: str, subject: str
) -> None:
    async with open_room() as room:
        async with room.runtime.database.writing() as session:
            wishes = {"name": "Meja IT", "default_locale": "id"}
            await site.change_site(session, SYSTEM, wishes)
        person = await room.person(locale=locale)
        mail = await room.write(ResetRequested(user_id=person))
        assert mail.subject == subject
        assert mail.locale == ("id" if locale == "xx" else locale)


@pytest.mark.parametrize(
    ("smtp_url", "state", "is_due"), [(None, "held", False), (SMTP_URL, "queued", True)]
)
async def test_without_an_smtp_server_the_mail_is_held(
    open_room: OpenRoom, smtp_url: SecretStr | None, state: str, is_due: bool
) -> None:
    async with open_room(smtp_url) as room:
        mail = await room.write(ResetRequested(user_id=await room.person()))
        assert mail.state == state
        assert (mail.next_attempt_at is not None) == is_due


async def test_s10_an_unknown_address_gets_no_mail(open_room: OpenRoom) -> None:
    async with open_room() as room:
        await room.log(ResetRequested(user_id=None))
        await room.follow()
        assert await room.mails() == []


@pytest.mark.parametrize("gone", [{"is_active": False}, {"deleted_at": clock.now()}])
async def test_who_left_meanwhile_gets_no_mail_and_no_link(
    open_room: OpenRoom, gone: dict[str, Any]
) -> None:
    async with open_room() as room:
        ana = await room.person()
        await room.log(ResetRequested(user_id=ana), UserInvited(user_id=ana))
        async with room.runtime.database.writing() as session:
            await session.execute(update(User).values(**gone))
        await room.follow()
        assert await room.mails() == []
        async with room.runtime.database.reading() as reader:
            assert (await reader.execute(select(LinkToken.id))).all() == []


async def test_other_events_write_no_mail(open_room: OpenRoom) -> None:
    async with open_room() as room:
        await room.log(UserRegistered(user_id=await room.person()))
        await room.follow()
        assert await room.mails() == []


async def test_s8_only_the_link_of_the_newest_mail_lives(open_room: OpenRoom) -> None:
    async with open_room() as room:
        ana = await room.person()
        first = await room.write(ResetRequested(user_id=ana))
        second = await room.write(ResetRequested(user_id=ana))
        assert (await _link(room, _token(first.text))).used_at is not None
        assert (await _link(room, _token(second.text))).used_at is None


async def test_an_event_read_twice_makes_one_mail_and_leaves_its_link_alive(
    open_room: OpenRoom,
) -> None:
    async with open_room() as room:
        ana = await room.person()
        mail = await room.write(ResetRequested(user_id=ana))
        async with room.runtime.database.writing() as session:
            await session.execute(update(EventCursor).values(seq=0))
        await room.follow()
        assert [m.message_id for m in await room.mails()] == [mail.message_id]
        async with room.runtime.database.reading() as reader:
            seq = await head(reader)
        assert mail.message_id == f"<event-{seq}-mail.{ana}@desk.company.com>"
        assert (await _link(room, _token(mail.text))).used_at is None


async def test_the_sender_is_woken_once_the_mail_is_committed(open_room: OpenRoom) -> None:
    async with open_room(SMTP_URL) as room:
        woken = room.runtime.signals.listen()
        await room.write(ResetRequested(user_id=await room.person()))
        assert woken.is_set()


async def test_a_stranger_cannot_put_words_into_a_reset_mail(open_room: OpenRoom) -> None:
    """S14: registration is open, so the name of an account may be an advertisement."""

    async with open_room() as room:
        ana = await room.person(name="Win at casino.example now")
        mail = await room.write(ResetRequested(user_id=ana))
        assert "casino" not in mail.subject + mail.text + mail.html
