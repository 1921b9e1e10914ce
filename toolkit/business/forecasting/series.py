"""From noted sales to an even series: every day in its place, and days that say nothing marked as unknown."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from toolkit.business.forecasting.measures import Value
from toolkit.business.problems import Problem

WEEK = 7
FOUR_WEEKS = 4
"""Season of weekly totals: paydays come round about every four weeks."""

MOST_DAYS = 3_660
_SURELY_SOLD = 4
_SPARSE = 0.3
_LEAST_WEEKS_TO_KNOW = 3


@dataclass(frozen=True)
class DemandSeries:
    """Sales at even steps, oldest first.

    days: the day of each value, of a week its first; empty if not known. values: pieces, None where demand is
    unknown. season: values that make one round (7, less for a shop with closed weekdays; 4 for weeks). step:
    days of one value, 1 or 7. stock_outs: days on which it had run out. gaps: days without a note.
    closed: weekdays (Monday 0) on which nothing was ever noted; they are not in `days`.
    """

    days: tuple[date, ...]
    values: tuple[Value, ...]
    season: int
    step: int
    stock_outs: tuple[date, ...] = ()
    gaps: tuple[date, ...] = ()
    closed: tuple[int, ...] = ()

    @property
    def per_week(self) -> int:
        """How many values make a week."""
        return self.season if self.step == 1 else 1

    def next_days(self, count: int) -> list[date]:
        """Return the days of the next values; empty if the days are not known."""
        if not self.days:
            return []
        if self.step == WEEK:
            return [self.days[-1] + timedelta(days=WEEK * (number + 1)) for number in range(count)]
        found: list[date] = []
        day = self.days[-1]
        while len(found) < count:
            day += timedelta(days=1)
            if day.weekday() not in self.closed:
                found.append(day)
        return found


def daily_series(
    sold: Mapping[date, float],
    out_of_stock: Collection[date] = (),
    closed_days: Collection[date] = (),
    *,
    zero_means_out: bool | None = None,
) -> DemandSeries:
    """Return one product's sales of every day from the first to the last.

    sold: day -> pieces. out_of_stock: days on which it ran out: what was sold is not what was wanted, so
    they are unknown, not "no demand". closed_days: the shop was closed; unknown too. zero_means_out: whether
    a day with 0 pieces means that it had run out; None: yes for a product of which at least four are sold on
    a usual day. A day without a note is unknown; but where more than 30% of the days have none, only sales
    were noted, and such a day is 0.
    Raises Problem: no_values, dates_too_far.
    """
    noted = set(sold) | set(out_of_stock) | set(closed_days)
    if not sold:
        raise Problem("no_values")
    first, last = min(noted), max(noted)
    if (last - first).days > MOST_DAYS:
        raise Problem("dates_too_far", first=first, last=last)
    every = [first + timedelta(days=shift) for shift in range((last - first).days + 1)]
    closed = _closed_weekdays(every, noted)
    days = [day for day in every if day.weekday() not in closed]
    gaps = [day for day in days if day not in noted]
    sparse = len(gaps) > _SPARSE * len(days)
    if sparse:
        gaps = []
    if zero_means_out is None:
        positive = [pieces for pieces in sold.values() if pieces > 0]
        zero_means_out = not sparse and bool(positive) and median(positive) >= _SURELY_SOLD
    out = set(out_of_stock)
    if zero_means_out:
        out |= {day for day in days if sold.get(day, 1) == 0 and day not in closed_days}
    unknown = out | set(closed_days) | set(gaps)
    return DemandSeries(
        days=tuple(days),
        values=tuple(None if day in unknown else float(sold.get(day, 0)) for day in days),
        season=WEEK - len(closed),
        step=1,
        stock_outs=tuple(sorted(out)),
        gaps=tuple(gaps),
        closed=tuple(sorted(closed)),
    )


def _closed_weekdays(every: Sequence[date], noted: Collection[date]) -> set[int]:
    """Return the weekdays without any note, where there are enough weeks to tell and most days have one."""
    if len(every) < WEEK * _LEAST_WEEKS_TO_KNOW:
        return set()
    open_weekdays = {day.weekday() for day in noted}
    closed = set(range(WEEK)) - open_weekdays
    remaining = [day for day in every if day.weekday() in open_weekdays]
    regular = sum(day in noted for day in remaining) > (1 - _SPARSE) * len(remaining)
    return closed if regular and len(closed) <= 2 else set()


def weekly_series(
    totals: Sequence[Value], out_of_stock: Collection[int] = (), last_day: date | None = None
) -> DemandSeries:
    """Return weekly totals as a series.

    out_of_stock: places of weeks in which it ran out; their demand is unknown. last_day: the last day of the
    last week, None if not known. Raises Problem("no_values").
    """
    values = tuple(None if place in out_of_stock else total for place, total in enumerate(totals))
    if not values:
        raise Problem("no_values")
    days: tuple[date, ...] = ()
    if last_day is not None:
        count = len(values)
        days = tuple(last_day - timedelta(days=WEEK * (count - place) - 1) for place in range(count))
    runs = tuple(days[place] for place in sorted(out_of_stock)) if days else ()
    return DemandSeries(days, values, FOUR_WEEKS, WEEK, runs)
