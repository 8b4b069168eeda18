"""Access tokens that are forged, altered, expired or meant for something else."""

import base64
import json
import time
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from loket.core.runtime import Runtime
from loket.core.settings import Settings, load
from tests.desk import API, Desk, Person, open_desk
from tests.http.refusal import refused


async def _ask(desk: Desk, authorization: str) -> Any:
    return await desk.client.get(f"{API}/auth/me", headers={"Authorization": authorization})


async def _is_refused(desk: Desk, token: str) -> None:
    answer = await _ask(desk, f"Bearer {token}")
    refused(answer, 401)
    assert answer.headers["www-authenticate"].startswith("Bearer")


def _part(token: str, number: int) -> dict[str, Any]:
    part = token.split(".")[number]
    read: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return read


def _sealed(content: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


async def test_a_missing_or_senseless_token_is_refused(desk: Desk) -> None:
    refused(await desk.client.get(f"{API}/auth/me"), 401, "E_UNAUTHENTICATED")
    for words in ("", "Bearer", "Bearer ", "Basic YTpi", "Bearer a b", "token", "Bearer é"):
        answer = await desk.client.get(
            f"{API}/auth/me", headers={"Authorization": words.encode("latin-1")}
        )
        refused(answer, 401)
    for token in ("x", "a.b.c", "..", "." * 5000, "e30.e30.e30", "null", "{}", "A" * 6000):
        await _is_refused(desk, token)


async def test_an_altered_token_is_refused(desk: Desk, user: Person, admin: Person) -> None:
    head, claims, signature = user.access_token.split(".")
    said = _part(user.access_token, 1)
    theirs = _part(admin.access_token, 1)
    for changed in (
        {**said, "sub": str(admin.id)},
        {**said, "sub": theirs["sub"], "sid": theirs["sid"]},
        {**said, "exp": said["exp"] + 3600},
    ):
        await _is_refused(desk, f"{head}.{_sealed(changed)}.{signature}")
    await _is_refused(desk, f"{head}.{claims}.{signature[:-8]}AAAAAAAA")
    await _is_refused(desk, f"{head}.{claims}.")
    await _is_refused(desk, f"{head}.{claims}")
    await _is_refused(desk, user.access_token + ".x")


async def test_a_token_without_signature_is_refused(desk: Desk, user: Person) -> None:
    claims = user.access_token.split(".")[1]
    for algorithm in ("none", "None", "NONE", ""):
        head = _sealed({**_part(user.access_token, 0), "alg": algorithm})
        await _is_refused(desk, f"{head}.{claims}.")


async def test_the_public_key_as_shared_secret_is_refused(desk: Desk, user: Person) -> None:
    """Whoever holds the public key must not be able to sign with it by saying HS256."""
    public = RSAKey.import_key(desk.runtime.signing_key).public_key
    spki = serialization.PublicFormat.SubjectPublicKeyInfo
    pem = public.public_bytes(serialization.Encoding.PEM, spki)
    der = public.public_bytes(serialization.Encoding.DER, spki)
    for secret in (pem, pem.strip(), der):
        header = {**_part(user.access_token, 0), "alg": "HS256"}
        key = OctKey.import_key(base64.urlsafe_b64encode(secret).decode().rstrip("="))
        raw = OctKey.import_key({"kty": "oct", "k": key.as_dict()["k"]})
        for shared in (key, raw):
            forged = jwt.encode(header, _part(user.access_token, 1), shared, algorithms=["HS256"])
            await _is_refused(desk, forged)


async def test_a_token_of_another_key_is_refused(desk: Desk, user: Person) -> None:
    forged = jwt.encode(
        _part(user.access_token, 0),
        _part(user.access_token, 1),
        RSAKey.generate_key(2048),
        algorithms=["RS256"],
    )
    await _is_refused(desk, forged)


def _issue(desk: Desk, person: Person, **claims: Any) -> str:
    """Sign claims with the desk's own key."""
    header = _part(person.access_token, 0)
    said = {**_part(person.access_token, 1), **claims}
    key = RSAKey.import_key(desk.runtime.signing_key)
    return jwt.encode(header, said, key, algorithms=["RS256"])


async def test_an_expired_token_is_refused(desk: Desk, user: Person) -> None:
    assert (await _ask(desk, f"Bearer {_issue(desk, user)}")).status_code == 200
    await _is_refused(desk, _issue(desk, user, exp=int(time.time()) - 1))
    await _is_refused(desk, _issue(desk, user, exp=0))


async def test_a_token_that_expires_after_it_was_seen_is_refused(
    desk: Desk, user: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await user.get("/auth/me")).status_code == 200
    later = time.time() + desk.identity.tokens.life_seconds
    monkeypatch.setattr(time, "time", lambda: later)
    refused(await user.get("/auth/me"), 401, "E_BAD_TOKEN")


async def test_claims_that_make_no_sense_are_refused(
    desk: Desk, user: Person, admin: Person
) -> None:
    for claims in (
        {"iss": "somebody else"},
        {"sub": str(admin.id)},
        {"sub": "x"},
        {"sub": None},
        {"sid": "999999"},
        {"sid": [1]},
        {"exp": "soon"},
        {"sub": str(2**70), "sid": str(2**70)},
        {"sid": str(2**63)},
    ):
        await _is_refused(desk, _issue(desk, user, **claims))


async def test_the_key_set_verifies_a_token(desk: Desk, user: Person) -> None:
    """Another program can check who somebody is with nothing but the published keys."""
    [published] = (await desk.client.get("/.well-known/jwks.json")).json()["keys"]
    assert set(published) == {"kty", "n", "e", "kid", "alg", "use"}
    assert published["kid"] == _part(user.access_token, 0)["kid"]
    read = jwt.decode(user.access_token, RSAKey.import_key(published), algorithms=["RS256"])
    assert read.claims["sub"] == str(user.id)
    assert read.claims["exp"] - read.claims["iat"] == 15 * 60


@pytest.fixture
async def shared_secret(settings: Settings) -> Settings:
    return load(
        data_dir=settings.data_dir,
        database_url=settings.database_url,
        algorithm="HS256",
        jwt_secret_key="0123456789abcdef0123456789abcdef-shared",
        access_token_minutes=7,
        password_hash_kib=8,
        _env_file=None,
    )


async def test_with_a_shared_secret_tokens_are_signed_by_it(shared_secret: Settings) -> None:
    runtime = Runtime.open(shared_secret)
    try:
        async with open_desk(runtime) as desk:
            person = await desk.person("user")
            assert (await person.get("/auth/me")).status_code == 200
            assert _part(person.access_token, 0)["alg"] == "HS256"
            key = OctKey.import_key("0123456789abcdef0123456789abcdef-shared")
            claims = jwt.decode(person.access_token, key, algorithms=["HS256"]).claims
            assert claims["exp"] - claims["iat"] == 7 * 60
            assert (await desk.client.get("/.well-known/jwks.json")).json() == {"keys": []}
            other = OctKey.import_key("another secret of more than 32 bytes")
            forged = jwt.encode({"alg": "HS256"}, claims, other, algorithms=["HS256"])
            await _is_refused(desk, forged)
    finally:
        await runtime.close()
