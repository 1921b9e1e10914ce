"""Reading what a marketplace or bank paid out: one row for each order number, money back with a minus."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.business.columns import KNOWN, Columns
from toolkit.business.dates import month_first
from toolkit.business.order_rows import RowReader
from toolkit.business.orders import RowProblem
from toolkit.business.problems import Problem
from toolkit.business.settlement import Received
from toolkit.business.tables import MAX_ROWS, read_table

PAYOUT_LIST = Columns(
    {
        "order_id": ("order adjustment id", "related order id", *KNOWN["order_id"]),
        "received": (
            "total penghasilan", "total settlement amount", "settlement amount", "jumlah dana dilepaskan",
            "dana dilepaskan", "jumlah diterima", "uang diterima", "diterima", "dana masuk", "uang masuk",
            "masuk", "pencairan", "payout", "payout amount", "amount received", "received", "net amount",
            "jumlah", "nominal", "total", "amount", "nilai",
        ),
        "day": (
            "tanggal dana dilepaskan", "waktu dana dilepaskan", "order settled time", "settled time",
            "tanggal pencairan", "tanggal cair", "payout date", "tanggal", "tgl", "date",
        ),
        "kind": ("jenis transaksi", "tipe transaksi", "transaction type", "jenis", "tipe", "type"),
    },
    {"order_id": ("order_id",), "received": ("received",)},
)  # fmt: skip
"""The names of columns as payout lists write them."""

_GIVEN_BACK = re.compile(r"pengembalian|dikembalikan|retur|refund|chargeback", re.IGNORECASE)


@dataclass(frozen=True)
class PayoutImport:
    """What came of a file: total_rows == len(received) + len(problems).

    A row that stands there twice counts twice: that may be the very thing to find.
    """

    received: tuple[Received, ...]
    problems: tuple[RowProblem, ...]
    total_rows: int


def read_payouts(data: bytes, filename: str, language: str = "id") -> PayoutImport:
    """Read a payout list, CSV or XLSX, of at most 20 MB and 200,000 rows.

    language: how ambiguous numbers are written. A negative amount, or a kind that says so, is money given
    back. Raises Problem: empty_file, file_too_big, too_many_rows, not_a_table, old_excel, unsafe_file,
    unknown_columns, missing_columns.
    """
    header, rows = read_table(data, filename, PAYOUT_LIST)
    if len(rows) > MAX_ROWS:
        raise Problem("too_many_rows", filename=filename, limit=MAX_ROWS)
    days = header.fields.get("day", header.width)
    reader = _PayoutReader(
        header, language, month_first=month_first(cells[days] for _, cells in rows if len(cells) > days)
    )
    received: list[Received] = []
    problems: list[RowProblem] = []
    for number, cells in rows:
        try:
            received.append(reader.payout(cells))
        except Problem as problem:
            problems.append(RowProblem(number, problem.code, problem.details, reader.raw(cells)))
    return PayoutImport(tuple(received), tuple(problems), len(rows))


class _PayoutReader(RowReader):
    """Reads rows of a payout list."""

    def payout(self, cells: Sequence[object]) -> Received:
        """Return the row's meaning. Raises Problem with a code of a row or of reading numbers."""
        self._check_shape(cells)
        order_id = self._order_id(cells)
        back = bool(_GIVEN_BACK.search(self._text(cells, "kind")))
        try:
            amount = self._amount(cells, "received")
        except Problem as problem:
            if problem.code != "negative":
                raise
            amount, back = self._amount(cells, "received", either_sign=True), True
        if amount is None:
            raise Problem("no_amount")
        day = None if self._cell(cells, "day") in (None, "", "-") else self._day(cells)
        return Received(order_id, amount, day, "refund" if back else "payout")
