"""Telling scams from genuine messages: rates and the cost of errors."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from toolkit.business.detection import Detection, cost_of_errors


def _counts(caught: Decimal, missed: Decimal, refused: Decimal, served: Decimal) -> Detection:
    return Detection(int(caught), int(missed), int(refused), int(served))


def _scam_recall(caught: Decimal, missed: Decimal) -> Decimal:
    """Share of the scams that were caught."""
    return _known(_counts(caught, missed, Decimal(0), Decimal(0)).recall)


def _false_alarm_rate(refused: Decimal, served: Decimal) -> Decimal:
    """Share of the genuine messages that were refused."""
    return _known(_counts(Decimal(0), Decimal(0), refused, served).false_alarm_rate)


def _scam_accuracy(caught: Decimal, missed: Decimal, refused: Decimal, served: Decimal) -> Decimal:
    """Share of all messages that were judged rightly."""
    return _known(_counts(caught, missed, refused, served).accuracy)


def _known(rate: Decimal | None) -> Decimal:
    if rate is None:
        raise ValueError("there are no messages of this kind")
    return rate


FORMULAS: dict[str, Callable[..., Any]] = {
    "scam_recall": _scam_recall,
    "false_alarm_rate": _false_alarm_rate,
    "scam_accuracy": _scam_accuracy,
    "cost_of_errors": cost_of_errors,
}
