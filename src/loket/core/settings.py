"""What the administrator decides before the start: environment variables and `.env`.

`.env.example` and `docs/settings.md` are generated from this class, and a test keeps them so.
"""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    AliasChoices,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from loket.core.db.engine import parse_url

KNOWN_BAD_SECRETS = frozenset(
    {
        "secret",
        "changeme",
        "change-me",
        "your-secret-key",
        "your_secret_key",
        "supersecret",
        "supersecretkey",
        "jwt_secret_key",
        "mysecretkey",
        "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",
    }
)
"""Secrets that tutorials print; whoever copies one has none (S12)."""

MIN_SHARED_SECRET = 32
"""Bytes of an HS256 secret: RFC 7518, section 3.2, wants the hash's own length."""


class SettingsError(Exception):
    """A setting is wrong; the text says which and how."""


def _names(own: str, *others: str) -> AliasChoices:
    return AliasChoices(f"LOKET_{own}", *others)


class Settings(BaseSettings):
    """Loket's settings, read once at the start."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        populate_by_name=True,
    )

    # Where it runs
    host: Annotated[
        str, Field(validation_alias=_names("HOST"), description="Address to listen on.")
    ] = "127.0.0.1"
    port: Annotated[
        int,
        Field(
            validation_alias=_names("PORT", "PORT"),
            ge=1,
            le=65535,
            description="Port to listen on.",
        ),
    ] = 8000
    base_url: Annotated[
        str,
        Field(
            validation_alias=_names("BASE_URL"),
            pattern=r"^(https?://[^\s/]+)?$",
            description="Address under which people reach Loket; links in mails start with it. "
            "`http://localhost` with the port if unset.",
        ),
    ] = ""
    data_dir: Annotated[
        Path,
        Field(
            validation_alias=_names("DATA_DIR"),
            description="Folder for the embedded database, keys and files.",
        ),
    ] = Path("data")
    trusted_proxies: Annotated[
        str,
        Field(
            validation_alias=_names("TRUSTED_PROXIES"),
            description="Addresses, comma separated, whose X-Forwarded-For is believed.",
        ),
    ] = "127.0.0.1"
    log_format: Annotated[
        Literal["auto", "text", "json"],
        Field(
            validation_alias=_names("LOG_FORMAT"),
            description="`auto` writes text on a terminal and JSON lines elsewhere.",
        ),
    ] = "auto"
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"],
        Field(validation_alias=_names("LOG_LEVEL"), description="The least that is logged."),
    ] = "info"

    # Where it keeps things
    database_url: Annotated[
        str | None,
        Field(
            validation_alias=_names("DATABASE_URL", "DATABASE_URL"),
            description="SQLite, PostgreSQL, MySQL or MariaDB; SQLite in the data folder if unset.",
        ),
    ] = None
    database_pool: Annotated[
        int,
        Field(
            validation_alias=_names("DATABASE_POOL"),
            ge=1,
            le=100,
            description="Database connections kept by each process for reading, and for writing.",
        ),
    ] = 10
    redis_url: Annotated[
        str | None,
        Field(
            validation_alias=_names("REDIS_URL", "REDIS_URL"),
            pattern=r"^rediss?://",
            description="Redis, in which several processes count attempts together.",
        ),
    ] = None

    # Who comes in
    admin_email: Annotated[
        str | None,
        Field(
            validation_alias=_names("ADMIN_EMAIL"),
            description="With the password below: the administrator made at the first start.",
        ),
    ] = None
    admin_password: Annotated[
        SecretStr | None,
        Field(
            validation_alias=_names("ADMIN_PASSWORD"),
            description="Password of the first administrator.",
        ),
    ] = None
    access_token_minutes: Annotated[
        int,
        Field(
            validation_alias=_names("ACCESS_TOKEN_EXPIRE_MINUTES", "ACCESS_TOKEN_EXPIRE_MINUTES"),
            ge=1,
            le=1440,
            description="Life of an access token, in minutes.",
        ),
    ] = 15
    refresh_token_days: Annotated[
        int,
        Field(
            validation_alias=_names("REFRESH_TOKEN_EXPIRE_DAYS", "REFRESH_TOKEN_EXPIRE_DAYS"),
            ge=1,
            le=365,
            description="Life of a refresh token, in days.",
        ),
    ] = 30
    algorithm: Annotated[
        Literal["RS256", "HS256"],
        Field(
            validation_alias=_names("ALGORITHM", "ALGORITHM"),
            description="How access tokens are signed; HS256 needs the shared secret below.",
        ),
    ] = "RS256"
    jwt_private_key: Annotated[
        SecretStr | None,
        Field(
            validation_alias=_names("JWT_PRIVATE_KEY", "JWT_PRIVATE_KEY"),
            description="RSA private key (PEM); otherwise made at the first start and kept.",
        ),
    ] = None
    jwt_secret_key: Annotated[
        SecretStr | None,
        Field(
            validation_alias=_names("JWT_SECRET_KEY", "JWT_SECRET_KEY"),
            description="Secret of HS256, at least 32 bytes.",
        ),
    ] = None
    password_hash_kib: Annotated[
        int,
        Field(
            validation_alias=_names("PASSWORD_HASH_KIB"),
            ge=8,
            le=1048576,
            description="Memory of argon2id for one password, in KiB; 19456 or more is advised.",
        ),
    ] = 19456
    sign_in_failures: Annotated[
        int,
        Field(
            validation_alias=_names("SIGN_IN_FAILURES"),
            ge=3,
            le=1000,
            description="Wrong passwords in 15 minutes for one account from one address.",
        ),
    ] = 10
    sign_in_failures_per_address: Annotated[
        int,
        Field(
            validation_alias=_names("SIGN_IN_FAILURES_PER_ADDRESS"),
            ge=10,
            le=100000,
            description="Wrong passwords in 15 minutes from one address, whatever the account.",
        ),
    ] = 100

    # What it takes
    max_body_kib: Annotated[
        int,
        Field(
            validation_alias=_names("MAX_BODY_KIB"),
            ge=64,
            le=1048576,
            description="Largest request body that is not an upload, in KiB.",
        ),
    ] = 1024

    # Mail
    smtp_url: Annotated[
        SecretStr | None,
        Field(
            validation_alias=_names("SMTP_URL"),
            description="`smtp://user:password@host:587` (STARTTLS where offered) or `smtps://…`; "
            "without it mails stay in the outbox.",
        ),
    ] = None
    mail_from: Annotated[
        str,
        Field(validation_alias=_names("MAIL_FROM"), description="Sender of all mails."),
    ] = "Loket <loket@localhost>"

    # Demonstration
    demo: Annotated[
        bool,
        Field(
            validation_alias=_names("DEMO"),
            description="Demo mode, as `loket demo` sets it: known passwords, loopback only.",
        ),
    ] = False

    @field_validator("smtp_url")
    @classmethod
    def _smtp_scheme(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not value.get_secret_value().startswith(("smtp://", "smtps://")):
            raise ValueError("must start with smtp:// or smtps://")
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str | None) -> str | None:
        if value:
            parse_url(value)
        return value or None

    @field_validator("jwt_secret_key")
    @classmethod
    def _real_secret(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None:
            return None
        secret = value.get_secret_value()
        if secret.lower() in KNOWN_BAD_SECRETS:
            raise ValueError("is a published example; make one with: openssl rand -hex 32")
        if len(secret.encode()) < MIN_SHARED_SECRET:
            raise ValueError(f"is shorter than {MIN_SHARED_SECRET} bytes")
        return value

    @model_validator(mode="after")
    def _own_address(self) -> Self:
        if not self.base_url:
            self.base_url = f"http://localhost:{self.port}"
        return self

    @property
    def database(self) -> str:
        """The database's address, embedded SQLite unless another is named."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'loket.db').absolute()}"

    @property
    def is_embedded(self) -> bool:
        """Whether the database is the file that belongs to this one process."""
        return self.database.startswith("sqlite")


def load(**overrides: object) -> Settings:
    """Read the settings; keyword arguments win over the environment.

    Raises:
        SettingsError: with one sentence for each value that is wrong, never the value itself.
    """
    try:
        settings = Settings(**overrides)  # type: ignore[arg-type]  # checked by pydantic itself
    except ValidationError as error:
        raise SettingsError(
            "\n".join(_sentence(e["loc"], e["msg"]) for e in error.errors())
        ) from None
    if settings.algorithm == "HS256" and settings.jwt_secret_key is None:
        raise SettingsError("ALGORITHM is HS256, so JWT_SECRET_KEY must be set.")
    if settings.demo and settings.host not in ("127.0.0.1", "::1", "localhost"):
        raise SettingsError(
            "LOKET_HOST must stay on loopback in demo mode: its passwords are published."
        )
    return settings


def _sentence(location: tuple[int | str, ...], message: str) -> str:
    name = str(location[0]) if location else "settings"
    field = Settings.model_fields.get(name)
    if field is not None and isinstance(field.validation_alias, AliasChoices):
        name = str(field.validation_alias.choices[0])
    return f"{name}: {message.removeprefix('Value error, ')}"
