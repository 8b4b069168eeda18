"""Full-text search over key, title, description and the comments that one may read.

Ranked in tiers that people can predict: the key itself, keys that begin so, words in the
title, words elsewhere; the newest first within each. Each tier looks at its newest
`CANDIDATES` only, so that a word that half of a million tickets contain costs no more than a
rare one. Where none of them finds anything, titles with words that resemble those of the
question are shown, if the database can tell (`core.db.trigrams`).
"""

import asyncio
import re
from collections.abc import Sequence
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from loket.access.actor import Actor
from loket.access.permissions import Permission
from loket.core.db import Executor, trigrams
from loket.core.db.newest import newest
from loket.core.folding import fold, words
from loket.tickets import finding
from loket.tickets.models import SEARCH, Comment, Ticket, TicketKey
from loket.tickets.policy import comment_kinds

CANDIDATES = 200
EXPLAINED = 8_000
"""Characters of each text in which the words are looked for to explain a match."""
EXPLAINING = 300
"""Comments that are read to explain a page of matches, the newest first."""
SNIPPET = 160
"""Characters of a snippet, about."""

_MAX_NUMBER_DIGITS = 9


def _columns(actor: Actor) -> tuple[str, ...]:
    """Return what the actor searches; notes only if he may read them (S3)."""
    return ("public", "internal") if actor.may(Permission.comments_note) else ("public",)


async def found(executor: Executor, actor: Actor, question: str) -> ColumnElement[bool]:
    """Return the condition that a ticket matches by key or words, without rank or limit."""
    either: list[ColumnElement[bool]] = []
    match = SEARCH.matches(_columns(actor), question)
    if match is not None:
        either.append(Ticket.id.in_(select(SEARCH.id).where(match)))
    named = await _named(executor, question)
    if named is not None:
        either.append(named)
    return or_(false(), *either)


async def ranked(
    executor: Executor,
    actor: Actor,
    question: str,
    conditions: Sequence[ColumnElement[bool]],
    *,
    enough: int,
) -> list[int]:
    """Return the ids of the best matches among the tickets that meet `conditions`.

    A tier is not looked at when those before it gave more than `enough`.
    """
    ids: dict[int, None] = {}
    for tier in (
        partial(_by_key, executor, question, conditions),
        partial(_by_words, executor, ("title",), question, conditions),
        partial(_by_words, executor, _columns(actor), question, conditions),
    ):
        if len(ids) <= enough:
            ids.update(dict.fromkeys(await tier()))
    return list(ids) or await _by_resemblance(executor, question, conditions)


async def _named(executor: Executor, question: str) -> ColumnElement[bool] | None:
    """Return the condition that a ticket's key begins with the question, if that is a key."""
    key = finding.parse_key(question)
    if key is None or key[1] == 0:
        return None
    projects = await finding.project_ids_of_key(executor, key[0])
    if not projects:
        return None
    moved = await executor.execute(
        select(TicketKey.ticket_id).where(
            TicketKey.project_id.in_(projects), TicketKey.number == key[1]
        )
    )
    # NET-4, then NET-40 to NET-49, NET-400 to NET-499, …: ranges that the index can seek.
    number = key[1]
    ranges = [Ticket.number == number]
    for digits in range(1, _MAX_NUMBER_DIGITS - len(str(number))):
        low = number * 10**digits
        ranges.append(Ticket.number.between(low, low + 10**digits - 1))
    here = and_(Ticket.project_id.in_(projects), or_(*ranges))
    former = list(moved.scalars())
    return or_(here, Ticket.id.in_(former)) if former else here


async def _by_key(
    executor: Executor, question: str, conditions: Sequence[ColumnElement[bool]]
) -> list[int]:
    named = await _named(executor, question)
    if named is None:
        return []
    statement = (
        select(Ticket.id).where(named, *conditions).order_by(Ticket.number).limit(CANDIDATES)
    )
    return list((await executor.execute(statement)).scalars())


async def _by_resemblance(
    executor: Executor, question: str, conditions: Sequence[ColumnElement[bool]]
) -> list[int]:
    resembling = await trigrams.resembling(executor, SEARCH, "title", question)
    if resembling is None:
        return []
    condition, likeness = resembling
    statement = (
        select(SEARCH.id)
        .select_from(SEARCH.table)
        .join(Ticket, Ticket.id == SEARCH.id)
        .where(condition, *conditions)
        .order_by(likeness.desc(), SEARCH.id.desc())
        .limit(CANDIDATES)
    )
    return list((await executor.execute(statement)).scalars())


async def _by_words(
    executor: Executor,
    columns: Sequence[str],
    question: str,
    conditions: Sequence[ColumnElement[bool]],
) -> list[int]:
    return await newest(
        executor,
        SEARCH,
        columns,
        question,
        beside=Ticket,
        conditions=conditions,
        limit=CANDIDATES,
    )


async def explain(
    executor: Executor, actor: Actor, question: str, answers: list[dict[str, Any]]
) -> None:
    """Add to each answer why it was found: the field, a snippet, and where in it."""
    asked = SEARCH.words(question)
    rest: dict[int, dict[str, Any]] = {}
    for answer in answers:
        key = finding.parse_key(question)
        if key and answer["key"].startswith(f"{answer['project']['key']}-{key[1]}"):
            answer["match"] = {"field": "key", "snippet": answer["key"], "marks": []}
        elif marks := _marks(answer["title"], asked):
            answer["match"] = {"field": "title", "snippet": answer["title"], "marks": marks}
            if len({*asked} - _hit(answer["title"], asked)):
                rest[answer["id"]] = answer
        else:
            rest[answer["id"]] = answer
    if rest:
        await _explain_by_texts(executor, actor, asked, rest)
    for answer in answers:
        # Found by its former key, or by a word that only resembles one of the title's.
        answer.setdefault("match", {"field": "title", "snippet": answer["title"], "marks": []})


async def _explain_by_texts(
    executor: Executor, actor: Actor, asked: Sequence[str], rest: dict[int, dict[str, Any]]
) -> None:
    descriptions = select(
        Ticket.id, func.substr(Ticket.description, 1, EXPLAINED).label("text")
    ).where(Ticket.id.in_(rest))
    texts = [(row.id, "description", row.text) for row in await executor.execute(descriptions)]
    comments = (
        select(
            Comment.ticket_id,
            Comment.kind,
            func.substr(Comment.body, 1, EXPLAINED).label("text"),
        )
        .where(
            Comment.ticket_id.in_(rest),
            Comment.deleted_at.is_(None),
            Comment.kind.in_([kind.value for kind in comment_kinds(actor)]),
        )
        .order_by(Comment.id.desc())
        .limit(EXPLAINING)
    )
    texts += [(row.ticket_id, row.kind, row.text) for row in await executor.execute(comments)]
    # Pure calculation, and more of it than other requests should wait for.
    await asyncio.to_thread(_choose, texts, asked, rest)


def _choose(
    texts: Sequence[tuple[int, str, str]], asked: Sequence[str], rest: dict[int, dict[str, Any]]
) -> None:
    """Give each answer in `rest` the text that holds the most of the words."""
    found = {
        ticket_id: len(_hit(answer["match"]["snippet"], asked)) if "match" in answer else 0
        for ticket_id, answer in rest.items()
    }
    for ticket_id, field, text in texts:
        if found[ticket_id] < len(asked):
            here = len(_hit(text, asked))
            if here > found[ticket_id]:
                found[ticket_id] = here
                rest[ticket_id]["match"] = {"field": field, **_snippet(text, asked)}


def _hit(text: str, asked: Sequence[str]) -> set[str]:
    there = words(text)
    return {word for word in asked if any(w.startswith(word) for w in there)}


_TOKEN = re.compile(r"[^\W_]+")


def _marks(text: str, asked: Sequence[str]) -> list[tuple[int, int]]:
    return [
        match.span()
        for match in _TOKEN.finditer(text)
        if any(fold(match[0]).startswith(word) for word in asked)
    ]


def _snippet(text: str, asked: Sequence[str]) -> dict[str, Any]:
    flat = " ".join(text.split())
    marks = _marks(flat, asked)
    first = marks[0][0] if marks else 0
    start = max(0, first - SNIPPET // 3)
    if start:
        # Begin with a whole word, and say that something came before.
        start = flat.find(" ", start) + 1 or start
    cut = flat[start : start + SNIPPET]
    head = "…" if start else ""
    tail = "…" if start + SNIPPET < len(flat) else ""
    shift = len(head) - start
    shown = [(a + shift, b + shift) for a, b in marks if a >= start and b <= start + SNIPPET]
    return {"snippet": head + cut + tail, "marks": shown}
