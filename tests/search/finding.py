"""Asking a desk for tickets, and what it answers."""

import time
from typing import Any

from tests.desk import Desk, Person


async def search(person: Person, question: str, **filters: Any) -> dict[str, Any]:
    """Return the page of tickets that `person` finds."""
    answer = await person.get("/tickets", params={"q": question, **filters})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def titles(person: Person, question: str, **filters: Any) -> list[str]:
    """Return the titles that `person` finds, in their order."""
    return [ticket["title"] for ticket in (await search(person, question, **filters))["data"]]


async def found_soon(person: Person, question: str) -> list[str]:
    """Return the titles found once there are any.

    InnoDB writes large documents from memory to disk in the background, and for a moment
    sees them in neither place.
    """
    deadline = time.monotonic() + 15
    while True:
        found = await titles(person, question)
        if found or time.monotonic() > deadline:
            return found


async def match(person: Person, question: str) -> dict[str, Any]:
    """Return why the only ticket that `person` finds was found."""
    (found,) = (await search(person, question))["data"]
    explained: dict[str, Any] = found["match"]
    return explained


def marked(explained: dict[str, Any]) -> list[str]:
    """Return the words of a snippet that its marks point at."""
    return [explained["snippet"][start:end] for start, end in explained["marks"]]


async def comment(person: Person, ticket: dict[str, Any], body: str, kind: str = "reply") -> int:
    """Write a comment and return its id."""
    answer = await person.post(
        f"/tickets/{ticket['key']}/comments", json={"body": body, "kind": kind}
    )
    assert answer.status_code == 201, answer.text
    made: int = answer.json()["id"]
    return made


async def report(desk: Desk, person: Person, *titles_: str) -> list[dict[str, Any]]:
    """Report a problem for each title, the first one first."""
    return [await desk.ticket(person, title=title) for title in titles_]
