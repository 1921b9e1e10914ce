"""Every mark of every task of an assignment, for statistics."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from sqlalchemy import and_, case, or_, select
from sqlalchemy import exists as sql_exists

from toolkit.grading.gradebook.connection import connect, exists
from toolkit.grading.gradebook.tables import (
    assignment,
    grade,
    graded_cells,
    notebook,
    score,
    submitted_assignment,
    submitted_notebook,
)


class TaskScore(NamedTuple):
    """What one learner got for one task. score: None while it waits for the trainer's points."""

    learner: str
    task: str
    score: float | None


def handed_in(folder: Path) -> list[str]:
    """Return the assignments that somebody handed in, ordered by name."""
    if not exists(folder):
        return []
    sent = sql_exists().where(submitted_assignment.c.assignment_id == assignment.c.id)
    with connect(folder) as connection:
        return list(connection.scalars(select(assignment.c.name).where(sent).order_by(assignment.c.name)))


def task_points(folder: Path, name: str) -> dict[str, float]:
    """Return the most points of each task of an assignment, ordered by the task's id."""
    if not exists(folder):
        return {}
    cell = graded_cells().subquery("cell")
    query = (
        select(cell.c.name, cell.c.max_score)
        .join(notebook, notebook.c.id == cell.c.notebook_id)
        .join(assignment, assignment.c.id == notebook.c.assignment_id)
        .where(assignment.c.name == name)
        .order_by(cell.c.name)
    )
    with connect(folder) as connection:
        return {task: float(points) for task, points in connection.execute(query)}


def task_scores(folder: Path, name: str) -> list[TaskScore]:
    """Return the marks of all submissions of an assignment, task by task. One query, late penalties aside."""
    if not exists(folder):
        return []
    cell, sent, book = graded_cells().subquery("cell"), submitted_assignment, submitted_notebook
    marked = and_(
        grade.c.needs_manual_grade.is_(False),
        or_(grade.c.manual_score.is_not(None), grade.c.auto_score.is_not(None)),
    )
    query = (
        select(sent.c.student_id, cell.c.name, case((marked, score())))
        .select_from(sent)
        .join(assignment, assignment.c.id == sent.c.assignment_id)
        .join(book, book.c.assignment_id == sent.c.id)
        .join(grade, grade.c.notebook_id == book.c.id)
        .join(cell, cell.c.id == grade.c.cell_id)
        .where(assignment.c.name == name)
    )
    with connect(folder) as connection:
        return [TaskScore(*row) for row in connection.execute(query).all()]
