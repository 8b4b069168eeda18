"""The README's walk-through is run as it stands, against a demo desk of its own."""

import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.documents import blocks, read, section

TITLE = "A problem from report to history, with curl"
README_ADDRESS = "http://localhost:8000"
START_SECONDS = 180
LOKET = Path(sys.executable).parent / "loket"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_healthy(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/health", timeout=5) as answer:  # noqa: S310
            return json.load(answer) == {"status": "healthy"}
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[str]:
    """The address of a desk that `loket demo` filled and serves."""
    port = free_port()
    address = f"http://localhost:{port}"
    said = tmp_path / "said.txt"
    command = [str(LOKET), "demo", "--data-dir", str(tmp_path / "demo"), "--port", str(port)]
    with (
        said.open("wb") as output,
        subprocess.Popen(command, cwd=tmp_path, stdout=output, stderr=output) as server,
    ):
        try:
            deadline = time.monotonic() + START_SECONDS
            while not is_healthy(address):
                assert server.poll() is None, said.read_text(encoding="utf-8")
                assert time.monotonic() < deadline, said.read_text(encoding="utf-8")
                time.sleep(0.1)
            yield address
        finally:
            server.terminate()
            server.wait(30)
    assert server.returncode == 0, said.read_text(encoding="utf-8")


def last_json(text: str) -> dict[str, list[dict[str, object]]]:
    """Return the document that was printed last, in lines as `json.tool` makes them."""
    start = text.rindex("\n{\n")
    answer: dict[str, list[dict[str, object]]] = json.loads(text[start:])
    return answer


def test_the_walk_through_works_as_it_stands(demo: str, tmp_path: Path) -> None:
    lines = "".join(blocks(section(read("README.md"), TITLE), "sh"))
    assert lines.count(README_ADDRESS) == 1
    script = lines.replace(README_ADDRESS, demo)
    done = subprocess.run(
        [shutil.which("bash") or "bash", "-euo", "pipefail", "-c", script],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    entries = last_json(done.stdout)["data"]
    types = [entry["type"] for entry in entries]
    assert types[0] == "ticket.created"
    assert types.count("reply.added") == 2
    changes = [change for entry in entries for change in entry["changes"]]  # type: ignore[attr-defined]
    moves = [(c["old"], c["new"]) for c in changes if c["field"] == "status"]
    assert moves == [("open", "in_progress"), ("in_progress", "closed")]
    assignees = [c["new"]["name"] for c in changes if c["field"] == "assignee"]
    closed = next(e for e in reversed(entries) if e["type"] == "ticket.updated")
    assert assignees[-1] == closed["actor"]["name"]  # type: ignore[index]
