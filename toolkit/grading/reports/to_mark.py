"""What waits for the trainer."""

from __future__ import annotations

import os

from toolkit.grading.folder import ClassFolder
from toolkit.grading.gradebook import unmarked


def waiting(folder: ClassFolder) -> list[tuple[str, str, int]]:
    """Return (learner id, assignment, answers) of every submission that waits for the trainer's points."""
    # A submission whose grading failed has rows but no graded notebook; formgrader leaves it out too.
    there: dict[str, set[str]] = {}
    graded = folder.path / "autograded"
    found = []
    for learner, assignment, answers in unmarked(folder.path):
        if learner not in there:
            # One look for all of her assignments: the console asks for a whole class.
            there[learner] = _graded(f"{graded}/{learner}")
        if assignment in there[learner]:
            found.append((learner, assignment, answers))
    return found


def _graded(place: str) -> set[str]:
    try:
        with os.scandir(place) as entries:
            return {entry.name for entry in entries if entry.is_dir()}
    except OSError:
        return set()
