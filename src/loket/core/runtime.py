"""What one running process holds, made once at its start."""

from dataclasses import dataclass

from starlette.requests import HTTPConnection

from loket.core import secrets
from loket.core.db.engine import Database
from loket.core.limits import Limiter
from loket.core.paging import PageKeys
from loket.core.settings import Settings
from loket.core.signals import Signals


@dataclass
class Runtime:
    """The settings of this process and what was opened by them."""

    settings: Settings
    database: Database
    limiter: Limiter
    page_keys: PageKeys
    signing_key: str
    """The PEM of the RSA key, or the shared secret, that signs access tokens."""
    signals: Signals

    @classmethod
    def open(cls, settings: Settings) -> "Runtime":
        """Open what `settings` name; nothing is connected before it is needed."""
        if settings.algorithm == "HS256" and settings.jwt_secret_key:
            signing_key = settings.jwt_secret_key.get_secret_value()
        elif settings.jwt_private_key:
            signing_key = settings.jwt_private_key.get_secret_value()
        else:
            signing_key = secrets.private_key(settings.data_dir)
        signals = Signals()
        return cls(
            settings=settings,
            database=Database(settings.database, pool_size=settings.database_pool, signals=signals),
            limiter=Limiter(settings.redis_url),
            # Derived, so that all processes that share the signing key share page keys too.
            page_keys=PageKeys(secrets.derive(signing_key.encode(), "page keys")),
            signing_key=signing_key,
            signals=signals,
        )

    async def close(self) -> None:
        """Close what `open` opened."""
        await self.limiter.close()
        await self.database.close()


def runtime_of(connection: HTTPConnection) -> Runtime:
    """Return the runtime of the application that serves this request."""
    runtime: Runtime = connection.app.state.runtime
    return runtime
