"""The whole schema: every table of every room."""

from loket.access import models as _access
from loket.core import idempotency as _idempotency
from loket.core.db import Base
from loket.events import models as _events
from loket.mail import models as _mail
from loket.tickets import models as _tickets

METADATA = Base.metadata
FULL_TEXT = (_tickets.SEARCH,)

__all__ = ["FULL_TEXT", "METADATA", "_access", "_events", "_idempotency", "_mail", "_tickets"]
