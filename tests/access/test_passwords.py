"""Passwords: argon2id, imported bcrypt hashes upgraded at sign-in, and what is no password."""

import bcrypt
import pytest
from sqlalchemy import update

from loket.access.models import User
from loket.access.passwords import MAX_LENGTH, MIN_LENGTH, Passwords, check_strength
from loket.core.errors import Invalid
from loket.core.settings import load
from tests.desk import PASSWORD, Desk, Person

PASSWORDS = Passwords(8)
LONG = "x" * 71 + "é and what comes after the seventy-second byte"
"""The seventy-second byte is the first half of a letter."""


async def test_a_password_is_hashed_with_argon2id_and_its_own_salt() -> None:
    one, other = await PASSWORDS.hash(PASSWORD), await PASSWORDS.hash(PASSWORD)
    assert one.startswith("$argon2id$")
    assert one != other
    assert await PASSWORDS.verify(PASSWORD, one) == (True, None)
    assert await PASSWORDS.verify(PASSWORD + " ", one) == (False, None)


async def test_the_hash_of_a_desk_takes_what_owasp_advises() -> None:
    """OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, two passes, one lane."""
    usual = Passwords(load(_env_file=None).password_hash_kib)
    _, kind, _, cost, salt, _ = (await usual.hash(PASSWORD)).split("$")
    assert (kind, cost) == ("argon2id", "m=19456,t=2,p=1")
    assert len(salt) * 6 // 8 >= 16, "RFC 9106, section 3.1: a salt of 16 bytes"


async def test_the_longest_password_counts_to_its_last_letter() -> None:
    longest = "é" * (MAX_LENGTH - 1) + "x"
    stored = await PASSWORDS.hash(longest)
    assert (await PASSWORDS.verify(longest, stored))[0]
    assert not (await PASSWORDS.verify(longest[:-1] + "y", stored))[0]


async def test_nobody_has_no_password() -> None:
    assert (await PASSWORDS.verify("nobody's password", None))[0] is False


async def test_a_hash_of_weaker_settings_is_made_anew() -> None:
    stored = await PASSWORDS.hash(PASSWORD)
    valid, better = await Passwords(16).verify(PASSWORD, stored)
    assert valid
    assert better
    assert "m=16," in better


@pytest.mark.parametrize("password", [PASSWORD, "密碼密碼密碼密碼", LONG, "x" * 72, "é" * 100])
@pytest.mark.parametrize("prefix", [b"2b", b"2a"])
async def test_an_imported_bcrypt_hash_is_upgraded_at_sign_in(
    desk: Desk, user: Person, password: str, prefix: bytes
) -> None:
    imported = bcrypt.hashpw(password.encode()[:72], bcrypt.gensalt(4, prefix)).decode()
    async with desk.runtime.database.writing() as session:
        await session.execute(update(User).where(User.id == user.id).values(password_hash=imported))
    wrong = {"email": user.email, "password": "y" + password}
    assert (await desk.client.post("/api/v1/auth/login", json=wrong)).status_code == 401
    # The second sign-in is by the upgraded hash, and the third holds it to the whole password.
    for _ in range(2):
        right = {"email": user.email, "password": password}
        assert (await desk.client.post("/api/v1/auth/login", json=right)).status_code == 200
        ((stored,),) = await desk.rows(User.password_hash)
        assert stored.startswith("$argon2id$")
    longer = {"email": user.email, "password": password + "!"}
    assert (await desk.client.post("/api/v1/auth/login", json=longer)).status_code == 401


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("short7!", "too_short"),
        ("😀" * (MIN_LENGTH - 1), "too_short"),
        ("", "too_short"),
        ("x" * (MAX_LENGTH + 1), "too_long"),
        ("password", "common"),
        ("PassWord", "common"),
        ("12345678", "common"),
        ("qwertyuiop", "common"),
    ],
)
def test_what_is_no_password_is_refused_with_its_reason(password: str, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_strength(password, field="new_password")
    (field,) = refused.value.details["fields"]
    assert (field["field"], field["type"]) == ("new_password", reason)


@pytest.mark.parametrize("password", ["blue tap", "密碼密碼密碼密碼", "x" * MAX_LENGTH, "😀" * 8])
async def test_any_other_will_do(password: str) -> None:
    check_strength(password)
    assert (await PASSWORDS.verify(password, await PASSWORDS.hash(password)))[0]
