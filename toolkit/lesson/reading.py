"""From what was typed to what it means: the one place where fields are understood.

Nothing here changes what was typed. What cannot be understood becomes a sentence for the learner
(`toolkit.lesson.messages`), and the field keeps its text.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from toolkit.business.money import (
    format_amount,
    format_number,
    format_percent,
    parse_amount,
    parse_count,
    parse_percent,
)
from toolkit.business.problems import Problem
from toolkit.i18n import Messages, language
from toolkit.lesson.dates import NotADate, parse_date
from toolkit.lesson.limits import MAX_TYPED
from toolkit.lesson.messages import sentence

_ = Messages("lesson")

TICKED = "yes"
"""What a ticked box is kept as; one that is not ticked is empty."""

_PARSERS = {"money": parse_amount, "percent": parse_percent, "count": parse_count}


class Typed(Protocol):
    """What is read: a field with what was typed and what it may be. `entries.Entry` is one."""

    raw: str
    kind: Any
    low: Any
    high: Any
    choices: Any


def understand(entry: Typed) -> tuple[Any, str]:
    """Return `(value, problem)` of a field: its meaning or None, and a sentence or the empty text.

    An empty field has no value and no problem: nobody is told off before they have begun.
    """
    if len(entry.raw) > MAX_TYPED:
        return None, _(
            "This text is too long: {typed} characters, {most} fit. Please shorten it, then it is saved."
        ).format(typed=len(entry.raw), most=MAX_TYPED)
    text = entry.raw.strip()
    if entry.kind == "tick":
        return text == TICKED, ""
    if not text:
        return None, ""
    if entry.kind == "text":
        return text, ""
    if entry.kind == "choice":
        return _choice(entry, text)
    if entry.kind == "date":
        return _date(text)
    return _number(entry, text)


def show(value: Any, kind: str) -> str:
    """Return a field's meaning as people write it: `Rp43.860`, `8,25%`, `12`, `17/08/2025`."""
    if value is None:
        return ""
    if kind == "money":
        whole = value == value.to_integral_value()
        return format_amount(value, language(), decimals=0 if whole else 2)
    if kind == "percent":
        return format_percent(value, language())
    if kind == "count":
        return format_number(value, language())
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    return str(value)


def _number(entry: Typed, text: str) -> tuple[Decimal | None, str]:
    try:
        value = _PARSERS[entry.kind](text, language())
    except Problem as problem:
        return None, sentence(problem)
    if entry.low is not None and value < entry.low:
        if entry.low == 0:
            return None, _("A number below zero does not fit here. Please type it without the minus sign.")
        if value == 0 and entry.low <= 1:
            return None, _("This must be more than 0.")
        return None, _("This number is too small. The smallest that fits here is {least}.").format(
            least=_limit(Decimal(entry.low), entry.kind)
        )
    if entry.high is not None and value > entry.high:
        return None, _("This number is too big. The biggest that fits here is {most}.").format(
            most=show(Decimal(entry.high), entry.kind)
        )
    return value, ""


def _limit(low: Decimal, kind: str) -> str:
    """Return a lower limit as text. `show` would round a very small one to 0, which is no limit."""
    if kind == "count":
        return format_number(low, language(), places=max(2, -int(low.as_tuple().exponent)))
    return show(low, kind)


def _choice(entry: Typed, text: str) -> tuple[str | None, str]:
    if text in {choice for choice, _label in entry.choices}:
        return text, ""
    return None, _("Please choose one of the answers.")


def _date(text: str) -> tuple[date | None, str]:
    try:
        return parse_date(text), ""
    except NotADate:
        return None, _("We cannot read this date. Type it like this: 17/8/2025.")
