"""Finding the header of an order list and what its columns mean, by known names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest

# Names as marketplaces and shops write them, in small letters without marks; the best one first.
# Buyers' telephone numbers and addresses are left out on purpose: they are never read.
KNOWN: dict[str, tuple[str, ...]] = {
    "order_id": (
        "no pesanan", "nomor pesanan", "no order", "nomor order", "kode pesanan", "id pesanan", "kode order",
        "order id", "order number", "ordernumber", "order no", "order sn", "order",
        "no invoice", "nomor invoice", "invoice number", "invoice no", "invoiceno", "invoice", "no nota",
        "nota", "no transaksi", "nomor transaksi", "transaction id",
    ),
    "status": ("status pesanan", "order status", "status terakhir", "status transaksi", "status"),
    "day": (
        "waktu pesanan dibuat", "tanggal pesanan dibuat", "tanggal pesanan", "order creation date",
        "order created time", "created time", "createtime", "created at", "order date", "tanggal transaksi",
        "waktu pembayaran dilakukan", "waktu pembayaran", "tanggal pembayaran", "order paid time",
        "paid time", "tanggal order", "invoice date", "invoicedate", "tanggal", "tgl", "date", "hari tanggal",
        "day", "order day",
    ),
    "product": (
        "nama produk", "product name", "nama barang", "item name", "itemname", "produk", "product", "barang",
        "item",
    ),
    "variation": ("nama variasi", "variation name", "variation", "variasi", "varian", "variant"),
    "sku": ("nomor referensi sku", "sku reference no", "seller sku", "sellersku", "nomor sku", "sku"),
    "quantity": ("jumlah", "quantity", "qty", "jumlah produk dibeli", "jumlah barang", "banyaknya"),
    "price": (
        "harga setelah diskon", "deal price", "harga jual", "harga satuan", "unit price", "unitprice",
        "price", "harga", "harga produk", "harga awal", "original price", "sku unit original price",
    ),
    "subtotal": (
        "total harga produk", "product subtotal", "subtotal produk", "item total", "total harga", "subtotal",
        "sub total", "jumlah harga", "line total", "sku subtotal after discount",
    ),
    "subtotal_before": ("sku subtotal before discount",),
    "line_discount": ("sku seller discount",),
    "total": (
        "total pembayaran", "grand total", "order amount", "total amount", "total belanja",
        "jumlah pembayaran", "total penjualan", "total buyer payment", "total pesanan", "paid price",
        "paidprice",
    ),
    "any_total": ("total", "nilai", "amount"),
    "voucher": ("voucher ditanggung penjual", "seller voucher", "voucher penjual", "voucher toko"),
    "admin_fee": (
        "biaya administrasi", "biaya admin", "admin fee", "commission fee", "platform commission fee",
        "biaya komisi", "komisi", "commission", "platform fee", "potongan marketplace", "total biaya",
    ),
    "service_fee": ("biaya layanan", "service fee"),
    "order_fee": (
        "biaya proses pesanan", "order processing fee", "seller order processing fee", "biaya transaksi",
        "transaction fee", "biaya pembayaran", "payment fee",
    ),
    "shipping": (
        "ongkos kirim dibayar oleh pembeli", "buyer paid shipping fee", "shipping fee after discount",
        "ongkos kirim", "ongkir", "biaya pengiriman", "shipping fee", "shippingfee",
    ),
    "payment": ("metode pembayaran", "payment method", "cara bayar", "pembayaran"),
}  # fmt: skip
# Read only where somebody asks who bought (`BUYER_LIST`), and then held in memory alone.
PEOPLE: dict[str, tuple[str, ...]] = {
    "customer": (
        "username pembeli", "buyer username", "buyer user name", "customer id", "customerid", "id pelanggan",
        "kode pelanggan", "id customer", "username", "nama pelanggan", "customer name", "nama pembeli",
        "buyer name", "pelanggan", "pembeli", "customer", "buyer", "nama panggilan", "nickname",
        "nama customer", "nama penerima", "recipient", "nama",
    ),
    "consent": (
        "izin dihubungi", "boleh dihubungi", "setuju dihubungi", "izin wa", "izin whatsapp", "izin promosi",
        "izin pesan", "persetujuan", "izin", "setuju", "marketing consent", "consent", "opt in", "optin",
        "accepts marketing", "boleh dikirimi pesan", "may be written to",
    ),
}  # fmt: skip
FEES = ("admin_fee", "service_fee", "order_fee")
AMOUNTS = ("price", "subtotal", "subtotal_before", "total")

_SEARCHED_ROWS = 60


class Columns:
    """What the columns of a kind of list are called, and what the list must have.

    names: field -> its names, the best one first. needed: what is needed -> the fields that give it.
    """

    def __init__(self, names: dict[str, tuple[str, ...]], needed: dict[str, tuple[str, ...]]) -> None:
        self.needed = needed
        self.ranks = {
            name: (field, rank) for field, known in names.items() for rank, name in enumerate(known)
        }


ORDER_LIST = Columns(KNOWN, {"order_id": ("order_id",), "day": ("day",), "amount": AMOUNTS})
BUYER_LIST = Columns(KNOWN | PEOPLE, {"customer": ("customer",), "day": ("day",), "amount": AMOUNTS})
"""An order list of which it matters who bought. It need not number its orders."""


@dataclass(frozen=True)
class Header:
    """A header row: its place among the rows, field -> column index, the headings as written, its width."""

    place: int
    fields: dict[str, int]
    headings: tuple[str, ...]
    columns: Columns = ORDER_LIST

    @property
    def width(self) -> int:
        """Columns up to the last that has a heading."""
        return len(self.headings)

    @property
    def missing(self) -> list[str]:
        """What is needed and was not found; "amount" stands for all of price, subtotal and total."""
        needed = self.columns.needed.items()
        return [name for name, fields in needed if not any(field in self.fields for field in fields)]


def find_header(rows: Sequence[Sequence[object]], columns: Columns = ORDER_LIST) -> Header | None:
    """Return the row among the first 60 that names most known columns, at least two; None without one.

    Headings that stand in two rows, because some are merged over both, are put together where that finds
    more: then the header's place is the lower row.
    """
    searched = rows[:_SEARCHED_ROWS]
    best = _best(enumerate(searched), columns)
    if best is None or best.missing:
        both = enumerate((_stacked(upper, lower) for upper, lower in pairwise(searched)), start=1)
        stacked = _best(both, columns)
        if stacked and (best is None or len(stacked.fields) > len(best.fields)):
            return stacked
    return best


def _best(rows: Iterable[tuple[int, Sequence[object]]], columns: Columns) -> Header | None:
    best: Header | None = None
    for place, cells in rows:
        fields = _fields(cells, columns)
        if len(fields) >= 2 and (best is None or len(fields) > len(best.fields)):
            best = Header(place, fields, _headings(cells), columns)
    return best


def _stacked(upper: Sequence[object], lower: Sequence[object]) -> list[object]:
    pairs = zip_longest(upper, lower, fillvalue="")
    return [above if below in (None, "") else below for above, below in pairs]


def _fields(cells: Sequence[object], columns: Columns) -> dict[str, int]:
    ranked: dict[str, tuple[int, int]] = {}
    ranks = columns.ranks
    for index, cell in enumerate(cells):
        field, rank = ranks.get(_plain(cell)) or ranks.get(_plain(cell, brackets=False)) or ("", 0)
        if field and (field not in ranked or rank < ranked[field][0]):
            ranked[field] = (rank, index)
    fields = {field: index for field, (_, index) in ranked.items()}
    if "any_total" in fields:
        # A bare "Total" beside a product is the line's; alone it is the order's.
        meaning = "subtotal" if "product" in fields else "total"
        fields.setdefault(meaning, fields.pop("any_total"))
        fields.pop("any_total", None)
    return fields


def _plain(cell: object, *, brackets: bool = True) -> str:
    if not isinstance(cell, str) or len(cell) > 100:
        return ""
    text = cell if brackets else re.sub(r"\([^)]*\)", " ", cell)
    return " ".join(re.sub(r"[\W_]+", " ", text.casefold()).split())


def _headings(cells: Sequence[object]) -> tuple[str, ...]:
    texts = ["" if cell is None else " ".join(str(cell).split())[:60] for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)
