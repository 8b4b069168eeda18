"""`GET /mail/outbox`."""

from typing import Any

import pytest
from sqlalchemy import select, update

from loket.access.events import ResetRequested
from loket.access.permissions import Permission
from loket.core.db import AnyRow
from loket.events import record
from loket.mail.models import MailMessage, MailState
from tests.desk import Desk, Person


async def _write_mails(desk: Desk, person: Person, count: int) -> list[AnyRow]:
    """Have mails written to `person`; returns them, the newest first."""
    for _ in range(count):
        async with desk.runtime.database.writing() as session:
            record(session, ResetRequested(user_id=person.id), None)
    await desk.settle()
    async with desk.runtime.database.reading() as reader:
        rows = await reader.execute(select(MailMessage.__table__).order_by(MailMessage.id.desc()))
        return list(rows.all())


async def _set_state(desk: Desk, mail_id: int, state: MailState) -> None:
    async with desk.runtime.database.writing() as session:
        await session.execute(
            update(MailMessage).where(MailMessage.id == mail_id).values(state=state)
        )


async def test_a_held_mail_can_be_read(desk: Desk, admin: Person, user: Person) -> None:
    [mail] = await _write_mails(desk, user, 1)
    answer = await admin.get("/mail/outbox")
    assert answer.status_code == 200
    assert answer.json() == {
        "data": [
            {
                "id": mail.id,
                "message_id": mail.message_id,
                "recipient": user.email,
                "kind": "reset",
                "locale": "en",
                "subject": "Reset your password for Loket",
                "text": mail.text,
                "html": mail.html,
                "state": "held",
                "attempts": 0,
                "error": None,
                "created_at": mail.created_at.isoformat().replace("+00:00", "Z"),
                "sent_at": None,
            }
        ],
        "page_key": None,
    }


@pytest.mark.parametrize("state", [MailState.queued, MailState.sent, MailState.failed])
async def test_s1_a_mail_that_goes_to_its_reader_cannot_be_read_by_others(
    desk: Desk, admin: Person, user: Person, state: MailState
) -> None:
    """An administrator must not take over an account with the link of another's mail."""
    [mail] = await _write_mails(desk, user, 1)
    await _set_state(desk, mail.id, state)
    answer = await admin.get("/mail/outbox")
    [shown] = answer.json()["data"]
    assert (shown["state"], shown["text"], shown["html"]) == (state, None, None)
    assert "token=" not in answer.text


async def test_only_who_manages_settings_may_look(desk: Desk) -> None:
    everything_else = set(Permission) - {Permission.settings_manage}
    await desk.role("almost-admin", *everything_else)
    almost = await desk.person("almost-admin")
    refused = await almost.get("/mail/outbox")
    assert (refused.status_code, refused.json()["error"]) == (403, "E_FORBIDDEN")
    await desk.role("settings-keeper", Permission.settings_manage)
    keeper = await desk.person("settings-keeper")
    assert (await keeper.get("/mail/outbox")).status_code == 200
    assert (await desk.client.get("/api/v1/mail/outbox")).status_code == 401


async def test_pages_follow_each_other_from_the_newest(
    desk: Desk, admin: Person, user: Person
) -> None:
    ids = [mail.id for mail in await _write_mails(desk, user, 5)]
    query: dict[str, Any] = {"limit": 2, "count": True}
    pages = []
    while True:
        answer = (await admin.get("/mail/outbox", params=query)).json()
        assert answer["total"] == 5
        pages.append([mail["id"] for mail in answer["data"]])
        if answer["page_key"] is None:
            break
        query["page_key"] = answer["page_key"]
    assert pages == [ids[:2], ids[2:4], ids[4:]]


async def test_the_list_can_be_narrowed_to_a_state(desk: Desk, admin: Person, user: Person) -> None:
    mails = await _write_mails(desk, user, 3)
    await _set_state(desk, mails[1].id, MailState.failed)
    query = {"state": "failed", "count": "true"}
    answer = (await admin.get("/mail/outbox", params=query)).json()
    assert ([mail["id"] for mail in answer["data"]], answer["total"]) == ([mails[1].id], 1)


@pytest.mark.parametrize(
    "query", [{"state": "lost"}, {"sate": "held"}, {"limit": "0"}, {"page_key": "made-up"}]
)
async def test_a_wrong_question_is_refused(admin: Person, query: dict[str, str]) -> None:
    assert (await admin.get("/mail/outbox", params=query)).status_code == 422


async def test_the_length_of_the_list_costs_no_more_statements(
    desk: Desk, admin: Person, user: Person
) -> None:
    await admin.get("/mail/outbox")  # what the role may do is remembered from here on
    costs = []
    for count in (1, 5):
        await _write_mails(desk, user, count)
        async with desk.counting_statements() as sent:
            await admin.get("/mail/outbox")
        costs.append(len(sent))
    assert costs[0] == costs[1] == 2  # who asks, and the mails
