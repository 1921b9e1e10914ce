"""Releasing feedback: what the trainer gave in formgrader reaches the learners.

`python -m toolkit.grading.release.releasing <class folder>` does it in a process of its own, as a server
should.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import SQLAlchemyError

from toolkit.grading.bounded import READ, read_bounded
from toolkit.grading.feedback import write_page
from toolkit.grading.folder import ClassFolder
from toolkit.grading.grader import Grader, is_complete
from toolkit.grading.ids import is_learner_id
from toolkit.grading.late.recount import recount
from toolkit.grading.problems import ClassFolderProblem, GradingProblem, full_disk_text, is_full
from toolkit.grading.release import versions
from toolkit.grading.release.exchange import came_by_exchange, to_exchange
from toolkit.i18n import Messages, use_language

if TYPE_CHECKING:
    from toolkit.records import Records

_ = Messages("grading")


@dataclass(frozen=True)
class ReleaseOutcome:
    """What became of one submission. new: a new version was released; number: the version learners see.

    message: for the trainer, empty when all is well.
    """

    learner: str
    assignment: str
    ok: bool
    new: bool = False
    number: int = 0
    message: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the outcome for JSON."""
        return asdict(self)


Progress = Callable[[ReleaseOutcome, int, int], None]


def release_all(
    folder: ClassFolder,
    records: Records | None,
    learner: str | None = None,
    assignment: str | None = None,
    *,
    progress: Progress | None = None,
    grader: Grader | None = None,
) -> list[ReleaseOutcome]:
    """Give the points and comments now in the gradebook to the learners; one outcome for each submission.

    Only the newest submission of each learner is released, and only if it is graded. Its page is written
    anew, kept as a version, shown on her phone, and put into the exchange if it came from there. In the
    records it becomes "complete" when nothing of it waits. learner, assignment: only these. progress: called
    after each with its outcome, how many are done and how many there are. One's problem stops no other.
    """
    grader = grader or Grader(folder)
    submissions = {(one.learner, one.assignment): one for one in newest(records)} if records else {}
    todo = [
        (who, what)
        for who, what in releasable(folder, submissions)
        if learner in (None, who) and assignment in (None, what)
    ]
    outcomes = []
    for done, (who, what) in enumerate(todo, 1):
        outcome = _one(grader, records, submissions.get((who, what)), who, what)
        outcomes.append(outcome)
        if progress is not None:
            progress(outcome, done, len(todo))
    return outcomes


def release_feedback(
    folder: ClassFolder,
    records: Records | None,
    learner: str | None = None,
    assignment: str | None = None,
    *,
    grader: Grader | None = None,
) -> int:
    """Release as `release_all` does; returns how many releases are new. Raises the first `GradingProblem`."""
    outcomes = release_all(folder, records, learner, assignment, grader=grader)
    failed = next((outcome for outcome in outcomes if not outcome.ok), None)
    if failed is not None:
        raise GradingProblem(failed.message)
    return sum(outcome.new for outcome in outcomes)


def releasable(folder: ClassFolder, submissions: dict[tuple[str, str], Any]) -> list[tuple[str, str]]:
    """Return (learner, assignment) of what is graded and not replaced by something that still waits.

    submissions: the newest of each in the records.
    """
    found = []
    for path in sorted((folder.path / "autograded").glob("[!.]*/[!.]*")):
        who, what = path.parent.name, path.name
        if not (is_learner_id(who) and is_learner_id(what)):
            continue
        sent = submissions.get((who, what))
        if sent is not None and sent.state not in ("graded", "complete"):
            continue
        if _stamp(path) == _stamp(folder.submission(who, what)):
            found.append((who, what))
    return found


def newest(records: Records) -> list[Any]:
    """Return the newest submission of every learner and assignment."""
    found: dict[tuple[str, str], Any] = {}
    for submission in records.submissions.all():
        key = (submission.learner, submission.assignment)
        if key not in found or submission.number > found[key].number:
            found[key] = submission
    return [found[key] for key in sorted(found)]


def _stamp(place: Path) -> bytes | None:
    try:
        return read_bounded(place / "timestamp.txt", READ["timestamp.txt"])
    except GradingProblem:
        return None


def _one(grader: Grader, records: Records | None, sent: Any, who: str, what: str) -> ReleaseOutcome:
    folder = grader.folder
    try:
        recount(grader, who, what)
        with folder.grading():
            result = grader.result(who, what)
            write_page(folder.path, who, what)
            made = versions.add(folder.path, who, what, result)
            shown = made or versions.latest(folder.path, who, what)
            # Also when nothing is new: a release may have been interrupted here.
            if shown is not None and came_by_exchange(folder, who, what):
                to_exchange(folder, shown)
        state = "complete" if is_complete(result) else "graded"
        if records is not None and sent is not None and (state, result) != (sent.state, sent.result):
            records.submissions.finish(sent.id, state, result)
        return ReleaseOutcome(who, what, True, made is not None, shown.number if shown else 0)
    except (GradingProblem, ClassFolderProblem) as problem:
        return ReleaseOutcome(who, what, False, message=str(problem))
    except (OSError, SQLAlchemyError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        text = _("The feedback could not be released: {reason}. What was released before stays.")
        message = full_disk_text() if is_full(error) else text.format(reason=reason)
        return ReleaseOutcome(who, what, False, message=message)


def main(arguments: list[str] | None = None) -> int:
    """Release feedback; prints `{"released": n, "failed": [...]}` or `{"problem": "..."}` as JSON."""
    parser = argparse.ArgumentParser(prog="python -m toolkit.grading.release.releasing")
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
            outcomes = release_all(folder, records, options.learner, options.assignment)
        finally:
            records.close()
    except (ClassFolderProblem, GradingProblem, Problem) as problem:
        print(json.dumps({"problem": str(problem)}))
        return 1
    failed = [outcome.as_dict() for outcome in outcomes if not outcome.ok]
    print(json.dumps({"released": sum(outcome.new for outcome in outcomes), "failed": failed}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
