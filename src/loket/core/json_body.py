"""The body of a request: decoded if it says that it is JSON."""

import email.message
import json
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic_core import PydanticUndefined
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request


async def read_body(request: Request) -> Any:
    """Return the body: decoded if it says that it is JSON, else as bytes; undefined if empty.

    Raises:
        RequestValidationError: it says so and is not.
        HTTPException: it cannot be read at all.
    """
    try:
        raw = await request.body()
    except ClientDisconnect as error:
        raise _unreadable() from error
    if not raw:
        return PydanticUndefined
    if not _says_json(request.headers.get("content-type")):
        return raw
    try:
        return await request.json()
    except json.JSONDecodeError as error:
        raise RequestValidationError(
            [
                {
                    "type": "json_invalid",
                    "loc": ("body", error.pos),
                    "msg": "JSON decode error",
                    "input": {},
                    "ctx": {"error": error.msg},
                }
            ],
            body=error.doc,
        ) from error
    except (ValueError, RecursionError) as error:
        raise _unreadable() from error


def _unreadable() -> HTTPException:
    return HTTPException(400, "There was an error parsing the body")


def _says_json(content_type: str | None) -> bool:
    if content_type == "application/json":
        return True
    if not content_type:
        return False
    message = email.message.Message()
    message["content-type"] = content_type
    subtype = message.get_content_subtype()
    return message.get_content_maintype() == "application" and (
        subtype == "json" or subtype.endswith("+json")
    )
