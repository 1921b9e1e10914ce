"""Reviews of one shop with known causes, for sorting by hand, and a larger messy table for pandas.

`reviews`: bad reviews; one cause leads clearly. A row: id, stars (1 to 3), text (`{id, en}`), cause.
`review_table`: rows as a marketplace might export them: prices as text, slang, doubled rows, blank reviews.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from toolkit.curriculum.chance import Chance
from toolkit.curriculum.generators import review_texts as texts
from toolkit.curriculum.generators.base import Generator, Row

LEAST, MOST = 10, 30
CAUSES = tuple(texts.COMPLAINTS)

_CITIES = (
    "Kab. Gianyar",
    "Kota Denpasar",
    "Kab. Sleman",
    "Kota Surabaya",
    "Kab. Tasikmalaya",
    "Kota Makassar",
)
_GOODS: dict[str, tuple[int, int]] = {
    "Tas anyaman": (45, 160),
    "Dompet": (15, 60),
    "Topi pantai": (30, 90),
    "Kotak tisu": (25, 75),
}
_SLANG = (
    ("tidak", ("gk", "gak", "tdk", "ga")),
    ("yang", ("yg",)),
    ("sudah", ("sdh", "udah")),
    ("banget", ("bgt",)),
    ("barang", ("brg",)),
    ("sekali", ("bgt",)),
    ("datang", ("dateng",)),
    ("dengan", ("dgn",)),
)


def draw_rows(chance: Chance, options: dict[str, Any]) -> list[Row]:
    """Draw the reviews. options: count. One cause has at least two more than every other."""
    count = int(options["count"])
    if not LEAST <= count <= MOST:
        raise ValueError(f"count must lie between {LEAST} and {MOST}")
    order = chance.sample(CAUSES, 5)
    second = max(2, count // 4)
    first = second + 2
    shares = [first, second]
    rest = count - first - second
    for place in range(3):
        shares.append(rest // 3 + (1 if place < rest % 3 else 0))
    if max(shares[2:]) >= first - 1:
        raise ValueError("count leaves no clear first cause")
    found: list[Row] = []
    for cause, number in zip(order, shares, strict=True):
        for wording in chance.sample(texts.COMPLAINTS[cause], number):
            found.append({"text": {"id": wording[0], "en": wording[1]}, "cause": cause})
    return [
        {"id": f"U{place:02d}", "stars": Decimal(chance.between(1, 3)), **row}
        for place, row in enumerate(chance.shuffled(found), start=1)
    ]


def _table(rows: list[Row], language: str) -> tuple[list[str], list[list[str]]]:
    picked = language if language in ("id", "en") else "id"
    columns = {"id": ["No.", "Bintang", "Ulasan"], "en": ["No.", "Stars", "Review"]}
    return columns[picked], [[row["id"], str(row["stars"]), row["text"][picked]] for row in rows]


def _count(rows: list[Row], cause: str) -> Decimal:
    return Decimal(sum(row["cause"] == cause for row in rows))


def _ranked(rows: list[Row], place: Decimal) -> str:
    """The cause at a place, 1 for the most frequent. Of the first two none is as frequent as another."""
    return sorted(CAUSES, key=lambda cause: -_count(rows, cause))[int(place) - 1]


def _ids(rows: list[Row], cause: str) -> list[str]:
    return [row["id"].lower() for row in rows if row["cause"] == cause]


def _cause_name(cause: str) -> dict[str, str]:
    name = texts.NAMES[cause]
    return {"id": name[0], "en": name[1]}


GENERATOR = Generator(
    name="reviews",
    rows=draw_rows,
    table=_table,
    columns=("id", "stars", "text"),
    options={"count": 14},
    formulas={
        "review_count": _count,
        "review_share": lambda rows, cause: _count(rows, cause) / len(rows),
        "review_cause": _ranked,
        "review_ids": _ids,
        "cause_name": _cause_name,
    },
    rules={
        "id": "**Cara menyortir.** Beri tiap ulasan satu sebab utama: apa yang harus penjual ubah?",
        "en": "**How to sort.** Give each review one main cause: what must the seller change?",
    },
)


def draw_table(chance: Chance, options: dict[str, Any]) -> list[Row]:
    """Draw the messy table. options: count (of rows before about 3% doubled ones)."""
    count = int(options["count"])
    if not 50 <= count <= 5_000:
        raise ValueError("count must lie between 50 and 5,000")
    rows = [_messy(chance, number) for number in range(1, count + 1)]
    doubled = [dict(chance.pick(rows)) for _ in range(count // 30)]
    return chance.shuffled(rows + doubled)


def _messy(chance: Chance, number: int) -> Row:
    goods = chance.pick(tuple(_GOODS))
    low, high = _GOODS[goods]
    amount = chance.between(low, high) * 1_000
    # Some sellers write a price a hundred times too high, so that nobody orders while stock is out.
    if chance.below(50) == 0:
        amount *= 100
    if chance.below(5) < 2:
        cause, text, stars = "", chance.pick(texts.PRAISE)[0], chance.between(4, 5)
    else:
        cause = _weighted(chance)
        text, stars = chance.pick(texts.COMPLAINTS[cause])[0], chance.between(1, 3)
    if chance.below(40) == 0:
        text = " " * chance.below(3)
        cause = ""
    return {
        "review_id": f"R{number:04d}",
        "category": _spelt(chance, goods),
        "city": chance.pick(_CITIES),
        "price": _written(chance, amount),
        "rating": stars,
        "review": _slang(chance, text),
        "cause": cause,
    }


def _weighted(chance: Chance) -> str:
    weights = (5, 6, 3, 2, 7, 3, 3, 1)
    place = chance.below(sum(weights))
    for cause, weight in zip(CAUSES, weights, strict=True):
        if place < weight:
            return cause
        place -= weight
    raise AssertionError("weights do not add up")


def _spelt(chance: Chance, name: str) -> str:
    return (name, name, name.upper(), name.lower(), f" {name} ")[chance.below(5)]


def _written(chance: Chance, amount: int) -> str:
    thousands, rest = divmod(amount, 1_000)
    plain = f"{amount:,}".replace(",", ".")
    return (f"Rp{plain}", plain, str(amount), f"Rp {plain}", f"{thousands}rb" if not rest else plain)[
        chance.below(5)
    ]


def _slang(chance: Chance, text: str) -> str:
    for word, shorts in _SLANG:
        if chance.below(2):
            short = chance.pick(shorts)
            text = text.replace(f"{word} ", f"{short} ").replace(
                f"{word.capitalize()} ", f"{short.capitalize()} "
            )
    if chance.below(6) == 0:
        text = text.upper()
    if chance.below(8) == 0:
        text = text.replace("lama", "lamaaa")
    return text


def _table_shown(rows: list[Row], _language: str) -> tuple[list[str], list[list[str]]]:
    columns = ["price", "rating", "review"]
    return columns, [[str(row[column]) for column in columns] for row in rows]


TABLE = Generator(
    name="review_table",
    rows=draw_table,
    table=_table_shown,
    columns=("review_id", "category", "city", "price", "rating", "review", "cause"),
    options={"count": 600},
    rules={
        "id": "**Kotor dengan sengaja.** Baris dobel, harga sebagai teks, ejaan berbeda, ulasan kosong.",
        "en": "**Dirty on purpose.** Doubled rows, prices as text, different spellings, blank reviews.",
    },
)
