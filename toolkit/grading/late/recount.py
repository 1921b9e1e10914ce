"""Counting the penalty of a late submission again."""

from __future__ import annotations

from toolkit.grading.engine import NbgraderEngine
from toolkit.grading.grader import Grader
from toolkit.grading.late.lateness import late


def recount(grader: Grader, learner: str, assignment: str) -> None:
    """Have nbgrader count the penalty of a late submission again, as after points that the trainer gave.

    nbgrader counts it only when it autogrades; points given in formgrader since then are not in it.
    """
    if not isinstance(grader.engine, NbgraderEngine):
        return
    if late(grader.folder, learner, assignment) is not None:
        with grader.folder.grading():
            grader.engine.penalise(learner, assignment)
