"""Access tokens: signed, short-lived, and worth nothing once their sign-in has ended."""

import hashlib
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey, RSAKey

from loket.core.errors import Unauthenticated
from loket.core.settings import Settings
from loket.core.wire import MAX_ID

_REMEMBERED = 4096


class BadAccessToken(Unauthenticated):
    code = "E_BAD_TOKEN"
    message = "This access token is not valid, or has expired."


@dataclass(frozen=True, slots=True)
class Claims:
    """What an access token says: whose it is, of which sign-in, until when (Unix seconds)."""

    user_id: int
    sign_in_id: int
    expires_at: int


class AccessTokens:
    """Signs and reads access tokens (RFC 7519).

    Args:
        settings: algorithm and life of the tokens.
        key: PEM of the RSA key, or the shared secret.
    """

    def __init__(self, settings: Settings, key: str) -> None:
        self._algorithm = settings.algorithm
        self.life_seconds = settings.access_token_minutes * 60
        self._key: RSAKey | OctKey
        if self._algorithm == "HS256":
            self._key = OctKey.import_key(key)
            kid = hashlib.sha256(b"kid" + key.encode()).hexdigest()[:16]
        else:
            self._key = RSAKey.import_key(key)
            kid = self._key.thumbprint()[:16]
        self._header = {"alg": self._algorithm, "typ": "JWT", "kid": kid}
        # Checking a signature costs more than all else in a short request. What is
        # remembered is only that the signature was right; whether the sign-in still lives
        # is asked anew each time.
        self._seen: OrderedDict[str, Claims] = OrderedDict()

    def issue(self, user_id: int, sign_in_id: int) -> str:
        """Return a new access token."""
        now = int(time.time())
        return jwt.encode(
            self._header,
            {
                "iss": "loket",
                "sub": str(user_id),
                "sid": str(sign_in_id),
                "iat": now,
                "exp": now + self.life_seconds,
            },
            self._key,
            algorithms=[self._algorithm],
        )

    def read(self, token: str) -> Claims:
        """Return the claims of a token that is ours and has not expired.

        Raises:
            BadAccessToken: altered, forged, expired, or signed in another way.
        """
        claims = self._seen.get(token)
        if claims is None:
            claims = self._verify(token)
            self._seen[token] = claims
            if len(self._seen) > _REMEMBERED:
                self._seen.popitem(last=False)
        if claims.expires_at <= time.time():
            raise BadAccessToken
        return claims

    def _verify(self, token: str) -> Claims:
        try:
            said = jwt.decode(token, self._key, algorithms=[self._algorithm]).claims
            if said["iss"] != "loket":
                raise BadAccessToken
            user_id, sign_in_id = int(said["sub"]), int(said["sid"])
            if max(user_id, sign_in_id) > MAX_ID:
                raise BadAccessToken
            return Claims(user_id, sign_in_id, int(said["exp"]))
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise BadAccessToken from error

    def public_keys(self) -> dict[str, list[dict[str, Any]]]:
        """Return the JWK set (RFC 7517) by which others can verify; empty for a shared secret."""
        if isinstance(self._key, OctKey):
            return {"keys": []}
        public: dict[str, Any] = dict(self._key.as_dict(private=False))
        public.update(kid=self._header["kid"], alg=self._algorithm, use="sig")
        return {"keys": [public]}
