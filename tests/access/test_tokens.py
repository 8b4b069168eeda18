"""Access tokens: what they say, and that nobody else can say it."""

import base64
import hmac
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

from loket.access import tokens
from loket.access.tokens import AccessTokens, BadAccessToken, Claims
from loket.core.secrets import private_key
from loket.core.settings import load
from tests.desk import Desk, Person

SECRET = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def access(signing_key: str) -> AccessTokens:
    return AccessTokens(load(access_token_minutes=5, _env_file=None), signing_key)


def test_a_token_says_who_and_which_session_and_until_when(access: AccessTokens) -> None:
    before = int(time.time())
    claims = access.read(access.issue(7, 9))
    assert (claims.user_id, claims.sign_in_id) == (7, 9)
    assert before + 300 <= claims.expires_at <= time.time() + 300


def test_an_expired_token_is_refused_even_if_it_was_read_before(
    access: AccessTokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = access.issue(7, 9)
    access.read(token)
    later = time.time() + 301
    monkeypatch.setattr(tokens.time, "time", lambda: later)
    with pytest.raises(BadAccessToken):
        access.read(token)


def _claims(**other: Any) -> dict[str, Any]:
    usual = {"iss": "loket", "sub": "7", "sid": "9", "exp": int(time.time()) + 60}
    return {name: value for name, value in {**usual, **other}.items() if value is not None}


@pytest.mark.parametrize(
    "other",
    [{"iss": "another"}, {"iss": None}, {"sub": None}, {"sid": None}, {"exp": None}, {"sub": "x"}],
)
def test_a_token_of_ours_that_says_something_else_is_refused(
    access: AccessTokens, signing_key: str, other: dict[str, Any]
) -> None:
    key = RSAKey.import_key(signing_key)
    assert access.read(jwt.encode({"alg": "RS256"}, _claims(), key)) == Claims(
        7, 9, _claims()["exp"]
    )
    with pytest.raises(BadAccessToken):
        access.read(jwt.encode({"alg": "RS256"}, _claims(**other), key))


def _by_hand(algorithm: str, sign: Callable[[bytes], bytes], **header: Any) -> str:
    """Make a token as no library would."""
    parts = [orjson.dumps({"alg": algorithm, **header}), orjson.dumps(_claims())]
    said = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    return b".".join([said, base64.urlsafe_b64encode(sign(said)).rstrip(b"=")]).decode()


def test_a_token_signed_by_another_or_in_another_way_is_refused(
    access: AccessTokens, signing_key: str, tmp_path: Path
) -> None:
    """RFC 8725, section 2.1: the public key must not serve as a shared secret."""
    foreign = RSAKey.import_key(private_key(tmp_path))
    public = RSAKey.import_key(signing_key).as_pem(private=False)
    head, body, signature = access.issue(7, 9).split(".")
    for token in (
        jwt.encode({"alg": "RS256"}, _claims(), foreign),
        _by_hand("HS256", lambda said: hmac.digest(public, said, "sha256")),
        _by_hand("none", lambda _: b""),
        f"{head}.{body}.",
        f"{head}.{body}.{signature[:-4]}AAAA",
        "",
        "a.b.c",
        "ä",
    ):
        with pytest.raises(BadAccessToken):
            access.read(token)


@pytest.mark.parametrize(
    "header",
    [
        {"kid": "another"},
        {"kid": "../../../dev/null"},
        {"kid": "' OR 1=1 --"},
        {"jku": "https://evil.example/jwks.json"},
        {"x5u": "https://evil.example/key.pem"},
        {"crit": ["exp"]},
    ],
)
def test_no_header_names_the_key_that_judges_a_token(
    access: AccessTokens, tmp_path: Path, header: dict[str, Any]
) -> None:
    """RFC 8725, sections 3.10 and 3.11: what a token says of its own key counts for nothing."""
    foreign = RSAKey.import_key(private_key(tmp_path))
    brought = {"jwk": foreign.as_dict(private=False)}
    for more in (header, {**header, **brought}, {**header, "alg": "none"}):
        with pytest.raises(BadAccessToken):
            access.read(_by_hand("RS256", lambda said: _rs256(foreign, said), **more))


def test_the_kid_of_the_right_key_does_not_make_up_for_the_wrong_one(
    access: AccessTokens, tmp_path: Path
) -> None:
    [published] = access.public_keys()["keys"]
    foreign = RSAKey.import_key(private_key(tmp_path))
    for kid in (published["kid"], "another"):
        with pytest.raises(BadAccessToken):
            access.read(jwt.encode({"alg": "RS256", "kid": kid}, _claims(), foreign))


def _rs256(key: RSAKey, said: bytes) -> bytes:
    return key.private_key.sign(said, padding.PKCS1v15(), hashes.SHA256())  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "algorithm", ["RS512", "PS256", "ES256", "HS256", "HS512", "none", "rs256"]
)
def test_another_algorithm_than_the_desks_is_refused(
    access: AccessTokens, signing_key: str, algorithm: str
) -> None:
    """Also if the signature is right and only the name beside it is another."""
    key = RSAKey.import_key(signing_key)
    assert access.read(_by_hand("RS256", lambda said: _rs256(key, said))).user_id == 7
    with pytest.raises(BadAccessToken):
        access.read(_by_hand(algorithm, lambda said: _rs256(key, said)))


async def test_others_can_verify_tokens_by_the_published_key(desk: Desk, user: Person) -> None:
    published = (await desk.client.get("/.well-known/jwks.json")).json()
    assert "d" not in published["keys"][0]
    said = jwt.decode(user.access_token, KeySet.import_key_set(published), algorithms=["RS256"])
    assert said.claims["sub"] == str(user.id)
    assert said.header["kid"] == published["keys"][0]["kid"]


@pytest.fixture
def shared() -> AccessTokens:
    return AccessTokens(load(algorithm="HS256", jwt_secret_key=SECRET, _env_file=None), SECRET)


def test_with_a_shared_secret_nothing_else_signs(shared: AccessTokens, signing_key: str) -> None:
    def by(algorithm: str, secret: str = SECRET) -> str:
        digest = f"sha{algorithm[2:]}"
        return _by_hand(algorithm, lambda said: hmac.digest(secret.encode(), said, digest))

    assert shared.read(by("HS256")) == Claims(7, 9, _claims()["exp"])
    key = RSAKey.import_key(signing_key)
    for token in (
        by("HS256", SECRET[:-1] + "0"),
        by("HS512"),
        _by_hand("RS256", lambda said: _rs256(key, said)),
        _by_hand("none", lambda _: b""),
        _by_hand("HS256", lambda _: b""),
    ):
        with pytest.raises(BadAccessToken):
            shared.read(token)


def test_a_shared_secret_is_published_to_nobody(shared: AccessTokens) -> None:
    token = shared.issue(7, 9)
    assert shared.read(token).user_id == 7
    assert jwt.decode(token, OctKey.import_key(SECRET), algorithms=["HS256"]).claims["sid"] == "9"
    assert shared.public_keys() == {"keys": []}
