"""Order lists that say who bought, headings in two rows, dates of a column, and large files."""

from __future__ import annotations

import io
import sys
import zipfile
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.business.test_business_orders import HEADER, SHEET, counts, lines, patched, xlsx
from toolkit.business import Problem, read_orders
from toolkit.business.dates import day_order
from toolkit.business.orders import OrderImport

D = Decimal


def read(text: str) -> OrderImport:
    return read_orders(text.encode(), "pesanan.csv", customers=True)


@pytest.mark.parametrize(
    ("heading", "consent"),
    [
        ("Username (Pembeli)", "Boleh Dihubungi"),
        ("Buyer Username", "Consent"),
        ("Nama Pelanggan", "Izin WA"),
        ("Customer ID", "Opt-in"),
        ("CustomerID", "Marketing Consent"),
        ("Nama", "Izin"),
    ],
)
def test_customers_are_found_under_many_names(heading: str, consent: str) -> None:
    header = ["Order ID", "Date", heading, "Total", consent]
    text = lines(
        ["1", "24/11/2025", "Ani", "10.000", "Ya"],
        ["2", "24/11/2025", "Budi", "10.000", "tidak"],
        ["3", "25/11/2025", "Citra", "10.000", ""],
        header=header,
    )
    found = read(text)
    assert found.has_consent
    assert [(order.customer, order.consent) for order in found.orders] == [
        ("Ani", True), ("Budi", False), ("Citra", None),
    ]  # fmt: skip


@pytest.mark.parametrize("word", ["ya", "Y", "YES", "1", "true", "Setuju", "boleh", "✓", "x"])
def test_a_yes_in_many_words(word: str) -> None:
    text = lines(
        ["1", "24/11/2025", "Ani", "1.000", word], header=["Order ID", "Date", "Pembeli", "Total", "Izin"]
    )
    assert read(text).orders[0].consent is True


@pytest.mark.parametrize("word", ["tidak", "no", "0", "false", "belum", "nanti saja", "-1", "ya?"])
def test_anything_else_is_no_yes(word: str) -> None:
    text = lines(
        ["1", "24/11/2025", "Ani", "1.000", word], header=["Order ID", "Date", "Pembeli", "Total", "Izin"]
    )
    assert read(text).orders[0].consent is False


def test_who_bought_is_read_only_when_asked_and_never_told() -> None:
    text = lines(
        ["1", "24/11/2025", "Rahasia", "10.000", "0812"],
        ["2", "rusak", "Rahasia", "10.000", "0812"],
        header=["Order ID", "Date", "Nama Pembeli", "Total", "No. Telepon"],
    )
    assert "Rahasia" not in repr(read_orders(text.encode(), "x.csv"))
    found = read(text)
    assert found.orders[0].customer == "Rahasia"
    assert "Rahasia" not in repr(found.problems)
    assert "0812" not in repr(found)


def test_a_list_without_customers_says_so() -> None:
    with pytest.raises(Problem) as caught:
        read(lines(["1", "24/11/2025", "5"], header=["Order ID", "Date", "Total"]))
    assert (caught.value.code, caught.value.details["missing"]) == ("missing_columns", ["customer"])


@pytest.mark.parametrize("name", ["", "-", "Guest", "umum", "nan"])
def test_a_row_without_a_customer_is_told_and_not_lost(name: str) -> None:
    text = lines(
        ["1", "24/11/2025", name, "10.000"], ["2", "24/11/2025", "Ani", "10.000"],
        header=["Order ID", "Date", "Pembeli", "Total"],
    )  # fmt: skip
    found = read(text)
    assert counts(found) == (1, 0, 0, 1)
    assert found.problems[0].code == "no_customer"


def test_a_notebook_needs_no_order_numbers() -> None:
    found = read("Tanggal;Nama;Total\n24/11/2025;Ani;10rb\n24/11/2025;Ani;10rb\n25/11/2025;Budi;7.500\n")
    assert counts(found) == (3, 0, 0, 0)
    assert len(found.orders) == 3
    goods = "Tanggal;Nama;Barang;Jumlah;Harga\n24/11/2025;Ani;Keripik;2;10rb\n24/11/2025;ani;Sambal;1;5rb\n"
    (order,) = read(goods + "24/11/2025;Ani;Keripik;2;10rb\n").orders[:1]
    assert (len(order.lines), order.sales) == (3, 45_000)


def test_negative_quantities_are_returns_and_not_sales() -> None:
    text = lines(
        ["A1", "Selesai", "24/11/2025", "Keripik", "-2", "15.000"],
        ["A2", "Selesai", "24/11/2025", "Keripik", "2", "15.000"],
    )
    found = read_orders(text.encode(), "x.csv")
    assert counts(found) == (1, 0, 0, 1)
    assert (found.problems[0].code, found.problems[0].details) == ("negative_quantity", {"column": "Jumlah"})


def test_headings_that_are_merged_over_two_rows() -> None:
    rows = [
        ["Laporan November"],
        ["No. Pesanan", "Tanggal", "Pembeli", "Barang", None, None],
        [None, None, None, "Nama Produk", "Jumlah", "Harga"],
        ["A1", datetime(2025, 11, 24), "Ani", "Keripik", 2, 15_000],  # noqa: DTZ001
    ]
    found = read_orders(xlsx(rows, merge="A2:A3"), "x.xlsx", customers=True)
    assert counts(found) == (1, 0, 0, 0)
    (order,) = found.orders
    assert (order.id, order.day, order.customer, order.sales) == ("A1", date(2025, 11, 24), "Ani", 30_000)
    assert order.lines[0].row == 4


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["24/11/2025", "05/06/2025"], "day_first"),
        (["11/24/2025", "05/06/2025"], "month_first"),
        (["11/24/2025", "24/11/2025"], "day_first"),
        (["05/06/2025", "07/08/2025"], "undecided"),
        (["05/05/2025", "2025-06-05", "5 Juni 2025"], "day_first"),
        ([], "day_first"),
    ],
)
def test_a_column_decides_how_its_dates_are_meant(texts: list[str], order: str) -> None:
    assert day_order(texts) == order
    table = [[str(number), text, "5"] for number, text in enumerate(texts)]
    assert (
        read_orders(lines(*table, header=["Order ID", "Date", "Total"]).encode(), "x.csv").day_order == order
    )


@given(st.lists(st.dates(date(2001, 1, 1), date(2099, 12, 31)), min_size=1, max_size=20))
def test_a_column_of_four_styles_keeps_every_day(days: list[date]) -> None:
    names = "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split()  # noqa: SIM905
    written = []
    for number, day in enumerate(days):
        named = f"{day.day} {names[day.month - 1]} {day.year}"
        ways = (f"{day:%d/%m/%Y}", f"{day:%Y-%m-%d}", named, f"{day:%d-%m-%y}")
        written.append([str(number), ways[number % 4], "5.000"])
    found = read_orders(lines(*written, header=["Order ID", "Date", "Total"]).encode(), "x.csv")
    # Two figures of a year mean 2000 to 2099; nothing else is open.
    assert [order.day for order in found.orders] == days


def _workbook(rows: int) -> bytes:
    """An XLSX file of many rows, its sheet written by hand: a library would take most of the test's time."""
    file = io.BytesIO(xlsx([[*HEADER, "Username (Pembeli)"]]))
    with zipfile.ZipFile(file) as archive:
        sheet = archive.read(SHEET).decode()
    text = "".join(
        f'<row r="{n}"><c r="A{n}" t="str"><v>A{n}</v></c><c r="B{n}" t="str"><v>Selesai</v></c>'
        f'<c r="C{n}"><v>{45_000 + n % 700}</v></c><c r="D{n}" t="str"><v>Keripik {n % 300}</v></c>'
        f'<c r="E{n}"><v>2</v></c><c r="F{n}"><v>{15_000 + n % 7}</v></c>'
        f'<c r="G{n}" t="str"><v>pembeli{n % 900}</v></c></row>'
        for n in range(2, rows + 2)
    )
    return patched(file.getvalue(), SHEET, sheet.replace("</sheetData>", text + "</sheetData>").encode())


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_hundred_thousand_rows_are_read_whole(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if kind == "xlsx":
        data = _workbook(100_000)
    else:
        table = "\n".join(f"A{n};24/11/2025;pembeli{n % 900};{30_000 + n % 7}" for n in range(2, 100_002))
        data = ("Order ID;Date;Pembeli;Total\n" + table).encode("utf-16")
    # With openpyxl it would take minutes.
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    found = read_orders(data, f"besar.{kind}", customers=True)
    assert counts(found) == (100_000, 0, 0, 0)
    assert len({order.customer for order in found.orders}) == 900
    last = found.orders[-1]
    assert (last.id, last.customer) == ("A100001", f"pembeli{100_001 % 900}")
    assert last.sales == (2 * (15_000 + 100_001 % 7) if kind == "xlsx" else 30_000 + 100_001 % 7)
