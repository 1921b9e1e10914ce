"""Where a price lies among the prices of others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from toolkit.business.exact import Number, non_negative
from toolkit.business.problems import Problem


@dataclass(frozen=True)
class Band:
    """The spread of `n` prices: lowest, quartiles, highest, in money."""

    n: int
    low: Decimal
    quarter: Decimal
    median: Decimal
    three_quarters: Decimal
    high: Decimal


def price_bands(prices: Iterable[Number]) -> Band:
    """Return the spread of prices.

    Quartiles are interpolated linearly, type 7 of Hyndman & Fan (1996), as numpy and spreadsheets do.
    Raises Problem: no_values, negative_input.
    """
    ordered = sorted(non_negative(price, "price") for price in prices)
    if not ordered:
        raise Problem("no_values")
    quarter, median, three_quarters = (_quartile(ordered, number) for number in (1, 2, 3))
    return Band(len(ordered), ordered[0], quarter, median, three_quarters, ordered[-1])


def _quartile(ordered: list[Decimal], number: int) -> Decimal:
    whole, rest = divmod((len(ordered) - 1) * number, 4)
    if not rest:
        return ordered[whole]
    return ordered[whole] + (ordered[whole + 1] - ordered[whole]) * rest / 4
