"""Reads pasted lines such as `A-17; 50.000; 4.125` or `A-17, 50.000`: order number, amount, third cell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from toolkit.business.money import parse_amount
from toolkit.business.problems import Problem
from toolkit.i18n import language
from toolkit.lesson.limits import MAX_TYPED

MOST_LINES = MAX_TYPED
"""A field of `MAX_TYPED` characters holds fewer lines, so none is ever left out in silence."""

_SEPARATOR = re.compile(r"\s*[;\t|]\s*")
_COMMA = re.compile(r"\s*,\s+")
_PLAIN = re.compile(r"(\S+)\s+(\S+)(?:\s+(\S+))?")
_REFUND = re.compile(r"refund|retur|kembali", re.IGNORECASE)


@dataclass(frozen=True)
class Line:
    """One line that was understood. `amount` is never negative; `refund` says that money went back."""

    id: str
    amount: Decimal
    fee: Decimal
    refund: bool


@dataclass(frozen=True)
class Reading:
    """Lines that were understood, and (number, text) of those that were not."""

    lines: tuple[Line, ...]
    unread: tuple[tuple[int, str], ...]


def read_lines(text: str, *, refunds: bool = True) -> Reading:
    """Read pasted lines. Empty lines and a heading line are passed over; never raises.

    refunds: whether money given back makes sense here; if not, such a line is not understood.
    """
    lines: list[Line] = []
    unread: list[tuple[int, str]] = []
    for number, raw in enumerate(text.splitlines()[:MOST_LINES], start=1):
        if not raw.strip():
            continue
        line = _line(raw)
        if line and (refunds or not line.refund):
            lines.append(line)
        elif number > 1 or any(sign.isdigit() for sign in raw):
            unread.append((number, raw.strip()))
    return Reading(tuple(lines), tuple(unread))


def _line(raw: str) -> Line | None:
    cells = _cells(raw.strip())
    order = cells[0].rstrip(",: ") if cells else ""
    if len(cells) < 2 or not order:
        return None
    amount, third = cells[1], cells[2] if len(cells) > 2 else ""
    sign = amount.lower().removeprefix("rp").strip()
    refund = sign.startswith(("-", "(")) or bool(_REFUND.search(" ".join(cells[2:])))
    try:
        value = parse_amount(amount.replace("-", "", 1).strip("() ") if refund else amount, language())
    except Problem:
        return None
    try:
        fee = parse_amount(third, language()) if third else Decimal(0)
    except Problem:
        # The third cell of a payout is often a date or a word: it is no fee then.
        fee = Decimal(0)
    return Line(order, value, fee, refund)


def _cells(line: str) -> list[str]:
    cells = _SEPARATOR.split(line)
    if len(cells) > 1:
        return cells
    # A comma inside an amount has no space after it.
    cells = _COMMA.split(line)
    if len(cells) > 1 and " " not in cells[0]:
        return cells
    plain = _PLAIN.fullmatch(line)
    return [cell for cell in plain.groups() if cell] if plain else []
