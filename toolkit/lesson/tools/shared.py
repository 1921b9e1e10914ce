"""What the tools share: amounts as text, country facts, and asking for what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from toolkit import country
from toolkit.business.money import format_amount, format_number, format_percent
from toolkit.i18n import Messages, language
from toolkit.lesson.entries import Entry
from toolkit.lesson.tools.base import Fact, Note

_ = Messages("tools")

HOME = "id"
"""The country whose facts the tools use."""

MOST_MONEY = Decimal(10) ** 13
"""No small business types more; a bigger number is a slip of the finger."""


def rupiah(value: Decimal | int) -> str:
    """Return an amount as text, rounded to whole rupiah."""
    return format_amount(value, language())


def percent(share: Decimal, places: int = 1) -> str:
    """Return a share such as 0.0825 as text: `8,3%`."""
    return format_percent(share, language(), places)


def number(value: Decimal | int, places: int = 0) -> str:
    """Return a plain number as text."""
    return format_number(value, language(), places)


def fact_value(parameter: str) -> Any:
    """Return the value of a country parameter, None if the country has none."""
    try:
        return country.load(HOME).get(parameter).value
    except KeyError:
        return None


def facts(*parameters: str) -> list[Fact]:
    """Return a `Fact` for every named parameter that the country has."""
    known: list[Fact] = []
    for parameter in parameters:
        try:
            country.load(HOME).get(parameter)
        except KeyError:
            continue
        known.append(Fact(parameter))
    return known


def by_name(*entries: Entry) -> dict[str, Entry]:
    """Return entries by their names, in this order."""
    return {entry.name: entry for entry in entries}


def not_understood(entries: Iterable[Entry]) -> list[Note]:
    """Return a note that names the fields with a problem, or nothing."""
    labels = list(dict.fromkeys(entry.label for entry in entries if entry.problem))
    if not labels:
        return []
    return [Note(_("Please look again at: {fields}.").format(fields="; ".join(labels)), "care")]


def first_fill_in(*entries: Entry) -> list[Note]:
    """Return a note that asks for the fields that are still empty, or nothing.

    A field with a problem is not empty: `not_understood` names it.
    """
    labels = [entry.label for entry in entries if entry.value is None and not entry.problem]
    if not labels:
        return []
    return [Note(_("First fill in: {fields}.").format(fields="; ".join(labels)))]


def short(text: str, most: int = 40) -> str:
    """Return a learner's text in one line that fits a table on a phone."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"
