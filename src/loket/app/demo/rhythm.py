"""When people report, and when somebody is there to work on it."""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random

DAYS = 30
"""How far back the demo's tickets reach."""

_HOUR = timedelta(hours=1)
_MIDNIGHT = {"hour": 0, "minute": 0, "second": 0, "microsecond": 0}
_DAY_WEIGHTS = (1.3, 1.1, 1.0, 1.0, 0.9, 0.35, 0.3)
"""Reports on each weekday, Monday first, compared with each other."""

_HOUR_WEIGHTS = (
    0.02, 0.01, 0.01, 0.01, 0.02, 0.1, 0.3, 1.0, 2.2, 2.8, 2.4, 1.7,
    0.9, 1.3, 1.7, 1.4, 1.1, 0.8, 0.6, 0.6, 0.6, 0.4, 0.2, 0.05,
)  # fmt: skip
"""Reports in each hour of the day: many in the morning, few over lunch, some at home."""

_OFFICE: tuple[tuple[int, int] | None, ...] = (*[(8, 18)] * 5, (9, 13), None)
_ON_CALL = ((6, 23),) * 7
_AWAKE = 7

# Somebody has always just written, whatever the hour at which the demo is filled.
_FRESH_MINUTES = (3, 11, 26, 48, 75, 120, 210, 330)


@dataclass(frozen=True)
class Rhythm:
    """The hours of one place.

    Args:
        offset: of its clock from UTC.
    """

    offset: timedelta

    def arrivals(self, rng: Random, now: datetime, count: int) -> list[datetime]:
        """Return `count` moments within the last thirty days, the newest a few minutes ago."""
        hours = [now - timedelta(days=DAYS) + n * _HOUR for n in range(DAYS * 24)]
        grown = list(accumulate(self._weight(hour) for hour in hours))
        fresh = _FRESH_MINUTES[: max(1, count // 10)]
        rest = count - len(fresh)
        # One from each of `rest` equal shares: as even as a believable month is.
        shares = [(n + rng.random()) / rest * grown[-1] for n in range(rest)]
        moments = [hours[bisect_left(grown, share)] + rng.random() * _HOUR for share in shares]
        moments += [now - timedelta(minutes=m + rng.random()) for m in fresh]
        return sorted(moments)

    def _weight(self, moment: datetime) -> float:
        local = moment + self.offset
        return _DAY_WEIGHTS[local.weekday()] * _HOUR_WEIGHTS[local.hour]

    def worked(self, moment: datetime, minutes: float, *, urgent: bool = False) -> datetime:
        """Return the moment at which `minutes` of working time have passed since `moment`.

        Args:
            moment: in UTC, by day or night.
            minutes: of working time.
            urgent: whether those on call work on it: early to late, every day.
        """
        hours = _ON_CALL if urgent else _OFFICE
        left = timedelta(minutes=minutes)
        while True:
            midnight = self._midnight(moment)
            today = hours[(midnight + self.offset).weekday()]
            if today is not None:
                opens, closes = midnight + today[0] * _HOUR, midnight + today[1] * _HOUR
                moment = max(moment, opens)
                if moment + left <= closes:
                    return moment + left
                left -= max(closes - moment, timedelta(0))
            moment = midnight + timedelta(days=1)

    def waking(self, moment: datetime) -> datetime:
        """Return `moment`, or if people sleep then, one soon after they wake."""
        midnight = self._midnight(moment)
        if moment - midnight >= _AWAKE * _HOUR:
            return moment
        return midnight + _AWAKE * _HOUR + (moment - midnight) / _AWAKE

    def evening(self, moment: datetime, days: int) -> datetime:
        """Return the end of the working day `days` after `moment`."""
        return self._midnight(moment) + timedelta(days=days, hours=17)

    def _midnight(self, moment: datetime) -> datetime:
        return (moment + self.offset).replace(**_MIDNIGHT) - self.offset  # type: ignore[arg-type]
