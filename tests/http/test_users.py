"""People: looking them up, inviting, changing, letting go and taking back."""

from typing import Any

import pytest

from tests.desk import API, PASSWORD, Desk, Person
from tests.http.pages import walk
from tests.http.refusal import refused, refused_fields

NEW = {"email": "ana@company.com", "name": "Ana"}


async def _login(desk: Desk, email: str, password: str = PASSWORD) -> Any:
    body = {"email": email, "password": password}
    return await desk.client.post(f"{API}/auth/login", json=body)


@pytest.mark.parametrize("sort", ["name", "-name", "created_at", "-created_at"])
async def test_pages_of_people_put_together_are_all_of_them(
    desk: Desk, admin: Person, sort: str
) -> None:
    """Also where many have one name."""
    for number in range(9):
        await desk.person("user", name=["Rosa", "Karl", "Admin"][number % 3], last_name="")
    sign = -1 if sort.startswith("-") else 1
    whole = (await admin.get(f"/users?sort={sort}&limit=100")).json()["data"]
    ids = [one["id"] for one in whole]
    if sort.endswith("name"):
        names = [one["full_name"] for one in whole]
        assert names == sorted(names)[::sign]
        assert len(set(ids)) == 10
    else:
        assert ids == sorted(ids)[::sign]
    for limit in (1, 3, 9):
        paged = await walk(admin, f"/users?sort={sort}", limit)
        assert [one["id"] for one in paged] == ids, limit


async def test_names_are_sorted_as_people_sort_them(desk: Desk, admin: Person) -> None:
    """As departments and categories are: neither capitals nor accents come first or last."""
    for name in ("Zoe", "álvaro", "Bea", "Émile", "karl"):
        await desk.person("user", name=name, last_name="")
    listed = (await admin.get("/users?role=user&sort=name")).json()["data"]
    assert [one["name"] for one in listed] == ["álvaro", "Bea", "Émile", "karl", "Zoe"]


@pytest.mark.parametrize("sign", ["%", "_", "\\", "/", "'"])
async def test_signs_that_mean_something_to_a_database_are_looked_for_as_they_are(
    desk: Desk, admin: Person, sign: str
) -> None:
    person = await desk.person("user", name=f"Ana{sign}Bea")
    found = (await admin.get("/users", params={"q": sign})).json()["data"]
    assert [one["id"] for one in found] == [person.id]


async def test_filters_narrow_each_other(desk: Desk, admin: Person) -> None:
    garden = (await admin.post("/departments", json={"name": "Garden"})).json()["id"]
    people = [
        await desk.person(role, name=name, department_id=place)
        for role in ("user", "agent")
        for name in ("Rosa", "Karl")
        for place in (garden, None)
    ]
    await admin.patch(f"/users/{people[0].id}", json={"is_active": False})
    for query, wanted in (
        ("q=rosa&role=user", people[0:2]),
        (f"q=rosa&department_id={garden}", [people[0], people[4]]),
        (f"department_id={garden}&role=agent", [people[4], people[6]]),
        (f"department_id={garden}&role=user&is_active=true", [people[2]]),
        ("q=rosa&role=user&is_active=false", [people[0]]),
        ("q=rosa%20nobody", []),
    ):
        answer = (await admin.get(f"/users?{query}&sort=created_at&count=true")).json()
        assert [one["id"] for one in answer["data"]] == [one.id for one in wanted], query
        assert answer["total"] == len(wanted)


@pytest.mark.parametrize(
    ("role", "others"), [("user", 404), ("agent", 200), ("manager", 200), ("admin", 200)]
)
async def test_one_reads_oneself_always_and_others_by_permission(
    desk: Desk, role: str, others: int
) -> None:
    person, other = await desk.person(role), await desk.person("user")
    own = await person.get(f"/users/{person.id}")
    assert own.json()["email"] == person.email
    me = (await person.get("/auth/me")).json()
    assert own.json() == {name: me[name] for name in own.json()}
    assert (await person.get(f"/users/{other.id}")).status_code == others


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
async def test_what_is_sent_is_changed_and_nothing_else(
    desk: Desk, admin: Person, method: str
) -> None:
    garden = (await admin.post("/departments", json={"name": "Garden"})).json()
    person = await desk.person("user")
    path = f"/users/{person.id}"
    expected = (await admin.get(path)).json()
    roles = {role["name"]: role["id"] for role in (await admin.get("/roles")).json()["data"]}
    for change, seen in (
        ({"name": "Bea"}, {"name": "Bea", "full_name": f"Bea {expected['last_name']}"}),
        ({"lastname": ""}, {"last_name": "", "full_name": "Bea"}),
        ({"email": "Bea@Company.com"}, {"email": "Bea@company.com"}),
        ({"role": "AGENT"}, {"role": {"id": roles["agent"], "name": "agent"}}),
        ({"role": roles["manager"]}, {"role": {"id": roles["manager"], "name": "manager"}}),
        ({"department_id": garden["id"]}, {"department": {"id": garden["id"], "name": "Garden"}}),
        ({"department_id": None}, {"department": None}),
        ({"locale": "id", "timezone": "Asia/Jakarta"}, {"locale": "id", "timezone": "Asia/Jakarta"}),
        ({"is_active": False}, {"is_active": False}),
        ({}, {}),
    ):  # fmt: skip
        expected |= seen
        answer = await admin.call(method, path, json=change)
        assert answer.json() == expected, change
        assert (await admin.get(path)).json() == expected


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "no address"), ("email", None), ("email", "a@b@c.com"), ("name", ""),
        ("name", "a\nb"), ("name", "x" * 101), ("last_name", None), ("role", None),
        ("is_active", 1), ("is_active", None), ("locale", "fr"), ("timezone", "Mars/Base"),
        ("department_id", "1"), ("password", PASSWORD), ("permissions", []),
    ],
)  # fmt: skip
async def test_a_change_that_makes_no_sense_is_refused(
    admin: Person, user: Person, field: str, value: Any
) -> None:
    path = f"/users/{user.id}"
    before = (await admin.get(path)).json()
    assert refused_fields(await admin.patch(path, json={field: value})) == {field}
    assert (await admin.get(path)).json() == before


@pytest.mark.parametrize("role", ["user", "agent", "manager", "admin"])
async def test_somebody_added_with_a_password_signs_in_at_once(
    desk: Desk, admin: Person, role: str
) -> None:
    made = await admin.post("/users", json={**NEW, "role": role, "password": PASSWORD})
    assert (made.json()["role"]["name"], made.json()["last_login_at"]) == (role, None)
    session = (await _login(desk, NEW["email"])).json()
    assert session["user"]["role"] == made.json()["role"]
    await desk.settle()
    assert (await admin.get("/mail/outbox")).json()["data"] == [], "nobody has to be invited"


async def _invitation(desk: Desk, admin: Person) -> str:
    await desk.settle()
    [mail] = (await admin.get("/mail/outbox")).json()["data"]
    assert mail["kind"] == "invitation"
    token: str = mail["text"].partition("token=")[2].split()[0]
    return token


async def test_who_is_invited_cannot_sign_in_before_he_set_a_password(
    desk: Desk, admin: Person
) -> None:
    assert (await admin.post("/users", json=NEW)).status_code == 201
    for guess in (PASSWORD, "", "None", "null"):
        answer = await _login(desk, NEW["email"], guess)
        assert answer.status_code in (401, 422)
    token = await _invitation(desk, admin)
    body = {"token": token, "new_password": PASSWORD}
    assert (await desk.client.post(f"{API}/auth/reset-password", json=body)).status_code == 204
    refused(await desk.client.post(f"{API}/auth/reset-password", json=body), 400, "E_BAD_TOKEN")
    assert (await _login(desk, NEW["email"])).status_code == 200


async def test_an_invitation_to_somebody_who_left_opens_nothing(desk: Desk, admin: Person) -> None:
    """Nor when he comes back: he is invited anew."""
    made = (await admin.post("/users", json=NEW)).json()
    body = {"token": await _invitation(desk, admin), "new_password": PASSWORD}
    for method, path in (
        ("DELETE", f"/users/{made['id']}"),
        ("POST", f"/bin/user/{made['id']}/restore"),
    ):
        assert (await admin.call(method, path)).status_code == 204
        answer = await desk.client.post(f"{API}/auth/reset-password", json=body)
        refused(answer, 400, "E_BAD_TOKEN")


async def test_who_is_deactivated_is_out_at_once_and_may_come_back(
    desk: Desk, admin: Person, agent: Person
) -> None:
    ticket = await desk.ticket(admin, assignee_id=agent.id)
    path = f"/users/{agent.id}"
    await admin.patch(path, json={"is_active": False})
    refused(await agent.get("/tickets"), 401, "E_UNAUTHENTICATED")
    refused(await _login(desk, agent.email), 401, "E_BAD_CREDENTIALS")
    other = await desk.ticket(admin)
    answer = await admin.patch(f"/tickets/{other['id']}/assign", json={"assignee_id": agent.id})
    assert refused_fields(answer) == {"assignee_id"}
    kept = (await admin.get(f"/tickets/{ticket['id']}")).json()
    assert kept["assignee"]["id"] == agent.id, "he may only be away"
    await admin.patch(path, json={"is_active": True})
    refused(await agent.get("/tickets"), 401)
    assert (await _login(desk, agent.email)).status_code == 200


async def test_a_new_role_counts_from_the_next_request(
    desk: Desk, admin: Person, user: Person
) -> None:
    await desk.ticket(admin)
    path = f"/users/{user.id}"
    for role, seen, may_add in (("agent", 1, 403), ("admin", 1, 409), ("user", 0, 403)):
        await admin.patch(path, json={"role": role})
        assert (await user.get("/tickets?count=true")).json()["total"] == seen
        again = {"email": admin.email, "name": "Again"}
        assert (await user.post("/users", json=again)).status_code == may_add


async def test_who_is_deleted_vanishes_and_is_restored_as_he_was(
    desk: Desk, admin: Person, agent: Person
) -> None:
    path = f"/users/{agent.id}"
    before = (await admin.get(path)).json()
    [project] = (await admin.get("/projects")).json()["data"]
    members = f"/projects/{project['id']}/members"
    await admin.put(members, json={"user_ids": [agent.id, admin.id]})
    assert (await admin.delete(path)).status_code == 204
    refused(await admin.get(path), 404)
    refused(await admin.patch(path, json={"name": "Bea"}), 404)
    refused(await admin.delete(path), 404)
    refused(await agent.get("/auth/me"), 401)
    refused(await _login(desk, agent.email), 401, "E_BAD_CREDENTIALS")
    assert (await admin.get("/users?count=true")).json()["total"] == 1
    assert (await admin.get("/users?q=agent")).json()["data"] == []
    assert [one["id"] for one in (await admin.get(members)).json()["data"]] == [admin.id]
    assert (await admin.post(f"/bin/user/{agent.id}/restore")).status_code == 204
    assert (await admin.get(path)).json() == before
    refused(await agent.get("/auth/me"), 401)
    assert (await _login(desk, agent.email)).status_code == 200
    assert len((await admin.get(members)).json()["data"]) == 2


async def test_who_was_deleted_is_named_in_no_new_place(
    desk: Desk, admin: Person, agent: Person
) -> None:
    ticket = await desk.ticket(admin)
    await admin.delete(f"/users/{agent.id}")
    project = f"/projects/{ticket['project']['id']}"
    path = f"/tickets/{ticket['id']}"
    for field, answer in (
        ("requester_id", await admin.post("/tickets", json={"title": "x", "requester_id": agent.id})),
        ("assignee_id", await admin.post("/tickets", json={"title": "x", "assignee_id": agent.id})),
        ("requester_id", await admin.patch(path, json={"requester_id": agent.id})),
        ("assignee_id", await admin.patch(path, json={"assignee_id": agent.id})),
        ("assignee_id", await admin.patch(f"{path}/assign", json={"assignee_id": agent.id})),
        ("lead_id", await admin.put(project, json={"lead_id": agent.id})),
        ("user_ids", await admin.put(f"{project}/members", json={"user_ids": [agent.id]})),
    ):  # fmt: skip
        assert refused_fields(answer) == {field}


@pytest.mark.parametrize(
    "spelling", ["ANA@COMPANY.COM", " ana@company.com ", "ana@Company.Com", "ａna@company.com"]
)
async def test_an_address_is_one_however_it_is_written(
    desk: Desk, admin: Person, user: Person, spelling: str
) -> None:
    assert (await admin.post("/users", json=NEW)).status_code == 201
    made = await admin.post("/users", json={**NEW, "email": spelling})
    changed = await admin.patch(f"/users/{user.id}", json={"email": spelling})
    for answer in (made, changed):
        assert answer.status_code in (409, 422)
        code = "E_EMAIL_TAKEN" if answer.status_code == 409 else "E_VALIDATION"
        refused(answer, answer.status_code, code)
