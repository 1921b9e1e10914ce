"""Exact numbers in, checked once: Decimals or whole numbers, never binary floating point."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import ceil

from toolkit.business.problems import Problem

Number = Decimal | int

ZERO = Decimal(0)
ONE = Decimal(1)


def exact(value: Number, name: str = "value") -> Decimal:
    """Return `value` as a finite Decimal.

    Raises TypeError for floats, which are a mistake in the program, and Problem("not_finite") for NaN
    and infinity.
    """
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        raise TypeError(f"{name} must be a Decimal or an int, not {type(value).__name__}")
    number = Decimal(value)
    if not number.is_finite():
        raise Problem("not_finite", name=name)
    return number


def non_negative(value: Number, name: str) -> Decimal:
    """Return `value`, or raise Problem("negative_input")."""
    number = exact(value, name)
    if number < 0:
        raise Problem("negative_input", name=name, value=number)
    return number


def positive(value: Number, name: str) -> Decimal:
    """Return `value`, or raise Problem("not_positive")."""
    number = exact(value, name)
    if number <= 0:
        raise Problem("not_positive", name=name, value=number)
    return number


def share(value: Number, name: str) -> Decimal:
    """Return a rate with 0 <= rate < 1, or raise Problem("not_a_share")."""
    number = exact(value, name)
    if not 0 <= number < 1:
        raise Problem("not_a_share", name=name, value=number)
    return number


def ceil_divide(dividend: Decimal, divisor: Decimal) -> int:
    """Return the smallest whole number not below dividend / divisor, without rounding on the way."""
    return ceil(Fraction(dividend) / Fraction(divisor))
