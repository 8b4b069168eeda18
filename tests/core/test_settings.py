"""Settings: plain names are taken, wrong values stop the start and are never repeated."""

from pathlib import Path

import pytest

from loket.core.settings import KNOWN_BAD_SECRETS, Settings, SettingsError, load

LONG_SECRET = "0123456789abcdef" * 2


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Begin with an environment and a folder in which nothing is set."""
    monkeypatch.chdir(tmp_path)
    for field in Settings.model_fields.values():
        for name in field.validation_alias.choices:  # type: ignore[union-attr]
            monkeypatch.delenv(str(name), raising=False)


def test_nothing_needs_to_be_set() -> None:
    settings = load()
    assert settings.is_embedded
    assert settings.database.endswith("/data/loket.db")
    assert settings.host == "127.0.0.1"


@pytest.mark.parametrize(
    ("name", "value", "field", "expected"),
    [
        ("DATABASE_URL", "postgresql://u@h/d", "database_url", "postgresql://u@h/d"),
        ("REDIS_URL", "redis://h", "redis_url", "redis://h"),
        ("PORT", "900", "port", 900),
        ("ACCESS_TOKEN_EXPIRE_MINUTES", "5", "access_token_minutes", 5),
        ("REFRESH_TOKEN_EXPIRE_DAYS", "7", "refresh_token_days", 7),
    ],
)
def test_plain_names_are_taken_and_our_own_come_first(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, field: str, expected: object
) -> None:
    monkeypatch.setenv(name, value)
    assert getattr(load(), field) == expected
    monkeypatch.setenv(f"LOKET_{name}", value + "1")
    assert str(getattr(load(), field)) == value + "1"


def test_a_shared_secret_is_taken_with_its_algorithm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JWT_SECRET_KEY", LONG_SECRET)
    monkeypatch.setenv("ALGORITHM", "HS256")
    settings = load()
    assert settings.algorithm == "HS256"
    assert settings.jwt_secret_key
    assert LONG_SECRET not in repr(settings)


def test_a_file_is_read_and_the_environment_wins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("PORT=9000\nLOKET_LOG_LEVEL=debug\nSOMETHING_ELSE=1\n")
    monkeypatch.setenv("PORT", "9001")
    settings = load()
    assert (settings.port, settings.log_level) == (9001, "debug")


WRONG = [
    ("PORT", "eighty-canary", "LOKET_PORT"),
    ("PORT", "0", "LOKET_PORT"),
    ("PORT", "65536", "LOKET_PORT"),
    ("LOKET_BASE_URL", "desk.canary.com", "LOKET_BASE_URL"),
    ("LOKET_LOG_FORMAT", "canary", "LOKET_LOG_FORMAT"),
    ("LOKET_LOG_LEVEL", "canary", "LOKET_LOG_LEVEL"),
    ("DATABASE_URL", "oracle://canary@h/d", "LOKET_DATABASE_URL"),
    ("DATABASE_URL", "canary", "LOKET_DATABASE_URL"),
    ("DATABASE_URL", "sqlite://", "LOKET_DATABASE_URL"),
    ("DATABASE_URL", "sqlite:///:memory:", "LOKET_DATABASE_URL"),
    ("LOKET_DATABASE_POOL", "0", "LOKET_DATABASE_POOL"),
    ("REDIS_URL", "http://canary", "LOKET_REDIS_URL"),
    ("ACCESS_TOKEN_EXPIRE_MINUTES", "0", "LOKET_ACCESS_TOKEN_EXPIRE_MINUTES"),
    ("REFRESH_TOKEN_EXPIRE_DAYS", "366", "LOKET_REFRESH_TOKEN_EXPIRE_DAYS"),
    ("ALGORITHM", "none", "LOKET_ALGORITHM"),
    ("ALGORITHM", "HS256", "JWT_SECRET_KEY"),
    ("JWT_SECRET_KEY", "canary-too-short", "LOKET_JWT_SECRET_KEY"),
    ("LOKET_PASSWORD_HASH_KIB", "7", "LOKET_PASSWORD_HASH_KIB"),
    ("LOKET_SIGN_IN_FAILURES", "2", "LOKET_SIGN_IN_FAILURES"),
    ("LOKET_SIGN_IN_FAILURES_PER_ADDRESS", "9", "LOKET_SIGN_IN_FAILURES_PER_ADDRESS"),
    ("LOKET_MAX_BODY_KIB", "1", "LOKET_MAX_BODY_KIB"),
    ("LOKET_SMTP_URL", "ftp://user:canary@mail", "LOKET_SMTP_URL"),
    ("LOKET_DEMO", "perhaps-canary", "LOKET_DEMO"),
]


@pytest.mark.parametrize(("name", "value", "named"), WRONG)
def test_a_wrong_value_is_named_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, named: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as refused:
        load()
    said = str(refused.value)
    assert named in said
    assert "canary" not in said
    assert len(said.splitlines()) == 1
    assert len(said) > len(named) + 10


def test_each_wrong_value_gets_its_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "x")
    monkeypatch.setenv("LOKET_DATABASE_POOL", "y")
    with pytest.raises(SettingsError) as refused:
        load()
    lines = str(refused.value).splitlines()
    assert [line.split(":")[0] for line in lines] == ["LOKET_PORT", "LOKET_DATABASE_POOL"]


@pytest.mark.parametrize("secret", sorted(KNOWN_BAD_SECRETS))
def test_published_secrets_are_refused(monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    """S12."""
    monkeypatch.setenv("JWT_SECRET_KEY", secret.upper())
    with pytest.raises(SettingsError, match="published example"):
        load()


def test_the_demo_stays_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOKET_DEMO", "true")
    assert load().demo
    monkeypatch.setenv("LOKET_HOST", "0.0.0.0")  # noqa: S104
    with pytest.raises(SettingsError, match="LOKET_HOST"):
        load()


@pytest.mark.parametrize("scheme", ["mysql", "mariadb", "postgres", "postgresql", "sqlite"])
def test_addresses_are_taken_as_people_write_them(
    monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"{scheme}+anything://user@host/name")
    assert load().is_embedded == (scheme == "sqlite")
