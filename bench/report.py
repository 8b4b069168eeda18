"""The results: a table for people, JSON for programs."""

import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import orjson
from rich.console import Console
from rich.table import Table

from bench.load import client_name
from bench.measuring import Plan, Results
from loket import __version__

_MARKS = {None: "", True: "[green]met[/]", False: "[red]missed[/]"}


def show(results: Sequence[Results], plan: Plan, console: Console) -> None:
    """Print what was measured."""
    for result in results:
        table = Table(title=f"{result.database}, {result.tickets:,} tickets")
        table.add_column("call")
        for heading in ("Loket /s", "ceiling /s", "ratio", "aim", "p50 ms", "p95 ms"):
            table.add_column(heading, justify="right")
        table.add_column("")
        for outcome in result.outcomes:
            table.add_row(
                outcome.label,
                f"{outcome.loket_per_second:,.0f}",
                f"{outcome.ceiling_per_second:,.0f}",
                f"{outcome.ratio:.0%}",
                f"{outcome.aim:.0%}" if outcome.aim else "",
                f"{outcome.p50_ms:.1f}",
                f"{outcome.p95_ms:.1f}",
                _MARKS[outcome.is_met],
            )
        console.print(table)
        for figure in result.figures:
            console.print(
                f"  {figure.name}: {figure.value:.2f} {figure.unit}"
                f" (under {figure.most:g}) {_MARKS[figure.is_met]}"
            )
    busiest = max((o.client_cpu for r in results for o in r.outcomes), default=0.0)
    console.print(
        f"\n{plan.connections} connections, {plan.rounds} rounds of {plan.seconds} s each, taking"
        f" turns; driven by {client_name()}, which took up to {busiest:.0%} of one core of"
        f" {os.cpu_count()}."
    )


def write(results: Sequence[Results], plan: Plan, file: Path) -> None:
    """Write everything as JSON."""
    content = {
        "at": datetime.now(UTC),
        "version": __version__,
        "machine": {
            "cores": os.cpu_count(),
            "system": f"{platform.system()} {platform.machine()}",
            "python": platform.python_version(),
        },
        "plan": {
            "tickets": plan.tickets,
            "seconds": plan.seconds,
            "rounds": plan.rounds,
            "connections": plan.connections,
            "client": client_name(),
        },
        "databases": [
            {
                "database": result.database,
                "tickets": result.tickets,
                "scenarios": [{**asdict(o), "is_met": o.is_met} for o in result.outcomes],
                "figures": [{**asdict(f), "is_met": f.is_met} for f in result.figures],
            }
            for result in results
        ],
    }
    file.write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z))
