"""The marks of a class as a table, for CSV and XLSX."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.grading import gradebook
from toolkit.grading.folder import ClassFolder
from toolkit.grading.reports import sheet
from toolkit.grading.reports.sheet import Cell
from toolkit.i18n import Messages

if TYPE_CHECKING:
    from toolkit.records import Records

_ = Messages("grading")


@dataclass(frozen=True)
class Mark:
    """One learner's marks for one assignment: points as nbgrader counts them, and tasks that still wait."""

    score: float
    waiting: int


@dataclass(frozen=True)
class LearnerMarks:
    """One row: who, and her mark for each assignment she handed in."""

    learner: str
    name: str
    marks: dict[str, Mark]

    @property
    def score(self) -> float:
        """All points of the learner."""
        return sum(mark.score for mark in self.marks.values())


@dataclass(frozen=True)
class MarksTable:
    """Marks of a class. points: the most points of each assignment, by id, in the order of the modules."""

    points: dict[str, float]
    learners: list[LearnerMarks]

    def rows(self) -> list[list[Cell]]:
        """Return the table with its heading; numbers are numbers, an assignment not handed in is empty."""
        heading: list[Cell] = [_("Learner id"), _("Name")]
        for assignment, points in self.points.items():
            heading.append(
                _("{assignment} (of {points})").format(assignment=assignment, points=f"{points:g}")
            )
        heading += [_("Points"), _("Most points"), _("Waiting for the trainer")]
        return [heading, *(self._row(learner) for learner in self.learners)]

    def _row(self, learner: LearnerMarks) -> list[Cell]:
        each: list[Cell] = []
        for assignment in self.points:
            mark = learner.marks.get(assignment)
            each.append(None if mark is None else _number(mark.score))
        waiting = sum(mark.waiting for mark in learner.marks.values())
        most = sum(self.points.values())
        return [learner.learner, learner.name, *each, _number(learner.score), _number(most), waiting]

    def csv(self) -> bytes:
        """Return the table as CSV in UTF-8 with a byte order mark, which spreadsheet programs need."""
        return sheet.csv_bytes(self.rows())

    def xlsx(self) -> bytes:
        """Return the table as an XLSX workbook."""
        widths = (12, 28, *(16 for _column in range(len(self.points) + 3)))
        return sheet.xlsx_bytes([sheet.Sheet(_("Marks"), self.rows(), widths, fixed=2)])


def marks(folder: ClassFolder, records: Records | None = None) -> MarksTable:
    """Read the marks of a class from nbgrader's gradebook; names come from the records.

    Learners of the records who handed in nothing have a row too. Points are nbgrader's: a manual score goes
    before an automatic one, extra credit is added, a late penalty is taken off but never below 0.
    Two queries, whatever the size of the class.
    """
    points, given = _from_gradebook(folder)
    names = {learner.id: learner.name for learner in records.learners.all()} if records is not None else {}
    everybody = sorted({*names, *given}, key=lambda learner: (names.get(learner, "").casefold(), learner))
    rows = [LearnerMarks(learner, names.get(learner, ""), given.get(learner, {})) for learner in everybody]
    return MarksTable(points, rows)


def _from_gradebook(folder: ClassFolder) -> tuple[dict[str, float], dict[str, dict[str, Mark]]]:
    given: dict[str, dict[str, Mark]] = {}
    for row in gradebook.all_submissions(folder.path):
        given.setdefault(row.learner, {})[row.assignment] = Mark(row.score, row.waiting)
    return gradebook.most_points(folder.path), given


def _number(value: float) -> float | int:
    rounded = round(value, 6)
    return int(rounded) if rounded == int(rounded) else rounded
