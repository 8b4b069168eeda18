#!/usr/bin/env python3
"""Refuse files that have outgrown themselves: about 400 lines, and no `utils`."""

import subprocess
import sys
from pathlib import Path

LIMIT = 400
GENERATED = {"frontend/src/api/schema.d.ts"}
WATCHED = (".py", ".ts", ".vue", ".sh")
EMPTY_NAMES = {"utils", "helpers", "common", "misc", "base_manager"}


def main() -> int:
    """Check every file that git knows."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    found = []
    for name in listed:
        path = Path(name)
        if path.suffix not in WATCHED or name in GENERATED or not path.exists():
            continue
        lines = path.read_text(encoding="utf-8").count("\n")
        if lines > LIMIT:
            found.append(f"{name}: {lines} lines; does it hold more than one thing?")
        if path.stem in EMPTY_NAMES:
            found.append(f"{name}: says nothing by its name")
    print("\n".join(found) or f"No file beyond {LIMIT} lines.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
