"""Setting up the demo desk: its name, people, catalogues and projects."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from loket.access import roles, site, users
from loket.access.actor import Actor
from loket.access.catalogue import Catalogue
from loket.access.events import UserCreated
from loket.access.models import Department
from loket.access.permissions import ADMIN
from loket.access.schemas import EntryBody
from loket.app.demo.course import Person, Team
from loket.app.demo.script import Colleague, Crowd, Named, Words, plan
from loket.core.folding import fold
from loket.core.i18n import Locale
from loket.events import record
from loket.tickets import projects
from loket.tickets.lifecycles import LIFECYCLES
from loket.tickets.models import Category, Project
from loket.tickets.references import project_for
from loket.tickets.vocabulary import AssignmentPolicy, Priority

PASSWORD = "password"  # noqa: S105  (published on purpose; the demo stays on loopback)
DOMAIN = "company.com"
ACCOUNTS = ("admin", "manager", "agent", "user")
"""Who can be tried out: `admin@company.com` and so on."""

_USER = Colleague(role="user", department="")


@dataclass(frozen=True)
class House:
    """The people and places of the demo, as they were set up."""

    team: dict[str, Person]
    crowds: dict[Crowd, list[Person]]
    user: Person
    departments: dict[str, int]
    categories: dict[str, int]
    projects: dict[str, Team]


@dataclass(frozen=True)
class _Newcomer:
    handle: str
    name: str
    email: str
    colleague: Colleague


async def found(session: AsyncSession, words: Words, locale: Locale, password_hash: str) -> House:
    """Set up everything but tickets.

    Args:
        session: of the change; the desk is as new.
        words: the desk in one language.
        locale: that language.
        password_hash: of everybody's password.
    """
    admin = await _admin(session, words, locale, password_hash)
    wishes = {"name": words.desk, "default_locale": locale}
    await site.change_site(session, admin, wishes)
    departments = await _entries(session, admin, Department, "department", words.departments)
    categories = await _entries(session, admin, Category, "category", words.categories)
    people = {"admin": Person(admin)}
    for place, newcomer in enumerate(_newcomers(words)):
        colleague = newcomer.colleague
        first, _, last = newcomer.name.partition(" ")
        made = await users.create(
            session,
            admin,
            email=newcomer.email,
            name=first,
            last_name=last,
            role=colleague.role,
            password_hash=password_hash,
            locale=locale.value,
            timezone=words.timezone,
            department_id=departments.get(colleague.department),
        )
        role = await roles.by_name(session, colleague.role)
        actor = Actor(made.id, made.full_name, role.id, frozenset(role.permissions))
        device = plan().devices.names[place % len(plan().devices.names)]
        people[newcomer.handle] = Person(actor, made.department_id, colleague.speed, device)
    return House(
        team={handle: people[handle] for handle in plan().team},
        crowds={crowd: _crowd(people, crowd) for crowd in ("tenants", "staff", "customers")},
        user=people["user"],
        departments=departments,
        categories=categories,
        projects=await _projects(session, admin, words, people),
    )


async def _admin(session: AsyncSession, words: Words, locale: Locale, password_hash: str) -> Actor:
    role = await roles.by_name(session, ADMIN.name)
    first, _, last = words.people.team["admin"].partition(" ")
    made = await users.add(
        session,
        email=f"admin@{DOMAIN}",
        name=first,
        last_name=last,
        role=role,
        password_hash=password_hash,
        locale=locale.value,
        timezone=words.timezone,
    )
    record(session, UserCreated(user_id=made.id, role_id=role.id), None)
    return Actor(made.id, made.full_name, role.id, frozenset(role.permissions))


def _newcomers(words: Words) -> Iterator[_Newcomer]:
    """Name everybody but the administrator, colleagues first."""
    people = words.people
    for handle, colleague in plan().team.items():
        if handle != "admin":
            name = people.team[handle]
            local = handle if handle in ACCOUNTS else _local_part(name)
            yield _Newcomer(handle, name, f"{local}@{DOMAIN}", colleague)
    yield _Newcomer("user", people.user, f"user@{DOMAIN}", _staff(0))
    crowds: tuple[Crowd, ...] = ("tenants", "staff", "customers")
    for crowd in crowds:
        domains = people.domains[crowd]
        for place, name in enumerate(getattr(people, crowd)):
            email = f"{_local_part(name)}@{domains[place % len(domains)]}"
            colleague = _staff(place) if crowd == "staff" else _USER
            yield _Newcomer(f"{crowd}{place}", name, email, colleague)


def _staff(place: int) -> Colleague:
    departments = ("people", "finance", "care", "reception")
    return Colleague(role="user", department=departments[place % len(departments)])


def _local_part(name: str) -> str:
    names = fold(name).replace("'", "").split()
    return f"{names[0]}.{names[1]}" if len(names) > 1 else names[0]


def _crowd(people: dict[str, Person], crowd: Crowd) -> list[Person]:
    return [person for handle, person in people.items() if handle.startswith(crowd)]


async def _entries(
    session: AsyncSession, admin: Actor, model: type, noun: str, entries: dict[str, Named]
) -> dict[str, int]:
    catalogue = Catalogue(model, noun)
    return {
        slug: (
            await catalogue.create(
                session, admin, EntryBody(name=entry.name, description=entry.description)
            )
        )["id"]
        for slug, entry in entries.items()
    }


async def _projects(
    session: AsyncSession, admin: Actor, words: Words, people: dict[str, Person]
) -> dict[str, Team]:
    """Make the projects; the one that every desk starts with becomes the first of them."""
    teams = {}
    for place, (slug, plans) in enumerate(plan().projects.items()):
        said, lead = words.projects[slug], people[plans.lead]
        values = {
            "key": said.key,
            "name": said.name,
            "description": said.description,
            "lifecycle": plans.lifecycle,
            "assignment_policy": plans.assignment_policy,
            "lead_id": lead.id,
            "default_priority": Priority.medium,
        }
        project = await _project(session, admin, values, is_first=place == 0)
        members = [people[handle] for handle in plans.team]
        ids = [person.id for person in dict.fromkeys([*members, lead])]
        await projects.set_members(session, admin, project.id, ids)
        teams[slug] = Team(
            key=said.key,
            name=slug,
            project_id=project.id,
            cycle=LIFECYCLES[plans.lifecycle],
            lead=lead,
            members=members,
            is_automatic=plans.assignment_policy != AssignmentPolicy.manual,
        )
    return teams


async def _project(
    session: AsyncSession, admin: Actor, values: dict[str, object], *, is_first: bool
) -> Project:
    if is_first:
        first = await project_for(session, None, None)
        return await projects.change(session, admin, first.id, values)
    return await projects.create(session, admin, **values)  # type: ignore[arg-type]
