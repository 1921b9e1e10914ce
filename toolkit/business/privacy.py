"""The register of personal data a shop keeps: kinds of data, risk of each entry, and when it must go.

Categories and grounds follow Law 27/2022 of Indonesia (UU PDP): specific data art. 4(2), lawful grounds
art. 20(2), end of use art. 42. Months of keeping are advice of this course, not law, except books for tax.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from toolkit.business.problems import Problem

SPECIFIC = ("health", "biometric", "genetic", "criminal", "child", "finance")
"""Categories of specific personal data, UU PDP art. 4(2)."""

BASES = ("consent", "contract", "legal", "vital", "public", "legitimate")
"""Lawful grounds, UU PDP art. 20(2) a to f, in the order of the law."""

FOREVER = -1
"""Months of something that is kept without an end."""

SOON = timedelta(days=30)
"""What is to be deleted within this time is due soon."""


@dataclass(frozen=True)
class Kind:
    """A usual item of a shop's data, and what fits most shops.

    specific: one of `SPECIFIC` or None. needless: few shops have a reason to keep it. careful: not specific
    by law, but does as much harm in wrong hands. months: how long it usually needs to be kept.
    """

    id: str
    about: str
    purpose: str
    basis: str
    months: int
    specific: str | None = None
    needless: bool = False
    careful: bool = False


_KINDS = (
    Kind("contact", "buyer", "order", "contract", 12),
    Kind("address", "buyer", "order", "contract", 3),
    Kind("orders", "buyer", "books", "legal", 120),
    Kind("proof", "buyer", "payment", "contract", 3, careful=True),
    Kind("debts", "buyer", "payment", "contract", 12, careful=True),
    Kind("chat", "buyer", "order", "contract", 6),
    Kind("promo", "buyer", "promo", "consent", 24),
    Kind("birthday", "buyer", "promo", "consent", 24),
    Kind("photo", "buyer", "promo", "consent", 24),
    Kind("size", "buyer", "order", "contract", 12),
    Kind("health", "buyer", "order", "consent", 3, specific="health"),
    Kind("child", "child", "order", "consent", 3, specific="child"),
    Kind("bank", "buyer", "payment", "contract", 3, specific="finance"),
    Kind("card", "buyer", "none", "unsure", 0, specific="finance", needless=True),
    Kind("id_card", "buyer", "none", "unsure", 0, needless=True, careful=True),
    Kind("religion", "buyer", "none", "unsure", 0, needless=True),
    Kind("cctv", "visitor", "safety", "legitimate", 1),
    Kind("staff", "staff", "staff", "contract", 24),
    Kind("staff_pay", "staff", "staff", "contract", 24, specific="finance"),
    Kind("fingerprint", "staff", "staff", "consent", 1, specific="biometric"),
    Kind("police", "staff", "staff", "consent", 1, specific="criminal"),
    Kind("supplier", "supplier", "buying", "contract", 24),
)

KINDS = MappingProxyType({kind.id: kind for kind in _KINDS})
"""The usual items by their id, in the order in which they are offered."""


@dataclass(frozen=True)
class Item:
    """A line of the register. None where the owner has not said it yet.

    months: how long it is kept after `since`, `FOREVER` for no end. since: the last day it was needed, such
    as the last order. access: `me`, `few`, `all` or `open` (anyone with a link or the phone).
    """

    specific: str | None = None
    purpose: str | None = None
    basis: str | None = None
    place: str | None = None
    access: str | None = None
    months: int | None = None
    since: date | None = None
    needless: bool = False
    careful: bool = False


@dataclass(frozen=True)
class Assessment:
    """How risky a line is: `red`, `yellow` or `green`, why (codes, gravest first), and the day it is due."""

    colour: str
    reasons: tuple[str, ...]
    due: date | None = None


RED = (
    "past", "no_purpose", "needless", "no_basis", "child_consent", "specific_open", "specific_forever",
)  # fmt: skip
"""Reasons that need action this week."""

YELLOW = ("open", "all_staff", "forever", "promo_consent", "specific", "careful", "soon", "incomplete")
"""Reasons that need a plan."""


def assess(item: Item, today: date) -> Assessment:
    """Return the risk of one line on a day."""
    due = due_date(item.since, item.months)
    true = {
        "past": due is not None and due < today,
        "soon": due is not None and today <= due <= today + SOON,
        "no_purpose": item.purpose == "none",
        "needless": item.needless,
        "no_basis": item.basis == "unsure",
        "child_consent": item.specific == "child" and item.basis not in (None, "consent"),
        "specific_open": bool(item.specific) and item.access in ("all", "open"),
        "specific_forever": bool(item.specific) and item.months == FOREVER,
        "open": item.access == "open" and not item.specific,
        "all_staff": item.access == "all" and not item.specific,
        "forever": item.months == FOREVER and not item.specific,
        "promo_consent": item.purpose == "promo" and item.basis not in (None, "consent", "unsure"),
        "specific": bool(item.specific),
        "careful": item.careful,
        "incomplete": None in (item.purpose, item.basis, item.place, item.access, item.months),
    }
    reasons = tuple(code for code in (*RED, *YELLOW) if true[code])
    red = any(code in RED for code in reasons)
    return Assessment("red" if red else "yellow" if reasons else "green", reasons, due)


def due_date(since: date | None, months: int | None) -> date | None:
    """Return the day on which something is to be deleted, None if it cannot be said."""
    if since is None or months is None or months == FOREVER:
        return None
    return add_months(since, months)


def add_months(day: date, months: int) -> date:
    """Return the same day some months later, or the last day of a month that has no such day.

    Raises Problem("negative_input") below zero and Problem("too_late") beyond the calendar.
    """
    if months < 0:
        raise Problem("negative_input", name="months", value=months)
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        raise Problem("too_late", day=day.isoformat())
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def past_keeping(last_days: Iterable[date], months: int, today: date) -> int:
    """Return how many of these were to be deleted before today. last_days: when each was last needed."""
    return sum(add_months(day, months) < today for day in last_days)
