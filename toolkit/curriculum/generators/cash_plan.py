"""A drawn small shop's cash: the coming weeks or months, or two past years of weeks.

One row a period: number (from 1), start (its first day), cash_in, purchases, fixed, household, special (other
payments), cash_out (the sum of the four payments), net, cumulative (net of all periods so far) and note. The
lowest cumulative cash lies strictly inside the span, is below zero, and no other period comes near it: the
lowest period is the same for every opening cash.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from toolkit.business.money import format_amount
from toolkit.curriculum.chance import Chance
from toolkit.curriculum.generators.base import Generator, Row, Rows

LEBARAN = (date(2025, 3, 31), date(2026, 3, 21))
"""First day of Eid by the ministry's decision: country parameters eid.y2025 and eid.y2026."""

LEAST, MOST = 9, 156
MOST_PLANNED = 26
"""More periods than these are a shop's past, not a plan."""

STEP = Decimal(50_000)
CLEAR = Decimal(250_000)
"""The lowest period lies at least this much below every other one."""

_NOTES = {
    "lebaran_stock": {"id": "belanja stok Lebaran", "en": "stock for Lebaran"},
    "lebaran": {"id": "ramai Lebaran", "en": "busy, Lebaran"},
    "before": {"id": "masih sepi", "en": "still quiet"},
    "after": {"id": "sepi sesudah Lebaran", "en": "quiet after Lebaran"},
    "rent": {"id": "bayar sewa", "en": "rent"},
    "school": {"id": "uang sekolah", "en": "school fees"},
    "repair": {"id": "perbaikan", "en": "repair"},
    "": {"id": "", "en": ""},
}


def draw_rows(chance: Chance, options: dict[str, Any]) -> list[Row]:
    """Draw the periods. options: periods (how many), unit (`week` or `month`), start (first day), level
    (usual cash in of a week or month, 0 to draw it)."""
    periods, unit = int(options["periods"]), str(options["unit"])
    if not LEAST <= periods <= MOST:
        raise ValueError(f"periods must lie between {LEAST} and {MOST}")
    if unit not in ("week", "month"):
        raise ValueError("unit must be week or month")
    start = date.fromisoformat(str(options["start"]))
    level = Decimal(str(options["level"])) or _level(chance, unit)
    starts = [_start(start, unit, place) for place in range(periods)]
    while True:
        if periods > MOST_PLANNED:
            return _shop(chance, starts, level)
        rows = _short(chance, starts, level)
        if _clear(rows):
            return rows


def _level(chance: Chance, unit: str) -> Decimal:
    low, high = (3_000_000, 5_000_000) if unit == "week" else (14_000_000, 22_000_000)
    return chance.on_raster(Decimal(low), Decimal(high), Decimal(250_000))


def _start(first: date, unit: str, place: int) -> date:
    if unit == "week":
        return first + timedelta(weeks=place)
    months = first.month - 1 + place
    return date(first.year + months // 12, months % 12 + 1, 1)


def _rounded(value: Decimal) -> Decimal:
    return (value / STEP).to_integral_value() * STEP


def _percent(chance: Chance, low: int, high: int) -> Decimal:
    return Decimal(chance.between(low, high)) / 100


def _short(chance: Chance, starts: list[date], level: Decimal) -> list[Row]:
    """A plan: a big payment, then quiet periods, then a busy one; and a second payment elsewhere.

    The lowest cash comes after the biggest payment, so that nobody finds it by the biggest payment alone.
    """
    count = len(starts)
    quiet = chance.between(1, 2)
    big = chance.between(2, count - 4 - quiet)
    busy = big + quiet + 1
    second = chance.pick([place for place in range(1, count - 1) if not big - 1 <= place <= busy])
    rows = []
    for place, start in enumerate(starts):
        comes, special, note = level * _percent(chance, 92, 108), Decimal(0), ""
        if place == big:
            special, note = level * _percent(chance, 55, 90), "lebaran_stock"
        elif big < place < busy:
            comes, note = level * _percent(chance, 58, 72), "before"
        elif place == busy:
            comes, note = level * _percent(chance, 170, 200), "lebaran"
        elif place == second:
            special, note = level * _percent(chance, 15, 28), chance.pick(("rent", "school", "repair"))
        rows.append(_row(chance, place, start, comes, special, note, level))
    return _summed(rows)


def _shop(chance: Chance, starts: list[date], level: Decimal) -> list[Row]:
    """Past weeks: growth, payday weeks, Lebaran at its true date, rent twice a year, school in July,
    repairs."""
    rows = []
    for place, start in enumerate(starts):
        grown = level * (Decimal(1) + Decimal(place) / 1040)
        comes, special, note = grown * _percent(chance, 82, 116), Decimal(0), ""
        if start.day >= 25 or start.day <= 2:
            comes *= Decimal("1.1")
        to_eid = min(((eid - start).days for eid in LEBARAN), key=lambda days: abs(days - 10))
        if 0 <= to_eid < 14:
            comes, note = comes * Decimal("1.9"), "lebaran"
        elif 28 <= to_eid < 42:
            special, note = grown * Decimal("0.7"), "lebaran_stock"
        elif -21 <= to_eid < 0:
            comes, note = comes * Decimal("0.6"), "after"
        elif start.month in (2, 8) and start.day <= 7:
            special, note = grown * Decimal("0.6"), "rent"
        elif start.month == 7 and 8 <= start.day <= 14:
            special, note = grown * Decimal("0.6"), "school"
        elif chance.below(26) == 0:
            special, note = grown * _percent(chance, 10, 40), "repair"
        rows.append(_row(chance, place, start, comes, special, note, grown))
    return _summed(rows)


def _row(
    chance: Chance, place: int, start: date, comes: Decimal, special: Decimal, note: str, level: Decimal
) -> Row:
    # What is sold at Lebaran was bought weeks before.
    restocked = level if note == "lebaran" else comes
    cash_in, purchases = _rounded(comes), _rounded(restocked * _percent(chance, 62, 68))
    fixed, household = _rounded(level * Decimal("0.11")), _rounded(level * Decimal("0.18"))
    out = purchases + fixed + household + _rounded(special)
    return {
        "number": place + 1,
        "start": start,
        "cash_in": cash_in,
        "purchases": purchases,
        "fixed": fixed,
        "household": household,
        "special": _rounded(special),
        "cash_out": out,
        "net": cash_in - out,
        "note": _NOTES[note],
    }


def _summed(rows: list[Row]) -> list[Row]:
    total = Decimal(0)
    for row in rows:
        total += row["net"]
        row["cumulative"] = total
    return rows


def _clear(rows: list[Row]) -> bool:
    ordered = sorted(rows, key=lambda row: row["cumulative"])
    first, next_one = ordered[0], ordered[1]
    inside = 2 < first["number"] < len(rows) - 1
    return bool(inside and first["cumulative"] < 0 and next_one["cumulative"] - first["cumulative"] >= CLEAR)


def lowest(rows: list[Row]) -> Row:
    """Return the period with the lowest cash."""
    found: Row = min(rows, key=lambda row: row["cumulative"])
    return found


def _table(rows: list[Row], language: str) -> tuple[list[str], list[list[str]]]:
    heads = {"id": ["Ke-", "Masuk", "Keluar"], "en": ["No.", "In", "Out"]}
    code = language if language in heads else "id"
    cells = [
        [
            " · ".join(part for part in (str(row["number"]), row["note"].get(code, "")) if part),
            format_amount(row["cash_in"], code, symbol=""),
            format_amount(row["cash_out"], code, symbol=""),
        ]
        for row in rows
    ]
    return heads[code], cells


def _total(key: str) -> Callable[[Rows], Decimal]:
    return lambda rows: sum((row[key] for row in rows), Decimal(0))


GENERATOR = Generator(
    name="cash_plan",
    rows=draw_rows,
    table=_table,
    columns=(
        "number",
        "start",
        "cash_in",
        "purchases",
        "fixed",
        "household",
        "special",
        "cash_out",
        "net",
        "note",
    ),
    options={"periods": 13, "unit": "week", "start": "2027-01-04", "level": 0},
    formulas={
        "plan_in": _total("cash_in"),
        "plan_out": _total("cash_out"),
        "plan_lowest_number": lambda rows: Decimal(lowest(rows)["number"]),
        "plan_lowest": lambda rows, opening: opening + lowest(rows)["cumulative"],
        "plan_closing": lambda rows, opening: opening + rows[-1]["cumulative"],
        "plan_deepest": lambda rows: -lowest(rows)["cumulative"],
        "plan_smallest_net_number": lambda rows: Decimal(min(rows, key=lambda row: row["net"])["number"]),
    },
    rules={
        "id": (
            "**Cara menghitung kas**\n\n"
            "- Kas akhir = kas awal + masuk − keluar.\n"
            "- Kas akhir satu minggu menjadi kas awal minggu berikutnya."
        ),
        "en": (
            "**How to count the cash**\n\n"
            "- Closing cash = opening cash + in − out.\n"
            "- The closing cash of a week is the opening cash of the next."
        ),
    },
)
