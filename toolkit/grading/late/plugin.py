"""nbgrader's plugin for late penalties: what class.yaml says, or what nbgrader's own settings say."""

from __future__ import annotations

from pathlib import Path

from nbgrader.plugins import LateSubmissionPlugin

from toolkit.grading.description import read_description


class LatePenalty(LateSubmissionPlugin):
    """`c.AssignLatePenalties.plugin_class` of every class.

    It reads class.yaml each time, so that a change there counts at once. Where class.yaml takes off nothing,
    nbgrader's `c.LateSubmissionPlugin.penalty_method` still counts.
    """

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        """Return the points to take off, None for nothing."""
        root = str(self.config.CourseDirectory.get("root") or "")
        # nbgrader's converters work in the course folder.
        path = Path(root or ".") / "class.yaml"
        if path.is_file():
            penalty = read_description(path).late.penalty(score, total_seconds_late)
            if penalty is not None:
                return penalty
        return super().late_submission_penalty(student_id, score, total_seconds_late)
