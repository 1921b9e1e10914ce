"""Ways to forecast: each takes the known values, the season's length and how many values to say."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from toolkit.business.forecasting.measures import Value
from toolkit.business.problems import Problem

Method = Callable[[Sequence[Value], int, int], list[float]]

RECENT_SEASONS = 4


def seasonal_naive(values: Sequence[Value], season: int, ahead: int) -> list[float]:
    """Say what was sold one season before: y(T+h) = y(T+h-m k), k = ceil(h/m). The baseline.

    Where that value is unknown, the latest known one of the same place in the season stands for it.
    Raises Problem("history_too_short") if there is not one season, or a place in it has no known value.
    """
    if len(values) < season:
        raise Problem("history_too_short", needed=season, given=len(values))
    last = []
    for place in range(season):
        known = [value for value in values[len(values) - season + place :: -season] if value is not None]
        if not known:
            raise Problem("history_too_short", needed=season, given=len(values))
        last.append(known[0])
    return [last[step % season] for step in range(ahead)]


def last_value(values: Sequence[Value], _season: int, ahead: int) -> list[float]:
    """Say the last known value again. Raises Problem("history_too_short")."""
    return [_known(values)[-1]] * ahead


def recent_mean(values: Sequence[Value], season: int, ahead: int, span: int | None = None) -> list[float]:
    """Say the mean of the known values among the last `span`, four seasons unless told.

    Raises Problem("history_too_short").
    """
    recent = _known(values[-(span or RECENT_SEASONS * season) :])
    return [sum(recent) / len(recent)] * ahead


def exponential_smoothing(values: Sequence[Value], season: int, ahead: int) -> list[float]:
    """Smooth level and season (additive Holt and Winters without trend, by statsmodels); never below zero.

    Recent values count more than old ones. Needs two whole seasons. A trend is left out: few shops have
    enough values to tell one from chance. Constant values give the same constant.
    Raises Problem("history_too_short").
    """
    if len(values) < 2 * season + 2:
        raise Problem("history_too_short", needed=2 * season + 2, given=len(values))
    known = filled(values, season)
    if len(set(known)) == 1:
        return [known[0]] * ahead
    # Imported here: statsmodels is large, and most uses of this package do not need it.
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    seasonal = "add" if season > 1 else None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = ExponentialSmoothing(
            known,
            seasonal=seasonal,
            seasonal_periods=season if seasonal else None,
            initialization_method="heuristic" if _long(known, season) else "estimated",
        )
        said = model.fit().forecast(ahead)
    return [max(0.0, float(value)) for value in said]


METHODS: Mapping[str, Method] = MappingProxyType(
    {
        "seasonal_naive": seasonal_naive,
        "last_value": last_value,
        "recent_mean": recent_mean,
        "exponential_smoothing": exponential_smoothing,
    }
)
"""Method by name; the baseline first."""

BASELINE = "seasonal_naive"


def filled(values: Sequence[Value], season: int) -> list[float]:
    """Return the values with every unknown one replaced by the mean of its neighbours in the season.

    Its neighbours are the nearest known values at the same place of the seasons before and after; without
    one, the mean of all. Raises Problem("history_too_short") if nothing is known.
    """
    mean = sum(known := _known(values)) / len(known)
    result = []
    for place, value in enumerate(values):
        if value is None:
            sides = (values[place::-season], values[place::season])
            near = [found for side in sides if (found := _first(side)) is not None]
            value = sum(near) / len(near) if near else mean
        result.append(float(value))
    return result


def _first(values: Sequence[Value]) -> float | None:
    return next((value for value in values if value is not None), None)


def _known(values: Sequence[Value]) -> list[float]:
    known = [value for value in values if value is not None]
    if not known:
        raise Problem("history_too_short", needed=1, given=0)
    return known


def _long(values: Sequence[float], season: int) -> bool:
    """Whether the quick start values of statsmodels can be had: they need ten values and two seasons."""
    return len(values) >= 10 + 2 * (season // 2) and len(values) >= 2 * season
