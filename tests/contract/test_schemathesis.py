"""A run of schemathesis with all checks over a real server finds nothing."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx2
import pytest

HERE = Path(__file__).parent
BIN = Path(sys.executable).parent
ADMIN = {"email": "admin@company.com", "password": "correct horse battery"}
REQUESTER = {"email": "requester@company.com", "password": "blue kitchen tap"}
START_SECONDS = 30

ENDS_THE_SESSION = ("logout", "endSession", "changePassword")
"""Operations after which the run would be that of somebody who is signed out."""


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_ready(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            if httpx2.get(f"{address}/ready").status_code == 200:
                return
        except httpx2.TransportError:
            assert server.poll() is None, "the server stopped"
        assert time.monotonic() < deadline, "the server does not come up"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """The address of a desk that runs on its own database, with an administrator."""
    folder, port = tmp_path, _free_port()
    environment = {
        **os.environ,
        "LOKET_DATA_DIR": str(folder),
        "LOKET_PORT": str(port),
        "LOKET_ADMIN_EMAIL": ADMIN["email"],
        "LOKET_ADMIN_PASSWORD": ADMIN["password"],
        "LOKET_PASSWORD_HASH_KIB": "8",
        "LOKET_LOG_LEVEL": "error",
        "DATABASE_URL": "",
    }
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [str(BIN / "loket"), "serve"], env=environment, stderr=log, cwd=folder
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_until_ready(address, server)
            yield address
            # What crashed says why in the log only.
            lines = (folder / "log").read_text().splitlines()
            assert [line[-2000:] for line in lines if '"event":"crash"' in line] == []
        finally:
            server.terminate()
            server.wait(timeout=30)


def _sign_in(server: str, who: dict[str, str]) -> str:
    if who is REQUESTER:
        httpx2.post(f"{server}/api/v1/auth/register", json={**who, "name": "Ana"})
    answer = httpx2.post(f"{server}/api/v1/auth/login", json=who)
    assert answer.status_code == 200, answer.text
    token: str = answer.json()["access_token"]
    return token


@pytest.mark.parametrize("who", [ADMIN, REQUESTER], ids=["admin", "requester"])
def test_schemathesis_finds_nothing(server: str, tmp_path: Path, who: dict[str, str]) -> None:
    token = _sign_in(server, who)
    excluded = [part for name in ENDS_THE_SESSION for part in ("--exclude-operation-id", name)]
    run = subprocess.run(
        [
            str(BIN / "schemathesis"),
            "--config-file",
            str(HERE / "schemathesis.toml"),
            "run",
            f"{server}/openapi.json",
            "--checks=all",
            "--phases=examples,coverage,fuzzing",
            f"--header=Authorization: Bearer {token}",
            "--warnings=off",
            "--no-color",
            *excluded,
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(HERE)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-20_000:] + run.stderr[-2000:]
    assert "No issues found" in run.stdout or "passed" in run.stdout
    # Had the session ended on the way, the rest would have shown nothing but refusals.
    alive = httpx2.get(f"{server}/api/v1/auth/me", headers={"Authorization": f"Bearer {token}"})
    assert alive.status_code == 200
