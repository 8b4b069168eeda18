"""Fixtures: a house for a process to live in."""

from pathlib import Path

import pytest

from tests.conftest import KIND
from tests.process.loket import House


@pytest.fixture
def embedded(tmp_path: Path) -> House:
    """An empty folder: SQLite, as at somebody's first start."""
    return House(tmp_path)


@pytest.fixture
def house(tmp_path: Path, empty_database: str) -> House:
    """A folder and a migrated database of the kind under test."""
    made = House(tmp_path, None if KIND == "sqlite" else empty_database)
    done = made.call("migrate")
    assert done.exit_code == 0, done.output
    return made
