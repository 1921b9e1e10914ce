"""How the checks of lessons were answered: kept beside the shelf at each save, so that counting is quick.

A row says what the console counts about one learner and one check. It follows from her shelf and its history
alone; `recount` makes all rows anew from there.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from toolkit.records.database import Database
from toolkit.records.tables import CheckRow, HistoryRow, ShelfRow

_AT_ONCE = 5_000
_TOLD = ("answer", "right")


class HardCheck(NamedTuple):
    """A check and how people did. first_wrong_share: 0 to 1. The answer is as it was given, or None."""

    module: str
    check: str
    learners: int
    first_wrong_share: float
    commonest_wrong_answer: Any


def is_check(key: str) -> bool:
    """Return whether a shelf key is a check's: `check/<module>/<check>`."""
    return key.startswith("check/") and key.count("/") == 2


def is_answered(value: dict[str, Any]) -> bool:
    """Return whether a check's value on the shelf holds an answer."""
    return value.get("answer") is not None


def keep(session: Session, kept: ShelfRow) -> None:
    """Bring a check's row up to date with what is on the shelf and in the history now."""
    learner, key = kept.learner_id, kept.key
    row = session.get(CheckRow, (learner, key))
    if not is_answered(kept.value):
        if row is not None:
            session.delete(row)
        return
    query = _history().where(HistoryRow.learner_id == learner, HistoryRow.key == key)
    found = _counted(kept.value, session.execute(query).all())
    if row is None:
        session.add(CheckRow(learner_id=learner, key=key, **found))
    else:
        row.first_right, row.wrong = found["first_right"], found["wrong"]


def recount(session: Session) -> None:
    """Make all rows anew from shelves and histories."""
    session.execute(delete(CheckRow))
    past = {
        place: list(rows)
        for place, rows in groupby(
            session.execute(_history().where(HistoryRow.key.like("check/%"))), key=lambda row: row[:2]
        )
    }
    query = select(ShelfRow.learner_id, ShelfRow.key, ShelfRow.value).where(ShelfRow.key.like("check/%"))
    rows = [
        {"learner_id": learner, "key": key, **_counted(value, past.get((learner, key), []))}
        for learner, key, value in session.execute(query)
        if is_check(key) and is_answered(value)
    ]
    for begin in range(0, len(rows), _AT_ONCE):
        session.execute(insert(CheckRow), rows[begin : begin + _AT_ONCE])


def hardest(database: Database) -> list[HardCheck]:
    """Return all answered checks, those that most people got wrong at first coming first. One query.

    The commonest wrong answer counts each learner's wrong answers once, corrected ones too.
    """
    kinds = (CheckRow.key, CheckRow.first_right, CheckRow.wrong)
    # Grouped in the database: people's answers to a check are few different ones.
    query = select(*kinds, func.count()).group_by(*kinds).order_by(CheckRow.key)
    with database.read() as session:
        groups = session.execute(query).all()
    found = [_summary(key, list(rows)) for key, rows in groupby(groups, key=lambda row: row[0])]
    return sorted(found, key=lambda each: (-each.first_wrong_share, -each.learners, each.module, each.check))


def _summary(key: str, groups: list[Any]) -> HardCheck:
    wrong: Counter[str] = Counter()
    people = missed = 0
    for _key, first_right, answers, count in groups:
        people += count
        missed += 0 if first_right else count
        for answer in answers:
            wrong[json.dumps(answer)] += count
    # Ties go to the answer that sorts first, so that the console does not flicker.
    commonest = min(wrong, key=lambda answer: (-wrong[answer], answer), default=None)
    _kind, module, check = key.split("/")
    return HardCheck(
        module, check, people, missed / people, None if commonest is None else json.loads(commonest)
    )


def _history() -> Any:
    """Select (learner, key, version, field, old value) of what replaced checks' answers, newest first."""
    return (
        select(HistoryRow.learner_id, HistoryRow.key, HistoryRow.version, HistoryRow.field, HistoryRow.value)
        .where(HistoryRow.field.in_(_TOLD))
        .order_by(HistoryRow.learner_id, HistoryRow.key, HistoryRow.version.desc())
    )


def _counted(value: dict[str, Any], past: Iterable[Any]) -> dict[str, Any]:
    """Return what is counted of one learner's check. past: rows of `_history` about it."""
    saves = [
        {field: old[0] for _learner, _key, _version, field, old in save}
        for _version, save in groupby(past, key=lambda row: row[2])
    ]
    wrong = {json.dumps(answer) for answer in _wrong(value, saves)}
    return {
        "first_right": value.get("first_right") is True,
        "wrong": [json.loads(answer) for answer in sorted(wrong)],
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
