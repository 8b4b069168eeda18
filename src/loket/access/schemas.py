"""What crosses the wire of the access room."""

from datetime import datetime
from functools import lru_cache
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, AliasChoices, Field, StrictBool, StringConstraints

from loket.access.passwords import MAX_LENGTH, MIN_LENGTH
from loket.access.permissions import Permission
from loket.core.folding import email_key, fold
from loket.core.http import Paging
from loket.core.i18n import Locale
from loket.core.wire import Answer, Body, Id, IdNumber, Line, Ref

MAX_KEY = 300
"""Characters of the form under which an address, department or category is unique."""

Theme = Literal["light", "dark", "system"]


def _address(value: str) -> str:
    try:
        found = validate_email(value, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise ValueError(str(error)) from None
    if len(email_key(found.normalized)) > MAX_KEY:
        raise ValueError("is too long when it is written out")
    return found.normalized


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _zone(value: str) -> str:
    if value not in _zones():
        raise ValueError("must be a time zone of the IANA database, such as Asia/Jakarta")
    return value


def _keyed(maximum: int) -> AfterValidator:
    """Refuse names that fold into more than their table's unique key holds ("ﷺ" into 18)."""

    def check(value: str) -> str:
        if len(fold(value)) > maximum:
            raise ValueError("is too long when it is written out")
        return value

    return AfterValidator(check)


Email = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=3, max_length=254),
    AfterValidator(_address),
    Field(examples=["ana@company.com"], json_schema_extra={"format": "email"}),
]
TimeZone = Annotated[
    str, StringConstraints(max_length=64), AfterValidator(_zone), Field(examples=["Asia/Jakarta"])
]
# Length and strength are judged by `passwords.check_strength`; this only bounds the work.
Password = Annotated[str, StringConstraints(min_length=1, max_length=4096)]
NewPassword = Annotated[
    Password, Field(json_schema_extra={"minLength": MIN_LENGTH, "maxLength": MAX_LENGTH})
]
Secret = Annotated[str, StringConstraints(min_length=1, max_length=500)]


class UserAnswer(Answer):
    """A person."""

    id: int
    email: str
    name: str
    last_name: str
    full_name: str
    role: Ref
    department: Ref | None
    is_active: bool
    locale: Locale
    timezone: str
    created_at: datetime
    last_login_at: datetime | None


class MeAnswer(UserAnswer):
    """Oneself, with what one may do."""

    theme: Theme
    permissions: list[Permission]


class SessionAnswer(Answer):
    """The fruit of signing in."""

    access_token: str
    refresh_token: str | None = Field(
        description="null for the web application, which gets it as a cookie."
    )
    token_type: Literal["bearer"]
    expires_in: int = Field(description="Life of the access token, in seconds.")
    user: MeAnswer


class Registration(Body):
    """A newcomer."""

    email: Email
    password: NewPassword
    name: Annotated[str, Line(100)]
    last_name: Annotated[str, Line(100, 0)] = Field(
        "", validation_alias=AliasChoices("last_name", "lastname"), description="Or `lastname`."
    )
    locale: Locale | None = None
    role: Any = Field(None, description="Ignored: newcomers are always `user`.")


class SetUp(Body):
    """The first administrator."""

    token: Secret = Field(description="From the link that the console printed.")
    email: Email
    password: NewPassword
    name: Annotated[str, Line(100)]
    last_name: Annotated[str, Line(100, 0)] = ""
    locale: Locale | None = None


class Credentials(Body):
    """What one signs in with."""

    email: Annotated[str, Line(254)]
    password: Password
    otp: Annotated[str, StringConstraints(max_length=64)] | None = Field(
        None, description="Reserved for a second factor; accepted and not looked at yet."
    )


class RefreshRequest(Body):
    refresh_token: Secret | None = Field(
        None, description="Left out by the web application, which has it as a cookie."
    )


class SiteAnswer(Answer):
    """What everybody may know of the desk before signing in."""

    name: str
    registration_open: bool
    default_locale: Locale
    demo: bool = Field(description="Whether this is the demo, with its published accounts.")
    version: str


class MeChange(Body):
    """What one may change about oneself."""

    never_null = frozenset({"name", "last_name", "locale", "timezone", "theme"})

    name: Annotated[str, Line(100)] | None = None
    last_name: Annotated[str, Line(100, 0)] | None = None
    locale: Locale | None = None
    timezone: TimeZone | None = None
    theme: Theme | None = None


class PasswordChange(Body):
    current_password: Password
    new_password: NewPassword


class ResetRequest(Body):
    email: Annotated[str, Line(254)]


class Reset(Body):
    token: Secret
    new_password: NewPassword


class SignInAnswer(Answer):
    """One device that is signed in."""

    id: int
    device: str = Field(description="The browser's own words (User-Agent).")
    address: str
    created_at: datetime
    last_used_at: datetime
    is_current: bool


RoleName = Annotated[str, Line(50), Field(examples=["agent"])]


class UserCreation(Body):
    """A person whom an administrator adds; without a password an invitation is mailed."""

    email: Email
    name: Annotated[str, Line(100)]
    last_name: Annotated[str, Line(100, 0)] = Field(
        "", validation_alias=AliasChoices("last_name", "lastname"), description="Or `lastname`."
    )
    role: RoleName | IdNumber = Field("user", description="Name or id of the role.")
    department_id: IdNumber | None = None
    password: NewPassword | None = None
    locale: Locale | None = None
    timezone: TimeZone | None = None


class UserChange(Body):
    """What to change about a person; what is left out stays."""

    never_null = frozenset(
        {"email", "name", "last_name", "role", "is_active", "locale", "timezone"}
    )

    email: Email | None = None
    name: Annotated[str, Line(100)] | None = None
    last_name: Annotated[str, Line(100, 0)] | None = Field(
        None, validation_alias=AliasChoices("last_name", "lastname"), description="Or `lastname`."
    )
    role: RoleName | IdNumber | None = Field(None, description="Name or id of the role.")
    department_id: IdNumber | None = None
    is_active: StrictBool | None = None
    locale: Locale | None = None
    timezone: TimeZone | None = None


class UserFilters(Paging):
    """Filters of the list of users."""

    q: Annotated[str, Line(200)] | None = Field(
        None, description="Part of the name or the address."
    )
    role: RoleName | None = Field(None, description="Name of a role.")
    department_id: Id | None = None
    is_active: bool | None = None
    sort: Literal["name", "-name", "created_at", "-created_at"] = "name"


class RoleAnswer(Answer):
    """A named set of permissions."""

    id: int
    name: str
    description: str
    built_in: bool
    permissions: list[Permission]
    user_count: int


class RoleBody(Body):
    name: Annotated[str, Line(50), _keyed(100)]
    description: Annotated[str, Line(500, 0)] = ""
    permissions: list[Permission] = Field(max_length=len(Permission))


class PermissionAnswer(Answer):
    name: Permission
    group: str
    description: str


class EntryAnswer(Answer):
    """A department or a category."""

    id: int
    name: str
    description: str


class EntryBody(Body):
    name: Annotated[str, Line(100), _keyed(MAX_KEY)]
    description: Annotated[str, Line(1000, 0)] = ""
