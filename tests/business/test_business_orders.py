"""Order lists as marketplaces, spreadsheets and strangers make them."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from toolkit.business import (
    OrderImport,
    Problem,
    close,
    read_date,
    read_orders,
    reconcile,
    to_cash_entries,
    to_expected,
)
from toolkit.business import tables as tables_module
from toolkit.business.settlement import Received

D = Decimal
DAY = date(2025, 11, 24)
MORNING = datetime(2025, 11, 24, 10, 3)  # noqa: DTZ001 -- files know no time zones
HEADER = [
    "No. Pesanan",
    "Status Pesanan",
    "Waktu Pesanan Dibuat",
    "Nama Produk",
    "Jumlah",
    "Harga Setelah Diskon",
]


def lines(*rows: Sequence[object], header: Sequence[str] = HEADER, delimiter: str = ",") -> str:
    table = [header, *rows]
    return "\r\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in table) + "\r\n"


def xlsx(rows: Sequence[Sequence[object]], merge: str = "") -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    if merge:
        sheet.merge_cells(merge)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def code_of(data: bytes, filename: str = "pesanan.csv") -> str:
    with pytest.raises(Problem) as caught:
        read_orders(data, filename)
    return caught.value.code


def counts(found: OrderImport) -> tuple[int, int, int, int]:
    assert found.total_rows == found.used + found.duplicates + found.cancelled + found.unusable
    return found.used, found.duplicates, found.cancelled, found.unusable


PLAIN = lines(
    ["A1", "Selesai", "24/11/2025", "Keripik", "2", "15.000"],
    ["A1", "Selesai", "24/11/2025", "Sambal", "1", "Rp25.000"],
    ["A2", "Batal", "24/11/2025", "Keripik", "2", "15.000"],
    ["A3", "Selesai", "2025-11-25 10:03", "Kué “lapis”", "1", "12500"],
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_of_any_encoding_and_delimiter(encoding: str, delimiter: str) -> None:
    found = read_orders(PLAIN.replace('","', f'"{delimiter}"').encode(encoding), "pesanan.csv")
    assert counts(found) == (3, 0, 1, 0)
    first, second = found.orders
    assert (first.id, first.day, first.sales, len(first.lines)) == ("A1", DAY, D(55_000), 2)
    assert second.lines[0].product == "Kué “lapis”"
    assert found.cancelled_rows == (4,)


def test_shopee_like_file_counts_order_amounts_once() -> None:
    header = [
        *HEADER,
        "Total Harga Produk",
        "Voucher Ditanggung Penjual",
        "Ongkos Kirim Dibayar oleh Pembeli",
        "Total Pembayaran",
        "Biaya Administrasi",
        "Biaya Layanan (termasuk PPN 11%)",
        "Username (Pembeli)",
        "No. Telepon",
    ]
    order = ["5.000", "9.000", "64.000", "-4.000", "1.000", "sari_rahasia", "0000"]
    text = lines(
        ["A1", "Selesai", "2025-11-24 10:03", "Keripik", "2", "15.000", "30.000", *order],
        ["A1", "Selesai", "2025-11-24 10:03", "Sambal", "1", "30.000", "30.000", *order],
        ["A1", "Selesai", "2025-11-24 10:03", "Sambal", "1", "30.000", "30.000", *order],
        ["A2", "Selesai", "rusak", "Sambal", "1", "30.000", "30.000", *order],
        header=header,
    )
    found = read_orders(text.encode(), "pesanan.csv")
    assert counts(found) == (2, 1, 0, 1)
    (only,) = found.orders
    assert (only.sales, only.voucher, only.shipping, only.total, only.fee) == (
        55_000,
        5000,
        9000,
        64_000,
        5000,
    )
    problem = found.problems[0]
    assert (problem.row, problem.code, problem.details["column"]) == (5, "bad_date", "Waktu Pesanan Dibuat")
    assert problem.raw["Waktu Pesanan Dibuat"] == "rusak"
    # Buyers' data is never read, not even into a problem.
    assert "rahasia" not in repr(found)


def test_tiktok_like_file_with_a_row_that_explains_the_columns() -> None:
    header = [
        "Order ID", "Order Status", "Product Name", "Quantity", "SKU Subtotal Before Discount",
        "SKU Platform Discount", "SKU Seller Discount", "SKU Subtotal After Discount",
        "Shipping Fee After Discount", "Order Amount", "Created Time", "Payment Method",
    ]  # fmt: skip
    text = lines(
        ["Platform unique order ID.", *["Explains the column."] * 11],
        ["576460752303423487\t", "Completed", "Hijab", "1", "IDR 50.000", "5.000", "10.000", "35.000",
         "8.000", "43.000", "24/11/2025 10:03:55\t", "COD"],
        ["576460752303423488\t", "Unpaid", "Hijab", "1", "50.000", "0", "0", "50.000", "0", "50.000",
         "24/11/2025 10:03:55\t", ""],
        ["576460752303423489\t", "Returned", "Hijab", "1", "50.000", "0", "0", "50.000", "0", "50.000",
         "24/11/2025 10:03:55\t", ""],
        header=header,
    )  # fmt: skip
    found = read_orders(text.encode("utf-8-sig"), "orders.csv", "en")
    assert counts(found) == (1, 0, 0, 2)
    (order,) = found.orders
    assert (order.id, order.sales, order.payment) == ("576460752303423487", 40_000, "COD")
    assert [problem.code for problem in found.problems] == ["unpaid", "returned"]


def test_xlsx_with_title_rows_merged_cells_and_mixed_types() -> None:
    data = xlsx(
        [
            ["Laporan Pesanan Toko Bu Sari"],
            [],
            ["Periode", "November 2025"],
            [*HEADER, "Total"],
            ["A1", "Selesai", MORNING, "Keripik", 2, 15_000, 30_000.0],
            [251124000123, "Selesai", "24 November 2025", "Sambal", "1", "Rp 25rb", "25.000"],
            ["A3", "Dibatalkan", "24 Nov 2025", "Sambal", 1, 25_000, 25_000],
            ["A1", "Selesai", MORNING, "Keripik", 2, 15_000, 30_000],
            [5.7646075230342349e17, "Selesai", 45985, "Sambal", 1, 25_000, 25_000],
            ["A5", "Selesai", 45985, "Sambal", 1, 25_000, 25_000],
            ["A6", "Selesai", True, "Sambal", 1, 25_000, 25_000],
            ["A7", "Selesai", DAY, "Sambal", 1, -25_000, 25_000],
            [],
            ["Jumlah", None, None, None, 9, None, 155_000],
        ],
        merge="A1:G1",
    )
    found = read_orders(data, "pesanan.XLSX")
    assert counts(found) == (3, 1, 1, 4)
    assert [(order.id, order.day, order.sales) for order in found.orders] == [
        ("A1", DAY, 30_000),
        ("251124000123", DAY, 25_000),
        ("A5", date(2025, 11, 24), 25_000),
    ]
    assert [(item.row, item.code) for item in found.problems] == [
        (9, "order_id_damaged"),
        (11, "bad_date"),
        (12, "negative"),
        (14, "no_date"),
    ]
    assert found.duplicate_rows == (8,)


def test_the_sheet_with_orders_is_found() -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["Petunjuk"])
    second = book.create_sheet("Pesanan")
    second.append(HEADER)
    second.append(["A1", "Selesai", "24/11/2025", "Keripik", 2, 15_000])
    file = io.BytesIO()
    book.save(file)
    assert read_orders(file.getvalue(), "x.xlsx").used == 1


def test_rows_that_cannot_be_used_say_why() -> None:
    text = lines(
        ["A1", "Selesai", "24/11/2025", "Keripik", "2", "mahal"],
        ["", "Selesai", "24/11/2025", "Keripik", "2", "15.000"],
        ["A2", "Selesai", "", "Keripik", "2", "15.000"],
        ["A3", "Selesai", "24/11/2025", "Keripik", "2", ""],
        ["A4", "Selesai", "24/11/2025", "Keripik", "0", "15.000"],
        ["2,51124E+14", "Selesai", "24/11/2025", "Keripik", "1", "15.000"],
        ["A5", "Selesai", "31/02/2025", "Keripik", "1", "15.000"],
        ["A6", "Selesai", "24/11/2025", "Keripik", "1", "1,250,000", "000"],
        ["A7", "Selesai", "24/11/2025", "x\n" * 30, "1", "1.000"],
        ["A8", "Pembatalan tidak disetujui: ditolak", "24/11/2025", "Keripik", "1", "1.000"],
    )
    found = read_orders(text.encode(), "pesanan.csv")
    assert [item.code for item in found.problems] == [
        "not_a_number",
        "no_order_id",
        "no_date",
        "no_amount",
        "zero_quantity",
        "order_id_damaged",
        "bad_date",
        "too_many_cells",
        "broken_quotes",
    ]
    assert [item.row for item in found.problems] == list(range(2, 11))
    assert found.problems[0].details == {"text": "mahal", "column": "Harga Setelah Diskon"}
    assert counts(found) == (1, 0, 0, 9)


def test_without_products_the_total_tells_duplicates() -> None:
    header = ["Order ID", "Date", "Total"]
    text = lines(
        ["1", "2025-11-24", "15.000"],
        ["1", "2025-11-24", "15,000"],
        ["1", "2025-11-24", "16.000"],
        ["2", "2025-11-24", "15.000"],
        header=header,
    )
    found = read_orders(text.encode(), "orders.csv")
    assert counts(found) == (2, 1, 0, 1)
    assert found.problems[0].code == "total_differs"
    assert sum(order.sales for order in found.orders) == 30_000


def test_a_column_of_dates_has_one_style() -> None:
    american = lines(
        ["1", "05/06/2025", "1.000"], ["2", "11/24/2025", "1.000"], header=["Order ID", "Date", "Total"]
    )
    assert read_orders(american.encode(), "x.csv").orders[0].day == date(2025, 5, 6)
    local = american.replace("11/24/2025", "24/11/2025")
    assert read_orders(local.encode(), "x.csv").orders[0].day == date(2025, 6, 5)
    mixed = american + '"3","24/11/2025","1.000"\r\n'
    assert [item.row for item in read_orders(mixed.encode(), "x.csv").problems] == [3]


@pytest.mark.parametrize(
    "text",
    [
        "24/11/2025", "24-11-2025 10.03", "24.11.2025", "24/11/25", "2025-11-24 10:03", "2025/11/24",
        "2025-11-24T10:03:55Z", "24 Nov 2025", "24 November 2025", "24-Nov-25", "Senin, 24 November 2025",
        "24 nopember 2025 10:03 WIB", "Nov 24, 2025", "2025-11-24T10:03:55+07:00",
    ],
)  # fmt: skip
def test_dates_as_files_write_them(text: str) -> None:
    assert read_date(text) == DAY


def test_indonesian_months_and_impossible_dates() -> None:
    names = ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus")
    names += ("September", "Oktober", "November", "Desember")
    assert [found.month for name in names if (found := read_date(f"1 {name} 2025"))] == list(range(1, 13))
    for text in (
        "31/02/2025",
        "24/11/1999",
        "0",
        "kemarin",
        "",
        "1 Foo 2025",
        "9" * 300,
        None,
        10**12,
        float("nan"),
    ):
        assert read_date(text) is None


def test_orders_become_cash_entries_and_expected_payouts() -> None:
    header = ["No. Pesanan", "Tanggal", "Total Pembayaran", "Biaya Admin"]
    text = lines(["A1", "24/11/2025", "100.000", "8.250"], ["A2", "24/11/2025", "50.000", ""], header=header)
    orders = read_orders(text.encode(), "x.csv").orders
    arrived = close(to_cash_entries(orders))
    assert (arrived.sales, arrived.net_cash, arrived.expenses) == (150_000, 141_750, 8250)
    owing = close(to_cash_entries(orders, "sale_credit", "Pasar"))
    assert (owing.sales, owing.net_cash, owing.receivables) == (150_000, 0, 141_750)
    expected = to_expected(orders, [D("0.08")], 1250)
    assert [(item.id, item.amount, item.fee, item.day) for item in expected] == [
        ("A1", 100_000, 8250, DAY),
        ("A2", 50_000, 5250, DAY),
    ]
    assert reconcile(expected, [Received("A1", 91_750), Received("A2", 44_750)]).difference == 0
    with pytest.raises(Problem, match="unknown_kind"):
        to_cash_entries(orders, "gift")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"\xef\xbb\xbf \r\n", "empty_file"),
        (b"Selamat pagi, Bu.\nPesanan saya belum datang.\n", "not_a_table"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)), "not_a_table"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "not_a_table"),
        (b"<html><table><tr><td>No. Pesanan</td></tr></table></html>", "not_a_table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_excel"),
        (b"PK\x03\x04 not really", "not_a_table"),
        (b"nama,kota,umur\nAni,Solo,30\nBudi,Tegal,40\n", "unknown_columns"),
        (b"No. Pesanan,Status Pesanan,Nama Produk\n1,Selesai,Keripik\n", "missing_columns"),
        (b"x" * (tables_module.MAX_BYTES + 1), "file_too_big"),
    ],
)
def test_files_that_are_no_order_list(data: bytes, code: str) -> None:
    assert code_of(data) == code


def test_missing_columns_are_named() -> None:
    with pytest.raises(Problem) as caught:
        read_orders(b"No. Pesanan;Status;Harga Diskon\n1;Selesai;5\n", "x.csv")
    assert caught.value.details["missing"] == ["day", "amount"]
    assert caught.value.details["found"] == ["No. Pesanan", "Status", "Harga Diskon"]


def test_a_list_without_rows_is_empty_not_wrong() -> None:
    assert counts(read_orders(lines().encode(), "x.csv")) == (0, 0, 0, 0)


def test_too_many_rows() -> None:
    text = "Order ID,Date,Total\n" + "1,2025-11-24,5\n" * (tables_module.MAX_ROWS + 1)
    assert code_of(text.encode()) == "too_many_rows"


def zipped(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def patched(data: bytes, name: str, content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return zipped({part: archive.read(part) for part in archive.namelist()} | {name: content})


GOOD = xlsx([HEADER, ["A1", "Selesai", "24/11/2025", "Keripik", 2, 15_000]])
SHEET = "xl/worksheets/sheet1.xml"


def test_bombs_are_not_opened() -> None:
    assert code_of(patched(GOOD, "xl/media/zeros.bin", b"\0" * 30_000_000)) == "unsafe_file"
    assert code_of(zipped({f"{number}.xml": b"" for number in range(2001)})) == "unsafe_file"
    assert code_of(zipped({"word/document.xml": b"<a/>"})) == "not_a_table"
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    laughs = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{entities}]><x>&l9;</x>'.encode()
    assert code_of(patched(GOOD, SHEET, laughs)) == "not_a_table"
    # A part that claims to be small is read only as far as it claims.
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        sheet = archive.read(SHEET)
    data = bytearray(patched(GOOD, SHEET, sheet + b" " * 3_000_000))
    place = data.index(SHEET.encode(), data.index(b"PK\x01\x02"))
    data[place - 22 : place - 18] = struct.pack("<I", len(sheet) - 40)
    assert code_of(bytes(data)) == "not_a_table"


def test_a_stray_cell_far_away_does_no_harm() -> None:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        sheet = archive.read(SHEET)
    stray = sheet.replace(
        b"</sheetData>", b'<row r="300000"><c r="A300000" t="n"><v>1</v></c></row></sheetData>'
    )
    assert stray != sheet
    found = read_orders(patched(GOOD, SHEET, stray), "x.xlsx")
    assert counts(found) == (1, 0, 0, 1)
    assert found.problems[0].row == 300_000
    wide = sheet.replace(b"</row></sheetData>", b'<c r="XFD2" t="n"><v>1</v></c></row></sheetData>')
    assert counts(read_orders(patched(GOOD, SHEET, wide), "x.xlsx")) == (1, 0, 0, 0)


@pytest.mark.parametrize("value", [b"nan", b"1e999", b"x", b"-1e20"])
def test_broken_numbers_in_a_spreadsheet(value: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        sheet = archive.read(SHEET)
    changed = sheet.replace(b"<v>15000</v>", b"<v>" + value + b"</v>")
    assert changed != sheet
    # Where openpyxl itself gives up, the file is refused as a whole.
    with suppress(Problem):
        assert counts(read_orders(patched(GOOD, SHEET, changed), "x.xlsx")) == (0, 0, 0, 1)


def test_files_written_by_excel_keep_texts_apart() -> None:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet("orders")
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_row(0, 0, HEADER)
    sheet.write_row(1, 0, ["A1", "Selesai", "", "Keripik", 2, 15_000.5])
    sheet.write_datetime(1, 2, DAY, day)
    book.close()
    assert b"sharedStrings" in file.getvalue()
    (order,) = read_orders(file.getvalue(), "x.xlsx").orders
    assert (order.day, order.sales) == (DAY, 30_001)


cells = st.sampled_from(
    [
        "A1",
        "A2",
        "",
        "Selesai",
        "Batal",
        "24/11/2025",
        "Keripik",
        "2",
        "15.000",
        "-5",
        "x",
        '"',
        "1,5",
        "\n",
        "nan",
    ]
) | st.text(max_size=8)


@given(st.lists(st.lists(cells, max_size=8), max_size=12), st.sampled_from([",", ";", "\t"]))
def test_counts_always_add_up(rows: list[list[str]], delimiter: str) -> None:
    text = delimiter.join(HEADER) + "\n" + "\n".join(delimiter.join(row) for row in rows)
    try:
        found = read_orders(text.encode("utf-8", "replace"), "x.csv")
    except Problem:
        return
    counts(found)
    assert len({item.row for item in found.problems}) == found.unusable


@given(
    st.binary(max_size=400)
    | st.text(max_size=200).map(str.encode)
    | st.binary(max_size=200).map(b"PK\3\4".__add__)
)
def test_any_bytes_are_orders_or_a_problem(data: bytes) -> None:
    with suppress(Problem):
        counts(read_orders(data, "x"))


@settings(max_examples=60)
@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=4))
def test_damaged_spreadsheets_are_orders_or_a_problem(place: int, noise: bytes) -> None:
    with suppress(Problem):
        counts(read_orders(GOOD[:place] + noise + GOOD[place + len(noise) :], "x.xlsx"))
