"""A forecast of the next weeks: the method that did best in the test, with the baseline beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from math import isfinite, nan
from statistics import NormalDist, stdev

from toolkit.business.forecasting.evaluation import Score, compare, winner
from toolkit.business.forecasting.holidays import PHASES, Uplift, estimate_uplift
from toolkit.business.forecasting.measures import Value
from toolkit.business.forecasting.methods import BASELINE, METHODS, filled
from toolkit.business.forecasting.series import DemandSeries
from toolkit.business.problems import Problem

LEVEL = 0.8
"""The interval holds in 8 of 10 weeks, if the future is like the past."""

LEARNT_WEEKS = 26
_LEAST_WEEKS_FOR_SPREAD = 3


@dataclass(frozen=True)
class Week:
    """One coming week in pieces.

    start: its first day, None if not known. times: what the feast multiplies, 1 if nothing. low, high: the
    interval, None if there is too little to say.
    """

    start: date | None
    expected: float
    baseline: float
    low: float | None
    high: float | None
    times: float


@dataclass(frozen=True)
class Forecast:
    """What the next weeks will bring.

    method: the chosen one, `seasonal_naive` unless another was better in the test; "last_value" or
    "recent_mean" if there is not even one season. scores: of the test. tested: whether there was enough to
    test. uplift: what a moving feast does, None if unknown; it is used in `weeks` and taken out of the past.
    """

    method: str
    scores: tuple[Score, ...]
    tested: bool
    weeks: tuple[Week, ...]
    uplift: Uplift | None

    def score(self, method: str) -> Score | None:
        """Return the score of a method."""
        return next((score for score in self.scores if score.method == method), None)


def forecast(
    series: DemandSeries,
    weeks: int = 4,
    feasts: Sequence[date] = (),
    uplift: Uplift | None = None,
) -> Forecast:
    """Forecast the next weeks.

    feasts: days of a moving feast, past and coming. uplift: how it changes sales, if she knows; else it is
    estimated from past feasts in the series, as far as there are any. The past is first freed of it, then
    the methods are tested on the last half year and the winner's forecast gets it back.
    Raises Problem("history_too_short") if nothing at all is known.
    """
    known = uplift
    if known is None and series.step == 1 and feasts:
        known = estimate_uplift(series.days, series.values, feasts)
    plain = _without(series, feasts, known)[-LEARNT_WEEKS * series.per_week :]
    return _forecast(tuple(plain), series, weeks, tuple(sorted(feasts)), known)


def _without(series: DemandSeries, feasts: Sequence[date], uplift: Uplift | None) -> list[Value]:
    if uplift is None or not series.days:
        return list(series.values)
    factors = _factors(series.days, series.step, feasts, uplift)
    return [
        None if value is None or factor <= 0 else value / factor
        for value, factor in zip(series.values, factors, strict=True)
    ]


def _factors(days: Sequence[date], step: int, feasts: Sequence[date], uplift: Uplift | None) -> list[float]:
    if uplift is None or not feasts:
        return [1.0] * len(days)
    spans = [[day + timedelta(days=shift) for shift in range(step)] for day in days]
    return [uplift.over(span, feasts) for span in spans]


def _forecast(
    plain: tuple[Value, ...],
    series: DemandSeries,
    weeks: int,
    feasts: tuple[date, ...],
    uplift: Uplift | None,
) -> Forecast:
    size = series.per_week
    scores, method, said, base = _chosen(plain, series.season, size, weeks * size)
    days = series.next_days(weeks * size)
    factors = _factors(days, series.step, feasts, uplift) if days else [1.0] * (weeks * size)
    score = next((each for each in scores if each.method == method), None)
    spread = score.spread if score and isfinite(score.spread) else _spread_of(plain, series, size)
    found = []
    for number in range(weeks):
        cut = slice(number * size, (number + 1) * size)
        usual = sum(said[cut])
        expected = sum(value * factor for value, factor in zip(said[cut], factors[cut], strict=True))
        baseline = sum(value * factor for value, factor in zip(base[cut], factors[cut], strict=True))
        times = expected / usual if usual > 0 else 1.0
        low, high = _interval(expected, spread * max(times, 1.0))
        start = days[cut][0] if days else None
        found.append(Week(start, expected, baseline, low, high, times))
    tested = any(isfinite(score.mase) for score in scores)
    return Forecast(method, scores, tested, tuple(found), uplift)


@lru_cache(maxsize=64)
def _chosen(
    plain: tuple[Value, ...], season: int, size: int, ahead: int
) -> tuple[tuple[Score, ...], str, list[float], list[float]]:
    """Return the scores, the winner and what it and the baseline say. Remembered: tools ask at every key."""
    scores = tuple(compare(plain, season, size))
    for method in dict.fromkeys([winner(scores), BASELINE, "recent_mean"]):
        try:
            said = METHODS[method](plain, season, ahead)
        except Problem:
            continue
        try:
            base = METHODS[BASELINE](plain, season, ahead)
        except Problem:
            base = said
        return scores, method, said, base
    raise Problem("history_too_short", needed=1, given=0)


def _spread_of(plain: Sequence[Value], series: DemandSeries, size: int) -> float:
    """Return the spread of past weeks' totals, where nothing could be tested."""
    try:
        known = filled(plain, series.season)
    except Problem:
        return nan
    totals = [sum(known[place - size : place]) for place in range(len(known), size - 1, -size)]
    return stdev(totals) if len(totals) >= _LEAST_WEEKS_FOR_SPREAD else nan


def _interval(expected: float, spread: float) -> tuple[float | None, float | None]:
    if not isfinite(spread):
        return None, None
    reach = NormalDist().inv_cdf(0.5 + LEVEL / 2) * spread
    return max(0.0, expected - reach), expected + reach


def plan_before(
    feast: date, usual_week: float, times: Mapping[str, float]
) -> list[tuple[str, date, date, float]]:
    """Return (phase, first day, last day, pieces) of the weeks around a feast, in order.

    usual_week: pieces of a usual week. times: factor of each phase (`Uplift.times`).
    """
    return [
        (name, feast + timedelta(days=first), feast + timedelta(days=last), usual_week * times[name])
        for name, (first, last) in PHASES.items()
        if name in times
    ]
