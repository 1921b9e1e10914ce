"""`python -m toolkit.grading.batch.worker`: a warm process whose forks mark submissions.

It imports nbgrader once, which takes seconds, and then forks for each connection it is sent. A fork holds no
connection to the gradebook. All end when the process that started them does.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
import traceback
from importlib import import_module
from multiprocessing.connection import Connection

from toolkit.grading.batch.blueprint import Blueprint
from toolkit.grading.batch.marking import Marked, Marker
from toolkit.grading.batch.messages import Refused, Rehearsal, Start, Task
from toolkit.grading.problems import GradingProblem, full_disk_text, is_full
from toolkit.grading.runner import Cell, CodeRunner, Job, Runner
from toolkit.grading.settings import load_config
from toolkit.i18n import Messages, use_language
from toolkit.kernels.forking import making_what_stays, settle

_ = Messages("grading")


class _Runners:
    """What runs cells, made when it is first needed."""

    def __init__(self, start: Start) -> None:
        self._start = start
        self._made: dict[bool, Runner] = {}

    def __call__(self, blueprint: Blueprint) -> Runner:
        from toolkit.grading.batch.forms import FormRunner

        if blueprint.form not in self._made:
            self._made[blueprint.form] = (
                FormRunner(self._start.autograded) if blueprint.form else self._sandbox()
            )
        return self._made[blueprint.form]

    def _sandbox(self) -> Runner:
        _stay_on_one_processor(self._start.place)
        module, name = self._start.code.split(":")
        made: CodeRunner = getattr(import_module(module), name)()
        made.expect(self._start.leading)
        return made

    def close(self) -> None:
        for runner in self._made.values():
            runner.close()


def serve(connection: Connection) -> None:
    """Mark one submission after another until the connection ends."""
    start: Start = connection.recv()
    runners = _Runners(start)
    marker = Marker(load_config(start.folder), start.autograded, start.mode, runners)
    connection.send(os.getpid())
    known: dict[str, Blueprint] = {}
    try:
        while True:
            task: Task | Rehearsal = connection.recv()
            if isinstance(task, Rehearsal):
                _rehearse(runners, task.blueprint)
                connection.send(None)
                continue
            if task.blueprint is not None:
                known[task.assignment] = task.blueprint
            connection.send(_mark(marker, task, known[task.assignment]))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
    finally:
        runners.close()


def _stay_on_one_processor(place: int) -> None:
    """Keep this process, and the sandbox that it is about to start, on one processor.

    Its processes wait for each other hundreds of times a submission, so that never two of them work at once.
    On one processor that wakes no other one up, which cost a fifth of all processor time.
    """
    if hasattr(os, "sched_setaffinity"):
        allowed = sorted(os.sched_getaffinity(0))
        with contextlib.suppress(OSError):
            os.sched_setaffinity(0, {allowed[place % len(allowed)]})


def _rehearse(runners: _Runners, blueprint: Blueprint) -> None:
    for book in blueprint.notebooks.values():
        cells = tuple(Cell(source, "shared") for source in book.code)
        with contextlib.suppress(Exception):
            runners(blueprint).run(Job(cells, base=blueprint.base, assignment=blueprint.assignment))


def _mark(marker: Marker, task: Task, blueprint: Blueprint) -> Marked | Refused:
    use_language(task.language)
    try:
        return marker.mark(task.learner, blueprint, task.submission)
    except GradingProblem as problem:
        return Refused(str(problem), problem.detail, problem.machine)
    except Exception as error:
        if is_full(error):
            return Refused(full_disk_text(), machine=True)
        # The text of an unknown error may quote answers; its kind and place do not.
        place = "".join(traceback.format_tb(error.__traceback__))
        return Refused(_("This submission broke the grading."), f"{type(error).__name__}\n{place}")


def warm_up() -> None:
    """Import what every fork needs."""
    for name in ("nbgrader.converters", "nbgrader.preprocessors", "ipykernel.ipkernel", "IPython.display"):
        import_module(name)
    for name in ("toolkit.grading.guard", "toolkit.grading.batch.forms", "nbformat.v4"):
        import_module(name)


def main(control: socket.socket) -> None:
    """Fork once for every connection that is sent over the control socket.

    Raises `NotForkable` if an import has started a thread: its locks would stay locked in every fork.
    """
    # Ctrl-C reaches every process of a terminal; the one that started us decides what happens.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with making_what_stays():
        warm_up()
    settle()
    while True:
        _byte, handles, _flags, _address = socket.recv_fds(control, 1, 1)
        if not handles:
            return
        if os.fork() == 0:
            control.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            try:
                serve(Connection(handles[0]))
            except BaseException as error:
                # Where it happened, and nothing that a learner wrote.
                place = "".join(traceback.format_tb(error.__traceback__))
                print(
                    f"a marking process ended: {type(error).__name__}\n{place}", file=sys.stderr, flush=True
                )
                os._exit(1)
            os._exit(0)
        os.close(handles[0])


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])))
