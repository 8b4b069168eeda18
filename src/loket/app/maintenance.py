"""What the command line does to a desk, without a server."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import ValidationError
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from loket.access import roles, users
from loket.access.events import PasswordChanged, UserCreated
from loket.access.models import Role, User
from loket.access.passwords import Passwords, check_strength
from loket.access.schemas import UserCreation
from loket.app import migrate as schema
from loket.app import setup
from loket.app.factory import create_app
from loket.app.readiness import free_mib
from loket.core.db import Database
from loket.core.errors import Invalid
from loket.core.folding import email_key
from loket.core.runtime import Runtime
from loket.core.settings import Settings
from loket.core.validation import invalid
from loket.events import record
from loket.mail.sending import Sender


@asynccontextmanager
async def _database(settings: Settings) -> AsyncIterator[Database]:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database, pool_size=2)
    try:
        yield database
    finally:
        await database.close()


async def migrate(settings: Settings) -> str:
    """Bring the schema up to date and tell from where to where it went."""
    async with _database(settings) as database:
        before = await schema.current(database)
        if database.kind == "sqlite":
            await schema.upgrade_embedded(database)
        else:
            if before is not None and before != schema.HEAD:
                await _known(before)
            await schema.upgrade(database)
        await setup.install(database)
    if before == schema.HEAD:
        return f"The database is up to date (revision {schema.HEAD})."
    return f"Upgraded the database from {before or 'empty'} to revision {schema.HEAD}."


async def _known(revision: str) -> None:
    if revision not in {r.revision for r in schema.script().walk_revisions()}:
        raise schema.SchemaError(
            f"The database is at revision {revision}, which this version does not know: it was "
            "upgraded by a newer Loket."
        )


async def list_people(settings: Settings) -> list[str]:
    """Return a line for each person: id, address, name, role, state."""
    async with _database(settings) as database:
        await _insist(database)
        async with database.reading() as reader:
            rows = await reader.execute(
                select(User.id, User.email, User.full_name, Role.name, User.is_active)
                .join(Role, Role.id == User.role_id)
                .where(User.deleted_at.is_(None))
                .order_by(User.id)
            )
            return [
                f"{i:>6}  {email:<32}  {name:<24}  {role:<10}  {'active' if active else 'inactive'}"
                for i, email, name, role, active in rows
            ]


async def create_person(settings: Settings, email: str, name: str, role: str, password: str) -> str:
    """Add a person and say so.

    Raises:
        Invalid: an address, name or password that is refused, or no such role.
        EmailTaken: somebody has this address.
    """
    try:
        wanted = UserCreation(email=email, name=name)
    except ValidationError as error:
        raise invalid(error.errors(include_input=False)) from None
    check_strength(password)
    password_hash = await Passwords(settings.password_hash_kib).hash(password)
    async with _database(settings) as database:
        await _insist(database)
        async with database.writing() as session:
            user = await users.add(
                session,
                email=wanted.email,
                name=wanted.name,
                last_name="",
                role=await roles.by_name(session, role),
                password_hash=password_hash,
                locale="en",
            )
            record(session, UserCreated(user_id=user.id, role_id=user.role_id), None)
    return f"Added {wanted.email} as {role}."


async def reset_password(settings: Settings, email: str, password: str) -> str:
    """Set a person's password, end his sessions and void his links.

    Raises:
        Invalid: nobody has this address, or the password is refused.
    """
    check_strength(password)
    password_hash = await Passwords(settings.password_hash_kib).hash(password)
    async with _database(settings) as database:
        await _insist(database)
        async with database.writing() as session:
            found = await session.execute(
                select(User).where(User.email_key == email_key(email), User.deleted_at.is_(None))
            )
            user = found.scalar_one_or_none()
            if user is None:
                raise Invalid.field("email", "nobody has this address", "missing")
            user.password_hash = password_hash
            await users.void_links(session, user.id)
            await users.end_sign_ins(session, user.id)
            record(session, PasswordChanged(user_id=user.id, by_link=False), None)
    return f"Set the password of {email}; all sessions of this account have ended."


async def _insist(database: Database) -> None:
    if database.kind == "sqlite" and await schema.current(database) is None:
        await schema.upgrade_embedded(database)
        await setup.install(database)
    await schema.check(database)


def openapi_document(settings: Settings) -> dict[str, Any]:
    """Return the OpenAPI document of this version."""
    with TemporaryDirectory() as folder:
        # Nothing is left behind: neither a data folder nor the key that would be made in it.
        elsewhere = settings.model_copy(update={"data_dir": Path(folder)})
        return create_app(Runtime.open(elsewhere)).openapi()


@dataclass(frozen=True)
class Finding:
    """One thing that `doctor` looked at."""

    subject: str
    fine: bool
    says: str


ROOM_TO_GROW_MIB = 500


async def diagnose(settings: Settings) -> list[Finding]:
    """Look at everything that a desk needs; each finding says what to do if it is not fine."""
    findings = [_data_dir(settings.data_dir)]
    async with _database(settings) as database:
        findings.append(await _database_answers(database))
        if findings[-1].fine:
            findings.append(await _schema(database))
        if findings[-1].fine:
            findings.append(await _administrator(database))
    findings += [_base_url(settings), _mail(settings), _redis(settings)]
    return findings


def _data_dir(path: Path) -> Finding:
    path.mkdir(parents=True, exist_ok=True)
    if not os.access(path, os.W_OK | os.X_OK):
        return Finding("data folder", False, f"{path} cannot be written; change its owner")
    free = free_mib(path)
    fine = free >= ROOM_TO_GROW_MIB
    return Finding("data folder", fine, f"{path}, {free} MiB free{'' if fine else ': too little'}")


async def _database_answers(database: Database) -> Finding:
    where = database.url.render_as_string(hide_password=True)
    try:
        await database.ping()
        if database.kind != "sqlite":
            async with database.reading() as reader:
                version = (await reader.execute(text("SELECT version()"))).scalar_one()
            return Finding("database", True, f"{where} answers: {version}")
    except (DBAPIError, OSError) as error:
        reason = str(getattr(error, "orig", error)).splitlines()[0]
        return Finding("database", False, f"{where} does not answer ({reason}); check DATABASE_URL")
    return Finding("database", True, f"{where} answers")


async def _schema(database: Database) -> Finding:
    found = await schema.current(database)
    if found == schema.HEAD:
        return Finding("schema", True, f"revision {found}")
    return Finding("schema", False, f"at {found or 'nothing'}, needs {schema.HEAD}: loket migrate")


async def _administrator(database: Database) -> Finding:
    async with database.reading() as reader:
        rows = await reader.execute(
            select(Role.permissions)
            .join(User, User.role_id == Role.id)
            .where(
                User.is_active.is_(True),
                User.deleted_at.is_(None),
                User.password_hash.is_not(None),
            )
        )
        count = sum("users:manage" in p and "roles:manage" in p for p in rows.scalars())
    if count:
        return Finding("administrators", True, f"{count} can sign in")
    return Finding("administrators", False, "none can sign in: loket user create … --role admin")


def _base_url(settings: Settings) -> Finding:
    local = "localhost" in settings.base_url or "127.0.0.1" in settings.base_url
    fine = not (local and settings.host not in ("127.0.0.1", "::1", "localhost"))
    hint = "" if fine else "; links in mails will not work elsewhere: set LOKET_BASE_URL"
    return Finding("address", fine, settings.base_url + hint)


def _mail(settings: Settings) -> Finding:
    if settings.smtp_url is None:
        return Finding("mail", True, "no SMTP server is set: mails wait in the outbox")
    try:
        Sender.of(settings)
    except ValueError as error:
        return Finding("mail", False, str(error))
    return Finding("mail", True, f"sent as {settings.mail_from}")


def _redis(settings: Settings) -> Finding:
    said = "counts of attempts are shared" if settings.redis_url else "not set: one process only"
    return Finding("redis", True, said)
