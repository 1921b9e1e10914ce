"""The functions that expressions of an assignment may call: the same arithmetic as the tools.

`FORMULAS` is the whole list, gathered from a file for each subject. Money and counts are Decimal; rates are
shares.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from toolkit.curriculum.formulas import (
    cash,
    customers,
    export,
    general,
    privacy,
    promotion,
    scam,
    stock,
    storefront,
    taxes,
)
from toolkit.curriculum.generators import FORMULAS as GENERATOR_FORMULAS

_SUBJECTS = (storefront, general, customers, promotion, cash, stock, taxes, scam, privacy, export)


def _gathered() -> dict[str, Callable[..., Any]]:
    functions: dict[str, Callable[..., Any]] = dict(GENERATOR_FORMULAS)
    for subject in _SUBJECTS:
        if twice := functions.keys() & subject.FORMULAS.keys():
            raise RuntimeError(f"two formulas are called {', '.join(sorted(twice))}")
        functions.update(subject.FORMULAS)
    return functions


FORMULAS: dict[str, Callable[..., Any]] = _gathered()

__all__ = ["FORMULAS"]
