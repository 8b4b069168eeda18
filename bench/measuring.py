"""Measuring one database: both servers, in short rounds that take turns."""

import statistics
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from rich.console import Console

from bench import equality, processes
from bench.equality import DifferenceError
from bench.followers import catch_up_seconds, skip_to_end
from bench.load import LoadError, Measured, drive
from bench.loader import Home, lend
from bench.processes import Server
from bench.scenarios import SCENARIOS, Call, Scenario, Targets
from bench.world import PASSWORD

AGENT = 2
HOT_PAGES = 5
STARTS = 5
MAX_START_SECONDS = 2.0
MAX_MEMORY_MIB = 150.0
MAX_SEARCH_MS = 50.0
MAX_GROWTH = 1.5


@dataclass(frozen=True)
class Plan:
    """How to measure.

    Args:
        tickets: on the desk.
        seconds: of a round.
        rounds: of each server and scenario.
        connections: at once.
        only: names of scenarios; all if empty.
    """

    tickets: int
    seconds: int
    rounds: int
    connections: int
    only: frozenset[str] = frozenset()

    @property
    def scenarios(self) -> list[Scenario]:
        """What is measured."""
        return [s for s in SCENARIOS if not self.only or s.name in self.only]


@dataclass(frozen=True)
class Outcome:
    """What one scenario came to; medians over the rounds."""

    scenario: str
    label: str
    loket_per_second: float
    ceiling_per_second: float
    ratio: float
    """Median of the ratios of neighbouring rounds, which a noisy machine hurt alike."""
    p50_ms: float
    p95_ms: float
    aim: float | None
    client_cpu: float
    catch_up_seconds: float
    """How long the log's consumers still worked after Loket's last round."""

    @property
    def is_met(self) -> bool | None:
        """Whether the aim is met; None where there is none."""
        return None if self.aim is None else self.ratio >= self.aim


@dataclass(frozen=True)
class Figure:
    """One number with the most that it may be."""

    name: str
    value: float
    unit: str
    most: float

    @property
    def is_met(self) -> bool:
        """Whether it is as small as it should be."""
        return self.value < self.most


@dataclass(frozen=True)
class Results:
    """All about one database."""

    database: str
    tickets: int
    outcomes: list[Outcome]
    figures: list[Figure]


def measure(home: Home, plan: Plan, console: Console) -> Results:
    """Measure every scenario of `plan` on one kind of database."""
    address = lend(home, plan.tickets, console)
    start = start_seconds(address)
    outcomes = []
    with processes.loket(address) as loket, processes.ceiling(address, AGENT) as ceiling:
        bench = _Pair(loket, ceiling, address, plan)
        for scenario in plan.scenarios:
            with console.status(f"{home.kind}: {scenario.label}"):
                try:
                    outcomes.append(bench.measure(scenario))
                except (DifferenceError, LoadError) as error:
                    error.add_note(f"while measuring {scenario.label} on {home.kind}")
                    raise
        figures = [
            Figure("start to first answer", start, "s", MAX_START_SECONDS),
            Figure("search p95, one person asking", bench.search_ms(), "ms", MAX_SEARCH_MS),
            Figure("memory after load", loket.memory_mib, "MiB", MAX_MEMORY_MIB),
        ]
    return Results(home.kind, plan.tickets, outcomes, figures)


def start_seconds(address: str) -> float:
    """Return the median time from the start of the process to its first answer."""
    times = []
    for _ in range(STARTS):
        with processes.loket(address) as server:
            times.append(server.start_seconds)
    return statistics.median(times)


def sign_in(server: Server) -> str:
    """Return an access token of the agent who asks."""
    with server.client() as client:
        body = {"email": f"agent{AGENT}@company.com", "password": PASSWORD}
        answer = client.post("/auth/login", json=body)
        answer.raise_for_status()
        token: str = answer.json()["access_token"]
        return token


def targets(server: Server, token: str) -> Targets:
    """Return the tickets that were changed last."""
    rows: list[dict[str, object]] = []
    with server.client(token) as client:
        page_key = None
        for _ in range(HOT_PAGES):
            parameters = {"limit": 100, **({"page_key": page_key} if page_key else {})}
            page = client.get("/tickets", params=parameters).raise_for_status().json()
            rows += page["data"]
            page_key = page["page_key"]
    return Targets(
        hot=[int(str(row["id"])) for row in rows],
        open=[int(str(row["id"])) for row in rows if row["status_category"] != "done"],
    )


class _Pair:
    """Loket and the ceiling on the same database; one works while the other is stopped."""

    def __init__(self, loket: Server, ceiling: Server, address: str, plan: Plan) -> None:
        self._servers = (loket, ceiling)
        self._address = address
        self._plan = plan
        self._token = sign_in(loket)
        self._targets = targets(loket, self._token)

    def measure(self, scenario: Scenario) -> Outcome:
        """Measure one scenario, after making sure that both send the same bytes."""
        calls = scenario.calls(self._targets)
        equality.check(*self._servers, scenario, calls, self._token)
        requests = [call.raw(self._token) for call in calls]
        rounds: list[tuple[Measured, Measured]] = []
        waited = 0.0
        with ExitStack() as stack:
            for server in self._servers:
                stack.callback(server.resume)
                server.pause()
            for number in range(-1, self._plan.rounds):
                ours, waited = self._round(scenario, 0, requests, number)
                theirs, _ = self._round(scenario, 1, requests, number)
                if number >= 0:  # the one before is for warming up
                    rounds.append((ours, theirs))
        return _outcome(scenario, rounds, waited)

    def _round(
        self, scenario: Scenario, which: int, requests: Sequence[bytes], number: int
    ) -> tuple[Measured, float]:
        server = self._servers[which]
        server.resume()
        measured = drive(
            server.port,
            requests,
            seconds=self._plan.seconds * (2 if scenario.is_heavy else 1),
            connections=2 if scenario.is_heavy else self._plan.connections,
            start=number * 101 % len(requests),
        )
        waited = 0.0
        if scenario.writes:
            if which == 0:
                waited = catch_up_seconds(self._address)
            else:
                skip_to_end(self._address)
        server.pause()
        return measured, waited

    def search_ms(self) -> float:
        """Return the 95th percentile of a search when nobody else asks anything, in ms."""
        search = next(s for s in SCENARIOS if s.name == "search")
        requests = [call.raw(self._token) for call in search.calls(self._targets)]
        return lone_p95(self._servers[0], requests, self._plan)


def lone_p95(server: Server, requests: Sequence[bytes], plan: Plan) -> float:
    """Return the median over the rounds of the 95th percentile for a single connection, in ms."""
    return statistics.median(
        drive(server.port, requests, seconds=plan.seconds, connections=1).p95_ms
        for _ in range(plan.rounds)
    )


def _outcome(
    scenario: Scenario, rounds: Sequence[tuple[Measured, Measured]], waited: float
) -> Outcome:
    middle = statistics.median
    return Outcome(
        scenario=scenario.name,
        label=scenario.label,
        loket_per_second=middle(ours.per_second for ours, _ in rounds),
        ceiling_per_second=middle(theirs.per_second for _, theirs in rounds),
        ratio=middle(ours.per_second / theirs.per_second for ours, theirs in rounds),
        p50_ms=middle(ours.p50_ms for ours, _ in rounds),
        p95_ms=middle(ours.p95_ms for ours, _ in rounds),
        aim=scenario.aim,
        client_cpu=max(m.client_cpu for pair in rounds for m in pair),
        catch_up_seconds=waited,
    )


def growth(home: Home, plan: Plan, console: Console, sizes: tuple[int, int]) -> Figure:
    """Return how much the 95th percentile of the list grows from one size to another."""
    small, large = (lend(home, size, console) for size in sizes)
    call = Call("GET", "/api/v1/tickets?limit=50")
    with processes.loket(small) as one, processes.loket(large) as other:
        pairs = [(server, [call.raw(sign_in(server))]) for server in (one, other)]
        times: list[list[float]] = [[], []]
        with console.status(f"{home.kind}: growth from {sizes[0]:,} to {sizes[1]:,} tickets"):
            for number in range(-1, plan.rounds):
                for place, (server, requests) in enumerate(pairs):
                    measured = drive(
                        server.port,
                        requests,
                        seconds=plan.seconds,
                        connections=plan.connections,
                    )
                    if number >= 0:
                        times[place].append(measured.p95_ms)
    grown = statistics.median(b / a for a, b in zip(*times, strict=True))
    return Figure(f"p95 of the list, {sizes[0]:,} → {sizes[1]:,}", grown, "×", MAX_GROWTH)
