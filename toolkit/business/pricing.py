"""Margin, markup, and what a price leaves after fees, voucher and tax.

Formulas: C. Horngren et al., Cost Accounting, for margin and markup; the price for a target margin is
derived from the identity price = cost + fees + tax + margin. Rates are shares (8.25% is 0.0825), money is
in the main unit, and nothing is rounded except by `round_up`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from toolkit.business.exact import ONE, ZERO, Number, ceil_divide, exact, non_negative, positive, share
from toolkit.business.problems import Problem


@dataclass(frozen=True)
class Breakdown:
    """Where the money of one order goes.

    paid = price - voucher = percent_fee + order_fee + item_fee + tax + cost + left, exactly.
    price and cost are those of all pieces together. share: left as a share of what the buyer pays.
    """

    price: Decimal
    voucher: Decimal
    paid: Decimal
    percent_fee: Decimal
    order_fee: Decimal
    item_fee: Decimal
    tax: Decimal
    cost: Decimal
    left: Decimal
    share: Decimal


def margin(price: Number, cost: Number) -> Decimal:
    """Return profit as a share of the price, (price - cost) / price. Raises not_positive, negative_input."""
    return (positive(price, "price") - non_negative(cost, "cost")) / price


def markup(price: Number, cost: Number) -> Decimal:
    """Return profit as a share of the cost, (price - cost) / cost. Raises not_positive, negative_input."""
    return (non_negative(price, "price") - positive(cost, "cost")) / cost


def margin_from_markup(markup: Number) -> Decimal:
    """Return the margin of a markup, markup / (1 + markup): 25% on the cost is 20% of the price."""
    rate = non_negative(markup, "markup")
    return rate / (ONE + rate)


def markup_from_margin(margin: Number) -> Decimal:
    """Return the markup of a margin, margin / (1 - margin). Raises not_a_share from 100% on."""
    rate = share(margin, "margin")
    return rate / (ONE - rate)


def price_for_margin(
    cost: Number,
    margin: Number,
    order_fee: Number = 0,
    item_fee: Number = 0,
    percent_fees: Iterable[Number] = (),
    turnover_tax: Number = 0,
) -> Decimal:
    """Return the exact price of one piece that leaves `margin` of the price after everything.

    price = (cost + order_fee + item_fee) / (1 - percent_fees - turnover_tax - margin).
    Raises Problem("impossible_margin") when fees, tax and margin take 100% or more; negative_input.
    """
    fixed = (
        non_negative(cost, "cost") + non_negative(order_fee, "order_fee") + non_negative(item_fee, "item_fee")
    )
    wanted = non_negative(margin, "margin")
    fees, tax = _total(percent_fees), non_negative(turnover_tax, "turnover_tax")
    taken = fees + tax + wanted
    if taken >= 1:
        raise Problem("impossible_margin", margin=wanted, fees=fees, tax=tax, taken=taken)
    return fixed / (ONE - taken)


def round_up(price: Number, step: Number) -> Decimal:
    """Return the smallest multiple of `step` that is not below `price`. Raises not_positive."""
    width = positive(step, "step")
    return ceil_divide(exact(price, "price"), width) * width


def breakdown(
    price: Number,
    cost: Number,
    order_fee: Number = 0,
    item_fee: Number = 0,
    percent_fees: Iterable[Number] = (),
    voucher: Number = 0,
    turnover_tax: Number = 0,
    quantity: int = 1,
    fee_cap: Number | None = None,
) -> Breakdown:
    """Return where the money of an order of `quantity` pieces goes.

    price, cost, item_fee: per piece. order_fee, voucher (borne by the seller): per order. Percentage fees are
    taken from what the buyer pays, after the seller's voucher, and together not above `fee_cap` per piece.
    Turnover tax is taken before any discount: Indonesia, PP 55/2022 art. 60 (read in DDTCNews, 23 Dec 2022).
    Raises Problem: not_positive, negative_input, voucher_too_big.
    """
    pieces = positive(quantity, "quantity")
    gross = positive(price, "price") * pieces
    discount = non_negative(voucher, "voucher")
    if discount >= gross:
        raise Problem("voucher_too_big", voucher=discount, price=gross)
    paid = gross - discount
    percent_fee = _total(percent_fees) * paid
    if fee_cap is not None:
        percent_fee = min(percent_fee, non_negative(fee_cap, "fee_cap") * pieces)
    per_order = non_negative(order_fee, "order_fee")
    per_item = non_negative(item_fee, "item_fee") * pieces
    tax = non_negative(turnover_tax, "turnover_tax") * gross
    goods = non_negative(cost, "cost") * pieces
    left = paid - percent_fee - per_order - per_item - tax - goods
    return Breakdown(gross, discount, paid, percent_fee, per_order, per_item, tax, goods, left, left / paid)


def fee_with_vat(base: Number, rate: Number, vat_rate: Number, base_factor: Number = 1) -> Decimal:
    """Return a platform's fee with VAT on it, base x rate x (1 + base_factor x vat_rate).

    Indonesia: vat_rate 0.12 and base_factor 11/12 (PMK 131/2024), so 2% of Rp100,000 costs Rp2,220.
    """
    vat = non_negative(base_factor, "base_factor") * non_negative(vat_rate, "vat_rate")
    return non_negative(base, "base") * non_negative(rate, "rate") * (ONE + vat)


def _total(percent_fees: Iterable[Number]) -> Decimal:
    return sum((non_negative(fee, "percent_fees") for fee in percent_fees), ZERO)
