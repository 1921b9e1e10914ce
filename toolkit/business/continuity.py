"""How long a shop lasts when something stops it, and how much cash carries it through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from toolkit.business.exact import ONE, ZERO, Number, ceil_divide, exact, non_negative
from toolkit.business.problems import Problem


@dataclass(frozen=True)
class Survival:
    """weeks: how long the cash lasts, None if it never runs out. weekly_loss: cash used up each week, below
    zero if cash still grows. cash: left after the one-off cost, at least 0."""

    weeks: Decimal | None
    weekly_loss: Decimal
    cash: Decimal


def survival(
    cash: Number,
    weekly_sales: Number,
    weekly_goods: Number,
    weekly_fixed: Number,
    lost: Number,
    one_off: Number = 0,
) -> Survival:
    """Return how many weeks the cash lasts.

    weekly loss = fixed - (sales - goods) x (1 - lost); weeks = (cash - one_off) / weekly loss.

    cash: at hand. weekly_sales, weekly_goods: sales, and what the goods cost, of a usual week; goods are
    bought only for what is sold. weekly_fixed: must be paid each week all the same. lost: share of sales
    that stops, 0 to 1. one_off: to clean or replace. All in money. Raises Problem: not_a_share,
    negative_input.
    """
    part = exact(lost, "lost")
    if not 0 <= part <= 1:
        raise Problem("not_a_share", name="lost", value=part)
    margin = non_negative(weekly_sales, "weekly_sales") - non_negative(weekly_goods, "weekly_goods")
    loss = non_negative(weekly_fixed, "weekly_fixed") - margin * (ONE - part)
    left = max(non_negative(cash, "cash") - non_negative(one_off, "one_off"), ZERO)
    return Survival(left / loss if loss > 0 else None, loss, left)


def cash_needed(weeks: Number, weekly_loss: Number, one_off: Number = 0) -> Decimal:
    """Return the cash that carries the shop through `weeks`: one_off + weeks x weekly loss (if it is a
    loss)."""
    return non_negative(one_off, "one_off") + non_negative(weeks, "weeks") * max(
        exact(weekly_loss, "weekly_loss"), ZERO
    )


def cash_path(start: Number, weekly_loss: Number, weeks: int) -> Sequence[Decimal]:
    """Return the cash after 0, 1, ... `weeks` weeks, never below 0."""
    first, loss = exact(start, "start"), exact(weekly_loss, "weekly_loss")
    return [max(first - loss * number, ZERO) for number in range(weeks + 1)]


def whole_weeks(days: Number) -> int:
    """Return a number of days as whole weeks, rounded up."""
    return ceil_divide(non_negative(days, "days"), Decimal(7))
