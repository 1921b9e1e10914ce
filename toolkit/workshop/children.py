"""Processes beside the server: the grading worker, watched over, and short commands."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolkit.i18n import Messages
from toolkit.workshop.problem import WorkshopProblem

_ = Messages("workshop")
log = logging.getLogger("naikkelas.workshop")

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
STEADY_SECONDS = 60.0
"""A worker that ran this long was well; the next pause is short again."""

STOP_SECONDS = 8.0


class Supervised:
    """A child process that is started again when it ends, with longer and longer pauses.

    The child's standard input is a socket whose other end this process alone holds: when this process is
    gone, however it ended, the child reads the end and ends too. `wake()` writes a byte into it; `heard` is
    called with each line that the child writes there.
    """

    def __init__(
        self,
        command: list[str],
        log_file: Path,
        environment: dict[str, str] | None = None,
        heard: Callable[[str], None] | None = None,
    ) -> None:
        self._command, self._log_file, self._environment = command, log_file, environment
        self._heard = heard or (lambda _line: None)
        self._process: asyncio.subprocess.Process | None = None
        self._line: asyncio.StreamWriter | None = None
        self._task: asyncio.Task[None] | None = None
        self._wanted = False
        self.starts = 0
        self.last_exit: int | None = None

    @property
    def alive(self) -> bool:
        """Whether the child runs just now."""
        return self._process is not None and self._process.returncode is None

    @property
    def pid(self) -> int | None:
        """The child's process id, or None."""
        return self._process.pid if self._process and self.alive else None

    def start(self) -> None:
        """Begin; needs a running event loop."""
        self._task = asyncio.create_task(self._watch())

    def wake(self) -> None:
        """Tell the child that there is something to do; one that is being started, once it is there."""
        if self._line is None or self._line.is_closing() or not self.alive:
            # A child may run, and may have looked for work, before this process has its line.
            self._wanted = True
            return
        with contextlib.suppress(OSError, RuntimeError):
            self._line.write(b"\n")

    async def stop(self) -> None:
        """End the child: first its line to here and a signal, then by force."""
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        process = self._process
        if process is None or process.returncode is not None:
            return
        if self._line:
            self._line.close()
        with contextlib.suppress(OSError, ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), STOP_SECONDS)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()

    async def _watch(self) -> None:
        pause = FIRST_PAUSE
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            try:
                self._process, line = await self._spawn()
                self.starts += 1
                self.last_exit = await self._attend(self._process, line)
            except OSError as error:
                log.error("%s could not be started: %s", self._command[2], error)
            if loop.time() - began > STEADY_SECONDS:
                pause = FIRST_PAUSE
            log.warning("%s ended with %s; next start in %.0f s", self._command[2], self.last_exit, pause)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _attend(self, process: asyncio.subprocess.Process, line: socket.socket) -> int:
        """Listen to a child until it has ended; returns its exit code."""
        reader, self._line = await asyncio.open_connection(sock=line)
        if self._wanted:
            self._wanted = False
            self.wake()
        hearing = asyncio.create_task(self._hear(reader))
        try:
            return await process.wait()
        finally:
            hearing.cancel()
            self._line.close()

    async def _hear(self, reader: asyncio.StreamReader) -> None:
        with contextlib.suppress(OSError, ValueError):
            async for line in reader:
                self._heard(line.decode("utf-8", "replace").strip())

    async def _spawn(self) -> tuple[asyncio.subprocess.Process, socket.socket]:
        """Start the child; returns it and this end of its standard input."""
        self._log_file.parent.mkdir(mode=0o700, exist_ok=True)
        log_to = os.open(self._log_file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        ours, theirs = socket.socketpair()
        with os.fdopen(log_to, "ab") as output, theirs:
            try:
                # A session of its own: Ctrl-C in the terminal is for the server, which then ends the child.
                process = await asyncio.create_subprocess_exec(
                    *self._command,
                    stdin=theirs.fileno(),
                    stdout=output,
                    stderr=output,
                    env=self._environment,
                    start_new_session=True,
                )
            except BaseException:
                ours.close()
                raise
        return process, ours


def grading_worker(
    folder: Path, records_url: str = "", marked: Callable[[int], None] | None = None
) -> Supervised:
    """Return the grading worker of a class, not started yet.

    records_url: if not the folder's own records. marked: called with the id of a submission that has its
    marks, or could not be marked.
    """
    command = [sys.executable, "-m", "toolkit.grading.worker", str(folder), "--tell"]

    def heard(line: str) -> None:
        if marked is not None and line.isascii() and line.isdecimal():
            marked(int(line))

    return Supervised(command, folder / "logs" / "worker.log", child_environment(records_url), heard)


def child_environment(records_url: str = "") -> dict[str, str]:
    """Return this process's environment without the trainer's password.

    The address of the records, which may hold a password too, travels here: arguments show in process lists.
    """
    kept = {key: value for key, value in os.environ.items() if key != "NAIKKELAS_TRAINER_PASSWORD"}
    return {**kept, "NAIKKELAS_RECORDS": records_url} if records_url else kept


@dataclass(frozen=True)
class Released:
    """What releasing did: how many results are new, and (learner, assignment, why) of those that failed."""

    count: int
    failed: tuple[tuple[str, str, str], ...] = ()


async def release_feedback(
    folder: Path, records_url: str = "", learner: str = "", assignment: str = ""
) -> Released:
    """Release feedback in a process of its own. learner, assignment: only these. Raises `WorkshopProblem`."""
    command = [sys.executable, "-m", "toolkit.grading.release.releasing", str(folder)]
    command += [f"--learner={learner}"] if learner else []
    command += [f"--assignment={assignment}"] if assignment else []
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=pipe,
        stderr=pipe,
        env=child_environment(records_url),
    )
    output, errors = await process.communicate()
    try:
        answer: dict[str, Any] = json.loads(output.decode().strip().splitlines()[-1])
    except (ValueError, IndexError):
        log.error(
            "releasing feedback ended with %s: %s",
            process.returncode,
            errors.decode(errors="replace")[-2000:],
        )
        answer = {"problem": _("Feedback could not be released. Nothing is lost. The log says why.")}
    if "problem" in answer:
        raise WorkshopProblem(str(answer["problem"]))
    failed = ((one["learner"], one["assignment"], one["message"]) for one in answer["failed"])
    return Released(int(answer["released"]), tuple(failed))
