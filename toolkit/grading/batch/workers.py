"""Processes that mark: started, fed, watched and ended from here."""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection
from pathlib import Path

from toolkit.grading.batch.blueprint import Blueprint
from toolkit.grading.batch.forms import work_folder
from toolkit.grading.batch.marking import Marked
from toolkit.grading.batch.messages import Refused, Rehearsal, Start, Task
from toolkit.grading.files import remove_folder
from toolkit.grading.problems import GradingProblem
from toolkit.grading.runner import Cell
from toolkit.grading.settings import environment
from toolkit.i18n import Messages
from toolkit.kernels.one_thread import ONE_THREAD

_ = Messages("grading")

_STOP_SECONDS = 10.0


@dataclass
class Member:
    """One marking process.

    hand: what it was given and has not answered, oldest first. place: as in `Start`.
    """

    connection: Connection
    pid: int
    place: int = 0
    hand: deque[Task] = field(default_factory=deque)
    known: dict[str, Blueprint] = field(default_factory=dict)
    since: float = 0.0

    def give(self, task: Task, blueprint: Blueprint) -> None:
        """Send a submission to mark. Raises OSError when the process has ended."""
        fresh = self.known.get(task.assignment) is not blueprint
        self.known[task.assignment] = blueprint
        if not self.hand:
            self.since = time.monotonic()
        self.hand.append(task)
        told = blueprint if fresh else None
        self.connection.send(Task(task.learner, task.assignment, task.submission, task.language, told))

    def rehearse(self, blueprint: Blueprint) -> None:
        """Let it run a form once, and wait for that. Raises EOFError or OSError: the process has ended."""
        self.connection.send(Rehearsal(blueprint))
        self.connection.recv()

    def take(self) -> tuple[Task, Marked | Refused]:
        """Receive the answer to the oldest submission. Raises EOFError or OSError: the process has ended."""
        answer = self.connection.recv()
        self.since = time.monotonic()
        return self.hand.popleft(), answer

    def end(self, *, kill: bool) -> None:
        """Let the process end, or kill it; one that has ended already must not be killed by its number."""
        self.connection.close()
        if kill:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)


class Workers:
    """The warm process and its forks."""

    start: Start | None = None
    """What every fork is told; to be set before the first one."""

    def __init__(self) -> None:
        """Start the warm process, which takes seconds to be ready; nobody waits for it before `fork`."""
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "toolkit.grading.batch.worker", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env={**environment(), **ONE_THREAD},
                cwd=Path(__file__).parents[3],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                # Ctrl-C in a terminal is for the process that decides what becomes of work in hand.
                start_new_session=True,
            )
        self._control = ours
        self.members: list[Member] = []

    def expect(self, cells: tuple[Cell, ...]) -> None:
        """Let forks to come know with which cells of the trainer's the code assignments begin."""
        self.start = self.start and replace(self.start, leading=cells)

    def fork(self) -> Member:
        """Start one more marking process. Raises `GradingProblem` when there can be none."""
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                socket.send_fds(self._control, [b"."], [theirs.fileno()])
            connection = Connection(ours.detach())
            taken = {member.place for member in self.members}
            place = next(number for number in itertools.count() if number not in taken)
            connection.send(self.start and replace(self.start, place=place))
            member = Member(connection, connection.recv(), place)
        except (OSError, EOFError) as error:
            raise GradingProblem(
                _("The marking processes could not be started. Restart this laptop and try again."),
                detail=f"{type(error).__name__}: {error}",
                machine=True,
            ) from error
        self.members.append(member)
        return member

    def drop(self, member: Member, *, kill: bool) -> None:
        """Give up a process that hangs (kill it) or has ended; its work is not taken over."""
        self.members.remove(member)
        member.end(kill=kill)
        if self.start is not None:
            # What it was at cannot tidy up any more, and holds a learner's answers.
            remove_folder(work_folder(self.start.autograded, member.pid))

    def close(self) -> None:
        """End all of them."""
        for member in self.members:
            member.end(kill=bool(member.hand))
        self.members.clear()
        self._control.close()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
