"""Fixtures of the mail room."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from pydantic import SecretStr

from loket.core.runtime import Runtime
from loket.core.settings import Settings
from tests.mail.mailroom import MailRoom, OpenRoom


@pytest.fixture
def open_room(settings: Settings) -> OpenRoom:
    """Open the mail room of a desk: `async with open_room(sink.url()) as room`."""

    @asynccontextmanager
    async def opened(smtp_url: SecretStr | None = None) -> AsyncIterator[MailRoom]:
        mail_settings = {
            "smtp_url": smtp_url,
            "base_url": "https://desk.company.com",
            "mail_from": "Help desk <desk@company.com>",
        }
        runtime = Runtime.open(settings.model_copy(update=mail_settings))
        try:
            yield MailRoom(runtime)
        finally:
            await runtime.close()

    return opened
