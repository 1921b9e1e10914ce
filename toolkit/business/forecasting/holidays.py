"""Feasts that move through the year, such as Lebaran (Eid al-Fitr): days to them, and what they do to sales.

Eid comes about eleven days earlier each year, so "the same week as last year" is the wrong week. Here every
day is placed by how many days it lies before the feast.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean, median

from toolkit.business.forecasting.measures import Value

PHASES: Mapping[str, tuple[int, int]] = {
    "three_before": (-21, -15),
    "two_before": (-14, -8),
    "one_before": (-7, -1),
    "feast": (0, 6),
}
"""The weeks around a feast: first and last day, counted from the feast."""

NORMAL_WEEKS = 8
_LEAST_NORMAL_DAYS = 14


@dataclass(frozen=True)
class Uplift:
    """How many times as much as usual each phase sells. feasts: of how many past feasts it is the mean."""

    times: Mapping[str, float]
    feasts: int

    def on(self, day: date, feasts: Iterable[date]) -> float:
        """Return the factor of a day: 1 outside all phases."""
        return self.times.get(phase(day, feasts) or "", 1.0)

    def over(self, days: Sequence[date], feasts: Sequence[date]) -> float:
        """Return the mean factor of some days, such as a week."""
        return fmean(self.on(day, feasts) for day in days)


def days_to(day: date, feasts: Iterable[date]) -> int | None:
    """Return how many days the nearest feast is away: 3 if it is in three days, -2 if it was two days ago."""
    distances = [(feast - day).days for feast in feasts]
    return min(distances, key=abs) if distances else None


def phase(day: date, feasts: Iterable[date]) -> str | None:
    """Return the phase of a day around the nearest feast, None if it lies in none."""
    distance = days_to(day, feasts)
    if distance is None:
        return None
    return next((name for name, (first, last) in PHASES.items() if first <= -distance <= last), None)


def dummies(days: Iterable[date], feasts: Sequence[date]) -> list[dict[str, int]]:
    """Return a regressor of 0 or 1 for each phase and day, such as a regression takes."""
    return [{name: int(phase(day, feasts) == name) for name in PHASES} for day in days]


def estimate_uplift(days: Sequence[date], values: Sequence[Value], feasts: Iterable[date]) -> Uplift | None:
    """Return how past feasts changed the sales, None if the values hold none.

    For each feast whose weeks are all there, a phase's mean is divided by the median of the eight weeks
    before them. Unknown values are left out. The factors are means over the feasts.
    """
    by_day = dict(zip(days, values, strict=True))
    found = [times for feast in sorted(feasts) if (times := _of_one(by_day, feast))]
    if not found:
        return None
    names = [name for name in PHASES if any(name in times for times in found)]
    mean = {name: fmean(times[name] for times in found if name in times) for name in names}
    return Uplift(mean, len(found))


def _of_one(by_day: Mapping[date, Value], feast: date) -> dict[str, float] | None:
    first = min(start for start, _last in PHASES.values())
    normal = _known(by_day, feast, first - 7 * NORMAL_WEEKS, first - 1)
    if len(normal) < _LEAST_NORMAL_DAYS or (usual := median(normal)) <= 0:
        return None
    times = {}
    for name, (start, last) in PHASES.items():
        # The weeks before the feast must be there; the feast's own week may be a closed shop.
        if known := _known(by_day, feast, start, last):
            times[name] = fmean(known) / usual
        elif start < 0:
            return None
    return times


def _known(by_day: Mapping[date, Value], feast: date, first: int, last: int) -> list[float]:
    days = (feast + timedelta(days=shift) for shift in range(first, last + 1))
    return [value for day in days if (value := by_day.get(day)) is not None]
