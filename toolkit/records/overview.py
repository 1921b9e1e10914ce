"""What the trainer sees: who is where, and which checks most people get wrong. A handful of queries."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import case, func, or_, select

from toolkit.records.database import Database
from toolkit.records.learners import Learner, to_learner
from toolkit.records.tables import HistoryRow, LearnerRow, ShelfRow, SubmissionRow

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


class HardCheck(NamedTuple):
    """A check and how people did. first_wrong_share: 0 to 1. The answer is as it was given, or None."""

    module: str
    check: str
    learners: int
    first_wrong_share: float
    commonest_wrong_answer: Any


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
    latest = select(ShelfRow.learner_id, func.max(ShelfRow.saved_at)).group_by(ShelfRow.learner_id)
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
    elif kind == "check" and _is_answered(value):
        row.module(module).checks_answered += 1
        row.module(module).checks_right += value.get("right") is True


def _add_submission(progress: ModuleProgress, number: int, state: str, result: Any) -> None:
    progress.number, progress.state = number, state
    if result is not None:
        progress.score, progress.points = result.get("score"), result.get("points")


def hardest_checks(database: Database) -> list[HardCheck]:
    """Return all answered checks, those that most people got wrong at first coming first. Two queries.

    The commonest wrong answer counts each learner's wrong answers once, corrected ones too.
    """
    answered: dict[tuple[str, str], list[tuple[bool, set[str]]]] = defaultdict(list)
    past = _past_answers(database)
    with database.read() as session:
        query = select(ShelfRow.learner_id, ShelfRow.key, ShelfRow.value).where(ShelfRow.key.like("check/%"))
        for learner, key, value in session.execute(query):
            place = tuple(key.split("/")[1:])
            if len(place) == 2 and _is_answered(value):
                wrong = {json.dumps(answer) for answer in _wrong(value, past.get((learner, key), []))}
                answered[place].append((value.get("first_right") is True, wrong))
    found = [_summary(module, check, people) for (module, check), people in answered.items()]
    return sorted(found, key=lambda each: (-each.first_wrong_share, -each.learners, each.module, each.check))


def _summary(module: str, check: str, people: list[tuple[bool, set[str]]]) -> HardCheck:
    wrong = Counter(answer for _first, answers in people for answer in answers)
    # Ties go to the answer that sorts first, so that the console does not flicker.
    commonest = min(wrong, key=lambda answer: (-wrong[answer], answer), default=None)
    share = sum(not first for first, _answers in people) / len(people)
    return HardCheck(module, check, len(people), share, None if commonest is None else json.loads(commonest))


def _past_answers(database: Database) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """Return what each save of a check replaced, newest first."""
    query = (
        select(HistoryRow)
        .where(HistoryRow.key.like("check/%"), HistoryRow.field.in_(("answer", "right")))
        .order_by(HistoryRow.learner_id, HistoryRow.key, HistoryRow.version.desc())
    )
    with database.read() as session:
        rows = session.scalars(query).all()
    return {
        place: [
            {row.field: row.value[0] for row in save}
            for _version, save in groupby(group, key=lambda row: row.version)
        ]
        for place, group in groupby(rows, key=lambda row: (row.learner_id, row.key))
    }


def _wrong(value: dict[str, Any], past: list[dict[str, Any]]) -> Iterator[Any]:
    """Give the wrong answers of one learner, walking back from the one kept now."""
    answer, right = value.get("answer"), value.get("right")
    if right is not True:
        yield answer
    for replaced in past:
        right = replaced.get("right", right)
        if "answer" in replaced and right is not True and replaced["answer"] is not None:
            yield replaced["answer"]


def _is_answered(value: dict[str, Any]) -> bool:
    return value.get("answer") is not None
