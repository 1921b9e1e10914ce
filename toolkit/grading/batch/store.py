"""Writing marks into nbgrader's gradebook: its own models, many submissions in one transaction."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from toolkit.grading.batch.blueprint import Blueprint, read_blueprint
from toolkit.grading.batch.marking import Marked
from toolkit.grading.problems import GradingProblem, full_disk_text, is_full
from toolkit.i18n import Messages

_ = Messages("grading")

_BUSY_SECONDS = 30


class Store:
    """The gradebook of one course, open for writing. Only one process of a batch has one."""

    def __init__(self, config: Any) -> None:
        """config: nbgrader's. Makes the gradebook's tables and the course if they are not there."""
        from nbgrader.api import Gradebook
        from nbgrader.converters import Autograde
        from nbgrader.coursedir import CourseDirectory
        from sqlalchemy import event

        self.config = config
        self.course = CourseDirectory(config=config)
        self._converter = Autograde(coursedir=self.course, config=config)
        with _as_problems():
            self._book = Gradebook(self.course.db_url, self.course.course_id)
        engine = self._book.engine
        if engine.dialect.name == "sqlite":
            engine.dispose()
            event.listen(engine, "connect", _wait_when_busy)

    def close(self) -> None:
        """Close the connection."""
        self._book.close()

    @property
    def mode(self) -> int:
        """The permissions of graded files."""
        return int(str(self._converter.permissions), 8)

    @property
    def cell_seconds(self) -> float:
        """How long one cell may take."""
        from nbgrader.preprocessors import Execute

        return float(Execute(config=self.config).timeout or 0)

    def path(self, step: str, learner: str, assignment: str) -> str:
        """Return a folder of nbgrader's: step is `submitted`, `autograded`, `source` or `release`."""
        return str(self.course.format_path(getattr(self.course, f"{step}_directory"), learner, assignment))

    def blueprint(self, assignment: str) -> Blueprint:
        """Read what marking an assignment needs to know. Raises `GradingProblem`."""
        keep = self._converter.exclude_overwriting.get(assignment, [])
        with _as_problems(), self._session() as session:
            return read_blueprint(
                session,
                assignment,
                Path(self.path("source", ".", assignment)),
                Path(self.path("release", ".", assignment)),
                self.course.ignore,
                keep,
            )

    def write(self, marked: Sequence[Marked]) -> list[float]:
        """Write marks in one transaction; returns the points given so far, in the same order.

        Raises `GradingProblem`, and what a late penalty's plugin raises; nothing is written then.
        """
        from sqlalchemy import text

        with _as_problems(), self._session() as session, session.begin():
            if self._book.engine.dialect.name == "sqlite":
                # From the first look on nobody else changes what is read here.
                session.execute(text("BEGIN IMMEDIATE"))
            given: dict[int, float] = {}
            for assignment in dict.fromkeys(one.assignment for one in marked):
                places = [place for place, one in enumerate(marked) if one.assignment == assignment]
                writing = _Writing(session, assignment, self._late, self._converter.create_student)
                for place, score in zip(
                    places, writing.write([marked[place] for place in places]), strict=True
                ):
                    given[place] = score
            return [given[place] for place in range(len(marked))]

    @contextlib.contextmanager
    def _session(self) -> Iterator[Any]:
        """Give a session on a connection of its own: the file may have been exchanged for a backup."""
        try:
            with self._book.db() as session:
                yield session
        finally:
            self._book.db.remove()
            self._book.engine.dispose()

    def _late(self, learner: str, score: float, seconds: float) -> float | None:
        """Return a late penalty through the configured plugin, within nbgrader's bounds."""
        from nbgrader.preprocessors import AssignLatePenalties

        part = AssignLatePenalties(config=self.config)
        if not part.enabled:
            return None
        part.init_plugin()
        penalty = part.plugin_inst.late_submission_penalty(learner, score, seconds)
        return None if penalty is None else part._check_late_penalty(SimpleNamespace(score=score), penalty)


class _Writing:
    """Writes submissions of one assignment inside a transaction."""

    def __init__(self, session: Any, assignment: str, late: Any, create: bool) -> None:
        from nbgrader.api import Assignment

        self.session, self._late, self._create = session, late, create
        self.assignment = session.query(Assignment).filter(Assignment.name == assignment).one()
        self.books = {book.id: book for book in self.assignment.notebooks}
        self.graded: dict[str, dict[str, str]] = {}
        self.commented: dict[str, dict[str, str]] = {}
        for key, book in self.books.items():
            tasks = {cell.id: cell.name for cell in book.task_cells}
            self.graded[key] = {**{cell.id: cell.name for cell in book.grade_cells}, **tasks}
            self.commented[key] = {**{cell.id: cell.name for cell in book.solution_cells}, **tasks}

    def write(self, marked: Sequence[Marked]) -> list[float]:
        self._students({one.learner for one in marked})
        known = self._submissions([one.learner for one in marked])
        submissions = []
        for one in marked:
            submission = known.get(one.learner) or self._new(one.learner)
            known[one.learner] = submission
            if one.timestamp is not None:
                submission.timestamp = one.timestamp
            for book in submission.notebooks:
                self._book(book, one)
            submissions.append(submission)
        self.session.flush()
        for one, submission in zip(marked, submissions, strict=True):
            self._penalties(one, submission)
        return [_given(submission) for submission in submissions]

    def _students(self, learners: Iterable[str]) -> None:
        from nbgrader.api import Student

        known = {row.id for row in self.session.query(Student.id).filter(Student.id.in_(list(learners)))}
        for learner in sorted(set(learners) - known):
            if not self._create:
                raise GradingProblem(
                    _("The gradebook does not know the learner {learner}.").format(learner=learner)
                )
            self.session.add(Student(id=learner))

    def _submissions(self, learners: Sequence[str]) -> dict[str, Any]:
        from nbgrader.api import SubmittedAssignment, SubmittedNotebook
        from sqlalchemy.orm import selectinload

        books = selectinload(SubmittedAssignment.notebooks)
        found = (
            self.session.query(SubmittedAssignment)
            .filter(
                SubmittedAssignment.assignment_id == self.assignment.id,
                SubmittedAssignment.student_id.in_(learners),
            )
            .options(books.selectinload(SubmittedNotebook.grades))
            .options(books.selectinload(SubmittedNotebook.comments))
        )
        return {row.student_id: row for row in found}

    def _new(self, learner: str) -> Any:
        """Mirror the assignment's structure, as `Gradebook.add_submission` does."""
        from nbgrader.api import Comment, Grade, SubmittedAssignment, SubmittedNotebook

        submission = SubmittedAssignment(assignment_id=self.assignment.id, student_id=learner)
        for key in self.books:
            book = SubmittedNotebook(notebook_id=key, assignment=submission)
            for cell in self.graded[key]:
                Grade(cell_id=cell, notebook=book)
            for cell in self.commented[key]:
                Comment(cell_id=cell, notebook=book)
        self.session.add(submission)
        return submission

    def _book(self, book: Any, one: Marked) -> None:
        name = self.books[book.notebook_id].name
        names, commented = self.graded[book.notebook_id], self.commented[book.notebook_id]
        if name in one.missing:
            for grade in book.grades:
                grade.auto_score, grade.needs_manual_grade = 0, False
            return
        scores, comments = one.scores[name].scores, one.scores[name].comments
        for grade in book.grades:
            cell = names[grade.cell_id]
            if cell in scores:
                grade.auto_score = scores[cell]
                grade.needs_manual_grade = grade.manual_score is not None or scores[cell] is None
            elif grade.needs_manual_grade is None:
                grade.needs_manual_grade = True  # the column's default, which is not set before the flush
        for comment in book.comments:
            cell = commented[comment.cell_id]
            if cell in comments:
                comment.auto_comment = comments[cell]

    def _penalties(self, one: Marked, submission: Any) -> None:
        from nbgrader.api import SubmittedNotebook

        submission.assignment = self.assignment
        seconds = submission.total_seconds_late
        for book in submission.notebooks:
            if self.books[book.notebook_id].name in one.missing:
                continue
            book.late_submission_penalty = None
            if seconds > 0:
                score = (
                    self.session.query(SubmittedNotebook.score)
                    .filter(SubmittedNotebook.id == book.id)
                    .scalar()
                )
                book.late_submission_penalty = self._late(one.learner, score, seconds)


def _given(submission: Any) -> float:
    """Return the points that nobody needs to look at again, as `Grader.result` counts them."""
    total = 0.0
    for book in submission.notebooks:
        for grade in book.grades:
            score = grade.manual_score if grade.manual_score is not None else grade.auto_score
            if score is not None and not grade.needs_manual_grade:
                total += score + (grade.extra_credit or 0)
    return round(total, 6)


def _wait_when_busy(connection: Any, _record: Any) -> None:
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_SECONDS * 1000}")


class _as_problems:
    """Turn what a database says into what the trainer can do."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        from sqlalchemy.exc import DBAPIError

        if not isinstance(error, DBAPIError):
            return
        # The statement's parameters are points and comments: only the database's own words are passed on.
        said = str(error.orig)
        if is_full(said):
            raise GradingProblem(full_disk_text(), detail=said, machine=True) from error
        raise GradingProblem(
            _("The gradebook could not be used ({reason}). Nothing was changed. Try again.").format(
                reason=said
            ),
            detail=said,
            machine=True,
        ) from error
