"""Cash, loans and emergencies, for expressions: the same arithmetic as the tools."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from toolkit.business import cashflow, continuity, loans

_ZERO = Decimal(0)


def _cost(
    amount: Decimal,
    months: Decimal,
    rate: Decimal,
    kind: str = "effective",
    fee_share: Decimal = _ZERO,
    fee: Decimal = _ZERO,
) -> loans.LoanCost:
    return loans.cost(loans.Offer(amount, int(months), rate, kind, fee_share, fee))


def _instalment(amount: Decimal, months: Decimal, rate: Decimal, kind: str = "effective") -> Decimal:
    """Monthly instalment. rate: a share for a year."""
    return loans.instalment(amount, int(months), rate, kind)


def _of_cost(name: str) -> Callable[..., Decimal]:
    def value(*terms: Any, **named: Any) -> Decimal:
        found: Decimal = getattr(_cost(*terms, **named), name)
        return found

    return value


def _cycle(
    inventory: Decimal, receivables: Decimal, payables: Decimal, cost_of_goods: Decimal, sales: Decimal
) -> Decimal:
    """Days of the working-capital cycle; cost of goods and sales of a year."""
    return cashflow.cash_cycle(inventory, receivables, payables, cost_of_goods, sales).days


def _survival_weeks(
    cash: Decimal,
    sales: Decimal,
    goods: Decimal,
    fixed: Decimal,
    lost: Decimal,
    one_off: Decimal = _ZERO,
) -> Decimal:
    """Weeks that the cash lasts, all numbers of a week."""
    weeks = continuity.survival(cash, sales, goods, fixed, lost, one_off).weeks
    if weeks is None:
        raise ValueError("the cash never runs out")
    return weeks


def _safest(costs: Mapping[str, Decimal], cash: Decimal, floor: Decimal) -> list[str]:
    """Names of the instalments that leave cash / instalment at or above the floor."""
    return [name for name, each in costs.items() if cashflow.debt_cover(cash, each) >= floor]


FORMULAS: dict[str, Callable[..., Any]] = {
    "loan_instalment": _instalment,
    "loan_fees": _of_cost("fees"),
    "loan_total": _of_cost("total"),
    "loan_extra": _of_cost("extra"),
    "loan_nominal": _of_cost("nominal"),
    "loan_effective": _of_cost("effective"),
    "loan_rule_of_thumb": lambda flat, months: loans.rule_of_thumb(flat, int(months)),
    "loan_yearly_rate": loans.yearly_rate,
    "debt_cover": cashflow.debt_cover,
    "affordable_loans": _safest,
    "cash_cycle_days": _cycle,
    "survival_weeks": _survival_weeks,
}
