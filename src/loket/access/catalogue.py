"""Small catalogues of named entries: departments here, categories in the tickets room."""

from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Path, Query
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from loket.access.actor import Actor
from loket.access.errors import InUse, NameTaken
from loket.access.events import EntryChanged
from loket.access.guard import Change, SignedIn, needs
from loket.access.models import Entry
from loket.access.permissions import Permission
from loket.access.schemas import EntryAnswer, EntryBody
from loket.core.db import Base, Executor, flush_unique
from loket.core.errors import NotFound
from loket.core.folding import fold
from loket.core.http import MISSING, House, Paging, Reader, refusals, router
from loket.core.paging import Order, PageKeys
from loket.core.wire import MAX_ID, Json, page
from loket.core.wire import Page as PageOf
from loket.events import record

EntryT = TypeVar("EntryT", bound=Entry)
EntryId = Annotated[int, Path(ge=1, le=MAX_ID)]


def _answer(entry: Any) -> dict[str, Any]:
    return {"id": entry.id, "name": entry.name, "description": entry.description}


class Catalogue:
    """One catalogue: its table and the word for one entry in the log.

    Args:
        model: the table, an `Entry`.
        noun: what one entry is called, such as `department`.
    """

    def __init__(self, model: type[Any], noun: str) -> None:
        self._model = model
        self._noun = noun

    async def list(self, executor: Executor, paging: Paging, keys: PageKeys) -> dict[str, Any]:
        """Return a page of entries by name."""
        model = self._model
        order = Order("name", model.name_key, model.id, descending=False, kind=str)
        statement = select(model.id, model.name, model.description, model.name_key)
        if paging.page_key:
            place = keys.read(self._noun, paging.page_key, order.kinds)
            statement = order.after(statement, place)
        rows = (await executor.execute(order.sorted(statement).limit(paging.limit + 1))).all()
        following = None
        if len(rows) > paging.limit:
            last = rows[paging.limit - 1]
            following = keys.write(self._noun, [last.name_key, last.id])
        total = None
        if paging.count:
            total = (await executor.execute(select(func.count()).select_from(model))).scalar_one()
        return page([_answer(row) for row in rows[: paging.limit]], following, total)

    async def read(self, executor: Executor, entry_id: int) -> dict[str, Any]:
        """Return one entry.

        Raises:
            NotFound: there is none of this id.
        """
        model = self._model
        statement = select(model.id, model.name, model.description).where(model.id == entry_id)
        row = (await executor.execute(statement)).first()
        if row is None:
            raise NotFound
        return _answer(row)

    async def create(self, session: AsyncSession, actor: Actor, body: EntryBody) -> dict[str, Any]:
        """Add an entry.

        Raises:
            NameTaken: there is one of this name, in whatever case.
        """
        entry = self._model(name=body.name, name_key=fold(body.name), description=body.description)
        session.add(entry)
        return await self._kept(session, actor, entry, "created")

    async def change(
        self, session: AsyncSession, actor: Actor, entry_id: int, body: EntryBody
    ) -> dict[str, Any]:
        """Change an entry.

        Raises:
            NotFound: there is none of this id.
            NameTaken: another has this name.
        """
        entry = await self._load(session, entry_id)
        entry.name, entry.name_key = body.name, fold(body.name)
        entry.description = body.description
        return await self._kept(session, actor, entry, "updated")

    async def delete(self, session: AsyncSession, actor: Actor, entry_id: int) -> None:
        """Remove an entry that nothing refers to.

        Raises:
            NotFound: there is none of this id.
            InUse: something refers to it.
        """
        entry = await self._load(session, entry_id)
        self._log(session, actor, entry, "deleted")
        await session.delete(entry)
        try:
            await session.flush()
        except IntegrityError as error:
            raise InUse from error

    async def _load(self, session: AsyncSession, entry_id: int) -> Any:
        entry = await session.get(self._model, entry_id, with_for_update=True)
        if entry is None:
            raise NotFound
        return entry

    async def _kept(
        self, session: AsyncSession, actor: Actor, entry: Any, change: str
    ) -> dict[str, Any]:
        await flush_unique(session, "name_key", NameTaken())
        self._log(session, actor, entry, change)
        return _answer(entry)

    def _log(self, session: AsyncSession, actor: Actor, entry: Any, change: str) -> None:
        event = EntryChanged(
            catalogue=self._noun, entry_id=entry.id, name=entry.name, change=change
        )
        record(session, event, actor.id)


def catalogue_routes(model: type[Base], noun: str, plural: str, tag: str) -> APIRouter:
    """Return the five routes of a catalogue: everybody reads, `settings:manage` writes."""
    catalogue = Catalogue(model, noun)
    routes = router(f"/{plural}", tag)
    manage = [needs(Permission.settings_manage)]
    word, words = noun.capitalize(), plural.capitalize()

    @routes.get(
        "", response_model=PageOf[EntryAnswer], operation_id=f"list{words}", name=f"List {plural}"
    )
    async def list_entries(
        paging: Annotated[Paging, Query()], _: SignedIn, reader: Reader, house: House
    ) -> Any:
        return Json(await catalogue.list(reader, paging, house.page_keys))

    @routes.get(
        "/{entry_id}",
        response_model=EntryAnswer,
        responses=MISSING,
        operation_id=f"read{word}",
        name=f"Read a {noun}",
    )
    async def read_entry(entry_id: EntryId, _: SignedIn, reader: Reader) -> Any:
        return Json(await catalogue.read(reader, entry_id))

    @routes.post(
        "",
        status_code=201,
        response_model=EntryAnswer,
        dependencies=manage,
        responses=refusals(NameTaken),
        operation_id=f"create{word}",
        name=f"Add a {noun}",
    )
    async def create_entry(body: EntryBody, actor: SignedIn, session: Change) -> Any:
        return Json(await catalogue.create(session, actor, body), 201)

    @routes.put(
        "/{entry_id}",
        response_model=EntryAnswer,
        dependencies=manage,
        responses={**MISSING, **refusals(NameTaken)},
        operation_id=f"change{word}",
        name=f"Change a {noun}",
    )
    async def change_entry(
        entry_id: EntryId, body: EntryBody, actor: SignedIn, session: Change
    ) -> Any:
        return Json(await catalogue.change(session, actor, entry_id, body))

    @routes.delete(
        "/{entry_id}",
        status_code=204,
        dependencies=manage,
        responses={**MISSING, **refusals(InUse)},
        operation_id=f"delete{word}",
        name=f"Remove a {noun}",
    )
    async def delete_entry(entry_id: EntryId, actor: SignedIn, session: Change) -> None:
        await catalogue.delete(session, actor, entry_id)

    return routes
