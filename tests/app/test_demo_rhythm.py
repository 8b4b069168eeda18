"""The hours of the demo."""

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from loket.app.demo.rhythm import Rhythm

JAKARTA = Rhythm(timedelta(hours=7))
moments = st.integers(0, 20 * 366 * 86400).map(
    lambda seconds: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


def _local(moment: datetime) -> datetime:
    return moment + timedelta(hours=7)


def test_work_goes_on_after_the_weekend() -> None:
    # Saturday 12:30 in Jakarta: half an hour until one, the rest on Monday from eight.
    saturday = datetime(2026, 3, 14, 5, 30, tzinfo=UTC)
    assert JAKARTA.worked(saturday, 90) == datetime(2026, 3, 16, 2, 0, tzinfo=UTC)
    assert JAKARTA.worked(saturday, 90, urgent=True) == saturday + timedelta(minutes=90)


@given(moments, st.floats(0, 5000))
def test_work_ends_in_working_hours(moment: datetime, minutes: float) -> None:
    ended = JAKARTA.worked(moment, minutes)
    assert ended >= moment + timedelta(minutes=minutes)
    assert _local(ended).weekday() != 6
    assert timedelta(hours=8) <= timedelta(hours=_local(ended).hour) <= timedelta(hours=18)


@given(moments)
def test_nobody_answers_in_the_small_hours(moment: datetime) -> None:
    woken = JAKARTA.waking(moment)
    assert moment <= woken <= moment + timedelta(hours=8)
    assert _local(woken).hour >= 7


def test_mornings_of_working_days_are_busy() -> None:
    now = datetime(2026, 3, 11, 10, 20, tzinfo=UTC)
    arrived = JAKARTA.arrivals(Random(1), now, 1000)  # noqa: S311  (no secret)
    assert len(arrived) == 1000
    assert arrived == sorted(arrived)
    assert now - timedelta(days=30) <= arrived[0] <= arrived[-1] < now
    hours = [_local(moment).hour for moment in arrived]
    assert sum(8 <= h < 12 for h in hours) > 3 * sum(14 <= h < 18 for h in hours) / 2
    sundays = sum(_local(moment).weekday() == 6 for moment in arrived)
    mondays = sum(_local(moment).weekday() == 0 for moment in arrived)
    assert 2 * sundays < mondays
