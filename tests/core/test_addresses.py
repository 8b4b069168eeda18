"""Addresses of databases, and text that no database can hold."""

import unicodedata
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import insert

from loket.access.models import SiteSetting
from loket.core.db import parse_url
from loket.core.runtime import Runtime
from loket.core.wire import Line, Prose
from tests.conftest import KIND

LINE: TypeAdapter[str] = TypeAdapter(Annotated[str, Line(40)])
PROSE: TypeAdapter[str] = TypeAdapter(Annotated[str, Prose(40)])
ANY_TEXT = st.text(max_size=40)


@pytest.mark.parametrize(
    ("address", "kind", "driver"),
    [
        ("sqlite:///a.db", "sqlite", "sqlite+loop"),
        ("sqlite+aiosqlite:////tmp/a.db", "sqlite", "sqlite+loop"),
        ("postgres://u:p@h:1/d", "postgresql", "postgresql+psycopg"),
        ("postgresql+asyncpg://h/d", "postgresql", "postgresql+psycopg"),
        ("mysql://h/d", "mariadb", "mysql+asyncmy"),
        ("mariadb+pymysql://h/d", "mariadb", "mariadb+asyncmy"),
    ],
)
def test_each_kind_gets_its_driver(address: str, kind: str, driver: str) -> None:
    found, url = parse_url(address)
    assert (found, url.drivername) == (kind, driver)


@pytest.mark.parametrize("address", ["", "nothing", "oracle://h/d", "sqlite://", "://h"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match=r"database|file"):
        parse_url(address)


@given(ANY_TEXT)
def test_a_line_is_one_line_that_every_database_can_hold(text: str) -> None:
    try:
        line = LINE.validate_python(text)
    except ValidationError:
        return
    assert line.isprintable() or not any(unicodedata.category(c) == "Cc" for c in line)
    assert line == line.strip() == unicodedata.normalize("NFC", line)
    assert 1 <= len(line) <= 40
    line.encode()


@given(ANY_TEXT)
def test_prose_holds_no_nul_and_only_one_kind_of_line_end(text: str) -> None:
    try:
        prose = PROSE.validate_python(text)
    except ValidationError:
        return
    assert "\0" not in prose
    assert "\r\n" not in prose
    prose.encode()


@pytest.mark.parametrize("adapter", [LINE, PROSE])
@pytest.mark.parametrize("text", ["nul\0byte", "lone\ud800surrogate", "x" * 41, "", "  \n "])
def test_what_cannot_be_stored_is_refused(adapter: TypeAdapter[str], text: str) -> None:
    with pytest.raises(ValidationError):
        adapter.validate_python(text)


async def test_the_trap_is_real(runtime: Runtime) -> None:
    """PostgreSQL refuses NUL in text: without the schemas it would be a crash."""
    refused = False
    try:
        async with runtime.database.writing() as session:
            await session.execute(insert(SiteSetting).values(key="nul\0byte", value=1))
    except Exception:  # noqa: BLE001  (each driver has its own)
        refused = True
    assert refused == (KIND == "postgresql")
