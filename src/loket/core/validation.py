"""From pydantic's errors to Loket's one shape."""

import re
from collections.abc import Sequence
from typing import Any

from loket.core.errors import BadJson, Invalid, LoketError

_PLACES = ("body", "query", "path", "header", "cookie")
# How pydantic names the branches of a union in the place of an error; no caller knows them.
_BRANCH = re.compile(r"constrained-\w+|\w+\[.*\]|function-.*|\[key\]")


def _field(place: Sequence[int | str]) -> str:
    """Return the dotted path of the field that an error is about."""
    first, *rest = place[1:] if place and place[0] in _PLACES and len(place) > 1 else place
    return ".".join([str(first), *(str(p) for p in rest if not _BRANCH.fullmatch(str(p)))])


def invalid(errors: Sequence[Any]) -> LoketError:
    """Return the refusal that lists each field with its dotted path, sentence and type.

    What concerns the body as a whole is about the field `body`. The refused values themselves
    are never repeated: they may be secrets, or too much.
    """
    fields = []
    for error in errors:
        if error["type"] == "json_invalid":
            return BadJson()
        message = str(error["msg"]).removeprefix("Value error, ")
        if error["type"] == "extra_forbidden":
            message = "is not a field of this call"
        place = _field(error["loc"] or ("body",))
        fields.append({"field": place, "message": message, "type": error["type"]})
    return Invalid(fields=fields[:100])
