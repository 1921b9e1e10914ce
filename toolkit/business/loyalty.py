"""What a customer is worth over time, and what it costs to win one back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from toolkit.business.exact import ONE, ZERO, Number, exact, non_negative, positive
from toolkit.business.orders import Order
from toolkit.business.problems import Problem
from toolkit.business.rfm import Customer, Ledger


def customers_of(orders: Iterable[Order]) -> list[Customer]:
    """Return the customers of orders read with `read_orders(..., customers=True)`; free ones do not count."""
    ledger = Ledger()
    for order in orders:
        if order.sales > 0:
            ledger.add(order.customer, order.id, order.day, order.sales, order.consent)
    return ledger.customers()


def ltv_simple(margin_per_order: Number, orders_per_year: Number, years: Number) -> Decimal:
    """Return the simple lifetime value: margin per order x orders per year x years. In money.

    margin_per_order: what is left of an order after all its costs. Raises Problem("negative_input").
    """
    margin = exact(margin_per_order, "margin_per_order")
    orders, span = non_negative(orders_per_year, "orders_per_year"), non_negative(years, "years")
    return margin * orders * span


def ltv_discounted(
    margin: Number, retention: Number, discount: Number, *, first_now: bool = False
) -> Decimal:
    """Return the discounted lifetime value of a customer. In money.

    m*r/(1+d-r) when the first margin comes in a year, and only from those who stay; m*(1+d)/(1+d-r) when it
    comes at once (`first_now`). margin: of a year. retention r: share of customers who stay each year.
    discount d: what money costs in a year, as a share. Source: S. Gupta and D. Lehmann, Customers as assets,
    Journal of Interactive Marketing 17 (2003). Golden: 200,000, 0.6, 0.15 -> 218,182 and 418,182.
    Raises Problem: not_a_share, negative_input.
    """
    stays, costs = exact(retention, "retention"), non_negative(discount, "discount")
    if not 0 <= stays < 1:
        raise Problem("not_a_share", name="retention", value=stays)
    yearly = exact(margin, "margin")
    factor = ONE + costs if first_now else stays
    return yearly * factor / (ONE + costs - stays)


@dataclass(frozen=True)
class WinBack:
    """What a message to customers brings. buyers: how many order. gain: their margin less the gifts.

    cost: of all messages. net: gain - cost. needed: least number of buyers that loses nothing, None if each
    buyer loses money.
    """

    buyers: Decimal
    gain: Decimal
    cost: Decimal
    net: Decimal
    needed: int | None


def win_back(
    written_to: Number, response: Number, margin_per_order: Number, gift: Number = 0, cost_each: Number = 0
) -> WinBack:
    """Return what writing to customers brings.

    written_to: customers who get the message, only those who said yes. response: share of them who order.
    margin_per_order: left of an order before the gift. gift: voucher or present for each who orders.
    cost_each: of one message, own time included. Raises Problem: negative_input, not_a_share.
    """
    people, share = non_negative(written_to, "written_to"), non_negative(response, "response")
    if share > 1:
        raise Problem("not_a_share", name="response", value=share)
    left = non_negative(margin_per_order, "margin_per_order") - non_negative(gift, "gift")
    cost = people * non_negative(cost_each, "cost_each")
    buyers = people * share
    needed = int((cost / left).to_integral_value(ROUND_CEILING)) if left > 0 else None
    return WinBack(buyers, buyers * left, cost, buyers * left - cost, needed)


def orders_per_year(customers: Iterable[Customer], days: int) -> Decimal:
    """Return how often a customer of the list orders in a year of 365 days, on average.

    days: how long the list reaches. Raises Problem: no_values, not_positive.
    """
    known = list(customers)
    span = positive(days, "days")
    if not known:
        raise Problem("no_values")
    return Decimal(sum(customer.orders for customer in known)) / len(known) * 365 / span


def money_per_order(customers: Iterable[Customer]) -> Decimal:
    """Return the average money of an order, 0 without orders."""
    known = list(customers)
    count = sum(customer.orders for customer in known)
    return sum((customer.money for customer in known), ZERO) / count if count else ZERO
