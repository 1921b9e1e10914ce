"""Due dates: when a duty falls due, how many days are left, and what comes first.

The rules' numbers (day of the month, months after the year) are country facts and come from the caller.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from toolkit.business.problems import Problem


@dataclass(frozen=True)
class Duty:
    """Something due on a day. `id` names what; the words are the caller's."""

    id: str
    due: date

    def days_left(self, today: date) -> int:
        """Days from today to the due day; below zero when it has passed."""
        return (self.due - today).days


def month_payment_due(year: int, month: int, pay_day: int) -> date:
    """Return by when the tax of a month is paid: day `pay_day` of the next month.

    On a holiday the rule allows the next working day (PMK 81/2024 art. 100); the day itself is always safe.
    Raises Problem("bad_due_day") for a month or day that does not exist.
    """
    if not 1 <= month <= 12:
        raise Problem("bad_due_day", value=month)
    following_year, following = (year + 1, 1) if month == 12 else (year, month + 1)
    if not 1 <= pay_day <= monthrange(following_year, following)[1]:
        raise Problem("bad_due_day", value=pay_day)
    return date(following_year, following, pay_day)


def year_report_due(year: int, months_after: int) -> date:
    """Return by when the return of a calendar year is filed: the last day of the n-th month of the next year.

    Raises Problem("bad_due_day") for anything but 1 to 12 months.
    """
    if not 1 <= months_after <= 12:
        raise Problem("bad_due_day", value=months_after)
    return date(year + 1, months_after, monthrange(year + 1, months_after)[1])


def in_order(duties: Iterable[Duty], today: date, *, past_days: int | None = None) -> list[Duty]:
    """Return duties by due day. Those overdue by more than `past_days` are left out; None keeps all."""
    kept = [duty for duty in duties if past_days is None or duty.days_left(today) >= -past_days]
    return sorted(kept, key=lambda duty: (duty.due, duty.id))
