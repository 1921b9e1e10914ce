"""From answers to nbgrader marks and feedback.

A class folder is a real nbgrader course. What a phone hands in becomes a canonical submission (the released
notebook plus `answers.json`), nbgrader's own autograder marks it, and formgrader is for what a trainer marks.

Importing this package is cheap: nbgrader itself, which takes seconds to import, is loaded when it is needed.
"""

from toolkit.grading.canonical import write_submission
from toolkit.grading.erase import erase_learner
from toolkit.grading.everything import grade_all
from toolkit.grading.feedback import POLICY as FEEDBACK_POLICY
from toolkit.grading.folder import ClassFolder
from toolkit.grading.grader import Grader
from toolkit.grading.ids import is_learner_id, module_of
from toolkit.grading.outcome import Outcome
from toolkit.grading.pending import Chosen
from toolkit.grading.problems import ClassFolderProblem, GradingProblem
from toolkit.grading.release.releasing import ReleaseOutcome, release_all, release_feedback
from toolkit.grading.release.versions import Release
from toolkit.grading.release.versions import of_learner as released_to
from toolkit.grading.release.versions import page_of as released_page
from toolkit.grading.reports.marks import MarksTable, marks
from toolkit.grading.reports.tasks import TaskReport, TasksTable, tasks
from toolkit.grading.reports.to_mark import waiting
from toolkit.grading.ways.collect import collect_exchange

__all__ = [
    "FEEDBACK_POLICY",
    "Chosen",
    "ClassFolder",
    "ClassFolderProblem",
    "Grader",
    "GradingProblem",
    "MarksTable",
    "Outcome",
    "Release",
    "ReleaseOutcome",
    "TaskReport",
    "TasksTable",
    "collect_exchange",
    "erase_learner",
    "grade_all",
    "is_learner_id",
    "marks",
    "module_of",
    "release_all",
    "release_feedback",
    "released_page",
    "released_to",
    "tasks",
    "waiting",
    "write_submission",
]
