"""What the access room writes into the log."""

from dataclasses import dataclass
from typing import Any, ClassVar

from loket.events import Event


@dataclass(frozen=True, kw_only=True)
class UserEvent(Event):
    user_id: int | None


@dataclass(frozen=True, kw_only=True)
class UserRegistered(UserEvent):
    type: ClassVar[str] = "user.registered"


@dataclass(frozen=True, kw_only=True)
class UserCreated(UserEvent):
    type: ClassVar[str] = "user.created"
    role_id: int


@dataclass(frozen=True, kw_only=True)
class UserInvited(UserEvent):
    type: ClassVar[str] = "user.invited"


@dataclass(frozen=True, kw_only=True)
class UserUpdated(UserEvent):
    """`changes` names the fields; personal values are left out so that erasure is possible."""

    type: ClassVar[str] = "user.updated"
    changes: list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class UserDeleted(UserEvent):
    type: ClassVar[str] = "user.deleted"


@dataclass(frozen=True, kw_only=True)
class UserRestored(UserEvent):
    type: ClassVar[str] = "user.restored"


@dataclass(frozen=True, kw_only=True)
class SignedIn(UserEvent):
    type: ClassVar[str] = "auth.signed_in"
    sign_in_id: int


@dataclass(frozen=True, kw_only=True)
class SignedOut(UserEvent):
    type: ClassVar[str] = "auth.signed_out"
    sign_in_id: int


@dataclass(frozen=True, kw_only=True)
class TokenReplayed(UserEvent):
    """A used refresh token came back: it was stolen, or the thief was first."""

    type: ClassVar[str] = "auth.token_reused"
    sign_in_id: int


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(UserEvent):
    type: ClassVar[str] = "auth.password_changed"
    by_link: bool


@dataclass(frozen=True, kw_only=True)
class ResetRequested(UserEvent):
    """Written for unknown addresses too (without a user), so that both cost the same (S10)."""

    type: ClassVar[str] = "auth.reset_requested"


@dataclass(frozen=True, kw_only=True)
class RoleChanged(Event):
    type: ClassVar[str] = "role.changed"
    role_id: int
    name: str
    change: str
    """`created`, `updated` or `deleted`."""
    granted: list[str]
    revoked: list[str]


@dataclass(frozen=True, kw_only=True)
class EntryChanged(Event):
    """An entry of a catalogue (departments, categories) was created, updated or deleted."""

    type: ClassVar[str] = "catalogue.changed"
    catalogue: str
    entry_id: int
    name: str
    change: str


@dataclass(frozen=True, kw_only=True)
class SettingsChanged(Event):
    type: ClassVar[str] = "settings.changed"
    changes: list[dict[str, Any]]
