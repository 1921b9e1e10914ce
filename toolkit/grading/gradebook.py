"""Reading nbgrader's gradebook: one query each, without importing nbgrader.

The meaning of the columns is nbgrader's (`nbgrader/api.py`): a manual score goes before an automatic one,
extra credit is added, and `needs_manual_grade` means that a person should look.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from toolkit.grading.backup import busy
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


@dataclass(frozen=True)
class CellMark:
    """What the gradebook says about one graded cell of one submission."""

    task: str
    points: float
    auto: float | None
    manual: float | None
    extra: float | None
    waits: bool
    code: bool
    auto_comment: str | None
    manual_comment: str | None

    @property
    def score(self) -> float | None:
        """The points as nbgrader counts them; None if nobody has marked the cell."""
        given = self.manual if self.manual is not None else self.auto
        return None if given is None else given + (self.extra or 0)


@contextlib.contextmanager
def connect(folder: Path, *, write: bool = False) -> Iterator[sqlite3.Connection]:
    """Open the gradebook; when writing, all happens in one transaction."""
    mode = "rw" if write else "ro"
    database = sqlite3.connect(
        f"file:{quote(str(folder / 'gradebook.db'))}?mode={mode}", uri=True, timeout=_SECONDS
    )
    try:
        with database:
            yield database
    finally:
        database.close()


def check(folder: Path) -> None:
    """Raise `ClassFolderProblem` if the gradebook is damaged or lost. It is only read."""
    path = folder / "gradebook.db"
    if not path.exists():
        if any((folder / "autograded").glob("*/*")):
            raise ClassFolderProblem(
                _(
                    "{file} is missing, but this class has marks. Put the file back from a backup. "
                    "To mark everything again instead, move the folder {autograded} away first."
                ).format(file=path, autograded=folder / "autograded")
            )
        return
    try:
        with connect(folder) as database:
            tables = {
                row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            }
            # An empty file, or only some tables, is what an interrupted making leaves; nbgrader completes it.
            whole = path.stat().st_size > _CHECKED_WHOLE or _is_sound(database)
            if tables and "assignment" in tables and not tables >= _TABLES:
                whole = False
    except sqlite3.Error as error:
        if "locked" in str(error):
            raise busy(path) from error
        whole = False
    if not whole:
        raise ClassFolderProblem(
            _(
                "The gradebook {file} is damaged. It was not touched. Copy the whole class folder now. "
                "Then put gradebook.db back from a backup, or move it and the folder autograded away and "
                "run `naikkelas grade`: the automatic marks come back, the marks you gave yourself do not."
            ).format(file=path)
        )


def _is_sound(database: sqlite3.Connection) -> bool:
    return [row[0] for row in database.execute("PRAGMA quick_check(1)")] == ["ok"]


def assignments(folder: Path) -> set[str]:
    """Return the assignments the gradebook knows."""
    try:
        with connect(folder) as database:
            return {str(row[0]) for row in database.execute("SELECT name FROM assignment")}
    except sqlite3.Error:
        return set()


def has_submissions(folder: Path, assignment: str) -> bool:
    """Return whether anybody's submission of an assignment is in the gradebook."""
    query = (
        "SELECT 1 FROM submitted_assignment s JOIN assignment a ON a.id = s.assignment_id "
        "WHERE a.name = ? LIMIT 1"
    )
    try:
        with connect(folder) as database:
            return database.execute(query, (assignment,)).fetchone() is not None
    except sqlite3.Error:
        return False


_CELLS = """
FROM submitted_assignment sa
JOIN assignment a ON a.id = sa.assignment_id
JOIN submitted_notebook sn ON sn.assignment_id = sa.id
JOIN grade g ON g.notebook_id = sn.id
JOIN base_cell bc ON bc.id = g.cell_id
JOIN grade_cells gc ON gc.id = bc.id
"""


def cell_marks(folder: Path, learner: str, assignment: str) -> dict[str, CellMark]:
    """Return the graded cells of a submission by grade id; empty if it is not in the gradebook."""
    query = f"""
    SELECT bc.name, gc.max_score, g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade,
           gc.cell_type = 'code', c.auto_comment, c.manual_comment
    {_CELLS}
    LEFT JOIN base_cell sc
      ON sc.notebook_id = bc.notebook_id AND sc.name = bc.name AND sc.type = 'SolutionCell'
    LEFT JOIN comment c ON c.notebook_id = sn.id AND c.cell_id = sc.id
    WHERE sa.student_id = ? AND a.name = ?"""
    with connect(folder) as database:
        rows = database.execute(query, (learner, assignment)).fetchall()
    return {
        row[0]: CellMark(row[0], row[1], row[2], row[3], row[4], bool(row[5]), bool(row[6]), row[7], row[8])
        for row in rows
    }


def settle(folder: Path, learner: str, assignment: str, tasks: set[str]) -> None:
    """Say in the gradebook that nobody needs to look at these cells again."""
    if not tasks:
        return
    marks = ", ".join("?" * len(tasks))
    query = f"""
    UPDATE grade SET needs_manual_grade = 0 WHERE id IN (
      SELECT g.id {_CELLS} WHERE sa.student_id = ? AND a.name = ? AND bc.name IN ({marks}))"""  # noqa: S608
    with connect(folder, write=True) as database:
        database.execute(query, (learner, assignment, *sorted(tasks)))


def unmarked(folder: Path) -> list[tuple[str, str, str]]:
    """Return (learner id, assignment, task) of every cell that asks for the trainer's points.

    folder: the class folder.
    """
    query = f"""
    SELECT sa.student_id, a.name, bc.name {_CELLS}
    WHERE g.needs_manual_grade ORDER BY a.name, sa.student_id, bc.name"""
    if not (folder / "gradebook.db").exists():
        return []
    with connect(folder) as database:
        return [(row[0], row[1], row[2]) for row in database.execute(query)]
