"""The two servers as real processes, and what they use."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx2
import psutil

from bench.loader import FOLDER

START_SECONDS = 60


class StartError(Exception):
    """A server did not start; the text names its log."""


def free_port() -> int:
    """Return a port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """A process that serves HTTP on a port of its own; a context manager that ends it.

    Args:
        name: for its log.
        command: what to start; `{port}` stands for its port.
        environment: beside that of this process.
    """

    def __init__(self, name: str, command: Sequence[str], environment: dict[str, str]) -> None:
        self.port = free_port()
        self._log = (FOLDER / f"{name}.log").absolute()
        self._command = [part.replace("{port}", str(self.port)) for part in command]
        self._environment = {**os.environ, **environment}
        self._stack = ExitStack()
        self.start_seconds = 0.0

    def __enter__(self) -> Self:
        log = self._stack.enter_context(self._log.open("wb"))
        began = time.perf_counter()
        # Elsewhere than in the repository: a `.env` there must not change what is measured.
        self._process = subprocess.Popen(
            self._command, env=self._environment, stdout=log, stderr=log, cwd=Path.cwd()
        )
        try:
            while not self._answers():
                if self._process.poll() is not None or time.perf_counter() > began + START_SECONDS:
                    raise StartError(f"{self._command[0]} did not start; see {self._log}")
                time.sleep(0.005)
        except BaseException:
            self._end()
            raise
        self.start_seconds = time.perf_counter() - began
        return self

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
                connection.sendall(b"GET /health HTTP/1.1\r\nHost: bench\r\n\r\n")
                return connection.recv(100).startswith(b"HTTP/1.1 200")
        except OSError:
            return False

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def _end(self) -> None:
        if self._process.poll() is None:
            self.resume()
            self._process.terminate()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._stack.close()

    def pause(self) -> None:
        """Stop the process where it is, so that it takes nothing from the other."""
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let the process go on."""
        self._process.send_signal(signal.SIGCONT)

    @property
    def memory_mib(self) -> float:
        """Resident memory of the process in MiB."""
        return float(psutil.Process(self._process.pid).memory_info().rss) / 2**20

    def client(self, token: str | None = None) -> httpx2.Client:
        """Return an ordinary client of this server."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx2.Client(
            base_url=f"http://127.0.0.1:{self.port}/api/v1", headers=headers, timeout=60
        )


def loket(address: str) -> Server:
    """Return Loket on this database, not yet started; limits and tokens outlast a run."""
    return Server(
        "loket",
        [str(Path(sys.executable).with_name("loket")), "serve", "--port", "{port}"],
        {
            "DATABASE_URL": address,
            "LOKET_DATA_DIR": str((FOLDER / "data").absolute()),
            "ACCESS_TOKEN_EXPIRE_MINUTES": "1440",
            "LOKET_SIGN_IN_FAILURES_PER_ADDRESS": "100000",
            "LOKET_SIGN_IN_FAILURES": "1000",
        },
    )


def ceiling(address: str, agent_id: int) -> Server:
    """Return the ceiling on this database, not yet started."""
    return Server(
        "ceiling",
        [sys.executable, "-m", "bench.ceiling", "--database", address, "--port", "{port}",
         "--agent", str(agent_id)],
        {},
    )  # fmt: skip
