"""Dates as people type them in Indonesia: day first."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})\s*[/.\-\s]\s*(\d{1,2}|[a-z]{3,12})\s*[/.\-\s]\s*(\d{4}|\d{2})")


class NotADate(ValueError):
    """The text is not a date we can read."""


@cache
def _months() -> dict[str, int]:
    # Babel is loaded only when somebody types a month's name.
    from babel.dates import get_month_names

    names: dict[str, int] = {}
    for language in ("id", "en"):
        for width in ("wide", "abbreviated"):
            for number, name in get_month_names(width, locale=language).items():
                names[str(name).lower().rstrip(".")] = number
    return names


def parse_date(text: str) -> date:
    """Return the date in `17/8/2025`, `17-08-25`, `17 Agustus 2025`, `17 Aug 2025` or `2025-08-17`.

    Raises `NotADate` for anything else, also for days that do not exist.
    """
    typed = text.strip().lower()
    try:
        if match := _ISO.fullmatch(typed):
            year, month, day = (int(part) for part in match.groups())
            return date(year, month, day)
        if match := _DAY_FIRST.fullmatch(typed):
            day_text, month_text, year_text = match.groups()
            month = int(month_text) if month_text.isdigit() else _months()[month_text]
            year = int(year_text) + (2000 if len(year_text) == 2 else 0)
            return date(year, month, int(day_text))
    except (ValueError, KeyError):
        pass
    raise NotADate(text)
