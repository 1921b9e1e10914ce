"""Does the money that arrived match what should have arrived? Every difference gets a reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from toolkit.business.exact import ZERO, Number, exact, non_negative
from toolkit.business.problems import Problem

EXPLANATIONS = {
    "missing": "expected and never arrived",
    "doubled": "arrived once more than expected",
    "fee_higher": "arrived with a higher deduction than expected",
    "fee_lower": "arrived with a lower deduction than expected",
    "paid_more": "more arrived than the customer paid",
    "refund": "given back to the customer",
    "unknown": "arrived without an order of that number",
    "rounding": "differs by no more than the tolerance",
}
"""Explanation codes of differences, with their meanings."""


@dataclass(frozen=True)
class Expected:
    """Money that should arrive for an order: amount - fee, where amount is what the customer paid."""

    id: str
    amount: Number
    fee: Number = 0
    day: date | None = None


@dataclass(frozen=True)
class Received:
    """A line of a statement. kind "payout" adds `amount`; "refund" takes it away, whatever its sign.

    A payout below zero counts as a refund.
    """

    id: str
    amount: Number
    day: date | None = None
    kind: str = "payout"


Line = TypeVar("Line", Expected, Received)


@dataclass(frozen=True)
class Difference:
    """One reason why the totals differ.

    amount: its part of expected_total - received_total (above zero: too little arrived).
    code: one of `EXPLANATIONS`. expected, received: the lines compared, where there are any.
    """

    id: str
    amount: Decimal
    code: str
    expected: Expected | None = None
    received: Received | None = None


@dataclass(frozen=True)
class Match:
    """An order and the payout that settles it."""

    expected: Expected
    received: Received


@dataclass(frozen=True)
class Reconciliation:
    """The result. The amounts of `differences` add up to `difference` exactly.

    matched: each order with the payout that settles it, also when the order was paid a second time or given
    back afterwards. `settled` leaves those out.
    """

    matched: tuple[Match, ...]
    missing: tuple[Difference, ...]
    doubled: tuple[Difference, ...]
    fee_differences: tuple[Difference, ...]
    refunds: tuple[Difference, ...]
    unknown: tuple[Difference, ...]
    rounding: tuple[Difference, ...]
    expected_total: Decimal
    received_total: Decimal
    difference: Decimal

    @property
    def differences(self) -> tuple[Difference, ...]:
        """All differences, kind after kind."""
        return (
            *self.missing,
            *self.doubled,
            *self.fee_differences,
            *self.refunds,
            *self.unknown,
            *self.rounding,
        )

    @property
    def settled(self) -> tuple[Match, ...]:
        """The matches with nothing left to ask: no difference but rounding has their order's number."""
        open_numbers = {_key(each.id) for each in self.differences if each.code != "rounding"}
        return tuple(match for match in self.matched if _key(match.expected.id) not in open_numbers)


def reconcile(
    expected: Iterable[Expected], received: Iterable[Received], tolerance: Number = 0
) -> Reconciliation:
    """Match payouts to orders by number and explain every rupiah of difference.

    tolerance: differences up to this amount are "rounding", not a wrong fee. Numbers match whatever their
    capitals and outer spaces. Raises Problem: negative_input (tolerance), unknown_kind, not_finite.
    """
    orders, lines = list(expected), list(received)
    limit = non_negative(tolerance, "tolerance")
    payouts = [line for line in lines if not _is_refund(line)]
    refunds = [
        Difference(line.id, abs(exact(line.amount, "amount")), "refund", None, line)
        for line in lines
        if _is_refund(line)
    ]
    orders_by_id, payouts_by_id = _by_id(orders), _by_id(payouts)
    matched: list[Match] = []
    found: list[Difference] = []
    for key in dict.fromkeys([*orders_by_id, *payouts_by_id]):
        matches, differences = _settle(orders_by_id.get(key, []), payouts_by_id.get(key, []), limit)
        matched += matches
        found += differences
    expected_total = sum((_net(order) for order in orders), ZERO)
    received_total = sum((_signed(line) for line in lines), ZERO)
    return Reconciliation(
        matched=tuple(matched),
        missing=_with_code(found, "missing"),
        doubled=_with_code(found, "doubled"),
        fee_differences=_with_code(found, "fee_higher", "fee_lower", "paid_more"),
        refunds=tuple(refunds),
        unknown=_with_code(found, "unknown"),
        rounding=_with_code(found, "rounding"),
        expected_total=expected_total,
        received_total=received_total,
        difference=expected_total - received_total,
    )


def _settle(
    orders: list[Expected], payouts: list[Received], limit: Decimal
) -> tuple[list[Match], list[Difference]]:
    """Compare the orders and payouts of one number."""
    pairs, open_orders, open_payouts = _pair(orders, payouts)
    matches: list[Match] = []
    differences: list[Difference] = []
    for order, line in pairs:
        gap = _net(order) - exact(line.amount)
        if abs(gap) <= limit:
            matches.append(Match(order, line))
        if gap:
            differences.append(Difference(order.id, gap, _reason(order, line, gap, limit), order, line))
    differences += [Difference(order.id, _net(order), "missing", order) for order in open_orders]
    surplus = "doubled" if orders else "unknown"
    differences += [Difference(line.id, -exact(line.amount), surplus, None, line) for line in open_payouts]
    return matches, differences


def _pair(
    orders: list[Expected], payouts: list[Received]
) -> tuple[list[tuple[Expected, Received]], list[Expected], list[Received]]:
    """Pair equal amounts first, so that a wrong line beside a right one is the one that stands out."""
    pairs: list[tuple[Expected, Received]] = []
    open_orders: list[Expected] = []
    open_payouts = list(payouts)
    for order in orders:
        same = next((line for line in open_payouts if exact(line.amount) == _net(order)), None)
        if same is None:
            open_orders.append(order)
        else:
            # By identity: two equal lines are two lines.
            open_payouts = [line for line in open_payouts if line is not same]
            pairs.append((order, same))
    rest = min(len(open_orders), len(open_payouts))
    pairs += zip(open_orders[:rest], open_payouts[:rest], strict=True)
    return pairs, open_orders[rest:], open_payouts[rest:]


def _reason(order: Expected, line: Received, gap: Decimal, limit: Decimal) -> str:
    if abs(gap) <= limit:
        return "rounding"
    if gap > 0:
        return "fee_higher"
    return "paid_more" if exact(line.amount) > exact(order.amount) else "fee_lower"


def _is_refund(line: Received) -> bool:
    if line.kind not in ("payout", "refund"):
        raise Problem("unknown_kind", kind=line.kind, known=("payout", "refund"))
    return line.kind == "refund" or exact(line.amount, "amount") < 0


def _signed(line: Received) -> Decimal:
    amount = exact(line.amount, "amount")
    return -abs(amount) if _is_refund(line) else amount


def _net(order: Expected) -> Decimal:
    return exact(order.amount, "amount") - exact(order.fee, "fee")


def _by_id(lines: list[Line]) -> dict[str, list[Line]]:
    groups: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        groups[_key(line.id)].append(line)
    return groups


def _key(number: str) -> str:
    return number.strip().casefold()


def _with_code(differences: list[Difference], *codes: str) -> tuple[Difference, ...]:
    return tuple(difference for difference in differences if difference.code in codes)
