"""The marks of single cells: what the gradebook says about one submission, and what waits for a person."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, delete, func, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from toolkit.grading.gradebook.connection import connect, connect_file, exists
from toolkit.grading.gradebook.tables import (
    assignment,
    base_cell,
    comment,
    grade,
    graded_cells,
    student,
    submitted_assignment,
    submitted_notebook,
)


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


def assignments(folder: Path) -> set[str]:
    """Return the assignments the gradebook knows; none if it cannot be read."""
    try:
        with connect(folder) as connection:
            return set(connection.scalars(select(assignment.c.name)))
    except SQLAlchemyError:
        return set()


def students(folder: Path) -> set[str]:
    """Return the ids of everybody the gradebook knows. Raises `SQLAlchemyError`."""
    with connect(folder) as connection:
        return set(connection.scalars(select(student.c.id)))


def has_submissions(folder: Path, name: str = "") -> bool:
    """Return whether anybody's submission of an assignment, or of any, is in the gradebook."""
    query = select(submitted_assignment.c.id).limit(1)
    if name:
        query = query.join(assignment, assignment.c.id == submitted_assignment.c.assignment_id).where(
            assignment.c.name == name
        )
    try:
        with connect(folder) as connection:
            return connection.execute(query).first() is not None
    except SQLAlchemyError:
        return False


def cell_marks(folder: Path, learner: str, name: str) -> dict[str, CellMark]:
    """Return the graded cells of a submission by grade id; empty if it is not in the gradebook."""
    with connect(folder) as connection:
        rows = connection.execute(_MARKS, {"learner": learner, "name": name}).all()
    return {
        row[0]: CellMark(row[0], row[1], row[2], row[3], row[4], bool(row[5]), bool(row[6]), row[7], row[8])
        for row in rows
    }


def _marks_query() -> Select[Any]:
    cell = graded_cells().subquery("cell")
    solution = base_cell.alias("solution")
    return (
        select(
            cell.c.name,
            cell.c.max_score,
            grade.c.auto_score,
            grade.c.manual_score,
            grade.c.extra_credit,
            grade.c.needs_manual_grade,
            cell.c.code,
            comment.c.auto_comment,
            comment.c.manual_comment,
        )
        .select_from(submitted_assignment)
        .join(assignment, assignment.c.id == submitted_assignment.c.assignment_id)
        .join(submitted_notebook, submitted_notebook.c.assignment_id == submitted_assignment.c.id)
        .join(grade, grade.c.notebook_id == submitted_notebook.c.id)
        .join(cell, cell.c.id == grade.c.cell_id)
        .outerjoin(
            solution,
            and_(
                solution.c.notebook_id == cell.c.notebook_id,
                solution.c.name == cell.c.name,
                solution.c.type == "SolutionCell",
            ),
        )
        .outerjoin(
            comment,
            and_(comment.c.notebook_id == submitted_notebook.c.id, comment.c.cell_id == solution.c.id),
        )
        .where(
            submitted_assignment.c.student_id == bindparam("learner"), assignment.c.name == bindparam("name")
        )
    )


_MARKS = _marks_query()


def settle(folder: Path, learner: str, name: str, tasks: set[str]) -> None:
    """Say in the gradebook that nobody needs to look at these cells again."""
    if not tasks:
        return
    hers = (
        select(grade.c.id)
        .join(submitted_notebook, submitted_notebook.c.id == grade.c.notebook_id)
        .join(submitted_assignment, submitted_assignment.c.id == submitted_notebook.c.assignment_id)
        .join(assignment, assignment.c.id == submitted_assignment.c.assignment_id)
        .join(base_cell, base_cell.c.id == grade.c.cell_id)
        .where(
            submitted_assignment.c.student_id == learner,
            assignment.c.name == name,
            base_cell.c.name.in_(sorted(tasks)),
        )
    )
    with connect(folder, write=True) as connection:
        connection.execute(update(grade).where(grade.c.id.in_(hers)).values(needs_manual_grade=False))


def unmarked(folder: Path) -> list[tuple[str, str, int]]:
    """Return (learner id, assignment, answers) of every submission with answers that ask for points by hand.

    folder: the class folder. Ordered by assignment and learner. Read from an index alone: a look at each
    answer's row would be a look at most of a big gradebook.
    """
    if not exists(folder):
        return []
    who, what = submitted_assignment.c.student_id, assignment.c.name
    query = (
        select(who, what, func.count())
        .select_from(grade)
        .join(submitted_notebook, submitted_notebook.c.id == grade.c.notebook_id)
        .join(submitted_assignment, submitted_assignment.c.id == submitted_notebook.c.assignment_id)
        .join(assignment, assignment.c.id == submitted_assignment.c.assignment_id)
        .where(grade.c.needs_manual_grade.is_(True))
        .group_by(what, who)
        .order_by(what, who)
    )
    with connect(folder) as connection:
        return [(row[0], row[1], row[2]) for row in connection.execute(query).all()]


def erase(folder: Path, learner: str) -> None:
    """Remove a learner with all her marks and comments, if the gradebook knows her. It cannot be undone."""
    if exists(folder):
        with connect(folder, write=True) as connection:
            _erase(connection, learner)


def erase_from_file(path: Path, learner: str) -> None:
    """Remove a learner from a copy of a gradebook in SQLite. Raises `SQLAlchemyError`."""
    with connect_file(path, write=True) as connection:
        _erase(connection, learner)


def _erase(connection: Connection, learner: str) -> None:
    sent = select(submitted_assignment.c.id).where(submitted_assignment.c.student_id == learner)
    books = select(submitted_notebook.c.id).where(submitted_notebook.c.assignment_id.in_(sent))
    if connection.dialect.name == "sqlite":
        # Overwrite what is deleted, so that it cannot be read from the file.
        connection.execute(text("PRAGMA secure_delete = ON"))
    connection.execute(delete(comment).where(comment.c.notebook_id.in_(books)))
    connection.execute(delete(grade).where(grade.c.notebook_id.in_(books)))
    connection.execute(delete(submitted_notebook).where(submitted_notebook.c.assignment_id.in_(sent)))
    connection.execute(delete(submitted_assignment).where(submitted_assignment.c.student_id == learner))
    connection.execute(delete(student).where(student.c.id == learner))
