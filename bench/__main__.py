"""`python -m bench`: measure Loket and its ceiling, print a table."""

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path

import psycopg
from rich.console import Console

from bench import report
from bench.equality import DifferenceError
from bench.load import LoadError
from bench.loader import Home, PostgresqlHome, SqliteHome
from bench.measuring import Plan, growth, measure
from bench.processes import StartError
from bench.scenarios import SCENARIOS

SERVER = os.environ.get("LOKET_BENCH_POSTGRESQL_URL", "postgresql://root@127.0.0.1:5432/postgres")
MOST_TICKETS = 1_000_000
GROWTH = (10_000, 1_000_000)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--tickets", type=int, default=200_000, help="size of the desk (default 200000)"
    )
    parser.add_argument(
        "--database",
        type=lambda text: text.split(","),
        help="sqlite, postgresql or both (default: both, where PostgreSQL can be reached at"
        " LOKET_BENCH_POSTGRESQL_URL)",
    )
    parser.add_argument("--seconds", type=int, default=2, help="of a round (default 2)")
    parser.add_argument("--rounds", type=int, default=5, help="of each server (default 5)")
    parser.add_argument("--connections", type=int, default=8, help="at once (default 8)")
    parser.add_argument(
        "--only",
        type=lambda text: frozenset(text.split(",")),
        default=frozenset(),
        help=f"some of: {', '.join(s.name for s in SCENARIOS)}",
    )
    parser.add_argument(
        "--growth", action="store_true", help="also compare the list at 10,000 and 1,000,000"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results there too")
    options = parser.parse_args()
    if not 1_000 <= options.tickets <= MOST_TICKETS:
        parser.error(f"--tickets: must lie between 1,000 and {MOST_TICKETS:,}")
    if unknown := options.only - {s.name for s in SCENARIOS}:
        parser.error(f"--only: there is no {', '.join(sorted(unknown))}")
    if unknown := set(options.database or ()) - {"sqlite", "postgresql"}:
        parser.error(f"--database: cannot measure {', '.join(sorted(unknown))}")
    return options


def _homes(wanted: list[str] | None, console: Console) -> list[Home]:
    homes: list[Home] = []
    if wanted is None or "sqlite" in wanted:
        homes.append(SqliteHome())
    if wanted is None or "postgresql" in wanted:
        try:
            psycopg.connect(SERVER, connect_timeout=3).close()
            homes.append(PostgresqlHome(SERVER))
        except psycopg.OperationalError as error:
            if wanted is not None:
                raise
            console.print(f"PostgreSQL is left out, it cannot be reached: {error}")
    return homes


def main() -> int:
    """Run what was asked for; returns the exit code."""
    options = _options()
    console = Console()
    plan = Plan(options.tickets, options.seconds, options.rounds, options.connections, options.only)
    results = []
    try:
        for home in _homes(options.database, console):
            result = measure(home, plan, console)
            if options.growth:
                grown = growth(home, plan, console, GROWTH)
                result = replace(result, figures=[*result.figures, grown])
            results.append(result)
    except (DifferenceError, LoadError, StartError, psycopg.Error) as error:
        console.print("\n".join([str(error), *getattr(error, "__notes__", ())]), style="red")
        return 1
    report.show(results, plan, console)
    if options.json:
        report.write(results, plan, options.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
