"""S3: internal notes reach no requester, by whatever road."""

import httpx2
import pytest

from tests.desk import Desk, Person
from tests.http.operations import routes_of

CANARY = "Zanzibarquokka"


async def _everything(desk: Desk, person: Person, ticket: int, key: str) -> dict[str, str]:
    """Return what every GET of the desk answers `person` about a ticket, headers and all."""
    queries = ["", f"?q={CANARY}", f"?q={CANARY}&sort=key", f"?q={CANARY[:5]}", "?count=true"]
    seen: dict[str, str] = {}
    for route in routes_of(desk).values():
        if route.methods != {"GET"}:
            continue
        parameters = {"ticket_id": ticket, "ticket_key": key, "project_id": 1, "user_id": person.id}
        path = str(route.path)
        if "{" in path and not any("{" + name + "}" in path for name in parameters):
            continue
        for query in queries if "q=" not in path else [""]:
            address = path.format(**parameters) + query
            answer = await person.client.get(
                address, headers={"Authorization": f"Bearer {person.access_token}"}
            )
            seen[address] = _text(answer)
    return seen


def _text(answer: httpx2.Response) -> str:
    return f"{answer.headers}\n{answer.text}"


@pytest.fixture
async def ticket(desk: Desk, user: Person, agent: Person) -> tuple[int, str]:
    """A requester's ticket with a note that was written, edited, and one that was removed."""
    made = await desk.ticket(user)
    path = f"/tickets/{made['id']}"
    assert (await agent.post(f"{path}/comments", json={"body": "We look"})).is_success
    note = {"body": f"{CANARY}: he complains a lot", "kind": "note"}
    written = (await agent.post(f"{path}/comments", json=note)).json()
    edited = {"body": f"{CANARY}, edited"}
    assert (await agent.put(f"{path}/comments/{written['id']}", json=edited)).is_success
    gone = (await agent.post(f"{path}/comments", json=note)).json()
    assert (await agent.delete(f"{path}/comments/{gone['id']}")).status_code == 204
    await desk.settle()
    return made["id"], made["key"]


async def test_s03_no_answer_to_the_requester_holds_the_note(
    desk: Desk, user: Person, agent: Person, ticket: tuple[int, str]
) -> None:
    for address, text in (await _everything(desk, user, *ticket)).items():
        assert CANARY.lower() not in text.lower(), address
        assert '"note' not in text, address
    # The same reading as an agent finds it, or it could find nothing at all.
    found = [a for a, text in (await _everything(desk, agent, *ticket)).items() if CANARY in text]
    assert f"/api/v1/tickets/{ticket[0]}/comments" in found
    assert f"/api/v1/tickets/{ticket[0]}/timeline" in found
    assert f"/api/v1/tickets?q={CANARY}" in found


async def test_s03_counts_leave_notes_out(
    desk: Desk, user: Person, agent: Person, ticket: tuple[int, str]
) -> None:
    path = f"/tickets/{ticket[0]}"
    assert (await user.get(path)).json()["comment_count"] == 1
    assert (await agent.get(path)).json()["comment_count"] == 2
    [row] = (await user.get("/tickets")).json()["data"]
    assert row["comment_count"] == 1
    for what, seen, all_there in (("comments", 1, 2), ("history", 2, 6), ("timeline", 2, 5)):
        assert (await user.get(f"{path}/{what}?count=true")).json()["total"] == seen
        assert (await agent.get(f"{path}/{what}?count=true")).json()["total"] == all_there
    assert (await user.get(f"/tickets?q={CANARY}&count=true")).json()["total"] == 0


async def test_s03_a_requester_can_neither_change_nor_remove_nor_write_a_note(
    user: Person, agent: Person, ticket: tuple[int, str]
) -> None:
    path = f"/tickets/{ticket[0]}/comments"
    note = next(c for c in (await agent.get(path)).json()["data"] if c["kind"] == "note")
    assert (await user.put(f"{path}/{note['id']}", json={"body": "x"})).status_code == 404
    assert (await user.delete(f"{path}/{note['id']}")).status_code == 404
    assert (await user.post(path, json={"body": "x", "kind": "note"})).status_code == 403


async def test_s03_losing_the_permission_hides_ones_own_notes(desk: Desk) -> None:
    """Who wrote notes and may not any more reads them no more either."""
    ticket = await desk.ticket(await desk.person("user"))
    role = await desk.role("once", "tickets:read_all", "comments:create", "comments:note")
    person, admin = await desk.person("once"), await desk.person("admin")
    path = f"/tickets/{ticket['id']}"
    assert (await person.post(f"{path}/comments", json={"body": CANARY, "kind": "note"})).is_success
    fewer = {str(role): ["tickets:read_all", "comments:create"]}
    assert (await admin.put("/permissions", json=fewer)).status_code == 200
    for address, text in (await _everything(desk, person, ticket["id"], ticket["key"])).items():
        assert CANARY not in text, address


async def test_s03_notes_are_no_first_response(desk: Desk, user: Person, agent: Person) -> None:
    ticket = await desk.ticket(user)
    path = f"/tickets/{ticket['id']}"
    await agent.post(f"{path}/comments", json={"body": CANARY, "kind": "note"})
    assert (await user.get(path)).json()["first_responded_at"] is None
