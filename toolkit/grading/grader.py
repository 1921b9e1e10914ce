"""From a submission in `submitted/` to its marks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from toolkit.grading import gradebook
from toolkit.grading.engine import Engine, NbgraderEngine
from toolkit.grading.feedback import short_texts, write_page
from toolkit.grading.folder import ClassFolder
from toolkit.grading.gradebook import CellMark
from toolkit.grading.ids import check_assignment_id, check_learner_id, is_code_assignment
from toolkit.grading.late.lateness import late as late_submission
from toolkit.grading.late.lateness import with_late
from toolkit.grading.looked_at import graded_cells, keep_looked_at, looked_at, read_json
from toolkit.grading.problems import GradingProblem
from toolkit.grading.safe import gradebook_name
from toolkit.i18n import Messages, in_language

_ = Messages("grading")

Result = dict[str, Any]


class Grader:
    """Grades submissions of one class with nbgrader.

    The engine is the seam: stock nbgrader, or something faster that gives the same marks.
    """

    def __init__(self, folder: ClassFolder, engine: Engine | None = None) -> None:
        """folder: the class. engine: what runs the notebooks; nbgrader itself if not given."""
        self.folder = folder
        self.engine: Engine = engine if engine is not None else NbgraderEngine(folder.path)

    def grade(self, learner: str, assignment: str, *, feedback: bool = True) -> Result:
        """Grade what a learner handed in, also again, and return the result.

        The result is `{"score", "points", "tasks": [{"task", "score", "points", "reason", "comment"}]}`;
        scores are None for what waits for the trainer, and `score` adds up the others, without what lateness
        cost; then there is `late` too (`late.Late`). feedback: write the HTML page. Raises `GradingProblem`.

        On grading again nbgrader keeps the trainer's points and comments, and asks her to look at every
        cell she ever marked. Here she is asked only about cells whose answer, or automatic mark, has changed.
        """
        check_learner_id(learner)
        check_assignment_id(assignment)
        if not self.folder.submission(learner, assignment).is_dir():
            raise GradingProblem(
                _("{learner} has handed in nothing for {assignment}.").format(
                    learner=learner, assignment=assignment
                )
            )
        with self.folder.grading():
            before = looked_at(self.folder.path, learner, assignment)
            self.engine.autograde(learner, assignment)
            keep_looked_at(self.folder.path, learner, assignment, before)
            result = self.result(learner, assignment)
            if feedback:
                write_page(self.folder.path, learner, assignment)
        return result

    @property
    def together(self) -> bool:
        """Whether the engine can grade several submissions in one go."""
        return hasattr(self.engine, "autograde_together")

    def grade_together(self, todo: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Result]:
        """Grade some (learner, assignment) pairs in one go; returns the results of those that were graded.

        Why one of the others was not is told by `grade`. Needs an engine that can (see `together`).
        """
        engine: Any = self.engine
        done = [one for one in engine.autograde_together(self.folder, todo) if one.ok]
        return {(one.learner, one.assignment): self.result(one.learner, one.assignment) for one in done}

    def feedback(self, learner: str, assignment: str) -> None:
        """Write the feedback page with the points and comments that are in the gradebook now."""
        with self.folder.grading():
            write_page(self.folder.path, learner, assignment)

    def name_learner(self, learner: str, name: str) -> None:
        """Show a learner's name in formgrader; without markup, so it may differ from the true one.

        formgrader shows "last, first" and sorts by it; the first letter as last name sorts by first names,
        which is how people here are called, and lets the name be seen where both are needed.
        """
        shown = gradebook_name(name) or learner
        if isinstance(self.engine, NbgraderEngine):
            self.engine.name_learner(learner, first_name=shown, last_name=shown[:1].upper())

    def result(self, learner: str, assignment: str) -> Result:
        """Return the marks that are in the gradebook now, without grading. Raises `GradingProblem`."""
        marks = gradebook.cell_marks(self.folder.path, learner, assignment)
        cells = graded_cells(self.folder.path, learner, assignment)
        if not cells or not marks:
            raise GradingProblem(
                _("{learner} has no marks for {assignment} yet.").format(
                    learner=learner, assignment=assignment
                )
            )
        language = read_json(self.folder.submission(learner, assignment) / "answers.json").get("language")
        with in_language(str(language or self.folder.language)):
            reasons = short_texts(self.folder.path, learner, assignment)
            form = not is_code_assignment(assignment)
            tasks = [_task(marks[name], reasons.get(name, ""), form) for name in cells if name in marks]
            late = late_submission(self.folder, learner, assignment)
        given = [task["score"] for task in tasks if task["score"] is not None]
        result = {
            "score": round(sum(given), 6),
            "points": round(sum(task["points"] for task in tasks), 6),
            "tasks": tasks,
        }
        return with_late(result, late)


def is_complete(result: Result) -> bool:
    """Return whether nothing of a result waits for the trainer."""
    return all(task["score"] is not None for task in result["tasks"])


def _task(mark: CellMark, reason: str, form: bool) -> dict[str, Any]:
    if not mark.code:
        reason = _("No answer was given.") if mark.auto_comment and mark.manual is None else ""
    elif not form and mark.score is not None and mark.score >= mark.points - 1e-9:
        reason = ""
    return {
        "task": mark.task,
        "score": None if mark.waits else mark.score,
        "points": mark.points,
        "reason": reason,
        "comment": (mark.manual_comment or "").strip(),
    }
