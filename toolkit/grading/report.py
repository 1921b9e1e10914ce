"""The marks of a class as a table, for CSV and XLSX."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.grading import gradebook
from toolkit.grading.folder import ClassFolder
from toolkit.grading.safe import spreadsheet_text
from toolkit.i18n import Messages

if TYPE_CHECKING:
    from toolkit.records import Records

_ = Messages("grading")

Cell = str | float | int | None


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
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        for row in self.rows():
            writer.writerow([_safe(cell) for cell in row])
        return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8")

    def xlsx(self) -> bytes:
        """Return the table as an XLSX workbook."""
        import xlsxwriter

        data = io.BytesIO()
        workbook = xlsxwriter.Workbook(
            data, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        sheet = workbook.add_worksheet(_("Marks"))
        bold = workbook.add_format({"bold": True})
        for number, row in enumerate(self.rows()):
            for column, cell in enumerate(row):
                _write(sheet, number, column, _safe(cell), bold if number == 0 else None)
        sheet.freeze_panes(1, 2)
        sheet.set_column(0, 0, 12)
        sheet.set_column(1, 1, 28)
        sheet.set_column(2, len(self.points) + 4, 16)
        workbook.close()
        return data.getvalue()


def marks(folder: ClassFolder, records: Records | None = None) -> MarksTable:
    """Read the marks of a class from nbgrader's gradebook; names come from the records.

    Learners of the records who handed in nothing have a row too. Points are nbgrader's: a manual score goes
    before an automatic one, extra credit is added, a late penalty is taken off but never below 0.
    """
    points, given = _from_gradebook(folder)
    names = {learner.id: learner.name for learner in records.learners.all()} if records is not None else {}
    everybody = sorted({*names, *given}, key=lambda learner: (names.get(learner, "").casefold(), learner))
    rows = [LearnerMarks(learner, names.get(learner, ""), given.get(learner, {})) for learner in everybody]
    return MarksTable(points, rows)


_POINTS = """
SELECT a.name, COALESCE(SUM(gc.max_score), 0) FROM assignment a
LEFT JOIN notebook n ON n.assignment_id = a.id
LEFT JOIN base_cell bc ON bc.notebook_id = n.id
LEFT JOIN grade_cells gc ON gc.id = bc.id
GROUP BY a.name ORDER BY a.name"""

_MARKS = """
SELECT sa.student_id, a.name,
       COALESCE(SUM(COALESCE(g.manual_score, g.auto_score, 0)
         + CASE WHEN g.manual_score IS NULL AND g.auto_score IS NULL THEN 0
                ELSE COALESCE(g.extra_credit, 0) END), 0)
       - (SELECT COALESCE(SUM(p.late_submission_penalty), 0)
          FROM submitted_notebook p WHERE p.assignment_id = sa.id),
       COALESCE(SUM(g.needs_manual_grade), 0)
FROM submitted_assignment sa
JOIN assignment a ON a.id = sa.assignment_id
LEFT JOIN submitted_notebook sn ON sn.assignment_id = sa.id
LEFT JOIN grade g ON g.notebook_id = sn.id
GROUP BY sa.id"""


def _from_gradebook(folder: ClassFolder) -> tuple[dict[str, float], dict[str, dict[str, Mark]]]:
    if not folder.gradebook.exists():
        return {}, {}
    with gradebook.connect(folder.path) as database:
        points = {name: float(most) for name, most in database.execute(_POINTS)}
        given: dict[str, dict[str, Mark]] = {}
        for learner, assignment, score, waiting in database.execute(_MARKS):
            given.setdefault(learner, {})[assignment] = Mark(max(0.0, float(score)), int(waiting))
    return points, given


def _number(value: float) -> float | int:
    rounded = round(value, 6)
    return int(rounded) if rounded == int(rounded) else rounded


def _safe(cell: Cell) -> Cell:
    return spreadsheet_text(cell) if isinstance(cell, str) else cell


def _write(sheet: object, row: int, column: int, cell: Cell, style: object) -> None:
    if cell is None:
        return
    kind = "write_string" if isinstance(cell, str) else "write_number"
    getattr(sheet, kind)(row, column, cell, style)
