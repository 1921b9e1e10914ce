"""Two versions compared: is the difference more than luck, and how many visitors would it take to know?

Two-proportion z test with pooled variance; 95% interval of the difference with unpooled variance (Wald);
number of visitors for a two-sided test: J. Fleiss, Statistical Methods for Rates and Proportions. The normal
quantiles come from the standard library, since loading statsmodels takes a learner's kernel seconds and 100
MB; the tests compare every result with statsmodels (proportions_ztest, confint_proportions_2indep,
samplesize_proportions_2indep_onetail).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import ceil, sqrt
from statistics import NormalDist
from typing import Literal

from toolkit.business.exact import Number, non_negative, positive
from toolkit.business.problems import Problem

Winner = Literal["a", "b", "unproven", "too_few"]

ALPHA = 0.05
POWER = 0.8
LEAST_EXPECTED = 5
"""Below this many expected buyers (or non-buyers) in a version the z test does not hold (Cochran's rule)."""

_NORMAL = NormalDist()


@dataclass(frozen=True)
class Comparison:
    """Version B compared with version A. Rates, difference (b less a) and its limits are shares.

    z and p are None if they cannot be computed (nobody bought, or everybody). winner: b or a if proven at
    95%, `unproven` if luck explains it, `too_few` if there are not enough buyers to test at all.
    """

    rate_a: Decimal
    rate_b: Decimal
    difference: Decimal
    z: Decimal | None
    p: Decimal | None
    low: Decimal
    high: Decimal
    winner: Winner


def compare_versions(
    visitors_a: Number, buyers_a: Number, visitors_b: Number, buyers_b: Number
) -> Comparison:
    """Return whether B differs from A.

    Golden: 42 of 1,000 against 61 of 1,000 gives z 1.922, p 0.0546, -0.04 to 3.84 points: unproven. A winner
    is named only if the test and the interval agree. Raises Problem: not_positive, negative_input,
    more_than_whole (more buyers than visitors).
    """
    seen_a, bought_a = _counts(visitors_a, buyers_a)
    seen_b, bought_b = _counts(visitors_b, buyers_b)
    rate_a, rate_b = bought_a / seen_a, bought_b / seen_b
    difference = rate_b - rate_a
    pooled = (bought_a + bought_b) / (seen_a + seen_b)
    spread = sqrt(pooled * (1 - pooled) * (1 / seen_a + 1 / seen_b))
    own = sqrt(rate_a * (1 - rate_a) / seen_a + rate_b * (1 - rate_b) / seen_b)
    reach = _NORMAL.inv_cdf(1 - ALPHA / 2) * own
    low, high = difference - reach, difference + reach
    z = difference / spread if spread else None
    p = 2 * (1 - _NORMAL.cdf(abs(z))) if z is not None else None
    winner: Winner = "unproven"
    if min(pooled, 1 - pooled) * min(seen_a, seen_b) < LEAST_EXPECTED:
        winner = "too_few"
    elif p is not None and p < ALPHA and (low > 0 or high < 0):
        winner = "b" if difference > 0 else "a"
    return Comparison(
        _decimal(rate_a),
        _decimal(rate_b),
        _decimal(difference),
        None if z is None else _decimal(z),
        None if p is None else _decimal(p),
        _decimal(low),
        _decimal(high),
        winner,
    )


def visitors_needed(rate: Number, target: Number) -> int:
    """Return the visitors that EACH version needs, so that a real change from `rate` to `target` is seen 8
    times out of 10 (two-sided 5%, power 80%).

    Golden: 2% to 2.5%: 13,809; to 3%: 3,826; to 4%: 1,141. Raises Problem: not_positive, not_a_share, and
    not_positive with name "difference" if both are equal.
    """
    before, after = _rate(rate, "rate"), _rate(target, "target")
    if before == after:
        raise Problem("not_positive", name="difference", value=Decimal(0))
    middle = (before + after) / 2
    one = _NORMAL.inv_cdf(1 - ALPHA / 2) * sqrt(2 * middle * (1 - middle))
    two = _NORMAL.inv_cdf(POWER) * sqrt(before * (1 - before) + after * (1 - after))
    return ceil(((one + two) / (after - before)) ** 2)


def days_needed(visitors_each: int, per_day: Number) -> int:
    """Return the days until both versions have had their visitors, if each day's are shared half and half."""
    return ceil(2 * visitors_each / positive(per_day, "per_day"))


def smallest_target(rate: Number, visitors_each: int) -> Decimal | None:
    """Return the lowest higher rate that a test with so many visitors for each version can be expected to
    see.

    In hundredths of a percentage point; None if not even 99.99% could be seen. Raises as `visitors_needed`.
    """
    low, high = int(_rate(rate, "rate") * 10_000), 9_999
    if visitors_needed(rate, Decimal(high) / 10_000) > visitors_each:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        if visitors_needed(rate, Decimal(middle) / 10_000) > visitors_each:
            low = middle
        else:
            high = middle
    return Decimal(high) / 10_000


def _counts(visitors: Number, buyers: Number) -> tuple[float, float]:
    seen, bought = positive(visitors, "visitors"), non_negative(buyers, "buyers")
    if bought > seen:
        raise Problem("more_than_whole", part=bought, whole=seen)
    return float(seen), float(bought)


def _rate(value: Number, name: str) -> float:
    rate = positive(value, name)
    if rate >= 1:
        raise Problem("not_a_share", name=name, value=rate)
    return float(rate)


def _decimal(value: float) -> Decimal:
    return Decimal(repr(round(value, 12)))
