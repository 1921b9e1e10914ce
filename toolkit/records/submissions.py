"""Submissions and the queue that the grading worker reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from toolkit.i18n import DEFAULT_LANGUAGE, LANGUAGES, Messages, in_language
from toolkit.records.database import Database
from toolkit.records.problem import Problem, learner_gone
from toolkit.records.tables import LearnerRow, SubmissionRow
from toolkit.records.values import check_object

_ = Messages("records")

STATES = ("queued", "grading", "graded", "complete", "failed", "superseded")
WAITING = ("queued", "grading")
"""The states of what has no marks yet."""

MAX_SUBMISSIONS = 200
"""Submissions of one learner for one assignment."""

MAX_CLAIMS = 3
"""A submission during whose grading the worker died this often is set aside as failed."""

MAX_MESSAGE = 2_000

_ASSIGNMENT = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}")


@dataclass(frozen=True)
class Submission:
    """One handing-in.

    number: counts from 1 for each learner and assignment. state: one of `STATES`; "graded" means the
    automatic part, "superseded" that a newer one took its place in the queue. result: {"score", "points",
    "tasks": [{task, score, points, reason, comment}]} or None. claims: how often a worker began with it.
    """

    id: int
    learner: str
    assignment: str
    number: int
    state: str
    answers: dict[str, Any] = field(repr=False)
    language: str
    submitted_at: datetime
    result: dict[str, Any] | None = field(default=None, repr=False)
    message: str = field(default="", repr=False)
    claims: int = 0

    @property
    def waiting(self) -> bool:
        """Whether it still waits for the machine's marks."""
        return self.state in WAITING


class Submissions:
    """All submissions of a class. All methods raise `Problem`."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database, self._clock = database, clock

    def add(self, learner: str, assignment: str, answers: dict[str, Any], language: str) -> Submission:
        """Queue a submission. One of the same assignment that still waits gives up its turn to this one.

        Raises `Problem`: "assignment", "not-json", "too-big", "too-many-submissions", "learner-gone".
        """
        if not isinstance(assignment, str) or not _ASSIGNMENT.fullmatch(assignment):
            raise Problem("assignment", _("This assignment is not known."))
        check_object(answers)
        with self._database.write(f"learner/{learner}") as session:
            if session.get(LearnerRow, learner) is None:
                raise learner_gone()
            row = SubmissionRow(
                learner_id=learner,
                assignment=assignment,
                number=_next_number(session, learner, assignment),
                state="queued",
                turn=0,
                claims=0,
                answers=answers,
                language=language if language in LANGUAGES else DEFAULT_LANGUAGE,
                submitted_at=self._clock(),
                message="",
            )
            turns = _supersede(session, learner, assignment)
            session.add(row)
            session.flush()
            row.turn = min([row.id, *turns])
            return _to_submission(row)

    def claim_next(self) -> Submission | None:
        """Take the submission whose turn it is and set it to "grading". No two callers get the same one."""
        claimed = self.claim(1)
        return claimed[0] if claimed else None

    def claim(self, most: int) -> list[Submission]:
        """Take up to `most` submissions whose turn it is, as `claim_next` would one after another.

        One that was begun before is the last of them: it may be what ended that worker, and what is behind
        it should not have been begun too.
        """
        claimed = []
        with self._database.write("queue") as session:
            query = _of(state="queued").order_by(SubmissionRow.turn, SubmissionRow.id).limit(most)
            for row in session.scalars(query.with_for_update(skip_locked=True)):
                row.state, row.claims = "grading", row.claims + 1
                claimed.append(_to_submission(row))
                if row.claims > 1:
                    break
        return claimed

    def finish(self, id: int, state: str, result: dict[str, Any] | None) -> bool:
        """Keep the result of grading. state: "graded" or "complete".

        Returns False when the submission is gone because the learner was erased meanwhile.
        """
        return id in self.finish_all({id: (state, result)})

    def finish_all(self, done: Mapping[int, tuple[str, dict[str, Any] | None]]) -> set[int]:
        """Keep the results of some submissions, all or none: (state, result) by id, as `finish`.

        Returns the ids of those that are still there.
        """
        for state, result in done.values():
            if state not in ("graded", "complete"):
                raise ValueError(f"a submission cannot be finished as {state!r}")
            if result is not None:
                check_object(result)
        with self._database.write("queue") as session:
            rows = session.scalars(select(SubmissionRow).where(SubmissionRow.id.in_(done))).all()
            for row in rows:
                row.state, row.result = done[row.id]
                row.message = ""
            return {row.id for row in rows}

    def fail(self, id: int, message: str) -> bool:
        """Set a submission to "failed" with a message for the learner; returns False when it is gone."""
        clean = message.encode("utf-8", "replace").decode().replace("\0", "")
        with self._database.write("queue") as session:
            row = session.get(SubmissionRow, id)
            if row is not None:
                row.state, row.message = "failed", clean[:MAX_MESSAGE]
            return row is not None

    def requeue_interrupted(self) -> int:
        """Queue again what a worker that died left in "grading"; returns how many.

        Call it when the only worker starts. What a newer submission has replaced becomes "superseded", and
        what was begun `MAX_CLAIMS` times "failed": it may be what kills the worker.
        """
        count = 0
        with self._database.write("queue") as session:
            for row in session.scalars(_of(state="grading").order_by(SubmissionRow.id)).all():
                newer = _of(learner_id=row.learner_id, assignment=row.assignment).where(
                    SubmissionRow.number > row.number
                )
                if session.scalars(newer.limit(1)).first() is not None:
                    row.state = "superseded"
                elif row.claims >= MAX_CLAIMS:
                    row.state = "failed"
                    with in_language(row.language):
                        row.message = _(
                            "Marking stopped several times. Your answers are safe. Tell the trainer."
                        )
                else:
                    row.state = "queued"
                    count += 1
        return count

    def latest(self, learner: str, assignment: str) -> Submission | None:
        """Return the newest submission of a learner for an assignment, or None."""
        found = self._list(_of(learner_id=learner, assignment=assignment).order_by(_NEWEST_FIRST).limit(1))
        return found[0] if found else None

    def still_waiting(self, ids: Collection[int]) -> set[int]:
        """Return which of these submissions wait for marks. One query."""
        query = select(SubmissionRow.id).where(SubmissionRow.id.in_(ids), SubmissionRow.state.in_(WAITING))
        with self._database.read() as session:
            return set(session.scalars(query))

    def newest_of(self, learner: str) -> dict[str, Submission]:
        """Return the newest submission of a learner for each assignment she has sent. One query."""
        found = self._list(_newest().where(SubmissionRow.learner_id == learner))
        return {sent.assignment: sent for sent in found}

    def failed(self) -> list[Submission]:
        """Return the submissions that could not be graded and that no newer one has replaced. One query."""
        return self._list(_newest().where(SubmissionRow.state == "failed").order_by(SubmissionRow.id))

    def history(self, learner: str, assignment: str) -> list[Submission]:
        """Return all submissions of a learner for an assignment, newest first."""
        return self._list(_of(learner_id=learner, assignment=assignment).order_by(_NEWEST_FIRST))

    def all(self) -> list[Submission]:
        """Return every submission, oldest first."""
        return self._list(select(SubmissionRow).order_by(SubmissionRow.id))

    def _list(self, query: Any) -> list[Submission]:
        with self._database.read() as session:
            return [_to_submission(row) for row in session.scalars(query)]


_NEWEST_FIRST = SubmissionRow.number.desc()


def _newest() -> Any:
    """Select what no newer submission of the same learner and assignment has replaced."""
    newer = aliased(SubmissionRow)
    same = (newer.learner_id == SubmissionRow.learner_id, newer.assignment == SubmissionRow.assignment)
    return select(SubmissionRow).where(~exists().where(*same, newer.number > SubmissionRow.number))


def _of(**equal: str) -> Any:
    return select(SubmissionRow).filter_by(**equal)


def _next_number(session: Session, learner: str, assignment: str) -> int:
    newest = select(func.max(SubmissionRow.number)).filter_by(learner_id=learner, assignment=assignment)
    number = (session.scalar(newest) or 0) + 1
    if number > MAX_SUBMISSIONS:
        text = _("You have sent this assignment {limit} times. Please talk to the trainer first.")
        raise Problem("too-many-submissions", text.format(limit=MAX_SUBMISSIONS), limit=MAX_SUBMISSIONS)
    return number


def _supersede(session: Session, learner: str, assignment: str) -> list[int]:
    """Set waiting submissions aside and return their turns."""
    waiting = _of(learner_id=learner, assignment=assignment, state="queued").with_for_update()
    turns = []
    for row in session.scalars(waiting).all():
        row.state = "superseded"
        turns.append(row.turn)
    return turns


def _to_submission(row: SubmissionRow) -> Submission:
    return Submission(
        row.id,
        row.learner_id,
        row.assignment,
        row.number,
        row.state,
        row.answers,
        row.language,
        row.submitted_at,
        row.result,
        row.message,
        row.claims,
    )
