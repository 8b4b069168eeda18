"""Passwords: hashed with argon2id, imported bcrypt hashes upgraded at sign-in."""

import asyncio
from functools import lru_cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from pwdlib.hashers.bcrypt import BcryptHasher

from loket.core.errors import Invalid

MIN_LENGTH = 8
MAX_LENGTH = 1024
PASSES = 2
"""Of argon2id over its memory: with 19 MiB the OWASP Password Storage Cheat Sheet's choice for
servers that must not run out of memory when many sign in at once."""


class Passwords:
    """Hashes and verifies, off the event loop, a few at a time.

    Args:
        memory_kib: memory of one argon2id hash in KiB.
    """

    def __init__(self, memory_kib: int) -> None:
        self._hashers = PasswordHash(
            (
                Argon2Hasher(time_cost=PASSES, memory_cost=memory_kib, parallelism=1),
                BcryptHasher(),
            )
        )
        # More at once would only take memory and make every request wait (S17).
        self._turns = asyncio.Semaphore(2)
        self._decoy = self._hashers.hash("nobody's password")

    async def hash(self, password: str) -> str:
        """Return the hash to store."""
        async with self._turns:
            return await asyncio.to_thread(self._hashers.hash, password)

    async def verify(self, password: str, stored: str | None) -> tuple[bool, str | None]:
        """Tell whether `password` is the one behind `stored`, and a better hash if due.

        With nothing stored a decoy is verified, so that both take the same time (S10).
        """
        async with self._turns:
            valid, better = await asyncio.to_thread(self._verify, password, stored or self._decoy)
        return (valid and stored is not None), better

    def _verify(self, password: str, stored: str) -> tuple[bool, str | None]:
        if not stored.startswith("$2"):
            return self._hashers.verify_and_update(password, stored)
        # bcrypt only ever saw 72 bytes; the library refuses more instead of cutting. The
        # better hash is of the whole password, for that is what will be typed again.
        valid = self._hashers.verify(password.encode()[:72], stored)
        return valid, self._hashers.hash(password) if valid else None


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    # Imported late: the lists are large and only needed when a password is chosen.
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # noqa: PLC0415

    return frozenset(FREQUENCY_LISTS["passwords"])


def check_strength(password: str, *, field: str = "password") -> None:
    """Refuse passwords that are too short, too long, or that everybody tries first.

    Raises:
        Invalid: naming `field` (NIST SP 800-63B, section 5.1.1.2).
    """
    if len(password) < MIN_LENGTH:
        raise Invalid.field(field, f"must have at least {MIN_LENGTH} characters", "too_short")
    if len(password) > MAX_LENGTH:
        raise Invalid.field(field, f"must have at most {MAX_LENGTH} characters", "too_long")
    if password.lower() in _common():
        raise Invalid.field(field, "is one of the passwords that are tried first", "common")
