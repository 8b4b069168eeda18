"""Keyset paging: a page starts where the last one ended, however long the list is."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, SQLColumnExpression, and_, or_

from loket.core.db import AnySelect
from loket.core.errors import LoketError

DEFAULT_LIMIT = 50
MAX_LIMIT = 100
_MAC_BYTES = 12


class BadPageKey(LoketError):
    status = 422
    code = "E_BAD_PAGE_KEY"
    message = "This page_key was not made by this list."


class PageKeys:
    """Writes and reads the opaque keys, signed so that they cannot be made up.

    Args:
        key: a secret of its own, shared by all processes of the desk.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def write(self, scope: str, values: Sequence[Any]) -> str:
        """Return the key of the place after `values` in the list called `scope`."""
        content = orjson.dumps(list(values), option=orjson.OPT_UTC_Z)
        return base64.urlsafe_b64encode(self._mac(scope, content) + content).decode().rstrip("=")

    def read(self, scope: str, page_key: str, kinds: Sequence[type]) -> list[Any]:
        """Return the values that `write` was given, as the types `kinds`.

        Raises:
            BadPageKey: it was forged, altered, or made by another list or sort order.
        """
        try:
            raw = base64.b64decode(
                page_key + "=" * (-len(page_key) % 4), altchars=b"-_", validate=True
            )
            mac, content = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
            if not hmac.compare_digest(mac, self._mac(scope, content)):
                raise BadPageKey
            values = orjson.loads(content)
            return [
                datetime.fromisoformat(v) if kind is datetime and v is not None else v
                for v, kind in zip(values, kinds, strict=True)
            ]
        except (ValueError, TypeError) as error:
            raise BadPageKey from error

    def _mac(self, scope: str, content: bytes) -> bytes:
        return hmac.new(self._key, scope.encode() + b"\0" + content, hashlib.sha256).digest()[
            :_MAC_BYTES
        ]


def slice_of(
    rows: Sequence[Any], keys: PageKeys, scope: str, limit: int, page_key: str | None
) -> tuple[Sequence[Any], str | None]:
    """Return a page of a list that is short and all there, and the key of what follows."""
    start = keys.read(scope, page_key, [int])[0] if page_key else 0
    following = keys.write(scope, [start + limit]) if start + limit < len(rows) else None
    return rows[start : start + limit], following


@dataclass(frozen=True)
class Order:
    """One way to sort a list: a column, its direction, and the id that breaks ties.

    A column that can be NULL has its empty values last in both directions, on every database:
    see `stretches`.
    """

    name: str
    column: SQLColumnExpression[Any]
    tie: SQLColumnExpression[Any]
    descending: bool
    kind: type
    nullable: bool = False

    @property
    def kinds(self) -> list[type]:
        """The types of the values in a page key."""
        return [self.kind, int]

    def sorted(self, statement: AnySelect) -> AnySelect:
        """Return `statement` in this order."""
        clauses = [c.desc() if self.descending else c.asc() for c in (self.column, self.tie)]
        return statement.order_by(*clauses)

    def after(self, statement: AnySelect, values: Sequence[Any]) -> AnySelect:
        """Return `statement` without what comes up to and including `values`."""
        return statement.where(self.beyond(values))

    def beyond(self, values: Sequence[Any]) -> ColumnElement[bool]:
        """Return the condition that a row comes after `values`, among those that are not empty."""
        value, tie = values
        beyond = self.column < value if self.descending else self.column > value
        reach = self.column <= value if self.descending else self.column >= value
        # The first condition, though implied by the second, is what an index can seek to.
        return and_(reach, or_(beyond, self._beyond_tie(tie)))

    def _beyond_tie(self, tie: int) -> ColumnElement[bool]:
        return self.tie < tie if self.descending else self.tie > tie

    def stretches(self, values: Sequence[Any] | None) -> list[list[ColumnElement[bool]]]:
        """Return the conditions of each stretch of the list that comes after `values`.

        There are two where the column can be NULL, for no index could give both in one order:
        the rows with a value, and then those without.

        Args:
            values: where the page before ended; None for the first page.
        """
        if not self.nullable:
            return [[self.beyond(values)] if values else []]
        empty = self.column.is_(None)
        if values and values[0] is None:
            return [[empty, self._beyond_tie(values[1])]]
        return [[self.column.is_not(None), *([self.beyond(values)] if values else [])], [empty]]
