"""Reading a marketplace's order list, and turning orders into cash book entries and expected payouts.

Of the file only what the arithmetic needs is read; buyers' telephone numbers and addresses never are, and
their names only for `customers=True`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from toolkit.business.cashbook import CashEntry
from toolkit.business.columns import BUYER_LIST, ORDER_LIST
from toolkit.business.dates import day_order
from toolkit.business.exact import ZERO, Number, non_negative
from toolkit.business.order_rows import OrderLine, OrderRow, RowReader
from toolkit.business.problems import Problem
from toolkit.business.settlement import Expected
from toolkit.business.tables import MAX_ROWS, read_table


@dataclass(frozen=True)
class Order:
    """An order with its lines.

    total: what the buyer paid, shipping included. voucher: borne by the seller. fee: all fees named in the
    file. shipping: paid by the buyer. Each is None where the file does not say. customer, consent: who bought
    and whether she said yes to messages; only when `read_orders` was asked for customers.
    """

    id: str
    day: date
    status: str
    payment: str
    lines: tuple[OrderLine, ...]
    total: Decimal | None = None
    voucher: Decimal | None = None
    fee: Decimal | None = None
    shipping: Decimal | None = None
    customer: str = ""
    consent: bool | None = None

    @property
    def sales(self) -> Decimal:
        """The goods' money without shipping and seller's voucher, never below zero."""
        amounts = [line.amount for line in self.lines]
        if any(amount is None for amount in amounts) and self.total is not None:
            return max(ZERO, self.total - (self.shipping or ZERO))
        goods = sum((amount for amount in amounts if amount is not None), ZERO)
        return max(ZERO, goods - (self.voucher or ZERO))


@dataclass(frozen=True)
class RowProblem:
    """A row that cannot be used. row: its number in the file. raw: heading -> cell of the columns read."""

    row: int
    code: str
    details: dict[str, object]
    raw: dict[str, str]


@dataclass(frozen=True)
class OrderImport:
    """What came of a file: total_rows == used + duplicates + cancelled + unusable.

    duplicate_rows and cancelled_rows: their numbers in the file. day_order: how the file's dates like 05/06
    were read, "day_first" or "month_first"; "undecided" if no date told, and then the day stands first.
    has_consent: whether a column says who may be written to.
    """

    orders: tuple[Order, ...]
    problems: tuple[RowProblem, ...]
    duplicate_rows: tuple[int, ...]
    cancelled_rows: tuple[int, ...]
    total_rows: int
    day_order: str = "day_first"
    has_consent: bool = False

    @property
    def used(self) -> int:
        """Rows that are part of an order."""
        return sum(len(order.lines) for order in self.orders)

    @property
    def duplicates(self) -> int:
        """Rows that stand there twice."""
        return len(self.duplicate_rows)

    @property
    def cancelled(self) -> int:
        """Rows of cancelled orders."""
        return len(self.cancelled_rows)

    @property
    def unusable(self) -> int:
        """Rows with a problem."""
        return len(self.problems)


def read_orders(data: bytes, filename: str, language: str = "id", *, customers: bool = False) -> OrderImport:
    """Read an order list, CSV or XLSX, of at most 20 MB and 200,000 rows.

    language: how ambiguous numbers are written. A row is a duplicate when order, product, quantity and amount
    are those of a row before; in a file without products, when order and total are. customers: also read
    who bought and who may be written to; then a column of customers is needed, and order numbers are not.
    Raises Problem: empty_file, file_too_big, too_many_rows, not_a_table, old_excel, unsafe_file,
    cell_far_away, unknown_columns, missing_columns.
    """
    header, rows = read_table(data, filename, BUYER_LIST if customers else ORDER_LIST)
    days = header.fields["day"]
    order = day_order(cells[days] for _, cells in rows if len(cells) > days)
    reader = RowReader(header, language, month_first=order == "month_first")
    if rows and reader.is_description(rows[0][1]):
        rows = rows[1:]
    if len(rows) > MAX_ROWS:
        raise Problem("too_many_rows", filename=filename, limit=MAX_ROWS)
    sorter = _Sorter("product" in header.fields or "sku" in header.fields, "order_id" in header.fields)
    for number, cells in rows:
        try:
            if reader.is_cancelled(cells):
                sorter.cancelled.append(number)
            else:
                sorter.take(reader.read(number, cells))
        except Problem as problem:
            sorter.problems.append(RowProblem(number, problem.code, problem.details, reader.raw(cells)))
    repeated = "total" in header.fields
    return OrderImport(
        orders=tuple(_order(group, repeated) for group in sorter.groups.values()),
        problems=tuple(sorter.problems),
        duplicate_rows=tuple(sorter.duplicates),
        cancelled_rows=tuple(sorter.cancelled),
        total_rows=len(rows),
        day_order=order,
        has_consent="consent" in header.fields,
    )


def to_cash_entries(orders: Iterable[Order], kind: str = "sale_cash", person: str = "") -> list[CashEntry]:
    """Return the cash book entries of orders: the sale, and the fees named in the file as an expense.

    kind: "sale_cash" when the money has arrived; "sale_credit" when `person`, such as the marketplace, still
    owes it. Then the fee, which she will never get, is entered as a repayment and an expense.
    Raises Problem("unknown_kind").
    """
    if kind not in ("sale_cash", "sale_credit"):
        raise Problem("unknown_kind", kind=kind, known=("sale_cash", "sale_credit"))
    entries: list[CashEntry] = []
    for order in orders:
        if order.sales:
            entries.append(CashEntry(order.day, kind, order.sales, person, order.id))
        if order.fee and kind == "sale_credit":
            entries.append(CashEntry(order.day, "repayment", order.fee, person, order.id))
        if order.fee:
            entries.append(CashEntry(order.day, "expense", order.fee, person, order.id))
    return entries


def to_expected(
    orders: Iterable[Order], percent_fees: Iterable[Number] = (), order_fee: Number = 0
) -> list[Expected]:
    """Return the payouts to expect, one for each order.

    percent_fees (shares of the sales) and order_fee are used where the file names no fee.
    Raises Problem("negative_input").
    """
    rate = sum((non_negative(fee, "percent_fees") for fee in percent_fees), ZERO)
    fixed = non_negative(order_fee, "order_fee")
    return [
        Expected(
            order.id, order.sales, order.sales * rate + fixed if order.fee is None else order.fee, order.day
        )
        for order in orders
    ]


class _Sorter:
    """Puts each row in exactly one place: an order, the duplicates, the cancelled or the problems."""

    def __init__(self, has_products: bool, has_numbers: bool = True) -> None:
        self.groups: dict[str, list[OrderRow]] = {}
        self.duplicates: list[int] = []
        self.cancelled: list[int] = []
        self.problems: list[RowProblem] = []
        self._has_products, self._has_numbers = has_products, has_numbers
        self._seen: set[tuple[object, ...]] = set()

    def take(self, row: OrderRow) -> None:
        by_total = not self._has_products and row.total is not None
        key: tuple[object, ...] = (row.id, row.total) if by_total else (row.id, *row.line.identity)
        # Without order numbers the same goods may well be bought twice on a day.
        if key in self._seen and self._has_numbers:
            self.duplicates.append(row.line.row)
            return
        before = self.groups.get(row.id)
        if before and not self._has_products and before[0].total != row.total:
            raise Problem("total_differs", first=before[0].total, this=row.total)
        self._seen.add(key)
        self.groups.setdefault(row.id, []).append(row)


def _order(rows: list[OrderRow], repeated: bool) -> Order:
    first = rows[0]
    return Order(
        id=first.id,
        day=first.day,
        status=first.status,
        payment=first.payment,
        lines=tuple(row.line for row in rows),
        total=_merge([row.total for row in rows], repeated),
        voucher=_merge([row.voucher for row in rows], repeated),
        fee=_merge([row.fee for row in rows], repeated),
        shipping=_merge([row.shipping for row in rows], repeated),
        customer=first.customer,
        consent=_agreed(row.consent for row in rows),
    )


def _agreed(answers: Iterable[bool | None]) -> bool | None:
    """One no among the answers is a no."""
    said = [answer for answer in answers if answer is not None]
    return all(said) if said else None


def _merge(values: list[Decimal | None], repeated: bool) -> Decimal | None:
    """Files with a total repeat what belongs to the order on each of its lines: then it counts once."""
    known = [value for value in values if value is not None]
    if not known:
        return None
    return known[0] if repeated and len(set(known)) == 1 else sum(known, ZERO)
