"""Fixtures: a database of each kind, a desk on it, people.

`LOKET_TEST_DATABASE` chooses the database: `sqlite` (default), `postgresql` or `mariadb`;
`LOKET_TEST_POSTGRESQL_URL` and `LOKET_TEST_MARIADB_URL` say where the servers are.
"""

import asyncio
import os
import shutil
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from loket.app import migrate, setup, web_application
from loket.app.schema import FULL_TEXT, METADATA
from loket.core import logs
from loket.core.db import Database
from loket.core.runtime import Runtime
from loket.core.secrets import private_key
from loket.core.settings import Settings, load
from tests.desk import Desk, Person, open_desk

KIND = os.environ.get("LOKET_TEST_DATABASE", "sqlite")
SERVERS = {
    "postgresql": os.environ.get(
        "LOKET_TEST_POSTGRESQL_URL", "postgresql://root@127.0.0.1:5432/postgres"
    ),
    "mariadb": os.environ.get("LOKET_TEST_MARIADB_URL", "mariadb://root@127.0.0.1:3306/mysql"),
}

REDIS = os.environ.get("LOKET_TEST_REDIS_URL", "redis://127.0.0.1:6379")

logs.configure("json", "error")
# Whether the web application was built on this machine must not matter to the tests.
web_application.BUILT = Path(__file__).parent / "no-such-build"


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run that skipped something where nothing may be skipped (`REQUIRE=all`)."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("REQUIRE") == "all" and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def _statement(address: str, statement: str) -> None:
    database = Database(address, pool_size=1)
    try:
        engine = database._writers.execution_options(isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            await connection.execute(text(statement))
    finally:
        await database.close()


def new_database(kind: str, folder: Path) -> str:
    """Make an empty database and return its address."""
    name = f"loket_test_{uuid.uuid4().hex[:12]}"
    if kind == "sqlite":
        return f"sqlite:///{folder / (name + '.db')}"
    asyncio.run(_statement(SERVERS[kind], f"CREATE DATABASE {name}"))
    return SERVERS[kind].rsplit("/", 1)[0] + f"/{name}"


def drop_database(address: str) -> None:
    """Remove a database made by `new_database`."""
    kind = address.split(":", 1)[0]
    name = address.rsplit("/", 1)[1]
    if kind == "sqlite":
        Path(address.removeprefix("sqlite:///")).unlink(missing_ok=True)
        return
    force = " WITH (FORCE)" if kind == "postgresql" else ""
    asyncio.run(_statement(SERVERS[kind], f"DROP DATABASE {name}{force}"))


@pytest.fixture
def empty_database(tmp_path: Path) -> Iterator[str]:
    """The address of a database of the chosen kind without any table."""
    address = new_database(KIND, tmp_path)
    yield address
    drop_database(address)


async def _prepare(address: str) -> None:
    database = Database(address, pool_size=1)
    try:
        await migrate.upgrade(database)
        await setup.install(database)
    finally:
        await database.close()


async def _empty(address: str) -> None:
    """Bring a used database back to how `_prepare` left it."""
    database = Database(address, pool_size=1)
    tables = [index.name for index in FULL_TEXT]
    tables += [table.name for table in reversed(METADATA.sorted_tables)]
    try:
        async with database.writing() as session:
            for table in tables:
                await session.execute(text(f"DELETE FROM {table}"))  # noqa: S608
        await setup.install(database)
    finally:
        await database.close()


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a migrated database that this worker keeps for all of its tests."""
    address = new_database(KIND, tmp_path_factory.mktemp("database"))
    asyncio.run(_prepare(address))
    yield address
    drop_database(address)


@pytest.fixture
def address(prepared: str, tmp_path: Path) -> Iterator[str]:
    """The address of a database as new, for one test."""
    if KIND == "sqlite":
        own = tmp_path / "loket.db"
        shutil.copy(prepared.removeprefix("sqlite:///"), own)
        yield f"sqlite:///{own}"
        return
    yield prepared
    asyncio.run(_empty(prepared))


@pytest.fixture(scope="session")
def signing_key(tmp_path_factory: pytest.TempPathFactory) -> str:
    """One RSA key for all tests: making one takes longer than most of them."""
    return private_key(tmp_path_factory.mktemp("key"))


@pytest.fixture
def settings(address: str, signing_key: str, tmp_path: Path) -> Settings:
    """The settings of a desk; hashing is made cheap."""
    return load(
        data_dir=tmp_path / "data",
        database_url=address,
        jwt_private_key=signing_key,
        password_hash_kib=8,
        database_pool=5,
        _env_file=None,
    )


@pytest.fixture
async def runtime(settings: Settings) -> AsyncIterator[Runtime]:
    """An open runtime on a database as new."""
    opened = Runtime.open(settings)
    yield opened
    await opened.close()


@pytest.fixture
async def desk(runtime: Runtime) -> AsyncIterator[Desk]:
    """A desk on a database as new."""
    async with open_desk(runtime) as opened:
        yield opened


@pytest.fixture
async def user(desk: Desk) -> Person:
    return await desk.person("user")


@pytest.fixture
async def agent(desk: Desk) -> Person:
    return await desk.person("agent")


@pytest.fixture
async def manager(desk: Desk) -> Person:
    return await desk.person("manager")


@pytest.fixture
async def admin(desk: Desk) -> Person:
    return await desk.person("admin")
