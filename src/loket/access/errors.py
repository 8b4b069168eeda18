"""The refusals of the access room."""

from loket.core.errors import Conflict, Forbidden, LoketError, Unauthenticated


class BadCredentials(Unauthenticated):
    """One answer for an unknown address, a wrong password and an inactive account (S10)."""

    code = "E_BAD_CREDENTIALS"
    message = "The e-mail address or the password is wrong."


class BadRefreshToken(Unauthenticated):
    code = "E_BAD_TOKEN"
    message = "This session has ended; sign in again."


class TokenReused(Unauthenticated):
    code = "E_TOKEN_REUSED"
    message = "This refresh token was used before; for safety the session has ended."
    keeps_changes = True


class BadLink(LoketError):
    status = 400
    code = "E_BAD_TOKEN"
    message = "This link is not valid, or not any more; ask for a new one."


class WrongPassword(LoketError):
    status = 400
    code = "E_WRONG_PASSWORD"
    message = "The current password is not right."


class EmailTaken(Conflict):
    code = "E_EMAIL_TAKEN"
    message = "Somebody with this e-mail address is registered already."


class RegistrationClosed(Forbidden):
    code = "E_REGISTRATION_CLOSED"
    message = "Registration is closed; ask an administrator for an invitation."


class BeyondOneself(Forbidden):
    """Who manages users could otherwise make himself, or take over, an administrator."""

    code = "E_BEYOND_ONESELF"
    message = "This person, or this role, may do more than you may."


class LastAdministrator(Conflict):
    code = "E_LAST_ADMIN"
    message = "Somebody must be left who can manage users and roles."


class NameTaken(Conflict):
    code = "E_NAME_TAKEN"
    message = "Something with this name exists already."


class RoleInUse(Conflict):
    code = "E_ROLE_IN_USE"
    message = "People still have this role; give them another first."


class BuiltInRoleFixed(Conflict):
    code = "E_ROLE_BUILT_IN"
    message = "Built-in roles cannot be renamed or removed."


class InUse(Conflict):
    code = "E_IN_USE"
    message = "This is still in use."
