"""Hostile and odd XLSX files: nothing unpacks further than allowed, whatever it claims to be."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook

from tests.business.test_business_orders import GOOD, HEADER, SHEET, code_of, counts, patched, xlsx, zipped
from toolkit.business import Problem, read_orders
from toolkit.business import workbooks as workbooks_module
from toolkit.business.workbooks import sheets


def part_of(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def with_rows(*rows: bytes) -> bytes:
    return part_of(GOOD, SHEET).replace(b"</sheetData>", b"".join(rows) + b"</sheetData>")


def claiming(data: bytes, name: str, size: int, crc: int | None = None) -> bytes:
    """Change what the directory says of a part: how large it is, and perhaps its check sum."""
    changed = bytearray(data)
    place = changed.index(name.encode(), changed.index(b"PK\x01\x02"))
    changed[place - 22 : place - 18] = struct.pack("<I", size)
    if crc is not None:
        changed[place - 30 : place - 26] = struct.pack("<I", crc)
    return bytes(changed)


def test_a_bomb_dressed_as_a_workbook_is_not_opened() -> None:
    bomb = patched(GOOD, SHEET, b"<worksheet>" + b"\n" * 210_000_000)
    assert len(bomb) < 1_000_000
    assert code_of(bomb, "pesanan.xlsx") == "unsafe_file"


def test_a_bomb_that_claims_to_be_small_is_read_only_that_far(monkeypatch: pytest.MonkeyPatch) -> None:
    handed_over: list[int] = []
    real = workbooks_module._open

    def spy(archive: io.BytesIO) -> object:
        handed_over.append(len(archive.getvalue()))
        return real(archive)

    monkeypatch.setattr(workbooks_module, "_open", spy)
    sheet = part_of(GOOD, SHEET)
    long = patched(GOOD, SHEET, sheet + b" " * 60_000_000)
    assert code_of(claiming(long, SHEET, len(sheet)), "x.xlsx") == "not_a_table"
    assert not handed_over, "its check sum is wrong"
    # With the check sum of its beginning the lie is perfect; then only the beginning is seen.
    found = read_orders(claiming(long, SHEET, len(sheet), zipfile.crc32(sheet)), "x.xlsx")
    assert counts(found) == (1, 0, 0, 0)
    assert handed_over[0] < 100_000


def test_a_part_that_claims_to_be_large_is_refused_by_its_claim() -> None:
    assert code_of(claiming(GOOD, SHEET, 2**31), "x.xlsx") == "unsafe_file"


def test_nested_archives_are_never_unpacked() -> None:
    inner = zipped({"a.xml": b"0" * 50_000_000})
    nested = patched(GOOD, "xl/embeddings/inner.xlsx", inner)
    assert counts(read_orders(nested, "x.xlsx")) == (1, 0, 0, 0)
    assert (
        code_of(zipped({"inner.xlsx": inner, "again.zip": zipped({"inner.xlsx": inner})}), "x.xlsx")
        == "not_a_table"
    )


def test_a_part_that_is_there_twice_is_refused() -> None:
    file = io.BytesIO(GOOD)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(file, "a") as archive:
        archive.writestr(SHEET, b"<worksheet/>")
    assert code_of(file.getvalue(), "x.xlsx") == "unsafe_file"


def test_a_file_with_a_password_is_told() -> None:
    changed = bytearray(GOOD)
    changed[changed.index(b"PK\x01\x02") + 8] |= 1
    assert code_of(bytes(changed), "x.xlsx") == "old_excel"


@pytest.mark.parametrize(
    "stray",
    [
        b'<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row>',
        b'<row r="1048576"><c r=\'XFD1048576\' t="n"><v>1</v></c></row>',
        b'<row r="1048576"><c\nr = "XFD1048576"><v>1</v></c></row>',
        b'<row r="1048576"><c><v>1</v></c><c r="XFD2"><v>1</v></c></row>',
    ],
)
def test_a_cell_that_would_fill_the_memory_is_told(stray: bytes) -> None:
    with pytest.raises(Problem) as caught:
        read_orders(patched(GOOD, SHEET, with_rows(stray)), "x.xlsx")
    assert (caught.value.code, caught.value.details["row"]) == ("cell_far_away", 1_048_576)


def test_a_text_that_a_million_cells_repeat_is_refused() -> None:
    strings = (
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>' + b"x" * 30_000
    )
    strings += b"</t></si></sst>"
    cells = b"".join(
        b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (row, row) for row in range(3, 40_000)
    )
    data = patched(patched(GOOD, SHEET, with_rows(cells)), "xl/sharedStrings.xml", strings)
    assert code_of(data, "x.xlsx") == "unsafe_file"


@pytest.mark.parametrize(
    "junk", [b"", b"\0" * 3_000, b"<worksheet", b"\xff\xfe<\0w\0", b"<!DOCTYPE x []><x/>"]
)
def test_damaged_sheets_are_no_table(junk: bytes) -> None:
    assert code_of(patched(GOOD, SHEET, junk), "x.xlsx") in ("not_a_table", "unsafe_file")


@pytest.mark.parametrize("size", [4, 30, 200, 2_000])
def test_a_file_that_breaks_off_is_no_table(size: int) -> None:
    assert code_of(GOOD[:size], "x.xlsx") == "not_a_table"


def test_cells_of_every_kind_stand_in_their_place() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for place, value in {"B3": "teks", "C3": 12, "D3": 12.5, "E3": True, "G3": date(2025, 11, 24)}.items():
        sheet[place] = value
    file = io.BytesIO()
    book.save(file)
    (rows,) = [list(rows) for rows in sheets(file.getvalue(), "x.xlsx")]
    assert [row for row in rows if any(cell != "" for cell in row)] == [rows[2]]
    assert rows[2] == ["", "teks", 12, 12.5, True, "", date(2025, 11, 24)]


def test_numbers_of_a_spreadsheet_stay_whole() -> None:
    rows = [
        [*HEADER, "Total Pembayaran"],
        [251124000123, "Selesai", "24/11/2025", "Keripik", 2, 15_000, 30_000],
    ]
    (order,) = read_orders(xlsx(rows), "x.xlsx").orders
    assert (order.id, str(order.lines[0].price), str(order.total)) == ("251124000123", "15000", "30000")
