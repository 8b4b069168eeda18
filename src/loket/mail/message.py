"""The Internet message (RFC 5322) that is made of a stored mail."""

import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from ipaddress import ip_address
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email

_MAILBOX = re.compile(
    r"""\s*(?:"?(?P<name>[^"<>]*?)"?\s*<(?P<address>[^<>\s]+@[^<>\s]+)>|(?P<bare>[^<>\s]+@[^<>\s]+))\s*"""
)


def mailbox(text: str) -> Address:
    """Read a mailbox as people write it: `Help desk <desk@company.com>` or the bare address.

    Unlike in RFC 5322, a comma in the name needs no quotes: there is only ever one mailbox.

    Raises:
        ValueError: it is not a mailbox; the text says so without repeating it.
    """
    found = _MAILBOX.fullmatch(text)
    if found is None:
        raise ValueError("is not a mail address such as Help desk <desk@company.com>")
    name = (found["name"] or "").strip()
    if not name.isprintable():
        raise ValueError("must be a single line without control characters")
    return _address(found["address"] or found["bare"], name)


def _address(address: str, name: str = "") -> Address:
    """Return an address with its domain in the form that every mail server understands."""
    local, _, domain = address.rpartition("@")
    if not domain.isascii():
        try:
            domain = validate_email(
                f"x@{domain}", check_deliverability=False, test_environment=True
            ).ascii_domain
        except EmailNotValidError as error:
            raise ValueError("has a domain that cannot exist") from error
    return Address(display_name=name, username=local, domain=domain)


def host_name(base_url: str) -> str:
    """Return the name by which this desk calls itself among mail servers.

    Args:
        base_url: the desk's address on the web.

    Returns:
        The host as a domain name, or as an address literal (RFC 5321, section 4.1.3).
    """
    try:
        host = urlsplit(base_url).hostname or "localhost"
    except ValueError:
        return "localhost"
    try:
        number = ip_address(host)
    except ValueError:
        try:
            return host.encode("idna").decode()
        except UnicodeError:
            return "localhost"
    return f"[{number}]" if number.version == 4 else f"[IPv6:{number}]"


def message_id(base_url: str, event_seq: int, consumer: str, user_id: int) -> str:
    """Return the Message-ID of the mail that one event makes for one person.

    It follows from the event alone, so that a mail written or sent twice is the same mail to
    whoever receives it.
    """
    return f"<event-{event_seq}-{consumer}.{user_id}@{host_name(base_url)}>"


def compose(
    *,
    sender: Address,
    recipient: str,
    subject: str,
    text: str,
    html: str,
    message_id: str,
    date: datetime,
) -> EmailMessage:
    """Return the message, ready to be sent.

    Args:
        sender: whom it is from.
        recipient: the bare address that it goes to.
        subject: one line.
        text: the content for programs that show plain text.
        html: the same content for all others.
        message_id: with its angle brackets.
        date: when it was written; a repeat carries the same.

    Raises:
        ValueError: a header would break into several lines.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    # Only the address: a name is what its bearer typed, and registration is open to anybody.
    message["To"] = _address(recipient)
    # Text that looks like an encoded word (RFC 2047) would be decoded, line breaks and all, and
    # Python before 3.11.10 writes those out as new headers (CVE-2024-6923).
    message["Subject"] = subject.replace("=?", "= ?")
    message["Date"] = date
    message["Message-ID"] = message_id
    # RFC 3834, section 5: so that no out-of-office assistant answers.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    return message
