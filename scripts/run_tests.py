#!/usr/bin/env python3
"""Run everything that `make test` promises, and tell at the end what was left out.

What this machine lacks is listed with how to get it; with `REQUIRE=all` (CI) that, and every
skipped test, is a failure.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from services import services

BIN = Path(sys.executable).parent
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
WORKERS = os.environ.get("WORKERS", "2")
ONCE = ["tests/docs", "tests/contract", "tests/app"]
"""Tests that do not depend on the kind of database; they run with SQLite only."""

LINT: list[tuple[str, list[str]]] = [
    ("ruff", [str(BIN / "ruff"), "check", "src", "tests", "bench", "scripts", "frontend/e2e"]),
    (
        "format",
        [
            str(BIN / "ruff"),
            "format",
            "--check",
            "src",
            "tests",
            "bench",
            "scripts",
            "frontend/e2e",
        ],
    ),
    ("types", [str(BIN / "mypy")]),
    ("layers", [str(BIN / "lint-imports")]),
    ("portability", [sys.executable, "scripts/check_portability.py"]),
    ("sizes", [sys.executable, "scripts/check_sizes.py"]),
    ("settings docs", [sys.executable, "scripts/settings_docs.py", "--check"]),
    ("web application", ["npm", "--prefix", "frontend", "run", "--silent", "check"]),
]


def _step(name: str, command: list[str], **environment: str) -> tuple[str, bool, float]:
    print(f"\n=== {name}: {' '.join(command[1:] if command[0] == sys.executable else command)}")
    sys.stdout.flush()
    started = time.monotonic()
    done = subprocess.run(command, env={**os.environ, **environment}, check=False)
    return name, done.returncode == 0, time.monotonic() - started


def _pytest(kind: str, more: list[str], environment: dict[str, str]) -> tuple[str, bool, float]:
    command = [str(BIN / "pytest"), "-q", "-n", WORKERS, *more, *sys.argv[2:]]
    return _step(f"tests on {kind}", command, LOKET_TEST_DATABASE=kind, **environment)


def _lint() -> list[tuple[str, bool, float]]:
    return [_step(name, command) for name, command in LINT]


def _journeys() -> tuple[list[tuple[str, bool, float]], dict[str, str]]:
    """Walk through the built web application with a real browser."""
    if not Path(CHROMIUM).exists():
        return [], {"CHROMIUM": "chromium"}
    command = ["npm", "--prefix", "frontend", "run", "--silent", "e2e"]
    return [_step("journeys in a browser", command, CHROMIUM=CHROMIUM)], {}


def _tests() -> tuple[list[tuple[str, bool, float]], dict[str, str]]:
    with services() as (found, missing):
        results = [_pytest("sqlite", [], found)]
        ignored = [f"--ignore={path}" for path in ONCE]
        shared = [k for k in ("postgresql", "mariadb") if f"LOKET_TEST_{k.upper()}_URL" in found]
        results += [_pytest(kind, ignored, found) for kind in shared]
    return results, missing


def main() -> int:
    """Run `lint`, `tests`, `journeys` or `all`; what follows that argument goes to pytest."""
    wanted = sys.argv[1] if len(sys.argv) > 1 else "all"
    results: list[tuple[str, bool, float]] = []
    missing: dict[str, str] = {}
    if wanted in ("lint", "all"):
        results += _lint()
    for part, run in (("tests", _tests), ("journeys", _journeys)):
        if wanted in (part, "all"):
            ran, lacking = run()
            results += ran
            missing |= lacking
    print("\n=== Summary")
    for name, fine, seconds in results:
        print(f"  {'ok    ' if fine else 'FAILED'}  {name} ({seconds:.0f} s)")
    for variable, package in missing.items():
        print(f"  skipped {variable}: install Debian's {package}, or set the variable")
    failed = sum(not fine for _, fine, _ in results)
    if missing and os.environ.get("REQUIRE") == "all":
        failed += len(missing)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
