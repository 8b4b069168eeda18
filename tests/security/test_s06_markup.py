"""S6: what people write is shown as text and harmless markup, never run."""

from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loket.tickets.markdown import _render as render
from tests.desk import Desk, Person

PAYLOADS = [
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text y=20>x</text></a></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=x&gt;'>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<form action=javascript:alert(1)><button>x",
    "<button formaction=javascript:alert(1)>x",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<body onload=alert(1)>",
    "<base href=//evil.test>",
    "<meta http-equiv=refresh content='0;url=//evil.test'>",
    "<link rel=stylesheet href=//evil.test/x.css>",
    "<style>@import '//evil.test'</style>",
    "<div style='background:url(javascript:alert(1))'>x</div>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<!--<img src='--><img src=x onerror=alert(1)//'>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#x0A;script:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](\x01javascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](file:///etc/passwd)",
    "[x](blob:https://evil.test/1)",
    "[x](//evil.test \"title' onmouseover='alert(1)\")",
    '[x](http://a.test "x&quot; onmouseover=&quot;alert(1)")',
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "![x](javascript:alert(1))",
    "![x](https://evil.test/pixel.png)",
    '![x" onerror="alert(1)](x)',
    '```"><script>alert(1)</script>\nx\n```',
    "`<img src=x onerror=alert(1)>`",
    "| <script>alert(1)</script> |\n|---|\n| <img src=x onerror=alert(1)> |",
    "# <script>alert(1)</script>",
    "> <script>alert(1)</script>",
    "* <svg/onload=alert(1)>",
    "\\<script>alert(1)\\</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "</p></div></body><script>alert(1)</script>",
    "<x" * 2000,
    "[" * 5000,
    "`" * 5000,
    "*a_" * 3000,
    "> " * 1000 + "x",
]

ATTRIBUTES = {"a": {"href", "title", "rel"}, "ol": {"start"}}
TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr",
    "li", "ol", "p", "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip


class _Reader(HTMLParser):
    """Collects whatever a browser could act on beyond plain markup."""

    def __init__(self) -> None:
        super().__init__()
        self.alarms: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.alarms.append(tag)
        for name, value in attrs:
            if name not in ATTRIBUTES.get(tag, set()):
                self.alarms.append(f"{tag} {name}")
            if name == "href" and urlsplit(value or "").scheme not in (
                "http",
                "https",
                "mailto",
                "",
            ):
                self.alarms.append(f"{tag} {name}={value}")
            if name == "rel" and "noopener" not in (value or ""):
                self.alarms.append(f"{tag} {name}={value}")

    def handle_comment(self, data: str) -> None:
        self.alarms.append(f"comment {data}")

    def handle_decl(self, decl: str) -> None:
        self.alarms.append(f"declaration {decl}")

    def handle_pi(self, data: str) -> None:
        self.alarms.append(f"instruction {data}")


def _alarms(html: str) -> list[str]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.alarms


def test_s06_the_reader_of_these_tests_would_notice() -> None:
    for payload in PAYLOADS[:4]:
        assert _alarms(payload)
    assert _alarms('<a href="javascript:alert(1)" rel="noopener">x</a>')


async def test_s06_comments_and_descriptions_are_sanitised(
    desk: Desk, user: Person, agent: Person
) -> None:
    ticket = await desk.ticket(user)
    path = f"/tickets/{ticket['id']}"
    for payload in PAYLOADS:
        comment = (await user.post(f"{path}/comments", json={"body": payload})).json()
        changed = (await agent.patch(path, json={"description": payload})).json()
        for written, html in (
            (comment["body"], comment["body_html"]),
            (changed["description"], changed["description_html"]),
        ):
            assert written == payload.strip()
            assert _alarms(html) == [], (payload, html)
    listed = await _all_pages(agent, f"{path}/comments")
    timeline = [e["comment"] for e in await _all_pages(agent, f"{path}/timeline") if e["comment"]]
    assert len(listed) == len(timeline) == len(PAYLOADS)
    for comment in [*listed, *timeline]:
        assert _alarms(comment["body_html"]) == []


async def _all_pages(person: Person, path: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    more: str | None = ""
    while more is not None:
        answer = (await person.get(path + (f"?page_key={more}" if more else ""))).json()
        rows += answer["data"]
        more = answer["page_key"]
    return rows


@given(
    st.lists(
        st.one_of(
            st.sampled_from([p for p in PAYLOADS if len(p) < 200]),
            st.sampled_from(
                ["<", ">", "&", '"', "'", "`", "[", "](", ")", "!", "\n", "\\", "javascript:"]
            ),
            st.text(max_size=20),
        ),
        max_size=12,
    ).map("".join)
)
@settings(max_examples=300, deadline=None)
def test_s06_no_mixture_gets_through(text: str) -> None:
    assert _alarms(render(text)) == []


async def test_s06_what_is_no_markup_is_text(desk: Desk, user: Person) -> None:
    """A title is no Markdown; it and the tags come back as they were written, in JSON."""
    title = "<script>alert(1)</script> & [x](javascript:alert(1))"
    answer = await user.post("/tickets", json={"title": title})
    assert answer.json()["title"] == title
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("**bold** _and_ ~~gone~~", "<p><strong>bold</strong> <em>and</em> <s>gone</s></p>\n"),
        ("a\nb", "<p>a<br>\nb</p>\n"),
        ("1 < 2 && 3 > 2", "<p>1 &lt; 2 &amp;&amp; 3 &gt; 2</p>\n"),
        (
            "[x](https://a.test/?q=1&r=2)",
            '<p><a href="https://a.test/?q=1&amp;r=2" rel="noopener noreferrer nofollow">x</a></p>\n',
        ),
    ],
)
async def test_s06_plain_markup_stays(desk: Desk, user: Person, written: str, shown: str) -> None:
    ticket = await desk.ticket(user, description=written)
    assert ticket["description_html"] == shown


@pytest.mark.parametrize("payload", PAYLOADS)
async def test_s06_a_preview_is_what_will_be_shown(user: Person, payload: str) -> None:
    shown = (await user.post("/markdown/preview", json={"text": payload})).json()
    sent = (await user.post("/tickets", json={"title": "x", "description": payload})).json()
    assert shown == {"html": sent["description_html"]}
