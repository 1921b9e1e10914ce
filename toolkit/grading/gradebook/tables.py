"""nbgrader's tables as SQLAlchemy Core knows them, without importing nbgrader, which takes seconds.

Only the columns that are read or written here. A test compares them with nbgrader's own models.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    DateTime,
    Float,
    Interval,
    MetaData,
    Select,
    String,
    Table,
    Text,
    case,
    cast,
    false,
    func,
    select,
    union_all,
)

metadata = MetaData()

_ID = String(32)
_NAME = String(128)

assignment = Table(
    "assignment",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("name", _NAME),
    Column("duedate", DateTime),
)
notebook = Table(
    "notebook",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("name", _NAME),
    Column("assignment_id", _ID),
)
base_cell = Table(
    "base_cell",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("name", _NAME),
    Column("notebook_id", _ID),
    Column("type", String(50)),
)
grade_cells = Table(
    "grade_cells",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("max_score", Float),
    Column("cell_type", String(8)),
)
task_cells = Table(
    "task_cells",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("max_score", Float),
)
student = Table(
    "student",
    metadata,
    Column("id", _NAME, primary_key=True),
    Column("first_name", _NAME),
    Column("last_name", _NAME),
)
submitted_assignment = Table(
    "submitted_assignment",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("assignment_id", _ID),
    Column("student_id", _NAME),
    Column("timestamp", DateTime),
    Column("extension", Interval),
)
submitted_notebook = Table(
    "submitted_notebook",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("assignment_id", _ID),
    Column("notebook_id", _ID),
    Column("late_submission_penalty", Float),
)
grade = Table(
    "grade",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("notebook_id", _ID),
    Column("cell_id", _ID),
    Column("auto_score", Float),
    Column("manual_score", Float),
    Column("extra_credit", Float),
    Column("needs_manual_grade", Boolean),
)
comment = Table(
    "comment",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("notebook_id", _ID),
    Column("cell_id", _ID),
    Column("auto_comment", Text),
    Column("manual_comment", Text),
)


def score() -> ColumnElement[Any]:
    """Return the points of a grade as nbgrader counts them (`nbgrader.api.Grade.score`); 0 without any.

    A manual score goes before an automatic one, extra credit is added to either.
    """
    extra = func.coalesce(grade.c.extra_credit, 0.0)
    return case(
        (grade.c.manual_score.is_not(None), grade.c.manual_score + extra),
        (grade.c.auto_score.is_not(None), grade.c.auto_score + extra),
        else_=0.0,
    )


def graded_cells() -> Select[Any]:
    """Select what can earn points: cell id, name, notebook id, most points, and whether it is code.

    nbgrader keeps cells with an answer of their own and tasks that span cells in two tables.
    """
    # PostgreSQL keeps the kind of cell as an enumeration, which equals no text.
    code = cast(grade_cells.c.cell_type, Text) == "code"
    cells = select(grade_cells.c.id, grade_cells.c.max_score, code.label("code"))
    tasks = select(task_cells.c.id, task_cells.c.max_score, false().label("code"))
    both = union_all(cells, tasks).subquery("graded")
    return select(
        base_cell.c.id, base_cell.c.name, base_cell.c.notebook_id, both.c.max_score, both.c.code
    ).join(both, both.c.id == base_cell.c.id)
