"""Statements that are built once for each shape of their conditions.

A page of tickets is asked for by some thirty columns, six tables and a few conditions. To build
that statement, to find out that it is the same as the last one, and to fit the result to it takes
SQLAlchemy several times as long as SQLite takes to answer. Only the conditions differ, and
mostly only their values: so the whole statement is looked up by the shape of its conditions.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, true

from loket.core.db.engine import AnySelect
from loket.core.db.prepared import Prepared

_REMEMBERED = 500

_Known = tuple[Prepared, tuple[str, ...]]


class Shapes:
    """The statements that `build` makes of conditions, and remembers by their shape."""

    def __init__(self) -> None:
        self._known: OrderedDict[Hashable, _Known] = OrderedDict()

    def of(
        self,
        conditions: Sequence[ColumnElement[bool]],
        form: Hashable,
        build: Callable[[ColumnElement[bool]], AnySelect],
    ) -> tuple[Prepared, dict[str, Any]]:
        """Return a statement and the values to ask it with.

        Args:
            conditions: all of which must hold.
            form: whatever else makes statements differ: the order, the limit.
            build: makes the whole statement; called for a new shape only.
        """
        together = and_(true(), *conditions)
        said = together._generate_cache_key()  # noqa: SLF001  (as SQLAlchemy's caching recipe does)
        if said is None:
            return Prepared(build(together)), {}
        key = (form, said.key)
        known = self._known.get(key)
        if known is None:
            names = tuple(parameter.key for parameter in said.bindparams)
            known = self._known[key] = (Prepared(build(together), required=names), names)
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        self._known.move_to_end(key)
        prepared, names = known
        values = (parameter.effective_value for parameter in said.bindparams)
        return prepared, dict(zip(names, values, strict=True))
