"""Advertisements and tests of two versions: the arithmetic of the campaign and A/B tools."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from toolkit.business import abtest, promotion

FORMULAS: dict[str, Callable[..., Any]] = {
    "contribution_share": promotion.contribution_share,
    "break_even_roas": promotion.break_even_roas,
    "ab_winner": lambda *counts: abtest.compare_versions(*counts).winner,
    "ab_p": lambda *counts: abtest.compare_versions(*counts).p,
    "ab_difference": lambda *counts: abtest.compare_versions(*counts).difference,
    "ab_low": lambda *counts: abtest.compare_versions(*counts).low,
    "ab_high": lambda *counts: abtest.compare_versions(*counts).high,
    "ab_visitors": lambda rate, target: Decimal(abtest.visitors_needed(rate, target)),
    "ab_days": lambda each, per_day: Decimal(abtest.days_needed(int(each), per_day)),
}
