"""The servers that the tests talk to: those that run already, or private ones.

PostgreSQL, MariaDB and Redis are used on their standard ports when they answer there.
Otherwise, if Debian's packages are installed, each is started on a free port in a temporary
directory and stopped, by its process, at the end.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

START_SECONDS = 60


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _as(user: str) -> list[str]:
    """Return what runs a command as `user`: neither database will run as root."""
    return ["runuser", "-u", user, "--"] if os.geteuid() == 0 else []


@contextmanager
def _folder(user: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="loket-services-") as name:
        if os.geteuid() == 0:
            entry = pwd.getpwnam(user)
            os.chown(name, entry.pw_uid, entry.pw_gid)
        yield Path(name)


@contextmanager
def _process(command: list[str], port: int, log: Path) -> Iterator[None]:
    with (
        log.open("wb") as output,
        subprocess.Popen(command, stdout=output, stderr=output) as server,
    ):
        try:
            deadline = time.monotonic() + START_SECONDS
            while not _answers(port):
                if server.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"{command[0]} did not start:\n{log.read_text()[-2000:]}")
                time.sleep(0.1)
            yield
        finally:
            server.terminate()
            server.wait(30)


@contextmanager
def _postgresql() -> Iterator[str]:
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not binaries:
        raise FileNotFoundError("postgresql")
    port, prefix = _free_port(), _as("postgres")
    with _folder("postgres") as folder:
        data = str(folder / "data")
        subprocess.run(
            [*prefix, f"{binaries[-1]}/initdb", "-D", data, "-U", "root", "-A", "trust"],
            check=True,
            capture_output=True,
        )
        command = [*prefix, f"{binaries[-1]}/postgres", "-D", data, "-p", str(port)]
        command += ["-c", "listen_addresses=127.0.0.1", "-k", str(folder)]
        with _process(command, port, folder / "log"):
            yield f"postgresql://root@127.0.0.1:{port}/postgres"


@contextmanager
def _mariadb() -> Iterator[str]:
    if not shutil.which("mariadbd"):
        raise FileNotFoundError("mariadb-server")
    port, prefix = _free_port(), _as("mysql")
    with _folder("mysql") as folder:
        data = f"--datadir={folder / 'data'}"
        install = ["mariadb-install-db", "--no-defaults", data, "--skip-test-db"]
        subprocess.run(
            [*prefix, *install, "--auth-root-authentication-method=normal"],
            check=True,
            capture_output=True,
        )
        command = [*prefix, "mariadbd", "--no-defaults", data, f"--port={port}"]
        command += ["--bind-address=127.0.0.1", f"--socket={folder / 'socket'}"]
        with _process(command, port, folder / "log"):
            yield f"mariadb://root@127.0.0.1:{port}/mysql"


@contextmanager
def _redis() -> Iterator[str]:
    if not shutil.which("redis-server"):
        raise FileNotFoundError("redis-server")
    port = _free_port()
    with tempfile.TemporaryDirectory(prefix="loket-services-") as name:
        command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
        with _process([*command, "--dir", name], port, Path(name) / "log"):
            yield f"redis://127.0.0.1:{port}"


_SERVICES = {
    "LOKET_TEST_POSTGRESQL_URL": (
        5432,
        "postgresql://root@127.0.0.1:5432/postgres",
        _postgresql,
    ),
    "LOKET_TEST_MARIADB_URL": (3306, "mariadb://root@127.0.0.1:3306/mysql", _mariadb),
    "LOKET_TEST_REDIS_URL": (6379, "redis://127.0.0.1:6379", _redis),
}


@contextmanager
def services() -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """Lend the addresses of the servers, by environment variable, and what is missing.

    Yields:
        The addresses, and for each server that cannot be had the Debian package to install.
    """
    found: dict[str, str] = {}
    missing: dict[str, str] = {}
    with ExitStack() as stack:
        for variable, (port, usual, start) in _SERVICES.items():
            if variable in os.environ:
                found[variable] = os.environ[variable]
            elif _answers(port):
                found[variable] = usual
            else:
                try:
                    found[variable] = stack.enter_context(start())
                except FileNotFoundError as error:
                    missing[variable] = str(error)
        yield found, missing
