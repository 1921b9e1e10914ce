"""Is the gradebook whole? It is only read."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from urllib.parse import quote

from toolkit.grading.backup import busy
from toolkit.grading.gradebook import connection
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
_CHECKED_WHOLE = 64_000_000
_SECONDS = 30


def check(folder: Path) -> None:
    """Raise `ClassFolderProblem` if the gradebook is damaged, lost, held or not reached. It is only read."""
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
    if not _is_whole(path):
        raise ClassFolderProblem(
            _(
                "The gradebook {file} is damaged. It was not touched. Copy the whole class folder now. "
                "Then put gradebook.db back from a backup, or move it and the folder autograded away and "
                "run `naikkelas grade`: the automatic marks come back, the marks you gave yourself do not."
            ).format(file=path)
        )


def _is_whole(path: Path) -> bool:
    try:
        with contextlib.closing(
            sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, timeout=_SECONDS)
        ) as database:
            tables = {
                row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            }
            # An empty file, or only some tables, is what an interrupted making leaves; nbgrader completes it.
            if tables and "assignment" in tables and not tables >= _TABLES:
                return False
            return path.stat().st_size > _CHECKED_WHOLE or is_sound(database)
    except sqlite3.Error as error:
        if "locked" in str(error):
            raise busy(path) from error
        return False


def is_sound(database: sqlite3.Connection) -> bool:
    """Return whether SQLite finds every page of a database in order."""
    return [row[0] for row in database.execute("PRAGMA quick_check(1)")] == ["ok"]
