"""The first administrator: from the environment, or by a link that the console prints once."""

from typing import TextIO

from loket.access import links
from loket.access.first import has_administrator, make_administrator
from loket.access.passwords import Passwords, check_strength
from loket.access.schemas import UserCreation
from loket.core.errors import LoketError
from loket.core.runtime import Runtime
from loket.core.settings import Settings


class FirstAdminError(Exception):
    """The settings name an administrator that cannot be made; the text says why."""


async def offer(runtime: Runtime, console: TextIO) -> None:
    """Make the first administrator, or print the link at which he makes himself.

    With `LOKET_ADMIN_EMAIL` and `LOKET_ADMIN_PASSWORD` he is made of these. Otherwise every
    start without an administrator prints a new link, good for one use within the hour.

    Raises:
        FirstAdminError: the address or the password in the settings is refused.
    """
    password_hash = await _hash_from(runtime.settings)
    async with runtime.database.writing() as session:
        if await has_administrator(session):
            return
        email = runtime.settings.admin_email
        if password_hash and email:
            await make_administrator(
                session, email=email, name="Administrator", last_name="", locale="en",
                password_hash=password_hash,
            )  # fmt: skip
            return
        token = await links.issue(session, None, links.SET_UP)
    console.write(
        "\n  There is no administrator yet. Open this link within the hour to become one:\n"
        f"\n    {runtime.settings.base_url}/set-up?token={token}\n\n"
    )
    console.flush()


async def _hash_from(settings: Settings) -> str | None:
    password = settings.admin_password and settings.admin_password.get_secret_value()
    if not (settings.admin_email and password):
        return None
    try:
        UserCreation(email=settings.admin_email, name="Administrator")
        check_strength(password)
    except (LoketError, ValueError) as error:
        raise FirstAdminError(
            "LOKET_ADMIN_EMAIL or LOKET_ADMIN_PASSWORD is refused: the address must be one, and "
            "the password have at least 8 characters and not be one that is tried first."
        ) from error
    return await Passwords(settings.password_hash_kib).hash(password)
