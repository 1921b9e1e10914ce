"""From answers to nbgrader marks and feedback.

A class folder is a real nbgrader course. What a phone hands in becomes a canonical submission (the released
notebook plus `answers.json`), nbgrader's own autograder marks it, and formgrader is for what a trainer marks.

Importing this package is cheap: each part is loaded when it is first asked for, and nbgrader itself, which
takes seconds to import, when it is needed. The sandbox thus starts with nothing of the rest.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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

# Where each name comes from: a module below this package, and its name there.
_PLACES = {
    "FEEDBACK_POLICY": ("feedback", "POLICY"),
    "Chosen": ("pending", "Chosen"),
    "ClassFolder": ("folder", "ClassFolder"),
    "ClassFolderProblem": ("problems", "ClassFolderProblem"),
    "Grader": ("grader", "Grader"),
    "GradingProblem": ("problems", "GradingProblem"),
    "MarksTable": ("reports.marks", "MarksTable"),
    "Outcome": ("outcome", "Outcome"),
    "Release": ("release.versions", "Release"),
    "ReleaseOutcome": ("release.releasing", "ReleaseOutcome"),
    "TaskReport": ("reports.tasks", "TaskReport"),
    "TasksTable": ("reports.tasks", "TasksTable"),
    "collect_exchange": ("ways.collect", "collect_exchange"),
    "erase_learner": ("erase", "erase_learner"),
    "grade_all": ("everything", "grade_all"),
    "is_learner_id": ("ids", "is_learner_id"),
    "marks": ("reports.marks", "marks"),
    "module_of": ("ids", "module_of"),
    "release_all": ("release.releasing", "release_all"),
    "release_feedback": ("release.releasing", "release_feedback"),
    "released_page": ("release.versions", "page_of"),
    "released_to": ("release.versions", "of_learner"),
    "tasks": ("reports.tasks", "tasks"),
    "waiting": ("reports.to_mark", "waiting"),
    "write_submission": ("canonical", "write_submission"),
}

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


if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        if name not in _PLACES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        module, theirs = _PLACES[name]
        found = globals()[name] = getattr(import_module(f"{__name__}.{module}"), theirs)
        return found
