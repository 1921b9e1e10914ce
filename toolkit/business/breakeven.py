"""How much must be sold before anything is earned."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from toolkit.business.exact import Number, ceil_divide, non_negative, positive
from toolkit.business.problems import Problem


@dataclass(frozen=True)
class BreakEven:
    """units: whole pieces to sell. exact: the same before rounding up. revenue: sales at the exact
    break-even point, in money. contribution: what each piece adds to cover fixed costs."""

    units: int
    exact: Decimal
    revenue: Decimal
    contribution: Decimal


def break_even(fixed: Number, price: Number, variable: Number) -> BreakEven:
    """Return the break-even point.

    contribution = price - variable; units = fixed / contribution; revenue = fixed / (contribution / price).

    fixed: costs of a period. price and variable: price and variable cost of a piece. Source: C. Horngren et
    al., Cost Accounting. Raises Problem: no_contribution when the price does not exceed the variable cost;
    not_positive, negative_input.
    """
    costs, each = non_negative(fixed, "fixed"), positive(price, "price")
    own = non_negative(variable, "variable")
    contribution = each - own
    if contribution <= 0:
        raise Problem("no_contribution", price=each, variable=own, contribution=contribution)
    return BreakEven(
        units=ceil_divide(costs, contribution),
        exact=costs / contribution,
        revenue=costs * each / contribution,
        contribution=contribution,
    )
