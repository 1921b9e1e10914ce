"""Final tax and VAT: thin wrappers of `business.tax`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from toolkit.business import tax


def _final_tax_total(turnovers: Sequence[Decimal], rate: Decimal, exemption: Decimal = Decimal(0)) -> Decimal:
    """Final tax of all months together."""
    return tax.final_tax(turnovers, rate, exemption).tax


def _final_tax_of_month(
    turnovers: Sequence[Decimal], month: Decimal, rate: Decimal, exemption: Decimal = Decimal(0)
) -> Decimal:
    """Final tax of one month, 1 for January."""
    return tax.final_tax(turnovers, rate, exemption).months[int(month) - 1].tax


def _month_above(turnovers: Sequence[Decimal], limit: Decimal) -> Decimal:
    """The month in which the year's sales first pass `limit`. None is an error in an expression."""
    month = tax.month_above(turnovers, limit)
    if month is None:
        raise ValueError("the year's sales never pass the limit")
    return Decimal(month)


def _running_total(turnovers: Sequence[Decimal], month: Decimal) -> Decimal:
    """Sales of the year up to and with a month."""
    return sum(turnovers[: int(month)], Decimal(0))


FORMULAS: dict[str, Callable[..., Any]] = {
    "final_tax_total": _final_tax_total,
    "final_tax_of_month": _final_tax_of_month,
    "month_above": _month_above,
    "running_total": _running_total,
    "vat_on": tax.vat,
}
