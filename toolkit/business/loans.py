"""What a loan really costs: instalment, everything paid, and the yearly rate with all fees in it.

A flat rate is a share of the amount first borrowed, every year, however much is already paid back. An
effective rate is a share of what is still owed. The same number means almost twice as much when it is flat.
Source of the yearly rate with fees: the actuarial method, as in Regulation Z (12 CFR 1026), appendix J.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from toolkit.business.exact import ONE, ZERO, Number, non_negative, positive
from toolkit.business.problems import Problem

KINDS = ("flat", "effective")
DAYS_A_MONTH = Decimal(30)
MOST_MONTHS = 360

_MONTHS = Decimal(12)
_PRECISION = 40
_STEPS = 90


@dataclass(frozen=True)
class Offer:
    """A loan as it is offered.

    amount: borrowed, in money. months: number of monthly instalments. rate: a share for a year, `flat` or
    `effective` by `kind`. fee_share: share of the amount taken at the start. fee: money taken at the start,
    such as administration and insurance. instalment: as quoted; then rate and kind are not used.
    """

    amount: Number
    months: int
    rate: Number = ZERO
    kind: str = "effective"
    fee_share: Number = ZERO
    fee: Number = ZERO
    instalment: Number | None = None


@dataclass(frozen=True)
class LoanCost:
    """What an offer costs.

    instalment: each month. fees: taken at the start. received: amount - fees. total: all instalments and the
    fees. extra: total - amount. monthly: the rate per month that makes the instalments worth what was
    received. nominal: 12 times that. effective: (1 + monthly)^12 - 1, the effective annual rate (EAR) with
    fees. flat: the flat yearly rate that has the same instalments.
    """

    instalment: Decimal
    fees: Decimal
    received: Decimal
    total: Decimal
    extra: Decimal
    monthly: Decimal
    nominal: Decimal
    effective: Decimal
    flat: Decimal


@dataclass(frozen=True)
class ScheduleLine:
    """One month of paying back, in money. balance: still owed after this instalment."""

    month: int
    instalment: Decimal
    interest: Decimal
    principal: Decimal
    balance: Decimal


def instalment(amount: Number, months: int, rate: Number, kind: str = "effective") -> Decimal:
    """Return the monthly instalment, exact.

    flat: amount (1 + rate n/12) / n. effective (annuity): amount i / (1 - (1+i)^-n) with i = rate/12.
    rate: a share for a year. Raises Problem: unknown_kind, not_positive, negative_input, too_many_months.
    """
    owed, yearly, count = positive(amount, "amount"), non_negative(rate, "rate"), _counted(months)
    if kind not in KINDS:
        raise Problem("unknown_kind", kind=kind, known=KINDS)
    if kind == "flat" or yearly == 0:
        return owed * (ONE + yearly * count / _MONTHS) / count
    with localcontext() as context:
        context.prec = _PRECISION
        monthly = yearly / _MONTHS
        result = owed * monthly / (ONE - (ONE + monthly) ** -count)
    return +result


def yearly_rate(rate: Number, per: str) -> Decimal:
    """Return a rate quoted per `year`, `month` or `day` as a rate for a year of 12 months of 30 days."""
    times = {"year": ONE, "month": _MONTHS, "day": _MONTHS * DAYS_A_MONTH}
    if per not in times:
        raise Problem("unknown_kind", kind=per, known=tuple(times))
    return non_negative(rate, "rate") * times[per]


def cost(offer: Offer) -> LoanCost:
    """Return what an offer costs.

    Raises Problem: fees_too_big when fees take the whole amount or more; pays_back_less when quoted
    instalments do not even pay back the amount; unknown_kind, not_positive, negative_input, too_many_months.
    """
    amount, count = positive(offer.amount, "amount"), _counted(offer.months)
    fees = non_negative(offer.fee_share, "fee_share") * amount + non_negative(offer.fee, "fee")
    if fees >= amount:
        raise Problem("fees_too_big", amount=amount, fees=fees)
    if offer.instalment is None:
        each = instalment(amount, count, offer.rate, offer.kind)
    else:
        each = positive(offer.instalment, "instalment")
    repaid = each * count
    # An annuity without interest may miss the amount by a rounding in the 28th figure.
    if amount - repaid > Decimal("0.01") * count:
        raise Problem("pays_back_less", amount=amount, repaid=repaid)
    monthly = monthly_rate(amount - fees, each, count)
    return LoanCost(
        instalment=each,
        fees=fees,
        received=amount - fees,
        total=repaid + fees,
        extra=repaid + fees - amount,
        monthly=monthly,
        nominal=monthly * _MONTHS,
        effective=effective_annual(monthly),
        flat=max((repaid - amount) / amount * _MONTHS / count, ZERO),
    )


def monthly_rate(received: Number, each: Number, months: int) -> Decimal:
    """Return the rate i per month that solves received = sum of each / (1+i)^k for k = 1..months.

    0 if the instalments do not exceed what was received. Found by halving an interval.
    """
    present, payment, count = positive(received, "received"), positive(each, "each"), _counted(months)
    with localcontext() as context:
        context.prec = _PRECISION

        def worth(rate: Decimal) -> Decimal:
            return payment * (ONE - (ONE + rate) ** -count) / rate

        if payment * count <= present:
            return ZERO
        low, high = ZERO, ONE
        while worth(high) > present:
            low, high = high, high * 2
        for _step in range(_STEPS):
            middle = (low + high) / 2
            if worth(middle) > present:
                low = middle
            else:
                high = middle
        result = (low + high) / 2
    return +result


def effective_annual(monthly: Number) -> Decimal:
    """Return the effective annual rate (1 + monthly)^12 - 1."""
    with localcontext() as context:
        context.prec = _PRECISION
        result = (ONE + non_negative(monthly, "monthly")) ** 12 - ONE
    return +result


def flat_from_effective(rate: Number, months: int) -> Decimal:
    """Return the flat yearly rate with the same instalments as an effective (annuity) rate."""
    count = _counted(months)
    return max((instalment(1, count, rate) * count - ONE) * _MONTHS / count, ZERO)


def rule_of_thumb(flat: Number, months: int) -> Decimal:
    """Return the rough nominal rate of a flat rate: 2n/(n+1) times it."""
    count = _counted(months)
    return non_negative(flat, "flat") * 2 * count / (count + 1)


def schedule(amount: Number, months: int, rate: Number, kind: str = "effective") -> tuple[ScheduleLine, ...]:
    """Return the plan of paying back, month by month; the last balance is 0.

    With a flat rate the lender counts the same interest each month; that is what the lines show.
    """
    count, owed = _counted(months), positive(amount, "amount")
    each, balance = instalment(owed, count, rate, kind), owed
    monthly = non_negative(rate, "rate") / _MONTHS
    lines = []
    for month in range(1, count + 1):
        interest = (owed if kind == "flat" else balance) * monthly
        principal = balance if month == count else each - interest
        balance -= principal
        lines.append(ScheduleLine(month, interest + principal, interest, principal, balance))
    return tuple(lines)


def cheapest(costs: Sequence[LoanCost]) -> int:
    """Return the place of the offer with the lowest effective annual rate. Raises Problem: no_values."""
    if not costs:
        raise Problem("no_values")
    return min(range(len(costs)), key=lambda place: costs[place].effective)


def _counted(months: int) -> int:
    if isinstance(months, bool) or months != int(months) or months <= 0:
        raise Problem("not_positive", name="months", value=months)
    if months > MOST_MONTHS:
        raise Problem("too_many_months", months=int(months), limit=MOST_MONTHS)
    return int(months)
