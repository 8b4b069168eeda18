"""The documents, as the tests read them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
NAMES = [path.relative_to(ROOT).as_posix() for path in DOCUMENTS]

_FENCE = re.compile(r"^```(?P<kind>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^(?P<level>#+) (?P<title>.*)$")

Row = tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """One table of a document: the heading it stands under, its first row, the others."""

    heading: str
    head: Row
    rows: list[Row]


def read(name: str) -> str:
    """Return the text of the document called `name`, a path from the root."""
    return (ROOT / name).read_text(encoding="utf-8")


def prose(text: str) -> str:
    """Return `text` without its fenced blocks."""
    return _FENCE.sub("", text)


def blocks(text: str, kind: str) -> list[str]:
    """Return the fenced blocks of one kind, such as `sh`."""
    return [found["text"] for found in _FENCE.finditer(text) if found["kind"] == kind]


def headings(text: str) -> Iterator[tuple[int, str]]:
    """Give the level and the title of each heading."""
    for line in prose(text).splitlines():
        if found := _HEADING.match(line):
            yield len(found["level"]), found["title"]


def section(text: str, title: str) -> str:
    """Return what stands under a heading of the second level."""
    found = re.search(rf"^## {re.escape(title)}$(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"there is no section {title!r}"
    return found[1]


def tables(text: str) -> list[Table]:
    """Return the tables of a document, in order."""
    found: list[Table] = []
    heading, is_within = "", False
    for line in prose(text).splitlines():
        if match := _HEADING.match(line):
            heading = match["title"]
        if not line.startswith("|"):
            is_within = False
        elif not is_within:
            found.append(Table(heading, _cells(line), []))
            is_within = True
        elif set(line) - set("|-"):
            found[-1].rows.append(_cells(line))
    return found


def table(name: str, heading: str, first: str) -> Table:
    """Return the only table of a document under `heading` whose first column is `first`."""
    matching = [t for t in tables(read(name)) if (t.heading, t.head[0]) == (heading, first)]
    assert len(matching) == 1, f"{name}: {len(matching)} tables under {heading!r} about {first!r}"
    return matching[0]


def code(cell: str) -> list[str]:
    """Return what stands in backticks in a cell."""
    return re.findall(r"`([^`]+)`", cell)


def _cells(line: str) -> Row:
    return tuple(cell.strip() for cell in line.strip().strip("|").split("|"))
