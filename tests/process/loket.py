"""Starting, asking and ending the real command."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
from typer.testing import CliRunner, Result

from loket.app.cli import app

BINARY = Path(sys.executable).with_name("loket")
START_SECONDS = 30
STOP_SECONDS = 40
PASSWORD = "correct horse battery"
ADMIN = {"LOKET_ADMIN_EMAIL": "boss@company.com", "LOKET_ADMIN_PASSWORD": PASSWORD}


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True)
class House:
    """A folder and a database, with the environment that a command needs to work on them."""

    folder: Path
    address: str | None = None

    def environment(self, **more: str) -> dict[str, str]:
        """Return the environment: nothing of ours but what is named here."""
        given = {
            "PATH": os.environ["PATH"],
            "LOKET_DATA_DIR": str(self.folder / "data"),
            "LOKET_PASSWORD_HASH_KIB": "8",
            "LOKET_LOG_FORMAT": "json",
        }
        if self.address:
            given["DATABASE_URL"] = self.address
        return {**given, **more}

    def run(self, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
        """Run a command to its end."""
        return subprocess.run(
            [BINARY, *arguments], cwd=self.folder, env=self.environment(**more), text=True,
            capture_output=True, timeout=START_SECONDS + STOP_SECONDS, check=False,
        )  # fmt: skip

    def call(self, *arguments: str, **more: str) -> Result:
        """Run a command in this process, which saves the time of a start."""
        away = dict.fromkeys(os.environ.keys() - {"PATH"})
        with contextlib.chdir(self.folder):
            return CliRunner().invoke(app, arguments, env={**away, **self.environment(**more)})

    def refused(self, *arguments: str, **more: str) -> str:
        """Run a command that must fail as people expect it; return its sentence."""
        done = self.run(*arguments, **more)
        assert done.returncode == 1, (done.returncode, done.stdout, done.stderr)
        assert "Traceback" not in done.stderr, done.stderr
        return done.stderr

    def call_refused(self, *arguments: str, **more: str) -> str:
        """Do the same in this process."""
        done = self.call(*arguments, **more)
        assert done.exit_code == 1, (done.exit_code, done.output)
        assert isinstance(done.exception, SystemExit), done.exception
        return done.stderr


@dataclass
class Server:
    """A running `loket serve`."""

    process: asyncio.subprocess.Process
    port: int
    said: Path
    client: httpx2.AsyncClient

    def output(self) -> str:
        """Return what the server wrote so far."""
        return self.said.read_text(encoding="utf-8")

    async def ready(self) -> None:
        """Wait until it answers."""
        async with asyncio.timeout(START_SECONDS):
            while True:
                assert self.process.returncode is None, self.output()
                try:
                    if (await self.client.get("/ready")).status_code == 200:
                        return
                except httpx2.TransportError:
                    await asyncio.sleep(0.02)

    async def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and return the exit code."""
        if self.process.returncode is None:
            self.process.send_signal(number)
        return await asyncio.wait_for(self.process.wait(), STOP_SECONDS)

    async def token(self, email: str = "boss@company.com") -> str:
        """Sign in and return the access token."""
        answer = await self.client.post(
            "/api/v1/auth/login", json={"email": email, "password": PASSWORD}
        )
        assert answer.status_code == 200, answer.text
        token: str = answer.json()["access_token"]
        return token


@asynccontextmanager
async def serving(house: House, port: int | None = None, **more: str) -> AsyncIterator[Server]:
    """Start the server, lend it when it is ready, and see it end."""
    port = port or free_port()
    said = house.folder / f"server-{port}.log"
    with said.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            BINARY, "serve", "--port", str(port), cwd=house.folder, stdout=output, stderr=output,
            env=house.environment(**more),
        )  # fmt: skip
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
        server = Server(process, port, said, client)
        try:
            await server.ready()
            yield server
        finally:
            await server.stop(signal.SIGKILL)
