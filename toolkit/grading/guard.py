"""A preprocessor for nbgrader's autograder: the marks of a form must really be marks."""

from __future__ import annotations

from typing import Any

from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor

from toolkit.grading.ids import is_code_assignment


class BrokenMark(Exception):
    """A grade cell did not say how many points there are. Its fault is never the learner's."""


class CheckMarks(NbGraderPreprocessor):
    """Stops the grading of a form assignment whose grade cells failed.

    All code of a form assignment is ours. Left alone, nbgrader gives no points for an error or a warning
    on stderr, and all points for a cell that prints no number.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Check every code cell; the notebook is not changed. Raises `BrokenMark`."""
        if not is_code_assignment(str(resources["nbgrader"]["assignment"])):
            for cell in nb.cells:
                if cell.cell_type == "code":
                    check_cell(cell)
        return nb, resources


def check_cell(cell: Any) -> None:
    """Check a cell that was run, with its points if it is graded. Raises `BrokenMark`."""
    name = cell.metadata.get("nbgrader", {}).get("grade_id", "?")
    for output in cell.outputs:
        if output.output_type == "error":
            # Only the kind of the error: its text may quote what the learner typed.
            raise BrokenMark(f"cell {name} ended with {output.ename}")
    if not utils.is_grade(cell):
        return
    if any(output.output_type == "stream" and output.name == "stderr" for output in cell.outputs):
        raise BrokenMark(f"cell {name} wrote to stderr, which nbgrader counts as failed")
    results = [output for output in cell.outputs if output.output_type == "execute_result"]
    points = float(cell.metadata.nbgrader["points"])
    try:
        score = float("".join(results[0]["data"]["text/plain"]))
    except (IndexError, KeyError, ValueError):
        raise BrokenMark(f"cell {name} gave no number of points") from None
    if not 0 <= score <= points:
        raise BrokenMark(f"cell {name} gave points outside 0 to {points:g}")
