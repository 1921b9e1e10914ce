"""What the learner reads about a late submission: how late, and what nbgrader took off for it.

nbgrader's own `AssignLatePenalties` decides who is late and keeps the penalty; `late_plugin` is its plugin.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from toolkit.business.moments import in_words
from toolkit.business.money import format_number
from toolkit.grading import gradebook
from toolkit.grading.folder import ClassFolder
from toolkit.i18n import Messages, language

_ = Messages("grading")

# SQLAlchemy keeps an interval in SQLite as this moment plus the interval.
_INTERVAL_ZERO = datetime(1970, 1, 1, tzinfo=UTC)


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
    query = """
    SELECT s.timestamp, a.duedate, s.extension, coalesce(sum(n.late_submission_penalty), 0)
    FROM submitted_assignment s JOIN assignment a ON a.id = s.assignment_id
    LEFT JOIN submitted_notebook n ON n.assignment_id = s.id
    WHERE s.student_id = ? AND a.name = ? GROUP BY s.id"""
    with gradebook.connect(folder.path) as database:
        row = database.execute(query, (learner, assignment)).fetchone()
    if row is None or row[0] is None or row[1] is None:
        return None
    due = _utc(row[1]) + (_utc(row[2]) - _INTERVAL_ZERO if row[2] else timedelta(0))
    seconds = (_utc(row[0]) - due).total_seconds()
    if seconds <= 0:
        return None
    told = _("It came late: it was due on {when}.").format(
        when=in_words(due, language(), folder.described.timezone)
    )
    if row[3]:
        told += " " + _("{points} points were taken off.").format(points=_number(row[3]))
    else:
        told += " " + _("Nothing was taken off.")
    return Late(seconds, due.isoformat(), float(row[3]), told)


def with_late(result: dict[str, Any], found: Late | None) -> dict[str, Any]:
    """Return a result with what lateness cost: `score` without it, and `late` that says so."""
    if found is None:
        return result
    score = max(0.0, round(result["score"] - found.penalty, 6))
    return {**result, "score": score, "late": found.as_dict()}


def _number(points: float) -> str:
    return format_number(Decimal(str(round(points, 2))), language())


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
