"""How values are written for people: amounts, shares, counts and dates by language."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from babel.dates import format_date
from babel.numbers import format_decimal

from toolkit.i18n import Messages

_ = Messages("country")

_MILLION = Decimal(10) ** 6
_BILLION = Decimal(10) ** 9


def number(value: Decimal, language: str) -> str:
    """Write a number exactly, with the language's separators: `1.250,5`."""
    return str(format_decimal(value, format="#,##0.##########", locale=language, decimal_quantization=False))


def percent(share: Decimal, language: str) -> str:
    """Write a share as a percentage without needless zeros: 0.007 is `0,7%`."""
    return f"{number(share * 100, language)}%"


def fraction(value: Decimal) -> str:
    """Write a fraction of small numbers again as one: `11/12`."""
    return str(Fraction(value).limit_denominator(1000))


def span(low: Decimal, high: Decimal, language: str) -> str:
    """Write a span of shares."""
    return _("{low} to {high}").format(low=percent(low, language), high=percent(high, language))


def count(value: Decimal, language: str) -> str:
    """Write a count; round large ones are written with a word: `65,5 juta`."""
    return _in_words(value, language) or number(value, language)


def exact_money(value: Decimal, language: str, symbol: str, decimals: int) -> str:
    """Write an amount in figures: `Rp1.250`."""
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return symbol + str(format_decimal(value, format=pattern, locale=language))


def money(value: Decimal, language: str, symbol: str, decimals: int) -> str:
    """Write an amount as it is read best: `Rp1.250`, `Rp500 juta`, `Rp4,8 miliar`."""
    words = _in_words(value, language)
    return symbol + words if words else exact_money(value, language, symbol, decimals)


def long_date(day: date, language: str) -> str:
    """Write a date in full: `1 Desember 2024`."""
    return str(format_date(day, "d MMMM yyyy", locale=language))


def part_date(text: str, language: str) -> str:
    """Write a date of which only the year or the month may be known: `2025`, `Juli 2025`."""
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 1:
        return text
    day = date(parts[0], parts[1], parts[2] if len(parts) == 3 else 1)
    return (
        long_date(day, language) if len(parts) == 3 else str(format_date(day, "MMMM yyyy", locale=language))
    )


def _in_words(value: Decimal, language: str) -> str:
    # Words only where they say exactly the same in at most five figures: Rp63,96 juta, not Rp63,9612 juta.
    for unit, text in ((_BILLION, _("{number} billion")), (_MILLION, _("{number} million"))):
        scaled = value / unit
        if value >= unit and scaled == scaled.quantize(Decimal("0.01")):
            return text.format(number=number(scaled.normalize(), language))
    return ""
