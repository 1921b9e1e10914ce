"""Where kernels come from: a supervised base template, and a template for each notebook that is served.

All methods block and may be called from several threads; an event loop calls them in `threads`. Who waits for
one notebook, which may run for a long time, keeps nobody from the templates of others. A template that has
ended is started again at the next request; its kernels live on. After `MOST_FAILURES` in a row
without a fork that worked, and wherever a fork is not safe, `CannotFork` says why, and the caller starts
ordinary kernels.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from toolkit.kernels.pidfd import Process
from toolkit.kernels.template import Template, TemplateGone
from toolkit.kernels.threads import Threads

log = logging.getLogger("naikkelas.kernels")

MOST_FAILURES = 3
PAUSE = 30.0
"""Seconds without another try after the base template has failed too often."""

START_SECONDS = 60.0
RUN_SECONDS = 120.0
FORK_SECONDS = 10.0

# What a process needs to find its files; a fork gets an environment of its own. What the template does not
# know, no kernel can read in its first environment under /proc.
_KEPT = ("PATH", "HOME", "USER", "LANG", "LANGUAGE", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
_KEPT_BEGINNINGS = ("LC_", "JUPYTER_", "IPYTHONDIR")
# One thread, or nothing can be forked; one arena of memory, or every fork has its own.
_SET = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}

_START = """
import json, sys
sys.path[:] = json.loads(sys.argv.pop(1))
from toolkit.kernels.base import main
main()
"""


class CannotFork(Exception):
    """No fork can be had; the text says why."""


class ForkEnded(CannotFork):
    """This one fork did not become a kernel; another one may."""


def why_not() -> str:
    """Return why kernels cannot be forked on this system, empty if they can."""
    if sys.platform != "linux":
        return f"fork is not safe on {sys.platform}"
    if not hasattr(os, "pidfd_open") or not Path("/proc/self/task").is_dir():
        return "this system has no pidfd or no /proc"
    return ""


@dataclass
class NotebookTemplate:
    """A notebook that has run: what came out of it, and the process that forks kernels in which it has run.

    content: see `toolkit.kernels.executed.run_notebook`. seed: what its widgets' ids follow from.
    environment: what was added while it ran.
    """

    path: Path
    seed: str
    environment: dict[str, str]
    content: dict[str, Any]
    process: Process
    template: Template
    used: float = field(default_factory=time.monotonic)

    def close(self) -> None:
        """Give the process up; its kernels live on."""
        self.template.close()
        self.process.kill()


class Nursery:
    """Forks kernels.

    preload: modules that the base template imports, also as "module:function" to call. after: what a template
    calls when its notebook has run.
    """

    def __init__(self, preload: tuple[str, ...] = (), after: str = "") -> None:
        self.preload, self.after = preload, after
        self.threads = Threads()
        # A notebook's lock is held while it runs and while it forks, and taken before the base's.
        self._locks: dict[Path, threading.RLock] = {}
        self._base_lock = threading.RLock()
        self._running: dict[Path, Process] = {}
        self._base: tuple[subprocess.Popen[bytes], Template] | None = None
        self._notebooks: dict[Path, NotebookTemplate] = {}
        self._epoch = ""
        self._failures = 0
        self._again_at = 0.0
        self.starts = 0

    @property
    def base_pid(self) -> int | None:
        """The process id of the base template, None if there is none just now."""
        base = self._base
        return base[0].pid if base else None

    def template_of(self, path: Path) -> NotebookTemplate | None:
        """Return the template of a notebook if there is one just now."""
        return self._notebooks.get(path)

    def fork(self, request: dict[str, Any]) -> tuple[Process, socket.socket]:
        """Fork a plain kernel; see `toolkit.kernels.forked` for the request. Raises `CannotFork`."""
        return self._try(lambda base: base.fork(request, seconds=FORK_SECONDS))

    def fork_notebook(self, path: Path, request: dict[str, Any]) -> tuple[Process, socket.socket]:
        """Fork a kernel in which a notebook has run; call `notebook` before. Raises `CannotFork`."""
        with self._lock_of(path):
            made = self._notebooks.get(path)
            if made is None:
                raise CannotFork(f"{path.name} has no template")
            made.used = time.monotonic()
            try:
                return made.template.fork(request, seconds=FORK_SECONDS)
            except TemplateGone as error:
                log.warning("the template of %s is gone (%s); it is made again", path.name, error)
                self._notebooks.pop(path).close()
            again = self.notebook(path, made.seed, made.environment)
            try:
                return again.template.fork(request, seconds=FORK_SECONDS)
            except TemplateGone as error:
                raise CannotFork(f"the template of {path.name}: {error}") from error

    def notebook(
        self, path: Path, seed: str, environment: dict[str, str], epoch: str | None = None
    ) -> NotebookTemplate:
        """Return the template of a notebook; made now if there is none, or none with this seed.

        environment: added while the notebook runs. epoch: stands for what the base template has imported and
        read; another one starts it anew, None keeps it. Raises `CannotFork`.
        """
        with self._lock_of(path):
            self._begin(epoch)
            made = self._notebooks.get(path)
            if made is not None:
                if made.seed == seed and not made.process.ended():
                    return made
                self._notebooks.pop(path).close()
            made = self._run(path, seed, environment)
            self._notebooks[path] = made
            return made

    def _lock_of(self, path: Path) -> threading.RLock:
        return self._locks.setdefault(path, threading.RLock())

    def _run(self, path: Path, seed: str, environment: dict[str, str]) -> NotebookTemplate:
        request = {"notebook": str(path), "seed": seed, "env": environment, "after": self.after}
        process, control = self._try(lambda base: base.fork(request, socket.SOCK_SEQPACKET, FORK_SECONDS))
        template = Template(control)
        self._running[path] = process
        try:
            control.settimeout(RUN_SECONDS)
            told, handles, _flags, _from = socket.recv_fds(control, 64, 1)
            if told != b"notebook" or not handles:
                raise TemplateGone("its process ended")
            with os.fdopen(handles[0], "rb") as file:
                # It was written through the same open file.
                file.seek(0)
                content = json.load(file)
            template.wait_ready(START_SECONDS)
        except (OSError, ValueError, TemplateGone) as error:
            template.close()
            process.kill()
            raise CannotFork(f"{path.name} could not run before its visitors: {error}") from error
        finally:
            del self._running[path]
        for line in content["errors"]:
            log.error("%s, %s", path, line)
        return NotebookTemplate(path, seed, environment, content, process, template)

    def give_up(self, path: Path) -> None:
        """End the template of a notebook; it is made again when somebody asks for it."""
        with self._lock_of(path):
            made = self._notebooks.pop(path, None)
            if made is not None:
                made.close()

    def unused(self, seconds: float) -> list[Path]:
        """Return the notebooks whose templates were not used for so long, the longest first."""
        before = time.monotonic() - seconds
        return [
            one.path
            for one in sorted([*self._notebooks.values()], key=lambda one: one.used)
            if one.used < before
        ]

    def close(self) -> None:
        """End all templates; kernels live on until their own sockets close."""
        for process in list(self._running.values()):
            process.signal(signal.SIGKILL)
        for path in list(self._notebooks):
            self.give_up(path)
        with self._base_lock:
            self._end_base()

    # -- the base template ---------------------------------------------------------------------------

    def _begin(self, epoch: str | None) -> None:
        # Looked at without the lock first: most ask for the same one, and need not wait for a starting base.
        if epoch is None or epoch == self._epoch:
            return
        with self._base_lock:
            if epoch != self._epoch:
                self._epoch = epoch
                self._end_base()

    def _try(self, fork: Any) -> Any:
        """Fork from the base template, once more from a new one if the old one is gone."""
        with self._base_lock:
            for _time in range(2):
                base = self._living_base()
                try:
                    forked = fork(base)
                except TemplateGone as error:
                    log.warning("the template of kernels is gone (%s); it is started again", error)
                    self._end_base()
                    gone = error
                else:
                    self._failures = 0
                    return forked
            raise self._failed(f"it does not stay alive: {gone}")

    def _living_base(self) -> Template:
        if self._base is not None and self._base[0].poll() is None:
            return self._base[1]
        self._end_base()
        if reason := why_not():
            raise CannotFork(reason)
        if self._failures >= MOST_FAILURES and time.monotonic() < self._again_at:
            raise CannotFork("the template of kernels failed too often")
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            process = self._spawn(theirs)
        except OSError as error:
            ours.close()
            raise self._failed(str(error)) from error
        finally:
            theirs.close()
        self._base = process, Template(ours)
        self.starts += 1
        try:
            self._base[1].wait_ready(START_SECONDS)
        except TemplateGone as error:
            self._end_base()
            raise self._failed(str(error)) from error
        return self._base[1]

    def _spawn(self, theirs: socket.socket) -> subprocess.Popen[bytes]:
        kept = {k: v for k, v in os.environ.items() if k in _KEPT or k.startswith(_KEPT_BEGINNINGS)}
        paths = json.dumps([path for path in sys.path if path] or [str(Path.cwd())])
        number = str(theirs.fileno())
        return subprocess.Popen(
            [sys.executable, "-I", "-c", _START, paths, number, json.dumps(self.preload)],
            pass_fds=[theirs.fileno()],
            env=kept | _SET,
            stdin=subprocess.DEVNULL,
            # Ctrl-C in the terminal is for the server, which then ends what it started.
            start_new_session=True,
        )

    def _failed(self, reason: str) -> CannotFork:
        self._failures += 1
        self._again_at = time.monotonic() + PAUSE
        return CannotFork(f"the template of kernels: {reason}")

    def _end_base(self) -> None:
        if self._base is None:
            return
        process, template = self._base
        self._base = None
        template.close()
        try:
            process.wait(2)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
