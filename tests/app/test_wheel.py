"""The wheel: it is refused without the web application, and runs where there is no Node."""

import shutil
import socket
import subprocess
import sys
import time
import venv
from pathlib import Path

import httpx2
import pytest

from loket import __version__

ROOT = Path(__file__).parents[2]
BUILT = ROOT / "src/loket/app/web"
PARTS = ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE", "requirements")


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what a wheel is built from, without the web application."""
    folder = tmp_path_factory.mktemp("sources")
    for name in PARTS:
        part = ROOT / name
        copy = shutil.copytree if part.is_dir() else shutil.copy
        copy(part, folder / name)
    shutil.copytree(
        ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("web", "__pycache__")
    )
    return folder


def _build(sources: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--no-deps", "--wheel-dir", "dist", "."],
        cwd=sources,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_wheel_without_the_web_application_is_refused(sources: Path) -> None:
    refused = _build(sources)
    assert refused.returncode != 0
    assert "make web" in refused.stdout + refused.stderr
    assert not list(sources.glob("dist/*.whl"))


def test_the_wheel_serves_everything_where_there_is_no_node(sources: Path, tmp_path: Path) -> None:
    assert (BUILT / "index.html").is_file(), "build the web application first: make web"
    shutil.copytree(BUILT, sources / "src/loket/app/web")
    built = _build(sources)
    assert built.returncode == 0, built.stderr
    (wheel,) = sources.glob("dist/*.whl")

    venv.create(tmp_path / "venv", with_pip=True)
    pip = [str(tmp_path / "venv/bin/python"), "-m", "pip", "install", "--quiet"]
    subprocess.run(
        [*pip, "--require-hashes", "-r", "requirements/run.txt"], cwd=sources, check=True
    )
    subprocess.run([*pip, "--no-deps", str(wheel)], check=True)

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        "PATH": str(tmp_path / "venv/bin"),  # no Node, and nothing else of this machine
        "HOME": str(tmp_path),
        "LOKET_DATA_DIR": str(tmp_path / "data"),
        "LOKET_PORT": str(port),
    }
    log = (tmp_path / "log").open("wb")
    command = [str(tmp_path / "venv/bin/loket"), "serve"]
    server = subprocess.Popen(command, env=environment, cwd=tmp_path, stderr=log)
    try:
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}") as client:
            _wait_for(client, server)
            page = client.get("/tickets/NET-1", headers={"Accept": "text/html"})
            assert 'id="app"' in page.text
            script = page.text.split('src="/')[1].split('"')[0]
            assert client.get(f"/{script}").headers["content-type"].startswith("text/javascript")
            assert client.get("/docs").status_code == 200
            assert client.get("/openapi.json").json()["info"]["version"] == __version__
    finally:
        server.terminate()
        server.wait(30)
        log.close()


def _wait_for(client: httpx2.Client, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            if client.get("/ready").status_code == 200:
                return
        except httpx2.TransportError:
            assert server.poll() is None, "the server stopped"
        assert time.monotonic() < deadline, "the server does not come up"
        time.sleep(0.05)
