"""The size class of a business by limits of sales or capital."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from toolkit.business.exact import Number, exact, non_negative
from toolkit.business.problems import Problem

Limits = Sequence[tuple[str, Number]]


def classify_by_sales(sales: Number, limits: Limits) -> str | None:
    """Return the first class whose limit is not below yearly `sales`; None above all of them.

    limits: (class, most money a year in it) in rising order; Indonesia: PP 7/2021 art. 35.
    Raises Problem: negative_input, bad_tiers.
    """
    return _classify(non_negative(sales, "sales"), limits)


def classify_by_capital(capital: Number, limits: Limits) -> str | None:
    """Return the size class by capital, without land and business building; None above all limits.

    limits and problems as in `classify_by_sales`.
    """
    return _classify(non_negative(capital, "capital"), limits)


def _classify(value: Number, limits: Limits) -> str | None:
    most = [exact(limit, "limits") for _, limit in limits]
    if not most or any(low >= high for low, high in pairwise(most)):
        raise Problem("bad_tiers", name="limits")
    return next((name for name, limit in limits if value <= limit), None)
