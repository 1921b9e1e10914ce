"""What it costs to be paid: the QRIS tariff (MDR), and a mix of cash, transfer, QRIS and COD."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from toolkit.business.exact import ONE, ZERO, Number, exact, non_negative, share
from toolkit.business.problems import Problem


@dataclass(frozen=True)
class Tier:
    """A rate for transactions up to and including `up_to`; None is without limit."""

    up_to: Decimal | None
    rate: Decimal


@dataclass(frozen=True)
class Payment:
    """One way of paying in a month's mix.

    transactions: orders begun. amount: money of one order. tiers: percentage tariff, by the amount of a
    transaction. charge: money per transaction. failure: share of orders that fail, such as a COD parcel
    refused at the door. failure_cost: money lost with each, such as shipping there and back.
    """

    id: str
    transactions: Number
    amount: Number
    tiers: tuple[Tier, ...] = ()
    charge: Number = 0
    failure: Number = 0
    failure_cost: Number = 0


@dataclass(frozen=True)
class PaymentCost:
    """What one way of paying brings and costs: cost = fees + failures; received = sales - cost.

    share: cost as a share of the sales, None without sales.
    """

    id: str
    sales: Decimal
    fees: Decimal
    failures: Decimal
    cost: Decimal
    received: Decimal
    share: Decimal | None


@dataclass(frozen=True)
class MixCost:
    """A payment mix: one line for each way of paying, and their total."""

    lines: tuple[PaymentCost, ...]
    total: PaymentCost


def qris_charge(amount: Number, tiers: Iterable[Tier]) -> Decimal:
    """Return the merchant's fee of one transaction, not rounded.

    The amount of the transaction chooses the tier, and the tier's rate holds for the whole amount (so a
    micro merchant pays nothing up to Rp500,000 and 0.3% of all of Rp750,000). Whether Bank Indonesia means
    the whole amount is an assumption. Raises Problem: bad_tiers, no_tier, negative_input.
    """
    paid = non_negative(amount, "amount")
    for tier in _checked(tiers):
        if tier.up_to is None or paid <= tier.up_to:
            return paid * tier.rate
    raise Problem("no_tier", amount=paid)


def mix_cost(payments: Iterable[Payment]) -> MixCost:
    """Return what a mix of payments costs. Failed orders bring no sales and pay no fees.

    Raises Problem: bad_tiers, no_tier, negative_input, not_a_share.
    """
    lines = tuple(_payment_cost(payment) for payment in payments)
    total = _cost_line(
        "total",
        sum((line.sales for line in lines), ZERO),
        sum((line.fees for line in lines), ZERO),
        sum((line.failures for line in lines), ZERO),
    )
    return MixCost(lines, total)


def _payment_cost(payment: Payment) -> PaymentCost:
    begun = non_negative(payment.transactions, "transactions")
    amount = non_negative(payment.amount, "amount")
    failed = begun * share(payment.failure, "failure")
    percentage = qris_charge(amount, payment.tiers) if payment.tiers else ZERO
    fee = percentage + non_negative(payment.charge, "charge")
    done = begun - failed
    lost = failed * non_negative(payment.failure_cost, "failure_cost")
    return _cost_line(payment.id, done * amount, done * fee, lost)


def _cost_line(name: str, sales: Decimal, fees: Decimal, failures: Decimal) -> PaymentCost:
    cost = fees + failures
    return PaymentCost(name, sales, fees, failures, cost, sales - cost, cost / sales if sales else None)


def _checked(tiers: Iterable[Tier]) -> list[Tier]:
    """Return the tiers, sure that they rise and that every rate is a share of 0 to 100%."""
    steps = list(tiers)
    limits = [exact(tier.up_to, "up_to") for tier in steps if tier.up_to is not None]
    rising = all(low < high for low, high in pairwise(limits))
    open_ended = [tier.up_to is None for tier in steps]
    if not steps or not rising or any(open_ended[:-1]) or any(not ZERO <= tier.rate <= ONE for tier in steps):
        raise Problem("bad_tiers", name="tiers")
    return steps
