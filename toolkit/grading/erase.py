"""Erasing a learner from the class folder and the gradebook."""

from __future__ import annotations

import hashlib
from pathlib import Path

from sqlalchemy.exc import DatabaseError, OperationalError

from toolkit.grading import gradebook
from toolkit.grading.files import remove_folder
from toolkit.grading.folder import ClassFolder
from toolkit.grading.ids import check_learner_id


def erase_learner(folder: ClassFolder, learner_id: str) -> None:
    """Erase everything the class folder and the gradebook hold about a learner. It cannot be undone.

    Backups of the gradebook lose her too; one that is damaged is removed. The records are not touched: erase
    them too (`records.learners.erase`). Waits for a grading that is under way. Doing it twice does no harm.
    Raises `GradingProblem` for an id that is not one, and OSError.
    """
    learner = check_learner_id(learner_id)
    with folder.grading():
        _erase_from_exchange(folder, learner)
        for part in ("submitted", "autograded", "feedback", "released", "history", "collected"):
            remove_folder(folder.path / part / learner)
        gradebook.erase(folder.path, learner)
        for copy in sorted((folder.path / "backups").glob("*.db")):
            _erase_from_copy(copy, learner)


def _erase_from_copy(copy: Path, learner: str) -> None:
    """Erase a learner from a backup of the gradebook; one that cannot be read is removed as a whole."""
    try:
        gradebook.erase_from_file(copy, learner)
    except DatabaseError as error:
        if isinstance(error, OperationalError) and "locked" in str(error):
            raise
        copy.unlink()


def _erase_from_exchange(folder: ClassFolder, learner: str) -> None:
    course = folder.path / "exchange" / folder.code
    for handed_in in (course / "inbound").glob("*"):
        if handed_in.name.rsplit("+", 3)[0] == learner:
            remove_folder(handed_in)
    for secret, assignment in _secrets(folder.path, learner):
        # nbgrader names a released page by this hash (`nbgrader.utils.notebook_hash`).
        told = secret.read_text("utf-8", "replace") + assignment
        name = hashlib.md5(told.encode(), usedforsecurity=False).hexdigest()
        (course / "feedback" / f"{name}.html").unlink(missing_ok=True)


def _secrets(folder: Path, learner: str) -> list[tuple[Path, str]]:
    """Return the files that name the learner's released pages, each with its assignment."""
    found: list[tuple[Path, str]] = []
    for part, depth in (("submitted", "*"), ("autograded", "*"), ("feedback", "*"), ("history", "*/*")):
        home = folder / part / learner
        for secret in home.glob(f"{depth}/submission_secret.txt"):
            found.append((secret, secret.relative_to(home).parts[0]))
    return found
