"""Finding the header of an order list and what its columns mean, by known names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

# Names as marketplaces and shops write them, in small letters without marks; the best one first.
# Buyers' names, telephone numbers and addresses are left out on purpose: they are never read.
KNOWN: dict[str, tuple[str, ...]] = {
    "order_id": (
        "no pesanan", "nomor pesanan", "no order", "nomor order", "kode pesanan", "id pesanan", "kode order",
        "order id", "order number", "ordernumber", "order no", "order sn", "order",
        "no invoice", "nomor invoice", "invoice number", "invoice", "no nota", "no transaksi",
    ),
    "status": ("status pesanan", "order status", "status terakhir", "status transaksi", "status"),
    "day": (
        "waktu pesanan dibuat", "tanggal pesanan dibuat", "tanggal pesanan", "order creation date",
        "order created time", "created time", "createtime", "created at", "order date", "tanggal transaksi",
        "waktu pembayaran dilakukan", "waktu pembayaran", "tanggal pembayaran", "order paid time",
        "paid time", "tanggal order", "tanggal", "tgl", "date", "hari tanggal",
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
    """Return the row among the first 60 that names most known columns, at least two; None without one."""
    best: Header | None = None
    for place, cells in enumerate(rows[:_SEARCHED_ROWS]):
        fields = _fields(cells, columns)
        if len(fields) >= 2 and (best is None or len(fields) > len(best.fields)):
            best = Header(place, fields, _headings(cells), columns)
    return best


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
