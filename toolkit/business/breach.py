"""The clock and the contents of a breach notice: Law 27/2022 of Indonesia (UU PDP), art. 46.

The notice is due within 3 x 24 hours. The law as we read it does not say from when; this counts from the
moment the owner knew, which is the earliest that can be meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from toolkit.business.problems import Problem

ZONES = MappingProxyType(
    {"WIB": ("Asia/Jakarta", 7), "WITA": ("Asia/Makassar", 8), "WIT": ("Asia/Jayapura", 9)}
)
"""Indonesian times: IANA name and hours ahead of UTC (no summer time)."""

ELEMENTS = ("data", "when", "how", "handling", "recovery")
"""What a notice must say at least, art. 46(2): a; b (when, how); c (handling, recovery)."""

_CLOCK = re.compile(
    r"(?:jam|pukul|pkl|at)?\.?\s*(\d{1,2})(?:\s*[.:,]\s*(\d{2}))?"
    r"\s*(am|pm|a\.m\.|p\.m\.|pagi|siang|sore|malam)?\s*(?:wib|wita|wit)?"
)


def zone(name: str) -> tzinfo:
    """Return the time zone `WIB`, `WITA` or `WIT`. Raises Problem("unknown_kind") for another."""
    if name not in ZONES:
        raise Problem("unknown_kind", kind=name, known=list(ZONES))
    iana, hours = ZONES[name]
    try:
        return ZoneInfo(iana)
    except ZoneInfoNotFoundError:  # a machine without zone data; these zones never change their clocks
        return timezone(timedelta(hours=hours), name)


def parse_clock(text: str) -> time:
    """Return the time in `14.30`, `14:30`, `9`, `jam 9 malam`, `2 siang`, `8 pm`.

    Raises Problem("bad_time") for anything else.
    """
    match = _CLOCK.fullmatch(" ".join(text[:40].split()).casefold())
    if match is None:
        raise Problem("bad_time", text=text.strip())
    hour, minute, part = int(match[1]), int(match[2] or 0), (match[3] or "").replace(".", "")
    afternoon = part in ("pm", "sore") or (part == "siang" and hour < 10) or (part == "malam" and hour > 5)
    if part and not 1 <= hour <= 12:
        afternoon = False
    elif part == "malam" and hour == 12:
        hour, afternoon = 0, False
    elif part == "am" and hour == 12:
        hour = 0
    elif afternoon and hour < 12:
        hour += 12
    if hour > 23 or minute > 59:
        raise Problem("bad_time", text=text.strip())
    return time(hour, minute)


@dataclass(frozen=True)
class Clock:
    """Time left for a notice. All moments know their zone."""

    found: datetime
    deadline: datetime
    now: datetime

    @property
    def left(self) -> timedelta:
        """Time until the deadline; below zero when it has passed."""
        return self.deadline - self.now

    @property
    def hours_left(self) -> int:
        """Whole hours left, rounded down; hours late, rounded down, when it has passed."""
        return int(abs(self.left) // timedelta(hours=1))

    @property
    def passed(self) -> bool:
        """Whether the deadline is over."""
        return self.left < timedelta(0)

    @property
    def future(self) -> bool:
        """Whether it was found later than now: a slip in date or time."""
        return self.found > self.now


def moment(day: date, at: time, zone_name: str) -> datetime:
    """Return a day and time in an Indonesian zone as one moment."""
    return datetime.combine(day, at, zone(zone_name))


def clock(found: datetime, now: datetime, hours: int = 72) -> Clock:
    """Return the time left. hours: what the law gives. The deadline is in the zone of `found`.

    Raises Problem("too_late") beyond the calendar.
    """
    try:
        # In UTC, so that hours are real hours whatever a zone does.
        end = (found.astimezone(UTC) + timedelta(hours=hours)).astimezone(found.tzinfo)
        return Clock(found, end, now.astimezone(found.tzinfo))
    except (OverflowError, ValueError):
        raise Problem("too_late", day=found.date().isoformat()) from None


@dataclass(frozen=True)
class Notice:
    """What an owner can say in her letter. Empty where she cannot yet."""

    data: tuple[str, ...] = ()
    when: str = ""
    how: str = ""
    handling: tuple[str, ...] = ()
    recovery: tuple[str, ...] = ()


def missing(notice: Notice) -> list[str]:
    """Return which of `ELEMENTS` a notice still lacks, in the order of the law."""
    return [name for name in ELEMENTS if not getattr(notice, name)]
