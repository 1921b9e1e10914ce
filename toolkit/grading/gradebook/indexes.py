"""Indexes on nbgrader's foreign keys, which its own schema leaves without any.

With thousands of learners nbgrader's pages join these tables row by row; without an index each step reads a
whole table. nbgrader neither knows nor minds them: its migrations go on working, and so do its commands.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from toolkit.grading.gradebook.connection import connect

INDEXES = {
    # The points beside the key: adding up a submission then needs this index alone, and not the table.
    "naikkelas_grade_notebook": (
        "grade",
        "notebook_id, needs_manual_grade, manual_score, auto_score, extra_credit",
    ),
    "naikkelas_grade_cell": ("grade", "cell_id"),
    "naikkelas_grade_waiting": ("grade", "needs_manual_grade, notebook_id"),
    "naikkelas_comment_notebook": ("comment", "notebook_id"),
    "naikkelas_submitted_notebook_assignment": ("submitted_notebook", "assignment_id"),
    "naikkelas_submitted_notebook_notebook": ("submitted_notebook", "notebook_id"),
    "naikkelas_submitted_assignment_student": ("submitted_assignment", "student_id"),
    "naikkelas_submitted_assignment_assignment": ("submitted_assignment", "assignment_id"),
    "naikkelas_base_cell_notebook": ("base_cell", "notebook_id"),
    "naikkelas_notebook_assignment": ("notebook", "assignment_id"),
}
"""Name: table and columns."""

_KNOWN = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'index'",
    "postgresql": "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()",
}


def missing(folder: Path) -> list[str]:
    """Return the names of the indexes that are still to be made; none before nbgrader has made its tables."""
    with connect(folder) as connection:
        return _missing(connection)


def _missing(connection: Connection) -> list[str]:
    if connection.dialect.name not in _KNOWN or not inspect(connection).has_table("grade"):
        return []
    known = set(connection.scalars(text(_KNOWN[connection.dialect.name])))
    return [name for name in INDEXES if name not in known]


def make_indexes(folder: Path) -> list[str]:
    """Make the indexes that are missing, in one transaction, and return their names; takes about a second.

    Doing it twice does no harm. Raises `SQLAlchemyError`, for example when the gradebook stays locked; then
    nothing is changed.
    """
    if not missing(folder):
        return []
    with connect(folder, write=True) as connection:
        names = _missing(connection)
        for name in names:
            table, columns = INDEXES[name]
            connection.execute(text(f"CREATE INDEX IF NOT EXISTS {name} ON {table} ({columns})"))
    return names
