"""What every refusal looks like."""

import re
from typing import Any

import httpx2

SHAPE = {"error", "message", "details", "request_id"}


def refused(answer: httpx2.Response, status: int, code: str | None = None) -> dict[str, Any]:
    """Insist that `answer` is a refusal in the one shape, and return its details."""
    assert answer.status_code == status, f"{answer.request.url}: {answer.text[:1000]}"
    assert answer.headers["content-type"] == "application/json"
    told: dict[str, Any] = answer.json()
    assert set(told) == SHAPE
    assert re.fullmatch("E_[A-Z_]+", told["error"])
    if code is not None:
        assert told["error"] == code
    assert told["message"]
    assert told["request_id"] == answer.headers["x-request-id"]
    assert re.fullmatch("[0-9a-f]{16}", told["request_id"])
    details: dict[str, Any] = told["details"]
    assert isinstance(details, dict)
    return details


def refused_fields(answer: httpx2.Response) -> set[str]:
    """Insist that `answer` refuses fields (422), and return which."""
    fields = refused(answer, 422, "E_VALIDATION")["fields"]
    for field in fields:
        assert set(field) == {"field", "message", "type"}
        assert field["message"]
        assert field["type"]
    return {field["field"] for field in fields}
