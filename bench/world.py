"""A believable desk of any size, the same every time: who works there and what was reported.

Rows come as plain tuples in the order of the column lists below, moments as RFC 3339 text
and JSON as text, so that any driver can take them in bulk.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import orjson

from bench.prose import Prose, Said
from loket.core.folding import email_key, fold
from loket.tickets.lifecycles import LIFECYCLES, Category, Lifecycle
from loket.tickets.vocabulary import PriorityRank, TicketType

AGENTS = 50
USERS = 5_000
PASSWORD = "a desk under load"  # noqa: S105  (of people who do not exist)
YEARS = 3

COLUMNS = {
    "users": "id email email_key name last_name full_name name_key search_key password_hash role_id"
    " is_active locale timezone theme created_at",
    "projects": "id key name description lifecycle assignment_policy default_priority"
    " is_archived created_at last_number",
    "departments": "id name name_key description",
    "categories": "id name name_key description",
    "tickets": "id project_id number title description status status_category priority type"
    " source category_id department_id creator_id requester_id assignee_id tags external"
    " due_at created_at updated_at first_responded_at resolved_at closed_at reply_count"
    " note_count attachment_count indexed_chars version",
    "ticket_tags": "tag ticket_id",
    "comments": "id ticket_id author_id kind body created_at",
    "events": "seq at type actor_id ticket_id project_id payload change_set depth",
    "ticket_search": "rowid title public internal",
}

_FIRST = (
    "Ana", "Budi", "Carmen", "Dewi", "Elena", "Farid", "Grace", "Hasan", "Inés", "Joko", "Karl",
    "Lucía", "Made", "Nina", "Omar", "Putri", "Quentin", "Rosa", "Sari", "Tomás", "Umar", "Vera",
    "Wayan", "Ximena", "Yusuf", "Zoë",
)  # fmt: skip
_LAST = (
    "Alvarez", "Brown", "Castro", "Dijkstra", "Edwards", "Fernández", "García", "Hidayat",
    "Irawan", "Jansen", "Kusuma", "López", "Müller", "Nugroho", "Ortega", "Pratama", "Quispe",
    "Ramírez", "Santoso", "Torres", "Utami", "Visser", "Wijaya", "Young", "Zamora",
)  # fmt: skip
_PROJECTS = (
    ("HELP", "Help desk", "standard"),
    ("NET", "Network", "standard"),
    ("BLD", "Building", "standard"),
    ("FIN", "Finance", "simple"),
    ("WEB", "Web and shop", "service_desk"),
    ("OPS", "Operations", "standard"),
)
_DEPARTMENTS = ("Reception", "Housekeeping", "Sales", "Finance", "Technical service")
_CATEGORIES = ("Hardware", "Software", "Network", "Furniture", "Plumbing", "Power", "Access")
_TAGS = (
    "urgent", "guest", "warranty", "floor-1", "floor-2", "floor-3", "supplier", "recurring",
    "remote", "night", "audit", "training", "vip", "spare-part", "invoice", "mobile",
)  # fmt: skip
_SOURCES = ("web", "web", "web", "email", "email", "api", "phone")
_PRIORITIES = (
    *[PriorityRank.low] * 4, *[PriorityRank.medium] * 10, *[PriorityRank.high] * 5,
    PriorityRank.critical,
)  # fmt: skip

Row = tuple[object, ...]


def moment(at: datetime) -> str:
    """Return `at` as the API and SQLite write it."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass
class Batch:
    """Some hundreds of tickets with everything that belongs to them, by table."""

    rows: dict[str, list[Row]] = field(
        default_factory=lambda: {
            name: [] for name in ("tickets", "ticket_tags", "comments", "events", "ticket_search")
        }
    )


class World:
    """Makes the rows.

    Args:
        tickets: how many.
        roles: ids of the built-in roles by name.
        password_hash: of `PASSWORD`; everybody has it.
        now: the end of the three years in which all happened.
    """

    def __init__(
        self, tickets: int, roles: dict[str, int], password_hash: str, now: datetime | None = None
    ) -> None:
        self._tickets = tickets
        self._roles = roles
        self._password_hash = password_hash
        # Whole seconds would be written without their fraction.
        self._now = (now or datetime.now(UTC)).replace(microsecond=1)
        self._start = self._now - timedelta(days=365 * YEARS)
        self._chance = random.Random(42)
        self._prose = Prose(self._chance)
        self.numbers = [0] * len(_PROJECTS)
        self.comments = 0
        self.events = 0

    def people(self) -> list[Row]:
        """Return the rows of `users`: one administrator, the agents, then requesters."""
        kinds = ["admin", *["agent"] * AGENTS, *["user"] * (USERS - AGENTS - 1)]
        return [self._person(place, kind) for place, kind in enumerate(kinds, start=1)]

    def _person(self, user_id: int, role: str) -> Row:
        name, last_name = self._chance.choice(_FIRST), self._chance.choice(_LAST)
        email, full_name = f"{role}{user_id}@company.com", f"{name} {last_name}"
        search_key = fold(f"{full_name} {email}")
        return (
            user_id, email, email_key(email), name, last_name, full_name, fold(full_name),
            search_key, self._password_hash, self._roles[role], True, "en", "UTC", "system",
            moment(self._start),
        )  # fmt: skip

    def projects(self) -> list[Row]:
        """Return the rows of `projects`, as they were before their first ticket."""
        return [
            (
                place, key, name, "", lifecycle, "manual", PriorityRank.medium.value, False,
                moment(self._start), 0,
            )
            for place, (key, name, lifecycle) in enumerate(_PROJECTS, start=1)
        ]  # fmt: skip

    def catalogue(self) -> dict[str, list[Row]]:
        """Return the rows of departments and categories."""
        return {
            table: [(n, name, fold(name), "") for n, name in enumerate(names, start=1)]
            for table, names in (("departments", _DEPARTMENTS), ("categories", _CATEGORIES))
        }

    def batches(self, size: int) -> Iterator[Batch]:
        """Yield all tickets, oldest first, `size` at a time."""
        for first in range(1, self._tickets + 1, size):
            batch = Batch()
            for ticket_id in range(first, min(first + size, self._tickets + 1)):
                self._ticket(batch, ticket_id)
            yield batch

    def _ticket(self, batch: Batch, ticket_id: int) -> None:
        chance = self._chance
        span = timedelta(days=365 * YEARS) * (ticket_id / (self._tickets + 1))
        created = (self._start + span).replace(microsecond=1)
        project = chance.randrange(len(_PROJECTS))
        self.numbers[project] += 1
        key, _, lifecycle = _PROJECTS[project]
        requester = chance.randrange(AGENTS + 2, USERS + 1)
        facts = _Ticket(
            id=ticket_id,
            project_id=project + 1,
            number=self.numbers[project],
            key=f"{key}-{self.numbers[project]}",
            title=self._prose.title(),
            description=self._prose.description(),
            requester_id=requester,
            assignee_id=chance.randrange(2, AGENTS + 2) if chance.random() < 0.85 else None,
            priority=chance.choice(_PRIORITIES),
            status=self._status(LIFECYCLES[lifecycle], ticket_id),
            source=chance.choice(_SOURCES),
            created=created,
            updated=created,
        )
        self._record(batch, facts, created, requester, "ticket.created", facts.creation())
        self._talk(batch, facts)
        if facts.status != "open":
            self._close(batch, facts)
        self._store(batch, facts, LIFECYCLES[lifecycle])

    def _status(self, cycle: Lifecycle, ticket_id: int) -> str:
        is_recent = ticket_id > self._tickets * 0.95
        if self._chance.random() < (0.3 if is_recent else 0.97):
            return cycle.final
        return self._chance.choice([s for s in cycle.statuses if s != cycle.final])

    def _later(self, at: datetime, most_hours: int) -> datetime:
        seconds = self._chance.uniform(60, most_hours * 3600)
        return min((at + timedelta(seconds=seconds)).replace(microsecond=1), self._now)

    def _talk(self, batch: Batch, facts: "_Ticket") -> None:
        for _ in range(self._chance.randrange(5)):
            is_note = self._chance.random() < 0.25
            is_answer = is_note or self._chance.random() < 0.6
            said = self._prose.note() if is_note else self._prose.reply()
            author = (facts.assignee_id or 2) if is_answer else facts.requester_id
            facts.updated = self._later(facts.updated, 30)
            self.comments += 1
            kind = "note" if is_note else "reply"
            batch.rows["comments"].append(
                (self.comments, facts.id, author, kind, said.text, moment(facts.updated))
            )
            payload = {"comment_id": self.comments}
            self._record(batch, facts, facts.updated, author, f"{kind}.added", payload)
            facts.heard(said, is_note=is_note)
            if is_answer and not is_note and facts.responded is None:
                facts.responded = facts.updated

    def _close(self, batch: Batch, facts: "_Ticket") -> None:
        facts.updated = self._later(facts.updated, 20)
        facts.version = 2
        change = {"field": "status", "old": "open", "new": facts.status}
        payload = {"version": 2, "changes": [change]}
        actor = facts.assignee_id or 2
        self._record(batch, facts, facts.updated, actor, "ticket.updated", payload)

    def _record(
        self,
        batch: Batch,
        facts: "_Ticket",
        at: datetime,
        actor: int,
        kind: str,
        payload: dict[str, object],
    ) -> None:
        self.events += 1
        batch.rows["events"].append(
            (
                self.events, moment(at), kind, actor, facts.id, facts.project_id,
                orjson.dumps(payload).decode(), self.events, 0,
            )
        )  # fmt: skip

    def _store(self, batch: Batch, facts: "_Ticket", cycle: Lifecycle) -> None:
        chance = self._chance
        tags = sorted(chance.sample(_TAGS, chance.choice((0, 0, 1, 1, 2, 3))))
        category = cycle.category(facts.status)
        done = moment(facts.updated) if category == Category.done else None
        due = moment(self._later(facts.created, 24 * 14)) if chance.random() < 0.3 else None
        batch.rows["tickets"].append(
            (
                facts.id, facts.project_id, facts.number, facts.title.text,
                facts.description.text, facts.status, category.value, facts.priority.value,
                chance.choice(list(TicketType)).value, facts.source,
                chance.choice((None, 1, 2, 3, 4, 5, 6, 7)), chance.choice((None, 1, 2, 3, 4, 5)),
                facts.requester_id, facts.requester_id, facts.assignee_id,
                orjson.dumps(tags).decode(), "[]", due, moment(facts.created),
                moment(facts.updated), facts.responded and moment(facts.responded), done,
                done if facts.status == cycle.final else None, facts.replies, facts.notes, 0,
                facts.indexed_chars, facts.version,
            )
        )  # fmt: skip
        batch.rows["ticket_tags"] += [(tag, facts.id) for tag in tags]
        title = f"{facts.key.lower().replace('-', ' ')} {facts.title.folded}"
        public = f"{title} {facts.description.folded}{facts.public}"
        batch.rows["ticket_search"].append((facts.id, title, public, facts.internal.strip()))


@dataclass
class _Ticket:
    id: int
    project_id: int
    number: int
    key: str
    title: Said
    description: Said
    requester_id: int
    assignee_id: int | None
    priority: PriorityRank
    status: str
    source: str
    created: datetime
    updated: datetime
    responded: datetime | None = None
    version: int = 1
    replies: int = 0
    notes: int = 0
    indexed_chars: int = 0
    public: str = ""
    internal: str = ""

    def heard(self, said: Said, *, is_note: bool) -> None:
        """Count a comment and take it into the full-text document."""
        self.indexed_chars += len(said.text)
        if is_note:
            self.notes += 1
            self.internal += f" {said.folded}"
        else:
            self.replies += 1
            self.public += f" {said.folded}"

    def creation(self) -> dict[str, object]:
        """Return the payload of `ticket.created`."""
        return {
            "number": self.number,
            "status": "open",
            "priority": self.priority.name,
            "requester_id": self.requester_id,
            "assignee_id": self.assignee_id,
            "source": self.source,
        }
