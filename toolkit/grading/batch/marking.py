"""Marking one submission: from its folder to points, comments and the files of `autograded/`.

Everything that stock `nbgrader autograde` does around running the cells, in its order, with two differences:
nothing of the submission is believed, and nothing is visible before the gradebook has it.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolkit.grading.batch import notebook, preflight, writing
from toolkit.grading.batch.blueprint import Blueprint, NotebookPlan
from toolkit.grading.batch.flags import sentence
from toolkit.grading.batch.released import ReleasedForm
from toolkit.grading.batch.sanitise import Sanitiser, named
from toolkit.grading.batch.score import Scores, score
from toolkit.grading.batch.stage import stage
from toolkit.grading.problems import GradingProblem
from toolkit.grading.runner import Cell, Job, Role, Runner
from toolkit.i18n import Messages

_ = Messages("grading")

_STAMP_LENGTH = 100


@dataclass(frozen=True)
class Marked:
    """A marked submission that is not in the gradebook yet. Plain data.

    scores: by notebook. missing: notebooks that were not handed in. staged: the folder that will become
    `autograded/<learner>/<assignment>`. version: of the submission's folder when it was read.
    """

    learner: str
    assignment: str
    timestamp: datetime.datetime | None
    scores: Mapping[str, Scores]
    missing: tuple[str, ...]
    notes: tuple[str, ...]
    staged: Path
    version: tuple[int, int]


class Marker:
    """Marks submissions of one class, one after another."""

    def __init__(
        self, config: Any, autograded: Path, mode: int, runner: Callable[[Blueprint], Runner]
    ) -> None:
        """config: nbgrader's. autograded: where results are staged. mode: of the files there.

        runner: gives what runs the cells of an assignment's submissions.
        """
        self._sanitise = Sanitiser(config)
        self._released: dict[str, ReleasedForm] = {}
        self._before, self._after = _own_preprocessors(config)
        self._autograded, self._mode, self._runner = autograded, mode, runner
        self._seconds = float(_execute(config).timeout or 0)

    def mark(self, learner: str, blueprint: Blueprint, submission: Path) -> Marked:
        """Mark what lies in a submission's folder. Raises `GradingProblem`; OSError: a full disk."""
        handed_in = preflight.read_submission(submission, blueprint.ignore)
        known = [name for name in blueprint.notebooks if name in handed_in.notebooks]
        if not known:
            raise GradingProblem(
                _("No notebook of this assignment was handed in; expected: {files}.").format(
                    files=", ".join(f"{name}.ipynb" for name in blueprint.notebooks)
                )
            )
        at = timestamp(handed_in.files.get("timestamp.txt"))
        notes = self._strangers(blueprint, handed_in)
        scores, texts = {}, {}
        for name in known:
            plan = blueprint.notebooks[name]
            book, found = self._ready(blueprint, plan, handed_in.notebooks[name])
            notes += found
            book, found = self._run(learner, blueprint, plan, book, handed_in.files)
            notes += found
            scores[name] = score(book)
            texts[f"{name}.ipynb"] = writing.text(book)
        staged = stage(self._autograded, {**handed_in.files, **blueprint.base, **texts}, self._mode)
        missing = tuple(name for name in blueprint.notebooks if name not in handed_in.notebooks)
        return Marked(
            learner, blueprint.assignment, at, scores, missing, tuple(notes), staged, handed_in.version
        )

    def _strangers(self, blueprint: Blueprint, handed_in: preflight.HandedIn) -> list[str]:
        missing = [f"{name}.ipynb" for name in blueprint.notebooks if name not in handed_in.notebooks]
        others = [f"{name}.ipynb" for name in handed_in.notebooks if name not in blueprint.notebooks]
        notes = []
        if missing:
            notes.append(_("Not handed in, so no points: {files}.").format(files=named(missing)))
        if others:
            notes.append(_("Notebooks of no assignment were left out: {files}.").format(files=named(others)))
        return notes

    def _ready(self, blueprint: Blueprint, plan: NotebookPlan, content: bytes) -> tuple[Any, list[str]]:
        """Return a notebook with what is the trainer's put back, and notes. Raises `GradingProblem`."""
        if blueprint.form:
            known = self._released.get(plan.name)
            if known is None or known.plan is not plan:
                known = self._released[plan.name] = ReleasedForm(plan, self._sanitise)
            if (book := known.filled(content)) is not None:
                return book, []
        return self._sanitise(notebook.parse(content, plan.name), plan)

    def _run(
        self, learner: str, blueprint: Blueprint, plan: NotebookPlan, book: Any, files: Mapping[str, bytes]
    ) -> tuple[Any, list[str]]:
        resources = {
            "nbgrader": {"student": learner, "assignment": blueprint.assignment, "notebook": plan.name}
        }
        for preprocessor in self._before:
            book, _resources = preprocessor(book, resources)
        if blueprint.form:
            only_ours(book, plan)
        notes = execute(book, plan, blueprint, self._runner(blueprint), self._seconds, learner, files)
        if blueprint.form:
            _true_marks(book)
        for preprocessor in self._after:
            book, _resources = preprocessor(book, resources)
        return book, notes


def execute(
    book: Any,
    plan: NotebookPlan,
    blueprint: Blueprint,
    runner: Runner,
    seconds: float,
    learner: str,
    files: Mapping[str, bytes],
) -> list[str]:
    """Run a sanitised notebook's code cells in place; returns notes."""
    import nbformat

    cells = [cell for cell in book.cells if cell.cell_type == "code" and _runs(cell, plan)]
    job = Job(
        tuple(Cell(cell.source, role_of(cell), _id(cell)) for cell in cells),
        files, blueprint.base, seconds, learner, blueprint.assignment, leading(plan),
    )  # fmt: skip
    ran = runner.run(job)
    for cell, run in zip(cells, ran.cells, strict=True):
        cell.outputs = [nbformat.from_dict(output) for output in run.outputs]
        cell.execution_count = run.count
    book.metadata["language_info"] = language_info()
    return [sentence(flag) for flag in ran.flags]


def leading(plan: NotebookPlan) -> tuple[Cell, ...]:
    """Return the shared cells that the released notebook begins with."""
    found = []
    released = iter(plan.code)
    for known in map(plan.cells.__getitem__, plan.order):
        if known.type != "code":
            continue
        # A cell in between that nbgrader does not know is the learner's to change.
        if known.released != next(released, None) or not known.source.strip() or known.skip:
            break
        if not known.locked or known.grade or known.solution:
            break
        found.append(Cell(known.source, "shared", known.id))
    return tuple(found)


def role_of(cell: Any) -> Role:
    """Return whose a sanitised code cell is."""
    marks = cell.metadata.get("nbgrader", {})
    if marks.get("grade") and not marks.get("solution"):
        return "test"
    return "shared" if marks.get("locked") and not marks.get("solution") else "learner"


def _runs(cell: Any, plan: NotebookPlan) -> bool:
    if not cell.source.strip():
        return False
    known = plan.cells.get(_id(cell))
    if known is not None:
        # The tag counts as the trainer released it: a test that a learner tags is not skipped.
        return not known.skip
    return "skip-execution" not in cell.metadata.get("tags", [])


def _id(cell: Any) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def only_ours(book: Any, plan: NotebookPlan) -> None:
    """Refuse a form submission that holds other code than was released. Raises `GradingProblem`."""
    code = tuple(cell.source for cell in book.cells if cell.cell_type == "code")
    if code != plan.code:
        raise GradingProblem(
            _(
                "This form submission holds other code than the released notebook, so nothing of it is run. "
                "Ask the learner to send the form again."
            )
        )


def _true_marks(book: Any) -> None:
    from toolkit.grading.guard import BrokenMark, check_cell

    try:
        for cell in book.cells:
            if cell.cell_type == "code":
                check_cell(cell)
    except BrokenMark as error:
        raise GradingProblem(
            _("nbgrader could not finish: {step}").format(step="Autograde"), detail=str(error)
        ) from error


def timestamp(content: bytes | None) -> datetime.datetime | None:
    """Return when it was handed in, in UTC, as `timestamp.txt` says. Raises `GradingProblem`."""
    from nbgrader.utils import parse_utc

    text = (content or b"").decode("utf-8", "replace").strip()
    if not text:
        return None
    try:
        if len(text) > _STAMP_LENGTH:
            raise ValueError
        found: datetime.datetime = parse_utc(text)
    except Exception as error:  # whatever a date parser raises for a hostile text
        raise GradingProblem(_("The time of this submission cannot be read.")) from error
    return found


def language_info() -> dict[str, Any]:
    """Return what a Python kernel says about itself, and nbclient writes into the notebook."""
    from ipykernel.ipkernel import IPythonKernel

    return dict(IPythonKernel.language_info)


def _execute(config: Any) -> Any:
    from nbgrader.preprocessors import Execute

    return Execute(config=config)


def _own_preprocessors(config: Any) -> tuple[Sequence[Any], Sequence[Any]]:
    """Return what the trainer's settings run before and after the cells, other than what is done here."""
    from nbgrader.converters import Autograde
    from nbgrader.coursedir import CourseDirectory

    made = Autograde(coursedir=CourseDirectory(config=config), config=config)
    return (
        [_class(part)(config=config) for part in made.sanitize_preprocessors if not _done_by_us(part)],
        [_class(part)(config=config) for part in made.autograde_preprocessors if not _done_by_us(part)],
    )


def _class(part: Any) -> Any:
    from traitlets.utils.importstring import import_item

    return import_item(part) if isinstance(part, str) else part


_DONE_BY_US = {
    "ClearOutput",
    "DeduplicateIds",
    "OverwriteKernelspec",
    "OverwriteCells",
    "CheckCellMetadata",
    "Execute",
    "SandboxExecute",
    "OwnMetadata",
    "CheckMarks",
    "SaveAutoGrades",
    "AssignLatePenalties",
}


def _done_by_us(part: Any) -> bool:
    """Return whether a preprocessor of nbgrader's settings is one whose work the batch does itself."""
    name = part if isinstance(part, str) else part.__name__
    return name.rsplit(".", 1)[-1] in _DONE_BY_US
