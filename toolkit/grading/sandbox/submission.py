"""One submission: its two processes, the cells one after another, and the clock."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from toolkit.grading.runner import Cell, CellRun, Flag, Job, Ran
from toolkit.grading.sandbox.known import told_of
from toolkit.grading.sandbox.launch import rings_of
from toolkit.grading.sandbox.limits import Limits
from toolkit.grading.sandbox.outputs import CellOutputs, Displays
from toolkit.grading.sandbox.rings import Rings
from toolkit.grading.sandbox.side import Dead, Forking, Side
from toolkit.grading.sandbox.turn import Turn, content_of
from toolkit.kernels.frames import Closed, FrameError

# What the real nbgrader puts down for a cell that took too long (its `error_on_timeout`).
_TIMED_OUT = (
    "CellTimeoutError",
    "",
    ["\x1b[0;31mCellTimeoutError\x1b[0m: No reply from kernel before timeout"],
)
_DIED = ("DeadKernelError", "Kernel died", ["\x1b[0;31mDeadKernelError\x1b[0m: Kernel died"])
_NO_TRACEBACK = ["ERROR: An error occurred while showtraceback was disabled"]


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
                found.append(content_of(side.frames.receive()[1]))
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
        turn = Turn(side, self._learner, self._checker, outputs, order["count"])
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
