"""Reading the sheets of an XLSX file that a stranger made, within bounds.

The work is python-calamine's, which is quick but trusts its file: a cell far away or a part that unpacks to
gigabytes ends the whole process. So the parts it needs are unpacked here first, by what they really hold and
not by what they claim; each is looked through; and only what was seen is handed over.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from toolkit.business.problems import Problem

MAX_UNPACKED = 200_000_000
_MAX_STRINGS = 60_000_000
_MAX_RATIO = 200
_RATIO_COUNTS_FROM = 10_000_000
_MAX_PARTS = 2_000
_MAX_SHEETS = 10
_CHUNK = 1_000_000

_NEEDED = re.compile(
    r"(\[content_types\]\.xml|_rels/\.rels|xl/workbook\.xml|xl/_rels/workbook\.xml\.rels|xl/styles\.xml"
    r"|xl/sharedstrings\.xml|xl/worksheets/[^/]+\.xml)",
    re.IGNORECASE,
)
_WORKBOOK = "xl/workbook.xml"

# calamine makes a full rectangle from the first to the last cell. A rectangle above this size is refused
# unless at least a quarter of it is filled.
_MAX_AREA = 8_000_000
_LEAST_FILLED = 4
_COLUMN = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{1,3})\d")
_ROW = re.compile(rb"\sr\s*=\s*[\"'][A-Za-z]{0,3}(\d+)[\"']")
_FAR_ROW = re.compile(rb"\sr\s*=\s*[\"'][A-Za-z]{0,3}\d{6,}[\"']")
_NEAR_ROWS = 100_000
_SHARED = re.compile(rb"\st\s*=\s*[\"']s[\"']")
_STRING = re.compile(rb"<(?:\w+:)?si\b.*?</(?:\w+:)?si\s*>", re.DOTALL)
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>\s*(\d{1,9})\s*<")
_MAX_COPIED = 300_000_000


def sheets(data: bytes, filename: str) -> Iterator[Iterator[list[Any]]]:
    """Yield the rows of one sheet after the other, each from its first row on: lists of cells.

    A cell is a text, a number, a date, a time or a truth value; an empty one is "".
    Raises Problem: not_a_table, unsafe_file, cell_far_away, old_excel for a file with a password.
    """
    try:
        book = _open(_checked(data, filename))
    except Problem:
        raise
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    # A damaged or hostile file brings almost any exception, and a panic of the Rust side is no Exception.
    except BaseException as error:
        raise Problem("not_a_table", filename=filename) from error
    for index in range(min(len(book.sheet_names), _MAX_SHEETS)):
        yield _rows(book, index, filename)


def _open(archive: io.BytesIO) -> Any:
    # Imported here: in a browser's Python there is no calamine, and CSV must still work.
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_filelike(archive)


def _rows(book: Any, index: int, filename: str) -> Iterator[list[Any]]:
    try:
        sheet = book.get_sheet_by_index(index)
        if sheet.start is not None:
            yield from _rows_of(sheet)
    except (KeyboardInterrupt, SystemExit, MemoryError, GeneratorExit):
        raise
    except BaseException as error:
        raise Problem("not_a_table", filename=filename) from error


def _rows_of(sheet: Any) -> Iterator[list[Any]]:
    # `iter_rows` fills up the empty rows above the table, but not the empty columns beside it.
    margin = [""] * int(sheet.start[1])
    for row in sheet.iter_rows():
        yield margin + row if margin else row


# --- what is inside ------------------------------------------------------------------------------


def _checked(data: bytes, filename: str) -> io.BytesIO:
    """Return an archive of the needed parts, unpacked and looked through."""
    copy = io.BytesIO()
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except Exception as error:
        raise Problem("not_a_table", filename=filename) from error
    with archive, zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as kept:
        parts = archive.infolist()
        _check_claims(parts, len(data), filename)
        left = MAX_UNPACKED
        strings: list[int] = []
        for part in sorted(_wanted(parts, filename), key=lambda part: "sharedstrings" not in _name(part)):
            content = _unpacked(archive, part, min(left, _limit(part)), filename)
            left -= len(content)
            if "sharedstrings" in _name(part):
                strings = [len(found[0]) for found in _STRING.finditer(content)]
            elif _name(part).startswith("xl/worksheets/"):
                _check_sheet(content, strings, filename)
            kept.writestr(part.filename, content)
    copy.seek(0)
    return copy


def _check_claims(parts: list[zipfile.ZipInfo], size: int, filename: str) -> None:
    """Refuse what says itself that it unpacks to far more than it is."""
    unpacked = sum(part.file_size for part in parts)
    strings = sum(part.file_size for part in parts if "sharedstrings" in _name(part))
    crammed = unpacked > _RATIO_COUNTS_FROM and unpacked > _MAX_RATIO * size
    if len(parts) > _MAX_PARTS or unpacked > MAX_UNPACKED or strings > _MAX_STRINGS or crammed:
        raise Problem("unsafe_file", filename=filename)
    if any(part.flag_bits & 1 for part in parts):
        raise Problem("old_excel", filename=filename)


def _wanted(parts: list[zipfile.ZipInfo], filename: str) -> list[zipfile.ZipInfo]:
    """Return the parts that reading needs; none may be there twice."""
    wanted = {_name(part): part for part in parts if _NEEDED.fullmatch(part.filename)}
    if _WORKBOOK not in wanted:
        raise Problem("not_a_table", filename=filename)
    if len(wanted) != sum(bool(_NEEDED.fullmatch(part.filename)) for part in parts):
        raise Problem("unsafe_file", filename=filename)
    return list(wanted.values())


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo, limit: int, filename: str) -> bytes:
    """Return what a part really holds, reading no further than the limit."""
    pieces: list[bytes] = []
    size = 0
    with archive.open(part) as stream:
        while piece := stream.read(_CHUNK):
            size += len(piece)
            if size > limit:
                raise Problem("unsafe_file", filename=filename)
            pieces.append(piece)
    content = b"".join(pieces)
    # Excel never writes a document type; with one, a few letters can stand for gigabytes.
    if b"<!DOCTYPE" in content or b"\0" in content[:100]:
        raise Problem("not_a_table", filename=filename)
    return content


def _check_sheet(content: bytes, strings: list[int], filename: str) -> None:
    """Refuse a sheet that becomes far larger in memory than it is in the file."""
    cells = _COLUMN.findall(content)
    columns = max((_column(letters) for letters in set(cells)), default=0)
    allowed = max(_MAX_AREA, _LEAST_FILLED * len(cells))
    if columns * _NEAR_ROWS > allowed or _FAR_ROW.search(content):
        rows = max((int(row) for row in set(_ROW.findall(content))), default=0)
        if rows * columns > allowed:
            raise Problem("cell_far_away", filename=filename, row=rows, columns=columns)
    # Each cell gets a copy of its shared text: a long text in a million cells would fill the memory.
    if strings and max(strings) * len(_SHARED.findall(content)) > _MAX_COPIED:
        values = _VALUE.findall(content)
        known = (int(value) for value in values)
        copied = sum(strings[place] for place in known if place < len(strings))
        if copied > _MAX_COPIED or len(values) < len(_SHARED.findall(content)):
            raise Problem("unsafe_file", filename=filename)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _name(part: zipfile.ZipInfo) -> str:
    return part.filename.lower()


def _limit(part: zipfile.ZipInfo) -> int:
    return _MAX_STRINGS if "sharedstrings" in _name(part) else MAX_UNPACKED
