"""What the gradebook says about one submission, as its feedback page shows it.

The meaning of the columns is nbgrader's (`nbgrader/api.py`): a manual score and a manual comment go before
automatic ones, extra credit is added, the late penalty is the notebook's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import text

from toolkit.grading.gradebook import connect


@dataclass(frozen=True)
class CellGiven:
    """Points of one graded cell. score: None while it waits for the trainer."""

    points: float
    score: float | None


@dataclass(frozen=True)
class NotebookGiven:
    """Points and the trainer's comments of one notebook by grade id.

    penalty: for being late. unanswered: cells of which nbgrader says that nothing was written there.
    """

    cells: dict[str, CellGiven] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    penalty: float = 0.0
    unanswered: tuple[str, ...] = ()

    @property
    def points(self) -> float:
        """The most points there are."""
        return round(sum(cell.points for cell in self.cells.values()), 6)

    @property
    def score(self) -> float:
        """The points given so far, less the penalty; what still waits is not counted."""
        given = sum(cell.score for cell in self.cells.values() if cell.score is not None)
        return round(max(0.0, given - self.penalty), 6)

    @property
    def waits(self) -> bool:
        """Whether something waits for the trainer."""
        return any(cell.score is None for cell in self.cells.values())


_NOTEBOOKS = """
SELECT sn.id, n.name, COALESCE(sn.late_submission_penalty, 0) FROM submitted_notebook sn
JOIN submitted_assignment sa ON sa.id = sn.assignment_id
JOIN assignment a ON a.id = sa.assignment_id
JOIN notebook n ON n.id = sn.notebook_id
WHERE sa.student_id = :learner AND a.name = :assignment ORDER BY n.name"""

_GRADES = """
SELECT bc.name, COALESCE(gc.max_score, tc.max_score, 0), COALESCE(g.manual_score, g.auto_score),
       CASE WHEN g.manual_score IS NULL AND g.auto_score IS NULL THEN 0 ELSE COALESCE(g.extra_credit, 0) END,
       g.needs_manual_grade
FROM grade g JOIN base_cell bc ON bc.id = g.cell_id
LEFT JOIN grade_cells gc ON gc.id = bc.id LEFT JOIN task_cells tc ON tc.id = bc.id
WHERE g.notebook_id = :notebook ORDER BY bc.name"""

_COMMENTS = """
SELECT bc.name, COALESCE(c.manual_comment, ''), c.auto_comment IS NOT NULL FROM comment c
JOIN base_cell bc ON bc.id = c.cell_id WHERE c.notebook_id = :notebook"""


def notebooks_given(folder: Path, learner: str, assignment: str) -> dict[str, NotebookGiven]:
    """Return marks and comments by notebook; empty if the gradebook has no such submission.

    folder: the class folder. Raises `SQLAlchemyError`.
    """
    found = {}
    with connect(folder) as database:
        books = database.execute(text(_NOTEBOOKS), {"learner": learner, "assignment": assignment}).all()
        for key, name, penalty in books:
            cells = {
                cell: CellGiven(float(points), None if waits else float(score or 0.0) + extra)
                for cell, points, score, extra, waits in database.execute(text(_GRADES), {"notebook": key})
            }
            rows = database.execute(text(_COMMENTS), {"notebook": key}).all()
            comments = {cell: said.strip() for cell, said, _auto in rows if said.strip()}
            # nbgrader's only comment of its own; a word of the trainer takes its place.
            unanswered = tuple(sorted(cell for cell, said, auto in rows if auto and not said.strip()))
            found[str(name)] = NotebookGiven(cells, comments, float(penalty), unanswered)
    return found
