"""Who acts: the person behind a request and what he may do."""

from dataclasses import dataclass, field

from loket.access.permissions import Permission
from loket.core.errors import Forbidden


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person, as services and policies see him."""

    id: int
    name: str
    role_id: int
    permissions: frozenset[str]
    sign_in_id: int | None = None
    email: str = field(default="", repr=False)

    def may(self, permission: Permission) -> bool:
        """Tell whether the actor holds `permission`."""
        return permission in self.permissions

    def must(self, permission: Permission) -> None:
        """Insist on `permission`.

        Raises:
            Forbidden: the actor lacks it.
        """
        if permission not in self.permissions:
            raise Forbidden(permission=permission.value)


SYSTEM = Actor(id=0, name="Loket", role_id=0, permissions=frozenset(p.value for p in Permission))
"""Loket itself, for automation; the log shows it as an actor without a person."""
