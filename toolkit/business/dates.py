"""Reading dates as shops' files write them, in Indonesian and English."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

FIRST_YEAR, LAST_YEAR = 2000, 2100
_EXCEL_DAY_ZERO = date(1899, 12, 30)

_MONTH_NAMES = (
    "jan januari january",
    "feb peb februari pebruari february",
    "mar maret mrt march",
    "apr april",
    "mei may",
    "jun juni june",
    "jul juli july",
    "agu agt ags agust agustus aug august",
    "sep sept september",
    "okt oktober oct october",
    "nov nop november nopember",
    "des desember dec december",
)
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, start=1) for name in names.split()}
_TIME = (
    r"(?:[ t,]+\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?"
    r"\s*(?:am|pm)?\s*(?:z|wib|wita|wit|(?:utc|gmt)?\s*[+-]\d{1,2}:?\d{0,2})?)?"
)
_WEEKDAY = r"(?:[^\W\d]{3,9},\s*)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_TIME}")
_YEAR_LAST = re.compile(rf"{_WEEKDAY}(\d{{1,2}})[-/.](\d{{1,2}})[-/.](\d{{4}}|\d{{2}}){_TIME}")
_NAMED = re.compile(rf"{_WEEKDAY}(\d{{1,2}})[-\s]+([^\W\d]+)\.?[-,\s]+(\d{{4}}|\d{{2}}){_TIME}")
_NAME_FIRST = re.compile(rf"{_WEEKDAY}([^\W\d]+)\.?\s+(\d{{1,2}}),?\s+(\d{{4}}){_TIME}")


def day_order(texts: Iterable[object]) -> str:
    """Return how a column writes 05/06/2025: "day_first", "month_first", or "undecided" if nothing tells.

    It is month_first when some value only makes sense so (11/24/2025), and none only as 24/11/2025. Deciding
    for the whole column keeps 05/06/2025 from meaning two things in one file.
    """
    order, open_question = "", False
    for text in texts:
        match = _YEAR_LAST.fullmatch(_tidy(text)) if isinstance(text, str) else None
        if not match:
            continue
        if int(match[1]) > 12:
            return "day_first"
        if int(match[2]) > 12:
            order = "month_first"
        open_question = open_question or match[1].lstrip("0") != match[2].lstrip("0")
    return order or ("undecided" if open_question else "day_first")


def month_first(texts: Iterable[object]) -> bool:
    """Whether a column writes 11/24/2025; see `day_order`."""
    return day_order(texts) == "month_first"


def read_date(value: object, *, month_first: bool = False) -> date | None:
    """Return the day of `24/11/2025`, `2025-11-24 10:03`, `24 Nov 2025`, a date or an Excel day number.

    None when there is none between the years 2000 and 2100.
    """
    if isinstance(value, datetime):
        found: date | None = value.date()
    elif isinstance(value, date):
        found = value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        found = _EXCEL_DAY_ZERO + timedelta(days=int(value)) if 0 < value < 100_000 else None
    else:
        found = _from_text(_tidy(value), month_first) if isinstance(value, str) else None
    return found if found and FIRST_YEAR <= found.year <= LAST_YEAR else None


def _tidy(text: object) -> str:
    return " ".join(str(text)[:80].split()).casefold()


def _from_text(text: str, month_first: bool) -> date | None:
    if match := _YEAR_FIRST.fullmatch(text):
        return _day(match[1], match[2], match[3])
    if match := _YEAR_LAST.fullmatch(text):
        day, month = (match[2], match[1]) if month_first else (match[1], match[2])
        return _day(match[3], month, day)
    if match := _NAMED.fullmatch(text):
        return _day(match[3], _MONTHS.get(match[2], 0), match[1])
    if match := _NAME_FIRST.fullmatch(text):
        return _day(match[3], _MONTHS.get(match[1], 0), match[2])
    return None


def _day(year: str, month: str | int, day: str) -> date | None:
    full_year = int(year) + 2000 if len(year) == 2 else int(year)
    try:
        return date(full_year, int(month), int(day))
    except ValueError:
        return None
