"""S1: nobody reads or changes another's ticket, by whatever road.

The roads of single operations are in the deny test; here are those that lead round them.
"""

from typing import Any

from tests.desk import Desk, Person
from tests.http.refusal import refused


async def _keys(person: Person, path: str) -> list[str]:
    answer = await person.get(path)
    assert answer.status_code == 200, answer.text
    return [ticket["key"] for ticket in answer.json()["data"]]


async def _secret(desk: Desk, agent: Person) -> dict[str, Any]:
    """Report something of somebody else's, and write on it."""
    ticket = await desk.ticket(
        agent,
        title="Zanzibar salaries",
        description="Zanzibar",
        priority="critical",
        tags=["zanzibar"],
    )
    path = f"/tickets/{ticket['id']}"
    assert (await agent.post(f"{path}/comments", json={"body": "Zanzibar again"})).is_success
    assert (await agent.post(f"{path}/actions", json={"description": "Zanzibar done"})).is_success
    return ticket


async def test_s01_lists_filters_and_searches_find_ones_own_only(
    desk: Desk, user: Person, agent: Person
) -> None:
    secret = await _secret(desk, agent)
    own = await desk.ticket(user)
    for query in (
        "", "?q=zanzibar", f"?q={secret['key']}", "?q=HELP", "?tag=zanzibar", "?priority=critical",
        f"?requester_id={agent.id}", f"?creator_id={agent.id}", f"?creator_id={agent.email}",
        "?assignee_id=none", "?sort=priority", "?status=open", "?project=HELP", "?overdue=false",
        "?created_from=2000-01-01T00:00:00Z", "?sort=-key",
    ):  # fmt: skip
        for road in ("/tickets", "/tickets/my"):
            assert set(await _keys(user, road + query)) <= {own["key"]}, road + query
    for relation in ("requester", "assignee", "watcher"):
        assert secret["key"] not in await _keys(user, f"/tickets/my?as={relation}")


async def test_s01_counts_tell_of_ones_own_only(desk: Desk, user: Person, agent: Person) -> None:
    await _secret(desk, agent)
    await desk.ticket(user)
    assert (await user.get("/tickets?count=true")).json()["total"] == 1
    assert (await user.get("/tickets?count=true&q=zanzibar")).json()["total"] == 0
    [project] = (await user.get("/projects")).json()["data"]
    assert project["ticket_counts"] == {"open": 1}
    assert (await user.get(f"/projects/{project['id']}")).json()["ticket_counts"] == {"open": 1}


async def test_s01_the_bin_is_not_a_way_round(desk: Desk, user: Person, agent: Person) -> None:
    await _secret(desk, agent)
    for person in (user, agent):
        refused(await person.get("/tickets?deleted=true"), 403, "E_FORBIDDEN")
        refused(await person.get("/tickets/my?deleted=true"), 403, "E_FORBIDDEN")


async def test_s01_a_page_key_of_somebody_with_more_rights_shows_no_more(
    desk: Desk, user: Person, agent: Person
) -> None:
    for _ in range(3):
        await _secret(desk, agent)
    own = await desk.ticket(user)
    page_key = (await agent.get("/tickets?limit=1")).json()["page_key"]
    assert set(await _keys(user, f"/tickets?page_key={page_key}")) <= {own["key"]}


async def test_s01_a_comment_is_reached_through_its_own_ticket_only(
    desk: Desk, user: Person, agent: Person
) -> None:
    secret, own = await _secret(desk, agent), await desk.ticket(user)
    comment = (await agent.get(f"/tickets/{secret['id']}/comments")).json()["data"][0]["id"]
    action = (await agent.get(f"/tickets/{secret['id']}/actions")).json()["data"][0]["id"]
    mine = f"/tickets/{own['id']}"
    for person in (user, agent):
        body = {"body": "Changed"}
        refused(await person.put(f"{mine}/comments/{comment}", json=body), 404)
        refused(await person.delete(f"{mine}/comments/{comment}"), 404)
        described = {"description": "Changed"}
        refused(await person.put(f"{mine}/actions/{action}", json=described), 404)
        refused(await person.delete(f"{mine}/actions/{action}"), 404)


async def test_s01_following_is_no_way_in(desk: Desk, user: Person, agent: Person) -> None:
    secret = await _secret(desk, agent)
    refused(await user.put(f"/tickets/{secret['key']}/watch"), 404)
    refused(await user.get(f"/tickets/{secret['key']}"), 404)


async def test_s01_a_former_key_is_no_way_in(desk: Desk, user: Person, admin: Person) -> None:
    """Neither the key before a move, nor a former key of the project."""
    secret = await _secret(desk, admin)
    other = (await admin.post("/projects", json={"key": "NET", "name": "Network"})).json()
    await admin.patch(f"/tickets/{secret['id']}", json={"project_id": other["id"]})
    await admin.put(f"/projects/{other['id']}", json={"key": "LAN"})
    for key in ("HELP-1", "NET-1", "LAN-1", "help-1"):
        assert (await admin.get(f"/tickets/{key}")).json()["id"] == secret["id"]
        refused(await user.get(f"/tickets/{key}"), 404)
        refused(await user.get(f"/tickets/key/{key}"), 404)
        refused(await user.patch(f"/tickets/{key}", json={"title": "Mine"}), 404)


async def test_s01_what_is_hidden_and_what_is_not_there_look_the_same(
    desk: Desk, user: Person, agent: Person
) -> None:
    secret = await _secret(desk, agent)
    hidden, absent = await user.get(f"/tickets/{secret['id']}"), await user.get("/tickets/999999")
    told = [{**answer.json(), "request_id": ""} for answer in (hidden, absent)]
    assert told[0] == told[1]
    names = [sorted(answer.headers) for answer in (hidden, absent)]
    assert names[0] == names[1]


async def test_s01_a_ticket_handed_to_somebody_else_is_lost_from_sight(
    desk: Desk, user: Person, agent: Person
) -> None:
    other = await desk.person("user")
    ticket = await desk.ticket(user)
    await agent.patch(f"/tickets/{ticket['id']}", json={"requester_id": other.id})
    refused(await user.get(f"/tickets/{ticket['id']}"), 404)
    assert (await other.get(f"/tickets/{ticket['id']}")).status_code == 200


async def test_s01_other_people_and_their_sessions_are_hidden(
    desk: Desk, user: Person, agent: Person
) -> None:
    refused(await user.get(f"/users/{agent.id}"), 404)
    [own] = (await user.get("/auth/sessions")).json()["data"]
    [theirs] = (await agent.get("/auth/sessions")).json()["data"]
    assert own["id"] != theirs["id"]
    refused(await user.delete(f"/auth/sessions/{theirs['id']}"), 404)
    assert (await agent.get("/auth/me")).status_code == 200
