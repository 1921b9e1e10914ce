"""What waits to be graded, and what of it was chosen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from toolkit.grading import gradebook
from toolkit.grading.folder import ClassFolder
from toolkit.grading.ids import is_learner_id
from toolkit.grading.submitted import STAMP, read_stamp


@dataclass(frozen=True)
class Chosen:
    """Which submissions are meant. Empty sets mean all; force: also what is graded already."""

    learners: frozenset[str] = frozenset()
    assignments: frozenset[str] = frozenset()
    force: bool = False

    def __contains__(self, pair: tuple[str, str]) -> bool:
        """Return whether a (learner, assignment) is meant."""
        learner, assignment = pair
        return (not self.learners or learner in self.learners) and (
            not self.assignments or assignment in self.assignments
        )


def pending(folder: ClassFolder, chosen: Chosen = Chosen()) -> list[tuple[str, str]]:
    """Return (learner, assignment) of what in `submitted/` is chosen and not graded as it is there now.

    Graded means: there is a graded copy of the same time and the same answers, and the gradebook has it. So
    a grading that was interrupted at any point is done again.
    """
    known = {*folder.assignments(), *folder.code_assignments()}
    in_book = _times(folder)
    found = []
    for path in sorted((folder.path / "submitted").glob("*/*/*.ipynb")):
        learner, assignment = path.parent.parent.name, path.parent.name
        if not is_learner_id(learner) or assignment not in known or path.stem != assignment:
            continue
        pair = (learner, assignment)
        if pair in chosen and (
            chosen.force or not (pair in in_book and _is_graded(folder, path.parent, in_book[pair]))
        ):
            found.append(pair)
    return found


def ungraded(folder: ClassFolder) -> list[tuple[str, str]]:
    """Return everything that waits, whoever's and of whatever assignment."""
    return pending(folder)


def _is_graded(folder: ClassFolder, submission: Path, in_book: datetime | None) -> bool:
    learner, assignment = submission.parent.name, submission.name
    graded = folder.autograded(learner, assignment)
    if not (graded / f"{assignment}.ipynb").is_file():
        return False
    at = read_stamp((_bytes(submission / STAMP) or b"").decode("utf-8", "replace"))
    if at is not None and in_book != at:
        return False
    return all(_bytes(submission / name) == _bytes(graded / name) for name in ("answers.json", STAMP))


def _times(folder: ClassFolder) -> dict[tuple[str, str], datetime | None]:
    """Return the time of every submission in the gradebook; nothing if that cannot be read."""
    try:
        return gradebook.submitted_at(folder.path)
    except SQLAlchemyError:
        return {}


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
