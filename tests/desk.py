"""A desk to test against: the whole application on a real database, and people to use it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2
from sqlalchemy import event, select

from loket.access import roles, signins, users
from loket.access.guesses import Visitor
from loket.access.identity import Identity
from loket.access.models import Role
from loket.app.factory import CONSUMERS, asgi
from loket.app.gate import Gate
from loket.core.db import prepared
from loket.core.runtime import Runtime
from loket.events.consumers import catch_up

PASSWORD = "correct horse battery"
API = "/api/v1"


@dataclass
class Person:
    """Somebody signed in, who calls the API."""

    id: int
    email: str
    role: str
    access_token: str
    refresh_token: str
    client: httpx2.AsyncClient

    async def call(self, method: str, path: str, **more: Any) -> httpx2.Response:
        """Send a request below /api/v1 as this person."""
        headers = {"Authorization": f"Bearer {self.access_token}", **more.pop("headers", {})}
        return await self.client.request(method, API + path, headers=headers, **more)

    async def get(self, path: str, **more: Any) -> httpx2.Response:
        return await self.call("GET", path, **more)

    async def post(self, path: str, **more: Any) -> httpx2.Response:
        return await self.call("POST", path, **more)

    async def put(self, path: str, **more: Any) -> httpx2.Response:
        return await self.call("PUT", path, **more)

    async def patch(self, path: str, **more: Any) -> httpx2.Response:
        return await self.call("PATCH", path, **more)

    async def delete(self, path: str, **more: Any) -> httpx2.Response:
        return await self.call("DELETE", path, **more)


@dataclass
class Desk:
    """The application over one database, driven through ASGI."""

    runtime: Runtime
    gate: Gate
    client: httpx2.AsyncClient
    _count: int = field(default=0)
    _password_hash: str | None = None

    @property
    def identity(self) -> Identity:
        return self.gate.app.state.identity  # type: ignore[attr-defined]

    async def person(self, role: str = "user", **fields: Any) -> Person:
        """Add somebody with a built-in or other role, signed in. The password is `PASSWORD`."""
        self._count += 1
        if self._password_hash is None:
            self._password_hash = await self.identity.passwords.hash(PASSWORD)
        values = {
            "email": f"{role}{self._count}@company.com",
            "name": role.capitalize(),
            "last_name": str(self._count),
            "locale": "en",
            "password_hash": self._password_hash,
            **fields,
        }
        async with self.runtime.database.writing() as session:
            made = await users.add(session, role=await roles.by_name(session, role), **values)
            answer = await signins.sign_in(
                session, self.identity, Visitor("127.0.0.1", "test"), signins.Proven(made.id, None)
            )
        return Person(
            made.id,
            made.email,
            role,
            answer["access_token"],
            answer["refresh_token"],
            self.client,
        )

    async def role(self, name: str, *permissions: str) -> int:
        """Add a role that may do just this; returns its id."""
        async with self.runtime.database.writing() as session:
            role = Role(name=name, name_key=name, permissions=sorted(permissions))
            session.add(role)
            await session.flush()
            return role.id

    async def ticket(self, person: Person, **fields: Any) -> dict[str, Any]:
        """Report a problem as `person`; returns the ticket."""
        answer = await person.post("/tickets", json={"title": "The tap drips", **fields})
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    async def settle(self) -> None:
        """Let the log's consumers handle all there is."""
        await catch_up(self.runtime, CONSUMERS)

    async def rows(self, *columns: Any) -> list[Any]:
        """Read columns of a table straight from the database."""
        async with self.runtime.database.reading() as reader:
            return list((await reader.execute(select(*columns))).all())

    @asynccontextmanager
    async def counting_statements(self) -> AsyncIterator[list[str]]:
        """Collect the statements that the application sends to the database."""
        sent: list[str] = []

        def note(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
            sent.append(statement)

        database = self.runtime.database
        engines = [e.sync_engine for e in (database._readers.engine, database._writers)]
        prepared.listeners.append(sent.append)
        for engine in engines:
            event.listen(engine, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            prepared.listeners.remove(sent.append)
            for engine in engines:
                event.remove(engine, "before_cursor_execute", note)


@asynccontextmanager
async def open_desk(runtime: Runtime) -> AsyncIterator[Desk]:
    """Serve `runtime` through ASGI; its background tasks do not run (see `settle`)."""
    gate = asgi(runtime)
    transport = httpx2.ASGITransport(app=gate)
    async with httpx2.AsyncClient(transport=transport, base_url="http://desk.test") as client:
        yield Desk(runtime, gate, client)


async def together(*calls: Any) -> list[Any]:
    """Do several things at once and return what each answered."""
    return list(await asyncio.gather(*calls))
