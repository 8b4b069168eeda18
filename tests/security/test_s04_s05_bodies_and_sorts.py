"""S4: no sort or filter is an oracle. S5: no body sets what is not its sender's to set."""

from typing import Any

import pytest

from tests.desk import API, Desk, Person
from tests.http.refusal import refused, refused_fields


async def test_s04_hidden_columns_can_be_neither_sorted_nor_filtered_by(
    user: Person, admin: Person
) -> None:
    for person, path in ((user, "/tickets"), (user, "/tickets/my"), (admin, "/users")):
        for column in (
            "password_hash", "requester__password", "id", "deleted_at", "email_key", "note_count",
            "title", "users.password_hash", "updated_at; DROP TABLE users", "1", "(SELECT 1)",
            "updated_at,created_at", "--updated_at", "random()",
        ):  # fmt: skip
            assert refused_fields(await person.get(path, params={"sort": column})) == {"sort"}
        for name in ("password_hash", "requester__email", "note_count", "assignee.email", "order"):
            assert refused_fields(await person.get(path, params={name: "1"})) == {name}


async def test_s04_who_may_not_read_addresses_cannot_ask_for_them(
    desk: Desk, user: Person, agent: Person
) -> None:
    """A ticket reported for somebody by an agent must not confirm the agent's address."""
    ticket = await desk.ticket(agent, requester_id=user.id)
    assert (await user.get(f"/tickets?creator_id={agent.email}")).json()["data"] == []
    found = (await agent.get(f"/tickets?creator_id={agent.email}")).json()["data"]
    assert [row["key"] for row in found] == [ticket["key"]]


@pytest.mark.parametrize("role", ["admin", 4, ["admin"], {"name": "admin"}, None])
async def test_s05_a_role_in_the_registration_is_ignored(desk: Desk, role: Any) -> None:
    body = {"email": "eve@company.com", "password": "blue kitchen tap", "name": "E", "role": role}
    answer = await desk.client.post(f"{API}/auth/register", json=body)
    assert answer.status_code == 201
    assert answer.json()["user"]["role"]["name"] == "user"
    assert set(answer.json()["user"]["permissions"]) == {
        "tickets:create", "tickets:read_own", "comments:create_own",
    }  # fmt: skip


@pytest.mark.parametrize(
    "field",
    ["id", "role_id", "permissions", "is_active", "is_admin", "created_at", "department_id"],
)
async def test_s05_a_registration_sets_nothing_else(desk: Desk, field: str) -> None:
    body = {"email": "eve@company.com", "password": "blue kitchen tap", "name": "E", field: 1}
    assert refused_fields(await desk.client.post(f"{API}/auth/register", json=body)) == {field}


@pytest.mark.parametrize(
    "field",
    ["role", "role_id", "permissions", "is_active", "email", "password", "department_id", "id"],
)
async def test_s05_about_oneself_one_changes_only_what_is_ones_own(
    user: Person, field: str
) -> None:
    before = (await user.get("/auth/me")).json()
    assert refused_fields(await user.patch("/auth/me", json={field: "admin"})) == {field}
    assert (await user.get("/auth/me")).json() == before


async def test_s05_a_ticket_is_not_reported_in_anothers_name(
    desk: Desk, user: Person, agent: Person
) -> None:
    title = {"title": "The tap drips"}
    for fields in ({"requester_id": agent.id}, {"assignee_id": agent.id}, {"assignee_id": user.id}):
        refused(await user.post("/tickets", json={**title, **fields}), 403, "E_FORBIDDEN")
    for field in (
        "creator_id",
        "id",
        "number",
        "key",
        "status",
        "version",
        "created_at",
        "external",
    ):
        assert refused_fields(await user.post("/tickets", json={**title, field: 1})) == {field}
    assert refused_fields(await user.post("/tickets", json={**title, "source": "email"})) == {
        "source"
    }


@pytest.mark.parametrize(
    "wish",
    [
        {"requester_id": 999999}, {"assignee_id": None}, {"priority": "critical"}, {"type": "problem"},
        {"project_id": 2}, {"category_id": 1}, {"department_id": 1}, {"tags": ["vip"]},
        {"due_at": "2030-01-01T00:00:00Z"}, {"status": "in_progress"},
    ],
)  # fmt: skip
async def test_s05_a_requester_sets_only_what_is_his_to_set(
    desk: Desk, user: Person, agent: Person, admin: Person, wish: dict[str, Any]
) -> None:
    await admin.post("/projects", json={"key": "NET", "name": "Network"})
    ticket = await desk.ticket(agent, requester_id=user.id, assignee_id=agent.id)
    path = f"/tickets/{ticket['id']}"
    details = refused(await user.patch(path, json=wish), 403, "E_FORBIDDEN")
    assert details == {"fields": list(wish)}
    refused(await user.patch(path, json={"title": "Mine to set", **wish}), 403)
    after = (await agent.get(path)).json()
    assert (after["title"], after["version"]) == ("The tap drips", 1)


async def test_s05_a_comment_has_the_author_who_wrote_it(
    desk: Desk, user: Person, agent: Person
) -> None:
    path = f"/tickets/{(await desk.ticket(user))['id']}/comments"
    for field in ("author_id", "author", "created_at", "ticket_id", "id", "body_html"):
        answer = await user.post(path, json={"body": "x", field: agent.id})
        assert refused_fields(answer) == {field}


async def test_s05_who_manages_users_does_not_rise_above_himself(desk: Desk) -> None:
    """Whoever may manage users but not roles makes neither himself nor others administrators."""
    await desk.role("reception", "users:read", "users:manage")
    clerk = await desk.person("reception")
    admin = await desk.person("admin")
    new = {"email": "new@company.com", "name": "New", "role": "admin"}
    refused(await clerk.post("/users", json=new), 403)
    refused(await clerk.patch(f"/users/{clerk.id}", json={"role": "admin"}), 403)
    refused(await clerk.patch(f"/users/{admin.id}", json={"email": "mine@company.com"}), 403)
    refused(await clerk.delete(f"/users/{admin.id}"), 403)
    assert (await clerk.get("/auth/me")).json()["role"]["name"] == "reception"
