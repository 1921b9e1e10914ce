"""From answers to nbgrader marks and feedback.

A class folder is a real nbgrader course. What a phone hands in becomes a canonical submission (the released
notebook plus `answers.json`), nbgrader's own autograder marks it, and formgrader is for what a trainer marks.

Importing this package is cheap: nbgrader itself, which takes seconds to import, is loaded when it is needed.
"""

from toolkit.grading.canonical import write_submission
from toolkit.grading.collect import collect_exchange, grade_all
from toolkit.grading.erase import erase_learner
from toolkit.grading.folder import ClassFolder
from toolkit.grading.grader import Grader
from toolkit.grading.outcome import Outcome
from toolkit.grading.problems import ClassFolderProblem, GradingProblem
from toolkit.grading.release import release_feedback
from toolkit.grading.report import MarksTable, marks
from toolkit.grading.report_tasks import TaskReport, TasksTable, tasks
from toolkit.grading.to_mark import waiting

__all__ = [
    "ClassFolder",
    "ClassFolderProblem",
    "Grader",
    "GradingProblem",
    "MarksTable",
    "Outcome",
    "TaskReport",
    "TasksTable",
    "collect_exchange",
    "erase_learner",
    "grade_all",
    "marks",
    "release_feedback",
    "tasks",
    "waiting",
    "write_submission",
]
