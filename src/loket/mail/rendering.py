"""From a kind of mail and its facts to subject, plain text and HTML, in one language.

Sentences live in `texts/{language}.toml`, shapes in `templates/`; a test holds that all
languages say the same things with the same placeholders.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from loket.core.i18n import Locale

_FRAME = "frame"
"""The table of the sentences that every kind of mail shares."""

_ENVIRONMENT = Environment(
    loader=PackageLoader("loket.mail", "templates"),
    autoescape=select_autoescape(enabled_extensions=("html",), default=False),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


@dataclass(frozen=True)
class Letter:
    """What a mail says: a subject of one line, plain text and HTML of the same content."""

    subject: str
    text: str
    html: str


@cache
def texts(locale: Locale) -> dict[str, dict[str, str]]:
    """Return every sentence of a language, by kind of mail and key, placeholders unfilled."""
    source = files("loket.mail").joinpath("texts", f"{locale.value}.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def kinds() -> frozenset[str]:
    """Return the kinds of mail that have texts."""
    return frozenset(texts(Locale.en)) - {_FRAME}


def render(kind: str, locale: Locale, facts: Mapping[str, str | int]) -> Letter:
    """Write a mail whose point is a link.

    Args:
        kind: a table of the texts, such as `reset`.
        locale: the reader's language.
        facts: values of the placeholders, as plain text; always `site`, `address` and `link`.

    Raises:
        KeyError: there is no such kind, or a placeholder has no fact.
    """
    catalogue = texts(locale)
    words = _filled(catalogue[kind], facts)
    words["subject"] = _one_line(words["subject"])
    context = {
        "lang": locale.value,
        "words": words,
        "frame": _filled(catalogue[_FRAME], facts),
        "link": facts["link"],
    }
    return Letter(
        subject=words["subject"],
        text=_ENVIRONMENT.get_template("link.txt").render(context),
        html=_ENVIRONMENT.get_template("link.html").render(context),
    )


def _filled(sentences: Mapping[str, str], facts: Mapping[str, str | int]) -> dict[str, str]:
    return {key: sentence.format_map(facts) for key, sentence in sentences.items()}


def _one_line(subject: str) -> str:
    # A line break in a fact would begin another header (S14). Names are validated as single
    # lines where they are set; this is the second lock on the same door.
    return " ".join(subject.split())
