"""The ceiling: bare Starlette, hand-written statements on the raw driver, the same bytes.

No accounts, no permissions, no validation, no log lines: what is left is what the server,
the driver and the database need at the least. A search answers without the snippets, which are
a calculation of Loket's own. Run as `python -m bench.ceiling`.
"""

import argparse
import asyncio
import hashlib
import secrets
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import uvicorn
import uvloop
from pwdlib.hashers.argon2 import Argon2Hasher
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bench import statements as sql
from bench.drivers import Driver, Executor, driver_of
from bench.scenarios import FILTERS
from bench.world import moment
from loket.core.folding import words
from loket.tickets.lifecycles import LIFECYCLES
from loket.tickets.markdown import render

PAGE_KEY = {"list": "x" * 64, "search": "x" * 21}
"""Loket signs its keys; the ceiling sends about as many characters."""


def _now() -> str:
    return moment(datetime.now(UTC))


def _json(content: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    body = orjson.dumps(content, option=orjson.OPT_UTC_Z)
    return Response(body, status, headers, "application/json")


class Ceiling:
    """The routes.

    Args:
        driver: of the database.
        agent_id: who asks, always.
    """

    def __init__(self, driver: Driver, agent_id: int) -> None:
        self._driver = driver
        self._agent_id = agent_id
        self._hasher = Argon2Hasher(time_cost=3, memory_cost=65536, parallelism=1)
        self._turns = asyncio.Semaphore(2)
        self._lists = {
            query.encode(): sql.LIST % where.replace("ME", str(agent_id))
            for query, where in FILTERS.items()
        }

    def app(self) -> Starlette:
        """Return the application."""

        @asynccontextmanager
        async def lifespan(_: Starlette) -> AsyncIterator[None]:
            await self._driver.open()
            yield
            await self._driver.close()

        return Starlette(
            routes=[
                Route("/api/v1/tickets", self.tickets),
                Route("/api/v1/tickets", self.create, methods=["POST"]),
                Route("/api/v1/tickets/{ticket_id:int}", self.detail),
                Route("/api/v1/tickets/{ticket_id:int}/comments", self.comment, methods=["POST"]),
                Route("/api/v1/auth/login", self.sign_in, methods=["POST"]),
                Route("/health", self.health),
            ],
            lifespan=lifespan,
        )

    async def health(self, _: Request) -> Response:
        """Tell that the process runs."""
        return _json({"status": "healthy"})

    async def tickets(self, request: Request) -> Response:
        """Answer a list, filtered or not, or a search."""
        query = request.scope["query_string"]
        statement = self._lists.get(query)
        if statement is None:
            return await self._search(request.query_params["q"])
        rows = await self._driver.query(statement)
        data = [sql.ticket(row, self._driver.json) for row in rows[:50]]
        return _json({"data": data, "page_key": PAGE_KEY["list"] if len(rows) > 50 else None})

    async def _search(self, question: str) -> Response:
        asked = list(dict.fromkeys(words(question)))
        ids = await self._matching(("title",), asked)
        if len(ids) <= 50:
            ids = list(dict.fromkeys([*ids, *await self._matching(("public", "internal"), asked)]))
        shown = ids[:50]
        marks = ", ".join("?" * len(shown))
        statement = f"SELECT {sql.COLUMNS} {sql.JOINS} WHERE t.id IN ({marks})"
        rows = await self._driver.query(statement, shown) if shown else []
        by_id = {row[0]: sql.ticket(row, self._driver.json) for row in rows}
        answers = [by_id[ticket_id] for ticket_id in shown]
        page_key = PAGE_KEY["search"] if len(ids) > 50 else None
        return _json({"data": answers, "page_key": page_key})

    async def _matching(self, columns: tuple[str, ...], asked: list[str]) -> list[int]:
        statement = sql.FOUND[self._driver.kind]
        if self._driver.kind == "sqlite":
            terms = " AND ".join(f'"{word}"*' for word in asked)
            rows = await self._driver.query(statement, [f"{{{' '.join(columns)}}} : ({terms})"])
        else:
            one = " OR ".join(f"s.{c} @@ to_tsquery('simple', ?)" for c in columns)
            every = " AND ".join([f"({one})"] * len(asked))
            values = [f"'{word}':*" for word in asked for _ in columns]
            rows = await self._driver.query(statement.format(every), values)
        return [row[0] for row in rows]

    async def detail(self, request: Request) -> Response:
        """Answer one ticket."""
        answer = await self._one(self._driver, request.path_params["ticket_id"])
        return _json(answer, 200, {"ETag": f'"{answer["version"]}"'})

    async def _one(self, executor: Executor, ticket_id: int) -> dict[str, Any]:
        (row,) = await executor.query(sql.DETAIL, (self._agent_id, ticket_id))
        answer = sql.ticket(row[: sql.WIDTH], self._driver.json)
        description, creator_id, creator_name, lifecycle, is_watching = row[sql.WIDTH :]
        answer["description"] = description
        answer["description_html"] = await render(description)
        answer["creator"] = {"id": creator_id, "name": creator_name}
        answer["is_watching"] = bool(is_watching)
        answer["allowed_transitions"] = LIFECYCLES[lifecycle].transitions[answer["status"]]
        return answer

    async def create(self, request: Request) -> Response:
        """Report a problem: counter, ticket, tags, document, event."""
        body = orjson.loads(await request.body())
        title, description, tags = body["title"], body["description"], body["tags"]
        agent, now = self._agent_id, _now()
        rank = sql.PRIORITIES.index(body["priority"])
        async with self._driver.change() as change:
            (numbered,) = await change.query(sql.NUMBER, (body["project_key"],))
            project_id, number = numbered
            values = (project_id, number, title, description, rank, agent, agent,
                      orjson.dumps(tags).decode(), now, now)  # fmt: skip
            ((ticket_id,),) = await change.query(sql.INSERT_TICKET, values)
            for tag in tags:
                await change.query(sql.INSERT_TAG, (tag, ticket_id))
            key = f"{body['project_key']}-{number}"
            head = " ".join(words(f"{key} {title}"))
            public = " ".join(words(f"{key} {title} {description}"))
            document = sql.INSERT_DOCUMENT.format(self._driver.document)
            await change.query(document, (ticket_id, head, public, ""))
            payload = {
                "number": number,
                "status": "open",
                "priority": body["priority"],
                "requester_id": agent,
                "assignee_id": None,
                "source": "api",
            }
            await self._event(change, now, "ticket.created", ticket_id, project_id, payload)
            answer = await self._one(change, ticket_id)
        headers = {"ETag": '"1"', "Location": f"/api/v1/tickets/{key}"}
        return _json(answer, 201, headers)

    async def _event(
        self,
        change: Executor,
        now: str,
        kind: str,
        ticket_id: int | None,
        project_id: int | None,
        payload: dict[str, Any],
    ) -> None:
        ((seq,),) = await change.query(sql.NEXT_EVENT)
        values = (seq, now, kind, self._agent_id, ticket_id, project_id,
                  orjson.dumps(payload).decode(), seq)  # fmt: skip
        await change.query(sql.INSERT_EVENT, values)

    async def comment(self, request: Request) -> Response:
        """Reply: comment, counts, document, event."""
        body = orjson.loads(await request.body())["body"]
        ticket_id, now = request.path_params["ticket_id"], _now()
        kind = self._driver.kind
        lock = sql.LOCK_TICKET.format("" if kind == "sqlite" else " FOR UPDATE")
        async with self._driver.change() as change:
            ((project_id, _, _),) = await change.query(lock, (ticket_id,))
            values = (ticket_id, self._agent_id, body, now)
            ((comment_id,),) = await change.query(sql.INSERT_COMMENT, values)
            await change.query(sql.COUNT_REPLY, (now, len(body), now, ticket_id))
            folded = " ".join(words(body))
            await change.query(sql.EXTEND_DOCUMENT[kind], (folded, ticket_id))
            payload = {"comment_id": comment_id}
            await self._event(change, now, "reply.added", ticket_id, project_id, payload)
            (row,) = await change.query(sql.COMMENT, (comment_id,))
        answer = {
            "id": row[0],
            "ticket_id": row[1],
            "kind": row[2],
            "body": row[3],
            "body_html": await render(row[3]),
            "author": {"id": row[4], "name": row[5]},
            "created_at": row[6],
            "edited_at": row[7],
        }
        location = f"/api/v1/tickets/{ticket_id}/comments/{comment_id}"
        return _json(answer, 201, {"Location": location})

    async def sign_in(self, request: Request) -> Response:
        """Verify a password and begin a session; the token is not signed."""
        body = orjson.loads(await request.body())
        ((user_id, stored),) = await self._driver.query(sql.ACCOUNT, (body["email"],))
        async with self._turns:
            if not await asyncio.to_thread(self._hasher.verify, body["password"], stored):
                return _json({}, 401)
        token, now = secrets.token_urlsafe(32), _now()
        expires = moment(datetime.now(UTC) + timedelta(days=30))
        device = request.headers.get("user-agent", "")
        async with self._driver.change() as change:
            await change.query(sql.TOUCH, (now, user_id))
            values = (user_id, now, now, expires, "127.0.0.1", device)
            ((sign_in_id,),) = await change.query(sql.INSERT_SIGN_IN, values)
            fingerprint = hashlib.sha256(token.encode()).hexdigest()
            await change.query(sql.REMEMBER, (sign_in_id, fingerprint, now))
            payload = {"user_id": user_id, "sign_in_id": sign_in_id}
            await self._event(change, now, "auth.signed_in", None, None, payload)
            (row,) = await change.query(sql.PERSON, (user_id,))
        return _json(self._session(row, token))

    def _session(self, row: tuple[Any, ...], token: str) -> dict[str, Any]:
        return {
            "access_token": "x" * 500,
            "refresh_token": token,
            "token_type": "bearer",
            "expires_in": 86400,
            "user": {
                "id": row[0],
                "email": row[1],
                "name": row[2],
                "last_name": row[3],
                "full_name": row[4],
                "role": {"id": row[5], "name": row[6]},
                "department": None,
                "is_active": bool(row[7]),
                "locale": row[8],
                "timezone": row[9],
                "created_at": row[10],
                "last_login_at": row[11],
                "theme": row[12],
                "permissions": self._driver.json(row[13]),
            },
        }


def main() -> None:
    """Serve the ceiling until stopped, with the same server settings as Loket."""
    parser = argparse.ArgumentParser(prog="python -m bench.ceiling")
    parser.add_argument("--database", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--agent", type=int, required=True)
    options = parser.parse_args()
    ceiling = Ceiling(driver_of(options.database), options.agent)
    server = uvicorn.Server(
        uvicorn.Config(
            ceiling.app(),
            port=options.port,
            lifespan="on",
            access_log=False,
            log_config=None,
            server_header=False,
            timeout_keep_alive=30,
        )
    )
    uvloop.run(server.serve())


if __name__ == "__main__":
    sys.exit(main())
