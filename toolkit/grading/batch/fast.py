"""The engine of the live worker: warm, and with the same marks as nbgrader's own."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.grading.batch import stage
from toolkit.grading.batch.blueprint import Blueprint
from toolkit.grading.batch.marking import Marked
from toolkit.grading.batch.messages import Refused, Task
from toolkit.grading.batch.run import Batch, commit, open_course, seconds_for
from toolkit.grading.batch.store import Store
from toolkit.grading.batch.workers import Member, Workers
from toolkit.grading.engine import NbgraderEngine
from toolkit.grading.files import remove_folder
from toolkit.grading.outcome import Outcome
from toolkit.grading.prepare import released
from toolkit.grading.problems import GradingProblem
from toolkit.i18n import Messages, language

if TYPE_CHECKING:
    from traitlets.config import Config

    from toolkit.grading.folder import ClassFolder

_ = Messages("grading")


class FastEngine(NbgraderEngine):
    """Marks in a warm process of its own; the rest is nbgrader's.

    notes: what the trainer should know about the submission that was graded last. processes: how many mark
    when several submissions come together.
    """

    def __init__(self, folder: Path, config: Config | None = None) -> None:
        """folder: the class folder. config: what `nbgrader_config.py` says; read from there if not given."""
        super().__init__(folder, config)
        # Beside a class: one core is for the server and the lessons.
        self.processes = max(1, min(2, (os.cpu_count() or 1) // 2))
        self.notes: tuple[str, ...] = ()
        self._opened = contextlib.ExitStack()
        self._running: tuple[Workers, Store] | None = None
        self._member: Member | None = None
        self._blueprints: dict[str, tuple[object, Blueprint]] = {}
        self._lock = threading.Lock()

    def warm_up(self) -> None:
        """Start the warm process and open the gradebook: the first submission does not wait for it."""
        super().warm_up()
        with self._lock:
            stage.sweep(self.folder / "autograded")
            self._rehearse()

    def autograde(self, learner: str, assignment: str) -> None:
        """Grade a submission, also again. The caller holds the right to change marks."""
        with self._lock:
            _workers, _member, store = self._ready()
            submission = Path(store.path("submitted", learner, assignment))
            marked = self._mark(
                Task(learner, assignment, submission, language()), self._blueprint(store, assignment)
            )
            try:
                commit(self.folder, store, [marked])
            except BaseException:
                remove_folder(marked.staged)
                raise
            self.notes = marked.notes

    def autograde_together(self, folder: ClassFolder, todo: Sequence[tuple[str, str]]) -> list[Outcome]:
        """Grade some submissions, as `autograde` would one after another, in one write to the gradebook.

        todo: (learner, assignment) pairs. Returns an outcome for each. Raises `GradingProblem` when nothing
        can be graded at all. The caller does not hold the right to change marks.
        """
        with self._lock:
            workers, _member, store = self._ready()
            known = {assignment: self._blueprint(store, assignment) for _learner, assignment in todo}
            while len(workers.members) < min(self.processes, len(todo)):
                workers.fork()
            try:
                return Batch(folder, todo, workers, store, blueprints=known).run()
            finally:
                self._member = workers.members[0] if workers.members else None

    def close(self) -> None:
        """End the warm process."""
        with self._lock:
            self._member = self._running = None
            self._opened.close()

    def _ready(self) -> tuple[Workers, Member, Store]:
        if self._running is None:
            self._running = self._opened.enter_context(open_course(self.folder))
        workers, store = self._running
        if self._member is None:
            try:
                self._member = workers.fork()
            except GradingProblem:
                # The next submission begins anew, with another warm process.
                self._running = None
                self._opened.close()
                raise
        return workers, self._member, store

    def _mark(self, task: Task, blueprint: Blueprint) -> Marked:
        workers, member, store = self._ready()
        kill = False
        try:
            member.give(task, blueprint)
            kill = not member.connection.poll(seconds_for(blueprint, store))
            if kill:
                raise EOFError
            answer = member.take()[1]
        except (EOFError, OSError):
            self._member = None
            workers.drop(member, kill=kill)
            raise GradingProblem(_("This submission ended the process that marked it.")) from None
        if isinstance(answer, Refused):
            raise GradingProblem(answer.message, detail=answer.detail, machine=answer.machine)
        return answer

    def _rehearse(self) -> None:
        """Run one form without answers: the first learner does not wait for what they all import."""
        workers, member, store = self._ready()
        for assignment in released(self.folder):
            try:
                blueprint = self._blueprint(store, assignment)
                if blueprint.form:
                    member.rehearse(blueprint)
                    return
            except GradingProblem:
                continue
            except (EOFError, OSError):
                self._member = None
                workers.drop(member, kill=False)
                return

    def _blueprint(self, store: Store, assignment: str) -> Blueprint:
        """Return an assignment's blueprint, read again when its released or source files have changed."""
        places = [Path(store.path(step, ".", assignment)) for step in ("source", "release")]
        files = sorted(path for place in places for path in place.rglob("*"))
        seen = [(str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in files]
        known = self._blueprints.get(assignment)
        if known is None or known[0] != seen:
            known = self._blueprints[assignment] = (seen, store.blueprint(assignment))
        return known[1]
