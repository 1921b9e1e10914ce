"""Starting a template with its rings, and finding out which of them hold on this machine."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from toolkit.grading.sandbox import checks, landlock
from toolkit.grading.sandbox.limits import Limits
from toolkit.grading.sandbox.plan import Plan, command, package_folder, visible, work_folder
from toolkit.grading.sandbox.rings import Rings
from toolkit.grading.sandbox.syscalls import machine
from toolkit.kernels.frames import Closed, FrameError, Frames
from toolkit.kernels.one_thread import ONE_THREAD
from toolkit.kernels.pidfd import Process
from toolkit.kernels.template import Template, TemplateGone

_READY_SECONDS = 120.0
_REPORT_SECONDS = 20.0
_REPORT_BYTES = 1 << 16
# Nothing of the trainer's own environment goes in.
_ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    **ONE_THREAD,
    "MALLOC_ARENA_MAX": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "random",
}


class Launched:
    """A template that runs, and what belongs to it on this side.

    long_files: whether it was told to take long files apart.
    """

    def __init__(self, plan: Plan, preload: Iterable[str] | None) -> None:
        """Start a template. preload: modules to import; None for a bare one that only reports its rings.

        Raises `TemplateGone` when it does not come up, and OSError.
        """
        self.plan = plan
        self.long_files = False
        self._folder = tempfile.TemporaryDirectory(prefix="naikkelas-")
        # A file of this account outside everything a submission may see.
        self.secret = Path(self._folder.name) / "secret"
        self.secret.write_text("not for submissions")
        # What the template itself writes: inside bubblewrap a file system in memory, else a folder of ours.
        home = plan.writable
        if plan.bubblewrap is None:
            home = str(Path(self._folder.name) / "home")
            Path(home).mkdir()
        if not plan.namespaces:
            work = Path(self._folder.name) / "work"
            work.mkdir()
            self.plan = plan = replace(plan, writable=str(work))
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        modules = None if preload is None else list(preload)
        program = [sys.executable, "-P", "-m", "toolkit.grading.sandbox.zygote"]
        program += [str(theirs.fileno()), plan.as_text(), json.dumps(modules)]
        environment = {**_ENVIRONMENT, "PYTHONPATH": str(package_folder("toolkit").parent), "TMPDIR": home}
        environment |= {name: f"{home}/{name.lower()}" for name in ("HOME", "IPYTHONDIR", "MPLCONFIGDIR")}
        self._errors = Path(self._folder.name) / "errors"
        with self._errors.open("wb") as errors:
            self._process = subprocess.Popen(
                command(plan, program, environment),
                env=environment,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=errors,
                stderr=errors,
                cwd="/",
            )
        theirs.close()
        self.template = Template(ours)
        try:
            self.template.wait_ready(_READY_SECONDS)
        except TemplateGone as error:
            text = self._errors.read_text(errors="replace")[-2000:]
            self.close()
            raise TemplateGone(f"{error}: {text}") from error

    def fork(self, role: str, limits: Limits, *, traced: bool = False) -> tuple[Process, socket.socket]:
        """Fork a process. traced: whether it will be asked for its traces. Raises `TemplateGone`."""
        request = {"role": role, "limits": asdict(limits), "secret": str(self.secret), "traced": traced}
        return self.template.fork(request)

    def take_long_files_apart(self) -> None:
        """Have errors in what is forked from now on be quick (`long_files`). Raises `TemplateGone`."""
        self.long_files = True
        self.template.order({"do": "take long files apart"})

    def tidy(self) -> None:
        """Remove what ended forks left in a work folder that was not a file system of their own."""
        if not self.plan.namespaces:
            for left in Path(self.plan.writable).iterdir():
                shutil.rmtree(left, ignore_errors=True)

    def close(self) -> None:
        """End the template and all its forks."""
        self.template.close()
        self._process.kill()
        self._process.wait()
        self._folder.cleanup()


def rings_of(plan: Plan, report: dict[str, Any]) -> Rings:
    """Return the rings that a fork reported, with what only this side can tell."""
    if "error" in report:
        return Rings((), plan.landlock, str(report["error"]), blocked=True)
    found = set(report["rings"])
    inside, outside = report["namespaces"], checks.namespaces()
    if len(inside) == len(checks.NAMESPACE_NAMES) and all(inside[one] != outside.get(one) for one in inside):
        found.add("namespaces")
        if plan.bubblewrap is not None and "files" in found:
            found.add("bubblewrap")
    # The clock is kept on this side, whatever happens over there.
    found.add("time")
    return Rings(tuple(name for name in Rings(()).missing if name in found), plan.landlock)


def report_of(launched: Launched, limits: Limits) -> dict[str, Any]:
    """Fork one process and return what it reports about itself."""
    process, sock = launched.fork("probe", limits)
    sock.settimeout(_REPORT_SECONDS)
    frames = Frames(sock, _REPORT_BYTES)
    try:
        _kind, payload = frames.receive()
        return dict(json.loads(payload))
    except (Closed, FrameError) as error:
        return {"error": f"no report: {error}"}
    finally:
        frames.close()
        process.kill()


def plans(modules: Iterable[str]) -> list[Plan]:
    """Return what may work on this machine, the best first."""
    readable, hidden = visible(modules)
    bubblewrap, abi, filtered = shutil.which("bwrap"), landlock.version(), machine() is not None
    tried: list[tuple[str | None, bool, bool]] = [(None, False, True), (None, False, False)]
    if bubblewrap:
        tried = [(bubblewrap, True, True), (bubblewrap, False, True), *tried]
    place = work_folder(readable)
    return [
        Plan(program, proc, spaces, abi, filtered, readable, hidden, place) for program, proc, spaces in tried
    ]


def probe_plan(plan: Plan, limits: Limits) -> Rings:
    """Start a bare template by a plan, fork one process, and return which rings hold it."""
    try:
        launched = Launched(plan, None)
    except (TemplateGone, OSError) as error:
        return Rings((), plan.landlock, str(error), blocked="ermission" in str(error))
    try:
        return rings_around(launched, limits)
    finally:
        launched.close()


def _possible() -> bool:
    return sys.platform == "linux" and hasattr(os, "pidfd_open")


def likely_plan(modules: Iterable[str]) -> Plan | None:
    """Return the plan to try first, None where no plan can hold."""
    return next(iter(plans(modules)), None) if _possible() else None


def rings_around(launched: Launched, limits: Limits) -> Rings:
    """Fork one process of a template, and return which rings hold it."""
    try:
        return rings_of(launched.plan, report_of(launched, limits))
    except TemplateGone as error:
        return Rings((), launched.plan.landlock, str(error), blocked="ermission" in str(error))


def best_plan(modules: Iterable[str], limits: Limits) -> tuple[Plan | None, Rings]:
    """Return the first plan whose rings are enough, and its rings; without one, what came closest."""
    if not _possible():
        return None, Rings((), reason="not-linux")
    best = Rings(())
    for plan in plans(modules):
        rings = probe_plan(plan, limits)
        if rings.enough:
            return plan, rings
        if len(rings.in_force) >= len(best.in_force):
            best = rings
    return None, best


def probe(modules: Iterable[str] = ("toolkit",), limits: Limits | None = None) -> Rings:
    """Return the rings that hold a submission on this machine; each is tried in a process of its own."""
    return best_plan(modules, limits or Limits())[1]
