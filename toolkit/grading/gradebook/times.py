"""When submissions came, until when they are due, and what lateness cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from toolkit.grading.gradebook.connection import connect
from toolkit.grading.gradebook.tables import assignment, submitted_assignment, submitted_notebook


@dataclass(frozen=True)
class Lateness:
    """One submission against its due date. at, due: in UTC; `due` with the learner's extension."""

    at: datetime
    due: datetime
    penalty: float


def due_dates(folder: Path) -> dict[str, datetime]:
    """Return the due date of every assignment that has one, in UTC. Raises `SQLAlchemyError`."""
    query = select(assignment.c.name, assignment.c.duedate).where(assignment.c.duedate.is_not(None))
    with connect(folder) as connection:
        return {name: due.replace(tzinfo=UTC) for name, due in connection.execute(query)}


def submitted_at(folder: Path) -> dict[tuple[str, str], datetime | None]:
    """Return when each (learner, assignment) in the gradebook came, in UTC. Raises `SQLAlchemyError`."""
    query = select(
        submitted_assignment.c.student_id, assignment.c.name, submitted_assignment.c.timestamp
    ).join(assignment, assignment.c.id == submitted_assignment.c.assignment_id)
    with connect(folder) as connection:
        return {
            (who, what): at.replace(tzinfo=UTC) if at else None for who, what, at in connection.execute(query)
        }


def lateness(folder: Path, learner: str, name: str) -> Lateness | None:
    """Return a submission's time, due date and penalty; None if it has no due date or is not there.

    Raises `SQLAlchemyError`.
    """
    with connect(folder) as connection:
        row = connection.execute(_LATENESS, {"learner": learner, "name": name}).first()
    if row is None or row[0] is None or row[1] is None:
        return None
    due = row[1].replace(tzinfo=UTC) + (row[2] or timedelta(0))
    return Lateness(row[0].replace(tzinfo=UTC), due, float(row[3]))


def _lateness_query() -> Select[Any]:
    submission = submitted_assignment.c
    return (
        select(
            submission.timestamp,
            assignment.c.duedate,
            submission.extension,
            func.coalesce(func.sum(submitted_notebook.c.late_submission_penalty), 0.0),
        )
        .join(assignment, assignment.c.id == submission.assignment_id)
        .outerjoin(submitted_notebook, submitted_notebook.c.assignment_id == submission.id)
        .where(submission.student_id == bindparam("learner"), assignment.c.name == bindparam("name"))
        .group_by(submission.id, submission.timestamp, assignment.c.duedate, submission.extension)
    )


_LATENESS = _lateness_query()
