"""In these tests every answer is also held against the OpenAPI document."""

import pytest

from tests.desk import Desk
from tests.http.declared import watch


@pytest.fixture
async def desk(desk: Desk) -> Desk:
    """A desk whose every answer must be one that its document declares."""
    watch(desk.client, desk.gate.app)
    return desk
