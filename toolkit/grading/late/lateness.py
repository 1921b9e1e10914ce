"""What the learner reads about a late submission: how late, and what nbgrader took off for it.

nbgrader's own `AssignLatePenalties` decides who is late and keeps the penalty; `late_plugin` is its plugin.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from toolkit.business.moments import in_words
from toolkit.business.money import format_number
from toolkit.grading import gradebook
from toolkit.grading.folder import ClassFolder
from toolkit.i18n import Messages, language

_ = Messages("grading")


@dataclass(frozen=True)
class Late:
    """A late submission as the gradebook has it: how late, until when it was due, points taken off."""

    seconds: float
    due: str
    penalty: float
    reason: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return it for JSON."""
        return asdict(self)


def late(folder: ClassFolder, learner: str, assignment: str) -> Late | None:
    """Return how late a graded submission is, extensions counted, and what it cost; None if it is in time.

    The reason is a sentence in the current language.
    """
    found = gradebook.lateness(folder.path, learner, assignment)
    if found is None or found.at <= found.due:
        return None
    told = _("It came late: it was due on {when}.").format(
        when=in_words(found.due, language(), folder.described.timezone)
    )
    if found.penalty:
        told += " " + _("{points} points were taken off.").format(points=_number(found.penalty))
    else:
        told += " " + _("Nothing was taken off.")
    seconds = (found.at - found.due).total_seconds()
    return Late(seconds, found.due.isoformat(), found.penalty, told)


def with_late(result: dict[str, Any], found: Late | None) -> dict[str, Any]:
    """Return a result with what lateness cost: `score` without it, and `late` that says so."""
    if found is None:
        return result
    score = max(0.0, round(result["score"] - found.penalty, 6))
    return {**result, "score": score, "late": found.as_dict()}


def _number(points: float) -> str:
    return format_number(Decimal(str(round(points, 2))), language())
