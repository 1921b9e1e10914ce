"""Two years of daily sales of eight products of a made-up shop, "Toko Bu Sari".

A row: day, sku, product (`{id, en}`), price, cost, units and note: empty, `out_of_stock` (it ran out on that
day or was out all day, so that units say less than was wanted) or `closed`. Sales rise at weekends, from the
25th to the 2nd (paydays), on twin dates from 9.9 to 12.12, and before Lebaran by its true date of each year.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from toolkit.curriculum.chance import Chance
from toolkit.curriculum.generators.base import Generator, Row

EIDS = (date(2024, 4, 10), date(2025, 3, 31), date(2026, 3, 21))
"""As decided by the ministry. They stand here and not only in the country file so that rows never change."""

CLOSED_FROM_EID = 2
MOST_DAYS = 730

_PRODUCTS = (
    # sku, Indonesian, English, units a day, price, cost, Lebaran (times, in the last week before)
    ("K01", "Keripik singkong balado", "Balado cassava chips", 14, 12_000, 8_000, "1.6"),
    ("K02", "Nastar satu stoples", "Jar of pineapple cookies", 4, 65_000, 45_000, "4.5"),
    ("K03", "Kacang bawang", "Garlic peanuts", 9, 15_000, 10_500, "2.5"),
    ("K04", "Rempeyek", "Peanut crackers", 7, 13_000, 9_000, "1.4"),
    ("M01", "Sambal botol", "Bottle of sambal", 8, 22_000, 14_000, "1.2"),
    ("H01", "Jilbab segi empat", "Square headscarf", 5, 45_000, 30_000, "3"),
    ("H02", "Jilbab instan", "Ready-made headscarf", 6, 55_000, 38_000, "2.8"),
    ("H03", "Mukena", "Prayer dress", 3, 150_000, 110_000, "3.5"),
)
_WEEKDAYS = tuple(Decimal(text) for text in ("0.9", "0.85", "0.9", "0.95", "1", "1.25", "1.15"))
_PAYDAY, _TWIN = Decimal("1.3"), Decimal("1.8")
_OUT_EVERY = 26


def draw_rows(chance: Chance, options: dict[str, Any]) -> list[Row]:
    """Draw the rows. options: start (first day), days (up to 730), products (1 to 8)."""
    start, days = date.fromisoformat(str(options["start"])), int(options["days"])
    products = int(options["products"])
    if not 1 <= days <= MOST_DAYS or not 1 <= products <= len(_PRODUCTS):
        raise ValueError(f"days must lie between 1 and {MOST_DAYS}, products between 1 and {len(_PRODUCTS)}")
    by_product = [_of_product(chance, product, start, days) for product in _PRODUCTS[:products]]
    return [row for rows in zip(*by_product, strict=True) for row in rows]


def _of_product(chance: Chance, product: tuple[Any, ...], start: date, days: int) -> list[Row]:
    sku, name_id, name_en, mean, price, cost, eid_times = product
    rows = []
    out_left = 0
    for shift in range(days):
        day = start + timedelta(days=shift)
        wanted = _wanted(chance, Decimal(mean) * _times(day, Decimal(eid_times)))
        units, note = wanted, ""
        if _closed(day):
            units, note = 0, "closed"
        elif out_left:
            units, note, out_left = 0, "out_of_stock", out_left - 1
        elif chance.below(_OUT_EVERY) == 0:
            units, note, out_left = chance.between(0, wanted), "out_of_stock", chance.between(0, 2)
        rows.append(
            {
                "day": day,
                "sku": sku,
                "product": {"id": name_id, "en": name_en},
                "price": price,
                "cost": cost,
                "units": units,
                "note": note,
            }
        )
    return rows


def _times(day: date, eid_times: Decimal) -> Decimal:
    """Return what a day sells compared with a usual one."""
    times = _WEEKDAYS[day.weekday()]
    if day.day >= 25 or day.day <= 2:
        times *= _PAYDAY
    if day.day == day.month and day.month >= 9:
        times *= _TWIN
    return times * _eid(day, eid_times)


def _eid(day: date, top: Decimal) -> Decimal:
    for eid in EIDS:
        before = (eid - day).days
        if 1 <= before <= 7:
            return top
        if 8 <= before <= 14:
            return 1 + (top - 1) * Decimal("0.7")
        if 15 <= before <= 21:
            return 1 + (top - 1) * Decimal("0.3")
        if -6 <= before <= 0:
            return Decimal("0.6")
    return Decimal(1)


def _closed(day: date) -> bool:
    return any(0 <= (day - eid).days < CLOSED_FROM_EID for eid in EIDS)


def _wanted(chance: Chance, mean: Decimal) -> int:
    """Return a whole number around the mean; its variance is the mean's, as with people who drop in."""
    # Four uniform draws make a bell shape of variance 1/3.
    bell = sum((Decimal(chance.below(1_000)) for _ in range(4)), Decimal(0)) / 1_000 - Decimal("1.998")
    value = mean + bell * (3 * mean).sqrt()
    return max(0, int(value.to_integral_value(ROUND_HALF_UP)))


def _table(rows: list[Row], language: str) -> tuple[list[str], list[list[str]]]:
    heads = {
        "id": ["Tanggal", "Barang", "Terjual", "Catatan"],
        "en": ["Day", "Product", "Sold", "Note"],
    }
    notes = {
        "id": {"": "", "out_of_stock": "habis", "closed": "tutup"},
        "en": {"": "", "out_of_stock": "ran out", "closed": "closed"},
    }
    picked = language if language in heads else "id"
    return heads[picked], [
        [row["day"].isoformat(), row["product"][picked], str(row["units"]), notes[picked][row["note"]]]
        for row in rows
    ]


GENERATOR = Generator(
    name="shop_days",
    rows=draw_rows,
    table=_table,
    columns=("day", "sku", "product", "price", "cost", "units", "note"),
    options={"start": "2024-07-01", "days": MOST_DAYS, "products": len(_PRODUCTS)},
    rules={
        "id": (
            "**Cara membaca**\n\n"
            "- Satu baris: satu barang, satu hari.\n"
            "- **habis**: barangnya habis hari itu. Yang dicari pembeli lebih banyak daripada yang terjual.\n"
            "- **tutup**: toko tutup."
        ),
        "en": (
            "**How to read it**\n\n"
            "- One row: one product, one day.\n"
            "- **ran out**: it ran out that day. Buyers wanted more than was sold.\n"
            "- **closed**: the shop was closed."
        ),
    },
)
