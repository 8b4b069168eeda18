"""The demo: a desk full of believable tickets, written through the desk's own services."""

from loket.app.demo.console import announce
from loket.app.demo.filling import fill

__all__ = ["announce", "fill"]
