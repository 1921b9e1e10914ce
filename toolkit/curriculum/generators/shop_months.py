"""Synthetic monthly sales of shops in one year, for the analyst track.

A row: shop (`S001`), form (`individual` or `company`), month (1 to 12), turnover (whole thousands).
About half of the shops stay below Rp500 million a year, a few pass Rp4.8 billion. Sales rise before Eid
(option `eid_month`) and in December. All is drawn with whole numbers: every machine gives the same file.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from toolkit.business.money import format_amount
from toolkit.curriculum.chance import Chance
from toolkit.curriculum.generators.base import Generator, Row

# (of 100 shops, lowest and highest usual sales of a month in thousands of rupiah)
SIZES = ((55, 3_000, 36_000), (30, 36_000, 150_000), (11, 150_000, 380_000), (4, 380_000, 700_000))
COMPANIES = 15
EID, DECEMBER, JANUARY = 145, 120, 85


def draw_rows(chance: Chance, options: dict[str, Any]) -> list[Row]:
    """Draw the months. options: shops (1 to 999), eid_month (1 to 12)."""
    shops, eid = int(options["shops"]), int(options["eid_month"])
    if not 1 <= shops <= 999:
        raise ValueError("shops must lie between 1 and 999")
    if not 1 <= eid <= 12:
        raise ValueError("eid_month must lie between 1 and 12")
    season = {1: JANUARY, 12: DECEMBER, eid: EID}
    rows = []
    for number in range(1, shops + 1):
        usual = _usual(chance)
        form = "company" if chance.below(100) < COMPANIES else "individual"
        for month in range(1, 13):
            percent = season.get(month, 100) * chance.between(80, 120) // 100
            turnover = Decimal(usual * percent // 100 * 1_000)
            rows.append({"shop": f"S{number:03d}", "form": form, "month": month, "turnover": turnover})
    return rows


def _usual(chance: Chance) -> int:
    place = chance.below(100)
    for count, low, high in SIZES:
        if place < count:
            return chance.between(low, high)
        place -= count
    raise AssertionError("the shares of SIZES do not add up to 100")


def _table(rows: list[Row], language: str) -> tuple[list[str], list[list[str]]]:
    heads = {"id": ["Toko", "Bulan", "Omzet"], "en": ["Shop", "Month", "Sales"]}
    cells = [[row["shop"], str(row["month"]), format_amount(row["turnover"], language)] for row in rows]
    return heads[language if language in heads else "id"], cells


GENERATOR = Generator(
    name="shop_months",
    rows=draw_rows,
    table=_table,
    columns=("shop", "form", "month", "turnover"),
    options={"shops": 200, "eid_month": 3},
    rules={
        "id": "**Omzet setahun**\n\n- Satu baris: satu toko, satu bulan.\n- Bentuk: pribadi atau badan.",
        "en": "**Sales of a year**\n\n- One line is one shop and one month.\n- Form: individual or company.",
    },
)
