#!/usr/bin/env python3
"""Write docs/settings.md and .env.example from the settings class; `--check` only compares."""

import inspect
import re
import sys
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any, Literal, get_args, get_origin

from annotated_types import Ge, Le
from pydantic import AliasChoices, SecretStr
from pydantic.fields import FieldInfo

from loket.core.settings import Settings

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "settings.md"
EXAMPLE = ROOT / ".env.example"

_HEADING = re.compile(r"^    # (?P<heading>[A-Z].*)$")
_FIELD = re.compile(r"^    (?P<field>[a-z]\w*): ")
_BARE = re.compile(r"[\w./:-]*")
_WIDTH = 88

_PAGE_TOP = """\
# Settings

Loket reads its settings once, at the start, from the environment and from a file `.env` in the
folder in which it is started; the environment wins. Every setting has a default. A value that
is wrong stops the start with a sentence that names it. What administrators change while Loket
runs (the desk's name, whether registration is open, the default language and project) is not
here but under `GET` and `PUT /api/v1/settings`.

This page and [`.env.example`](../.env.example) are written by `make settings-docs`.
"""
_EXAMPLE_TOP = """\
# Loket's settings. Copy this file to `.env` beside where Loket is started, and take the `#`
# away from what you change. Shown are the defaults; docs/settings.md explains more.
"""


@dataclass(frozen=True)
class Setting:
    """One setting, as it is told to people."""

    names: tuple[str, ...]
    default: str
    values: str
    description: str


def _groups() -> dict[str, list[str]]:
    """Return the fields of the settings class under the comments that head them."""
    groups: dict[str, list[str]] = {}
    heading = ""
    for line in inspect.getsource(Settings).splitlines():
        if found := _HEADING.match(line):
            heading = found["heading"]
        elif (found := _FIELD.match(line)) and found["field"] in Settings.model_fields:
            groups.setdefault(heading, []).append(found["field"])
    return groups


def _names(field: FieldInfo) -> tuple[str, ...]:
    if not isinstance(field.validation_alias, AliasChoices):
        raise TypeError("a setting needs the names by which it is read")
    return tuple(dict.fromkeys(str(name) for name in field.validation_alias.choices))


def _default(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _kinds(annotation: Any) -> list[Any]:
    """Return what a value may be, apart from being left out."""
    if get_origin(annotation) is Literal:
        return [annotation]
    return [kind for kind in get_args(annotation) if kind is not type(None)] or [annotation]


def _values(field: FieldInfo) -> str:
    """Say in words which values are taken."""
    kind = _kinds(field.annotation)[0]
    if get_origin(kind) is Literal:
        return " or ".join(f"`{choice}`" for choice in get_args(kind))
    if kind is bool:
        return "`true` or `false`"
    if kind is int:
        low = next(m.ge for m in field.metadata if isinstance(m, Ge))
        high = next(m.le for m in field.metadata if isinstance(m, Le))
        return f"{low} to {high}"
    if kind is SecretStr:
        return "text, kept secret"
    return "path" if issubclass(kind, PurePath) else "text"


def _setting(field: FieldInfo) -> Setting:
    if not field.description:
        raise TypeError(f"{_names(field)[0]} needs a description")
    return Setting(_names(field), _default(field.default), _values(field), field.description)


def settings() -> dict[str, list[Setting]]:
    """Return every setting under its heading, in the order of the class.

    Raises:
        TypeError: a setting lacks its names or its description, or stands under no heading.
    """
    groups = _groups()
    listed = [name for names in groups.values() for name in names]
    if "" in groups or sorted(listed) != sorted(Settings.model_fields):
        raise TypeError("every setting must stand in the class itself, under a comment")
    return {
        heading: [_setting(Settings.model_fields[name]) for name in names]
        for heading, names in groups.items()
    }


def page() -> str:
    """Return what docs/settings.md must hold."""
    lines = [_PAGE_TOP]
    for heading, group in settings().items():
        lines += [f"## {heading}", "", "| setting | default | values | meaning |"]
        lines.append("|---|---|---|---|")
        for setting in group:
            names = " or ".join(f"`{name}`" for name in setting.names)
            default = f"`{setting.default}`" if setting.default else ""
            cells = (names, default, setting.values, setting.description)
            lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
        lines.append("")
    return "\n".join(lines)


def example() -> str:
    """Return what .env.example must hold."""
    lines = [_EXAMPLE_TOP]
    for heading, group in settings().items():
        lines += [f"# === {heading} ===", ""]
        for setting in group:
            lines += _wrapped(setting.description)
            value = setting.default if _BARE.fullmatch(setting.default) else f'"{setting.default}"'
            lines += [f"#{setting.names[0]}={value}", ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _wrapped(text: str) -> list[str]:
    lines = ["#"]
    for word in text.replace("`", "").split():
        if len(lines[-1]) + len(word) + 1 > _WIDTH:
            lines.append("#")
        lines[-1] += f" {word}"
    return lines


def main() -> int:
    """Write both files; with `--check` say which are stale, and change nothing."""
    stale = []
    for path, text in ((PAGE, page()), (EXAMPLE, example())):
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(path.name)
        if "--check" not in sys.argv[1:]:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    if "--check" in sys.argv[1:] and stale:
        print(f"Stale: {', '.join(stale)}. Run: make settings-docs")
        return 1
    print(f"Written: {', '.join(stale)}." if stale else "The documents of the settings are fresh.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
