"""Reading a sales history: a CSV or XLSX list of day and quantity, with or without product and remark.

A marketplace's order list will do too. Only these columns are read; buyers' names and numbers are not.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from toolkit.business.columns import KNOWN, Columns
from toolkit.business.dates import month_first
from toolkit.business.exact import ZERO
from toolkit.business.forecasting.series import DemandSeries, daily_series
from toolkit.business.money import parse_count
from toolkit.business.order_rows import RowReader
from toolkit.business.orders import RowProblem
from toolkit.business.problems import Problem
from toolkit.business.tables import MAX_ROWS, read_table

SALES_LIST = Columns(
    {
        "day": ("tanggal penjualan", "tanggal jual", "sales date", "day", "hari", *KNOWN["day"]),
        "quantity": (
            "jumlah terjual", "terjual", "unit terjual", "total terjual", "banyak terjual", "laku",
            "units sold", "quantity sold", "units", "unit", "sold", "pcs", *KNOWN["quantity"], "total",
        ),
        "product": (*KNOWN["product"], "product id", "produk id", "menu", *KNOWN["sku"]),
        "status": (
            "keterangan", "catatan", "note", "notes", "remark", "stok", "stock", "habis", "out of stock",
            *KNOWN["status"],
        ),
    },
    {"day": ("day",), "quantity": ("quantity",)},
)  # fmt: skip
"""The names of columns as sales histories write them."""

_OUT = re.compile(r"habis|kosong|out[ _-]of[ _-]stock|sold out|stok 0|\bstockout\b")
_OUT_HEADING = re.compile(r"habis|out of stock|stockout")
_YES = re.compile(r"ya|y|yes|true|1|x|v|✓|✔")
_CLOSED = re.compile(r"\btutup\b|\bclosed\b|\blibur\b")


@dataclass(frozen=True)
class SalesRow:
    """One row. sold: pieces. out: it had run out. closed: the shop was closed."""

    day: date
    product: str
    sold: Decimal
    out: bool = False
    closed: bool = False


@dataclass(frozen=True)
class SalesHistory:
    """What came of a file: total_rows == len(rows) + len(problems) + cancelled."""

    rows: tuple[SalesRow, ...]
    problems: tuple[RowProblem, ...]
    cancelled: int
    total_rows: int

    @property
    def products(self) -> list[str]:
        """The products, the one of which most was sold first; one empty name if there is no such column."""
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for row in self.rows:
            sums[row.product] += row.sold
        return sorted(sums, key=lambda name: (-sums[name], name))

    def series(self, product: str, *, zero_means_out: bool | None = None) -> DemandSeries:
        """Return the daily series of a product.

        A day on which only other products were sold counts as 0 of it, not as a gap.
        Raises Problem: no_values, dates_too_far.
        """
        rows = [row for row in self.rows if row.product == product]
        sold: dict[date, float] = defaultdict(float)
        for row in rows:
            if not row.closed:
                sold[row.day] += float(row.sold)
        closed = {row.day for row in self.rows if row.closed and not row.sold}
        if rows:
            first, last = min(row.day for row in rows), max(row.day for row in rows)
            closed = {day for day in closed if first <= day <= last}
            for row in self.rows:
                if first <= row.day <= last and row.day not in closed:
                    sold.setdefault(row.day, 0.0)
        out = {row.day for row in rows if row.out}
        return daily_series(sold, out, closed - set(sold), zero_means_out=zero_means_out)


def read_sales(data: bytes, filename: str, language: str = "id") -> SalesHistory:
    """Read a sales history, CSV or XLSX, of at most 20 MB and 200,000 rows.

    language: how ambiguous numbers are written. Rows below zero, with strange dates or without a quantity
    become problems with their row number; several rows of a day are added up.
    Raises Problem: empty_file, file_too_big, too_many_rows, not_a_table, old_excel, unsafe_file,
    unknown_columns, missing_columns, no_usable_rows.
    """
    header, rows = read_table(data, filename, SALES_LIST)
    if len(rows) > MAX_ROWS:
        raise Problem("too_many_rows", filename=filename, limit=MAX_ROWS)
    place = header.fields["day"]
    reader = _SalesReader(
        header, language, month_first=month_first(cells[place] for _, cells in rows if len(cells) > place)
    )
    found: list[SalesRow] = []
    problems: list[RowProblem] = []
    cancelled = 0
    for number, cells in rows:
        try:
            if reader.is_cancelled(cells):
                cancelled += 1
            else:
                found.append(reader.sale(cells))
        except Problem as problem:
            problems.append(RowProblem(number, problem.code, problem.details, reader.raw(cells)))
    if not found:
        raise Problem("no_usable_rows", filename=filename, rows=len(rows))
    return SalesHistory(tuple(found), tuple(problems), cancelled, len(rows))


class _SalesReader(RowReader):
    """Reads rows of a sales history."""

    def sale(self, cells: Sequence[object]) -> SalesRow:
        """Return the row's meaning. Raises Problem with a code of a row or of reading numbers."""
        self._check_shape(cells)
        day = self._day(cells)
        remark = self._text(cells, "status").casefold()
        heading = self._heading("status").casefold() if "status" in self._header.fields else ""
        out = bool(_OUT.search(remark))
        if _OUT_HEADING.search(heading.replace("_", " ")):
            out = out or bool(_YES.fullmatch(remark))
        closed = bool(_CLOSED.search(remark))
        sold = self._number(cells, "quantity", parse_count)
        if sold is None:
            if not (out or closed):
                raise Problem("no_quantity")
            sold = ZERO
        return SalesRow(day, self._text(cells, "product")[:60], sold, out, closed)
