"""Who buys lately, often and much: RFM scores and segments, repeat rate, Pareto share.

R (recency): whole calendar days from the last order to a reference day. F (frequency): distinct orders.
M (monetary): money of all orders. Each gets a score from 1 to 5 by its rank among the own customers
(quintiles; D. Chen, S. Sain and K. Guo, Data mining for the online retail industry, 2012). Equal values get
equal scores, so the scores depend neither on the order of the rows nor on chance.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

from toolkit.business.exact import ZERO, Number, exact
from toolkit.business.problems import Problem

SEGMENTS = ("champions", "loyal", "potential", "sleepy", "at_risk", "hibernating")
"""The field's names: Champions, Loyal customers, Potential loyalists, About to sleep, At risk,
Hibernating."""

GROUPS = 5
LEAST_CUSTOMERS = 5
"""With fewer customers there are no fifths."""

_V = TypeVar("_V", int, Decimal)


@dataclass(frozen=True)
class Customer:
    """What is known of one customer. orders: how many distinct ones. money: their sum.

    consent: True or False if she was asked whether she may be written to, None if not.
    """

    key: str
    last: date
    orders: int
    money: Decimal
    consent: bool | None = None
    first: date | None = None


@dataclass(frozen=True)
class Scored:
    """A customer with days since the last order, scores from 1 (low) to 5 (high), and the segment."""

    customer: Customer
    recency: int
    r: int
    f: int
    m: int
    segment: str


@dataclass(frozen=True)
class SegmentTotal:
    """The customers of a segment together. share: of all money, 0 to 1. may_write: how many said yes;
    not_asked: how many were never asked. The others said no."""

    segment: str
    customers: int
    money: Decimal
    share: Decimal
    may_write: int
    not_asked: int


class Ledger:
    """Gathers order lines into customers. Names are one customer however capitals and spaces are written."""

    def __init__(self) -> None:
        self._orders: dict[str, dict[str, date]] = {}
        self._money: dict[str, Decimal] = {}
        self._names: dict[str, str] = {}
        self._answers: dict[str, tuple[date, bool]] = {}

    def add(self, name: str, order: str, day: date, amount: Decimal, consent: bool | None = None) -> None:
        """Add a line of an order.

        consent: what this row says; the latest answer counts, and of one day's answers a no.
        """
        key = " ".join(name.split()).casefold()
        self._names.setdefault(key, " ".join(name.split()))
        orders = self._orders.setdefault(key, {})
        orders[order] = max(day, orders.get(order, day))
        self._money[key] = self._money.get(key, ZERO) + amount
        if consent is not None:
            known = self._answers.get(key)
            # A no sorts before a yes of the same day.
            if known is None or (day, not consent) > (known[0], not known[1]):
                self._answers[key] = (day, consent)

    def customers(self) -> list[Customer]:
        """Return the customers, sorted by name."""
        return [
            Customer(
                self._names[key],
                max(orders.values()),
                len(orders),
                self._money[key],
                self._answers[key][1] if key in self._answers else None,
                min(orders.values()),
            )
            for key, orders in sorted(self._orders.items())
        ]


def cut_points(values: Iterable[_V], groups: int = GROUPS) -> tuple[_V, ...]:
    """Return the values that end each group but the last, when all are ranked from low to high.

    The k-th of n values ends group g at k = n*g/groups, rounded up (nearest rank). Golden: the orders of the
    4,338 customers of UCI Online Retail give 1, 2, 3, 6. Cut points may coincide: then a score stays empty.
    Raises Problem("no_values").
    """
    ranked = sorted(values)
    if not ranked:
        raise Problem("no_values")
    return tuple(ranked[-(-len(ranked) * group // groups) - 1] for group in range(1, groups))


def score_of(value: _V, points: Sequence[_V]) -> int:
    """Return 1 for a value up to the first cut point, 2 up to the second, and so on."""
    return 1 + bisect_left(points, value)


def segment_of(r: int, f: int, m: int) -> str:
    """Return the segment of three scores.

    How long ago: lately (R 4-5), a while (3), long ago (1-2). How valuable: the mean of F and M, a half
    rounded up: much (4-5), middling (3), little (1-2).
    """
    worth = (f + m + 1) // 2
    if r >= 4:
        return "champions" if worth >= 4 else "loyal" if worth == 3 else "potential"
    if r == 3:
        return "loyal" if worth >= 3 else "sleepy"
    return "at_risk" if worth >= 3 else "hibernating"


def rfm(customers: Iterable[Customer], on: date) -> list[Scored]:
    """Return the customers with their scores, in the order given.

    on: reference day, usually the day after the last order. Raises Problem("no_values") without customers.
    """
    known = list(customers)
    days = [(on - customer.last).days for customer in known]
    # Few days are good: the score counts from the other end.
    late = cut_points([-day for day in days])
    often = cut_points([customer.orders for customer in known])
    much = cut_points([customer.money for customer in known])
    scored = []
    for customer, day in zip(known, days, strict=True):
        r, f, m = (
            score_of(-day, late),
            score_of(customer.orders, often),
            score_of(customer.money, much),
        )
        scored.append(Scored(customer, day, r, f, m, segment_of(r, f, m)))
    return scored


def by_segment(scored: Iterable[Scored]) -> list[SegmentTotal]:
    """Return all segments in the order of `SEGMENTS`, empty ones too. Their customers add up to all."""
    found: dict[str, list[Customer]] = {name: [] for name in SEGMENTS}
    for each in scored:
        found[each.segment].append(each.customer)
    whole = sum((customer.money for members in found.values() for customer in members), ZERO)
    totals = []
    for name, members in found.items():
        money = sum((customer.money for customer in members), ZERO)
        may_write = sum(customer.consent is True for customer in members)
        not_asked = sum(customer.consent is None for customer in members)
        share = money / whole if whole else ZERO
        totals.append(SegmentTotal(name, len(members), money, share, may_write, not_asked))
    return totals


def repeat_rate(customers: Iterable[Customer]) -> Decimal:
    """Return the share of customers with two orders or more, 0 to 1. Raises Problem("no_values")."""
    orders = [customer.orders for customer in customers]
    if not orders:
        raise Problem("no_values")
    return Decimal(sum(count >= 2 for count in orders)) / len(orders)


def pareto_share(customers: Iterable[Customer], top: Number | Decimal = Decimal("0.2")) -> Decimal:
    """Return the share of all money that the best customers bring, 0 to 1.

    top: share of the customers, by money; their number is rounded, halves up, and is at least 1. 0 if there
    is no money. Raises Problem: no_values, not_a_share.
    """
    money = sorted((customer.money for customer in customers), reverse=True)
    share = exact(top, "top")
    if not 0 < share <= 1:
        raise Problem("not_a_share", name="top", value=share)
    if not money:
        raise Problem("no_values")
    best = max(1, int((share * len(money)).to_integral_value(ROUND_HALF_UP)))
    whole = sum(money, ZERO)
    return sum(money[:best], ZERO) / whole if whole else ZERO
