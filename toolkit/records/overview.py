"""What the trainer sees: who is where. A handful of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import case, func, or_, select

from toolkit.records.checks import is_answered
from toolkit.records.database import Database
from toolkit.records.learners import Learner, to_learner
from toolkit.records.tables import LearnerRow, ShelfRow, SubmissionRow

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass
class ModuleProgress:
    """One learner in one module.

    steps: finished steps by slug. state: of the newest submission, None if there is none. score, points:
    of the newest one that has a result.
    """

    steps: tuple[str, ...] = ()
    checks_answered: int = 0
    checks_right: int = 0
    number: int = 0
    state: str | None = None
    score: float | None = None
    points: float | None = None


@dataclass
class Progress:
    """One learner's row on the console. last_key: the shelf key saved last, such as `step/02-price/fees`."""

    learner: Learner
    modules: dict[str, ModuleProgress] = field(default_factory=dict)
    last_at: datetime | None = None
    last_key: str | None = None

    def module(self, id: str) -> ModuleProgress:
        """Return the progress in a module, beginning an empty one if there is none."""
        return self.modules.setdefault(id, ModuleProgress())


def overview(database: Database, detailed: int | None = None) -> list[Progress]:
    """Return a row for each learner, by name. Four queries, whatever the size of the class.

    detailed: how many learners' modules are read, those who saved last; the others have only `last_at`. All
    if None.
    """
    matters = or_(ShelfRow.key.like("check/%"), ShelfRow.key.like("step/%"))
    shelf = select(ShelfRow.learner_id, ShelfRow.key, ShelfRow.saved_at, case((matters, ShelfRow.value)))
    sent = select(
        SubmissionRow.learner_id,
        SubmissionRow.assignment,
        SubmissionRow.number,
        SubmissionRow.state,
        SubmissionRow.result,
    ).order_by(SubmissionRow.number)
    saved = select(func.max(ShelfRow.saved_at)).where(ShelfRow.learner_id == LearnerRow.id)
    # For each learner one look into an index, and not all that she ever saved.
    latest = select(LearnerRow.id, saved.scalar_subquery())
    with database.read() as session:
        learners = session.scalars(select(LearnerRow)).all()
        rows = {
            row.id: Progress(to_learner(row))
            for row in sorted(learners, key=lambda row: (row.name_key, row.id))
        }
        if detailed is not None and len(rows) > detailed:
            for learner, at in session.execute(latest):
                if learner in rows:
                    rows[learner].last_at = at
            newest = [one.learner.id for one in lately(rows.values())[:detailed]]
            shelf = shelf.where(ShelfRow.learner_id.in_(newest))
            sent = sent.where(SubmissionRow.learner_id.in_(newest))
        for learner, key, saved_at, value in session.execute(shelf.order_by(ShelfRow.key)):
            if learner in rows:  # PostgreSQL may already show someone who joined since the first query
                _add_shelf(rows[learner], key, saved_at, value)
        for learner, assignment, number, state, result in session.execute(sent):
            if learner in rows:
                _add_submission(rows[learner].module(assignment), number, state, result)
    return list(rows.values())


def lately(rows: Iterable[Progress]) -> list[Progress]:
    """Return rows with those first who saved something last; who never did comes last."""
    return sorted(rows, key=lambda row: row.last_at or _NEVER, reverse=True)


def _add_shelf(row: Progress, key: str, saved_at: datetime, value: Any) -> None:
    if row.last_at is None or saved_at >= row.last_at:
        row.last_at, row.last_key = saved_at, key
    kind, *rest = key.split("/")
    if value is None or len(rest) != 2:
        return
    module, name = rest
    if kind == "step" and value.get("done"):
        progress = row.module(module)
        progress.steps = (*progress.steps, name)
    elif kind == "check" and is_answered(value):
        row.module(module).checks_answered += 1
        row.module(module).checks_right += value.get("right") is True


def _add_submission(progress: ModuleProgress, number: int, state: str, result: Any) -> None:
    progress.number, progress.state = number, state
    if result is not None:
        progress.score, progress.points = result.get("score"), result.get("points")
