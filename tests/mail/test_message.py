from datetime import UTC, datetime
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, default
from typing import Any

import pytest

from loket.mail.message import compose, host_name, mailbox, message_id

WRITTEN = datetime(2026, 11, 21, 9, 40, 24, tzinfo=UTC)


def _composed(**changes: Any) -> EmailMessage:
    facts: dict[str, Any] = {
        "sender": Address("Help desk", "desk", "company.com"),
        "recipient": "ana@company.com",
        "subject": "Reset your password",
        "text": "text\n",
        "html": "<p>html</p>\n",
        "message_id": "<event-1-mail.2@desk.company.com>",
        "date": WRITTEN,
    }
    return compose(**{**facts, **changes})


def _received(message: EmailMessage) -> EmailMessage:
    received = message_from_bytes(message.as_bytes(policy=SMTP), policy=default)
    assert isinstance(received, EmailMessage)
    return received


def test_a_message_carries_its_headers() -> None:
    received = _received(_composed())
    assert {name: str(received[name]) for name in received.keys() if name != "Content-Type"} == {  # noqa: SIM118
        "From": "Help desk <desk@company.com>",
        "To": "ana@company.com",
        "Subject": "Reset your password",
        "Date": "Sat, 21 Nov 2026 09:40:24 +0000",
        "Message-ID": "<event-1-mail.2@desk.company.com>",
        "Auto-Submitted": "auto-generated",
        "MIME-Version": "1.0",
    }


def test_a_message_has_plain_text_first_and_html_as_the_better_form() -> None:
    received = _received(_composed(text="Contraseña\n", html="<p>Contraseña</p>\n"))
    parts = [(p.get_content_type(), p.get_content().rstrip()) for p in received.iter_parts()]
    assert parts == [("text/plain", "Contraseña"), ("text/html", "<p>Contraseña</p>")]


@pytest.mark.parametrize("field", ["subject", "recipient", "message_id"])
def test_s14_no_header_can_be_smuggled_in(field: str) -> None:
    with pytest.raises(ValueError, match=r"(?i)linefeed|newline|CR|line"):
        _composed(**{field: "<a@b.c>\r\nBcc: victim@company.com"})


def test_a_long_message_id_arrives_in_one_piece() -> None:
    long = message_id(f"https://{'long-name.' * 15}company.com", 123456789, "mail", 42)
    raw = _composed(message_id=long).as_bytes(policy=SMTP)
    assert long.encode() in raw
    assert b"=?" not in raw


def test_a_domain_in_another_script_is_written_for_every_server() -> None:
    received = _received(_composed(recipient="ana@straße.example"))
    assert str(received["To"]) == "ana@xn--strae-oqa.example"


@pytest.mark.parametrize(
    ("text", "name", "address"),
    [
        ("desk@company.com", "", "desk@company.com"),
        ("<desk@company.com>", "", "desk@company.com"),
        ("Loket <loket@localhost>", "Loket", "loket@localhost"),
        ('"Desk, Inc." <desk@company.com>', "Desk, Inc.", "desk@company.com"),
        ("Desk, Inc. <desk@company.com>", "Desk, Inc.", "desk@company.com"),
        ("Meja Bantuan – IT <desk@company.com>", "Meja Bantuan – IT", "desk@company.com"),
    ],
)
def test_mailboxes_as_people_write_them(text: str, name: str, address: str) -> None:
    read = mailbox(text)
    assert (read.display_name, read.addr_spec) == (name, address)
    assert _received(_composed(sender=read))["From"].addresses == (read,)


@pytest.mark.parametrize(
    "text",
    ["", "Loket", "desk@", "a@b.c, d@e.f", "Desk <desk@company.com", "Desk\nBcc: v@w.x <a@b.c>"],
)
def test_what_is_no_mailbox_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(ValueError, match=r"^(is not|must be)"):
        mailbox(text)


@pytest.mark.parametrize(
    ("base_url", "name"),
    [
        ("https://desk.company.com", "desk.company.com"),
        ("http://localhost:8000", "localhost"),
        ("http://192.0.2.7:8000", "[192.0.2.7]"),
        ("http://[2001:db8::7]:8000", "[IPv6:2001:db8::7]"),
        ("https://bücher.example", "xn--bcher-kva.example"),
    ],
)
def test_the_desk_names_itself_by_its_web_address(base_url: str, name: str) -> None:
    assert host_name(base_url) == name
    identifier = message_id(base_url, 1, "mail", 2)
    assert str(_received(_composed(message_id=identifier))["Message-ID"]) == identifier
