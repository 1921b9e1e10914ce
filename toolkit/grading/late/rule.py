"""What lateness costs in a class."""

from __future__ import annotations

import math
from dataclasses import dataclass

from toolkit.i18n import Messages

_ = Messages("grading")

_DAY = 24 * 60 * 60


@dataclass(frozen=True)
class Rule:
    """What is taken off a late submission. method: "none", "zero" or "percent"; percent: for each day."""

    method: str = "none"
    percent: float = 0.0

    def penalty(self, score: float, seconds: float) -> float | None:
        """Return the points to take off `score`, None for nothing. seconds: how late it came.

        Percent counts every day that has begun: one minute late is one day. Never more than the score.
        """
        if seconds <= 0 or self.method == "none":
            return None
        if self.method == "zero":
            return score
        days = math.ceil(seconds / _DAY)
        return round(min(score, score * self.percent / 100 * days), 6)

    def in_words(self) -> str:
        """Return the rule as a sentence for learners, in the current language; empty for none."""
        if self.method == "zero":
            return _("After that it gets no points.")
        if self.method == "percent":
            return _("After that {percent}% of your points are taken off for each day begun.").format(
                percent=f"{self.percent:g}"
            )
        return ""
