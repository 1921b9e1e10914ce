"""The cash book: what came in, what went out, who still owes, and what the owner took for the household."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from toolkit.business.exact import ZERO, Number, exact, non_negative
from toolkit.business.problems import Problem

CASH_IN = ("sale_cash", "repayment", "capital")
CASH_OUT = ("purchase", "expense", "drawing")
KINDS = ("sale_cash", "sale_credit", "repayment", "purchase", "expense", "drawing", "capital")
"""Kinds of entries. sale_credit: sold, paid later (kasbon). repayment: an older sale is paid.
drawing: taken by the owner for herself. capital: put in by the owner or lent to the business."""


@dataclass(frozen=True)
class CashEntry:
    """One line of the cash book. amount: money, zero or more; `kind` says the direction."""

    day: date
    kind: str
    amount: Number
    person: str = ""
    note: str = ""


@dataclass(frozen=True)
class Closing:
    """A closed period.

    net_cash = cash_in - cash_out; closing = opening + net_cash. sales: cash and credit sales.
    receivables: still owed to the business, the sum of `by_person` (only people with a balance; below zero
    means that more was paid back than sold on credit). drawings, purchases, expenses: money out by kind.
    """

    opening: Decimal
    cash_in: Decimal
    cash_out: Decimal
    net_cash: Decimal
    closing: Decimal
    sales: Decimal
    receivables: Decimal
    by_person: Mapping[str, Decimal]
    drawings: Decimal
    purchases: Decimal
    expenses: Decimal


def close(
    entries: Iterable[CashEntry], opening: Number = 0, owed: Mapping[str, Number] | None = None
) -> Closing:
    """Close a period.

    opening: cash at its beginning. owed: what each person owed at its beginning. The same person is found
    whatever the capitals and spaces of the name. Raises Problem: unknown_kind, negative_input.
    """
    sums = dict.fromkeys(KINDS, ZERO)
    ledger = _Ledger(owed or {})
    for entry in entries:
        if entry.kind not in sums:
            raise Problem("unknown_kind", kind=entry.kind, known=KINDS)
        amount = non_negative(entry.amount, "amount")
        sums[entry.kind] += amount
        if entry.kind == "sale_credit":
            ledger.add(entry.person, amount)
        elif entry.kind == "repayment":
            ledger.add(entry.person, -amount)
    start = exact(opening, "opening")
    cash_in = sum((sums[kind] for kind in CASH_IN), ZERO)
    cash_out = sum((sums[kind] for kind in CASH_OUT), ZERO)
    by_person = ledger.balances()
    return Closing(
        opening=start,
        cash_in=cash_in,
        cash_out=cash_out,
        net_cash=cash_in - cash_out,
        closing=start + cash_in - cash_out,
        sales=sums["sale_cash"] + sums["sale_credit"],
        receivables=sum(by_person.values(), ZERO),
        by_person=MappingProxyType(by_person),
        drawings=sums["drawing"],
        purchases=sums["purchase"],
        expenses=sums["expense"],
    )


class _Ledger:
    """Balances by person, under the name as first written."""

    def __init__(self, owed: Mapping[str, Number]) -> None:
        self._names: dict[str, str] = {}
        self._sums: dict[str, Decimal] = {}
        for person, amount in owed.items():
            self.add(person, exact(amount, "owed"))

    def add(self, person: str, amount: Decimal) -> None:
        written = " ".join(person.split())
        key = written.casefold()
        self._names.setdefault(key, written)
        self._sums[key] = self._sums.get(key, ZERO) + amount

    def balances(self) -> dict[str, Decimal]:
        return {self._names[key]: amount for key, amount in self._sums.items() if amount}
