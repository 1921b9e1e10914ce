"""The base template as its supervisor sees it: started when it is needed, and again when it has ended."""

from __future__ import annotations

import json
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from toolkit.kernels.one_thread import ONE_THREAD
from toolkit.kernels.pidfd import Process
from toolkit.kernels.template import Template, TemplateGone

log = logging.getLogger("naikkelas.kernels")

MOST_FAILURES = 3
PAUSE = 30.0
"""Seconds without another try after the base template has failed too often."""

START_SECONDS = 60.0
FORK_SECONDS = 10.0

# What a process needs to find its files; a fork gets an environment of its own. What the template does not
# know, no kernel can read in its first environment under /proc.
_KEPT = ("PATH", "HOME", "USER", "LANG", "LANGUAGE", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
_KEPT_BEGINNINGS = ("LC_", "JUPYTER_", "IPYTHONDIR")
# One thread, or nothing can be forked; one arena of memory, or every fork has its own.
_SET = {
    **ONE_THREAD,
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


class SupervisedBase:
    """One base template at a time. Its methods block, and may be called from several threads.

    preload: modules that it imports, also as "module:function" to call. starts: how often it was started.
    """

    def __init__(self, preload: tuple[str, ...]) -> None:
        self.preload = preload
        self.starts = 0
        self._lock = threading.RLock()
        self._now: tuple[subprocess.Popen[bytes], Template] | None = None
        self._epoch = ""
        self._failures = 0
        self._again_at = 0.0

    @property
    def pid(self) -> int | None:
        """Its process id, None if there is none just now."""
        now = self._now
        return now[0].pid if now else None

    def keep_up(self, epoch: str | None) -> None:
        """Start anew, at the next fork, if `epoch` is another one than before. None: whichever it is."""
        # Looked at without the lock first: most ask for the same one, and need not wait for a starting base.
        if epoch is None or epoch == self._epoch:
            return
        with self._lock:
            if epoch != self._epoch:
                self._epoch = epoch
                self.end()

    def fork(self, request: dict[str, Any], kind: int = socket.SOCK_STREAM) -> tuple[Process, socket.socket]:
        """Fork from it, once more from a new one if the old one is gone. Raises `CannotFork`.

        request, kind: see `Template.fork`.
        """
        with self._lock:
            for _time in range(2):
                base = self._there()
                try:
                    forked = base.fork(request, kind, FORK_SECONDS)
                except TemplateGone as error:
                    log.warning("the template of kernels is gone (%s); it is started again", error)
                    self.end()
                    gone = error
                else:
                    self._failures = 0
                    return forked
            raise self._failed(f"it does not stay alive: {gone}")

    def _there(self) -> Template:
        if self._now is not None and self._now[0].poll() is None:
            return self._now[1]
        self.end()
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
        self._now = process, Template(ours)
        self.starts += 1
        try:
            self._now[1].wait_ready(START_SECONDS)
        except TemplateGone as error:
            self.end()
            raise self._failed(str(error)) from error
        return self._now[1]

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

    def end(self) -> None:
        """End it; what was forked from it lives on."""
        with self._lock:
            if self._now is None:
                return
            process, template = self._now
            self._now = None
            template.close()
            try:
                process.wait(2)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
