"""Calendars of what is due: dates from country facts, in order, with the days that are left."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from babel.dates import format_date

from toolkit import country
from toolkit.business.dates import read_date
from toolkit.business.duties import Duty, in_order, month_payment_due, year_report_due
from toolkit.i18n import Messages, language
from toolkit.lesson.tools.base import Document, Table
from toolkit.lesson.tools.shared import HOME, fact_value, number

_ = Messages("tools")


def written(day: date) -> str:
    """Return a date as people write it: `15 Des 2026`."""
    return str(format_date(day, "d MMM yyyy", locale=language()))


def month_name(month: int) -> str:
    """Return the name of a month, 1 for January."""
    return str(format_date(date(2000, month, 1), "MMMM", locale=language()))


def date_of(parameter: str) -> date | None:
    """Return the date that a text fact holds, None if it holds none."""
    value = fact_value(parameter)
    return read_date(value.en) if value is not None and hasattr(value, "en") else None


def count_of(parameter: str) -> int | None:
    """Return a count fact as a whole number, None if the country has none."""
    value = fact_value(parameter)
    return int(value) if isinstance(value, Decimal) else None


def next_tax_payment(today: date) -> tuple[int, date] | None:
    """Return (month whose tax it is, due day) of the next payment of monthly tax; None without the fact."""
    pay_day = count_of("tax.pay_day")
    if pay_day is None:
        return None
    year, month = (today.year - 1, 12) if today.month == 1 else (today.year, today.month - 1)
    due = month_payment_due(year, month, pay_day)
    if due >= today:
        return month, due
    return today.month, month_payment_due(today.year, today.month, pay_day)


def next_annual_return(today: date, form: str) -> tuple[int, date] | None:
    """Return (tax year, due day) of the next annual return. form: individual or company."""
    months = count_of(f"tax.annual.{form}_months")
    if months is None:
        return None
    due = year_report_due(today.year - 1, months)
    return (today.year - 1, due) if due >= today else (today.year, year_report_due(today.year, months))


def next_review(parameters: Iterable[str]) -> date | None:
    """Return the day after which the first of these facts should be looked up again."""
    facts = country.load(HOME)
    found = []
    for parameter in parameters:
        try:
            found.append(facts.get(parameter).review_after)
        except KeyError:
            continue
    return min(found, default=None)


def left(duty: Duty, today: date) -> str:
    """Return how many days are left, in words."""
    days = duty.days_left(today)
    if days == 0:
        return _("today")
    if days > 0:
        return _.plural("{days} day left", "{days} days left", days).format(days=number(days))
    return _.plural("{days} day ago", "{days} days ago", -days).format(days=number(-days))


def calendar_table(duties: list[Duty], names: dict[str, str], today: date) -> Table:
    """Return the calendar as a table, soonest first."""
    rows = tuple((written(duty.due), names[duty.id], left(duty, today)) for duty in in_order(duties, today))
    return Table((_("When"), _("What"), _("Time")), rows, _("Your calendar"))


def calendar_document(
    title: str, duties: list[Duty], names: dict[str, str], today: date, filename: str
) -> Document:
    """Return the calendar as a text to print and hang up."""
    lines = [title, _("Made on {day}").format(day=written(today)), ""]
    lines += [f"[ ] {written(duty.due)}: {names[duty.id]}" for duty in in_order(duties, today)]
    lines += [
        "",
        _("Rules change. Ask the office before you pay or decide. This is not legal or tax advice."),
    ]
    return Document(title, "\n".join(lines), filename)
