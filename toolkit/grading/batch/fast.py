"""The engine of the live worker: warm, and with the same marks as nbgrader's own."""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.grading.batch import stage
from toolkit.grading.batch.blueprint import Blueprint
from toolkit.grading.batch.marking import Marked
from toolkit.grading.batch.messages import Refused, Task
from toolkit.grading.batch.run import commit, open_course, seconds_for
from toolkit.grading.batch.store import Store
from toolkit.grading.batch.workers import Member, Workers
from toolkit.grading.engine import NbgraderEngine
from toolkit.grading.files import remove_folder
from toolkit.grading.prepare import released
from toolkit.grading.problems import GradingProblem
from toolkit.i18n import Messages, language

if TYPE_CHECKING:
    from traitlets.config import Config

_ = Messages("grading")


class FastEngine(NbgraderEngine):
    """Marks in a warm process of its own; the rest is nbgrader's.

    notes: what the trainer should know about the submission that was graded last.
    """

    def __init__(self, folder: Path, config: Config | None = None) -> None:
        """folder: the class folder. config: what `nbgrader_config.py` says; read from there if not given."""
        super().__init__(folder, config)
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
