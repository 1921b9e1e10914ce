"""Points and comments of a notebook that was run: nbgrader's own rules, without its gradebook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from toolkit.grading.problems import GradingProblem
from toolkit.i18n import Messages

_ = Messages("grading")

NO_RESPONSE = "No response."


@dataclass(frozen=True)
class Scores:
    """What nbgrader's SaveAutoGrades would write about one notebook, by grade id.

    scores: automatic points, None where a person decides. comments: automatic comments of solution and task
    cells. Cells that the notebook does not have are in neither.
    """

    scores: Mapping[str, float | None]
    comments: Mapping[str, str | None]


def score(book: Any) -> Scores:
    """Score a notebook. Raises `GradingProblem` when a test gives more points than there are."""
    from nbgrader import utils

    scores: dict[str, float | None] = {}
    comments: dict[str, str | None] = {}
    for cell in book.cells:
        marks = cell.metadata.get("nbgrader")
        if not marks:
            continue
        name = marks["grade_id"]
        if utils.is_grade(cell):
            scores[name] = _points(cell, name)
        if utils.is_solution(cell) or utils.is_task(cell):
            same = marks.get("checksum") == utils.compute_checksum(cell) and not utils.is_task(cell)
            comments[name] = NO_RESPONSE if same else None
    return Scores(scores, comments)


def _points(cell: Any, name: str) -> float | None:
    from nbgrader import utils

    try:
        found: float | None = utils.determine_grade(cell)[0]
    except (ValueError, KeyError, TypeError) as error:
        raise GradingProblem(
            _("The test {cell} gave points that nbgrader refuses. Mend the test, then grade again.").format(
                cell=name
            )
        ) from error
    return found
