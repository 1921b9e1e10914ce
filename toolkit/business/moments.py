"""Moments as people say them: day, date, hour and the name of the zone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DEFAULT_ZONE = "Asia/Jakarta"

# What people in Indonesia call their three zones; elsewhere the difference to UTC says it.
_CALLED = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}
_MOMENT = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2})[:.](\d{2})(?::(\d{2}))?)?")


class NotAMoment(ValueError):
    """The text is not a day and time we can read."""


def zone(name: str) -> tzinfo:
    """Return a time zone by its IANA name, such as `Asia/Makassar`. Raises ValueError for others."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(name) from None


def parse_moment(text: str, zone_name: str = DEFAULT_ZONE) -> datetime:
    """Return the UTC moment of `2026-12-05 17:00` in a zone; a day alone means its last minute.

    Raises `NotAMoment` for anything else, also for days and hours that do not exist.
    """
    match = _MOMENT.fullmatch(text.strip())
    if match is None:
        raise NotAMoment(text)
    year, month, day, hour, minute, second = (None if each is None else int(each) for each in match.groups())
    try:
        on = date(year or 0, month or 0, day or 0)
        at = datetime(
            on.year,
            on.month,
            on.day,
            23 if hour is None else hour,
            59 if minute is None else minute,
            second or 0,
            tzinfo=zone(zone_name),
        )
        return at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise NotAMoment(text) from None


def in_words(moment: datetime, language: str, zone_name: str = DEFAULT_ZONE) -> str:
    """Return a moment with day, date, hour and zone: `Sabtu, 5 Desember 2026 pukul 17.00 WIB`.

    moment: with a zone, or in UTC. language: `id` or `en`.
    """
    # Babel is loaded only when a moment is shown.
    from babel.dates import format_date, format_time

    where = zone(zone_name)
    local = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(where)
    day = format_date(local, "EEEE, d MMMM y", locale=language)
    hour = format_time(local, "HH.mm" if language == "id" else "HH:mm", locale=language, tzinfo=where)
    at = "pukul" if language == "id" else "at"
    return f"{day} {at} {hour} {_CALLED.get(zone_name) or _offset(local)}"


def _offset(local: datetime) -> str:
    told = local.strftime("%z")
    return f"UTC{told[:3]}:{told[3:5]}"


def in_short(moment: datetime, language: str, zone_name: str = DEFAULT_ZONE) -> str:
    """Return a moment for narrow places: `Sab 5 Des, 17.00`. Arguments are `in_words`'s."""
    from babel.dates import format_date, format_time

    where = zone(zone_name)
    local = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(where)
    hour = format_time(local, "HH.mm" if language == "id" else "HH:mm", locale=language, tzinfo=where)
    return f"{format_date(local, 'EEE d MMM', locale=language)}, {hour}"
