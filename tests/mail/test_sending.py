"""Sending what is queued, to a real SMTP server."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
import structlog
from pydantic import SecretStr
from sqlalchemy import update

from loket.access.events import ResetRequested
from loket.core import clock
from loket.core.db import Database
from loket.mail import sending
from loket.mail.models import MailMessage
from loket.mail.sending import MAX_ATTEMPTS, pause_after, run_sender, send_next
from tests.mail.mailroom import MailRoom, OpenRoom
from tests.mail.sink import open_sink

SECOND = timedelta(seconds=1)


async def _queued(room: MailRoom, people: int = 1) -> None:
    """Queue one reset mail for each of `people`."""
    for number in range(people):
        person = await room.person(email=f"person{number}@company.com")
        await room.log(ResetRequested(user_id=person))
    await room.follow()


async def test_a_mail_goes_out_with_everything_it_needs(open_room: OpenRoom) -> None:
    async with open_sink() as sink, open_room(sink.url()) as room:
        await _queued(room)
        written = (await room.mails())[0]
        assert await room.send() == 1
        [message], [envelope] = sink.taken, sink.envelopes
        assert envelope.mail_from == "desk@company.com"
        assert envelope.rcpt_tos == ["person0@company.com"]
        assert sink.names == ["desk.company.com"]
        assert message["From"] == "Help desk <desk@company.com>"
        assert message["To"] == "person0@company.com"
        assert message["Subject"] == written.subject
        assert message["Date"].datetime == written.created_at.replace(microsecond=0)
        assert message["Message-ID"] == written.message_id
        assert message["Auto-Submitted"] == "auto-generated"
        bodies = [p.get_content().replace("\r\n", "\n") for p in message.iter_parts()]
        assert bodies == [written.text, written.html]


async def test_s12_a_sent_mail_keeps_no_link(open_room: OpenRoom) -> None:
    async with open_sink() as sink, open_room(sink.url()) as room:
        await _queued(room)
        moment = clock.now()
        with clock.at(moment):
            await room.send()
        [mail] = await room.mails()
        assert (mail.state, mail.sent_at, mail.attempts) == ("sent", moment, 1)
        assert (mail.text, mail.html, mail.error) == ("", "", None)
        assert await room.send() == 0


async def test_a_temporary_refusal_is_tried_again_later(open_room: OpenRoom) -> None:
    async with (
        open_sink(answers=["451 greylisted, come back"]) as sink,
        open_room(sink.url()) as room,
    ):
        await _queued(room)
        start = clock.now()
        with clock.at(start):
            await room.send()
        [mail] = await room.mails()
        assert (mail.state, mail.attempts) == ("queued", 1)
        assert mail.error == "451 greylisted, come back"
        assert mail.text
        with clock.at(start + pause_after(1) - SECOND):
            assert await room.send() == 0
        with clock.at(start + pause_after(1)):
            assert await room.send() == 1
        [mail] = await room.mails()
        assert (mail.state, mail.attempts, mail.error) == ("sent", 2, None)
        assert len(sink.taken) == 1


def test_pauses_grow_and_the_last_attempt_comes_after_hours() -> None:
    pauses = [pause_after(attempt) for attempt in range(1, MAX_ATTEMPTS)]
    assert pauses == sorted(pauses)
    assert pauses[0] == timedelta(seconds=30)
    assert timedelta(hours=8) < sum(pauses, timedelta()) < timedelta(hours=12)


@pytest.mark.parametrize("where", ["answers", "recipient_answers"])
async def test_a_permanent_refusal_ends_it(open_room: OpenRoom, where: str) -> None:
    async with (
        open_sink(**{where: ["550 no such mailbox"]}) as sink,
        open_room(sink.url()) as room,
    ):
        await _queued(room)
        await room.send()
        [mail] = await room.mails()
        assert (mail.state, mail.error) == ("failed", "550 no such mailbox")
        assert (mail.text, mail.html, mail.next_attempt_at) == ("", "", None)
        assert sink.taken == []


async def test_after_the_last_attempt_it_is_given_up(open_room: OpenRoom) -> None:
    async with (
        open_sink(answers=["451 not now"] * MAX_ATTEMPTS) as sink,
        open_room(sink.url()) as room,
    ):
        await _queued(room)
        moment = clock.now()
        states = []
        for attempt in range(1, MAX_ATTEMPTS + 1):
            with clock.at(moment):
                assert await room.send() == 1
            states += [m.state for m in await room.mails()]
            moment += pause_after(attempt)
        assert states == ["queued"] * (MAX_ATTEMPTS - 1) + ["failed"]
        with clock.at(moment + timedelta(days=1)):
            assert await room.send() == 0


async def test_a_dropped_connection_is_tried_again(open_room: OpenRoom) -> None:
    async with open_sink(answers=["drop"]) as sink, open_room(sink.url()) as room:
        await _queued(room)
        start = clock.now()
        with clock.at(start):
            await room.send()
        [mail] = await room.mails()
        assert (mail.state, bool(mail.error)) == ("queued", True)
        with clock.at(start + pause_after(1)):
            await room.send()
        assert [m["Message-ID"] for m in sink.taken] == [mail.message_id]


async def test_no_server_at_the_address_is_tried_again(open_room: OpenRoom) -> None:
    async with open_sink() as sink:
        nobody = sink.url()
    async with open_room(nobody) as room:
        await _queued(room)
        await room.send()
        [mail] = await room.mails()
        assert mail.state == "queued"
        assert mail.error.startswith("Error connecting to localhost")


async def test_a_slow_server_holds_up_nobody(open_room: OpenRoom) -> None:
    """While it stalls, requests are served and changes committed: no transaction is open."""

    async with open_sink(answers=["stall"]) as sink, open_room(sink.url()) as room:
        await _queued(room)
        sending_it = asyncio.create_task(room.send())
        await asyncio.wait_for(sink.stalled.wait(), 10)
        async with asyncio.timeout(1):
            await room.person(email="new@company.com")
        [mail] = await room.mails()
        assert (mail.state, mail.attempts) == ("queued", 1)
        assert not sending_it.done()
        sink.released.set()
        await asyncio.wait_for(sending_it, 10)
        assert [m.state for m in await room.mails()] == ["sent"]


@pytest.mark.parametrize("limit", ["answer_seconds", "delivery_seconds"])
async def test_a_server_that_never_answers_is_left(open_room: OpenRoom, limit: str) -> None:
    async with open_sink(answers=["stall"]) as sink, open_room(sink.url()) as room:
        await _queued(room)
        hasty = replace(room.sender, server=replace(room.sender.server, **{limit: 0.3}))
        await send_next(room.runtime.database, hasty)
        [mail] = await room.mails()
        assert (mail.state, bool(mail.error)) == ("queued", True)


async def test_two_processes_send_each_mail_once(open_room: OpenRoom) -> None:
    async with open_sink() as sink, open_room(sink.url()) as room:
        await _queued(room, people=12)
        databases = [Database(room.runtime.settings.database) for _ in range(3)]
        sender = room.sender

        async def send_all(database: Database) -> None:
            while any(m.state == "queued" for m in await room.mails()):
                if not await send_next(database, sender):
                    await asyncio.sleep(0.01)  # the others still have some under way

        try:
            async with asyncio.timeout(30):
                await asyncio.gather(*map(send_all, databases))
        finally:
            for database in databases:
                await database.close()
        sent = sorted(m["Message-ID"] for m in sink.taken)
        assert sent == sorted(m.message_id for m in await room.mails())
        assert {m.attempts for m in await room.mails()} == {1}


async def test_the_oldest_goes_first(open_room: OpenRoom) -> None:
    async with open_sink() as sink, open_room(sink.url()) as room:
        await _queued(room, people=3)
        await room.send()
        assert [m["To"] for m in sink.taken] == [f"person{n}@company.com" for n in range(3)]


async def test_one_bad_mail_does_not_stop_the_rest(open_room: OpenRoom) -> None:
    async with open_sink() as sink, open_room(sink.url()) as room:
        await _queued(room, people=2)
        async with room.runtime.database.writing() as session:
            oldest = (await room.mails())[0].id
            await session.execute(
                update(MailMessage)
                .where(MailMessage.id == oldest)
                .values(subject="Hi\r\nBcc: victim@company.com")
            )
        await room.send()
        assert [m.state for m in await room.mails()] == ["failed", "sent"]
        assert [m["To"] for m in sink.taken] == ["person1@company.com"]


async def test_a_mail_that_a_killed_process_had_taken_goes_out_later(open_room: OpenRoom) -> None:
    async with open_sink() as sink, open_room(sink.url()) as room:
        await _queued(room)
        start = clock.now()
        with clock.at(start):
            await sending._claim(room.runtime.database)  # and then the power goes
            assert await room.send() == 0
        with clock.at(start + sending.LEASE):
            assert await room.send() == 1
        assert len(sink.taken) == 1


async def test_a_mail_that_kills_every_process_ends_as_failed(open_room: OpenRoom) -> None:
    async with open_sink() as sink, open_room(sink.url()) as room:
        await _queued(room)
        moment = clock.now()
        for _ in range(MAX_ATTEMPTS):
            with clock.at(moment):
                assert await sending._claim(room.runtime.database)
            moment += sending.LEASE
        with clock.at(moment):
            await room.send()
        assert [m.state for m in await room.mails()] == ["failed"]
        assert sink.taken == []


async def test_a_late_failure_does_not_undo_anothers_success(open_room: OpenRoom) -> None:
    """A process that was asleep for longer than its claim finds the mail sent by another."""

    async with open_sink() as sink, open_room(sink.url()) as room:
        await _queued(room)
        start = clock.now()
        with clock.at(start):
            stale = await sending._claim(room.runtime.database)
        assert stale is not None
        with clock.at(start + sending.LEASE):
            await room.send()
        await sending._put_back(room.runtime.database, stale, timedelta(0), "too late")
        await sending._give_up(room.runtime.database, stale, "too late")
        [mail] = await room.mails()
        assert (mail.state, mail.error, mail.attempts) == ("sent", None, 2)


async def test_a_late_failure_does_not_free_what_another_is_sending(open_room: OpenRoom) -> None:
    async with open_sink() as sink, open_room(sink.url()) as room:
        await _queued(room)
        start = clock.now()
        with clock.at(start):
            stale = await sending._claim(room.runtime.database)
        assert stale is not None
        with clock.at(start + sending.LEASE):
            assert await sending._claim(room.runtime.database)
            await sending._put_back(room.runtime.database, stale, timedelta(0), "too late")
            assert await room.send() == 0


async def test_a_stopping_process_hands_its_mail_back(open_room: OpenRoom) -> None:
    async with open_sink(answers=["stall"]) as sink, open_room(sink.url()) as room:
        await _queued(room)
        running = asyncio.create_task(run_sender(room.runtime))
        await asyncio.wait_for(sink.stalled.wait(), 10)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        # The next process finds it due at once, and need not wait for the claim to expire.
        assert await room.send() == 1
        assert [m.state for m in await room.mails()] == ["sent"]


async def test_the_running_sender_sends_what_is_written(
    open_room: OpenRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    # So slow that only the wake-up can be what made it send in time.
    monkeypatch.setattr(sending, "POLL_SECONDS", 3600)
    async with open_sink() as sink, open_room(sink.url()) as room:
        ana = await room.person()
        running = asyncio.create_task(run_sender(room.runtime))
        await room.write(ResetRequested(user_id=ana))
        await room.until("sent")
        await room.write(ResetRequested(user_id=ana))
        await room.until("sent", "sent")
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running


async def test_without_a_server_the_sender_has_nothing_to_do(open_room: OpenRoom) -> None:
    async with open_room() as room:
        await _queued(room)
        await asyncio.wait_for(run_sender(room.runtime), 1)
        assert [m.state for m in await room.mails()] == ["held"]


@pytest.mark.parametrize(
    "url", ["smtp://desk:canary#1@mail.company.com", "smtp://desk:canary/1@mail.company.com"]
)
async def test_s12_a_wrong_address_is_named_without_its_password(
    open_room: OpenRoom, url: str
) -> None:
    async with open_room(SecretStr(url)) as room:
        with structlog.testing.capture_logs() as logs:
            await asyncio.wait_for(run_sender(room.runtime), 1)
        [line] = logs
        assert line["error"].startswith("LOKET_SMTP_URL: ")
        assert "canary" not in str(logs)


async def test_s12_neither_table_nor_log_repeats_secrets_of_a_chatty_server(
    open_room: OpenRoom,
) -> None:
    """Spam filters quote the link that they dislike, and some servers the password."""

    async with (
        open_sink(password="canary-password") as sink,
        open_room(sink.url("desk:canary-password@")) as room,
    ):
        await _queued(room)
        token = (await room.mails())[0].text.partition("token=")[2].split()[0]
        sink.answers = [f"451 {'blah ' * 150}", f"554 bad link ?token={token} canary-password"]
        moment = clock.now()
        with structlog.testing.capture_logs() as logs:
            with clock.at(moment):
                await room.send()
            assert len((await room.mails())[0].error) <= 500
            with clock.at(moment + pause_after(1)):
                await room.send()
        [mail] = await room.mails()
        assert mail.state == "failed"
        assert mail.error.startswith("554 bad link")
        said = mail.error + str(logs)
        assert token not in said
        assert "canary" not in said


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")
class TestSigningIn:
    """aiosmtpd rightly warns of passwords without TLS; this is loopback."""

    async def test_with_the_percent_encoded_password(self, open_room: OpenRoom) -> None:
        async with open_sink(auth_required=True) as sink:
            url = sink.url("desk:p%40ss%2Fw%3Ard%20hunter2@")
            async with open_room(url) as room:
                await _queued(room)
                await room.send()
                assert sink.users == ["desk"]
                assert [m.state for m in await room.mails()] == ["sent"]

    async def test_a_wrong_password_loses_no_mail(self, open_room: OpenRoom) -> None:
        async with (
            open_sink(auth_required=True) as sink,
            open_room(sink.url("desk:wrong@")) as room,
        ):
            await _queued(room)
            await room.send()
            [mail] = await room.mails()
            assert mail.state == "queued"
            assert mail.error.startswith("535 ")
            assert sink.taken == []
