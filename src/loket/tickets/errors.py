"""The refusals of the tickets room."""

from loket.core.errors import Conflict


class TicketClosed(Conflict):
    code = "E_TICKET_CLOSED"
    message = "This ticket is closed; reopen it to comment."


class KeyTaken(Conflict):
    code = "E_KEY_TAKEN"
    message = "Another project has, or once had, this key."


class ProjectArchived(Conflict):
    code = "E_PROJECT_ARCHIVED"
    message = "This project is archived; it takes no new tickets."


class ProjectInUse(Conflict):
    code = "E_PROJECT_IN_USE"
    message = "There are tickets in this project; archive it instead, or move them first."


class LastProject(Conflict):
    code = "E_LAST_PROJECT"
    message = "One active project must be left."


class LifecycleInUse(Conflict):
    code = "E_LIFECYCLE_IN_USE"
    message = "Some tickets have a status that the other lifecycle lacks."


class NotYours(Conflict):
    """A comment or action that its author cannot change any more."""

    code = "E_TOO_LATE"
    message = "Comments can be changed for 15 minutes only."
