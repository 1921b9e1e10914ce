"""What a class can do and what to explain again: a row for each task of each assignment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.grading import gradebook
from toolkit.grading.folder import ClassFolder
from toolkit.grading.reports import sheet
from toolkit.grading.reports.item_analysis import ItemStatistics, item_statistics
from toolkit.grading.reports.sheet import Cell
from toolkit.grading.reports.wrong_answers import SHOWN, TaskAnswers, example, wrong_answers
from toolkit.i18n import Messages, language

if TYPE_CHECKING:
    from toolkit.curriculum import Course
    from toolkit.curriculum.course import Module

_ = Messages("grading")

_NOBODY = TaskAnswers(0, 0, ())


@dataclass(frozen=True)
class TaskReport:
    """One task. question: its prompt with example numbers. how: how to get there; both may be empty."""

    assignment: str
    title: str
    statistics: ItemStatistics
    answers: TaskAnswers = _NOBODY
    question: str = ""
    how: str = ""

    @property
    def task(self) -> str:
        """The task's id."""
        return self.statistics.task


@dataclass(frozen=True)
class TasksTable:
    """The tasks of a class's assignments, in the order in which learners meet them."""

    tasks: Sequence[TaskReport]

    @property
    def explain_again(self) -> list[TaskReport]:
        """The tasks worth explaining again, the most difficult first."""
        wanted = [one for one in self.tasks if one.statistics.explain]
        return sorted(wanted, key=lambda one: one.statistics.difficulty or 0.0)

    def rows(self) -> list[list[Cell]]:
        """Return the table with its heading; numbers are numbers, shares are from 0 to 1."""
        heading: list[Cell] = [
            _("Assignment"),
            _("Task"),
            _("Question"),
            _("Most points"),
            _("Handed in"),
            _("Tries"),
            _("Mean points"),
            _("Difficulty (share of the points)"),
            _("Discrimination"),
            _("All points"),
            _("No points"),
            _("Looked at"),
            _("Not answered"),
        ]
        for number in range(1, SHOWN + 1):
            heading += [
                _("Wrong answer {number}").format(number=number),
                _("People {number}").format(number=number),
            ]
        return [[*heading, _("Explain again"), _("What to explain")], *map(_row, self.tasks)]

    def csv(self) -> bytes:
        """Return the table as CSV in UTF-8 with a byte order mark."""
        return sheet.csv_bytes(self.rows())

    def xlsx(self) -> bytes:
        """Return the table as an XLSX workbook; shares are shown as percentages."""
        widths = (18, 20, 60, *(12 for _column in range(10)), *(40, 9) * SHOWN, 10, 60)
        name = _("Tasks")
        return sheet.xlsx_bytes(
            [sheet.Sheet(name, self.rows(), widths, fixed=2, percent=frozenset((7, 9, 10)))]
        )


def tasks(folder: ClassFolder, course: Course, assignment: str = "") -> TasksTable:
    """Read what a class did with each task, of one assignment or of all that were handed in.

    course: says what was asked, in the current language. Names and ids of learners are not in the result. A
    few queries for each assignment, and at most `wrong_answers.LOOKED_AT` small files.
    """
    modules = {module.id: module for module in course.modules}
    found: list[TaskReport] = []
    for name in gradebook.handed_in(folder.path):
        if assignment in ("", name):
            found += _of_assignment(folder, name, modules.get(name))
    return TasksTable(tuple(found))


def _of_assignment(folder: ClassFolder, name: str, module: Module | None) -> list[TaskReport]:
    points, marks = gradebook.task_points(folder.path, name), gradebook.task_scores(folder.path, name)
    items = item_statistics(points, marks)
    if module is None:
        return [TaskReport(name, name, item) for item in items]
    answers = wrong_answers(folder, module, points, marks)
    asked = {task.id: (place, task) for place, task in enumerate(module.assignment.tasks)}
    title = module.info.title.pick(language())
    found = []
    for item in sorted(items, key=lambda item: asked[item.task][0] if item.task in asked else len(asked)):
        if item.task not in asked:
            found.append(TaskReport(name, title, item))
            continue
        task = asked[item.task][1]
        how = example(task.feedback, module) if task.feedback else ""
        found.append(
            TaskReport(name, title, item, answers.get(item.task, _NOBODY), example(task.prompt, module), how)
        )
    return found


def _row(one: TaskReport) -> list[Cell]:
    item = one.statistics
    numbers: list[Cell] = [
        item.points,
        item.handed_in,
        item.tries,
        *map(_rounded, (item.mean, item.difficulty, item.discrimination, item.full, item.none)),
    ]
    # What is marked by hand has no answers to look at: an empty cell, and not 0.
    looked = one.answers.looked_at or None
    wrong: list[Cell] = []
    for place in range(SHOWN):
        if place < len(one.answers.wrong):
            answer = one.answers.wrong[place]
            wrong += [answer.text, answer.people]
        else:
            wrong += [None, None]
    return [
        one.assignment,
        one.task,
        one.question,
        *numbers,
        looked,
        None if looked is None else one.answers.empty,
        *wrong,
        _("yes") if item.explain else None,
        one.how if item.explain else None,
    ]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
