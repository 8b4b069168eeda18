"""Whether both servers send the same bytes, as far as two answers can be the same."""

import re
from collections.abc import Sequence

import httpx2

from bench.processes import Server
from bench.scenarios import Call, Scenario

CHECKED = 20
"""Calls of a scenario that are compared."""

_OURS = (
    rb'"page_key":"[^"]*"|,"match":\{"field":"[a-z]+","snippet":"(?:[^"\\]|\\.)*","marks":[^}]*\}'
)
_NEW = (
    rb'"(?:id|number|ticket_id)":\d+|"(?:key|created_at|updated_at|last_login_at)":"[^"]*"'
    rb'|"(?:access_token|refresh_token)":"[^"]*"'
)


class DifferenceError(Exception):
    """The ceiling does less, or other, than Loket: the comparison would mean nothing."""


def check(
    loket: Server, ceiling: Server, scenario: Scenario, calls: Sequence[Call], token: str
) -> None:
    """Compare the answers of both to the first calls of a scenario.

    Page keys are signed with a secret of Loket's, the snippets of a search are its own, and
    what a write makes is new each time: those values are left out.

    Raises:
        DifferenceError: showing where the answers part.
    """
    pattern = re.compile(_OURS + (b"|" + _NEW if scenario.writes else b""))
    for call in calls[:CHECKED]:
        theirs, ours = (
            pattern.sub(_name_only, _ask(server, call, token)) for server in (ceiling, loket)
        )
        if theirs != ours:
            place = next(
                (n for n, (a, b) in enumerate(zip(theirs, ours, strict=False)) if a != b),
                min(len(theirs), len(ours)),
            )
            around = slice(max(0, place - 80), place + 80)
            raise DifferenceError(
                f"{call.method} {call.path}: at byte {place}\n"
                f"  Loket:   {ours[around]!r}\n  ceiling: {theirs[around]!r}"
            )


def _name_only(match: re.Match[bytes]) -> bytes:
    return b"" if match[0].startswith(b',"match"') else match[0].partition(b":")[0]


def _ask(server: Server, call: Call, token: str) -> bytes:
    headers = {"Authorization": f"Bearer {token}"} if call.is_signed_in else {}
    if call.body:
        headers["Content-Type"] = "application/json"
    answer = httpx2.request(
        call.method,
        f"http://127.0.0.1:{server.port}{call.path}",
        headers=headers,
        content=call.body or None,
        timeout=60,
    )
    if not answer.is_success:
        raise DifferenceError(f"{call.method} {call.path} answered {answer.status_code}")
    return answer.content
