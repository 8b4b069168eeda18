import string
from email.message import EmailMessage
from html.parser import HTMLParser

import pytest

from loket.core.i18n import Locale
from loket.mail.rendering import kinds, render, texts

FACTS: dict[str, str | int] = {
    "site": "Help desk",
    "address": "https://desk.company.com",
    "name": "Ana",
    "link": "https://desk.company.com/reset-password?token=t0ken",
    "minutes": 60,
    "days": 7,
}
OTHERS = [locale for locale in Locale if locale is not Locale.en]
EVERY_MAIL = [(kind, locale) for kind in sorted(kinds()) for locale in Locale]


def _placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def _sentences(locale: Locale) -> dict[str, str]:
    return {
        f"{table}.{key}": sentence
        for table, sentences in texts(locale).items()
        for key, sentence in sentences.items()
    }


@pytest.mark.parametrize("locale", OTHERS)
def test_every_language_has_the_same_keys(locale: Locale) -> None:
    assert _sentences(locale).keys() == _sentences(Locale.en).keys()


@pytest.mark.parametrize("locale", OTHERS)
def test_every_language_has_the_same_placeholders(locale: Locale) -> None:
    english = {key: _placeholders(sentence) for key, sentence in _sentences(Locale.en).items()}
    assert {key: _placeholders(s) for key, s in _sentences(locale).items()} == english


@pytest.mark.parametrize("locale", OTHERS)
def test_no_sentence_was_left_in_english(locale: Locale) -> None:
    english, own = _sentences(Locale.en), _sentences(locale)
    assert [key for key in own if own[key] == english[key]] == []


class _Reader(HTMLParser):
    """Collects what a mail program would show and follow."""

    def __init__(self) -> None:
        super().__init__()
        self.lang: str | None = None
        self.links: list[str | None] = []
        self.outside: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "html":
            self.lang = values["lang"]
        if tag == "a":
            self.links.append(values["href"])
        if "src" in values or tag in ("script", "link", "img", "form"):
            self.outside.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def _read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    return reader


@pytest.mark.parametrize(("kind", "locale"), EVERY_MAIL)
def test_a_mail_shows_its_link_in_both_forms(kind: str, locale: Locale) -> None:
    letter = render(kind, locale, FACTS)
    page = _read(letter.html)
    link = FACTS["link"]
    assert f"\n{link}\n" in letter.text
    assert page.links == [link, link]
    assert str(link) in page.text


@pytest.mark.parametrize(("kind", "locale"), EVERY_MAIL)
def test_html_names_its_language_and_fetches_nothing(kind: str, locale: Locale) -> None:
    page = _read(render(kind, locale, FACTS).html)
    assert page.lang == locale.value
    assert page.outside == []


@pytest.mark.parametrize(("kind", "locale"), EVERY_MAIL)
def test_both_forms_say_the_same(kind: str, locale: Locale) -> None:
    letter = render(kind, locale, FACTS)
    page = _read(letter.html)
    for key in ("greeting", "intro", "button", "validity", "ignore"):
        sentence = texts(locale)[kind][key].format_map(FACTS)
        assert sentence in letter.text
        assert sentence in page.text


def test_html_follows_light_and_dark() -> None:
    html = render("reset", Locale.en, FACTS).html
    assert "@media (prefers-color-scheme: dark)" in html
    assert '<meta name="color-scheme" content="light dark">' in html


def test_names_are_escaped_in_html_and_plain_in_text() -> None:
    letter = render("invitation", Locale.en, {**FACTS, "site": "<b>R&D</b>", "name": "<img src=x>"})
    assert "<b>" not in letter.html
    assert "<img" not in letter.html
    assert "&lt;b&gt;R&amp;D&lt;/b&gt;" in letter.html
    assert "Hello <img src=x>," in letter.text


def test_braces_in_a_name_are_only_braces() -> None:
    letter = render("invitation", Locale.en, {**FACTS, "name": "{link} {{ link }} {% raw %}"})
    assert "Hello {link} {{ link }} {% raw %}," in letter.text


@pytest.mark.parametrize("break_", ["\r\n", "\n", "\r", "\x0b", "\x85", "\u2028"])
def test_s14_a_line_break_in_the_site_name_adds_no_header(break_: str) -> None:
    site = f"Desk{break_}Bcc: victim@company.com"
    letter = render("reset", Locale.en, {**FACTS, "site": site})
    message = EmailMessage()
    message["Subject"] = letter.subject
    assert letter.subject == "Reset your password for Desk Bcc: victim@company.com"
    assert message.keys() == ["Subject"]


def test_a_missing_fact_is_an_error_and_not_an_empty_place() -> None:
    with pytest.raises(KeyError, match="minutes"):
        render("reset", Locale.en, {k: v for k, v in FACTS.items() if k != "minutes"})
