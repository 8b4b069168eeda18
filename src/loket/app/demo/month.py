"""The month that the demo tells: every report, and all that follows, in the order of time."""

import heapq
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from itertools import count
from random import Random

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from loket.access import signins
from loket.access.guesses import Visitor
from loket.access.identity import Identity
from loket.app import setup
from loket.app.demo.course import Act, Course, Opening, Person
from loket.app.demo.founding import PASSWORD, House, found
from loket.app.demo.marker import DemoBegun, DemoFilled
from loket.app.demo.reports import openings
from loket.app.demo.rhythm import DAYS, Rhythm
from loket.app.demo.script import words
from loket.app.factory import CONSUMERS
from loket.core import clock
from loket.core.i18n import Locale
from loket.core.runtime import Runtime
from loket.events import record
from loket.events.consumers import BATCH, catch_up, step
from loket.tickets import actions, comments, service, watching
from loket.tickets.models import Ticket
from loket.tickets.vocabulary import CommentKind, Priority, Source

_TICK = timedelta(milliseconds=1)
_FOUNDED = timedelta(days=DAYS + 14)
_SIGNED_IN_FOR = timedelta(days=6)
_NOTICED = timedelta(seconds=1)
_DUE = 0.3
"""Part of the tickets that get a due date though their kind needs none."""

_DUE_DAYS = {Priority.critical: 1, Priority.high: 2, Priority.medium: 4, Priority.low: 8}


class Month:
    """Plays the last thirty days of one desk.

    Args:
        runtime: over an empty database of the present schema.
        locale: language of people and tickets.
        rng: decides everything but the times.
        now: the end of the month.
    """

    def __init__(self, runtime: Runtime, locale: Locale, rng: Random, *, now: datetime) -> None:
        self._runtime = runtime
        self._locale = locale
        self._words = words(locale)
        self._rhythm = Rhythm(timedelta(hours=self._words.utc_offset_hours))
        self._rng = rng
        self._now = now
        self._last = now - _FOUNDED
        self._identity = Identity.of(runtime)
        self._seen: dict[int, datetime] = {}
        self._house: House

    async def begin(self) -> None:
        """Set the desk up, some days before the first ticket."""
        password_hash = await self._identity.passwords.hash(PASSWORD)
        with self._at(self._last):
            await setup.install(self._runtime.database)
            async with self._runtime.database.writing() as session:
                record(session, DemoBegun(), None)
        with self._at(self._last):
            async with self._runtime.database.writing() as session:
                self._house = await found(session, self._words, self._locale, password_hash)

    async def live(self, tickets: int, told: Callable[[], None]) -> None:
        """Let everything happen until now.

        Args:
            tickets: how many are reported.
            told: called after each report.
        """
        order = count()
        moments = self._rhythm.arrivals(self._rng, self._now, tickets)
        ahead: list[tuple[datetime, int, Opening | Act, int]] = [
            (opening.at, next(order), opening, 0)
            for opening in openings(self._rng, self._locale, self._house, moments)
        ]
        heapq.heapify(ahead)
        while ahead:
            _, _, event, ticket_id = heapq.heappop(ahead)
            if isinstance(event, Act):
                await self._act(event, ticket_id)
                continue
            made, acts = await self._open(event)
            for act in acts:
                # What lies in the future has not happened.
                if act.at <= self._now:
                    heapq.heappush(ahead, (act.at, next(order), act, made))
            told()
        with self._at(self._now):
            await catch_up(self._runtime, CONSUMERS)
            async with self._runtime.database.writing() as session:
                record(session, DemoFilled(language=self._locale.value), None)
            await catch_up(self._runtime, CONSUMERS)

    def _at(self, moment: datetime) -> AbstractContextManager[None]:
        """Set the clock to `moment`, or just after what was done last."""
        self._last = max(moment, self._last + _TICK)
        return clock.at(self._last)

    async def _open(self, opening: Opening) -> tuple[int, list[Act]]:
        """Report a ticket, let the desk assign it, and plan what follows."""
        plan, team = opening.scenario.plan, opening.team
        by = opening.requester
        if plan.source == Source.phone:
            by = opening.rng.choice(team.members)
        if plan.source != Source.email:
            await self._sign_in(by, opening.at)
        database = self._runtime.database
        with self._at(opening.at):
            async with database.writing() as session:
                ticket = await service.create(
                    session,
                    by.actor,
                    title=opening.title,
                    description=opening.fill(opening.scenario.words.text),
                    project_id=team.project_id,
                    priority=plan.priority,
                    type=plan.type.value,
                    category_id=self._house.categories[plan.category],
                    department_id=self._house.departments[plan.department],
                    due_at=self._due(opening),
                    requester_id=opening.requester.id,
                    tags=opening.scenario.words.tags,
                    source=plan.source.value,
                )
        if team.is_automatic:
            with self._at(opening.at + _NOTICED):
                await self._follow()
        async with database.reading() as reader:
            found = await reader.execute(select(Ticket.assignee_id).where(Ticket.id == ticket.id))
            assignee_id = found.scalar_one()
        course = Course(
            opening,
            next((p for p in team.members if p.id == assignee_id), None),
            manager=self._house.team["manager"],
            rhythm=self._rhythm,
            phrases=self._words.phrases,
        )
        return ticket.id, course.plan()

    async def _follow(self) -> None:
        """Let each consumer of the log do what is due; what it causes itself can wait."""
        for consumer in CONSUMERS:
            while await step(self._runtime, consumer) == BATCH:
                pass

    def _due(self, opening: Opening) -> datetime | None:
        plan = opening.scenario.plan
        if not plan.due and opening.rng.random() > _DUE:
            return None
        return self._rhythm.evening(opening.at, _DUE_DAYS[plan.priority])

    async def _act(self, act: Act, ticket_id: int) -> None:
        await self._sign_in(act.by, act.at)
        with self._at(act.at):
            async with self._runtime.database.writing() as session:
                await _perform(session, act, str(ticket_id))

    async def _sign_in(self, person: Person, moment: datetime) -> None:
        """Sign somebody in who has not been for days."""
        seen = self._seen.get(person.id)
        if seen is not None and moment - seen < _SIGNED_IN_FOR:
            return
        self._seen[person.id] = moment
        visitor = Visitor(f"192.0.2.{person.id}", person.device)
        with self._at(moment):
            async with self._runtime.database.writing() as session:
                await signins.sign_in(
                    session, self._identity, visitor, signins.Proven(person.id, None)
                )


async def _perform(session: AsyncSession, act: Act, name: str) -> None:
    actor = act.by.actor
    match act.do:
        case "change":
            await service.change(session, actor, name, dict(act.wishes), comment=act.text or None)
        case "reply" | "note":
            await comments.add(session, actor, name, CommentKind(act.do), act.text)
        case "work":
            await actions.add(
                session,
                actor,
                name,
                description=act.text,
                minutes_spent=act.minutes,
                performed_at=None,
            )
        case "watch":
            await watching.start(session, actor, name)
