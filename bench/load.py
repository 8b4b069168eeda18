"""Driving the load: `wrk` where it is installed, else sockets of our own.

The client shares two cores with what it measures, so it must be cheap: the requests are made
ready before, and answers are only counted, not parsed. What it took is in the results.
"""

import asyncio
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

_SCRIPT = Path(__file__).with_name("wrk.lua")


class LoadError(Exception):
    """Some requests were not answered as they should be; the numbers would mean nothing."""


@dataclass(frozen=True)
class Measured:
    """One round of load."""

    requests: int
    seconds: float
    p50_ms: float
    p95_ms: float
    client_cpu: float
    """Seconds of processor time that the client took, for each second of the round."""

    @property
    def per_second(self) -> float:
        """Requests answered in a second."""
        return self.requests / self.seconds


def client_name() -> str:
    """Return which client drives the load here."""
    return "wrk" if shutil.which("wrk") else "asyncio sockets"


def drive(
    port: int, requests: Sequence[bytes], *, seconds: int, connections: int, start: int = 0
) -> Measured:
    """Send `requests` in turn for some seconds over connections that stay open.

    Args:
        port: of the server on this machine.
        requests: whole HTTP requests.
        seconds: how long.
        connections: how many at once; each waits for its answer before it asks again.
        start: with which request to begin.

    Raises:
        LoadError: an answer other than 2xx, or none.
    """
    before = _processor_seconds()
    if wrk := shutil.which("wrk"):
        counted = _wrk(wrk, port, requests, seconds, connections, start)
    else:
        counted = asyncio.run(_sockets(port, requests, seconds, connections, start))
    if counted.pop("failed"):
        raise LoadError(f"some of {counted['requests']} requests failed")
    if not counted["requests"]:
        raise LoadError("no request was answered in time")
    used = (_processor_seconds() - before) / counted["seconds"]
    return Measured(**counted, client_cpu=used)


def _processor_seconds() -> float:
    ours, theirs = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return ours.ru_utime + ours.ru_stime + theirs.ru_utime + theirs.ru_stime


def _wrk(
    wrk: str, port: int, requests: Sequence[bytes], seconds: int, connections: int, start: int
) -> dict[str, float]:
    with tempfile.NamedTemporaryFile() as plan:
        plan.write(b"\0".join(requests))
        plan.flush()
        said = subprocess.run(
            [wrk, "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s", _SCRIPT,
             f"http://127.0.0.1:{port}", "--", plan.name, str(start)],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
    counted: dict[str, float] = orjson.loads(said.stdout.strip().splitlines()[-1])
    return counted


async def _sockets(
    port: int, requests: Sequence[bytes], seconds: int, connections: int, start: int
) -> dict[str, float]:
    times: list[float] = []
    began = time.perf_counter()
    until = began + seconds
    turn = iter(range(start, start + 100_000_000))

    async def one() -> int:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        failed = 0
        while time.perf_counter() < until:
            sent = time.perf_counter()
            writer.write(requests[next(turn) % len(requests)])
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
            await reader.readexactly(length)
            times.append(time.perf_counter() - sent)
            failed += not head.startswith(b"HTTP/1.1 2")
        writer.close()
        return failed

    failed = sum(await asyncio.gather(*(one() for _ in range(connections))))
    times.sort()
    return {
        "requests": len(times),
        "seconds": time.perf_counter() - began,
        "p50_ms": times[len(times) // 2] * 1000 if times else 0,
        "p95_ms": times[int(len(times) * 0.95)] * 1000 if times else 0,
        "failed": failed,
    }
