"""Sessions: a refresh token works once, and nothing outlives the reason to trust it."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from loket.access import guard, links, signins, users
from loket.access.actor import SYSTEM, Actor
from loket.access.errors import BadLink, BadRefreshToken, TokenReused
from loket.access.guesses import Visitor
from loket.access.models import LinkToken, SignIn, User
from loket.core import clock
from loket.core.errors import NotFound, Unauthenticated
from tests.desk import PASSWORD, Desk, Person

VISITOR = Visitor("192.0.2.1", "Firefox")


async def _actor(desk: Desk, token: str) -> Actor:
    async with desk.runtime.database.reading() as reader:
        return await guard.authenticate(reader, desk.identity, token)


async def _refresh(desk: Desk, token: str) -> dict[str, Any]:
    async with desk.runtime.database.writing() as session:
        return await signins.refresh(session, desk.identity, token)


async def _sign_in_again(desk: Desk, person: Person) -> dict[str, Any]:
    proven = await signins.prove(
        desk.runtime.database, desk.identity, VISITOR, email=person.email, password=PASSWORD
    )
    async with desk.runtime.database.writing() as session:
        return await signins.sign_in(session, desk.identity, VISITOR, proven)


async def test_an_access_token_stands_for_who_signed_in(desk: Desk, agent: Person) -> None:
    actor = await _actor(desk, agent.access_token)
    assert (actor.id, actor.name) == (agent.id, "Agent 1")
    [row] = await desk.rows(SignIn.id, SignIn.user_id)
    assert (actor.sign_in_id, row.user_id) == (row.id, agent.id)


async def test_refresh_tokens_turn_over_within_one_session(desk: Desk, user: Person) -> None:
    token, seen = user.refresh_token, {user.refresh_token}
    for _ in range(3):
        renewed = await _refresh(desk, token)
        token = renewed["refresh_token"]
        assert token not in seen
        seen.add(token)
        assert (await _actor(desk, renewed["access_token"])).id == user.id
    assert len(await desk.rows(SignIn.id)) == 1


@pytest.mark.parametrize("generation", [0, 1])
async def test_any_used_token_that_comes_back_ends_its_session_for_good(
    desk: Desk, user: Person, generation: int
) -> None:
    """RFC 9700, section 4.14.2. The refusal is an error, and yet the session is ended by it."""
    other = await _sign_in_again(desk, user)
    tokens = [user.refresh_token]
    for _ in range(2):
        newest = await _refresh(desk, tokens[-1])
        tokens.append(newest["refresh_token"])
    with pytest.raises(TokenReused):
        await _refresh(desk, tokens[generation])
    for token in tokens:
        with pytest.raises(BadRefreshToken):
            await _refresh(desk, token)
    for access_token in (user.access_token, newest["access_token"]):
        with pytest.raises(Unauthenticated):
            await _actor(desk, access_token)
    assert (await _actor(desk, other["access_token"])).id == user.id


@pytest.mark.parametrize("token", ["", "x", "0" * 43, "' OR 1=1 --"])
async def test_a_made_up_refresh_token_is_refused(desk: Desk, user: Person, token: str) -> None:
    with pytest.raises(BadRefreshToken):
        await _refresh(desk, token)
    assert (await _actor(desk, user.access_token)).id == user.id


Ending = Callable[[AsyncSession, Actor], Awaitable[Any]]


async def _signs_out(session: AsyncSession, actor: Actor) -> None:
    assert actor.sign_in_id is not None
    await signins.sign_out(session, actor, actor.sign_in_id)


async def _is_deactivated(session: AsyncSession, actor: Actor) -> None:
    await users.change(session, SYSTEM, actor.id, {"is_active": False})


async def _is_deleted(session: AsyncSession, actor: Actor) -> None:
    await users.delete(session, SYSTEM, actor.id)


async def _sets_a_password_by_link(session: AsyncSession, actor: Actor) -> None:
    token = await links.issue(session, actor.id, links.RESET)
    await session.flush()
    await links.set_password(session, token, "another hash")


@pytest.mark.parametrize(
    "ending", [_signs_out, _is_deactivated, _is_deleted, _sets_a_password_by_link]
)
async def test_tokens_are_refused_from_the_moment_at_which_the_session_ends(
    desk: Desk, admin: Person, user: Person, ending: Ending
) -> None:
    actor = await _actor(desk, user.access_token)
    async with desk.runtime.database.writing() as session:
        await ending(session, actor)
    with pytest.raises(Unauthenticated):
        await _actor(desk, user.access_token)
    with pytest.raises(BadRefreshToken):
        await _refresh(desk, user.refresh_token)
    assert (await _actor(desk, admin.access_token)).id == admin.id


async def test_a_changed_password_leaves_only_the_session_that_changed_it(
    desk: Desk, user: Person
) -> None:
    other = await _sign_in_again(desk, user)
    actor = await _actor(desk, user.access_token)
    async with desk.runtime.database.writing() as session:
        await links.change_password(session, actor, "another hash")
    assert (await _actor(desk, user.access_token)).sign_in_id == actor.sign_in_id
    assert (await _refresh(desk, user.refresh_token))["user"]["id"] == user.id
    with pytest.raises(Unauthenticated):
        await _actor(desk, other["access_token"])
    with pytest.raises(BadRefreshToken):
        await _refresh(desk, other["refresh_token"])


async def test_who_is_active_again_has_to_sign_in_again(
    desk: Desk, admin: Person, user: Person
) -> None:
    for is_active in (False, True):
        await admin.patch(f"/users/{user.id}", json={"is_active": is_active})
    with pytest.raises(Unauthenticated):
        await _actor(desk, user.access_token)
    with pytest.raises(BadRefreshToken):
        await _refresh(desk, user.refresh_token)
    assert (await _sign_in_again(desk, user))["user"]["id"] == user.id


async def test_a_token_of_one_person_with_the_session_of_another_is_refused(
    desk: Desk, user: Person, admin: Person
) -> None:
    session_id = desk.identity.tokens.read(admin.access_token).sign_in_id
    with pytest.raises(Unauthenticated):
        await _actor(desk, desk.identity.tokens.issue(user.id, session_id))


async def test_a_session_that_nobody_renewed_is_over(desk: Desk, user: Person) -> None:
    """However long its access tokens would live."""
    for days, is_over in ((29, False), (31, True)):
        with clock.at(clock.now() + timedelta(days=days)):
            if is_over:
                with pytest.raises(Unauthenticated):
                    await _actor(desk, user.access_token)
            else:
                await _actor(desk, user.access_token)


async def test_the_device_and_address_of_a_sign_in_fit_their_columns(
    desk: Desk, user: Person
) -> None:
    visitor = Visitor("2001:db8::" + "1" * 60, "x" * 1000)
    async with desk.runtime.database.writing() as session:
        await signins.sign_in(session, desk.identity, visitor, signins.Proven(user.id))
    rows = await desk.rows(SignIn.address, SignIn.device)
    assert (len(rows[-1].address), len(rows[-1].device)) == (45, 300)


@pytest.mark.parametrize("purpose", [links.RESET, links.INVITATION])
async def test_of_the_links_for_one_purpose_the_newest_counts(
    desk: Desk, user: Person, purpose: str
) -> None:
    async with desk.runtime.database.writing() as session:
        tokens = [await links.issue(session, user.id, purpose) for _ in range(3)]
    for token, counts in zip(tokens, (False, False, True), strict=True):
        async with desk.runtime.database.writing() as session:
            if counts:
                assert await links.use(session, token, (purpose,)) == user.id
            else:
                with pytest.raises(BadLink):
                    await links.use(session, token, (purpose,))


async def test_a_link_serves_the_purpose_it_was_made_for_only(desk: Desk, user: Person) -> None:
    before = await desk.rows(User.password_hash)
    async with desk.runtime.database.writing() as session:
        token = await links.issue(session, None, links.SET_UP)
    async with desk.runtime.database.writing() as session:
        with pytest.raises(BadLink):
            await links.set_password(session, token, "another hash")
    assert await desk.rows(User.password_hash) == before


async def test_a_password_set_by_one_link_makes_every_other_worthless(
    desk: Desk, user: Person
) -> None:
    async with desk.runtime.database.writing() as session:
        reset = await links.issue(session, user.id, links.RESET)
        await links.issue(session, user.id, links.INVITATION)
    async with desk.runtime.database.writing() as session:
        await links.set_password(session, reset, "another hash")
    assert all(row.used_at is not None for row in await desk.rows(LinkToken.used_at))


async def test_a_session_is_signed_out_by_its_owner_only(
    desk: Desk, user: Person, admin: Person
) -> None:
    theirs = (await _actor(desk, admin.access_token)).sign_in_id
    actor = await _actor(desk, user.access_token)
    assert theirs is not None
    async with desk.runtime.database.writing() as session:
        with pytest.raises(NotFound):
            await signins.sign_out(session, actor, theirs)
    assert (await _actor(desk, admin.access_token)).id == admin.id
