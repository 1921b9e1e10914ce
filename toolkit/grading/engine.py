"""nbgrader's own converters and exchange, run inside this process.

This is the engine that stands behind `Grader`; `batch.FastEngine` gives the same marks faster.
"""

from __future__ import annotations

import contextlib
import logging
import os
import warnings
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from toolkit.grading.problems import GradingProblem, full_disk_text, is_full, is_machine_problem
from toolkit.grading.settings import environment, load_config
from toolkit.i18n import Messages

if TYPE_CHECKING:
    from traitlets.config import Config

_ = Messages("grading")

_KEPT_OF_LOG = 8_000


class Engine(Protocol):
    """What `Grader` needs: nbgrader's autograding of one submission, or its equal."""

    def autograde(self, learner: str, assignment: str) -> None:
        """Grade `submitted/` into `autograded/` and the gradebook, also again. Raises `GradingProblem`."""


class NbgraderEngine:
    """Stock nbgrader, one submission after another.

    The converters change the working directory while they run, so one process runs one of them at a time.
    """

    def __init__(self, folder: Path, config: Config | None = None) -> None:
        """folder: the class folder. config: what `nbgrader_config.py` says; read from there if not given."""
        self.folder = folder
        self.config = config if config is not None else load_config(folder)

    def warm_up(self) -> None:
        """Import nbgrader now, which takes seconds, so that the first submission does not wait for it."""
        with _nbgrader_environment():
            import nbgrader.converters
            import nbgrader.exchange.default  # noqa: F401

            import toolkit.grading.guard  # noqa: F401
        self._course(assignment="")

    def generate_assignment(self, assignment: str) -> None:
        """Make `release/` from `source/`, also again."""
        with _nbgrader_environment():
            from nbgrader.converters import GenerateAssignment
        self._run(GenerateAssignment, self._course(assignment), force=True)

    def release_assignment(self, assignment: str) -> None:
        """Put `release/` into the exchange, where nbgrader's Assignment List finds it."""
        with _nbgrader_environment():
            from nbgrader.exchange.default import ExchangeReleaseAssignment
        self._run(ExchangeReleaseAssignment, self._course(assignment), force=True)

    def autograde(self, learner: str, assignment: str) -> None:
        """Grade a submission with nbgrader's autograder, also again."""
        with _nbgrader_environment():
            from nbgrader.converters import Autograde
        self._run(Autograde, self._course(assignment, learner), force=True)

    def name_learner(self, learner: str, first_name: str, last_name: str) -> None:
        """Write a learner's name into the gradebook, as formgrader and `nbgrader export` show it."""
        with _nbgrader_environment():
            from nbgrader.api import Gradebook
        course = self._course("", learner)
        with Gradebook(course.db_url, course.course_id) as book:
            book.update_or_create_student(learner, first_name=first_name, last_name=last_name)

    def set_due(self, assignment: str, due: datetime | None) -> None:
        """Write an assignment's due date, in UTC without a zone as nbgrader keeps it."""
        with _nbgrader_environment():
            from nbgrader.api import Gradebook
        course = self._course(assignment)
        with Gradebook(course.db_url, course.course_id) as book:
            book.update_or_create_assignment(assignment, duedate=due)

    def penalise(self, learner: str, assignment: str) -> None:
        """Have nbgrader's own preprocessor count the penalty of a late submission from its points now."""
        with _nbgrader_environment():
            from nbformat.v4 import new_notebook
            from nbgrader.preprocessors import AssignLatePenalties
        course = self._course(assignment, learner)
        what = {"notebook": assignment, "assignment": assignment, "student": learner, "db_url": course.db_url}
        AssignLatePenalties(config=self.config).preprocess(new_notebook(), {"nbgrader": what})

    def run(self, make: Callable[..., Any], assignment: str, learner: str = "*", **settings: Any) -> Any:
        """Make and start another of nbgrader's parts on this course; returns it. learner: "*" for all."""
        return self._run(make, self._course(assignment, learner), **settings)

    def _course(self, assignment: str, learner: str = "*") -> Any:
        from nbgrader.coursedir import CourseDirectory

        return CourseDirectory(config=self.config, assignment_id=assignment, student_id=learner)

    def _run(self, make: Callable[..., Any], course: Any, **settings: Any) -> Any:
        _quiet()
        with _nbgrader_environment(), _captured() as (log, lines):
            try:
                part = make(coursedir=course, config=self.config.copy(), log=log, **settings)
                part.start()
                return part
            except KeyboardInterrupt:
                raise
            except Exception as error:
                told = "\n".join([*lines, f"{type(error).__name__}: {error}"])[-_KEPT_OF_LOG:]
                full, machine = is_full(error) or is_full(told), is_machine_problem(told)
                text = (
                    full_disk_text()
                    if full
                    else _("nbgrader could not finish: {step}").format(step=make.__name__)
                )
                raise GradingProblem(text, detail=told, machine=full or machine) from error


def upgrade_database(path: Path) -> None:
    """Run nbgrader's own migrations on a gradebook, as `nbgrader db upgrade` does. Raises on any trouble."""
    with _nbgrader_environment():
        from nbgrader.dbutil import upgrade

        upgrade(f"sqlite:///{path}")


@contextlib.contextmanager
def _nbgrader_environment() -> Iterator[None]:
    """Let nbgrader find `alembic`, and keep learners' tokens from the kernels it starts."""
    before, wanted = dict(os.environ), environment()
    # Only what differs is changed, so that other threads always find the rest.
    for name in before.keys() - wanted.keys():
        del os.environ[name]
    changed = {name: value for name, value in wanted.items() if before.get(name) != value}
    os.environ.update(changed)
    try:
        yield
    finally:
        for name in changed.keys() - before.keys():
            os.environ.pop(name, None)
        os.environ.update(before)


def _quiet() -> None:
    """Hide warnings of SQLAlchemy about nbgrader's own queries, which nobody here can mend."""
    from sqlalchemy.exc import SAWarning

    warnings.filterwarnings("ignore", category=SAWarning, module=r"nbgrader\.")


@contextlib.contextmanager
def _captured() -> Iterator[tuple[logging.Logger, list[str]]]:
    """Give a logger of its own for one run, and the lines it wrote."""
    lines: list[str] = []
    logger = logging.Logger("naikkelas.nbgrader", logging.WARNING)
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    logger.addHandler(handler)
    yield logger, lines
