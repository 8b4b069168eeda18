"""While it serves: what it logs, and how it ends."""

import asyncio
import json
import signal
from typing import Any

import pytest

from tests.process.loket import ADMIN, PASSWORD, House, Server, serving

BODY = json.dumps({"email": "ana@company.com", "password": PASSWORD, "name": "Ana"}).encode()


async def _begin_request(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Send half of a request, and wait until the server has asked for the other half."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        b"POST /api/v1/auth/register HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
        b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(BODY)
    )
    assert b"100 Continue" in await reader.readuntil(b"\r\n\r\n")
    writer.write(BODY[:10])
    await writer.drain()
    return reader, writer


async def _closed(port: int) -> None:
    """Wait until nobody is let in any more."""
    async with asyncio.timeout(10):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except ConnectionRefusedError:
                return
            writer.close()
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_request_under_way_is_finished_before_the_end(house: House, number: int) -> None:
    async with serving(house, **ADMIN) as server:
        reader, writer = await _begin_request(server.port)
        ending = asyncio.create_task(server.stop(number))
        await _closed(server.port)
        assert not ending.done()
        writer.write(BODY[10:])
        answer = await asyncio.wait_for(reader.read(), 20)
        writer.close()
        assert answer.startswith(b"HTTP/1.1 201")
        assert await ending == 0
        assert "Traceback" not in server.output()
        assert _lines(server)[-1]["event"] == "stopped"
    async with serving(house) as server:
        assert await server.token("ana@company.com")


def _lines(server: Server) -> list[dict[str, Any]]:
    return [json.loads(line) for line in server.output().splitlines() if line.startswith("{")]


async def test_every_request_is_one_line_of_json_without_secrets(house: House) -> None:
    async with serving(house, **ADMIN) as server:
        credentials = {"email": "boss@company.com", "password": PASSWORD}
        session = (await server.client.post("/api/v1/auth/login", json=credentials)).json()
        headers = {"Authorization": f"Bearer {session['access_token']}"}
        found = await server.client.get("/api/v1/tickets?q=canary-question", headers=headers)
        await server.client.post(
            "/api/v1/auth/login", json={"email": "boss@company.com", "password": "canary-guess"}
        )
        await server.client.post(
            "/api/v1/auth/refresh", json={"refresh_token": session["refresh_token"]}
        )
        await server.client.get("/api/v1/nowhere")
        assert await server.stop() == 0
        lines, said = _lines(server), server.output()
    requests = [line for line in lines if line["event"] == "request" and line["path"] != "/ready"]
    assert [(r["method"], r["path"], r["status"]) for r in requests] == [
        ("POST", "/api/v1/auth/login", 200),
        ("GET", "/api/v1/tickets", 200),
        ("POST", "/api/v1/auth/login", 401),
        ("POST", "/api/v1/auth/refresh", 200),
        ("GET", "/api/v1/nowhere", 404),
    ]
    assert requests[1]["user"] == session["user"]["id"]
    assert requests[1]["request_id"] == found.headers["x-request-id"]
    for request in requests:
        assert 0 <= request["ms"] < 60_000
        assert request["level"] == "info"
        assert request["timestamp"].endswith("Z")
    for secret in (PASSWORD, "canary", session["access_token"], session["refresh_token"]):
        assert secret not in said
