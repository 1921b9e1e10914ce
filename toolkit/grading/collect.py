"""Submissions that came through nbgrader's exchange, and grading everything that waits."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.grading.canonical import write_submission
from toolkit.grading.files import locked, remove_folder
from toolkit.grading.folder import ClassFolder
from toolkit.grading.grader import Grader
from toolkit.grading.ids import is_learner_id
from toolkit.grading.outcome import Outcome
from toolkit.grading.problems import GradingProblem, code_refused
from toolkit.grading.queue import Queue
from toolkit.grading.safe import plain_text
from toolkit.i18n import Messages

if TYPE_CHECKING:
    from toolkit.records import Records

_ = Messages("grading")


def grade_all(
    folder: ClassFolder,
    records: Records | None = None,
    progress: Callable[[int, int], None] | None = None,
    *,
    grader: Grader | None = None,
) -> list[Outcome]:
    """Collect from the exchange and grade whatever waits; one submission's problem does not stop the others.

    records: its queue is graded too, unless a worker is at it just now. progress: called with how many are
    done and how many there are. Returns an outcome for each submission that was tried.
    """
    grader = grader or Grader(folder)
    outcomes = collect_exchange(folder, grader)
    todo = ungraded(folder)
    with locked(folder.path / ".worker.lock", wait=False) as held:
        queue = Queue(folder, records, grader) if held and records is not None else None
        if queue is not None:
            queue.recover()
        total = len(todo) + (queue.length() if queue else 0)
        done = 0
        while queue is not None and (step := queue.step()) is not None:
            result = step.result or {}
            outcomes.append(
                Outcome(
                    step.learner,
                    step.assignment,
                    step.ok,
                    step.message,
                    result.get("score"),
                    result.get("points"),
                )
            )
            done += 1
            if progress:
                progress(done, max(total, done))
            if step.machine:
                break
    for learner, assignment in todo:
        outcomes.append(_grade(grader, learner, assignment))
        done += 1
        if progress:
            progress(done, max(total, done))
    return outcomes


def collect_exchange(folder: ClassFolder, grader: Grader | None = None) -> list[Outcome]:
    """Take new submissions out of the exchange; returns an outcome for each that cannot be used.

    nbgrader's collector chooses them. Of each only a few small files are read, without following links, into
    `collected/`. The canonical submission is made of `answers.json` and, as texts, of the free answers that
    were typed into the notebook; no code of theirs is kept.
    """
    engine = (grader or Grader(folder)).engine
    problems: list[Outcome] = []
    if not hasattr(engine, "run"):
        return problems
    from toolkit.grading.collector import BoundedCollect

    for assignment in folder.assignments():
        try:
            part = engine.run(BoundedCollect, assignment, update=True, check_owner=True)
        except GradingProblem as problem:
            problems.append(Outcome("", assignment, False, str(problem)))
            continue
        problems += [Outcome(who, assignment, False, text) for who, text in part.refused]
        for learner in part.taken:
            try:
                _canonical(folder, learner, assignment)
            except (GradingProblem, OSError) as problem:
                problems.append(Outcome(learner, assignment, False, str(problem)))
                # So that it is looked at, and told, the next time too.
                remove_folder(folder.path / "collected" / learner / assignment)
    return problems + _waiting_code(folder)


def _waiting_code(folder: ClassFolder) -> list[Outcome]:
    """Return an outcome for each code submission in the exchange: they stay there, and are not run."""
    codes = set(folder.code_assignments())
    found = []
    for path in sorted((folder.path / "exchange" / folder.code / "inbound").glob("*+*+*")):
        learner, assignment = path.name.split("+")[:2]
        if assignment in codes and is_learner_id(learner):
            found.append(Outcome(learner, assignment, False, code_refused()))
    return found


def _canonical(folder: ClassFolder, learner: str, assignment: str) -> None:
    taken = folder.path / "collected" / learner / assignment
    try:
        content = json.loads((taken / "answers.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise GradingProblem(
            _("There is no answers.json in this submission: the form was not filled in.")
        ) from None
    except (ValueError, RecursionError):
        raise GradingProblem(_("answers.json of this submission cannot be read.")) from None
    if not isinstance(content, dict) or content.get("format") != 1 or content.get("assignment") != assignment:
        raise GradingProblem(_("answers.json of this submission does not belong to this assignment."))
    if content.get("learner") != learner:
        # Everybody's numbers are drawn from the id: answers to somebody else's numbers are not hers.
        raise GradingProblem(
            _("The answers were made for somebody else's numbers. Ask the learner to fill in the form again.")
        )
    answers = content.get("answers")
    written = _written(folder, taken, assignment)
    secret = taken / "submission_secret.txt"
    write_submission(
        folder,
        learner,
        assignment,
        answers,  # type: ignore[arg-type]  # checked there
        str(content.get("language")),
        _when(taken / "timestamp.txt"),
        secret=secret.read_text("utf-8", "replace") if secret.is_file() else None,
        written=written,
    )


def _written(folder: ClassFolder, taken: Path, assignment: str) -> dict[str, str]:
    """Return the free answers that were typed into the notebook's own cells, by task; as texts only."""
    stubs = _free_cells(folder.path / "release" / assignment / f"{assignment}.ipynb")
    typed = _free_cells(taken / f"{assignment}.ipynb")
    return {task: text for task, text in typed.items() if task in stubs and text != stubs[task]}


def _free_cells(notebook: Path) -> dict[str, str]:
    try:
        found = {}
        for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
            marks = cell["metadata"].get("nbgrader", {})
            if cell["cell_type"] == "markdown" and marks.get("solution") and marks.get("grade"):
                source = cell["source"]
                text = source if isinstance(source, str) else "".join(source)
                found[str(marks["grade_id"])] = plain_text(text)
        return found
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def _when(stamp: Path) -> datetime:
    from nbgrader.utils import parse_utc

    try:
        return parse_utc(stamp.read_text(encoding="utf-8").strip())
    except Exception as error:
        raise GradingProblem(_("The time of this submission cannot be read.")) from error


def ungraded(folder: ClassFolder) -> list[tuple[str, str]]:
    """Return what in `submitted/` has no graded copy, or an older one; phones' submissions too."""
    known = set(folder.assignments())
    found = []
    for path in sorted((folder.path / "submitted").glob("*/*/answers.json")):
        learner, assignment = path.parent.parent.name, path.parent.name
        if not is_learner_id(learner) or assignment not in known:
            continue
        graded = folder.autograded(learner, assignment)
        same = [
            _bytes(path.with_name(name)) == _bytes(graded / name)
            for name in ("answers.json", "timestamp.txt")
        ]
        if not (graded / f"{assignment}.ipynb").is_file() or not all(same):
            found.append((learner, assignment))
    return found


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _grade(grader: Grader, learner: str, assignment: str) -> Outcome:
    try:
        result = grader.grade(learner, assignment)
    except GradingProblem as problem:
        return Outcome(learner, assignment, False, str(problem))
    return Outcome(learner, assignment, True, "", result["score"], result["points"])
