"""Personal data: dates to delete, the clock of a breach, and letters that lack something."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from toolkit.business import breach, privacy
from toolkit.country.shown import long_date

DAYS = {
    "id": ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"],
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
}


def _dated(text: Any, days: Decimal = Decimal(0)) -> date:
    return date.fromisoformat(str(text)) + timedelta(days=int(days))


def _day_text(day: str, days: Decimal = Decimal(0)) -> dict[str, str]:
    """Return a day, some days later, in words: `day_text("2025-03-01", 4)` is 5 Maret 2025."""
    value = _dated(day, days)
    return {code: long_date(value, code) for code in DAYS}


def _delete_by(day: str, days: Decimal, months: Decimal) -> dict[str, str]:
    """Return in words when something last used on that day is to be deleted."""
    return _day_text(privacy.add_months(_dated(day, days), int(months)).isoformat())


def _moment(day: str, hours: Decimal, zone: str) -> datetime:
    found = breach.moment(_dated(day), time(0, 0), zone)
    return (found.astimezone(UTC) + timedelta(hours=int(hours))).astimezone(found.tzinfo)


def _moment_text(day: str, hours: Decimal, zone: str) -> dict[str, str]:
    """Return the moment some hours after midnight of a day: `Senin, 9 November 2026, pukul 14.00 WIB`."""
    at = _moment(day, hours, zone)
    told = _day_text(at.date().isoformat())
    return {
        "id": f"{DAYS['id'][at.weekday()]}, {told['id']}, pukul {at:%H.%M} {zone}",
        "en": f"{DAYS['en'][at.weekday()]}, {told['en']}, {at:%H:%M} {zone}",
    }


def _hours_left(day: str, found: Decimal, now: Decimal, limit: Decimal = Decimal(72)) -> int:
    """Return whole hours left. found, now: hours after midnight of the day. Below zero when it is late."""
    clock = breach.clock(_moment(day, found, "WIB"), _moment(day, now, "WIB"), int(limit))
    return -clock.hours_left if clock.passed else clock.hours_left


def _deadline_hour(day: str, found: Decimal, here: str, there: str, limit: Decimal = Decimal(72)) -> int:
    """Return the hour of the deadline on a clock in another zone."""
    found_at = _moment(day, found, here)
    return breach.clock(found_at, found_at, int(limit)).deadline.astimezone(breach.zone(there)).hour


_LETTER = {
    "what": {
        "id": "Data yang terungkap: nama, nomor HP, dan alamat 120 pelanggan.",
        "en": "Data that leaked: names, phone numbers and addresses of 120 customers.",
    },
    "when-how": {
        "id": "Sabtu malam HP toko dicuri di pasar, dan layarnya tidak terkunci.",
        "en": "On Saturday night the shop's phone was stolen at the market, with its screen unlocked.",
    },
    "handling": {
        "id": "Kami sudah mengunci HP dari jauh, mengganti kata sandi, dan memulihkan data dari cadangan.",
        "en": "We locked the phone from afar, changed the passwords and restored our data from a copy.",
    },
}
"""The elements of UU PDP art. 46(2) a, b and c, as a letter says them."""


def _breach_letter(lacks: Sequence[str]) -> dict[str, str]:
    """Return a letter without the named elements: `breach_letter(["when-how"])`."""
    if unknown := set(lacks) - set(_LETTER):
        raise ValueError(f"a letter has no {sorted(unknown)[0]}; it has {', '.join(_LETTER)}")
    frame = {
        "id": (
            "Kepada pelanggan yang kami hormati.",
            "Kami minta maaf atas kejadian ini. Pertanyaan? Hubungi WhatsApp toko.",
        ),
        "en": ("Dear customers.", "We are sorry about this. Questions? Write to the shop's WhatsApp."),
    }
    return {
        code: " ".join([begin, *(text[code] for name, text in _LETTER.items() if name not in lacks), end])
        for code, (begin, end) in frame.items()
    }


FORMULAS: dict[str, Callable[..., Any]] = {
    "day_text": _day_text,
    "delete_by": _delete_by,
    "moment_text": _moment_text,
    "breach_hours_left": _hours_left,
    "breach_deadline_hour": _deadline_hour,
    "breach_letter": _breach_letter,
}
