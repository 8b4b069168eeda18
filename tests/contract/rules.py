"""What schemathesis asks beyond its own checks."""

from typing import Any

import schemathesis

SEMANTIC = {
    "E_BAD_PAGE_KEY",  # it is signed
    "E_BAD_TOKEN",
    "E_IDEMPOTENCY_MISMATCH",
    "E_VERSION_CONFLICT",
    "E_WRONG_PASSWORD",
    "E_BAD_CREDENTIALS",
}
"""Refusals of requests that fit their schema: for what a schema cannot say."""

RULES = {"value_error", "missing", "common", "enum", "too_short", "string_too_short"}
"""Kinds of refused fields that are Loket's own rules, not the schema's.

Too short is also what nothing is left of when the blanks around it are cut off.
"""


@schemathesis.check
def a_valid_request_is_refused_for_a_reason_beyond_the_schema(
    ctx: Any,
    response: Any,
    case: schemathesis.Case,
) -> None:
    """Insist that nothing that fits its schema is refused as if it did not."""
    if response.status_code not in (400, 412, 422) or not _is_positive(case):
        return
    refusal = response.json()
    if refusal["error"] in SEMANTIC:
        return
    fields = refusal["details"].get("fields", [])
    # Of a field that can be one of several kinds, each kind says why it is not that.
    ruled = {field["field"] for field in fields if field["type"] in RULES}
    foreign = [field for field in fields if field["field"] not in ruled]
    assert fields, f"refused without a reason: {refusal}"
    assert not foreign, f"fits the schema and is refused by it: {foreign}"


@schemathesis.check
def every_answer_names_its_request(ctx: Any, response: Any, case: Any) -> None:
    """Insist on the request id, in the head of every answer and in the body of refusals."""
    [request_id] = response.headers["x-request-id"]
    if response.status_code >= 400:
        assert response.json()["request_id"] == request_id


def _is_positive(case: schemathesis.Case) -> bool:
    meta = case.meta
    return meta is not None and meta.generation.mode.is_positive
