"""A marketplace's order list through cash book and reconciliation (`naikkelas orders`).

`read_order_file` returns the whole report as data; `OrderReport.show` prints it. Every row that cannot be
used has its sentence, and the counts add up to the rows of the file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.business import (
    CashEntry,
    Closing,
    OrderImport,
    PayoutImport,
    Problem,
    Received,
    Reconciliation,
    RowProblem,
    close,
    format_amount,
    parse_amount,
    parse_percent,
    read_orders,
    read_payouts,
    reconcile,
    to_cash_entries,
    to_expected,
)
from toolkit.i18n import Messages, in_language, language
from toolkit.lesson.messages import sentence

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

_ = Messages("orderfile")

MARKETPLACE = "marketplace"
"""Who owes the money of the orders until it is paid out."""

_ZERO = Decimal(0)


class OrderFileProblem(Exception):
    """A file or fee that cannot be used. The text says what to do."""


@dataclass(frozen=True)
class RowNote:
    """Why a row was not used. row: its number in the file; text: a sentence that names it."""

    row: int
    code: str
    text: str


@dataclass(frozen=True)
class Payouts:
    """What came of the payout list. total_rows == used + len(unusable); `found` explains every rupiah."""

    filename: str
    total_rows: int
    used: int
    unusable: tuple[RowNote, ...]
    found: Reconciliation


@dataclass(frozen=True)
class OrderReport:
    """What came of an order list.

    total_rows == used + duplicates + cancelled + len(unusable), all counted in rows. closing: the cash book,
    in which the marketplace owes every sale until a payout arrives; so closing.receivables is what is still
    to come. first, last: days of the orders used, None without any. payouts: None if no list was given.
    """

    language: str
    filename: str
    total_rows: int
    used: int
    duplicates: int
    cancelled: int
    unusable: tuple[RowNote, ...]
    orders: int
    first: date | None
    last: date | None
    fees: Decimal
    closing: Closing
    payouts: Payouts | None = None

    @property
    def all_well(self) -> bool:
        """Whether every row was used, left out as cancelled or double, and every payout matches."""
        if self.unusable:
            return False
        return self.payouts is None or not (self.payouts.unusable or self.payouts.found.differences)

    def show(self, console: Console) -> None:
        """Print the report for a person."""
        with in_language(self.language):
            _show(self, console)

    def as_dict(self) -> dict[str, Any]:
        """Return plain data for JSON; money as text, so that it stays exact."""
        closing = self.closing
        data: dict[str, Any] = {
            "file": self.filename,
            "total_rows": self.total_rows,
            "used": self.used,
            "duplicates": self.duplicates,
            "cancelled": self.cancelled,
            "unusable": [vars(note) for note in self.unusable],
            "orders": self.orders,
            "sales": str(closing.sales),
            "fees": str(self.fees),
            "still_to_come": str(closing.receivables),
        }
        if self.payouts:
            found = self.payouts.found
            data["payouts"] = {
                "file": self.payouts.filename,
                "total_rows": self.payouts.total_rows,
                "used": self.payouts.used,
                "unusable": [vars(note) for note in self.payouts.unusable],
                "expected": str(found.expected_total),
                "received": str(found.received_total),
                "difference": str(found.difference),
                "matched": len(found.matched),
                "differences": [
                    {"order": each.id, "code": each.code, "amount": str(each.amount)}
                    for each in found.differences
                ],
            }
        return data


def read_order_file(
    orders: Path, payouts: Path | None = None, language: str = "id", *, fee: str = "", order_fee: str = ""
) -> OrderReport:
    """Read an order list, and the payouts for it if there are any.

    fee, order_fee: the marketplace's cut as typed, such as "8,25%" and "Rp1.250", where the order list names
    no fees. Raises OrderFileProblem when a file or a fee cannot be used; no row is a reason for that.
    """
    with in_language(language):
        rate = _typed(parse_percent, fee, "--fee")
        fixed = _typed(parse_amount, order_fee, "--order-fee")
        try:
            read = read_orders(_content(orders), orders.name, language)
            paid = read_payouts(_content(payouts), payouts.name, language) if payouts else None
        except Problem as problem:
            raise OrderFileProblem(sentence(problem)) from problem
        return _report(orders.name, read, payouts.name if payouts else "", paid, rate, fixed)


def row_note(problem: RowProblem) -> RowNote:
    """Return the sentence of a row, in the language in use."""
    told = sentence(Problem(problem.code, **problem.details))
    column = str(problem.details.get("column", ""))
    place = _("Row {row}, column “{column}”: {told}") if column else _("Row {row}: {told}")
    return RowNote(problem.row, problem.code, place.format(row=problem.row, column=column, told=told))


def _typed(parse: Any, text: str, option: str) -> Decimal:
    if not text.strip():
        return _ZERO
    try:
        return Decimal(parse(text, language()))
    except Problem as problem:
        raise OrderFileProblem(f"{option}: {sentence(problem)}") from problem


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        text = _("{file} cannot be opened: {reason}.")
        raise OrderFileProblem(text.format(file=path, reason=error.strerror or error)) from error


def _report(
    name: str, read: OrderImport, payouts_name: str, paid: PayoutImport | None, rate: Decimal, fixed: Decimal
) -> OrderReport:
    expected = to_expected(read.orders, [rate], fixed)
    fees = sum((Decimal(each.fee) for each in expected), _ZERO)
    entries = to_cash_entries(read.orders, "sale_credit", MARKETPLACE)
    for order, due in zip(read.orders, expected, strict=True):
        if order.fee is None and due.fee:
            entries.append(CashEntry(order.day, "repayment", due.fee, MARKETPLACE, order.id))
            entries.append(CashEntry(order.day, "expense", due.fee, MARKETPLACE, order.id))
    days = sorted(order.day for order in read.orders)
    found = None
    if paid is not None:
        entries += _arrived(paid.received, days[-1] if days else date.today())  # noqa: DTZ011 - a day at home
        found = Payouts(
            payouts_name,
            paid.total_rows,
            len(paid.received),
            tuple(row_note(problem) for problem in paid.problems),
            reconcile(expected, paid.received),
        )
    return OrderReport(
        language=language(),
        filename=name,
        total_rows=read.total_rows,
        used=read.used,
        duplicates=read.duplicates,
        cancelled=read.cancelled,
        unusable=tuple(row_note(problem) for problem in read.problems),
        orders=len(read.orders),
        first=days[0] if days else None,
        last=days[-1] if days else None,
        fees=fees,
        closing=close(entries),
        payouts=found,
    )


def _arrived(received: Iterable[Received], unknown_day: date) -> list[CashEntry]:
    """Return payouts as repayments of the marketplace, and money given back as an expense."""
    return [
        CashEntry(
            line.day or unknown_day,
            "expense" if line.kind == "refund" else "repayment",
            line.amount,
            MARKETPLACE,
            line.id,
        )
        for line in received
    ]


# --- printing ------------------------------------------------------------------------------------


def _reasons() -> dict[str, str]:
    return {
        "missing": _("not paid out"),
        "doubled": _("paid out twice"),
        "fee_higher": _("more was taken off"),
        "fee_lower": _("less was taken off"),
        "paid_more": _("more came than the buyer paid"),
        "refund": _("given back to the buyer"),
        "unknown": _("no order of this number"),
        "rounding": _("rounding"),
    }


def _show(report: OrderReport, console: Console) -> None:
    _show_rows(
        console,
        report.filename,
        report.total_rows,
        [
            (_("used"), report.used),
            (_("double"), report.duplicates),
            (_("cancelled"), report.cancelled),
            (_("cannot be used"), len(report.unusable)),
        ],
        report.unusable,
    )
    closing = report.closing
    book = _table(_("Cash book"), _("What"), _("Amount"))
    lines = [(_("Sales of {count} orders").format(count=report.orders), closing.sales)]
    lines.append((_("Fees"), -report.fees))
    if report.payouts:
        back = sum((each.amount for each in report.payouts.found.refunds), _ZERO)
        lines.append((_("Paid out"), -(report.payouts.found.received_total + back)))
    lines.append((_("Still to come"), closing.receivables))
    _fill(book, lines)
    if report.first and report.last:
        book.caption = f"{report.first:%d/%m/%Y} – {report.last:%d/%m/%Y}"
    console.print(book)
    if report.payouts:
        _show_payouts(report.payouts, console)


def _show_rows(
    console: Console, filename: str, total: int, counts: list[tuple[str, int]], notes: tuple[RowNote, ...]
) -> None:
    """Print the count that adds up, and a line for each row that cannot be used."""
    counted = " + ".join(f"{count} {name}" for name, count in counts)
    text = _("{file}: {total} rows = {counts}").format(file=filename, total=total, counts=counted)
    console.print(_plain(text), markup=False, highlight=False, soft_wrap=True)
    for note in notes:
        console.print(f"✗ {_plain(note.text)}", style="red", markup=False, highlight=False, soft_wrap=True)


def _show_payouts(payouts: Payouts, console: Console) -> None:
    _show_rows(
        console,
        payouts.filename,
        payouts.total_rows,
        [(_("used"), payouts.used), (_("cannot be used"), len(payouts.unusable))],
        payouts.unusable,
    )
    found = payouts.found
    table = _table(_("Reconciliation"), _("What"), _("Amount"))
    _fill(
        table,
        [
            (_("Should come"), found.expected_total),
            (_("Came"), found.received_total),
            (_("Difference"), found.difference),
        ],
    )
    console.print(table)
    if not found.differences:
        console.print(_("Every order is paid as expected."), style="green")
        return
    from rich.text import Text

    asks = _table(_("What to ask"), _("Order"), _("Reason"), _("Amount"))
    reasons = _reasons()
    for each in found.differences:
        asks.add_row(Text(_plain(each.id)), reasons[each.code], format_amount(each.amount, language()))
    asks.add_row(_("Together"), "", format_amount(found.difference, language()), style="bold")
    console.print(asks)


def _table(title: str, *columns: str) -> Table:
    from rich.table import Table

    table = Table(title=title, title_justify="left")
    for place, column in enumerate(columns, start=1):
        table.add_column(column, justify="right" if place == len(columns) else "left")
    return table


def _fill(table: Table, lines: list[tuple[str, Decimal]]) -> None:
    for name, amount in lines:
        table.add_row(name, format_amount(amount, language()))


def _plain(text: str) -> str:
    """Return what stood in a file without anything that steers a terminal."""
    return "".join(char for char in text if char.isprintable())
