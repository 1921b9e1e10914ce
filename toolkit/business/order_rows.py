"""Understanding one row of an order list."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from toolkit.business.columns import FEES, PEOPLE, Header
from toolkit.business.dates import read_date
from toolkit.business.exact import ZERO
from toolkit.business.money import MAX_AMOUNT, parse_amount, parse_count
from toolkit.business.problems import Problem

_MAX_LINES_IN_CELL = 20
_EXCEL_DIGITS = 15
_CANCELLED = re.compile(r"batal|cancel|pesanan ditolak|order rejected")
_UNPAID = re.compile(r"belum (?:di)?bayar|unpaid|menunggu pembayaran|awaiting payment|pending payment")
_RETURNED = re.compile(
    r"dikembalikan|pengembalian|retur|refund|gagal (?:di)?kirim|pengiriman gagal|delivery failed"
)
# A request to cancel or return that was turned down leaves the order standing.
_REFUSED = re.compile(
    r"(?:pembatalan|cancel\w*|pengembalian|retur\w*|refund) .*(?:ditolak|rejected|declined)"
    r"|tidak (?:di)?batal|not cancel"
)

_YES = frozenset(
    (
        "ya",
        "y",
        "yes",
        "iya",
        "true",
        "benar",
        "1",
        "setuju",
        "boleh",
        "ok",
        "oke",
        "izin",
        "diizinkan",
        "v",
        "x",
        "✓",
        "✔",
        "√",
        "ada",
    )
)
_NOBODY = frozenset(
    ("guest", "tamu", "walk in", "walk-in", "umum", "tanpa nama", "anonim", "nan", "none", "null")
)


@dataclass(frozen=True)
class OrderLine:
    """A product of an order. row: its number in the file. amount: money for the whole line or None."""

    row: int
    product: str
    variation: str
    sku: str
    quantity: Decimal
    price: Decimal | None
    amount: Decimal | None

    @property
    def identity(self) -> tuple[object, ...]:
        """What makes two lines of an order the same."""
        return (self.product, self.variation, self.sku, self.quantity, self.amount)


@dataclass(frozen=True)
class OrderRow:
    """A row: one line, and what it says of its order. customer, consent: only where they were asked for."""

    id: str
    day: date
    status: str
    payment: str
    line: OrderLine
    total: Decimal | None
    voucher: Decimal | None
    fee: Decimal | None
    shipping: Decimal | None
    customer: str = ""
    consent: bool | None = None


class RowReader:
    """Reads rows by a header. A row that cannot be used raises the `Problem` of its first fault."""

    def __init__(self, header: Header, language: str, *, month_first: bool) -> None:
        self._header, self._language, self._month_first = header, language, month_first
        self._places = header.fields

    def is_description(self, cells: Sequence[object]) -> bool:
        """Whether the row under the header explains the columns: long words and no figure anywhere."""
        texts = [str(self._cell(cells, field) or "") for field in self._header.fields]
        return len(texts[0]) > 12 and not any(sign.isdigit() for text in texts for sign in text)

    def is_cancelled(self, cells: Sequence[object]) -> bool:
        """Whether the order was cancelled; a refused request to cancel does not count."""
        status = self._text(cells, "status").casefold()
        return bool(_CANCELLED.search(status)) and not _REFUSED.search(status)

    def raw(self, cells: Sequence[object]) -> dict[str, str]:
        """Return what stands in the columns that are read, by heading and shortened."""
        read = (field for field in self._header.fields if field not in PEOPLE)
        found = ((self._heading(field), self._cell(cells, field)) for field in read)
        return {heading: str(value)[:80] for heading, value in found if value not in (None, "")}

    def read(self, number: int, cells: Sequence[object]) -> OrderRow:
        """Return the row's meaning. Raises Problem with a code of a row or of reading numbers."""
        self._check_shape(cells)
        customer = self._customer(cells)
        numbered = "order_id" in self._header.fields
        order_id = self._order_id(cells) if numbered else ""
        status = self._text(cells, "status")
        self._check_status(status)
        day = self._day(cells)
        if not numbered:
            # A notebook has no order numbers: what one customer bought on one day is one order.
            several = "product" in self._header.fields
            order_id = f"{day} {customer.casefold()}" if several else f"#{number}"
        line = self._line(number, cells)
        total = self._amount(cells, "total")
        if line.amount is None and total is None:
            raise Problem("no_amount")
        # Files write fees and vouchers with and without a minus.
        fees = [fee for field in FEES if (fee := self._amount(cells, field, either_sign=True)) is not None]
        return OrderRow(
            id=order_id,
            day=day,
            status=status,
            payment=self._text(cells, "payment"),
            line=line,
            total=total,
            voucher=self._amount(cells, "voucher", either_sign=True),
            fee=sum(fees, ZERO) if fees else None,
            shipping=self._amount(cells, "shipping", either_sign=True),
            customer=customer,
            consent=self._consent(cells),
        )

    def _customer(self, cells: Sequence[object]) -> str:
        """Return who bought, "" in a list that is not about buyers."""
        if "customer" not in self._header.fields:
            return ""
        value = self._cell(cells, "customer")
        text = str(value) if isinstance(value, int) else self._text(cells, "customer")
        if text in ("", "-") or text.casefold() in _NOBODY:
            raise Problem("no_customer")
        return text

    def _consent(self, cells: Sequence[object]) -> bool | None:
        """Return whether the buyer said yes to messages; None where nothing is said."""
        value = self._cell(cells, "consent")
        if value in (None, "", "-"):
            return None
        return value is True or str(value).strip().casefold().rstrip(".") in _YES

    def _check_shape(self, cells: Sequence[object]) -> None:
        if any(cell not in (None, "") for cell in cells[self._header.width :]):
            raise Problem("too_many_cells")
        if any(isinstance(cell, str) and cell.count("\n") > _MAX_LINES_IN_CELL for cell in cells):
            raise Problem("broken_quotes")

    def _check_status(self, status: str) -> None:
        plain = status.casefold()
        if _UNPAID.search(plain):
            raise Problem("unpaid", status=status[:80])
        if _RETURNED.search(plain) and not _REFUSED.search(plain):
            raise Problem("returned", status=status[:80])

    def _order_id(self, cells: Sequence[object]) -> str:
        value = self._cell(cells, "order_id")
        if isinstance(value, int | float) and not isinstance(value, bool):
            # Excel keeps 15 digits of a number; the rest of a longer order number is lost.
            if value != value or abs(value) >= 10**_EXCEL_DIGITS:
                raise Problem("order_id_damaged", text=str(value)[:80])
            return str(int(value)) if value == int(value) else str(value)
        text = " ".join(str(value or "").split())[:80]
        if not text:
            raise Problem("no_order_id")
        if re.fullmatch(r"\d(?:[.,]\d+)?[eE]\+?\d+", text):
            raise Problem("order_id_damaged", text=text)
        return text

    def _day(self, cells: Sequence[object]) -> date:
        value = self._cell(cells, "day")
        if value in (None, ""):
            raise Problem("no_date")
        day = read_date(value, month_first=self._month_first)
        if day is None:
            raise Problem("bad_date", text=str(value)[:80], column=self._heading("day"))
        return day

    def _line(self, number: int, cells: Sequence[object]) -> OrderLine:
        quantity = self._quantity(cells)
        if quantity == 0:
            raise Problem("zero_quantity", column=self._heading("quantity"))
        pieces = Decimal(1) if quantity is None else quantity
        price, amount = self._amount(cells, "price"), self._amount(cells, "subtotal")
        before, discount = (
            self._amount(cells, "subtotal_before"),
            self._amount(cells, "line_discount", either_sign=True),
        )
        if before is not None and discount is not None:
            # The platform's own discount is paid to the seller, so only hers counts.
            amount = max(ZERO, before - discount)
        if amount is None and price is not None:
            amount = price * pieces
        product, variation, sku = (self._text(cells, field) for field in ("product", "variation", "sku"))
        return OrderLine(number, product, variation, sku, pieces, price, amount)

    def _quantity(self, cells: Sequence[object]) -> Decimal | None:
        try:
            return self._number(cells, "quantity", parse_count)
        except Problem as problem:
            if problem.code == "negative":
                # Lists of tills write what came back so.
                raise Problem("negative_quantity", column=problem.details["column"]) from problem
            raise

    def _amount(self, cells: Sequence[object], field: str, *, either_sign: bool = False) -> Decimal | None:
        return self._number(cells, field, parse_amount, either_sign=either_sign)

    def _number(
        self,
        cells: Sequence[object],
        field: str,
        parse: Callable[[str, str], Decimal],
        *,
        either_sign: bool = False,
    ) -> Decimal | None:
        """Return the number in a column, None if it is blank or a dash."""
        if field not in self._places:
            return None
        value = self._cell(cells, field)
        if value in (None, "", "-"):
            return None
        try:
            if isinstance(value, int | float) and not isinstance(value, bool):
                return _from_cell(value, either_sign)
            return _parsed(parse, str(value), self._language)
        except Problem as problem:
            if problem.code == "negative" and either_sign:
                return parse(re.sub(r"[-−–()]", "", str(value)), self._language)
            raise Problem(problem.code, **problem.details, column=self._heading(field)) from problem

    def _cell(self, cells: Sequence[object], field: str) -> object:
        index = self._places.get(field)
        return cells[index] if index is not None and index < len(cells) else None

    def _text(self, cells: Sequence[object], field: str) -> str:
        value = self._cell(cells, field) if field in self._places else None
        return "" if value is None else " ".join(str(value).split())[:200]

    def _heading(self, field: str) -> str:
        return self._header.headings[self._header.fields[field]]


@lru_cache(maxsize=20_000)
def _parsed(parse: Callable[[str, str], Decimal], text: str, language: str) -> Decimal:
    """Remember readings: a shop's prices repeat on thousands of rows."""
    return parse(text, language)


def _from_cell(value: int | float, either_sign: bool) -> Decimal:
    """Return a spreadsheet's number; its binary fractions are cut to the ten-thousandth they mean."""
    number = Decimal(repr(value))
    if not number.is_finite():
        raise Problem("not_a_number", text=str(value))
    if abs(number) > MAX_AMOUNT:
        raise Problem("too_large", text=str(value), limit=MAX_AMOUNT)
    if number < 0 and not either_sign:
        raise Problem("negative", text=str(value))
    exact = number if isinstance(value, int) else number.quantize(Decimal("0.0001")).normalize()
    return abs(exact) + ZERO
