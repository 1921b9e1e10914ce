"""What waits for the trainer."""

from __future__ import annotations

from toolkit.grading.folder import ClassFolder
from toolkit.grading.gradebook import unmarked


def waiting(folder: ClassFolder) -> list[tuple[str, str, str]]:
    """Return (learner id, assignment, task) of everything that waits for the trainer's points."""
    # A submission whose grading failed has rows but no graded notebook; formgrader leaves it out too.
    return [
        (learner, assignment, task)
        for learner, assignment, task in unmarked(folder.path)
        if folder.autograded(learner, assignment).is_dir()
    ]
