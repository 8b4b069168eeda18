"""Every refusal that Loket can give, and how it looks on the wire.

A class carries its HTTP status, its stable code and its sentence; services raise it, one
handler (`core.http`) answers it, and the OpenAPI document is written from the same classes.
"""

from typing import Any, ClassVar


class LoketError(Exception):
    """A refusal that the caller is told about.

    Args:
        message: the sentence for people; the class's own when left out.
        headers: extra HTTP headers of the answer.
        details: facts for programs; JSON-serialisable values.
    """

    status: ClassVar[int] = 400
    code: ClassVar[str] = "E_BAD_REQUEST"
    message: ClassVar[str] = "The request cannot be understood."
    keeps_changes: ClassVar[bool] = False
    """Whether what was changed before the refusal is committed all the same."""

    def __init__(
        self, message: str | None = None, *, headers: dict[str, str] | None = None, **details: Any
    ) -> None:
        self.sentence = message or self.message
        self.headers = headers or {}
        # Any: details are facts of many shapes, serialised once and never read back.
        self.details: dict[str, Any] = details
        super().__init__(self.sentence)


class BadRequest(LoketError):
    """The request cannot be read at all (unparsable JSON, wrong content type)."""


class BadJson(BadRequest):
    code = "E_BAD_JSON"
    message = "The body is not JSON."


class Unauthenticated(LoketError):
    status = 401
    code = "E_UNAUTHENTICATED"
    message = "Sign in first."

    def __init__(self, message: str | None = None, **details: Any) -> None:
        # RFC 6750, section 3: a 401 names the scheme.
        super().__init__(message, headers={"WWW-Authenticate": "Bearer"}, **details)


class Forbidden(LoketError):
    status = 403
    code = "E_FORBIDDEN"
    message = "You may not do this."


class NotFound(LoketError):
    status = 404
    code = "E_NOT_FOUND"
    message = "There is no such thing, or it is not for you to see."


class MethodNotAllowed(LoketError):
    status = 405
    code = "E_METHOD_NOT_ALLOWED"
    message = "This address does not know that method."


class Conflict(LoketError):
    status = 409
    code = "E_CONFLICT"
    message = "This conflicts with something that exists already."


class PreconditionFailed(LoketError):
    status = 412
    code = "E_VERSION_CONFLICT"
    message = "Somebody changed this in the meantime."


class BodyTooLarge(LoketError):
    status = 413
    code = "E_BODY_TOO_LARGE"
    message = "The request is larger than this server accepts."


class AddressTooLong(LoketError):
    status = 414
    code = "E_URI_TOO_LONG"
    message = "The address is longer than this server accepts."


class Invalid(LoketError):
    """A value was understood and refused; `details.fields` says which and why."""

    status = 422
    code = "E_VALIDATION"
    message = "Some fields are not valid."

    @classmethod
    def field(cls, field: str, message: str, kind: str = "value_error") -> "Invalid":
        """Refuse one field: its dotted path, the sentence for it and a stable type."""
        return cls(fields=[{"field": field, "message": message, "type": kind}])


class TooMany(LoketError):
    status = 429
    code = "E_TOO_MANY_REQUESTS"
    message = "Too many attempts; wait a little."

    def __init__(self, retry_after: int) -> None:
        """Refuse for now; `retry_after` is in seconds."""
        super().__init__(headers={"Retry-After": str(retry_after)}, retry_after=retry_after)


class Crash(LoketError):
    status = 500
    code = "E_INTERNAL"
    message = "Something went wrong on our side. The request id finds it in the log."


class Busy(LoketError):
    status = 503
    code = "E_BUSY"
    message = "The desk is busy; try again in a moment."

    def __init__(self, message: str | None = None, **details: Any) -> None:
        super().__init__(message, headers={"Retry-After": "1"}, **details)
