"""Markdown to HTML that is safe to show."""

import asyncio
import html
from collections import OrderedDict
from collections.abc import Iterable

import nh3
from markdown_it import MarkdownIt

# `html: False`: raw HTML is shown as text. nh3 afterwards is the wall that holds even if
# the renderer has a hole (S6).
_RENDERER = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True}).enable(
    ["table", "strikethrough"]
)
_TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr",
    "li", "ol", "p", "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto"}

_MARKS = "|[]*_`~#>\n"
MAX_MARKS = 2000
"""Signs that can mean something to Markdown, line ends among them. Each costs the renderer up
to 0.1 ms; a text with more is a log or a table that was pasted, and is shown as it is (S17)."""

_AT_ONCE = 1000
"""Characters that are rendered where they are asked for; more goes to a thread."""

_KEPT_CHARACTERS = 2_000_000
_kept: OrderedDict[str, str] = OrderedDict()
_kept_characters = 0


async def render_all(texts: Iterable[str]) -> dict[str, str]:
    """Return each of `texts` (Markdown) as sanitised HTML; images become nothing.

    Rendering costs far more than reading a ticket, so what was rendered is kept, and what is
    long is rendered in a thread, where it does not hold up other requests.
    """
    wanted = dict.fromkeys(texts)
    missing = [text for text in wanted if text not in _kept]
    rendered = {text: _kept[text] for text in wanted if text in _kept}
    if sum(map(len, missing)) > _AT_ONCE:
        rendered |= await asyncio.to_thread(lambda: {text: _render(text) for text in missing})
    else:
        rendered |= {text: _render(text) for text in missing}
    for text in missing:
        _keep(text, rendered[text])
    return rendered


async def render(text: str) -> str:
    """Return one text (Markdown) as sanitised HTML; see `render_all`."""
    return (await render_all([text]))[text]


async def preview(text: str) -> str:
    """Return a text that is still being written as sanitised HTML; it is not kept."""
    return await asyncio.to_thread(_render, text)


def _render(text: str) -> str:
    if sum(map(text.count, _MARKS)) > MAX_MARKS:
        return f"<pre>{html.escape(text)}</pre>"
    return nh3.clean(
        _RENDERER.render(text),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )


def _keep(text: str, shown: str) -> None:
    global _kept_characters  # noqa: PLW0603  (the count belongs to the dictionary beside it)
    if text in _kept:
        return
    _kept[text] = shown
    _kept_characters += len(text) + len(shown)
    while _kept_characters > _KEPT_CHARACTERS:
        old, old_shown = _kept.popitem(last=False)
        _kept_characters -= len(old) + len(old_shown)
