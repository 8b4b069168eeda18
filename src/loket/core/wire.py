"""The shape of what crosses the wire: strings, numbers, pages, answers."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, Generic, Self, TypeVar

import orjson
from annotated_types import GroupedMetadata
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema
from starlette.responses import Response

from loket.core.errors import Invalid

MAX_ID = 2**53 - 1
"""The largest number that every JSON reader takes exactly (RFC 8259, section 6)."""

T = TypeVar("T")


class Body(BaseModel):
    """What a request brings; a field that it does not know is refused by name."""

    model_config = ConfigDict(extra="forbid")
    never_null: ClassVar[frozenset[str]] = frozenset()
    """Fields that may be left out, but that null does not fit."""

    @model_validator(mode="after")
    def _no_null(self) -> Self:
        for name in self.never_null & self.model_fields_set:
            if getattr(self, name) is None:
                raise Invalid.field(name, "must not be null", "null")
        return self

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Describe the fields in `never_null` as what they are when they are sent."""
        described = handler(core_schema)
        properties = handler.resolve_ref_schema(described).get("properties", {})
        for name in cls.never_null:
            field = properties[name]
            field.pop("default", None)
            kinds = [kind for kind in field.pop("anyOf") if kind != {"type": "null"}]
            field.update(kinds[0] if len(kinds) == 1 else {"anyOf": kinds})
        return described

    def sent(self) -> dict[str, Any]:
        """Return only the fields that the caller sent, in the order of the schema."""
        sent = self.model_fields_set
        return {name: getattr(self, name) for name in type(self).model_fields if name in sent}


class Answer(BaseModel):
    """What an answer holds; the tests hold every answer against it, exactly."""

    model_config = ConfigDict(extra="forbid")


class Page(Answer, Generic[T]):
    """One page of a list."""

    data: list[T]
    page_key: str | None = Field(description="Send it as `page_key` for what follows.")
    total: int | None = Field(default=None, description="Only with `count=true`.")


class Ref(Answer):
    """A thing named inside another."""

    id: int
    name: str


def _compose(value: Any) -> Any:
    """Compose what looks alike, before lengths are looked at: composing can lengthen."""
    if not isinstance(value, str):
        return value
    return unicodedata.normalize("NFC", value).replace("\r\n", "\n")


def _clean(value: str) -> str:
    """Refuse what no database or terminal can hold."""
    if "\x00" in value:
        raise ValueError("must not contain NUL characters")
    return value


def _one_line(value: str) -> str:
    if any(unicodedata.category(c) in ("Cc", "Zl", "Zp") for c in value):
        raise ValueError("must be a single line without control characters")
    return value


@dataclass(frozen=True)
class Line(GroupedMetadata):
    """One trimmed line of text: `Annotated[str, Line(100)]`; lengths in characters."""

    maximum: int
    minimum: int = 1

    def __iter__(self) -> Iterator[object]:
        yield StringConstraints(
            strip_whitespace=True, min_length=self.minimum, max_length=self.maximum
        )
        yield AfterValidator(_clean)
        yield AfterValidator(_one_line)
        # The last to be named is the first to run: lengths are those of the composed text.
        yield BeforeValidator(_compose)


@dataclass(frozen=True)
class Prose(GroupedMetadata):
    """Text in paragraphs (Markdown); lengths in characters."""

    maximum: int
    minimum: int = 1

    def __iter__(self) -> Iterator[object]:
        yield StringConstraints(
            strip_whitespace=True, min_length=self.minimum, max_length=self.maximum
        )
        yield AfterValidator(_clean)
        yield BeforeValidator(_compose)


def _no_text(value: Any) -> Any:
    # In JSON a number is written as one; only an address has to write it as text.
    if isinstance(value, str | bool):
        raise ValueError("must be a number")  # noqa: TRY004  (pydantic lets a TypeError out)
    return value


Id = Annotated[int, Field(ge=1, le=MAX_ID)]
"""An id as it stands in an address."""
NOT_TEXT = BeforeValidator(_no_text)
"""For numbers in a body; after the bounds, or the OpenAPI document would lack those."""
IdNumber = Annotated[Id, NOT_TEXT]
"""An id in a body."""


def _to_utc(value: datetime) -> datetime:
    return value.astimezone(UTC)


def _no_bare_number(value: Any) -> Any:
    # Pydantic would read 12 as twelve seconds after 1970: never what was meant.
    if isinstance(value, bool | int | float) or (
        isinstance(value, str) and "T" not in value.upper()
    ):
        raise ValueError("must be a timestamp such as 2026-11-21T09:40:24Z")
    return value


def _storable(value: datetime) -> datetime:
    # MySQL's DATETIME and the arithmetic of deadlines need room on both sides.
    if not 1970 <= value.year <= 9000:
        raise ValueError("must lie between the years 1970 and 9000")
    return value


Moment = Annotated[
    AwareDatetime,
    BeforeValidator(_no_bare_number),
    AfterValidator(_storable),
    AfterValidator(_to_utc),
]
"""A timestamp with a zone, in RFC 3339."""


class Json(Response):
    """An answer encoded straight from dictionaries, without building models first."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        return orjson.dumps(content, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)


def page(rows: Sequence[Any], page_key: str | None, total: int | None = None) -> dict[str, Any]:
    """Return the dictionary of a `Page`; `total` is left out unless it was counted."""
    answer: dict[str, Any] = {"data": rows, "page_key": page_key}
    if total is not None:
        answer["total"] = total
    return answer
