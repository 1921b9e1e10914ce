"""Writing a right answer as a learner would type it, to try whether it is accepted."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from toolkit.business.money import format_amount, format_number, format_percent
from toolkit.curriculum.draw import Drawn
from toolkit.curriculum.mark import right_answer
from toolkit.curriculum.schema import Task


def as_typed(value: Decimal, unit: str | None, language: str) -> str:
    """Return a number as typed: whole rupiah, percentages and counts with at most two decimals."""
    if unit == "rupiah":
        return format_amount(value, language, symbol="")
    if unit == "percent":
        return format_percent(value, language)
    return format_number(value, language)


def right_as_typed(task: Task, drawn: Drawn, language: str) -> Any:
    """Return what a learner who is right hands in for an automatic task. Raises ExpressionProblem."""
    answer = right_answer(task, drawn)
    return as_typed(answer, task.unit, language) if isinstance(answer, Decimal) else answer
