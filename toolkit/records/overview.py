"""What the trainer sees: who is where. A handful of queries."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import DateTime, Text, case, func, or_, select, type_coerce

from toolkit.records.checks import is_answered
from toolkit.records.database import Database
from toolkit.records.learners import Learner, everybody
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
        found = self.modules.get(id)
        if found is None:
            found = self.modules[id] = ModuleProgress()
        return found


def overview(database: Database, detailed: int | None = None) -> list[Progress]:
    """Return a row for each learner, by name. Four queries, whatever the size of the class.

    detailed: how many learners' modules are read, those who saved last; the others have only `last_at`. All
    if None.
    """
    matters = or_(ShelfRow.key.like("check/%"), ShelfRow.key.like("step/%"))
    # As they are stored: thousands of values are few different ones, and of many times only the last counts.
    stored = (
        type_coerce(ShelfRow.saved_at, DateTime()),
        type_coerce(case((matters, ShelfRow.value)), Text()),
    )
    shelf = select(ShelfRow.learner_id, ShelfRow.key, *stored)
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
        rows = {learner.id: Progress(learner) for learner in everybody(session)}
        if detailed is not None and len(rows) > detailed:
            for learner, at in session.execute(latest):
                if learner in rows:
                    rows[learner].last_at = at
            newest = [one.learner.id for one in lately(rows.values())[:detailed]]
            shelf = shelf.where(ShelfRow.learner_id.in_(newest))
            sent = sent.where(SubmissionRow.learner_id.in_(newest))
        read = lru_cache(json.loads)
        last: dict[str, tuple[datetime, str]] = {}
        for learner, key, saved_at, value in session.execute(shelf.order_by(ShelfRow.key)):
            if learner in rows:  # PostgreSQL may already show someone who joined since the first query
                last[learner] = max(last.get(learner, (saved_at, key)), (saved_at, key))
                if value is not None:
                    _add_shelf(rows[learner], key, read(value))
        for learner, (saved_at, key) in last.items():
            # SQLite keeps no zone; all times are in UTC.
            zoned = saved_at.replace(tzinfo=UTC) if saved_at.tzinfo is None else saved_at.astimezone(UTC)
            rows[learner].last_at, rows[learner].last_key = zoned, key
        for learner, assignment, number, state, result in session.execute(sent):
            if learner in rows:
                _add_submission(rows[learner].module(assignment), number, state, result)
    return list(rows.values())


def lately(rows: Iterable[Progress]) -> list[Progress]:
    """Return rows with those first who saved something last; who never did comes last."""
    return sorted(rows, key=lambda row: row.last_at or _NEVER, reverse=True)


def _add_shelf(row: Progress, key: str, value: dict[str, Any]) -> None:
    kind, *rest = key.split("/")
    if len(rest) != 2:
        return
    module, name = rest
    if kind == "step" and value.get("done"):
        progress = row.module(module)
        progress.steps = (*progress.steps, name)
    elif kind == "check" and is_answered(value):
        progress = row.module(module)
        progress.checks_answered += 1
        progress.checks_right += value.get("right") is True


def _add_submission(progress: ModuleProgress, number: int, state: str, result: Any) -> None:
    progress.number, progress.state = number, state
    if result is not None:
        progress.score, progress.points = result.get("score"), result.get("points")
