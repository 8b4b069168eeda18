"""The command `loket`."""

import asyncio
import json
import os
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from loket import __version__
from loket.core.settings import Settings, SettingsError, load

app = typer.Typer(
    help="Loket, a self-hosted service desk.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

T = TypeVar("T")


def _fail(message: str) -> typer.Exit:
    typer.secho(message, fg=typer.colors.RED, err=True)
    return typer.Exit(1)


def _database_refuses(error: BaseException | None) -> typer.Exit:
    reason = str(error).splitlines()[0]
    return _fail(f"The database does not answer, or refuses ({reason}); see: loket doctor")


def settings_or_exit(**overrides: object) -> Settings:
    """Read the settings; on a wrong one print a sentence that names it and exit with 1."""
    try:
        return load(**{k: v for k, v in overrides.items() if v is not None})
    except SettingsError as error:
        raise _fail(str(error)) from None


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run `work`; what people can mend is told in one sentence, without a traceback."""
    from sqlalchemy.exc import OperationalError  # noqa: PLC0415

    from loket.app.demo.filling import DemoError  # noqa: PLC0415
    from loket.app.first_admin import FirstAdminError  # noqa: PLC0415
    from loket.app.migrate import SchemaError  # noqa: PLC0415
    from loket.core import logs  # noqa: PLC0415
    from loket.core.errors import LoketError  # noqa: PLC0415

    logs.configure("text", "warning")
    try:
        return asyncio.run(work)
    except (DemoError, FirstAdminError, SchemaError) as error:
        raise _fail(str(error)) from None
    except OperationalError as error:
        raise _database_refuses(error.orig) from None
    except LoketError as error:
        fields = "; ".join(f["message"] for f in error.details.get("fields", []))
        raise _fail(fields or error.sentence) from None


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"loket {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which.")
    ] = False,
) -> None:
    """Loket, a self-hosted service desk."""


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
) -> None:
    """Serve the desk until stopped."""
    from sqlalchemy.exc import OperationalError  # noqa: PLC0415

    from loket.app import serve as server  # noqa: PLC0415
    from loket.app.first_admin import FirstAdminError  # noqa: PLC0415
    from loket.app.migrate import SchemaError  # noqa: PLC0415

    try:
        server.run(settings_or_exit(host=host, port=port))
    except (FirstAdminError, SchemaError, SettingsError) as error:
        raise _fail(str(error)) from None
    except OperationalError as error:
        raise _database_refuses(error.orig) from None


@app.command()
def migrate() -> None:
    """Bring the database's schema up to date."""
    from loket.app import maintenance  # noqa: PLC0415

    typer.echo(run(maintenance.migrate(settings_or_exit())))


@app.command()
def demo(
    language: Annotated[
        str, typer.Option(help="Language of the demo's people and tickets: en, id or es.")
    ] = "en",
    data_dir: Annotated[Path, typer.Option(help="Folder of the demo's data.")] = Path("var/demo"),
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin again with new data.")] = False,
    serve_it: Annotated[
        bool, typer.Option("--serve/--no-serve", help="Serve it, or only fill it.")
    ] = True,
) -> None:
    """Serve a desk full of believable tickets, on this machine only."""
    from loket.app import demo as demonstration  # noqa: PLC0415
    from loket.app import serve as server  # noqa: PLC0415
    from loket.core.i18n import Locale  # noqa: PLC0415

    if language not in Locale.__members__:
        raise _fail(f"--language: must be one of {', '.join(Locale.__members__)}")
    settings = settings_or_exit(
        demo=True, host="127.0.0.1", data_dir=data_dir, database_url="", port=port
    )
    run(demonstration.fill(settings, Locale(language), fresh=fresh, console=sys.stderr))
    if serve_it:
        demonstration.announce(settings, sys.stderr)
        server.run(settings)


@app.command()
def doctor() -> None:
    """Check everything and say what to do about what is wrong."""
    from loket.app import maintenance  # noqa: PLC0415

    findings = run(maintenance.diagnose(settings_or_exit()))
    for finding in findings:
        mark, colour = ("ok  ", typer.colors.GREEN) if finding.fine else ("FAIL", typer.colors.RED)
        typer.secho(f"{mark} {finding.subject}: {finding.says}", fg=colour)
    if not all(finding.fine for finding in findings):
        raise typer.Exit(1)


@app.command("export-openapi")
def export_openapi(
    output: Annotated[Path | None, typer.Argument(help="File; the terminal if left out.")] = None,
) -> None:
    """Write the OpenAPI document."""
    from loket.app import maintenance  # noqa: PLC0415

    text = json.dumps(maintenance.openapi_document(settings_or_exit()), indent=2) + "\n"
    if output is None:
        typer.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")


user = typer.Typer(help="People.", no_args_is_help=True)
app.add_typer(user, name="user")


@user.command("list")
def user_list() -> None:
    """List everybody with role and state."""
    from loket.app import maintenance  # noqa: PLC0415

    for line in run(maintenance.list_people(settings_or_exit())):
        typer.echo(line)


@user.command("create")
def user_create(
    email: Annotated[str, typer.Argument(help="E-mail address.")],
    name: Annotated[str, typer.Option(help="First name.")],
    role: Annotated[str, typer.Option(help="Name of the role.")] = "user",
    password: Annotated[
        str | None,
        typer.Option(help="Password; asked for if left out.", envvar="LOKET_NEW_PASSWORD"),
    ] = None,
) -> None:
    """Add a person."""
    from loket.app import maintenance  # noqa: PLC0415

    secret = password or typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    typer.echo(run(maintenance.create_person(settings_or_exit(), email, name, role, secret)))


@user.command("reset-password")
def user_reset_password(
    email: Annotated[str, typer.Argument(help="E-mail address.")],
    password: Annotated[
        str | None,
        typer.Option(help="Password; asked for if left out.", envvar="LOKET_NEW_PASSWORD"),
    ] = None,
) -> None:
    """Set somebody's password; all of his sessions end."""
    from loket.app import maintenance  # noqa: PLC0415

    secret = password or typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    typer.echo(run(maintenance.reset_password(settings_or_exit(), email, secret)))


def main() -> None:
    """Run the command line; what it writes is nobody else's to read."""
    os.umask(0o077)
    app()
