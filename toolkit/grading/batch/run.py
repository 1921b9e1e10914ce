"""Marking many submissions: processes mark them, and this one alone writes the gradebook."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from multiprocessing.connection import wait
from pathlib import Path

from toolkit.grading.batch import stage
from toolkit.grading.batch.blueprint import Blueprint
from toolkit.grading.batch.marking import Marked, leading
from toolkit.grading.batch.messages import Refused, Start, Task
from toolkit.grading.batch.preflight import version_of
from toolkit.grading.batch.store import Store
from toolkit.grading.batch.workers import Member, Workers
from toolkit.grading.files import remove_folder
from toolkit.grading.folder import ClassFolder
from toolkit.grading.ids import check_assignment_id, check_learner_id
from toolkit.grading.looked_at import Looked, keep_looked_at, looked_at
from toolkit.grading.outcome import Outcome
from toolkit.grading.problems import GradingProblem
from toolkit.grading.runner import Cell
from toolkit.grading.settings import load_config
from toolkit.i18n import Messages, language

_ = Messages("grading")

# What makes the runner for learners' code. There is no setting for it.
RUNNER = "toolkit.grading.sandbox:SandboxRunner"

Progress = Callable[[Outcome, int, int], None]

MAX_TOGETHER = 50
MAX_TRIES = 3
# How many submissions a process has at hand, so that it goes on while the gradebook is written. Code may take
# its time, and what waits behind it could be done by another process.
AHEAD = 3
AHEAD_FORMS = 50
_COMMIT_SECONDS = 2.0
_TICK_SECONDS = 0.25


def grade_batch(
    folder: ClassFolder,
    todo: Sequence[tuple[str, str]],
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
    stop: threading.Event | None = None,
) -> list[Outcome]:
    """Grade submissions that lie in `submitted/`, also again, as `nbgrader autograde --force` would.

    todo: (learner, assignment) pairs. jobs: how many processes; one for each processor if not given.
    progress: called with an outcome, how many are done and how many there are. stop: set it to end early;
    what is marked by then is written, the others are not in the result. Feedback pages are not written.

    Returns an outcome for each submission, in the order in which they were done. One submission's problem
    does not stop the others. A submission counts as graded only when the gradebook has it: its files appear
    in `autograded/` after that, so that whatever ends this process, the next run finds what is left to do.

    Raises `GradingProblem` or `ClassFolderProblem` when nothing can be graded at all: no process can be
    started, the gradebook cannot be opened, or the class's settings have an error.
    """
    wanted = grouped(todo)
    if not wanted:
        return []
    jobs = max(1, min(jobs or os.cpu_count() or 1, len(wanted)))
    with open_course(folder.path) as (workers, store):
        stage.sweep(folder.path / "autograded")
        batch = Batch(folder, wanted, workers, store, progress, stop)
        workers.expect(batch.leading())
        for _number in range(jobs):
            workers.fork()
        return batch.run()


def grouped(todo: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return (learner, assignment) pairs once each, one assignment after another, else in their order.

    What is kept ready for an assignment is needed for its submissions only.
    """
    wanted = dict.fromkeys(todo)
    places = {name: place for place, name in enumerate(dict.fromkeys(name for _learner, name in wanted))}
    return sorted(wanted, key=lambda pair: places[pair[1]])


class Batch:
    """One batch: what is left to do, in hand and marked. The processes are there and have nothing in hand."""

    def __init__(
        self,
        folder: ClassFolder,
        todo: Sequence[tuple[str, str]],
        workers: Workers,
        store: Store,
        progress: Progress | None = None,
        stop: threading.Event | None = None,
        blueprints: Mapping[str, Blueprint] | None = None,
    ) -> None:
        """As `grade_batch`. blueprints: of assignments that were read before."""
        self.folder, self.workers, self.store = folder, workers, store
        self.progress, self.stop = progress, stop or threading.Event()
        self.total, self.todo = len(todo), deque(todo)
        self.outcomes: list[Outcome] = []
        self.pending: list[Marked] = []
        self.pending_since = 0.0
        # The laptop and not a submission is in the way: nothing new is begun.
        self.trouble = False
        self.tries: dict[tuple[str, str], int] = {}
        self.blueprints: dict[str, Blueprint | GradingProblem] = dict(blueprints or {})

    def leading(self) -> tuple[Cell, ...]:
        """Return the trainer's cells with which the code assignments begin that are to be done."""
        found: list[Cell] = []
        for assignment in dict.fromkeys(assignment for _learner, assignment in self.todo):
            # What cannot be read is told when its turn comes.
            with contextlib.suppress(GradingProblem):
                blueprint = self._blueprint(check_assignment_id(assignment))
                if not blueprint.form:
                    found += (cell for book in blueprint.notebooks.values() for cell in leading(book))
        return tuple(found)

    def run(self) -> list[Outcome]:
        """Do it all; returns the outcomes. Raises as `grade_batch`."""
        try:
            self._work()
        finally:
            self.sweep()
        return self.outcomes

    def _work(self) -> None:
        while True:
            if not self.stop.is_set() and not self.trouble:
                for member in list(self.workers.members):
                    self._feed(member)
            busy = [member for member in self.workers.members if member.hand]
            self._commit(all_of_it=not busy)
            if not busy and (self.stop.is_set() or self.trouble or not self.todo):
                return
            self._listen(busy)

    def sweep(self) -> None:
        """Remove what was marked and could not be written."""
        for marked in self.pending:
            remove_folder(marked.staged)

    def _listen(self, busy: list[Member]) -> None:
        ready = wait([member.connection for member in busy], _TICK_SECONDS) if busy else []
        for member in busy:
            if member.connection in ready:
                self._receive(member)
            elif time.monotonic() - member.since > self._limit(member):
                self._lost(member, _("The grading of this submission did not end and was stopped."), True)

    def _feed(self, member: Member) -> None:
        while self.todo:
            learner, assignment = self.todo[0]
            try:
                check_learner_id(learner)
                blueprint = self._blueprint(check_assignment_id(assignment))
            except GradingProblem as problem:
                self.todo.popleft()
                self._done(Outcome(learner, assignment, False, str(problem)))
                continue
            if len(member.hand) >= self._ahead(blueprint):
                return
            self.todo.popleft()
            submission = Path(self.store.path("submitted", learner, assignment))
            try:
                member.give(Task(learner, assignment, submission, language()), blueprint)
            except OSError:
                self._lost(member, _("This submission ended the process that marked it."), False)
                return

    def _ahead(self, blueprint: Blueprint) -> int:
        """Return how many submissions a process may have at hand: towards the end all get the same share."""
        share = len(self.todo) // (2 * len(self.workers.members))
        return max(1, min(share, AHEAD_FORMS if blueprint.form else AHEAD))

    def _blueprint(self, assignment: str) -> Blueprint:
        if assignment not in self.blueprints:
            try:
                self.blueprints[assignment] = self.store.blueprint(assignment)
            except GradingProblem as problem:
                self.blueprints[assignment] = problem
        found = self.blueprints[assignment]
        if isinstance(found, GradingProblem):
            raise found
        return found

    def _receive(self, member: Member) -> None:
        try:
            task, answer = member.take()
        except (EOFError, OSError):
            self._lost(member, _("This submission ended the process that marked it."), False)
            return
        if isinstance(answer, Refused):
            # A sandbox that is missing keeps code waiting, and nothing else.
            machine = answer.machine and self._blueprint(task.assignment).form
            self._done(Outcome(task.learner, task.assignment, False, answer.message, machine=machine))
            return
        self.pending_since = self.pending_since if self.pending else time.monotonic()
        self.pending.append(answer)

    def _lost(self, member: Member, message: str, kill: bool) -> None:
        """Go on without a process: the submission it was at is refused, the others wait again."""
        hand = list(member.hand)
        self.workers.drop(member, kill=kill)
        if hand:
            self._done(Outcome(hand[0].learner, hand[0].assignment, False, message))
        self.todo.extendleft((task.learner, task.assignment) for task in reversed(hand[1:]))
        try:
            self.workers.fork()
        except GradingProblem as problem:
            self._give_up(str(problem))

    def _give_up(self, message: str) -> None:
        """Say of all that is left that it was not graded; what is in hand goes on."""
        if any(member.hand for member in self.workers.members):
            return
        while self.todo:
            learner, assignment = self.todo.popleft()
            self._done(Outcome(learner, assignment, False, message))

    def _limit(self, member: Member) -> float:
        blueprint = self._blueprint(member.hand[0].assignment)
        return seconds_for(blueprint, self.store)

    def _commit(self, *, all_of_it: bool) -> None:
        waited = time.monotonic() - self.pending_since > _COMMIT_SECONDS
        while self.pending and (all_of_it or waited or len(self.pending) >= MAX_TOGETHER):
            part, self.pending = self.pending[:MAX_TOGETHER], self.pending[MAX_TOGETHER:]
            with self.folder.grading():
                self._write(part)

    def _write(self, part: list[Marked]) -> None:
        stale = [one for one in part if version_of(self._submitted(one)) != one.version]
        for one in stale:
            self._again(one)
        fresh = [one for one in part if one not in stale]
        if not fresh:
            return
        try:
            written = commit(self.folder.path, self.store, fresh)
        except Exception as error:
            self.trouble = isinstance(error, GradingProblem) and error.machine
            if len(fresh) > 1 and not self.trouble:
                # One of them is the cause: alone, it does not keep the others from being written.
                for one in fresh:
                    self._write([one])
                return
            message = (
                str(error) if isinstance(error, GradingProblem) else _("This submission broke the grading.")
            )
            for one in fresh:
                remove_folder(one.staged)
                self._done(Outcome(one.learner, one.assignment, False, message, machine=self.trouble))
            return
        for one, score in zip(fresh, written, strict=True):
            points = self._blueprint(one.assignment).points
            self._done(Outcome(one.learner, one.assignment, True, "", score, points, one.notes))

    def _again(self, one: Marked) -> None:
        """Mark a submission again that was replaced while it was marked."""
        remove_folder(one.staged)
        key = (one.learner, one.assignment)
        self.tries[key] = self.tries.get(key, 0) + 1
        if self.tries[key] < MAX_TRIES:
            self.todo.appendleft(key)
        else:
            self._done(Outcome(*key, False, _("The submission changes all the time. Grade it later.")))

    def _submitted(self, one: Marked) -> Path:
        return Path(self.store.path("submitted", one.learner, one.assignment))

    def _done(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)
        if self.progress is not None:
            self.progress(outcome, len(self.outcomes), self.total)


@contextlib.contextmanager
def open_course(folder: Path) -> Iterator[tuple[Workers, Store]]:
    """Start the warm process and open the gradebook of a class. Raises `GradingProblem`."""
    config = load_config(folder)
    # While the warm process imports nbgrader, this one does too.
    with contextlib.closing(Workers()) as workers, contextlib.closing(Store(config)) as store:
        workers.start = Start(folder, folder / "autograded", store.mode, RUNNER)
        yield workers, store


def seconds_for(blueprint: Blueprint, store: Store) -> float:
    """Return after how many seconds a process that marks one submission is taken to hang."""
    if blueprint.form:
        return 60.0
    cells = sum(len(book.code) for book in blueprint.notebooks.values())
    return 120.0 + 2 * store.cell_seconds * max(1, cells)


def commit(folder: Path, store: Store, marked: Sequence[Marked]) -> list[float]:
    """Write marks into the gradebook, then put the files in their place. Returns the points given so far.

    The caller holds the right to change marks. Raises `GradingProblem` when the gradebook cannot be written;
    the files are then still staged.
    """
    before: list[Looked] = [looked_at(folder, one.learner, one.assignment) for one in marked]
    stage.to_disk([one.staged for one in marked])
    written = store.write(marked)
    stage.settle(
        [(one.staged, Path(store.path("autograded", one.learner, one.assignment))) for one in marked]
    )
    for one, seen in zip(marked, before, strict=True):
        keep_looked_at(folder, one.learner, one.assignment, seen)
    return written
