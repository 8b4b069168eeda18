"""The main job from end to end, as the README tells it."""

from tests.desk import Desk, Person


async def test_a_problem_is_reported_worked_on_and_closed(desk: Desk, agent: Person) -> None:
    registered = await desk.client.post(
        "/api/v1/auth/register",
        json={"email": "ana@company.com", "password": "blue kitchen tap", "name": "Ana"},
    )
    assert registered.status_code == 201
    headers = {"Authorization": f"Bearer {registered.json()['access_token']}"}
    reported = await desk.client.post(
        "/api/v1/tickets", json={"title": "No water on floor 3"}, headers=headers
    )
    assert reported.status_code == 201
    key = reported.json()["key"]
    assert reported.headers["location"] == f"/api/v1/tickets/{key}"

    assert (await agent.post(f"/tickets/{key}/comments", json={"body": "On my way"})).is_success
    mine = await agent.patch(f"/tickets/{key}/assign", json={"assignee_id": agent.id})
    assert mine.json()["assignee"]["id"] == agent.id
    for status in ("in_progress", "closed"):
        moved = await agent.post(f"/tickets/{key}/transition", json={"status": status})
        assert moved.json()["status"] == status

    history = (await agent.get(f"/tickets/{key}/history")).json()["data"]
    assert [entry["type"] for entry in history] == [
        "ticket.created",
        "reply.added",
        "ticket.updated",
        "ticket.updated",
        "ticket.updated",
    ]
    assert history[2]["changes"] == [
        {"field": "assignee", "old": None, "new": {"id": agent.id, "name": "Agent 1"}}
    ]
    assert history[4]["changes"] == [{"field": "status", "old": "in_progress", "new": "closed"}]
