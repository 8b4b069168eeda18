"""What is measured: the calls of a working day, and the share of the ceiling each must reach."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import orjson

from bench.world import AGENTS, PASSWORD

API = "/api/v1"

FILTERS = {
    "limit=50": "",
    "limit=50&status=open&priority=high": "AND t.status = 'open' AND t.priority = 3",
    "limit=50&assignee_id=me&status_category=active": (
        "AND t.assignee_id = ME AND t.status_category = 'active'"
    ),
    "limit=50&project=NET&type=incident": (
        "AND t.project_id = (SELECT id FROM projects WHERE key = 'NET') AND t.type = 'incident'"
    ),
}
"""Query strings of the lists, and the conditions that a person would write for them."""

QUESTIONS = (
    "printer", "vpn error", "room 212", "password", "elevator stuck", "a48", "resume", "kunci",
    "cafe till drips", "wi fi", "warranty", "technician tomorrow", "error 0x80070035", "firmware",
    "meeting noon", "lamp flickers", "server backup", "charged twice", "reception", "mohon dicek",
)  # fmt: skip

_TITLES = ("Printer on floor 3 is stuck", "VPN asks for a password again", "Tap drips in room 231")
_DESCRIPTIONS = (
    "It worked until this morning. Restarting did not help.\n\nPlease call before you come.",
    "Nobody can work until it is repaired. The light at the back blinks red.",
)
_REPLIES = ("Thanks, we are looking into it.", "It is repaired; please try again.")


@dataclass(frozen=True)
class Call:
    """One HTTP request."""

    method: str
    path: str
    body: bytes = b""
    is_signed_in: bool = True

    def raw(self, token: str) -> bytes:
        """Return the request as it goes over the wire (HTTP/1.1, kept alive)."""
        lines = [f"{self.method} {self.path} HTTP/1.1", "Host: bench", "User-Agent: bench"]
        if self.is_signed_in:
            lines.append(f"Authorization: Bearer {token}")
        if self.body:
            lines += ["Content-Type: application/json", f"Content-Length: {len(self.body)}"]
        return "\r\n".join([*lines, "", ""]).encode() + self.body


@dataclass(frozen=True)
class Targets:
    """Tickets to call for: the 500 changed last, as the list shows them."""

    hot: Sequence[int]
    open: Sequence[int]


@dataclass(frozen=True)
class Scenario:
    """One kind of call.

    Args:
        name: for `--only` and the JSON.
        label: for the table.
        calls: makes the calls, which are sent in turn.
        aim: share of the ceiling that DESIGN, section 11, asks for; None where it asks none.
        writes: whether it changes the desk.
        is_heavy: whether each call takes so long that rounds must be longer and fewer call
            at once.
    """

    name: str
    label: str
    calls: Callable[[Targets], list[Call]]
    aim: float | None = None
    writes: bool = False
    is_heavy: bool = False


def _post(path: str, body: dict[str, object], *, is_signed_in: bool = True) -> Call:
    return Call("POST", f"{API}{path}", orjson.dumps(body), is_signed_in)


def _list(_: Targets) -> list[Call]:
    return [Call("GET", f"{API}/tickets?limit=50")]


def _filtered(_: Targets) -> list[Call]:
    return [Call("GET", f"{API}/tickets?{query}") for query in FILTERS if query != "limit=50"]


def _detail(targets: Targets) -> list[Call]:
    return [Call("GET", f"{API}/tickets/{ticket_id}") for ticket_id in targets.hot]


def _search(_: Targets) -> list[Call]:
    return [Call("GET", f"{API}/tickets?q={question.replace(' ', '+')}") for question in QUESTIONS]


def _create(_: Targets) -> list[Call]:
    return [
        _post(
            "/tickets",
            {
                "title": title,
                "description": description,
                "project_key": key,
                "priority": "high",
                "tags": ["guest"],
            },
        )
        for title in _TITLES
        for description in _DESCRIPTIONS
        for key in ("NET", "BLD")
    ]


def _comment(targets: Targets) -> list[Call]:
    return [
        _post(f"/tickets/{ticket_id}/comments", {"body": _REPLIES[place % len(_REPLIES)]})
        for place, ticket_id in enumerate(targets.open)
    ]


def _sign_in(_: Targets) -> list[Call]:
    return [
        _post(
            "/auth/login",
            {"email": f"agent{user_id}@company.com", "password": PASSWORD},
            is_signed_in=False,
        )
        for user_id in range(2, AGENTS + 2)
    ]


SCENARIOS = (
    Scenario("list", "list of 50", _list, 0.5),
    Scenario("filtered", "filtered list of 50", _filtered),
    Scenario("detail", "ticket detail", _detail, 0.4),
    Scenario("search", "full-text search", _search),
    Scenario("create", "create a ticket", _create, 0.3, writes=True),
    Scenario("comment", "comment", _comment, writes=True),
    Scenario("sign-in", "sign in", _sign_in, writes=True, is_heavy=True),
)
