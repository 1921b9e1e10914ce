"""An honest test of forecasting methods: say, wait, compare; again from later and later days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, nan, sqrt

from toolkit.business.forecasting.measures import Value, mase
from toolkit.business.forecasting.methods import BASELINE, METHODS, Method
from toolkit.business.problems import Problem

MOST_ORIGINS = 8


@dataclass(frozen=True)
class Score:
    """How a method did. mase: mean over the origins, NaN if it could not be tested. origins: how many.

    spread: the root mean square error of the totals over `ahead` values, in pieces.
    """

    method: str
    mase: float
    origins: int
    spread: float


def origins_of(count: int, season: int, ahead: int, most: int = MOST_ORIGINS) -> list[int]:
    """Return the places at which to forecast: how many values are known then. Oldest first.

    They lie `ahead` apart, up to the end, and leave at least two seasons to learn from.
    """
    places = range(count - ahead, max(2 * season, 2) - 1, -ahead)
    return sorted(places[:most])


def rolling_errors(
    values: Sequence[Value], method: Method, season: int, ahead: int, most: int = MOST_ORIGINS
) -> list[tuple[float, float]]:
    """Return (MASE, error of the total) at each origin where the method can say something.

    Nothing after an origin is used for its forecast, nor for its scale.
    """
    found = []
    for origin in origins_of(len(values), season, ahead, most):
        training, actual = values[:origin], values[origin : origin + ahead]
        try:
            said = method(training, season, ahead)
        except Problem:
            continue
        pairs = [(real, guess) for real, guess in zip(actual, said, strict=True) if real is not None]
        if not pairs:
            continue
        # A total of which a part is unknown is scaled up to the whole.
        missed = sum(real - guess for real, guess in pairs) * len(actual) / len(pairs)
        found.append((mase(actual, said, training, season), missed))
    return found


def compare(
    values: Sequence[Value],
    season: int,
    ahead: int,
    methods: Mapping[str, Method] = METHODS,
    most: int = MOST_ORIGINS,
) -> list[Score]:
    """Return the score of each method by rolling origin, the baseline first, as `methods` lists them."""
    scores = []
    for name, method in methods.items():
        errors = rolling_errors(values, method, season, ahead, most)
        tested = [each for each, _missed in errors if isfinite(each)]
        mean = sum(tested) / len(tested) if tested else nan
        spread = sqrt(sum(missed**2 for _mase, missed in errors) / len(errors)) if errors else nan
        scores.append(Score(name, mean, len(errors), spread))
    return scores


def winner(scores: Iterable[Score], baseline: str = BASELINE) -> str:
    """Return the method with the least MASE. The baseline wins a draw, and when nothing could be tested.

    Only methods that were tested at as many origins as the baseline are compared with it.
    """
    by_name = {score.method: score for score in scores}
    base = by_name[baseline]
    best = base
    for score in by_name.values():
        if score.origins == base.origins and isfinite(score.mase) and score.mase < best.mase:
            best = score
    return best.method
