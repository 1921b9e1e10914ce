"""Is the gradebook whole?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from toolkit.grading.gradebook import connection
from toolkit.grading.gradebook_file import is_sound
from toolkit.grading.problems import ClassFolderProblem
from toolkit.i18n import Messages

_ = Messages("grading")

_TABLES = {
    "assignment",
    "student",
    "submitted_assignment",
    "submitted_notebook",
    "grade",
    "comment",
    "base_cell",
}
# Reading every page of a bigger one takes half a second and more, too long for each opening of a class.
_CHECKED_WHOLE = 64_000_000
_SECONDS = 30.0


class GradebookDamaged(ClassFolderProblem):
    """The gradebook's file is not whole. It was not touched."""


def check(folder: Path, *, whole: bool = False, progress: Callable[[str], None] | None = None) -> None:
    """Raise `ClassFolderProblem` if the gradebook is lost, held, damaged or not reached.

    It is only read, but for what a killed program left half written in it. whole: read every page also of a
    big one; before that takes a while, `progress` is called with a sentence.
    """
    path = connection.file(folder)
    if path is None:
        connection.exists(folder)
        return
    if not path.exists():
        if any((folder / "autograded").glob("*/*")):
            raise ClassFolderProblem(
                _(
                    "{file} is missing, but this class has marks. Put the file back from a backup. "
                    "To mark everything again instead, move the folder {autograded} away first."
                ).format(file=path, autograded=folder / "autograded")
            )
        return
    big = path.stat().st_size > _CHECKED_WHOLE
    if big and whole and progress is not None:
        progress(_("Checking the gradebook …"))
    if not is_sound(path, _has_tables, pages=whole or not big, seconds=_SECONDS):
        raise GradebookDamaged(
            _(
                "The gradebook {file} is damaged. It was not touched. Copy the whole class folder now. "
                "Then put gradebook.db back from a backup, or move it and the folder autograded away and "
                "run `naikkelas grade`: the automatic marks come back, the marks you gave yourself do not."
            ).format(file=path)
        )


def _has_tables(tables: set[str]) -> bool:
    # An empty file, or only some tables, is what an interrupted making leaves; nbgrader completes it.
    return "assignment" not in tables or tables >= _TABLES
