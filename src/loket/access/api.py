"""Routes: signing in and out, and oneself."""

from typing import Annotated, Any

from fastapi import Path, Query, Request, Response
from pydantic import ValidationError

from loket import __version__
from loket.access import cookies, first, links, queries, signins, users
from loket.access.errors import (
    BadCredentials,
    BadLink,
    BadRefreshToken,
    EmailTaken,
    RegistrationClosed,
    TokenReused,
    WrongPassword,
)
from loket.access.guard import PUBLIC, Change, SignedIn, Whence, Who
from loket.access.passwords import check_strength
from loket.access.schemas import (
    Credentials,
    MeAnswer,
    MeChange,
    PasswordChange,
    RefreshRequest,
    Registration,
    Reset,
    ResetRequest,
    SessionAnswer,
    SetUp,
    SignInAnswer,
    SiteAnswer,
)
from loket.access.site import read_site
from loket.core.errors import BadRequest, TooMany
from loket.core.folding import email_key
from loket.core.http import MISSING, House, Paging, Reader, Unit, refusals, router, short_page
from loket.core.i18n import Locale, negotiate
from loket.core.validation import invalid
from loket.core.wire import MAX_ID, Json, Page

routes = router("/auth", "Authentication")

RESETS_PER_ACCOUNT = "5/hour"
RESETS_PER_ADDRESS = "30/hour"
REGISTRATIONS_PER_ADDRESS = "60/hour"


@routes.post(
    "/register",
    status_code=201,
    response_model=SessionAnswer,
    dependencies=[PUBLIC],
    responses=refusals(RegistrationClosed, EmailTaken, TooMany),
    operation_id="register",
)
async def register(
    body: Registration,
    request: Request,
    session: Unit,
    house: House,
    identity: Who,
    visitor: Whence,
) -> Any:
    """Become a `user` of the desk and sign in."""
    async with house.database.reading() as reader:
        site = await read_site(reader)
    if not site.registration_open:
        raise RegistrationClosed
    check_strength(body.password)
    await house.limiter.hit(REGISTRATIONS_PER_ADDRESS, "register", visitor.address)
    password_hash = await identity.passwords.hash(body.password)
    locale = body.locale or negotiate(request.headers.get("accept-language"), site.default_locale)
    user = await users.register(
        session,
        email=body.email,
        name=body.name,
        last_name=body.last_name,
        password_hash=password_hash,
        locale=locale,
    )
    begun = await signins.sign_in(session, identity, visitor, signins.Proven(user.id))
    return cookies.answer(request, begun, 201)


@routes.post(
    "/set-up",
    status_code=201,
    response_model=SessionAnswer,
    dependencies=[PUBLIC],
    responses=refusals(BadLink, EmailTaken, TooMany),
    operation_id="setUp",
)
async def set_up(
    body: SetUp, request: Request, session: Unit, house: House, identity: Who, visitor: Whence
) -> Any:
    """Become the first administrator, by the link that the console printed, and sign in."""
    check_strength(body.password)
    await house.limiter.hit(RESETS_PER_ADDRESS, "set-up", visitor.address)
    user = await first.set_up(
        session,
        body.token,
        email=body.email,
        name=body.name,
        last_name=body.last_name,
        locale=body.locale or Locale.en,
        password_hash=await identity.passwords.hash(body.password),
    )
    begun = await signins.sign_in(session, identity, visitor, signins.Proven(user.id))
    return cookies.answer(request, begun, 201)


async def _credentials(request: Request) -> Credentials:
    """Read JSON, or the form of OAuth2's password flow (RFC 6749, section 4.3.2)."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        if kind == "application/x-www-form-urlencoded":
            form = await request.form(max_fields=20)
            return Credentials.model_validate(
                {"email": form.get("username", ""), "password": form.get("password", "")}
            )
        if kind != "application/json":
            raise BadRequest("Send JSON, or a form with username and password.")
        return Credentials.model_validate_json(await request.body())
    except ValidationError as error:
        raise invalid(error.errors(include_input=False, include_url=False)) from error


_LOGIN_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/Credentials"}},
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "required": ["username", "password"],
                    "properties": {
                        "username": {"type": "string", "minLength": 1, "maxLength": 254},
                        "password": {"type": "string", "format": "password", "minLength": 1},
                    },
                }
            },
        },
    }
}


@routes.post(
    "/login",
    response_model=SessionAnswer,
    dependencies=[PUBLIC],
    responses=refusals(BadCredentials, TooMany, BadRequest),
    operation_id="login",
    openapi_extra=_LOGIN_BODY,
)
async def login(
    request: Request, session: Unit, house: House, identity: Who, visitor: Whence
) -> Any:
    """Sign in with address and password."""
    credentials = await _credentials(request)
    proven = await signins.prove(
        house.database, identity, visitor, email=credentials.email, password=credentials.password
    )
    return cookies.answer(request, await signins.sign_in(session, identity, visitor, proven))


@routes.post(
    "/refresh",
    response_model=SessionAnswer,
    dependencies=[PUBLIC],
    responses=refusals(BadRefreshToken, TokenReused),
    operation_id="refresh",
)
async def refresh(
    request: Request, session: Unit, identity: Who, body: RefreshRequest | None = None
) -> Any:
    """Change a refresh token, which works once, for a new pair."""
    token = cookies.token_of(request, body.refresh_token if body else None)
    return cookies.answer(request, await signins.refresh(session, identity, token))


@routes.post("/logout", status_code=204, operation_id="logout")
async def logout(actor: SignedIn, session: Unit) -> Response:
    """End this session: its tokens are refused from now on."""
    if actor.sign_in_id is not None:
        await signins.sign_out(session, actor, actor.sign_in_id)
    response = Response(status_code=204)
    cookies.forget(response)
    return response


@routes.get("/site", response_model=SiteAnswer, dependencies=[PUBLIC], operation_id="readSite")
async def read_public_site(reader: Reader, house: House) -> Any:
    """Read what everybody may know of the desk before signing in."""
    site = await read_site(reader)
    return Json(
        {
            "name": site.name,
            "registration_open": site.registration_open,
            "default_locale": site.default_locale,
            "demo": house.settings.demo,
            "version": __version__,
        }
    )


@routes.get("/me", response_model=MeAnswer, operation_id="readMe")
async def read_me(actor: SignedIn, reader: Reader) -> Any:
    """Read about oneself, with what one may do."""
    return Json(await queries.me(reader, actor.id))


@routes.patch("/me", response_model=MeAnswer, operation_id="changeMe")
async def change_me(body: MeChange, actor: SignedIn, session: Change) -> Any:
    """Change one's own name, language, time zone or theme."""
    await users.change(session, actor, actor.id, body.sent())
    return Json(await queries.me(session, actor.id))


@routes.get("/sessions", response_model=Page[SignInAnswer], operation_id="listSessions")
async def list_sessions(
    paging: Annotated[Paging, Query()], actor: SignedIn, reader: Reader, house: House
) -> Any:
    """List the devices on which one is signed in."""
    listed = await queries.sign_ins(reader, actor)
    return Json(short_page(listed, paging, house.page_keys, f"sessions:{actor.id}"))


@routes.delete(
    "/sessions/{session_id}", status_code=204, responses=MISSING, operation_id="endSession"
)
async def end_session(
    session_id: Annotated[int, Path(ge=1, le=MAX_ID)], actor: SignedIn, session: Change
) -> None:
    """Sign out one device."""
    await signins.sign_out(session, actor, session_id)


@routes.post(
    "/change-password",
    status_code=204,
    responses=refusals(WrongPassword, TooMany),
    operation_id="changePassword",
)
async def change_password(
    body: PasswordChange,
    actor: SignedIn,
    session: Unit,
    house: House,
    identity: Who,
    visitor: Whence,
) -> None:
    """Set a new password; every other session ends."""
    check_strength(body.new_password, field="new_password")
    await links.prove_again(house.database, identity, actor, visitor, body.current_password)
    password_hash = await identity.passwords.hash(body.new_password)
    await links.change_password(session, actor, password_hash)


@routes.post(
    "/reset-password-request",
    status_code=202,
    dependencies=[PUBLIC],
    responses=refusals(TooMany),
    operation_id="requestPasswordReset",
)
async def request_reset(body: ResetRequest, session: Unit, house: House, visitor: Whence) -> None:
    """Have a link mailed by which the password can be set, if the address is known."""
    await house.limiter.hit(RESETS_PER_ADDRESS, "reset", visitor.address)
    email = body.email
    try:
        await house.limiter.hit(RESETS_PER_ACCOUNT, "reset", email_key(email))
    except TooMany:
        email = ""  # the mailbox has had enough; the answer stays the same
    await links.ask_for_reset(session, email)


@routes.post(
    "/reset-password",
    status_code=204,
    dependencies=[PUBLIC],
    responses=refusals(BadLink, TooMany),
    operation_id="resetPassword",
)
async def reset_password(
    body: Reset, session: Unit, house: House, identity: Who, visitor: Whence
) -> None:
    """Set the password with the secret from the mailed link."""
    check_strength(body.new_password, field="new_password")
    await house.limiter.hit(RESETS_PER_ADDRESS, "reset-use", visitor.address)
    password_hash = await identity.passwords.hash(body.new_password)
    await links.set_password(session, body.token, password_hash)
