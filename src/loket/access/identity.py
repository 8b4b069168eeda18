"""What a process needs to tell who somebody is."""

from dataclasses import dataclass
from datetime import timedelta

from starlette.requests import HTTPConnection

from loket.access.guesses import Guesses
from loket.access.passwords import Passwords
from loket.access.tokens import AccessTokens
from loket.core.runtime import Runtime


@dataclass(frozen=True)
class Identity:
    """Passwords, tokens and the count of wrong guesses, made once for each process."""

    passwords: Passwords
    tokens: AccessTokens
    guesses: Guesses
    refresh_life: timedelta

    @classmethod
    def of(cls, runtime: Runtime) -> "Identity":
        """Make the identity of a process from its runtime."""
        return cls(
            passwords=Passwords(runtime.settings.password_hash_kib),
            tokens=AccessTokens(runtime.settings, runtime.signing_key),
            guesses=Guesses(runtime.limiter, runtime.settings),
            refresh_life=timedelta(days=runtime.settings.refresh_token_days),
        )


def identity_of(connection: HTTPConnection) -> Identity:
    """Return the identity of the application that serves this request."""
    identity: Identity = connection.app.state.identity
    return identity
