"""Releasing feedback: what the trainer gave in formgrader reaches the learners.

`python -m toolkit.grading.release <class folder>` does it in a process of its own, as a server should:
nbgrader takes seconds to import and changes the working directory.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.grading.engine import NbgraderEngine
from toolkit.grading.files import write_file
from toolkit.grading.folder import ClassFolder
from toolkit.grading.grader import Grader, is_complete
from toolkit.grading.late_recount import recount
from toolkit.grading.pending import ungraded
from toolkit.grading.problems import ClassFolderProblem, GradingProblem
from toolkit.i18n import use_language

if TYPE_CHECKING:
    from toolkit.records import Records


def release_feedback(
    folder: ClassFolder,
    records: Records,
    learner: str | None = None,
    assignment: str | None = None,
    *,
    grader: Grader | None = None,
) -> int:
    """Give the points and comments now in the gradebook to the learners; returns how many results changed.

    Only the newest submission of each learner is touched, and only if it is graded. It becomes "complete"
    when nothing of it waits. What came only through the exchange gets its feedback there. learner,
    assignment: only these. The feedback pages are written anew. Raises `GradingProblem` when nbgrader cannot
    write a page; what was released before that stays released.
    """
    grader = grader or Grader(folder)
    changed = 0

    def wanted(who: str, what: str) -> bool:
        return learner in (None, who) and assignment in (None, what)

    submissions = newest(records)
    for submission in submissions:
        if not wanted(submission.learner, submission.assignment):
            continue
        if submission.state not in ("graded", "complete"):
            continue
        try:
            recount(grader, submission.learner, submission.assignment)
            result = grader.result(submission.learner, submission.assignment)
        except GradingProblem:
            continue  # its grading was done elsewhere, or its folders were moved away
        state = "complete" if is_complete(result) else "graded"
        if (state, result) == (submission.state, submission.result):
            continue
        grader.feedback(submission.learner, submission.assignment)
        records.submissions.finish(submission.id, state, result)
        _to_exchange(grader, submission.learner, submission.assignment)
        changed += 1
    known = {(submission.learner, submission.assignment) for submission in submissions}
    for who, what in sorted(_collected(folder) - known - set(ungraded(folder))):
        changed += wanted(who, what) and _release_collected(grader, who, what)
    return changed


def newest(records: Records) -> list[Any]:
    """Return the newest submission of every learner and assignment."""
    found: dict[tuple[str, str], Any] = {}
    for submission in records.submissions.all():
        key = (submission.learner, submission.assignment)
        if key not in found or submission.number > found[key].number:
            found[key] = submission
    return [found[key] for key in sorted(found)]


def _collected(folder: ClassFolder) -> set[tuple[str, str]]:
    return {(path.parent.name, path.name) for path in (folder.path / "collected").glob("*/*")}


def _release_collected(grader: Grader, learner: str, assignment: str) -> bool:
    """Put feedback into the exchange, unless it is there already. Returns whether it was new."""
    try:
        recount(grader, learner, assignment)
        result = json.dumps(grader.result(learner, assignment), sort_keys=True)
    except GradingProblem:
        return False
    # Beside what was collected: the next submission takes the place of both.
    released = grader.folder.path / "collected" / learner / assignment / "released.json"
    if released.exists() and released.read_text(encoding="utf-8") == result:
        return False
    grader.feedback(learner, assignment)
    _to_exchange(grader, learner, assignment)
    write_file(released, result)
    return True


def _to_exchange(grader: Grader, learner: str, assignment: str) -> None:
    if (grader.folder.path / "collected" / learner / assignment).is_dir() and isinstance(
        grader.engine, NbgraderEngine
    ):
        grader.engine.release_feedback(learner, assignment)


def main(arguments: list[str] | None = None) -> int:
    """Release feedback; prints `{"released": n}` or `{"problem": "..."}` as one line of JSON."""
    parser = argparse.ArgumentParser(prog="python -m toolkit.grading.release")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--learner")
    parser.add_argument("--assignment")
    options = parser.parse_args(arguments)
    from toolkit.records import Problem, Records

    try:
        folder = ClassFolder.open_or_make(options.folder)
        use_language(folder.language)
        records = Records.open(folder.records_url)
        try:
            count = release_feedback(folder, records, options.learner, options.assignment)
        finally:
            records.close()
    except (ClassFolderProblem, GradingProblem, Problem) as problem:
        print(json.dumps({"problem": str(problem)}))
        return 1
    print(json.dumps({"released": count}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
