"""Stock: when to order again, how much at once, and what running out costs against having too much.

Quantities are pieces of one product. Demand, lead time and spreads must be in the same unit of time (days, or
months). The safety stock takes demand as roughly normal: for a product that sells a few pieces a week it is
only a rough guide.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from statistics import NormalDist

from toolkit.business.exact import ZERO, Number, exact, non_negative, positive
from toolkit.business.problems import Problem

USUAL_SERVICE = Decimal("0.95")
"""Of 100 deliveries 95 arrive before the shelf is empty."""

_RANGE_FACTORS = {7: Decimal("2.704"), 14: Decimal("3.407"), 30: Decimal("4.086")}
_NORMAL = NormalDist()


@dataclass(frozen=True)
class OrderSize:
    """The cheapest order size.

    quantity: pieces at once. orders: orders a period. cost: ordering and holding together, a period.
    """

    quantity: Decimal
    orders: Decimal
    cost: Decimal


@dataclass(frozen=True)
class ReorderPoint:
    """When to order again: `level` pieces, the whole number not below `exact` = `during_lead` + `safety`."""

    during_lead: Decimal
    safety: Decimal
    exact: Decimal
    level: int


@dataclass(frozen=True)
class SeasonStock:
    """How much to have for one season when what is left over loses value.

    share: the wanted chance that the stock suffices, short_cost / (short_cost + over_cost). quantity: pieces.
    expected_short, expected_left: pieces missed and left over on average. cost: of both on average.
    """

    share: Decimal
    quantity: Decimal
    expected_short: Decimal
    expected_left: Decimal
    cost: Decimal


def economic_order_quantity(demand: Number, order_cost: Number, holding_cost: Number) -> OrderSize:
    """Return the order size at which ordering and holding cost least: sqrt(2 D S / H) (Harris, 1913).

    demand: pieces a period. order_cost: money for each order, whatever its size. holding_cost: money for
    keeping one piece a period. Raises Problem("not_positive").
    """
    d, s, h = (
        positive(demand, "demand"),
        positive(order_cost, "order_cost"),
        positive(holding_cost, "holding"),
    )
    quantity = (2 * d * s / h).sqrt()
    return OrderSize(quantity, d / quantity, stock_cost(d, s, h, quantity))


def stock_cost(demand: Number, order_cost: Number, holding_cost: Number, quantity: Number) -> Decimal:
    """Return what ordering and holding cost a period with orders of a size: D/Q S + Q/2 H."""
    q = positive(quantity, "quantity")
    d, s, h = (non_negative(each, "cost") for each in (demand, order_cost, holding_cost))
    return d / q * s + q / 2 * h


def service_factor(service: Number) -> Decimal:
    """Return z of the normal distribution: 0.95 gives 1.64485. Raises Problem("not_a_service")."""
    wanted = exact(service, "service")
    if not 0 < wanted < 1:
        raise Problem("not_a_service", value=wanted)
    return Decimal(repr(_NORMAL.inv_cdf(float(wanted))))


def safety_stock(
    demand_sd: Number,
    lead_time: Number,
    service: Number = USUAL_SERVICE,
    *,
    demand: Number = 0,
    lead_time_sd: Number = 0,
) -> Decimal:
    """Return the pieces kept for surprises: z sqrt(L sd_d^2 + d^2 sd_L^2), never below zero.

    demand, demand_sd: mean and standard deviation of the sales of one day. lead_time, lead_time_sd: days from
    order to delivery. service: share of deliveries that come in time, from 0.5 (no safety stock).
    Raises Problem: negative_input, not_a_service.
    """
    sd, lead = non_negative(demand_sd, "demand_sd"), non_negative(lead_time, "lead_time")
    d, lead_sd = non_negative(demand, "demand"), non_negative(lead_time_sd, "lead_time_sd")
    spread = (lead * sd * sd + d * d * lead_sd * lead_sd).sqrt()
    return max(ZERO, service_factor(service) * spread)


def reorder_point(
    demand: Number,
    lead_time: Number,
    demand_sd: Number = 0,
    service: Number = USUAL_SERVICE,
    *,
    lead_time_sd: Number = 0,
) -> ReorderPoint:
    """Return the stock at which to order again: d L + safety stock, rounded up.

    Arguments as in `safety_stock`. Raises Problem: negative_input, not_a_service.
    """
    d, lead = non_negative(demand, "demand"), non_negative(lead_time, "lead_time")
    safety = safety_stock(demand_sd, lead, service, demand=d, lead_time_sd=lead_time_sd)
    level = d * lead + safety
    # Rounded up at the ninth decimal: z is a binary number, and 40.0000000000001 pieces are 40.
    tidy = level.quantize(Decimal("1e-9"), ROUND_HALF_UP)
    return ReorderPoint(d * lead, safety, level, int(tidy.to_integral_value(ROUND_CEILING)))


def spread_from_range(low: Number, high: Number, days: int = 14) -> Decimal:
    """Return the standard deviation that a quietest and a busiest day suggest: range / d2 (Tippett, 1925).

    days: of how many days low and high are the extremes; 7, 14 or 30. Raises Problem("range_reversed").
    """
    least, most = non_negative(low, "low"), non_negative(high, "high")
    if most < least:
        raise Problem("range_reversed", low=least, high=most)
    return (most - least) / _RANGE_FACTORS[days]


def season_stock(mean: Number, sd: Number, short_cost: Number, over_cost: Number) -> SeasonStock:
    """Return how much to have for one season: mean + z(share) sd, never below zero (the newsvendor's rule).

    mean, sd: of the season's demand in pieces. short_cost: money missed for each piece that was wanted and
    not there, usually price less cost. over_cost: money lost on each piece left over, usually cost less what
    it still brings. Raises Problem: negative_input, not_positive.
    """
    centre, spread = non_negative(mean, "mean"), non_negative(sd, "sd")
    short, over = positive(short_cost, "short_cost"), positive(over_cost, "over_cost")
    share = short / (short + over)
    quantity = max(ZERO, centre + service_factor(share) * spread)
    missed = _expected_short(centre, spread, quantity)
    left = quantity - centre + missed
    return SeasonStock(share, quantity, missed, left, missed * short + left * over)


def _expected_short(mean: Decimal, sd: Decimal, quantity: Decimal) -> Decimal:
    """Return the mean of max(0, demand - quantity) for normal demand."""
    if sd == 0:
        return max(ZERO, mean - quantity)
    z = float((quantity - mean) / sd)
    loss = _NORMAL.pdf(z) - z * (1 - _NORMAL.cdf(z))
    return Decimal(repr(max(0.0, loss))) * sd


def running_out_cost(missed: Number, price: Number, cost: Number) -> Decimal:
    """Return the profit missed on pieces that were wanted and not there: missed (price - cost).

    Raises Problem: negative_input, not_positive (a price not above the cost).
    """
    gain = positive(exact(price, "price") - non_negative(cost, "cost"), "gain")
    return non_negative(missed, "missed") * gain


def left_over_cost(left: Number, cost: Number, still_brings: Number = 0) -> Decimal:
    """Return the money lost on pieces left over: left (cost - what each still brings), at least zero."""
    loss = max(ZERO, non_negative(cost, "cost") - non_negative(still_brings, "still_brings"))
    return non_negative(left, "left") * loss
