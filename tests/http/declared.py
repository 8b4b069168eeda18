"""Every answer is held against what the OpenAPI document says of it."""

import re
from functools import cache
from typing import Any

import httpx2
import jsonschema_rs

from loket.core.errors import AddressTooLong, BadRequest, MethodNotAllowed, NotFound

_UNDECLARED = {e.status for e in (BadRequest, NotFound, MethodNotAllowed, AddressTooLong)}
"""What an address that the document does not know may answer."""

_PARAMETER = re.compile(r"\\\{[a-z_]+\\\}")


class Document:
    """The OpenAPI document, ready to judge answers."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self._schema = cache(self._compile)
        # Paths without parameters first: /tickets/my is not the ticket called "my".
        templates = sorted(document["paths"], key=lambda path: path.count("{"))
        self._templates = [
            (re.compile(_PARAMETER.sub("[^/]+", re.escape(path))), path) for path in templates
        ]

    def operation(self, method: str, path: str) -> dict[str, Any] | None:
        """Return what the document says of a call, if it knows it."""
        path = path.rstrip("/")
        for pattern, template in self._templates:
            if pattern.fullmatch(path):
                found: dict[str, Any] | None = self._document["paths"][template].get(method.lower())
                return found
        return None

    def judge(self, method: str, path: str, answer: httpx2.Response) -> None:
        """Insist that `answer` is one that the document declares."""
        told = f"{method} {path} -> {answer.status_code} {answer.text[:1000]}"
        assert answer.headers["x-request-id"], told
        operation = self.operation(method, path)
        if operation is None:
            assert answer.status_code in _UNDECLARED or answer.status_code < 400, told
            return
        declared = operation["responses"].get(str(answer.status_code))
        assert declared is not None, f"undeclared: {told}"
        content = declared.get("content")
        if not content:
            assert not answer.content, told
            return
        kind = answer.headers["content-type"].partition(";")[0]
        assert kind in content, told
        schema = content[kind]["schema"]
        if "$ref" in schema:
            problems = list(self._schema(schema["$ref"]).iter_errors(answer.json()))
            assert not problems, f"{told}\n{problems[0]}"

    def _compile(self, reference: str) -> Any:
        return jsonschema_rs.Draft202012Validator(
            {"$ref": reference, "components": self._document["components"]}
        )


_KNOWN: dict[str, Document] = {}


def watch(client: httpx2.AsyncClient, app: Any) -> None:
    """Hold every answer that `client` gets from now on against the document of `app`."""
    # The document is the same for every desk; making it takes longer than most tests.
    if "document" not in _KNOWN:
        _KNOWN["document"] = Document(app.openapi())
    document = _KNOWN["document"]

    async def judge(answer: httpx2.Response) -> None:
        await answer.aread()
        document.judge(answer.request.method, answer.request.url.path, answer)

    client.event_hooks = {"response": [judge]}
