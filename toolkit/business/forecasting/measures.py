"""How far a forecast was off."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, nan

Value = float | None


def mae(actual: Sequence[Value], predicted: Sequence[float]) -> float:
    """Return the mean absolute error; unknown values (None) are left out; NaN if none is known."""
    errors = [abs(real - guess) for real, guess in zip(actual, predicted, strict=True) if real is not None]
    return sum(errors) / len(errors) if errors else nan


def naive_scale(training: Sequence[Value], season: int) -> float:
    """Return the mean of |y(t) - y(t - season)| in the training values; NaN if there is no such pair."""
    steps = [
        abs(now - before)
        for before, now in zip(training, training[season:], strict=False)
        if now is not None and before is not None
    ]
    return sum(steps) / len(steps) if steps else nan


def mase(
    actual: Sequence[Value], predicted: Sequence[float], training: Sequence[Value], season: int
) -> float:
    """Return the mean absolute scaled error (Hyndman and Koehler, 2006).

    The scale is the error, inside the training values, of saying "as one season ago". Below 1 the forecast is
    better than that. With flat training values the scale is 0: then it is infinite, or NaN (undefined) if the
    forecast is right too. It is also NaN where there is no scale or nothing known to compare with.
    """
    error, scale = mae(actual, predicted), naive_scale(training, season)
    if scale == 0:
        return inf if error > 0 else nan
    return error / scale
