"""One submission: its two processes, the cells one after another, and the clock."""

from __future__ import annotations

import json
import select
import signal
import socket
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any, Protocol

from toolkit.grading.runner import Cell, CellRun, Flag, Job, Ran
from toolkit.grading.sandbox.known import told_of
from toolkit.grading.sandbox.launch import rings_of
from toolkit.grading.sandbox.limits import Limits
from toolkit.grading.sandbox.outputs import CellOutputs, Displays
from toolkit.grading.sandbox.plan import Plan
from toolkit.grading.sandbox.rings import Rings
from toolkit.kernels.frames import Closed, FrameError, Frames
from toolkit.kernels.pidfd import Process

_READY_SECONDS = 30.0
_SEND_SECONDS = 10.0
_END_SECONDS = 5.0
# What the real nbgrader puts down for a cell that took too long (its `error_on_timeout`).
_TIMED_OUT = (
    "CellTimeoutError",
    "",
    ["\x1b[0;31mCellTimeoutError\x1b[0m: No reply from kernel before timeout"],
)
_DIED = ("DeadKernelError", "Kernel died", ["\x1b[0;31mDeadKernelError\x1b[0m: Kernel died"])
_NO_TRACEBACK = ["ERROR: An error occurred while showtraceback was disabled"]
# Of one output; parsed it takes many times as much memory here.
_MESSAGE_BYTES = 8 << 20
# What a learner's code may show inside a test cell; a result or an error of hers is no result of the test.
_SHOWN_IN_TESTS = {"stream", "display_data"}


class Forking(Protocol):
    """A template: of the sandbox (`launch.Launched`), or of an assignment (`lead.Lead`)."""

    plan: Plan

    def fork(self, role: str, limits: Limits, *, traced: bool = False) -> tuple[Process, socket.socket]:
        """Fork a process. traced: whether it will be asked for its traces. Raises `TemplateGone`."""

    def tidy(self) -> None:
        """Remove what ended forks left."""


class Dead(Exception):
    """A process of the submission has ended, or broke the rules of the conversation."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Side:
    """One of the two processes, seen from outside."""

    def __init__(self, template: Forking, role: str, limits: Limits, *, traced: bool = False) -> None:
        """Fork it; `wait_ready` must follow. Raises `TemplateGone`."""
        self.role = role
        self.displays = Displays()
        self._limits = limits
        self.process: Process
        self.process, sock = template.fork(role, limits, traced=traced)
        # A question may carry as much as a message of outputs, and a little around it.
        self.frames = Frames(sock, limits.frame)

    def wait_ready(self) -> dict[str, Any]:
        """Return what it reports about its rings. Raises `Dead`."""
        self.frames.socket.settimeout(_READY_SECONDS)
        try:
            _kind, payload = self.frames.receive()
            return dict(json.loads(payload))
        except (Closed, FrameError, ValueError) as error:
            raise Dead("died") from error
        finally:
            self.frames.socket.settimeout(None)

    def send(self, kind: str, payload: bytes) -> None:
        """Send a frame. Raises `Dead` when it does not read."""
        try:
            self.frames.send(kind, payload, _SEND_SECONDS)
        except (Closed, TimeoutError) as error:
            raise Dead("died") from error

    def order(self, kind: str, content: Any) -> None:
        """Send an order as JSON."""
        self.send(kind, json.dumps(content).encode())

    def frames_that_came(self) -> Iterable[tuple[str, bytes]]:
        """Read once, and give every whole frame. Raises `Dead`."""
        try:
            self.frames.fill()
            while (frame := self.frames.next()) is not None:
                yield frame
        except Closed as error:
            raise Dead("died") from error
        except FrameError as error:
            raise Dead("broken") from error
        if self.frames.received > self._limits.traffic:
            raise Dead("too-much")

    def close(self) -> None:
        """End the process, and everything it started."""
        self.process.signal(signal.SIGKILL)
        self.process.ended(_END_SECONDS)
        self.process.kill()
        self.frames.close()


class Submission:
    """Runs a job in two fresh forks of a template."""

    def __init__(
        self,
        template: Forking,
        limits: Limits,
        job: Job,
        done: Callable[[Displays], Sequence[CellRun]] | None = None,
        *,
        traced: bool = False,
    ) -> None:
        """Fork. Raises `TemplateGone`.

        done: what the first cells gave that have run in the template; it has the trainer's files then.
        traced: whether `traces` will be asked for.
        """
        # A cell may take its whole time; after two of them that never end, enough processor time was given.
        limits = replace(limits, cpu_seconds=max(limits.cpu_seconds, round(2 * job.seconds)))
        self._limits = limits
        self._job = job
        self._flags: list[Flag] = []
        self._learned = False
        self._template = template
        self._done = done
        self._learner = Side(template, "learner", limits, traced=traced)
        try:
            self._checker = Side(template, "checker", limits, traced=traced)
        except BaseException:
            self._learner.close()
            raise

    def rings(self) -> Rings:
        """Return the rings that hold both processes. Raises `Dead`."""
        reports = [side.wait_ready() for side in (self._learner, self._checker)]
        found = [rings_of(self._template.plan, report) for report in reports]
        return min(found, key=lambda rings: len(rings.in_force))

    def close(self) -> None:
        """End both processes."""
        self._learner.close()
        self._checker.close()
        self._template.tidy()

    def run(self) -> Ran:
        """Run every cell; what comes after the death of a process is not run."""
        runs = [] if self._done is None else list(self._done(self._learner.displays))
        first = count = len(runs)
        dead = not self._files()
        end = time.monotonic() + self._limits.seconds
        for index, cell in enumerate(self._job.cells[first:], start=first):
            if not cell.source.strip():
                runs.append(CellRun([], None))
                continue
            outputs = CellOutputs(self._limits.output)
            if dead:
                outputs.add_error(*_DIED)
                runs.append(CellRun(outputs.outputs, None))
                continue
            count += 1
            try:
                if time.monotonic() > end:
                    # Many cells that each keep within their limit would hold up the batch for hours.
                    outputs.add_error(*_TIMED_OUT)
                    self._flags.append(Flag("timeout", cell.id, {"seconds": self._limits.seconds}))
                    raise Dead("died")
                self._cell(index, cell, count, outputs)
            except Dead as error:
                dead = True
                outputs.add_error(*_DIED)
                self._flags.append(Flag(error.code, cell.id))
            if outputs.cut:
                self._flags.append(Flag("output-cut", cell.id, {"bytes": self._limits.output}))
            runs.append(CellRun(outputs.outputs, count))
        return Ran(tuple(runs), tuple(self._flags))

    def _files(self) -> bool:
        """Give both the files: hers, and over them the trainer's. Returns whether they took them."""
        hers = {name: content for name, content in self._job.files.items() if _stays_inside(name)}
        base = self._job.base
        given = {**hers, **base}
        if self._done is not None:
            given = {name: content for name, content in hers.items() if name not in base}
        try:
            for name, content in given.items():
                self._hand_out(name, content)
        except Dead as error:
            self._flags.append(Flag(error.code))
            return False
        return True

    def _hand_out(self, name: str, content: bytes) -> None:
        for side in (self._learner, self._checker):
            folders = ["work"]
            if side is self._checker and name in self._job.base:
                folders.append("base")
            # One line says what it is; the rest is the file.
            side.send("F", json.dumps({"name": name, "folders": folders}).encode() + b"\n" + content)

    def traces(self, seconds: float) -> list[dict[str, Any]]:
        """Return what the cells left behind in each of the two processes. Raises `Dead`."""
        found = []
        for side in (self._learner, self._checker):
            side.send("T", b"")
            side.frames.socket.settimeout(seconds)
            try:
                found.append(_json(side.frames.receive()[1]))
            except (Closed, FrameError, OSError) as error:
                raise Dead("died") from error
        return found

    def _cell(self, index: int, cell: Cell, count: int, outputs: CellOutputs) -> None:
        order = {"source": cell.source, "count": count, "index": index, "test": cell.role == "test"}
        if cell.role != "learner":
            order |= told_of(cell.source)
        if cell.role == "test":
            self._execute(self._checker, {**order, "ask": True}, cell, outputs)
            return
        self._execute(self._learner, order, cell, outputs)
        self._learned = self._learned or cell.role == "learner"
        if cell.role == "shared":
            # The trainer's preparations are needed on both sides; what they show is shown once.
            unseen = CellOutputs(self._limits.output)
            self._execute(self._checker, {**order, "ask": self._learned}, cell, unseen)
            if unseen.failed and not outputs.failed:
                self._flags.append(Flag("not-prepared", cell.id))

    def _execute(self, side: Side, order: dict[str, Any], cell: Cell, outputs: CellOutputs) -> None:
        turn = _Turn(side, self._learner, self._checker, outputs, order["count"])
        side.order("X", order)
        end = time.monotonic() + self._job.seconds
        done = None
        while done is None:
            done = turn.step(end)
            if done is None and time.monotonic() >= end:
                if turn.interrupted:
                    outputs.add_error(*_TIMED_OUT)
                    self._flags.append(Flag("timeout", cell.id, {"seconds": self._job.seconds}))
                    raise Dead("died")
                turn.interrupt()
                end = time.monotonic() + self._limits.grace
        if turn.interrupted:
            outputs.add_error(*_TIMED_OUT)
            self._flags.append(Flag("timeout", cell.id, {"seconds": self._job.seconds}))
        elif done.get("status") != "ok":
            _record(done, outputs)


def _stays_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts and "\0" not in name


def _record(done: dict[str, Any], outputs: CellOutputs) -> None:
    """Add the reply's error unless it was shown, as nbgrader does: an error must never be hidden."""
    ename = done.get("ename")
    ename = ename[:200] if isinstance(ename, str) else "Error"
    if not outputs.has_error(ename):
        evalue, lines = done.get("evalue"), done.get("traceback")
        clean = [one for one in lines if isinstance(one, str)] if isinstance(lines, list) else []
        text = evalue[:10_000] if isinstance(evalue, str) else ""
        outputs.add_error(ename, text, [one[:10_000] for one in clean[:200]] or _NO_TRACEBACK)


class _Turn:
    """The conversation during one cell: whose turn it is, and which frames may come."""

    def __init__(
        self,
        side: Side,
        learner: Side,
        checker: Side,
        outputs: CellOutputs,
        count: int,
    ) -> None:
        self._side = side
        self._at = side
        self._learner = learner
        self._checker = checker
        self._outputs = outputs
        self._count = count
        self._poll = select.poll()
        for one in (learner, checker):
            self._poll.register(one.frames.fileno(), select.POLLIN)
        # Who waits for an answer, the innermost last.
        self._waiting: list[Side] = []
        self.interrupted = False

    def interrupt(self) -> None:
        """Interrupt whoever is at it; it has the grace time to end."""
        self.interrupted = True
        self._at.process.signal(signal.SIGINT)

    def step(self, end: float) -> dict[str, Any] | None:
        """Take in what comes until `end`; returns the reply when the cell is done. Raises `Dead`."""
        ready = {number for number, _event in self._poll.poll(max(0.0, end - time.monotonic()) * 1000)}
        for one in (self._checker, self._learner):
            if one.frames.fileno() in ready:
                for kind, payload in one.frames_that_came():
                    done = self._take(one, kind, payload)
                    if done is not None:
                        return done
        return None

    def _take(self, side: Side, kind: str, payload: bytes) -> dict[str, Any] | None:
        if kind == "M":
            self._message(side, payload)
            return None
        if side is not self._at:
            raise Dead("broken")
        if kind == "D" and side is self._side and not self._waiting:
            return _json(payload)
        # Only a cell of the trainer's asks; while it runs, the learner's code may ask back.
        if self._side is self._checker and kind == "Q":
            if not self.interrupted:
                self._waiting.append(side)
                side = self._other(side)
            self._hand_over(side, kind, payload)
            return None
        if kind == "A" and self._waiting and self._waiting[-1] is not side:
            self._hand_over(self._waiting.pop(), kind, payload)
            return None
        raise Dead("broken")

    def _other(self, side: Side) -> Side:
        return self._learner if side is self._checker else self._checker

    def _hand_over(self, side: Side, kind: str, payload: bytes) -> None:
        if self.interrupted:
            # The time is up: there is no answer but that. A second signal could strike while IPython shows
            # the error that the first one was, and spoil it.
            kind, payload = "I", b""
        side.send(kind, payload)
        self._at = side

    def _message(self, side: Side, payload: bytes) -> None:
        if len(payload) > _MESSAGE_BYTES:
            self._outputs.cut = True
            return
        message = _json(payload)
        kind = message.get("type")
        # Her code prints inside a test only while the test waits for it.
        if side is not self._side and (side is not self._at or kind not in _SHOWN_IN_TESTS):
            return
        guest = side is not self._side
        self._outputs.add(kind, message.get("content"), self._count, side.displays, guest=guest)


def _json(payload: bytes) -> dict[str, Any]:
    try:
        found = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise Dead("broken") from error
    if not isinstance(found, dict):
        raise Dead("broken")
    return found
