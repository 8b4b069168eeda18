"""The administrator's bin: what was deleted vanishes, and comes back whole."""

import pytest

from tests.desk import Desk, Person


async def test_each_kind_is_listed_and_restored(desk: Desk, admin: Person, user: Person) -> None:
    ticket = await desk.ticket(user, title="Lamp flickers")
    place = f"/tickets/{ticket['key']}"
    comment = (await admin.post(f"{place}/comments", json={"body": "Zanzibar"})).json()
    action = (await admin.post(f"{place}/actions", json={"description": "Looked"})).json()
    project = (await admin.post("/projects", json={"key": "TMP", "name": "Passing"})).json()
    person = await desk.person("user", email="gone@company.com")
    made = {
        "comment": (comment["id"], f"{place}/comments/{comment['id']}"),
        "action": (action["id"], f"{place}/actions/{action['id']}"),
        "ticket": (ticket["id"], place),
        "project": (project["id"], f"/projects/{project['id']}"),
        "user": (person.id, f"/users/{person.id}"),
    }
    for _, path in made.values():
        assert (await admin.delete(path)).status_code == 204
        assert (await admin.get(path)).status_code in (404, 405)
    for kind, (thing_id, _) in reversed(made.items()):
        listed = (await admin.get(f"/bin?kind={kind}&count=true")).json()
        assert [(row["id"], row["kind"]) for row in listed["data"]] == [(thing_id, kind)]
        assert (await admin.post(f"/bin/{kind}/{thing_id}/restore")).status_code == 204
        assert (await admin.get(f"/bin?kind={kind}")).json()["data"] == []
        assert (await admin.post(f"/bin/{kind}/{thing_id}/restore")).status_code == 404
    assert (await admin.get(place)).json()["comment_count"] == 1
    assert len((await admin.get(f"{place}/actions")).json()["data"]) == 1
    assert (await admin.get("/tickets?q=zanzibar")).json()["data"][0]["id"] == ticket["id"]
    assert (await admin.get(f"/projects/{project['id']}")).status_code == 200
    assert (await admin.get(f"/users/{person.id}")).json()["is_active"] is True


async def test_an_address_taken_meanwhile_keeps_its_former_owner_in_the_bin(
    desk: Desk, admin: Person
) -> None:
    person = await desk.person("user", email="two@company.com")
    await admin.delete(f"/users/{person.id}")
    await desk.person("user", email="TWO@company.com")
    answer = await admin.post(f"/bin/user/{person.id}/restore")
    assert (answer.status_code, answer.json()["error"]) == (409, "E_EMAIL_TAKEN")


@pytest.mark.parametrize("role", ["user", "agent", "manager"])
async def test_the_bin_is_the_administrators(desk: Desk, role: str) -> None:
    person = await desk.person(role)
    assert (await person.get("/bin")).status_code == 403
    assert (await person.get("/tickets?deleted=true")).status_code == 403


async def test_who_manages_users_cannot_reach_beyond_himself(desk: Desk, admin: Person) -> None:
    await desk.role("clerk", "users:manage", "users:read")
    clerk = await desk.person("clerk")
    created = await clerk.post("/users", json={"email": "x@y.com", "name": "X", "role": "admin"})
    assert (created.status_code, created.json()["error"]) == (403, "E_BEYOND_ONESELF")
    promoted = await clerk.patch(f"/users/{clerk.id}", json={"role": "admin"})
    assert promoted.status_code == 403
    taken_over = await clerk.patch(f"/users/{admin.id}", json={"email": "mine@y.com"})
    assert taken_over.status_code == 403
    assert (await clerk.delete(f"/users/{admin.id}")).status_code == 403
