"""docs/settings.md and .env.example are what the settings class says."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from loket.core.settings import Settings, load
from tests.docs.documents import ROOT

SCRIPT = ROOT / "scripts" / "settings_docs.py"


def check(script: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(script), "--check"], capture_output=True, text=True, check=False
    )


def test_both_documents_are_fresh() -> None:
    done = check(SCRIPT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_stale_document_is_named_and_left_alone(tmp_path: Path) -> None:
    copy = tmp_path / "scripts" / SCRIPT.name
    copy.parent.mkdir()
    copy.write_text(SCRIPT.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / ".env.example").write_text("#LOKET_PORT=1\n", encoding="utf-8")
    done = check(copy)
    assert done.returncode == 1
    assert "settings.md" in done.stdout
    assert ".env.example" in done.stdout
    assert (tmp_path / ".env.example").read_text(encoding="utf-8") == "#LOKET_PORT=1\n"
    assert not (tmp_path / "docs").exists()


def test_the_examples_values_are_the_defaults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for field in Settings.model_fields.values():
        for name in getattr(field.validation_alias, "choices", ()):
            monkeypatch.delenv(str(name), raising=False)
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    taken = re.sub(r"^#(LOKET_\w+=.+)$", r"\1", example, flags=re.MULTILINE)
    assert taken.count("\nLOKET_") > 10
    (tmp_path / ".env").write_text(taken, encoding="utf-8")
    assert load(_env_file=tmp_path / ".env") == load(_env_file=None)
