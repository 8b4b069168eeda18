"""S14: nobody writes headers into a mail. S16: no page frames Loket or runs foreign scripts."""

from email import message_from_bytes
from email.policy import default

import pytest

from loket.core import clock
from loket.mail.message import compose, mailbox
from tests.desk import API, Desk, Person
from tests.http.refusal import refused, refused_fields

INJECTIONS = [
    "Ana\r\nBcc: victim@company.com",
    "Ana\nBcc: victim@company.com",
    "Ana\rBcc: victim@company.com",
    "Ana\u2028Bcc: victim@company.com",
    "Ana\x0bBcc: victim@company.com",
    "Ana\x85Bcc: victim@company.com",
]


async def test_s14_no_name_or_address_breaks_a_line(desk: Desk, admin: Person) -> None:
    """What may stand in a mail's head is one line when it comes in already."""
    person = {"email": "x@company.com", "name": "X", "password": "blue kitchen tap"}
    for text in INJECTIONS:
        for field in ("name", "last_name", "email"):
            value = text.replace("Ana", "ana@company.com") if field == "email" else text
            answer = await desk.client.post(f"{API}/auth/register", json={**person, field: value})
            assert refused_fields(answer) == {field}
            new = {"email": "x@company.com", "name": "X", field: value}
            assert refused_fields(await admin.post("/users", json=new)) == {field}
        assert refused_fields(await admin.put("/settings", json={"name": text})) == {"name"}
        assert refused_fields(await admin.post("/tickets", json={"title": text})) == {"title"}


async def test_s14_the_site_name_in_a_subject_stays_in_it(
    desk: Desk, user: Person, admin: Person
) -> None:
    name = "Desk; Bcc: victim@company.com =?utf-8?q?x=0D=0ABcc:_a@b.test?="
    assert (await admin.put("/settings", json={"name": name})).status_code == 200
    await desk.client.post(f"{API}/auth/reset-password-request", json={"email": user.email})
    await desk.settle()
    [mail] = (await admin.get("/mail/outbox")).json()["data"]
    assert name in mail["subject"]
    message = compose(
        sender=mailbox("Loket <desk@company.com>"),
        recipient=mail["recipient"],
        subject=mail["subject"],
        text=mail["text"],
        html=mail["html"],
        message_id=mail["message_id"],
        date=clock.now(),
    )
    read = message_from_bytes(message.as_bytes(), policy=default)
    assert read["Bcc"] is None
    assert read["To"] == user.email
    assert read["Subject"].replace("= ?", "=?") == mail["subject"]


@pytest.mark.parametrize("text", INJECTIONS[:3])
def test_s14_a_header_with_a_line_break_is_never_sent(text: str) -> None:
    fine = {"recipient": "ana@company.com", "subject": "Hello", "message_id": "<1@desk.test>"}
    for field in ("recipient", "subject"):
        value = text.replace("Ana", "ana@company.com") if field == "recipient" else text
        with pytest.raises(ValueError, match=r".+"):
            compose(
                sender=mailbox("desk@company.com"),
                text="x",
                html="x",
                date=clock.now(),
                **{**fine, field: value},
            )
    with pytest.raises(ValueError, match=r".+"):
        mailbox(f"{text} <ana@company.com>")


async def test_s16_no_page_is_framed_and_no_foreign_script_runs(desk: Desk, user: Person) -> None:
    ticket = await desk.ticket(user)
    for answer in (
        await user.get(f"/tickets/{ticket['id']}"),
        await user.get("/tickets/999999"),
        await desk.client.get("/"),
        await desk.client.get("/health"),
        await desk.client.get("/docs"),
        await desk.client.get("/redoc"),
        await desk.client.get("/docs/start.js"),
        await desk.client.get("/docs/assets/swagger-ui.css"),
        await desk.client.get("/x" * 8000),
    ):
        policy = _policy(answer.headers["content-security-policy"])
        assert policy["frame-ancestors"] == {"'none'"}
        assert policy["script-src"] == {"'self'"}
        assert policy["default-src"] == {"'self'"}
        assert policy["object-src"] == policy["base-uri"] == {"'none'"}
        assert policy["form-action"] == {"'self'"}
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert "server" not in answer.headers


def _policy(header: str) -> dict[str, set[str]]:
    rules = [rule.split() for rule in header.split(";")]
    assert len({rule[0] for rule in rules}) == len(rules)
    return {rule[0]: set(rule[1:]) for rule in rules}


async def test_s16_only_the_documentation_may_style_itself(desk: Desk) -> None:
    for path, is_docs in (("/docs", True), ("/redoc", True), ("/health", False), ("/", False)):
        policy = _policy((await desk.client.get(path)).headers["content-security-policy"])
        assert ("'unsafe-inline'" in policy["style-src"]) == is_docs
        assert "'unsafe-eval'" not in str(policy)


async def test_s16_the_documentation_holds_no_inline_script(desk: Desk) -> None:
    for path in ("/docs", "/redoc"):
        page = (await desk.client.get(path)).text
        assert "<script src=" in page
        assert "<script>" not in page
        assert "//" not in page.replace("<!doctype html>", "").replace("https://json", "")


async def test_s16_personal_answers_are_kept_by_no_cache(user: Person) -> None:
    for path in ("/auth/me", "/tickets", "/tickets/999999"):
        assert (await user.get(path)).headers["cache-control"] == "no-store"


async def test_s16_no_other_origin_is_let_in(desk: Desk, user: Person) -> None:
    """Loket is one origin: nothing is shared with others, whatever they ask."""
    evil = {"Origin": "https://evil.test", "Access-Control-Request-Method": "POST"}
    answer = await user.get("/auth/me", headers=evil)
    preflight = await desk.client.request("OPTIONS", f"{API}/tickets", headers=evil)
    refused(preflight, 405)
    for one in (answer, preflight):
        assert not [name for name in one.headers if name.startswith("access-control")]


async def test_s16_no_redirect_leads_anywhere(desk: Desk) -> None:
    for path in ("//evil.test", "//evil.test/", "/\\evil.test", "/%2f%2fevil.test", "/docs//"):
        answer = await desk.client.get(f"http://desk.test{path}")
        # Only the bare address leads somewhere, and that is Loket's own.
        assert answer.headers.get("location", "/docs") == "/docs"
        assert answer.status_code in (200, 307, 400, 404)
