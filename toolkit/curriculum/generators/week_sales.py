"""Twelve weekly totals of one product, for forecasting by hand.

A row: week (1 to 12), sold and out (it ran out in that week). Two kinds: `four_weekly` repeats roughly every
four weeks, because of paydays; `test` is either of that kind or without any, so that now the one and now the
other simple method is better when weeks 9 to 12 are forecast from weeks 1 to 8. Then the two are never close.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from toolkit.business.forecasting import mase, naive_scale, recent_mean, seasonal_naive
from toolkit.curriculum.chance import Chance
from toolkit.curriculum.generators.base import Generator, Row

WEEKS, SEASON, HELD_OUT = 12, 4, 4
_CLEARLY = 0.25
_TRIES = 400


def draw_rows(chance: Chance, options: dict[str, Any]) -> list[Row]:
    """Draw the rows. options: kind (`four_weekly` or `test`), out (whether one of weeks 9-12 ran out)."""
    kind = str(options["kind"])
    if kind not in ("four_weekly", "test"):
        raise ValueError("kind must be four_weekly or test")
    if kind == "four_weekly":
        rows = _rows(_patterned(chance))
        if options["out"]:
            _run_out(chance, rows)
        return rows
    wanted = chance.pick(("seasonal_naive", "recent_mean"))
    for _ in range(_TRIES):
        rows = _rows(_patterned(chance) if wanted == "seasonal_naive" else _unpatterned(chance))
        naive, mean = weeks_mase(rows, "seasonal_naive"), weeks_mase(rows, "recent_mean")
        better, worse = (naive, mean) if wanted == "seasonal_naive" else (mean, naive)
        if Decimal("0.2") <= better <= Decimal("1.6") and worse - better >= Decimal(str(_CLEARLY)):
            return rows
    raise ValueError("no clear case was drawn")


def _patterned(chance: Chance) -> list[int]:
    base = chance.between(24, 40)
    pattern = [base, base + chance.between(2, 6), base + chance.between(5, 10), base + chance.between(14, 24)]
    return [pattern[week % SEASON] + chance.between(-3, 3) for week in range(WEEKS)]


def _unpatterned(chance: Chance) -> list[int]:
    base = chance.between(34, 60)
    return [base + chance.between(-9, 9) for _ in range(WEEKS)]


def _rows(sold: list[int]) -> list[Row]:
    return [{"week": week, "sold": Decimal(units), "out": False} for week, units in enumerate(sold, start=1)]


def _run_out(chance: Chance, rows: list[Row]) -> None:
    row = rows[chance.between(WEEKS - SEASON, WEEKS - 1)]
    row["out"] = True
    row["sold"] = Decimal(int(row["sold"] * Decimal("0.4")))


def out_week(rows: list[Row]) -> Decimal:
    """Return the number of the week in which it ran out. Raises ValueError without one."""
    weeks = [row["week"] for row in rows if row["out"]]
    if not weeks:
        raise ValueError("it never ran out")
    return Decimal(weeks[0])


def week_sold(rows: list[Row], week: Decimal) -> Decimal:
    """Return what was sold in a week."""
    return Decimal(rows[int(week) - 1]["sold"])


def week_forecast(rows: list[Row], week: Decimal) -> Decimal:
    """Return the seasonal naive forecast of a coming week, 13 or later; sold-out weeks are left out."""
    said = seasonal_naive(_values(rows), SEASON, int(week) - len(rows))
    return Decimal(str(said[-1]))


def weeks_miss(rows: list[Row], method: str) -> Decimal:
    """Return the mean absolute error of the last four weeks, forecast from those before."""
    values = _values(rows)
    training, actual = values[:-HELD_OUT], values[-HELD_OUT:]
    said = _METHODS[method](training, SEASON, HELD_OUT)
    missed = [abs(Decimal(str(guess)) - Decimal(str(real))) for guess, real in zip(said, actual, strict=True)]
    return sum(missed, Decimal(0)) / len(missed)


def weeks_scale(rows: list[Row]) -> Decimal:
    """Return the mean absolute difference from four weeks before, in the weeks before the last four."""
    return Decimal(str(naive_scale(_values(rows)[:-HELD_OUT], SEASON)))


def weeks_mase(rows: list[Row], method: str) -> Decimal:
    """Return the MASE of a method over the last four weeks. Raises ValueError where there is none."""
    values = _values(rows)
    training, actual = values[:-HELD_OUT], values[-HELD_OUT:]
    result = mase(actual, _METHODS[method](training, SEASON, HELD_OUT), training, SEASON)
    return Decimal(repr(result)) if naive_scale(training, SEASON) else Decimal(99)


_METHODS: dict[str, Any] = {
    "seasonal_naive": seasonal_naive,
    "recent_mean": lambda values, season, ahead: recent_mean(values, season, ahead, SEASON),
}


def _values(rows: list[Row]) -> list[float | None]:
    return [None if row["out"] else float(row["sold"]) for row in rows]


def _table(rows: list[Row], language: str) -> tuple[list[str], list[list[str]]]:
    heads = {"id": ["Minggu", "Terjual"], "en": ["Week", "Sold"]}
    picked = language if language in heads else "id"
    mark = {"id": " (habis sejak Rabu)", "en": " (sold out from Wednesday)"}[picked]
    return heads[picked], [[str(row["week"]), f"{row['sold']}{mark if row['out'] else ''}"] for row in rows]


GENERATOR = Generator(
    name="week_sales",
    rows=draw_rows,
    table=_table,
    columns=("week", "sold", "out"),
    options={"kind": "four_weekly", "out": False},
    formulas={
        "out_week": out_week,
        "week_sold": week_sold,
        "week_forecast": week_forecast,
        "weeks_miss": weeks_miss,
        "weeks_scale": weeks_scale,
        "weeks_mase": weeks_mase,
    },
    rules={
        "id": (
            "**Dua belas minggu**\n\n"
            "- Satu baris: satu minggu penjualan satu barang.\n"
            "- **habis**: barangnya habis minggu itu. Angkanya terlalu kecil untuk ramalan.\n"
            "- Pola empat mingguan datang dari gajian. Tabel uji bisa berpola, bisa tidak.\n"
            "- Di tabel uji, salah satu dari dua cara jelas lebih tepat."
        ),
        "en": (
            "**Twelve weeks**\n\n"
            "- One line is one week of sales of one product.\n"
            "- **ran out**: it ran out in that week. The number is too small for a forecast.\n"
            "- The four-weekly pattern comes from paydays. The table for the test may have it or not.\n"
            "- In the table for the test, one of the two methods is clearly better."
        ),
    },
)
