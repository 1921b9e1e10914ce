"""Marks of whole assignments: set queries, never one for each row.

The numbers are nbgrader's own (`nbgrader/api.py`, `nbgrader export`): the points of a submission are the sum
of its cells, less its late penalty, and never below 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, Subquery, case, func, or_, select

from toolkit.grading.gradebook.connection import connect, exists
from toolkit.grading.gradebook.tables import (
    assignment,
    grade,
    graded_cells,
    notebook,
    score,
    student,
    submitted_assignment,
    submitted_notebook,
)

Order = Literal["name", "score", "-score", "waiting", "time"]


@dataclass(frozen=True)
class AssignmentTotals:
    """One assignment. handed_in: submissions. mean: of their points, None without any. waiting: submissions
    in which a cell asks for the trainer's points. points: the most there are. due: UTC, without a zone."""

    name: str
    points: float
    handed_in: int
    mean: float | None
    waiting: int
    due: datetime | None


@dataclass(frozen=True)
class SubmissionRow:
    """One submission. id: of its first notebook, by which formgrader opens it. raw: points before the late
    penalty. waiting: cells that ask for the trainer's points. submitted_at: UTC, without a zone."""

    learner: str
    name: str
    assignment: str
    id: str
    raw: float
    penalty: float
    waiting: int
    submitted_at: datetime | None

    @property
    def score(self) -> float:
        """Points after the late penalty, never below 0."""
        return max(0.0, self.raw - self.penalty)


@dataclass(frozen=True)
class Page:
    """A part of a list. total: rows in the whole list. first: number of the first row here, from 0."""

    rows: list[SubmissionRow]
    total: int
    first: int


def most_points(folder: Path) -> dict[str, float]:
    """Return the most points of each assignment, ordered by name."""
    if not exists(folder):
        return {}
    points = _points()
    query = select(assignment.c.name, func.coalesce(points.c.points, 0.0)).outerjoin(
        points, points.c.assignment_id == assignment.c.id
    )
    with connect(folder) as connection:
        return {name: float(most) for name, most in connection.execute(query.order_by(assignment.c.name))}


def assignment_totals(folder: Path) -> list[AssignmentTotals]:
    """Return a row for each assignment, ordered by name. One query."""
    if not exists(folder):
        return []
    points, each = _points(), summed_submissions().subquery("each")
    left = each.c.raw - each.c.penalty
    summed = (
        select(
            each.c.assignment_id,
            func.count().label("handed_in"),
            func.avg(case((left > 0, left), else_=0.0)).label("mean"),
            func.sum(case((each.c.waiting > 0, 1), else_=0)).label("waiting"),
        )
        .group_by(each.c.assignment_id)
        .subquery("summed")
    )
    query = (
        select(
            assignment.c.name,
            func.coalesce(points.c.points, 0.0),
            func.coalesce(summed.c.handed_in, 0),
            summed.c.mean,
            func.coalesce(summed.c.waiting, 0),
            assignment.c.duedate,
        )
        .outerjoin(points, points.c.assignment_id == assignment.c.id)
        .outerjoin(summed, summed.c.assignment_id == assignment.c.id)
        .order_by(assignment.c.name)
    )
    with connect(folder) as connection:
        return [AssignmentTotals(*row) for row in connection.execute(query)]


def all_submissions(folder: Path) -> list[SubmissionRow]:
    """Return every submission, in no order. One query."""
    if not exists(folder):
        return []
    with connect(folder) as connection:
        return [_row(row) for row in connection.execute(_named(summed_submissions().subquery("each")))]


def submissions(
    folder: Path,
    name: str = "",
    *,
    order: Order = "name",
    first: int = 0,
    count: int = 50,
    only_waiting: bool = False,
    search: str = "",
) -> Page:
    """Return a part of the submissions of one assignment, or of all. Three queries.

    order: by the learner's name, points of one assignment (most last, or first with a minus), waiting cells
    (most first) or time (newest first). only_waiting: those in which a cell asks for the trainer's points.
    search: part of the learner's name in the gradebook or of her id, large and small letters alike. first: a
    number beyond the end gives the last part.
    """
    if not exists(folder):
        return Page([], 0, 0)
    chosen = _chosen(name, order, only_waiting, search)
    with connect(folder) as connection:
        total = connection.scalar(select(func.count()).select_from(chosen.order_by(None).subquery())) or 0
        start = min(max(0, first), max(0, (total - 1) // count * count))
        ids = connection.scalars(chosen.offset(start).limit(count)).all()
        # Adding up marks is what costs time: only for the rows that are shown.
        each = summed_submissions(submitted_notebook.c.assignment_id.in_(ids)).subquery("each")
        found = {row.id: _row(row) for row in connection.execute(_named(each).where(each.c.id.in_(ids)))}
    return Page([found[id] for id in ids if id in found], total, start)


def _row(row: Any) -> SubmissionRow:
    return SubmissionRow(
        row.student_id,
        row.first_name or "",
        row.assignment,
        row.formgrader_id or "",
        float(row.raw),
        float(row.penalty),
        int(row.waiting),
        row.timestamp,
    )


def _points() -> Subquery:
    """Select the most points of each assignment by its id."""
    cell = graded_cells().subquery("cell")
    return (
        select(notebook.c.assignment_id, func.sum(cell.c.max_score).label("points"))
        .join(cell, cell.c.notebook_id == notebook.c.id)
        .group_by(notebook.c.assignment_id)
        .subquery("points")
    )


def summed_submissions(condition: ColumnElement[bool] | None = None) -> Select[Any]:
    """Select each submission with the sums of its cells. condition: on `submitted_notebook`."""
    sent, book = submitted_assignment, submitted_notebook
    cells = select(
        grade.c.notebook_id,
        func.sum(score()).label("raw"),
        func.sum(case((grade.c.needs_manual_grade, 1), else_=0)).label("waiting"),
    ).group_by(grade.c.notebook_id)
    if condition is not None:
        cells = cells.where(grade.c.notebook_id.in_(select(book.c.id).where(condition)))
    added = cells.subquery("added")
    books = select(
        book.c.id,
        book.c.assignment_id,
        func.coalesce(book.c.late_submission_penalty, 0.0).label("penalty"),
        func.coalesce(added.c.raw, 0.0).label("raw"),
        func.coalesce(added.c.waiting, 0).label("waiting"),
    ).outerjoin(added, added.c.notebook_id == book.c.id)
    each = (books if condition is None else books.where(condition)).subquery("books")
    summed = (
        select(
            each.c.assignment_id.label("id"),
            func.min(each.c.id).label("formgrader_id"),
            func.sum(each.c.penalty).label("penalty"),
            func.sum(each.c.raw).label("raw"),
            func.sum(each.c.waiting).label("waiting"),
        )
        .group_by(each.c.assignment_id)
        .subquery("summed")
    )
    return select(
        sent.c.id,
        sent.c.student_id,
        sent.c.assignment_id,
        sent.c.timestamp,
        summed.c.formgrader_id,
        func.coalesce(summed.c.raw, 0.0).label("raw"),
        func.coalesce(summed.c.penalty, 0.0).label("penalty"),
        func.coalesce(summed.c.waiting, 0).label("waiting"),
    ).outerjoin(summed, summed.c.id == sent.c.id)


def _named(each: Subquery) -> Select[Any]:
    return (
        select(each, student.c.first_name, assignment.c.name.label("assignment"))
        .join(assignment, assignment.c.id == each.c.assignment_id)
        .outerjoin(student, student.c.id == each.c.student_id)
    )


def _chosen(name: str, order: Order, only_waiting: bool, search: str) -> Select[Any]:
    """Select the ids of submissions in their order."""
    sent = submitted_assignment
    query = (
        select(sent.c.id)
        .join(assignment, assignment.c.id == sent.c.assignment_id)
        .outerjoin(student, student.c.id == sent.c.student_id)
    )
    if name:
        query = query.where(assignment.c.name == name)
    if search:
        found = (column.icontains(search, autoescape=True) for column in (student.c.first_name, student.c.id))
        query = query.where(or_(*found))
    keys: list[Any] = []
    if only_waiting or order == "waiting":
        waiting = _waiting().subquery("waiting")
        query = query.join(waiting, waiting.c.id == sent.c.id, isouter=not only_waiting)
        keys = [func.coalesce(waiting.c.cells, 0).desc()] if order == "waiting" else []
    if order in ("score", "-score"):
        each = summed_submissions(_of_assignment(name) if name else None).subquery("each")
        query = query.join(each, each.c.id == sent.c.id)
        left = each.c.raw - each.c.penalty
        keys = [left if order == "score" else left.desc()]
    if order == "time":
        keys = [sent.c.timestamp.desc()]
    # The ids last, so that pages never show a row twice or leave one out.
    return query.order_by(*keys, func.lower(student.c.first_name), sent.c.student_id, assignment.c.name)


def _of_assignment(name: str) -> ColumnElement[bool]:
    sent = submitted_assignment
    ids = (
        select(sent.c.id)
        .join(assignment, assignment.c.id == sent.c.assignment_id)
        .where(assignment.c.name == name)
    )
    return submitted_notebook.c.assignment_id.in_(ids)


def _waiting() -> Select[Any]:
    """Select how many cells of each submission ask for the trainer's points."""
    return (
        select(submitted_notebook.c.assignment_id.label("id"), func.count().label("cells"))
        .join(grade, grade.c.notebook_id == submitted_notebook.c.id)
        .where(grade.c.needs_manual_grade)
        .group_by(submitted_notebook.c.assignment_id)
    )
