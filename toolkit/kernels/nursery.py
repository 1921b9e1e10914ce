"""Where kernels come from: a supervised base template, and a template for each notebook that is served.

All methods block and may be called from several threads; an event loop calls them in `threads`. Who waits for
one notebook, which may run for a long time, keeps nobody from the templates of others. A template that has
ended is started again at the next request; its kernels live on. When the base has failed too often, and
wherever a fork is not safe, `CannotFork` says why, and the caller starts ordinary kernels.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from toolkit.kernels.pidfd import Process
from toolkit.kernels.supervised import FORK_SECONDS, START_SECONDS, CannotFork, SupervisedBase
from toolkit.kernels.template import Template, TemplateGone
from toolkit.kernels.threads import Threads

log = logging.getLogger("naikkelas.kernels")

RUN_SECONDS = 120.0


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
        self.after = after
        self.threads = Threads()
        # A notebook's lock is held while it runs and while it forks, and taken before the base's.
        self._locks: dict[Path, threading.RLock] = {}
        self._running: dict[Path, Process] = {}
        self._notebooks: dict[Path, NotebookTemplate] = {}
        self.base = SupervisedBase(preload)

    def template_of(self, path: Path) -> NotebookTemplate | None:
        """Return the template of a notebook if there is one just now."""
        return self._notebooks.get(path)

    def fork(self, request: dict[str, Any]) -> tuple[Process, socket.socket]:
        """Fork a plain kernel; see `toolkit.kernels.forked` for the request. Raises `CannotFork`."""
        return self.base.fork(request)

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
            self.base.keep_up(epoch)
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
        process, control = self.base.fork(request, socket.SOCK_SEQPACKET)
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
        self.base.end()
