"""Two years of orders of Toko Bu Sari, a made-up shop for snacks and headscarves.

A row is a line of an order: order_id, day, channel, customer (a code, never a name), consent, product,
quantity, price and status. 900 customers; most buy once or twice, a few every month. More is sold around
payday (25th to 2nd), on double dates (9.9 to 12.12) and in the three weeks before Eid, which moves through
the year. Orders come by chat (60), marketplace (25) and at the door (15 of 100). `flaws` plants what real
lists hold: cancelled orders, goods that came back (negative quantity), lines that stand there twice, and
buyers at the door whom nobody asked for a name.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

from toolkit.curriculum.chance import Chance
from toolkit.curriculum.generators.base import Generator, Row

EIDS = (date(2024, 4, 10), date(2025, 3, 31), date(2026, 3, 21), date(2027, 3, 10))
"""Eid al-Fitr, of 2027 by calculation. Written out here, so that a corrected country file changes no data."""

CHANNELS = (("chat", 60), ("marketplace", 25), ("walk-in", 15))

PRODUCTS = (
    *(("Keripik pedas", 15_000), ("Kacang bawang", 18_000), ("Stik keju", 20_000), ("Rempeyek", 12_000)),
    *(("Sambal botol", 25_000), ("Kue kering", 45_000), ("Jilbab segi empat", 38_000), ("Pashmina", 55_000)),
)

# Kinds of customers: share of 100, fewest and most orders, fewest and most days between first and last order.
_KINDS = (
    ("once", 30, 1, 1, 0, 0),
    ("seldom", 33, 2, 4, 60, 420),
    ("regular", 26, 5, 11, 150, 600),
    ("loyal", 11, 12, 34, 300, 730),
)

_BESIDE = 730

# The orders of 100 that each flaw takes.
_CANCELLED, _CAME_BACK, _TWICE = 4, 2, 2
_NAMELESS = 35


def draw_rows(chance: Chance, options: dict[str, Any]) -> list[Row]:
    """Draw the lines in the order of the days.

    options: customers, days, start (`2024-04-01`), flaws (whether to plant them).
    """
    customers, days = int(options["customers"]), int(options["days"])
    if not (1 <= customers <= 3_000 and 30 <= days <= 1_500):
        raise ValueError("customers must lie between 1 and 3000, days between 30 and 1500")
    start = date.fromisoformat(str(options["start"]))
    calendar = _Calendar(start, days)
    orders: list[tuple[date, int, Row]] = []
    for number in range(1, customers + 1):
        about = {"customer": f"P{number:04d}", "consent": _consent(chance)}
        for day in _order_days(chance, calendar):
            orders.append((day, number, about))
    orders.sort(key=lambda order: order[:2])
    rows: list[Row] = []
    for place, (day, _number, about) in enumerate(orders, start=1):
        rows += _order(chance, f"BS{day:%y%m}-{place:05d}", day, about, flaws=bool(options["flaws"]))
    return rows


class _Calendar:
    """Draws days, the busy ones more often. The list lies in their middle, `_BESIDE` from both ends."""

    def __init__(self, start: date, days: int) -> None:
        self.days = [start + timedelta(days=number - _BESIDE) for number in range(days + 2 * _BESIDE)]
        self._sums = list(accumulate(_busy(day) for day in self.days))

    def between(self, chance: Chance, first: int, last: int) -> int:
        """Return a place from first to last, both possible."""
        before = self._sums[first - 1] if first else 0
        return bisect_right(self._sums, before + chance.below(self._sums[last] - before))


def _busy(day: date) -> int:
    weight = 20
    if day.day >= 25 or day.day <= 2:
        weight += 10
    if day.day == day.month >= 9:
        weight += 40
    for eid in EIDS:
        ahead = (eid - day).days
        if 0 < ahead <= 21:
            weight += 20
        elif -5 <= ahead <= 0:
            weight //= 3
    return weight


def _order_days(chance: Chance, calendar: _Calendar) -> list[date]:
    """Return the days of a customer's orders. Many began before the list does, and some go on after it."""
    end = len(calendar.days) - _BESIDE
    _name, _share, least, most, shortest, longest = _drawn(chance, _KINDS, 1)
    while True:
        reach, count = chance.between(shortest, longest), chance.between(least, most)
        first = chance.between(_BESIDE - reach, end - 1)
        places = {calendar.between(chance, first, first + reach) for _ in range(count)}
        if seen := sorted(place for place in places if _BESIDE <= place < end):
            return [calendar.days[place] for place in seen]


def _drawn(chance: Chance, kinds: tuple[Any, ...], share: int) -> Any:
    place = chance.below(sum(kind[share] for kind in kinds))
    for kind in kinds:
        place -= kind[share]
        if place < 0:
            return kind
    raise AssertionError


def _consent(chance: Chance) -> str:
    return str(_drawn(chance, (("yes", 52), ("no", 18), ("", 30)), 1)[0])


def _order(chance: Chance, order_id: str, day: date, about: Row, *, flaws: bool) -> list[Row]:
    channel = str(_drawn(chance, CHANNELS, 1)[0])
    fate = chance.below(100)
    cancelled = flaws and fate < _CANCELLED
    nameless = flaws and channel == "walk-in" and chance.below(100) < _NAMELESS
    order = {
        "order_id": order_id,
        "day": day,
        "channel": channel,
        **({"customer": "", "consent": ""} if nameless else about),
    }
    lines = [
        {
            **order,
            "product": name,
            "quantity": chance.pick((1, 1, 2, 2, 3, 5)),
            "price": price,
            "status": "cancelled" if cancelled else "done",
        }
        for name, price in chance.sample(PRODUCTS, chance.pick((1, 1, 1, 2, 2, 3)))
    ]
    if flaws and _CANCELLED <= fate < _CANCELLED + _CAME_BACK:
        lines.append({**lines[0], "quantity": -1, "status": "returned"})
    elif flaws and _CANCELLED + _CAME_BACK <= fate < _CANCELLED + _CAME_BACK + _TWICE:
        lines.append(dict(lines[-1]))
    return lines


def _table(rows: list[Row], language: str) -> tuple[list[str], list[list[str]]]:
    columns = {"id": ["Tanggal", "Pelanggan", "Barang"], "en": ["Day", "Customer", "Product"]}
    cells = [
        [f"{row['day']:%d/%m/%Y}", row["customer"], f"{row['quantity']} {row['product']}"] for row in rows
    ]
    return columns.get(language, columns["id"]), cells


GENERATOR = Generator(
    name="shop_orders",
    rows=draw_rows,
    table=_table,
    columns=("order_id", "day", "channel", "customer", "consent", "product", "quantity", "price", "status"),
    rules={
        "id": "**Aturan:** pesanan batal, barang yang dikembalikan, baris dobel, dan pembeli tanpa nama "
        "tidak dihitung.",
        "en": "**Rules:** cancelled orders, goods that came back, double lines and nameless buyers "
        "do not count.",
    },
    options={"customers": 900, "days": 730, "start": "2024-04-01", "flaws": True},
)
