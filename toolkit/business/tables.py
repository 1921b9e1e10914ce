"""Reading the rows of a CSV or XLSX file that a stranger made, within bounds."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from toolkit.business.columns import ORDER_LIST, Columns, Header, find_header
from toolkit.business.problems import Problem
from toolkit.business.workbooks import sheets

MAX_BYTES = 20_000_000
MAX_ROWS = 200_000
_MAX_COLUMNS = 120
_MAX_PHYSICAL_ROWS = 1_100_000
_SAMPLE_LINES = 60
_EXACT = 10**15
_DELIMITERS = ",;\t|"

Row = tuple[int, Sequence[object]]
"""The number of a row as a spreadsheet shows it, and its cells: text, numbers, dates or None."""


def read_table(data: bytes, filename: str, columns: Columns = ORDER_LIST) -> tuple[Header, list[Row]]:
    """Return the header and the rows beneath it that are not blank.

    columns: what the headings of this kind of list are.
    Raises Problem: empty_file, file_too_big, not_a_table, old_excel, unsafe_file, cell_far_away,
    too_many_rows, unknown_columns, missing_columns.
    """
    if len(data) > MAX_BYTES:
        raise Problem("file_too_big", filename=filename, size=len(data), limit=MAX_BYTES)
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Problem("empty_file", filename=filename)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Problem("old_excel", filename=filename)
    tables = _xlsx(data, filename) if data.startswith(b"PK") else iter([_csv(data, filename, columns)])
    best: Header | None = None
    seen: list[list[Row]] = []
    for rows in tables:
        seen.append(rows[:_SAMPLE_LINES])
        header = find_header([cells for _, cells in rows[:_SAMPLE_LINES]], columns)
        if header and not header.missing:
            return header, rows[header.place + 1 :]
        best = best or header
    if best:
        found = [heading for heading in best.headings if heading]
        raise Problem("missing_columns", filename=filename, missing=best.missing, found=found)
    raise _unknown(seen, filename)


def _unknown(sheets: list[list[Row]], filename: str) -> Problem:
    """Tell a table with strange headings from a text that only contains separators."""
    first = [[cell for cell in cells if cell not in (None, "")] for rows in sheets for _, cells in rows[:20]]
    wide = [cells for cells in first if len(cells) >= 3]
    if (
        len(wide) >= 2
        and len({len(cells) for cells in wide}) <= 2
        and not str(wide[0][0]).startswith(("<", "{"))
    ):
        return Problem("unknown_columns", filename=filename, found=[str(cell)[:40] for cell in wide[0][:12]])
    return Problem("not_a_table", filename=filename)


def _kept(rows: Iterable[Sequence[object]], filename: str) -> list[Row]:
    """Number the rows and drop blank ones, within the bounds."""
    kept: list[Row] = []
    for number, cells in enumerate(islice(rows, _MAX_PHYSICAL_ROWS), start=1):
        if any(cell not in (None, "") for cell in cells):
            kept.append((number, cells))
        if len(kept) > MAX_ROWS + _SAMPLE_LINES:
            raise Problem("too_many_rows", filename=filename, limit=MAX_ROWS)
    return kept


# --- CSV -----------------------------------------------------------------------------------------


def _csv(data: bytes, filename: str, columns: Columns) -> list[Row]:
    text = _decode(data, filename)
    sample = "".join(islice(io.StringIO(text, newline=""), _SAMPLE_LINES))
    try:
        delimiter = max(_DELIMITERS, key=lambda sign: _known_columns(sample, sign, columns))
        return _kept(_split(text, delimiter), filename)
    except csv.Error as error:
        raise Problem("not_a_table", filename=filename) from error


def _split(text: str, delimiter: str) -> Iterator[list[str]]:
    for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        yield [_unwrap(cell) for cell in cells]


def _unwrap(cell: str) -> str:
    """Take off outer spaces, and the `="..."` with which files keep Excel from changing a number."""
    bare = cell.strip()
    return bare[2:-1] if bare.startswith('="') and bare.endswith('"') and len(bare) > 2 else bare


def _known_columns(sample: str, delimiter: str, columns: Columns) -> tuple[int, int]:
    rows = list(_split(sample, delimiter))
    header = find_header(rows, columns)
    return (len(header.fields) if header else 0, sum(len(cells) > 1 for cells in rows))


def _decode(data: bytes, filename: str) -> str:
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not any(sign in text for sign in "\0\1\2\3\4\5\6\x0e\x0f\x10\x11\x12"):
            return text.removeprefix("\ufeff")
    raise Problem("not_a_table", filename=filename)


def _encodings(data: bytes) -> list[str]:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ["utf-16"]
    start = data[:2000]
    if start[1::2].count(0) > len(start) // 5:
        return ["utf-16-le"]
    if start[0::2].count(0) > len(start) // 5:
        return ["utf-16-be"]
    return ["utf-8-sig", "cp1252"]


# --- XLSX ----------------------------------------------------------------------------------------


def _xlsx(data: bytes, filename: str) -> Iterator[list[Row]]:
    """Yield the rows of one sheet after the other."""
    for rows in sheets(data, filename):
        yield _kept((_stripped(row) for row in rows), filename)


def _stripped(row: list[Any]) -> Sequence[object]:
    """Return the cells up to the last filled one, texts without outer spaces."""
    # A stray cell far below makes a million empty rows: counting is the quickest way past them.
    if row.count("") == len(row):
        return ()
    cells = [_cell(cell) for cell in row[:_MAX_COLUMNS]]
    while cells and cells[-1] in (None, ""):
        cells.pop()
    return cells


def _cell(cell: object) -> object:
    if isinstance(cell, str):
        return _unwrap(cell)
    # A spreadsheet knows only numbers with a fraction; 12.0 is the 12 that was typed.
    if isinstance(cell, float) and abs(cell) < _EXACT and cell == int(cell):
        return int(cell)
    return cell
