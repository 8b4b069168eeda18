"""What the documents point at exists: files, headings, calls, commands, settings."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from loket.app.cli import app as command_line
from loket.app.maintenance import openapi_document
from loket.core.settings import Settings, load
from tests.docs.documents import DOCUMENTS, NAMES, ROOT, headings, prose, read

LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")
CALL = re.compile(r"`(?P<method>GET|POST|PUT|PATCH|DELETE) (?P<path>/[^\s`?]*)")
COMMAND = re.compile(r"(?:^|[`/])loket (?P<words>[a-z][a-z-]*(?: [a-z][a-z-]*)?)", re.MULTILINE)
TARGET = re.compile(r"(?:^|`)make (?P<target>[a-z-]+)", re.MULTILINE)
VARIABLE = re.compile(r"\bLOKET_[A-Z_]+\b")
DECISION_PARTS = ["Context", "Decision", "Consequences", "Considered and measured"]


def anchors(text: str) -> set[str]:
    """Return the anchors of a document's headings, as they are made where it is shown."""
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for _, title in headings(text)}


@pytest.mark.parametrize("name", NAMES)
def test_every_link_leads_somewhere(name: str) -> None:
    document = ROOT / name
    for found in LINK.finditer(prose(read(name))):
        target = found["target"]
        if target.startswith(("http://", "https://")):
            continue
        path, _, anchor = target.partition("#")
        there = (document.parent / path).resolve() if path else document
        assert there.is_relative_to(ROOT), f"{target} leads out of the repository"
        assert there.exists(), f"{target} does not exist"
        if anchor:
            assert anchor in anchors(there.read_text(encoding="utf-8")), f"{target} has no heading"


def test_every_call_that_is_named_exists(tmp_path: Path) -> None:
    document = openapi_document(load(data_dir=tmp_path, _env_file=None))
    known = [
        (method.upper(), re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path))))
        for path, operations in document["paths"].items()
        for method in operations
    ]
    named = [(n, f["method"], f["path"]) for n in NAMES for f in CALL.finditer(read(n))]
    assert len(named) > 10
    for name, method, path in named:
        full = path if path.startswith("/api/") else f"/api/v1{path}"
        assert any(
            method == there and (pattern.fullmatch(full) or pattern.fullmatch(path))
            for there, pattern in known
        ), f"{name}: {method} {path}"


def test_every_command_that_is_named_exists() -> None:
    known = get_command(command_line).commands  # type: ignore[attr-defined]
    named = [(n, f["words"].split()) for n in NAMES for f in COMMAND.finditer(read(n))]
    assert {words[0] for _, words in named} >= {"serve", "migrate", "doctor"}
    for name, words in named:
        assert words[0] in known, f"{name}: loket {' '.join(words)}"
        deeper = getattr(known[words[0]], "commands", None)
        assert deeper is None or words[1:] == [] or words[1] in deeper, f"{name}: {words}"


def test_every_make_target_that_is_named_exists() -> None:
    known = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
    named = {f["target"] for n in NAMES for f in TARGET.finditer(read(n))}
    assert {"run", "test"} <= named <= known


def test_every_setting_that_is_named_exists() -> None:
    known = {
        str(choice)
        for field in Settings.model_fields.values()
        for choice in getattr(field.validation_alias, "choices", ())
    }
    for_tests = set(VARIABLE.findall(read("tests/conftest.py")))
    for_tests |= set(VARIABLE.findall(read("scripts/services.py")))
    named = {(n, v) for n in NAMES for v in VARIABLE.findall(read(n))}
    unknown = {(n, v) for n, v in named if v not in known | for_tests}
    assert not unknown


def test_decisions_are_numbered_listed_and_whole() -> None:
    pages = [path for path in DOCUMENTS if path.parent.name == "decisions"]
    assert [path.name[:3] for path in pages] == [f"{n:03}" for n in range(1, len(pages) + 1)]
    index = read("docs/README.md")
    for path in pages:
        text = path.read_text(encoding="utf-8")
        (first, title), *others = headings(text)
        number, _, words = title.partition(": ")
        assert (first, number) == (1, path.name[:3])
        assert f"| [{number}](decisions/{path.name}) | {words} |" in index
        assert [t for level, t in others if level == 2] == DECISION_PARTS, path.name
