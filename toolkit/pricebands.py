"""Compute the table of price bands from the data set: `python -m toolkit.pricebands DATA.csv`.

Each product counts once (the data set repeats it for every review). Categories of which fewer than 30
products are listed are left out: their quartiles say nothing.
"""

from __future__ import annotations

import csv
import io
import sys
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import toolkit.country
from toolkit.business import price_bands

LEAST = 30

# Names in Indonesian; categories that small owners do not sell in are left out.
TITLES = {
    "Food and Drink": "Makanan dan minuman",
    "Women's Fashion": "Baju perempuan",
    "Men's Fashion": "Baju laki-laki",
    "Muslim Fashion": "Baju muslim",
    "Kids and Baby Fashion": "Baju anak dan bayi",
    "Beauty": "Kecantikan",
    "Body Care": "Perawatan tubuh",
    "Health": "Kesehatan",
    "Mother and Baby": "Ibu dan bayi",
    "Kitchen": "Alat dapur",
    "Household": "Perlengkapan rumah",
    "Party Supplies and Craft": "Perlengkapan pesta dan kerajinan",
    "Toys and Hobbies": "Mainan dan hobi",
    "Books": "Buku",
    "Office & Stationery": "Alat tulis",
    "Animal Care": "Hewan peliharaan",
    "Sport": "Olahraga",
    "Automotive": "Otomotif",
    "Carpentry": "Pertukangan",
    "Phones and Tablets": "HP dan tablet",
    "Electronics": "Elektronik",
    "Computers and Laptops": "Komputer",
    "Other Products": "Lainnya",
}
FIELDS = ("id", "title_id", "title_en", "products", "quarter", "median", "three_quarters")


def table(source: Path) -> str:
    """Return the table as CSV text from the data set at `source`."""
    products: dict[str, dict[tuple[str, str], Decimal]] = defaultdict(dict)
    with source.open(encoding="utf-8", newline="") as data:
        for row in csv.DictReader(data):
            key = (row["Product Name"], row["Location"])
            products[row["Category"]][key] = Decimal(row["Price"])
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(FIELDS)
    for title, indonesian in TITLES.items():
        prices = list(products[title].values())
        if len(prices) < LEAST:
            continue
        band = price_bands(prices)
        edges = [f"{edge:.0f}" for edge in (band.quarter, band.median, band.three_quarters)]
        writer.writerow([_id(title), indonesian, title, band.n, *edges])
    return out.getvalue()


def _id(title: str) -> str:
    return "-".join(
        "".join(char if char.isalnum() else " " for char in title.replace("'", "")).lower().split()
    )


def main(arguments: list[str]) -> int:
    """Write the table beside the country file. Returns the exit code."""
    if len(arguments) != 1:
        print("usage: python -m toolkit.pricebands DATA.csv", file=sys.stderr)
        return 2
    target = Path(toolkit.country.__file__).with_name("price_bands_id.csv")
    target.write_text(table(Path(arguments[0])), encoding="utf-8")
    print(f"{target.name} written")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
