"""The first start, and the starts that are refused."""

import asyncio
import re
import socket

import pytest

from loket.app import migrate
from tests.conftest import KIND
from tests.migrations.schema import mark, opened
from tests.process.loket import ADMIN, PASSWORD, House, Server, free_port, serving

LINK = re.compile(r"/set-up\?token=(\S+)")
BOSS = {"email": "boss@company.com", "password": PASSWORD, "name": "Boss"}


async def _set_up(server: Server, token: str) -> int:
    answer = await server.client.post("/api/v1/auth/set-up", json={"token": token, **BOSS})
    return answer.status_code


async def test_the_first_start_needs_nothing_and_prints_a_link_that_works_once(
    embedded: House,
) -> None:
    async with serving(embedded) as server:
        (superseded,) = LINK.findall(server.output())
        assert await server.stop() == 0
    assert (embedded.folder / "data" / "loket.db").exists()
    async with serving(embedded) as server:
        (token,) = LINK.findall(server.output())
        assert f"http://localhost:{server.port}/set-up" in server.output()
        assert await _set_up(server, superseded) == 400
        assert await _set_up(server, token) == 201
        assert await _set_up(server, token) == 400
        me = await server.client.get(
            "/api/v1/auth/me", headers={"Authorization": f"Bearer {await server.token()}"}
        )
        assert me.json()["role"]["name"] == "admin"
    async with serving(embedded) as server:
        assert not LINK.search(server.output())


async def test_the_first_administrator_can_come_from_the_environment(house: House) -> None:
    async with serving(house, **ADMIN) as server:
        assert not LINK.search(server.output())
        token = await server.token()
    async with serving(
        house, **{**ADMIN, "LOKET_ADMIN_PASSWORD": "another one, ignored"}
    ) as server:
        me = await server.client.get(
            "/api/v1/auth/me", headers={"Authorization": f"Bearer {token}"}
        )
        assert me.json()["email"] == "boss@company.com"


@pytest.mark.parametrize(
    ("variable", "value", "named"),
    [
        ("PORT", "eighty", "LOKET_PORT"),
        ("LOKET_SMTP_URL", "http://mail:hunter2@host", "LOKET_SMTP_URL"),
        ("JWT_SECRET_KEY", "your-secret-key", "LOKET_JWT_SECRET_KEY"),
        ("LOKET_ADMIN_PASSWORD", "password", "LOKET_ADMIN_PASSWORD"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_a_sentence(
    embedded: House, variable: str, value: str, named: str
) -> None:
    more = {"LOKET_ADMIN_EMAIL": "boss@company.com", variable: value}
    arguments = ["serve"] if "PORT" in variable else ["serve", "--port", str(free_port())]
    said = embedded.refused(*arguments, **more)
    assert named in said
    assert len(said.strip().splitlines()) == 1
    for secret in ("hunter2", "your-secret-key"):
        assert secret not in said


def test_a_port_that_is_taken_stops_the_start_with_a_sentence(house: House) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        said = house.refused("serve", "--port", port, **ADMIN)
    assert port in said
    assert "LOKET_PORT" in said
    assert "in use" in said


async def test_a_database_of_a_newer_version_stops_the_start(house: House) -> None:
    file = house.folder / "data" / "loket.db"
    async with opened(house.address or f"sqlite:///{file}") as database:
        await mark(database, "9999")
    said = await asyncio.to_thread(house.refused, "serve", "--port", str(free_port()))
    assert "newer Loket" in said
    for command in (("migrate",), ("user", "list")):
        assert "newer Loket" in await asyncio.to_thread(house.call_refused, *command)


async def test_an_older_shared_database_stops_the_start_and_an_embedded_one_is_upgraded(
    embedded: House, empty_database: str
) -> None:
    address = f"sqlite:///{embedded.folder}/data/loket.db" if KIND == "sqlite" else empty_database
    (embedded.folder / "data").mkdir()
    async with opened(address) as database:
        await migrate.upgrade(database, "0022")
    house = House(embedded.folder, None if KIND == "sqlite" else address)
    if KIND == "sqlite":
        async with serving(house) as server:
            assert (await server.client.get("/ready")).status_code == 200
        assert list((house.folder / "data").glob("loket.db.before-upgrade-*"))
        return
    said = await asyncio.to_thread(house.refused, "serve", "--port", str(free_port()))
    assert "at revision 0022" in said
    assert "loket migrate" in said
    assert (await asyncio.to_thread(house.call, "migrate")).exit_code == 0
    async with serving(house) as server:
        assert (await server.client.get("/ready")).status_code == 200
