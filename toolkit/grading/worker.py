"""The grading worker: `python -m toolkit.grading.worker <class folder>`.

A process beside the server, because grading takes seconds of a processor and nbgrader changes the working
directory. It takes queued submissions one after another. A byte on its standard input wakes it at once; the
end of that pipe means that the server has gone, and ends it after the submission in hand. So does SIGTERM.
What was in hand when it ended in another way is queued again at the next start. With `--tell`, where standard
input is a socket, it says there which submissions wait no longer (`telling`).
"""

from __future__ import annotations

import argparse
import logging
import logging.handlers
import os
import select
import signal
import stat
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from toolkit.grading.batch import FastEngine
from toolkit.grading.engine import NbgraderEngine
from toolkit.grading.files import locked
from toolkit.grading.folder import ClassFolder
from toolkit.grading.grader import Grader
from toolkit.grading.problems import ClassFolderProblem
from toolkit.grading.queue import Queue, log
from toolkit.grading.telling import telling
from toolkit.i18n import use_language

if TYPE_CHECKING:
    from toolkit.records import Records

POLL_SECONDS = 0.2
# How long a submission in hand may take after the worker was told to end.
GRACE_SECONDS = 20.0
LONGEST_PAUSE = 30.0


class Worker:
    """Grades in a thread of its own: nbclient would take the signal handlers of the main thread."""

    def __init__(
        self,
        folder: ClassFolder,
        records: Records,
        grader: Grader | None = None,
        tell: Callable[[int], None] | None = None,
    ) -> None:
        """folder: the class. records: its queue. grader: what marks; the fast engine if not given.

        tell: as in `Queue`.
        """
        self.folder = folder
        self.grader = grader or Grader(folder, FastEngine(folder.path))
        self.queue = Queue(folder, records, self.grader, tell)
        self.wake = threading.Event()
        self.stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="grading", daemon=True)

    def start(self) -> None:
        """Begin to grade."""
        self._thread.start()

    def stop(self, grace: float = GRACE_SECONDS) -> bool:
        """End after the submission in hand; returns whether it was finished within `grace` seconds."""
        self.stopping.set()
        self.wake.set()
        self._thread.join(grace)
        if self._thread.is_alive():
            return False
        if isinstance(self.grader.engine, FastEngine):
            self.grader.engine.close()
        return True

    @property
    def alive(self) -> bool:
        """Whether the worker is still grading or waiting for work."""
        return self._thread.is_alive()

    def _work(self) -> None:
        use_language(self.folder.language)
        if isinstance(self.grader.engine, NbgraderEngine):
            try:
                self.grader.engine.warm_up()
            except Exception:
                # It is tried again with the first submission, whose trouble is then told.
                log.exception("the grading could not be made ready")
        pause = 0.0
        while not self.stopping.is_set():
            try:
                steps = self.queue.turn()
            except Exception:
                # The records could not be read or written: nothing is in hand that they do not know.
                log.exception("the records cannot be used; trying again")
                pause = min(LONGEST_PAUSE, max(1.0, pause * 2))
                self._wait(pause)
                continue
            if any(step.machine for step in steps):
                pause = min(LONGEST_PAUSE, max(1.0, pause * 2))
                self._wait(pause)
                continue
            pause = 0.0
            if not steps and not self.queue.tidy():
                self._wait(POLL_SECONDS)
        while self.queue.tidy():
            pass
        self._put_back()

    def _put_back(self) -> None:
        try:
            self.queue.put_back()
        except Exception:
            log.exception("what was in hand is queued again at the next start")

    def _wait(self, seconds: float) -> None:
        self.wake.wait(seconds)
        self.wake.clear()


def main(arguments: list[str] | None = None) -> int:
    """Run the worker until it is told to end. Returns 0, or 2 if it cannot start."""
    parser = argparse.ArgumentParser(prog="python -m toolkit.grading.worker")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--tell", action="store_true", help="say on standard input's socket what is marked")
    options = parser.parse_args(arguments)
    from toolkit.records import Problem, Records

    try:
        folder = ClassFolder.open_or_make(options.folder)
        use_language(folder.language)
        with locked(folder.path / ".worker.lock", wait=False) as held:
            if not held:
                print(f"another worker grades {folder.path}", file=sys.stderr)
                return 2
            records = Records.open(folder.records_url)
            try:
                return _run(folder, records, telling() if options.tell else None)
            finally:
                records.close()
    except (ClassFolderProblem, Problem) as problem:
        print(problem, file=sys.stderr)
        return 2


def _run(folder: ClassFolder, records: Records, tell: Callable[[int], None] | None) -> int:
    _log_to(folder.path / "logs" / "grading.log")
    os.umask(0o077)
    worker = Worker(folder, records, tell=tell)
    told = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        told.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, on_signal)
    worker.queue.recover()
    worker.start()
    print("ready", flush=True)
    _listen(worker, told)
    if not worker.stop():
        # Its kernel is stuck. The next start queues the submission again.
        log.error("ended with a submission in hand; it is queued again at the next start")
        records.submissions.requeue_interrupted()
        logging.shutdown()
        os._exit(0)
    return 0


def _listen(worker: Worker, told: threading.Event) -> None:
    """Wait for a signal or the end of the pipe, and pass on what wakes the worker."""
    # A terminal or /dev/null says nothing about the server; only a pipe does.
    kind = os.fstat(0).st_mode
    pipe = stat.S_ISFIFO(kind) or stat.S_ISSOCK(kind)
    while not told.is_set() and worker.alive:
        if not pipe:
            told.wait(POLL_SECONDS)
            continue
        readable, _write, _error = select.select([0], [], [], POLL_SECONDS)
        if readable:
            if not os.read(0, 4096):
                return
            worker.wake.set()


def _log_to(path: Path) -> None:
    """Log to a file that stays small: ids of submissions and learners, never names or answers."""
    path.touch(mode=0o600)
    handler = logging.handlers.RotatingFileHandler(path, maxBytes=1_000_000, backupCount=3, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False


if __name__ == "__main__":
    raise SystemExit(main())
