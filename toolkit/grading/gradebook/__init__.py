"""nbgrader's gradebook, read by a handful of set queries on SQLite or PostgreSQL, without importing nbgrader.

The meaning of the columns is nbgrader's (`nbgrader/api.py`): a manual score goes before an automatic one,
extra credit is added, and `needs_manual_grade` means that a person should look.
"""

from toolkit.grading.gradebook.cells import (
    CellMark,
    assignments,
    cell_marks,
    erase,
    has_submissions,
    settle,
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
from toolkit.grading.gradebook.soundness import check
from toolkit.grading.gradebook.tasks import TaskScore, task_points, task_scores

__all__ = [
    "INDEXES",
    "AssignmentTotals",
    "CellMark",
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
    "erase",
    "exists",
    "file",
    "has_submissions",
    "make_indexes",
    "missing",
    "most_points",
    "settle",
    "submissions",
    "task_points",
    "task_scores",
    "unmarked",
]
