"""What the demo says on the terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from loket.app.demo.founding import ACCOUNTS, DOMAIN, PASSWORD
from loket.core.settings import Settings


@contextmanager
def progress(console: TextIO, what: str, total: int) -> Iterator[Callable[[], None]]:
    """Show how far a long work has come; plain lines where there is no terminal.

    Args:
        console: where to.
        what: what is done, as a sentence without its dot.
        total: number of steps.

    Yields:
        What to call after each step.
    """
    if not console.isatty():
        console.write(f"{what} …\n")
        console.flush()
        yield lambda: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(file=console), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)


def announce(settings: Settings, console: TextIO) -> None:
    """Say where the demo is served and who can sign in."""
    accounts = "\n".join(f"    {account}@{DOMAIN}" for account in ACCOUNTS)
    console.write(
        f"\n  The demo desk opens at {settings.base_url} (the API: {settings.base_url}/docs)."
        f"\n  Sign in, with the password “{PASSWORD}”, as\n\n{accounts}\n"
        "\n  It listens on this machine only. Ctrl+C stops it.\n\n"
    )
    console.flush()
