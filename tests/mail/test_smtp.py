"""The SMTP server's address, and encryption on the way to it."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast

import aiosmtplib
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from loket.mail import smtp
from loket.mail.message import compose
from loket.mail.smtp import NotDelivered, SmtpServer, deliver
from tests.mail.sink import open_sink


@pytest.mark.parametrize(
    ("url", "host", "port", "is_implicit_tls"),
    [
        ("smtp://mail.company.com", "mail.company.com", 25, False),
        ("smtp://desk:pw@mail.company.com", "mail.company.com", 587, False),
        ("smtp://mail.company.com:2525/", "mail.company.com", 2525, False),
        ("smtps://mail.company.com", "mail.company.com", 465, True),
        ("smtps://desk:pw@[2001:db8::1]:4650", "2001:db8::1", 4650, True),
    ],
)
def test_the_address_says_where_and_how(
    url: str, host: str, port: int, is_implicit_tls: bool
) -> None:
    server = SmtpServer.at(url)
    assert (server.host, server.port, server.is_implicit_tls) == (host, port, is_implicit_tls)


def test_user_and_password_are_percent_decoded() -> None:
    server = SmtpServer.at("smtp://desk%40company.com:p%40ss%2Fw%3Ard%20%25@mail.company.com")
    assert (server.username, server.password) == ("desk@company.com", "p@ss/w:rd %")


def test_s12_a_server_in_a_log_line_shows_no_password() -> None:
    assert "canary" not in repr(SmtpServer.at("smtp://desk:canary@mail.company.com"))


@pytest.mark.parametrize(
    "url",
    [
        "smtp://",
        "http://mail.company.com",
        "smtp://mail.company.com/inbox",
        "smtp://mail.company.com?tls=no",
        "smtp://mail.company.com:99999",
        "smtp://desk:canary#1@mail.company.com",
        "smtp://desk:canary/1@mail.company.com",
        "smtp://[desk:canary@mail.company.com",
    ],
)
def test_s12_a_wrong_address_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ValueError, match="percent-encoded") as refusal:
        SmtpServer.at(url)
    assert "canary" not in str(refusal.value)
    assert refusal.value.__suppress_context__ or refusal.value.__context__ is None


@dataclass
class Certificate:
    """A certificate for `localhost` that vouches for itself."""

    path: Path
    context: ssl.SSLContext


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "localhost.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return Certificate(path, context)


def _message() -> EmailMessage:
    return compose(
        sender=Address("Desk", "desk", "company.com"),
        recipient="ana@company.com",
        subject="Hello",
        text="Hello\n",
        html="<p>Hello</p>\n",
        message_id="<1@desk.company.com>",
        date=datetime.now(UTC),
    )


@pytest.mark.parametrize("way", ["starttls", "implicit_tls"])
async def test_a_trusted_server_gets_it_encrypted(
    certificate: Certificate, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.path))

    async with open_sink(**{way: certificate.context}) as sink:
        server = SmtpServer.at(sink.url().get_secret_value())
        await deliver(server, _message(), "desk.company.com")
        assert sink.was_encrypted == [True]


@pytest.mark.parametrize("way", ["starttls", "implicit_tls"])
async def test_a_server_that_nobody_vouches_for_gets_nothing(
    certificate: Certificate, way: str
) -> None:
    async with open_sink(**{way: certificate.context}) as sink:
        server = SmtpServer.at(sink.url("desk:pw@").get_secret_value())
        with pytest.raises(NotDelivered, match=r"(?i)certificate") as failure:
            await deliver(server, _message(), "desk.company.com")
        assert not failure.value.is_permanent
        assert (sink.taken, sink.users) == ([], [])


class _PlainConnection:
    """A connection without TLS to a given address; no test can have one to the internet."""

    def __init__(self, peer: str) -> None:
        self._facts = {"sslcontext": None, "peername": (peer, 25)}

    def get_transport_info(self, name: str) -> Any:
        return self._facts[name]


def test_a_password_does_not_cross_the_internet_in_the_clear() -> None:
    for peer in ("127.0.0.1", "::1", "10.1.2.3", "192.168.1.5"):
        smtp._insist_on_privacy(cast("aiosmtplib.SMTP", _PlainConnection(peer)))
    for peer in ("8.8.8.8", "2606:4700::1111"):
        with pytest.raises(aiosmtplib.SMTPException, match="no encryption"):
            smtp._insist_on_privacy(cast("aiosmtplib.SMTP", _PlainConnection(peer)))


async def test_an_address_in_another_script_goes_where_it_is_understood() -> None:
    async with open_sink() as sink:
        message = _message()
        message.replace_header("To", Address(username="añа", domain="company.com"))
        server = SmtpServer.at(sink.url().get_secret_value())
        await deliver(server, message, "desk.company.com")
        assert [e.rcpt_tos for e in sink.envelopes] == [["añа@company.com"]]
