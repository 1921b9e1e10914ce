"""nbgrader's gradebook, read by a handful of set queries on SQLite or PostgreSQL, without importing nbgrader.

The meaning of the columns is nbgrader's (`nbgrader/api.py`): a manual score goes before an automatic one,
extra credit is added, and `needs_manual_grade` means that a person should look.
"""

from toolkit.grading.gradebook.cells import (
    CellMark,
    assignments,
    cell_marks,
    erase,
    erase_from_file,
    has_submissions,
    settle,
    students,
    unmarked,
)
from toolkit.grading.gradebook.connection import address, connect, exists, file
from toolkit.grading.gradebook.indexes import INDEXES, make_indexes, missing
from toolkit.grading.gradebook.scores import (
    AssignmentTotals,
    Order,
    Page,
    SubmissionRow,
    all_submissions,
    assignment_totals,
    most_points,
    submissions,
)
from toolkit.grading.gradebook.soundness import GradebookDamaged, check
from toolkit.grading.gradebook.tasks import TaskScore, handed_in, task_points, task_scores
from toolkit.grading.gradebook.times import Lateness, due_dates, lateness, submitted_at

__all__ = [
    "INDEXES",
    "AssignmentTotals",
    "CellMark",
    "GradebookDamaged",
    "Lateness",
    "Order",
    "Page",
    "SubmissionRow",
    "TaskScore",
    "address",
    "all_submissions",
    "assignment_totals",
    "assignments",
    "cell_marks",
    "check",
    "connect",
    "due_dates",
    "erase",
    "erase_from_file",
    "exists",
    "file",
    "handed_in",
    "has_submissions",
    "lateness",
    "make_indexes",
    "missing",
    "most_points",
    "settle",
    "students",
    "submissions",
    "submitted_at",
    "task_points",
    "task_scores",
    "unmarked",
]
