"""Make an order list and a payout list of real products: `python -m tests.files.make_orders DATA FOLDER`.

The products and prices are those of `prdect_id.csv`, which may not lie in this repository; so the files are
made when they are needed, always the same ones for the same seed. What is wrong with them was planted here,
and `Planted` says what a reader must find. All sums are made of ints, without the code that is tested.
"""

from __future__ import annotations

import csv
import random
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import xlsxwriter

SEED = 20251124
ORDERS = 260
HEADINGS = (
    "No. Pesanan", "Status Pesanan", "Waktu Pesanan Dibuat", "Metode Pembayaran", "Nama Produk", "Jumlah",
    "Harga Setelah Diskon", "Total Harga Produk", "Voucher Ditanggung Penjual", "Biaya Administrasi",
    "Ongkos Kirim Dibayar oleh Pembeli", "Total Pembayaran", "Username (Pembeli)", "No. Telepon",
)  # fmt: skip
ID, STATUS, DAY, PAYMENT, PRODUCT, COUNT, PRICE, GOODS, VOUCHER, FEE, SHIPPING, TOTAL, BUYER, PHONE = range(
    14
)
SECRET = "pembeli_rahasia"
"""Stands in the columns about buyers, which must never be read."""

_DONE = ("Selesai", "Sedang Dikirim", "Completed", "Pengajuan Pembatalan Ditolak")
_CANCELLED = ("Batal", "Dibatalkan oleh Pembeli", "Cancelled", "Pesanan ditolak")
_MONTHS = (
    "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split()  # noqa: SIM905
)

# Problem code -> column, what stands there in the CSV file, and in the XLSX file if that differs.
BROKEN: dict[str, tuple[int, str, object]] = {
    "no_order_id": (ID, "", None),
    "order_id_damaged": (ID, "5,7646E+17", 5.7646075230342349e17),
    "no_date": (DAY, "", None),
    "bad_date": (DAY, "31/02/2025", "31/02/2025"),
    "zero_quantity": (COUNT, "0", 0),
    "negative_quantity": (COUNT, "-2", -2),
    "broken_quotes": (PRODUCT, "Keripik" + "\nbaris lain" * 25, "Keripik" + "\nbaris lain" * 25),
    "unpaid": (STATUS, "Belum Bayar", "Belum Bayar"),
    "returned": (STATUS, "Pengembalian Barang", "Pengembalian Barang"),
    "empty": (GOODS, "\u200b", "\u200b"),
    "too_long": (GOODS, "9" * 150, "9" * 150),
    "not_a_number": (PRICE, "gratis", "gratis"),
    "two_numbers": (GOODS, "15.000 20.000", "15.000 20.000"),
    "extra_words": (GOODS, "15.000 per bungkus", "15.000 per bungkus"),
    "other_currency": (TOTAL, "US$ 12", "US$ 12"),
    "negative": (GOODS, "-15.000", -15_000),
    "too_large": (TOTAL, "9.999.999.999.999.999", 9_999_999_999_999_999),
    "bad_grouping": (GOODS, "1.50.000", "1.50.000"),
    "too_many_decimals": (PRICE, "15000,12345", "15000,12345"),
}


@dataclass
class Row:
    """A row as it stands in the CSV file and in the XLSX file."""

    csv: list[str]
    xlsx: list[object]


@dataclass
class Planted:
    """What a reader must find. orders: number -> (sales, fee). problems: (row in the file, code)."""

    rows: int = 0
    used: int = 0
    duplicates: list[int] = field(default_factory=list)
    cancelled: list[int] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)
    orders: dict[str, tuple[int, int]] = field(default_factory=dict)
    payout_rows: int = 0
    payout_problems: list[int] = field(default_factory=list)
    differences: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def expected(self) -> int:
        """The money that should arrive."""
        return sum(sales - fee for sales, fee in self.orders.values())


def products(data: Path) -> list[tuple[str, int]]:
    """Return the real products with their prices in rupiah, each once."""
    with data.open(encoding="utf-8", newline="") as source:
        found = {(row["Product Name"], int(row["Price"])) for row in csv.DictReader(source)}
    return sorted(found)


def make(data: Path, folder: Path, seed: int = SEED) -> Planted:
    """Write `pesanan.csv`, `pesanan.xlsx`, `pencairan.csv` and `pencairan.xlsx` into a folder."""
    chance = random.Random(seed)
    planted = Planted()
    rows = _orders(chance, products(data), planted)
    _write(folder / "pesanan", HEADINGS, rows)
    _write(folder / "pencairan", ("No. Pesanan", "Tanggal Dana Dilepaskan", "Jenis", "Jumlah Diterima"),
           _payouts(chance, planted))  # fmt: skip
    return planted


def _orders(chance: random.Random, goods: list[tuple[str, int]], planted: Planted) -> list[Row]:
    """Return the rows in the order of the file, and note what is planted."""
    marked: list[tuple[str, Row]] = []
    for number in range(ORDERS):
        status = chance.choice(_CANCELLED) if number % 13 == 5 else chance.choice(_DONE)
        order = _order(chance, number, status, chance.sample(goods, chance.choice((1, 1, 2, 3))))
        marked += [("cancelled" if status in _CANCELLED else "used", row) for row in order.rows]
        if status not in _CANCELLED:
            planted.orders[order.id] = (order.sales, order.fee)
            if number % 17 == 3:
                marked.append(("duplicate", chance.choice(order.rows)))
    for place, code in enumerate([*BROKEN, "no_amount", "too_many_cells"]):
        order = _order(chance, ORDERS + place, "Selesai", [chance.choice(goods)])
        marked.insert(chance.randrange(40, len(marked)), (code, _broken(order.rows[0], code)))
    for number, (mark, _row) in enumerate(marked, start=2):
        if mark == "used":
            planted.used += 1
        elif mark in ("duplicate", "cancelled"):
            (planted.duplicates if mark == "duplicate" else planted.cancelled).append(number)
        else:
            planted.problems.append((number, mark))
    planted.rows = len(marked)
    return [row for _mark, row in marked]


@dataclass
class _Order:
    id: str
    rows: list[Row]
    sales: int
    fee: int


def _order(chance: random.Random, number: int, status: str, goods: list[tuple[str, int]]) -> _Order:
    """Return an order; what belongs to the whole order is repeated on each of its rows."""
    order_id = f"2511{number:05d}{chance.choice('ABCDEFGH')}{chance.choice('KLMNPQ')}"
    at = datetime(2025, 11, 1, 8, 0) + timedelta(minutes=chance.randrange(30 * 24 * 60))  # noqa: DTZ001
    counts = [chance.choice((1, 1, 1, 2, 3)) for _good in goods]
    sums = [price * count for (_name, price), count in zip(goods, counts, strict=True)]
    voucher = chance.choice((0, 0, 0, 5_000)) if sum(sums) > 20_000 else 0
    fee = min(sum(sums) - voucher, round(sum(sums) * 0.0825) + 1_250)
    shipping = chance.choice((0, 9_000, 12_500))
    total = sum(sums) - voucher + shipping
    rows = []
    for (name, price), count, amount in zip(goods, counts, sums, strict=True):
        figures = [price, amount, voucher, -fee, shipping, total]
        texts = [_money(chance, figure) for figure in figures]
        rows.append(
            Row(
                [order_id, status, _day(chance, at), "COD", name, str(count), *texts, SECRET, "0000"],
                [
                    *(order_id, status, at, "COD", name, count),
                    *(chance.choice((figure, text)) for figure, text in zip(figures, texts, strict=True)),
                    *(SECRET, "0000"),
                ],
            )
        )
    return _Order(order_id, rows, sum(sums) - voucher, fee)


def _money(chance: random.Random, amount: int) -> str:
    """Return an amount in one of the ways Indonesian files write it."""
    sign, figure = ("-" if amount < 0 else ""), abs(amount)
    grouped = f"{figure:,}".replace(",", ".")
    ways = [
        f"{sign}{grouped}",
        f"{sign}Rp{grouped}",
        f"{sign}Rp {grouped}",
        f"{sign}{figure}",
        f"{sign}{grouped},00",
    ]
    if figure and figure % 1000 == 0:
        ways.append(f"{sign}{figure // 1000}rb")
    return chance.choice(ways)


def _day(chance: random.Random, at: datetime) -> str:
    named = f"{at.day} {_MONTHS[at.month - 1]} {at.year}"
    return chance.choice((f"{at:%d/%m/%Y %H:%M}", f"{at:%Y-%m-%d %H:%M}", named))


def _broken(row: Row, code: str) -> Row:
    row = Row([*row.csv], [*row.xlsx])
    if code == "no_amount":
        for column in (PRICE, GOODS, TOTAL):
            row.csv[column], row.xlsx[column] = "", None
    elif code == "too_many_cells":
        row.csv.append("pecahan")
        row.xlsx.append("pecahan")
    else:
        column, row.csv[column], row.xlsx[column] = BROKEN[code][0], *BROKEN[code][1:]  # type: ignore[misc]
    return row


def _payouts(chance: random.Random, planted: Planted) -> list[Row]:
    """Return a payout for each order, but for what is planted: missing, double, other fees, money back."""
    fates = ["missing"] * 4 + ["doubled"] * 3 + ["fee_higher"] * 5 + ["fee_lower"] * 2 + ["refund"] * 3
    chosen = dict(zip(chance.sample(sorted(planted.orders), len(fates)), fates, strict=True))
    rows: list[Row] = []
    for order_id, (sales, fee) in planted.orders.items():
        fate, net = chosen.get(order_id, ""), sales - fee
        # A fee that is lower by at most itself: more than the buyer paid would be another kind.
        shift = {"fee_higher": -min(1_500, net), "fee_lower": min(500, fee)}.get(fate, 0)
        if fate != "missing":
            rows.append(_payout(chance, order_id, net + shift))
        if fate == "doubled":
            rows.append(_payout(chance, order_id, net))
        if fate == "refund":
            rows.append(_payout(chance, order_id, -sales))
        gap = {"missing": net, "doubled": -net, "refund": sales}.get(fate, -shift)
        if fate:
            planted.differences[fate] += gap
            planted.counts[fate] += 1
    rows.append(_payout(chance, "TAKDIKENAL1", 77_000))
    planted.differences["unknown"] -= 77_000
    planted.counts["unknown"] += 1
    for broken in (
        ["", "12/12/2025", "Penarikan Dana", "50.000"],
        ["A1", "12/12/2025", "Pencairan", "segera"],
    ):
        rows.append(Row(broken, [cell or None for cell in broken]))
        planted.payout_problems.append(len(rows) + 1)
    planted.payout_rows = len(rows)
    return rows


def _payout(chance: random.Random, order_id: str, amount: int) -> Row:
    kind = "Pengembalian Dana" if amount < 0 else "Pencairan"
    # Some lists write money back without a minus: then the kind says it.
    shown = abs(amount) if amount < 0 and chance.random() < 0.5 else amount
    text = _money(chance, shown)
    number = f" {order_id.lower()} " if chance.random() < 0.1 else order_id
    return Row([number, "12/12/2025", kind, text], [number, datetime(2025, 12, 12), kind, shown])  # noqa: DTZ001


def _write(path: Path, headings: tuple[str, ...], rows: list[Row]) -> None:
    with path.with_suffix(".csv").open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, delimiter=";")
        writer.writerow(headings)
        writer.writerows(row.csv for row in rows)
    book = xlsxwriter.Workbook(path.with_suffix(".xlsx"), {"default_date_format": "dd/mm/yyyy hh:mm"})
    sheet = book.add_worksheet("orders")
    for place, cells in enumerate([headings, *(row.xlsx for row in rows)]):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(place, column, cell)
            elif cell is not None:
                sheet.write(place, column, cell)
    book.close()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python -m tests.files.make_orders DATA.csv FOLDER")
    print(make(Path(sys.argv[1]), Path(sys.argv[2])))
