"""Tables as files for spreadsheet programs. No text in them is ever taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from toolkit.grading.safe import spreadsheet_text

Cell = str | float | int | None

_SHEET_NAME = 31
"""Letters that a spreadsheet program allows in a sheet's name."""


@dataclass(frozen=True)
class Sheet:
    """One table with its heading in the first row.

    widths: of the columns, in letters. fixed: columns that stay in sight. percent: columns whose numbers from
    0 to 1 are shown as percentages.
    """

    name: str
    rows: Sequence[Sequence[Cell]]
    widths: Sequence[int]
    fixed: int = 1
    percent: frozenset[int] = frozenset()


def csv_bytes(rows: Sequence[Sequence[Cell]]) -> bytes:
    """Return a table as CSV in UTF-8 with a byte order mark, which spreadsheet programs need."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([_safe(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8")


def xlsx_bytes(sheets: Sequence[Sheet]) -> bytes:
    """Return tables as an XLSX workbook; texts are texts and numbers are numbers."""
    import xlsxwriter

    data = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    workbook = xlsxwriter.Workbook(data, options)
    heading = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    percent = workbook.add_format({"num_format": "0%"})
    for one in sheets:
        page = workbook.add_worksheet(one.name[:_SHEET_NAME])
        for number, row in enumerate(one.rows):
            for column, cell in enumerate(row):
                style = heading if number == 0 else percent if column in one.percent else None
                _write(page, number, column, _safe(cell), style)
        page.freeze_panes(1, one.fixed)
        for column, width in enumerate(one.widths):
            page.set_column(column, column, width)
    workbook.close()
    return data.getvalue()


def _safe(cell: Cell) -> Cell:
    return spreadsheet_text(cell) if isinstance(cell, str) else cell


def _write(page: Any, row: int, column: int, cell: Cell, style: Any) -> None:
    if cell is None:
        return
    kind = "write_string" if isinstance(cell, str) else "write_number"
    getattr(page, kind)(row, column, cell, style)
