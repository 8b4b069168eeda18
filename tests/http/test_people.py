"""Users, roles, the matrix of permissions, departments, settings, the log, the outbox."""

import pytest

from loket.access.models import User
from tests.desk import API, PASSWORD, Desk, Person
from tests.http.refusal import refused, refused_fields


async def test_people_are_found_by_part_of_name_or_address(desk: Desk, admin: Person) -> None:
    rosa = await desk.person("user", name="Rosa", last_name="Jiménez", email="rj@company.com")
    other = await desk.person("agent", name="Karl", last_name="Öst", email="karl@other.org")
    for query, wanted in (
        ("q=jimenez", [rosa.id]), ("q=ROSA jim", [rosa.id]), ("q=rj@", [rosa.id]),
        ("q=ost", [other.id]), ("q=nobody", []), ("role=agent", [other.id]),
        ("role=Agent", [other.id]), ("role=nobody", []), ("q=rosa&role=agent", []),
    ):  # fmt: skip
        found = (await admin.get(f"/users?{query}&count=true")).json()
        assert [person["id"] for person in found["data"]] == wanted, query
        assert found["total"] == len(wanted), query


async def test_people_are_filtered_by_department_and_state(desk: Desk, admin: Person) -> None:
    department = (await admin.post("/departments", json={"name": "Garden"})).json()
    person = await desk.person("user")
    change = {"department_id": department["id"], "is_active": False}
    changed = (await admin.patch(f"/users/{person.id}", json=change)).json()
    assert changed["department"] == {"id": department["id"], "name": "Garden"}
    for query in (f"department_id={department['id']}", "is_active=false"):
        found = (await admin.get(f"/users?{query}")).json()["data"]
        assert [one["id"] for one in found] == [person.id]


async def test_a_person_is_added_changed_and_removed(desk: Desk, admin: Person) -> None:
    new = {"email": "Ana@Company.com", "name": "Ana", "role": "agent", "password": PASSWORD}
    made = await admin.post("/users", json=new)
    assert made.status_code == 201
    person = made.json()
    assert made.headers["location"] == f"{API}/users/{person['id']}"
    assert (person["role"]["name"], person["locale"]) == ("agent", "en")
    refused(
        await admin.post("/users", json={**new, "email": "ana@company.com"}), 409, "E_EMAIL_TAKEN"
    )
    path = f"/users/{person['id']}"
    for change in (admin.put, admin.patch):
        assert (await change(path, json={"last_name": "Diaz"})).json()["full_name"] == "Ana Diaz"
    taken = await admin.patch(path, json={"email": admin.email})
    refused(taken, 409, "E_EMAIL_TAKEN")
    assert (await admin.delete(path)).status_code == 204
    refused(await admin.get(path), 404)
    again = await admin.post("/users", json=new)
    assert again.status_code == 201, "the address of somebody who left is free again"


async def test_without_a_password_an_invitation_is_mailed(desk: Desk, admin: Person) -> None:
    new = {"email": "ana@company.com", "name": "Ana", "locale": "es"}
    assert (await admin.post("/users", json=new)).status_code == 201
    await desk.settle()
    [mail] = (await admin.get("/mail/outbox")).json()["data"]
    assert (mail["recipient"], mail["kind"], mail["locale"]) == (
        "ana@company.com", "invitation", "es",
    )  # fmt: skip
    token = mail["text"].partition("token=")[2].split()[0]
    body = {"token": token, "new_password": "green garden gate"}
    assert (await desk.client.post(f"{API}/auth/reset-password", json=body)).status_code == 204
    login = {"email": "ana@company.com", "password": "green garden gate"}
    assert (await desk.client.post(f"{API}/auth/login", json=login)).status_code == 200


async def test_a_role_or_department_that_is_not_there_is_refused(admin: Person) -> None:
    new = {"email": "ana@company.com", "name": "Ana"}
    for field, value in (("role", "nobody"), ("role", 999), ("department_id", 999)):
        assert refused_fields(await admin.post("/users", json={**new, field: value})) == {field}
        change = await admin.patch(f"/users/{admin.id}", json={field: value})
        assert refused_fields(change) == {field}


async def test_the_last_administrator_stays(desk: Desk, admin: Person) -> None:
    path = f"/users/{admin.id}"
    [role] = [r for r in (await admin.get("/roles")).json()["data"] if r["name"] == "admin"]
    fewer = [p for p in role["permissions"] if p != "users:manage"]
    for answer in (
        await admin.patch(path, json={"role": "user"}),
        await admin.patch(path, json={"is_active": False}),
        await admin.delete(path),
        await admin.put("/permissions", json={str(role["id"]): fewer}),
        await admin.put(f"/roles/{role['id']}", json={"name": "admin", "permissions": fewer}),
    ):
        refused(answer, 409, "E_LAST_ADMIN")
    assert (await admin.get(path)).json()["role"]["name"] == "admin"
    await desk.person("admin")
    assert (await admin.patch(path, json={"role": "user"})).status_code == 200


async def test_roles_are_added_changed_and_removed(desk: Desk, admin: Person) -> None:
    body = {"name": "Reception", "description": "At the door", "permissions": ["users:read"]}
    made = (await admin.post("/roles", json=body)).json()
    assert made["built_in"] is False
    for spelling in ("Reception", "RECEPTION", "réception"):
        refused(await admin.post("/roles", json={**body, "name": spelling}), 409, "E_NAME_TAKEN")
    path = f"/roles/{made['id']}"
    changed = await admin.put(path, json={"name": "Front", "permissions": ["tickets:create"]})
    assert changed.json()["permissions"] == ["tickets:create"]
    person = await desk.person("front")
    assert refused(await admin.delete(path), 409, "E_ROLE_IN_USE") == {"user_count": 1}
    await admin.patch(f"/users/{person.id}", json={"role": "user"})
    assert (await admin.delete(path)).status_code == 204
    refused(await admin.get(path), 404)


async def test_built_in_roles_can_be_changed_but_not_renamed_or_removed(admin: Person) -> None:
    for role in (await admin.get("/roles")).json()["data"]:
        assert role["built_in"] is True
        path = f"/roles/{role['id']}"
        refused(await admin.delete(path), 409, "E_ROLE_BUILT_IN")
        renamed = {"name": "other", "permissions": role["permissions"]}
        refused(await admin.put(path, json=renamed), 409, "E_ROLE_BUILT_IN")
        same = {**renamed, "name": role["name"].upper(), "description": "Changed"}
        assert (await admin.put(path, json=same)).json()["description"] == "Changed"


async def test_the_matrix_is_changed_as_a_whole_or_not_at_all(admin: Person) -> None:
    roles = {role["name"]: role for role in (await admin.get("/roles")).json()["data"]}
    user, agent = str(roles["user"]["id"]), str(roles["agent"]["id"])
    wrong = {user: ["tickets:create"], "999999": ["tickets:create"]}
    refused(await admin.put("/permissions", json=wrong), 404)
    refused(await admin.put("/permissions", json={user: ["tickets:fly"]}), 422)
    assert (await admin.get(f"/roles/{user}")).json() == roles["user"]
    matrix = {user: ["tickets:create"], agent: []}
    answer = (await admin.put("/permissions", json=matrix)).json()["data"]
    after = {role["name"]: role["permissions"] for role in answer}
    assert (after["user"], after["agent"]) == (["tickets:create"], [])
    assert after["manager"] == roles["manager"]["permissions"]


@pytest.mark.parametrize("plural", ["departments", "categories"])
async def test_catalogues(desk: Desk, admin: Person, user: Person, plural: str) -> None:
    path = f"/{plural}"
    made = (await admin.post(path, json={"name": "Été", "description": "x"})).json()
    assert made == {"id": made["id"], "name": "Été", "description": "x"}
    refused(await admin.post(path, json={"name": "ete"}), 409, "E_NAME_TAKEN")
    place = f"{path}/{made['id']}"
    assert (await user.get(place)).json() == made
    assert (await admin.put(place, json={"name": "Hiver"})).json()["description"] == ""
    field = {"departments": "department_id", "categories": "category_id"}[plural]
    await desk.ticket(admin, **{field: made["id"]})
    refused(await admin.delete(place), 409, "E_IN_USE")
    other = (await admin.post(path, json={"name": "Printemps"})).json()
    refused(await admin.put(f"{path}/{other['id']}", json={"name": "HIVER"}), 409, "E_NAME_TAKEN")
    assert (await admin.delete(f"{path}/{other['id']}")).status_code == 204
    names = [entry["name"] for entry in (await user.get(path)).json()["data"]]
    assert names == ["Hiver"]


async def test_settings_change_what_is_sent(desk: Desk, admin: Person) -> None:
    before = (await admin.get("/settings")).json()
    assert before == {
        "name": "Loket", "registration_open": True, "default_locale": "en",
        "default_project_id": None,
    }  # fmt: skip
    project = (await admin.post("/projects", json={"key": "NET", "name": "Network"})).json()
    change = {"name": "Casa", "default_project_id": project["id"], "default_locale": "es"}
    assert (await admin.put("/settings", json=change)).json() == {**before, **change}
    assert (await admin.get("/settings")).json() == {**before, **change}
    assert (await desk.ticket(admin))["key"] == "NET-1"
    for field, value in (("name", None), ("registration_open", None), ("default_project_id", 999)):
        assert refused_fields(await admin.put("/settings", json={field: value})) == {field}
    await admin.put("/settings", json={"default_project_id": None})
    assert (await desk.ticket(admin))["key"] == "HELP-1"


async def test_the_log_is_filtered(desk: Desk, admin: Person, agent: Person) -> None:
    ticket = await desk.ticket(agent)
    await agent.patch(f"/tickets/{ticket['id']}", json={"priority": "high"})
    await admin.put("/settings", json={"name": "Casa"})
    everything = (await admin.get("/activity?count=true")).json()
    rows = everything["data"]
    assert everything["total"] == len(rows)
    assert [row["seq"] for row in rows] == sorted((row["seq"] for row in rows), reverse=True)

    async def types(query: str) -> list[str]:
        return [row["type"] for row in (await admin.get(f"/activity?{query}")).json()["data"]]

    on_ticket = ["ticket.updated", "ticket.created"]
    assert await types(f"ticket_id={ticket['id']}") == on_ticket
    assert await types(f"actor_id={agent.id}") == [*on_ticket, "auth.signed_in"]
    assert await types("type=ticket.updated&type=ticket.created") == on_ticket
    assert await types("type=nothing.at_all") == []
    moment = next(row["at"] for row in rows if row["type"] == "ticket.updated")
    assert on_ticket[1] in await types(f"to={moment}")
    assert "ticket.created" not in await types(f"from={moment}")
    assert await types("from=2100-01-01T00:00:00Z") == []
    [updated] = (await admin.get("/activity?type=ticket.updated")).json()["data"]
    assert updated["ticket_key"] == ticket["key"]
    assert updated["actor"]["id"] == agent.id
    assert updated["payload"]["changes"] == [{"field": "priority", "old": "medium", "new": "high"}]


async def test_the_log_holds_no_personal_values(desk: Desk, admin: Person, user: Person) -> None:
    change = {"name": "Quokka", "last_name": "Quokka", "email": "quokka@company.com"}
    assert (await admin.patch(f"/users/{user.id}", json=change)).status_code == 200
    await desk.ticket(user, description="Quokka in the text")
    payloads = [row["payload"] for row in (await admin.get("/activity")).json()["data"]]
    assert "quokka" not in str(payloads).lower()


async def test_a_person_in_the_bin_keeps_his_name_on_what_he_did(
    desk: Desk, admin: Person, user: Person
) -> None:
    ticket = await desk.ticket(user)
    assert (await admin.delete(f"/users/{user.id}")).status_code == 204
    read = (await admin.get(f"/tickets/{ticket['id']}")).json()
    assert read["requester"] == {"id": user.id, "name": "User 2"}
    assert len(await desk.rows(User.id)) == 2
