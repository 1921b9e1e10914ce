"""Tax on the sales of a small business: the final income tax by month, and VAT on one price.

Rates, the exemption and the ceiling are country facts and come from the caller. The formulas are those of
Indonesia's PP 55/2022 with UU 7/2021 (tax on the part of the year's sales above the exemption) and of PMK
131/2024 (VAT on 11/12 of the price). Nothing is rounded here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from toolkit.business.exact import ZERO, Number, exact, non_negative, share
from toolkit.business.problems import Problem

MONTHS = 12


@dataclass(frozen=True)
class TaxMonth:
    """One month. number: 1 to 12. cumulative: sales of the year up to and with this month. taxed: the part of
    this month's sales above the exemption. tax: rate × taxed. Money in rupiah.
    """

    number: int
    turnover: Decimal
    cumulative: Decimal
    taxed: Decimal
    tax: Decimal


@dataclass(frozen=True)
class TaxYear:
    """A year of months, in order.

    exemption_used: number of the month in which the year's sales first pass the exemption, None if they never
    do. ceiling_passed: the same for the ceiling of the final tax, None without a ceiling.
    """

    months: tuple[TaxMonth, ...]
    exemption_used: int | None
    ceiling_passed: int | None

    @property
    def turnover(self) -> Decimal:
        """All sales of the year."""
        return self.months[-1].cumulative

    @property
    def taxed(self) -> Decimal:
        """The part of the sales that is taxed."""
        return sum((month.taxed for month in self.months), ZERO)

    @property
    def tax(self) -> Decimal:
        """The final tax of the year."""
        return sum((month.tax for month in self.months), ZERO)


def final_tax(
    turnovers: Sequence[Number], rate: Number, exemption: Number = 0, ceiling: Number | None = None
) -> TaxYear:
    """Return the final tax month by month: rate × the part of the year's running sales above the exemption.

    turnovers: sales of each month from January, at most 12. rate: a share, 0.005 is 0.5%. exemption: yearly
    sales without tax, 0 for companies. Golden: 12 × Rp60 million, 0.5%, Rp500 million -> September 200,000,
    then 300,000 a month, 1,100,000 in all.
    Raises Problem: no_values, negative_input, not_a_share, too_many_months_in_year.
    """
    sales = [non_negative(each, "turnover") for each in turnovers]
    if not sales:
        raise Problem("no_values")
    if len(sales) > MONTHS:
        raise Problem("too_many_months_in_year", months=len(sales))
    tax_rate, free = share(rate, "rate"), non_negative(exemption, "exemption")
    months, before = [], ZERO
    for number, turnover in enumerate(sales, start=1):
        cumulative = before + turnover
        taxed = max(cumulative - free, ZERO) - max(before - free, ZERO)
        months.append(TaxMonth(number, turnover, cumulative, taxed, taxed * tax_rate))
        before = cumulative
    passed = None if ceiling is None else month_above(sales, ceiling)
    return TaxYear(tuple(months), month_above(sales, free), passed)


def month_above(turnovers: Sequence[Number], limit: Number) -> int | None:
    """Return the number of the month in which the year's sales first lie above `limit`, None if never.

    Sales of exactly the limit do not pass it. Raises Problem: negative_input.
    """
    most, total = non_negative(limit, "limit"), ZERO
    for number, turnover in enumerate(turnovers, start=1):
        total += non_negative(turnover, "turnover")
        if total > most:
            return number
    return None


def room_left(turnovers: Sequence[Number], limit: Number) -> Decimal:
    """Return how much may still be sold this year before `limit` is passed, 0 if it has been."""
    total = sum((non_negative(turnover, "turnover") for turnover in turnovers), ZERO)
    return max(non_negative(limit, "limit") - total, ZERO)


def vat(price: Number, rate: Number, base_factor: Number = 1) -> Decimal:
    """Return the VAT on a price: price × base_factor × rate. Golden: 50 million × 11/12 × 12% = 5.5 million.

    base_factor: the taxable part of the price; as a Decimal 11/12 is inexact in the 28th figure, so the
    result is rounded to 10 places. Raises Problem: negative_input, not_a_share.
    """
    amount = non_negative(price, "price") * share(rate, "rate") * exact(base_factor, "base_factor")
    return amount.quantize(Decimal("1e-10"))
