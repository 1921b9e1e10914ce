"""Grading everything that waits: from the exchange, from the phones' queue, and from `submitted/`."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from toolkit.grading.files import locked
from toolkit.grading.folder import ClassFolder
from toolkit.grading.grader import Grader
from toolkit.grading.outcome import Outcome
from toolkit.grading.pending import Chosen, pending
from toolkit.grading.problems import GradingProblem
from toolkit.grading.queue import Queue
from toolkit.grading.ways.collect import collect_exchange

if TYPE_CHECKING:
    from toolkit.records import Records

Told = Callable[[Outcome, int, int], None]
"""Called after each submission with its outcome, how many are done and how many there are."""

# Queued submissions that are written and graded together; an interruption repeats at most these.
_TOGETHER = 50


class Marker(Protocol):
    """Grades many submissions of `submitted/`; `grade_batch` is one."""

    def __call__(
        self,
        folder: ClassFolder,
        todo: Sequence[tuple[str, str]],
        *,
        jobs: int | None = None,
        progress: Told | None = None,
        stop: threading.Event | None = None,
    ) -> list[Outcome]:
        """Return an outcome for each that was tried. Raises `GradingProblem` if nothing can be graded."""


def one_by_one(grader: Grader) -> Marker:
    """Return a marker that grades with a `Grader`, one submission after another."""

    def mark(
        folder: ClassFolder,  # noqa: ARG001 - the grader has it
        todo: Sequence[tuple[str, str]],
        *,
        jobs: int | None = None,  # noqa: ARG001
        progress: Told | None = None,
        stop: threading.Event | None = None,
    ) -> list[Outcome]:
        outcomes: list[Outcome] = []
        for learner, assignment in todo:
            if stop is not None and stop.is_set():
                break
            try:
                result = grader.grade(learner, assignment)
                outcome = Outcome(learner, assignment, True, "", result["score"], result["points"])
            except GradingProblem as problem:
                outcome = Outcome(learner, assignment, False, str(problem), machine=problem.machine)
            outcomes.append(outcome)
            if progress:
                progress(outcome, len(outcomes), len(todo))
            if outcome.machine:
                break
        return outcomes

    return mark


def grade_all(
    folder: ClassFolder,
    records: Records | None = None,
    progress: Told | None = None,
    *,
    chosen: Chosen = Chosen(),  # noqa: B008 - frozen
    grader: Grader | None = None,
    mark: Marker | None = None,
    jobs: int | None = None,
    stop: threading.Event | None = None,
) -> list[Outcome]:
    """Collect from the exchange and grade what waits; one submission's problem does not stop the others.

    records: its queue is graded too, unless a worker is at it just now. progress: told after each. chosen:
    which submissions. mark: what grades; `grade_batch`, or one by one with `grader`. jobs: how many
    processes. stop: when set, nothing new is begun; what is left waits for the next time. Returns an outcome
    for each submission that was tried, and for each in the exchange that cannot be used. Two at once would
    grade the same: hold `alone`.
    """
    mark = mark or (one_by_one(grader) if grader else _batch())
    grader = grader or Grader(folder)
    stop = stop or threading.Event()
    outcomes = [one for one in collect_exchange(folder, grader) if not one.learner or _pair(one) in chosen]
    with locked(folder.path / ".worker.lock", wait=False) as held:
        queue = Queue(folder, records, grader) if held and records is not None else None
        if queue is not None:
            queue.recover()
        waiting = [one for one in queue.waiting() if _pair(one) in chosen] if queue else []
        queued = {_pair(one) for one in waiting}
        todo = [pair for pair in pending(folder, chosen) if pair not in queued]
        count = _Count(progress, len(waiting) + len(todo))
        if queue is not None:
            for begin in range(0, len(waiting), _TOGETHER):
                if stop.is_set() or any(one.machine for one in outcomes):
                    return outcomes
                part = waiting[begin : begin + _TOGETHER]
                outcomes += _grade_queued(folder, queue, part, mark, jobs, count, stop)
    if todo and not stop.is_set() and not any(one.machine for one in outcomes):
        outcomes += mark(folder, todo, jobs=jobs, progress=count, stop=stop)
    return outcomes


def _batch() -> Marker:
    # Loaded when something is graded: it brings the engines along.
    from toolkit.grading.batch import grade_batch

    return grade_batch


def _grade_queued(
    folder: ClassFolder,
    queue: Queue,
    part: list[Any],
    mark: Marker,
    jobs: int | None,
    count: _Count,
    stop: threading.Event,
) -> list[Outcome]:
    """Grade some queued submissions; they stay queued until their marks are in the gradebook."""
    outcomes, written = [], {}
    for submission in part:
        refused = queue.write(submission)
        if refused is None:
            written[_pair(submission)] = submission
        else:
            outcomes.append(refused)
            count(refused)
    for outcome in mark(folder, list(written), jobs=jobs, progress=count, stop=stop):
        queue.settle(written[_pair(outcome)], outcome)
        outcomes.append(outcome)
    return outcomes


class _Count:
    """Counts over several batches."""

    def __init__(self, progress: Told | None, total: int) -> None:
        self.progress, self.total, self.done = progress, total, 0

    def __call__(self, outcome: Outcome, _done: int = 0, _total: int = 0) -> None:
        self.done += 1
        if self.progress:
            self.progress(outcome, self.done, max(self.total, self.done))


def _pair(one: Any) -> tuple[str, str]:
    return one.learner, one.assignment


@contextlib.contextmanager
def alone(folder: ClassFolder, on_wait: Callable[[], None]) -> Iterator[None]:
    """Hold the right to grade this class in bulk; another process waits, after `on_wait()`.

    The right goes with the process, however that ends.
    """
    path = folder.path / ".grade.lock"
    with locked(path, wait=False) as held:
        if held:
            yield
            return
    on_wait()
    with locked(path):
        yield
