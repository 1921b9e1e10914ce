"""Leading cells that are run once: whether that may be, and the template that has run them.

An assignment begins with cells of the trainer's that import and load what all the others need. They run once
for many submissions only if nobody could tell: they have run as in any submission, in both of its processes
with all rings on, and once more in the template, and all three times left the same behind.
"""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from toolkit.grading.runner import CellRun, Job
from toolkit.grading.sandbox.limits import Limits
from toolkit.grading.sandbox.outputs import CellOutputs, Displays
from toolkit.grading.sandbox.preload import imports_of
from toolkit.grading.sandbox.side import Dead
from toolkit.grading.sandbox.submission import Submission
from toolkit.grading.sandbox.traces import digest
from toolkit.kernels.frames import Closed, FrameError, Frames
from toolkit.kernels.template import Template, TemplateGone

if TYPE_CHECKING:
    from toolkit.grading.sandbox.launch import Launched
    from toolkit.kernels.pidfd import Process

# What nbgrader itself puts beside a notebook that is handed in.
_NBGRADERS = frozenset({"timestamp.txt", "submission_secret.txt"})
_READY_SECONDS = 20.0
# Cells may look at the day.
_LIFE_SECONDS = 600.0
_MOST = 4


class Unfit(Exception):
    """The leading cells must run in each submission. The text says why."""


class Lead:
    """A template in which leading cells have run. Has what `Submission` needs of a `Launched`."""

    def __init__(self, launched: Launched, limits: Limits, job: Job) -> None:
        """Run the leading cells of a job, and start their template. Raises `Unfit` and `TemplateGone`."""
        self.cells = job.lead
        self.plan = launched.plan
        self.made = time.time()
        self._secret = str(launched.secret)
        usual = Job(job.lead, {"timestamp.txt": str(self.made).encode()}, job.base, job.seconds)
        runs, traces = _as_usual(launched, limits, usual)
        self._process, sock = launched.fork("prepare", limits)
        try:
            with sock:
                frames = Frames(sock, limits.traffic)
                self._shown: list[list[dict[str, Any]]] = self._report(frames, job, traces)
                if self.outputs(limits, Displays()) != runs:
                    raise Unfit("they show something else each time")
                self.template = _template(frames)
            self._checkers = self._template_of_checkers(limits, job)
        except BaseException:
            self._process.kill()
            raise

    def _template_of_checkers(self, limits: Limits, job: Job) -> Template:
        """Start a template that has imported what the tests import too; the usual one where that fails."""
        own = {PurePosixPath(name).parts[0].removesuffix(".py") for name in job.base}
        modules = [
            name
            for name in sorted(imports_of(job.cells, ("shared", "test")))
            if name.split(".")[0] not in own
        ]
        request = {"role": "prepare-checkers", "limits": asdict(limits), "modules": modules}
        process, sock = self.template.fork(request, socket.SOCK_SEQPACKET)
        self._checkers_process, template = process, Template(sock)
        try:
            template.wait_ready(_READY_SECONDS)
        except TemplateGone:
            # An import that starts a thread, say: then each test imports for itself.
            template.close()
            return self.template
        return template

    @staticmethod
    def _report(frames: Frames, job: Job, traces: list[Any]) -> list[list[dict[str, Any]]]:
        """Let the cells run there; returns what they showed, if it is as usual."""
        frames.socket.settimeout(job.seconds + _READY_SECONDS)
        try:
            for name, content in job.base.items():
                frames.send("F", json.dumps({"name": name}).encode() + b"\n" + content)
            frames.send_json("X", [cell.source for cell in job.lead])
            report = json.loads(frames.receive()[1])
        except (OSError, Closed, FrameError, ValueError) as error:
            raise Unfit(f"{type(error).__name__}: {error}") from error
        if "refused" in report or report["left"] or set(report["done"]) != {"ok"}:
            raise Unfit(str(report.get("refused") or report["left"] or "they fail"))
        for one in traces:
            differing = [part for part in one if one[part] != report["traces"][part]]
            if differing or _NBGRADERS & set(one["files"]):
                raise Unfit(f"they leave something else each time: {differing}")
        shown: list[list[dict[str, Any]]] = report["shown"]
        return shown

    def outputs(self, limits: Limits, displays: Displays) -> list[CellRun]:
        """Return what the leading cells gave, for one submission. displays: its own."""
        runs = []
        for count, messages in enumerate(self._shown, start=1):
            outputs = CellOutputs(limits.output)
            for message in messages:
                outputs.add(message["type"], message["content"], count, displays)
            if outputs.cut:
                raise Unfit("they show too much")
            runs.append(CellRun(outputs.outputs, count))
        return runs

    def is_old(self) -> bool:
        """Return whether the cells ran too long ago."""
        now = time.time()
        return now - self.made > _LIFE_SECONDS or time.localtime(now)[:3] != time.localtime(self.made)[:3]

    def fork(self, role: str, limits: Limits, *, traced: bool = False) -> tuple[Process, socket.socket]:
        """Fork a process. Raises `TemplateGone`."""
        request = {"role": role, "limits": asdict(limits), "secret": self._secret, "traced": traced}
        return (self._checkers if role == "checker" else self.template).fork(request)

    def tidy(self) -> None:
        """Do nothing: forks have file systems of their own."""

    def close(self) -> None:
        """End the templates and all their forks."""
        self._checkers.close()
        self.template.close()
        self._checkers_process.kill()
        self._process.kill()


def _template(frames: Frames) -> Template:
    """Have the process that ran the cells become a template."""
    try:
        frames.send("S", b"")
        _byte, handles, _flags, _from = socket.recv_fds(frames.socket, 1, 1)
    except (OSError, Closed) as error:
        raise Unfit(f"{type(error).__name__}: {error}") from error
    if not handles:
        raise Unfit("it ended")
    template = Template(socket.socket(fileno=handles[0]))
    try:
        template.wait_ready(_READY_SECONDS)
    except TemplateGone as error:
        template.close()
        raise Unfit(str(error)) from error
    return template


def _as_usual(launched: Launched, limits: Limits, job: Job) -> tuple[list[CellRun], list[Any]]:
    """Run leading cells as in any submission; returns what they gave, and their traces in both processes."""
    submission = Submission(launched, limits, job, traced=True)
    try:
        if not submission.rings().enough:
            raise Unfit("rings")
        ran = submission.run()
        if ran.flags or any(one["output_type"] == "error" for run in ran.cells for one in run.outputs):
            raise Unfit("they fail")
        traces = submission.traces(job.seconds)
    except Dead as error:
        raise Unfit(error.code) from error
    finally:
        submission.close()
    for one in traces:
        if "refused" in one:
            raise Unfit(one["refused"])
        for name, content in job.files.items():
            if one["files"].get(name, [0, ""])[1] == digest(content):
                del one["files"][name]
    return list(ran.cells), traces


class Leads:
    """The templates of assignments, the last few, for one template of the sandbox."""

    def __init__(self) -> None:
        # None: it was met once, or must not be.
        self._known: dict[Any, Lead | None] = {}
        self._unfit: dict[Any, str] = {}

    def find(self, launched: Launched, limits: Limits, job: Job) -> Lead | None:
        """Return the template for a job, None if it must run as usual. Raises `TemplateGone`.

        It is made when submissions begin with these cells for the second time: one alone gains nothing.
        """
        if launched.plan.bubblewrap is None or not launched.plan.namespaces or not _begins_with_it(job):
            return None
        key = (job.lead, frozenset(job.base.items()))
        if key in self._unfit:
            return None
        met = key in self._known
        lead = self._known.pop(key, None)
        if lead is not None and lead.is_old():
            lead.close()
            lead = None
        if lead is None and met:
            try:
                lead = Lead(launched, limits, job)
            except Unfit as error:
                self._unfit[key] = str(error)
                return None
        self._known[key] = lead
        self._forget()
        return lead

    def renew(self) -> None:
        """End all of them, to be made anew from what the sandbox's template is now."""
        for key, lead in self._known.items():
            if lead is not None:
                lead.close()
            self._known[key] = None

    def _forget(self) -> None:
        while len(self._known) > _MOST:
            oldest = self._known.pop(next(iter(self._known)))
            if oldest is not None:
                oldest.close()

    @property
    def unfit(self) -> Mapping[Any, str]:
        """Why leading cells run in each submission."""
        return self._unfit

    def close(self) -> None:
        """End all of them."""
        for lead in self._known.values():
            if lead is not None:
                lead.close()
        self._known.clear()


def _begins_with_it(job: Job) -> bool:
    """Return whether a submission is the released one as far as its leading cells could see."""
    return (
        bool(job.lead)
        and job.cells[: len(job.lead)] == job.lead
        and job.files.keys() <= job.base.keys() | _NBGRADERS
        and not job.base.keys() & _NBGRADERS
    )
