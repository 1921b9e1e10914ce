"""Small parcels that a weaving workshop sent abroad, order by order, with every cost.

A row: order, day, country (made up: Laut, Gunung, Pulau, Kota), product, pieces, grams (gross weight), price
(of a piece, in the country's own money), rate (rupiah for one unit that day), cost (of a piece, in rupiah),
inland and freight (of the whole parcel, in rupiah). Freight follows the weight in steps of half a kilogram,
so a parcel with one piece is dear. What is taken at the border is not in the rows: it is worked out by a
table of example rules. Some orders lose money.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from toolkit.business.money import format_amount
from toolkit.curriculum.chance import Chance
from toolkit.curriculum.generators.base import Generator, Row

START, DAYS = date(2025, 10, 1), 365
FEWEST, MOST = 10, 2000

_COUNTRIES: dict[str, tuple[int, int, int]] = {
    # rupiah for one unit of its money in thousandths of it, first half kilogram, each further half kilogram
    "Laut": (3_900, 140_000, 25_000),
    "Gunung": (10_400, 260_000, 75_000),
    "Pulau": (12_300, 150_000, 30_000),
    "Kota": (16_300, 320_000, 95_000),
}
_PRODUCTS: dict[str, tuple[int, int, int]] = {
    # cost of a piece in rupiah, grams of a piece with its packing, usual price at the door in rupiah
    "tas anyaman": (60_000, 450, 105_000),
    "tempat tisu": (28_000, 250, 52_000),
    "keranjang": (85_000, 900, 150_000),
    "dompet pandan": (22_000, 90, 45_000),
}
_PIECES = (1, 1, 2, 3, 5, 8, 10, 12, 20)
_HALF_KILO = 500


def draw_rows(chance: Chance, options: dict[str, Any]) -> list[Row]:
    """Draw the orders in order of their days. options: orders (how many)."""
    orders = int(options["orders"])
    if not FEWEST <= orders <= MOST:
        raise ValueError(f"orders must lie between {FEWEST} and {MOST}")
    days = sorted(START + timedelta(days=chance.below(DAYS)) for _ in range(orders))
    return [_order(chance, f"X{number:04d}", day) for number, day in enumerate(days, start=1)]


def _order(chance: Chance, name: str, day: date) -> Row:
    country, product = chance.pick(tuple(_COUNTRIES)), chance.pick(tuple(_PRODUCTS))
    rate, first, further = _COUNTRIES[country]
    cost, grams, door = _PRODUCTS[product]
    pieces = chance.pick(_PIECES)
    weight = pieces * grams + 150
    halves = -(-weight // _HALF_KILO)
    freight = first + further * (halves - 1)
    inland = 35_000 + 4_000 * halves
    today = rate * (100 + chance.between(-7, 7)) // 100
    # What she asked: her door price and postage as she guessed it, sometimes far too little.
    guessed = (freight + inland) * chance.pick((30, 60, 90, 110, 125)) // 100
    border = chance.pick((100, 110, 125))
    asked = (door * chance.between(95, 115) // 100 + guessed // pieces) * border // 100
    price = (Decimal(asked) / today * 2).to_integral_value() / 2
    return {
        "order": name,
        "day": day.isoformat(),
        "country": country,
        "product": product,
        "pieces": pieces,
        "grams": weight,
        "price": price,
        "rate": today,
        "cost": cost * chance.between(96, 106) // 100,
        "inland": inland,
        "freight": freight,
    }


def _table(rows: list[Row], language: str) -> tuple[list[str], list[list[str]]]:
    heads = {
        "id": ["Pesanan", "Tujuan", "Barang", "Ongkos kirim"],
        "en": ["Order", "Country", "Goods", "Freight"],
    }
    picked = language if language in heads else "id"
    cells = [
        [
            row["order"],
            row["country"],
            f"{row['pieces']} {row['product']}",
            format_amount(row["freight"], picked),
        ]
        for row in rows
    ]
    return heads[picked], cells


GENERATOR = Generator(
    name="export_orders",
    rows=draw_rows,
    table=_table,
    columns=(
        "order",
        "day",
        "country",
        "product",
        "pieces",
        "grams",
        "price",
        "rate",
        "cost",
        "inland",
        "freight",
    ),
    options={"orders": 360},
    rules={
        "id": (
            "**Kiriman ke luar negeri**\n\n"
            "- Satu baris: satu paket. Negaranya rekaan, harganya dalam uang negara itu.\n"
            "- Ongkos kirim naik tiap setengah kilogram. Paket isi satu jadi mahal.\n"
            "- Bea dan pajak tidak ada di baris. Keduanya dihitung dengan aturan contoh.\n"
            "- Sebagian pesanan rugi."
        ),
        "en": (
            "**Parcels sent abroad**\n\n"
            "- One line is one parcel. The countries are made up, the price is in their own money.\n"
            "- Freight rises with every half kilogram. A parcel with one piece is dear.\n"
            "- Duty and tax are not in the lines. They are worked out by example rules.\n"
            "- Some orders lose money."
        ),
    },
)
