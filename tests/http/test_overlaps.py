"""What must hold also when two changes overlap.

SQLite lets changes in one after the other; on the other databases each of these is a race that
has to be decided by a lock or an index.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from loket.access import site
from loket.access.actor import SYSTEM, Actor
from loket.access.permissions import Permission
from loket.core.errors import LoketError
from loket.tickets import consumers, finding, projects, service
from loket.tickets.errors import KeyTaken, ProjectInUse
from loket.tickets.vocabulary import Priority
from tests.access.overlap import overlapping
from tests.desk import Desk, Person, together
from tests.http.refusal import refused


@pytest.fixture
def actor(manager: Person) -> Actor:
    return Actor(manager.id, "", 0, frozenset(p.value for p in Permission))


async def _project(manager: Person, key: str) -> int:
    made = await manager.post("/projects", json={"key": key, "name": key})
    return int(made.json()["id"])


async def _create_project(session: AsyncSession, actor: Actor, key: str) -> None:
    await projects.create(
        session,
        actor,
        key=key,
        name="Another",
        description="",
        lifecycle="standard",
        assignment_policy="manual",
        lead_id=None,
        default_priority=Priority.medium,
    )


async def test_a_key_that_is_just_being_given_up_is_taken(
    desk: Desk, manager: Person, actor: Actor
) -> None:
    """It becomes a former key: of two projects, NET-1 would be the ticket of either."""
    net = await _project(manager, "NET")
    outcome = await overlapping(
        desk.runtime.database,
        lambda session: projects.change(session, actor, net, {"key": "LAN"}),
        lambda session: _create_project(session, actor, "NET"),
    )
    assert outcome[0] is None
    assert isinstance(outcome[1], KeyTaken)


async def test_a_key_that_is_just_being_taken_is_given_to_nobody_else(
    desk: Desk, manager: Person, actor: Actor
) -> None:
    net = await _project(manager, "NET")
    outcome = await overlapping(
        desk.runtime.database,
        lambda session: _create_project(session, actor, "LAN"),
        lambda session: projects.change(session, actor, net, {"key": "LAN"}),
    )
    assert outcome[0] is None
    assert isinstance(outcome[1], KeyTaken)


Closing = Callable[[AsyncSession, Actor, int], Awaitable[Any]]


async def _archives(session: AsyncSession, actor: Actor, project: int) -> None:
    await projects.change(session, actor, project, {"is_archived": True})


async def _deletes(session: AsyncSession, actor: Actor, project: int) -> None:
    await projects.delete_project(session, actor, project)


@pytest.mark.parametrize("closing", [_archives, _deletes])
async def test_no_ticket_comes_into_a_project_that_is_just_being_closed(
    desk: Desk, manager: Person, actor: Actor, closing: Closing
) -> None:
    net = await _project(manager, "NET")
    outcome = await overlapping(
        desk.runtime.database,
        lambda session: closing(session, actor, net),
        lambda session: service.create(
            session, actor, title="Late", description="", project_id=net
        ),
    )
    assert outcome[0] is None
    assert isinstance(outcome[1], LoketError), "it was taken, and nobody will find it"


@pytest.mark.parametrize("closing", [_archives, _deletes])
async def test_no_ticket_moves_into_a_project_that_is_just_being_closed(
    desk: Desk, manager: Person, actor: Actor, closing: Closing
) -> None:
    net, ticket = await _project(manager, "NET"), await desk.ticket(manager)
    outcome = await overlapping(
        desk.runtime.database,
        lambda session: closing(session, actor, net),
        lambda session: service.change(session, actor, str(ticket["id"]), {"project_id": net}),
    )
    assert outcome[0] is None
    assert isinstance(outcome[1], LoketError)


async def test_a_project_is_not_deleted_under_a_ticket_that_is_just_being_reported(
    desk: Desk, manager: Person, actor: Actor
) -> None:
    net = await _project(manager, "NET")
    outcome = await overlapping(
        desk.runtime.database,
        lambda session: service.create(session, actor, title="New", description="", project_id=net),
        lambda session: projects.delete_project(session, actor, net),
    )
    assert outcome[0] is None
    assert isinstance(outcome[1], ProjectInUse)


@pytest.mark.parametrize("is_first", [True, False])
async def test_no_ticket_is_left_in_a_status_that_its_lifecycle_lacks(
    desk: Desk, manager: Person, actor: Actor, is_first: bool
) -> None:
    net = await _project(manager, "NET")
    path = f"/tickets/{(await desk.ticket(manager, project_id=net))['id']}"
    await manager.post(f"{path}/transition", json={"status": "in_progress"})

    async def block(session: AsyncSession) -> None:
        await service.transition(session, actor, path.rpartition("/")[2], "blocked")

    async def simplify(session: AsyncSession) -> None:
        await projects.change(session, actor, net, {"lifecycle": "simple"})

    pair = (block, simplify) if is_first else (simplify, block)
    outcome = await overlapping(desk.runtime.database, *pair)
    assert outcome[0] is None
    assert isinstance(outcome[1], LoketError)
    moved = await manager.post(f"{path}/transition", json={"status": "in_progress"})
    assert moved.status_code in (200, 409), "from wherever it is, there is an answer"


async def test_administrators_who_save_a_setting_at_once_are_both_heard(
    desk: Desk, admin: Person, actor: Actor
) -> None:
    """The first time that it is set, too, when there is no row of it to wait for."""
    outcome = await overlapping(
        desk.runtime.database,
        lambda session: site.change_site(session, actor, {"name": "Casa"}),
        lambda session: site.change_site(session, actor, {"name": "Rumah"}),
    )
    assert outcome == [None, None]
    assert (await admin.get("/settings")).json()["name"] == "Rumah"


async def test_of_many_who_do_the_same_to_a_ticket_at_once_one_did_it(
    desk: Desk, manager: Person, admin: Person
) -> None:
    path = f"/tickets/{(await desk.ticket(manager))['id']}"
    steps: list[tuple[Callable[[], Awaitable[Any]], int, int]] = [
        (lambda: manager.post(f"{path}/transition", json={"status": "closed"}), 200, 409),
        (lambda: manager.delete(path), 204, 404),
        (lambda: admin.post(f"{path}/restore"), 200, 404),
    ]
    for call, done, late in steps:
        answers = await together(*(call() for _ in range(3)))
        assert sorted(answer.status_code for answer in answers) == [done, late, late]
        for answer in answers:
            if answer.status_code == late:
                refused(answer, late)
    types = [one["type"] for one in (await admin.get(f"{path}/history")).json()["data"]]
    assert types == ["ticket.created", "ticket.updated", "ticket.deleted", "ticket.restored"]


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
async def test_following_at_once_is_following_once(desk: Desk, agent: Person, method: str) -> None:
    path = f"/tickets/{(await desk.ticket(agent))['id']}/watch"
    if method == "DELETE":
        await agent.put(path)
    answers = await together(*(agent.call(method, path) for _ in range(3)))
    assert {answer.is_success for answer in answers} == {True}
    assert (await agent.get(path)).json()["watching"] is (method == "PUT")
    expected = ["watch.started"] if method == "PUT" else ["watch.started", "watch.ended"]
    history = (await agent.get(f"{path.removesuffix('/watch')}/history")).json()["data"]
    assert [one["type"] for one in history[1:]] == expected


async def test_changes_that_wait_for_each_other_keep_nobody_from_reading(
    desk: Desk, agent: Person
) -> None:
    """More changes at once than there are connections for readers."""
    ticket = await desk.ticket(agent)
    many = 3 * desk.runtime.settings.database_pool
    free = asyncio.Event()

    async def hold() -> None:
        async with desk.runtime.database.writing() as session:
            await finding.lock(session, SYSTEM, str(ticket["id"]))
            held.set()
            await free.wait()

    held = asyncio.Event()
    holding = asyncio.create_task(hold())
    await held.wait()
    waiting = [
        asyncio.create_task(agent.patch(f"/tickets/{ticket['id']}", json={"title": f"{n}"}))
        for n in range(many)
    ]
    async with asyncio.timeout(10):
        # All of them have come as far as they can when a first one waits for the ticket.
        for _ in range(5):
            assert (await agent.get("/tickets")).status_code == 200
    free.set()
    await holding
    assert {answer.status_code for answer in await asyncio.gather(*waiting)} == {200}


async def test_a_transition_beside_a_handing_over_is_no_deadlock(
    desk: Desk, admin: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaver = await desk.person("agent")
    _, second = [await desk.ticket(admin, assignee_id=leaver.id) for _ in range(2)]
    began, gave = asyncio.Event(), asyncio.Event()
    transition, give = service._transition, consumers._give

    async def slow_transition(*parts: Any, **more: Any) -> Any:
        began.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(gave.wait(), 0.5)
        return await transition(*parts, **more)

    async def noted(*parts: Any) -> None:
        await give(*parts)
        gave.set()

    monkeypatch.setattr(service, "_transition", slow_transition)
    monkeypatch.setattr(consumers, "_give", noted)

    async def hand_over() -> None:
        async with desk.runtime.database.writing() as session:
            await consumers._hand_over(session, leaver.id)

    path = f"/tickets/{second['id']}/transition"
    moving = asyncio.create_task(admin.post(path, json={"status": "in_progress"}))
    await began.wait()
    await hand_over()
    assert (await moving).status_code == 200
