"""Where the asking prices of a category lie: quartiles computed from real marketplace listings.

The figures are a small table beside the country file. `python -m toolkit.pricebands` computes it again from
the data set, which is not part of the project; a test compares.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from toolkit.country.schema import Texts

SOURCE = "PRDECT-ID (Sutoyo et al. 2022), github.com/rhiosutoyo, MIT"
"""Who collected the prices."""

YEAR = 2022
"""The year of the prices. They are old and from one marketplace: a hint, never a rule."""


@dataclass(frozen=True)
class PriceBand:
    """A category's spread of prices in rupiah over `products` listings."""

    id: str
    title: Texts
    products: int
    quarter: Decimal
    median: Decimal
    three_quarters: Decimal


@cache
def load_bands(code: str = "id") -> dict[str, PriceBand]:
    """Return the price bands of a country by category id; none if the country has no table."""
    path = Path(__file__).with_name(f"price_bands_{code}.csv")
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as source:
        return {
            row["id"]: PriceBand(
                row["id"],
                Texts(id=row["title_id"], en=row["title_en"]),
                int(row["products"]),
                Decimal(row["quarter"]),
                Decimal(row["median"]),
                Decimal(row["three_quarters"]),
            )
            for row in csv.DictReader(source)
        }
