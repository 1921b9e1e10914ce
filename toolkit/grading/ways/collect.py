"""Submissions that came through nbgrader's exchange."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from toolkit.grading.bounded import read_tree
from toolkit.grading.canonical import canonical_files
from toolkit.grading.files import remove_folder, write_file
from toolkit.grading.folder import ClassFolder
from toolkit.grading.grader import Grader
from toolkit.grading.ids import is_code_assignment, is_learner_id
from toolkit.grading.outcome import Outcome
from toolkit.grading.problems import GradingProblem
from toolkit.grading.safe import plain_text
from toolkit.grading.submitted import SECRET, STAMP, Placed, place, read_stamp
from toolkit.grading.ways.peek import check_assignment
from toolkit.i18n import Messages

_ = Messages("grading")

# The grader's own files: learners do not write them.
_OURS = (STAMP, ".placed", "released.json")
# In a folder of `collected/` whose submission has its place. Without it, it was interrupted before that.
_DONE = ".placed"


def collect_exchange(folder: ClassFolder, grader: Grader | None = None) -> list[Outcome]:
    """Take new submissions out of the exchange; returns an outcome for each that cannot be used.

    nbgrader's collector chooses them. They are read bounded, without following links, into `collected/`, and
    from there get their place in `submitted/`; an interrupted collection is finished the next time. Of a form
    only `answers.json` counts and, as texts, the free answers that were typed into the notebook.
    """
    engine = (grader or Grader(folder)).engine
    problems: list[Outcome] = []
    if not hasattr(engine, "run"):
        return problems
    from toolkit.grading.ways.collector import BoundedCollect

    for assignment in [*folder.assignments(), *folder.code_assignments()]:
        try:
            part = engine.run(BoundedCollect, assignment, update=True, check_owner=True)
        except GradingProblem as problem:
            problems.append(Outcome("", assignment, False, str(problem)))
            continue
        problems += [Outcome(who, assignment, False, text) for who, text in part.refused]
        for learner in _unplaced(folder, assignment):
            taken = folder.path / "collected" / learner / assignment
            try:
                place_handed_in(folder, learner, assignment, read_tree(taken))
                write_file(taken / _DONE, "")
            except (GradingProblem, OSError) as problem:
                problems.append(Outcome(learner, assignment, False, str(problem)))
                # So that it is looked at, and told, the next time too.
                remove_folder(taken)
    return problems


def _unplaced(folder: ClassFolder, assignment: str) -> Iterator[str]:
    for taken in sorted((folder.path / "collected").glob(f"*/{assignment}")):
        if is_learner_id(taken.parent.name) and not (taken / _DONE).exists():
            yield taken.parent.name


def place_handed_in(
    folder: ClassFolder, learner: str, assignment: str, files: dict[str, bytes], at: datetime | None = None
) -> Placed:
    """Give the files of a form or of code their place in `submitted/`; returns what `place` returns.

    at: when it was handed in, if timestamp.txt does not say it. A time in the future, from a clock that is
    wrong, becomes now: it would else be the latest for ever. Raises `GradingProblem` and OSError.
    """
    at = at or read_stamp(files.get(STAMP, b"").decode("utf-8", "replace"))
    if at is None:
        raise GradingProblem(_("The time of this submission cannot be read."))
    at = min(at, datetime.now(UTC))
    notebook = files.get(f"{assignment}.ipynb")
    if is_code_assignment(assignment):
        check_assignment(folder, assignment, notebook or b"")
        code: dict[str, bytes | str] = {name: each for name, each in files.items() if name not in _OURS}
        return place(folder, learner, assignment, code, at)
    content = read_form(files.get("answers.json"), assignment)
    if content.get("learner") != learner:
        # Everybody's numbers are drawn from the id: answers to somebody else's numbers are not hers.
        raise GradingProblem(
            _("The answers were made for somebody else's numbers. Ask the learner to fill in the form again.")
        )
    secret = files.get(SECRET)
    kept = canonical_files(
        folder,
        learner,
        assignment,
        content["answers"],
        str(content.get("language")),
        secret=secret.decode("utf-8", "replace") if secret else None,
        written=_written(folder, assignment, notebook),
    )
    return place(folder, learner, assignment, kept, at)


def read_form(answers: bytes | None, assignment: str = "") -> dict[str, Any]:
    """Return what an answers.json holds. Raises `GradingProblem`: missing, damaged, another assignment's."""
    if answers is None:
        raise GradingProblem(_("There is no answers.json in this submission: the form was not filled in."))
    try:
        content = json.loads(answers)
    except (ValueError, RecursionError):
        raise GradingProblem(_("answers.json of this submission cannot be read.")) from None
    known = isinstance(content, dict) and content.get("format") == 1 and "answers" in content
    if not known or (assignment and content.get("assignment") != assignment):
        raise GradingProblem(_("answers.json of this submission does not belong to this assignment."))
    return dict(content)


def _written(folder: ClassFolder, assignment: str, notebook: bytes | None) -> dict[str, str]:
    """Return the free answers that were typed into the notebook's own cells, by task; as texts only."""
    released = folder.path / "release" / assignment / f"{assignment}.ipynb"
    stubs = _free_cells(released.read_bytes() if released.is_file() else None)
    typed = _free_cells(notebook)
    return {task: text for task, text in typed.items() if task in stubs and text != stubs[task]}


def _free_cells(notebook: bytes | None) -> dict[str, str]:
    try:
        found = {}
        for cell in json.loads(notebook or b"")["cells"]:
            marks = cell["metadata"].get("nbgrader", {})
            if cell["cell_type"] == "markdown" and marks.get("solution") and marks.get("grade"):
                source = cell["source"]
                text = source if isinstance(source, str) else "".join(source)
                found[str(marks["grade_id"])] = plain_text(text)
        return found
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}
