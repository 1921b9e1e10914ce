"""Cash of the coming weeks or months: when it is lowest, what to move, and how long money is away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from toolkit.business.exact import Number, exact, non_negative, positive
from toolkit.business.problems import Problem

DAYS_A_YEAR = Decimal(365)


@dataclass(frozen=True)
class Extra:
    """What is special in one period. number: the period, from 1. amount: above 0 is better for the cash,
    below 0 worse. name: what it is. usual: whether it changes the usual (less comes in, less goes out)
    instead of being a receipt or payment of its own."""

    number: int
    amount: Number
    name: str = ""
    usual: bool = False


@dataclass(frozen=True)
class Period:
    """One week or month. number: from 1. closing = opening + cash_in - cash_out."""

    number: int
    opening: Decimal
    cash_in: Decimal
    cash_out: Decimal
    closing: Decimal


@dataclass(frozen=True)
class Projection:
    """The coming periods. lowest: the first with the smallest closing cash. runs_out: the first that closes
    below zero, or None. change: closing of the last period less the cash at the beginning."""

    periods: tuple[Period, ...]
    lowest: Period
    runs_out: Period | None
    change: Decimal


@dataclass(frozen=True)
class Move:
    """One extra payment moved to another period: which (its place), to where, and the lowest cash then."""

    extra: int
    to: int
    lowest: Decimal


@dataclass(frozen=True)
class CashCycle:
    """Days that money is away: days_stock + days_owed_to_us - days_we_owe = days."""

    days_stock: Decimal
    days_owed_to_us: Decimal
    days_we_owe: Decimal
    days: Decimal


def project(opening: Number, flows: Iterable[tuple[Number, Number]]) -> Projection:
    """Return the cash of each period.

    opening: cash at the beginning, may be below zero. flows: (cash in, cash out) of each period, in money.
    Raises Problem: no_values, negative_input.
    """
    start = cash = exact(opening, "opening")
    periods = []
    for number, (cash_in, cash_out) in enumerate(flows, start=1):
        comes, goes = non_negative(cash_in, "cash_in"), non_negative(cash_out, "cash_out")
        closing = cash + comes - goes
        periods.append(Period(number, cash, comes, goes, closing))
        cash = closing
    if not periods:
        raise Problem("no_values")
    lowest = min(periods, key=lambda period: period.closing)
    runs_out = next((period for period in periods if period.closing < 0), None)
    return Projection(tuple(periods), lowest, runs_out, cash - start)


def flows_of(
    usual_in: Number, usual_out: Number, count: int, extras: Sequence[Extra] = ()
) -> list[tuple[Decimal, Decimal]]:
    """Return (in, out) of `count` periods: the usual, and extras in their periods (others are ignored).

    Usual money that is reduced by more than there is counts on the other side, so that the net is always
    right.
    """
    comes, goes = non_negative(usual_in, "usual_in"), non_negative(usual_out, "usual_out")
    flows = [[comes, goes] for _number in range(count)]
    for extra in extras:
        if 1 <= extra.number <= count:
            _add(flows[extra.number - 1], exact(extra.amount, "amount"), extra.usual)
    return [(each_in, each_out) for each_in, each_out in flows]


def _add(flow: list[Decimal], amount: Decimal, usual: bool) -> None:
    better, worse = (0, 1) if amount > 0 else (1, 0)
    rest = abs(amount)
    if usual:
        # Less goes out (better) or less comes in (worse).
        taken = min(rest, flow[worse])
        flow[worse] -= taken
        rest -= taken
    flow[better] += rest


def best_move(
    opening: Number,
    usual_in: Number,
    usual_out: Number,
    count: int,
    extras: Sequence[Extra],
    floor: Number = 0,
) -> Move | None:
    """Return the one extra payment whose later date helps, or None if none helps.

    Only payments of their own (amount below 0) are moved, and only to later periods. Of the moves that keep
    the lowest cash at or above `floor` it is the one with the shortest delay; if there is none, the one that
    makes the lowest cash highest. Of equal ones the earlier date and the earlier extra.
    """
    least = exact(floor, "floor")
    before = project(opening, flows_of(usual_in, usual_out, count, extras)).lowest.closing
    found: list[tuple[tuple[bool, Decimal | int, int], Move]] = []
    for place, extra in enumerate(extras):
        if extra.usual or exact(extra.amount, "amount") >= 0:
            continue
        for to in range(extra.number + 1, count + 1):
            moved = [*extras[:place], replace(extra, number=to), *extras[place + 1 :]]
            then = project(opening, flows_of(usual_in, usual_out, count, moved)).lowest.closing
            if then > before:
                enough = then >= least
                found.append(
                    ((not enough, to - extra.number if enough else -then, to), Move(place, to, then))
                )
    return min(found, key=lambda each: each[0])[1] if found else None


def cash_cycle(
    inventory: Number,
    receivables: Number,
    payables: Number,
    cost_of_goods: Number,
    sales: Number,
    days: Number = DAYS_A_YEAR,
) -> CashCycle:
    """Return the working-capital cycle: DIO + DSO - DPO.

    DIO = inventory / cost_of_goods x days; DSO = receivables / sales x days; DPO = payables / cost_of_goods
    x days. cost_of_goods and sales: of a period of `days`. All in money. Source: R. Brealey, S. Myers and F.
    Allen, Principles of Corporate Finance. Raises Problem: not_positive, negative_input.
    """
    span, goods, sold = (
        positive(days, "days"),
        positive(cost_of_goods, "cost_of_goods"),
        positive(sales, "sales"),
    )
    stock = non_negative(inventory, "inventory") / goods * span
    owed = non_negative(receivables, "receivables") / sold * span
    owing = non_negative(payables, "payables") / goods * span
    return CashCycle(stock, owed, owing, stock + owed - owing)


def debt_cover(cash: Number, debt_service: Number) -> Decimal:
    """Return the debt service coverage ratio (DSCR): free cash of a period / instalments of the same period.

    cash: what is left each period before instalments; below zero means nothing is left. Raises Problem:
    not_positive.
    """
    return exact(cash, "cash") / positive(debt_service, "debt_service")
