"""A template of one assignment: a fork of the sandbox's template in which its leading cells have run.

These are the trainer's own cells, with nothing of a learner near them; the outer ring is around them. Each
process of a submission is then a fork of this one, puts its rings on as always, and goes on after them.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from pathlib import Path, PurePosixPath
from typing import Any

from ipykernel import compiler

from toolkit.grading.sandbox.codec import Unsendable, full_codec
from toolkit.grading.sandbox.confine import make_folders
from toolkit.grading.sandbox.limits import Limits
from toolkit.grading.sandbox.plan import Plan
from toolkit.grading.sandbox.shell import CellShell
from toolkit.grading.sandbox.streams import Outlet
from toolkit.grading.sandbox.traces import (
    Traces,
    Untraceable,
    files_in,
    random_states,
    set_random_states,
)
from toolkit.grading.sandbox.warm import NothingFar
from toolkit.grading.sandbox.watch import Watch, arrays_of, is_array, is_self_contained
from toolkit.kernels.forking import memory_now, reseed
from toolkit.kernels.frames import Closed, Frames
from toolkit.kernels.template import Flags, serve_template

# Serves a fork: its socket, its request, and by name what was `prepared`.
Serve = Callable[..., None]


class _Kept:
    """Stands where a fork has its socket: keeps the frames of a cell."""

    def __init__(self) -> None:
        self.messages: list[Any] = []

    def send(self, _kind: str, payload: bytes) -> None:
        self.messages.append(json.loads(payload))


class Prepared:
    """What forks begin with.

    outlet: the one that the shell is attached to. memory: bytes that were in use before the cells ran: what
    they use counts as a submission's. files: of the work folder. base: names of those that are the trainer's.
    sent, held: the tables that learner's and checker's process have in common, as if they had been handed
    over already.
    """

    def __init__(self, shell: CellShell, limits: Limits) -> None:
        self.memory = memory_now()
        # One block of each size: objects lie elsewhere than in a fork, so that what shows where differs.
        self._apart = [object(), complex(1, 2), *(bytes(size) for size in range(2, 480, 16))]
        self._kept = _Kept()
        # It is never read from, and sends nothing but what is kept.
        self.outlet = Outlet(self._kept, 2 * limits.output, limits.frame)  # type: ignore[arg-type]
        self._shell = shell
        self._limits = limits
        self.files: Mapping[str, tuple[int, bytes | None]] = {}
        self.base: frozenset[str] = frozenset()
        self.sent: dict[str, Watch] = {}
        self.held: dict[str, Any] = {}

    def run(self, cells: list[str], base: Mapping[str, bytes], place: Path) -> dict[str, Any]:
        """Run the cells. place: what is the fork's folder later. Returns what to report."""
        work = place / "work"
        shutil.rmtree(work, ignore_errors=True)
        shutil.rmtree(place / "base", ignore_errors=True)
        make_folders(place)
        for name, content in base.items():
            path = work / PurePosixPath(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        os.chdir(work)
        sys.path.insert(0, "")
        self._shell.attach(self.outlet)
        traces, around = Traces(self._shell.names, work), _Around(place)
        shown, done = self._cells(cells)
        self.base = frozenset(base)
        try:
            self.files = files_in(work)
            report = {"shown": shown, "done": done, "traces": traces.found(), "left": around.left()}
        except Untraceable as error:
            return {"refused": str(error)}
        finally:
            sys.path.remove("")
            os.chdir("/")
            for folder in (work, place / "base"):
                shutil.rmtree(folder)
                # A fork has another folder of that name.
                sys.path_importer_cache.pop(str(folder), None)
        self._hand_over()
        return report

    def _cells(self, cells: list[str]) -> tuple[list[list[Any]], list[str]]:
        shown, done = [], []
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        # A cell's file has the process's id in its name, which is 1 in each fork.
        directory = compiler.get_tmp_directory
        compiler.get_tmp_directory = lambda: str(Path(tempfile.gettempdir()) / "ipykernel_1")
        try:
            for count, source in enumerate(cells, start=1):
                self.outlet.begin_cell()
                reply = loop.run_until_complete(self._shell.run(source, count))
                done.append(reply["status"])
                shown.append(self._kept.messages)
                self._kept.messages = []
            if asyncio.all_tasks(loop):
                done.append("goes on")
        finally:
            compiler.get_tmp_directory = directory
            loop.close()
            asyncio.set_event_loop(None)
        return shown, done

    def _hand_over(self) -> None:
        """Have what tables and arrays there are ready on both sides."""
        codec = full_codec(NothingFar(), self._limits.depth)
        # As much as a learner's process would hand over.
        most = self._limits.frame // 2
        for name, value in list(self._shell.names.items()):
            if not name.startswith("_") and is_self_contained(value) and _bytes(value) < most:
                with contextlib.suppress(Unsendable, RecursionError):
                    data = codec.encode(value)
                    copy = codec.decode(data)
                    if is_self_contained(copy) and len(json.dumps(data)) < most:
                        # A copy of a copy is quicker: its columns have been put together by kind.
                        self.sent[name], self.held[name] = Watch(value, codec.encode), copy.copy()
                        # Looked at here, and not in each fork.
                        self.sent[name].self_contained()

    def begin(self, frames: Frames, place: Path) -> None:
        """Go on in a fork: its socket and its folder take the place of those here."""
        self.outlet.move(frames)
        self._shell.attach_again()
        for name, (mode, content) in self.files.items():
            for folder in ("work", "base") if name in self.base else ("work",):
                path = place / folder / name
                if content is None:
                    path.mkdir(parents=True, exist_ok=True)
                else:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(content)
                path.chmod(mode)


def _bytes(value: Any) -> int:
    """Return about how much memory a table or an array takes."""
    return sum(int(one.nbytes) for one in ([value] if is_array(value) else arrays_of(value)))


class _Around:
    """What forks would not have, or would share: open files, children, timers, files elsewhere."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._before = self._look()

    def _look(self) -> tuple[dict[str, str], list[tuple[str, int, int]], dict[Any, Any]]:
        handles = {}
        for name in os.listdir("/proc/self/fd"):  # noqa: PTH208 — names are all that is needed
            with contextlib.suppress(OSError):
                handles[name] = os.readlink(f"/proc/self/fd/{name}")  # noqa: PTH115
        others = [
            (str(path), state.st_size, state.st_mtime_ns)
            for path in sorted(self._place.rglob("*"))
            if not path.is_relative_to(self._place / "work") and not path.is_dir()
            for state in [path.lstat()]
        ]
        # The handle that lists the handles is among them.
        return (
            {name: to for name, to in handles.items() if not to.endswith("/fd")},
            others,
            {number: signal.getsignal(number) for number in (signal.SIGALRM, signal.SIGCHLD, signal.SIGINT)},
        )

    def left(self) -> list[str]:
        """Return what was left."""
        now = self._look()
        names = ("open files", "other files", "signals")
        found = [name for name, one, other in zip(names, now, self._before, strict=True) if one != other]
        if any(signal.getitimer(one) != (0.0, 0.0) for one in (signal.ITIMER_REAL, signal.ITIMER_PROF)):
            found.append("a timer")
        with contextlib.suppress(ChildProcessError):
            os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            found.append("children")
        return found


def serve_prepared(
    given: socket.socket,
    request: dict[str, Any],
    plan: Plan,
    shell: CellShell,
    serve: Serve,
    namespaces: Flags,
) -> None:
    """Run an assignment's leading cells in this fork, report, and be a template if that is wanted.

    namespaces: which ones a fork of that template gets, by its request.
    """
    limits = Limits(**request["limits"])
    frames = Frames(given, 2 * limits.frame)
    prepared = Prepared(shell, limits)
    base: dict[str, bytes] = {}
    try:
        while (frame := frames.receive())[0] == "F":
            head, _, content = frame[1].partition(b"\n")
            base[json.loads(head)["name"]] = content
        report = prepared.run(json.loads(frame[1]), base, Path(plan.writable))
        frames.send_json("D", report)
        frames.receive()
    except Closed:
        # It left something behind that forks would not have as a submission has it.
        return
    control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    socket.send_fds(given, [b"."], [theirs.fileno()])
    theirs.close()
    given.close()
    seeded = {name: state for name, state in random_states().items() if name in report["traces"]["random"]}

    def fresh() -> None:
        # Python itself seeds its generator in a fork; what the cells have seeded stays so.
        reseed()
        set_random_states(seeded)

    def serve_fork(given: socket.socket, request: dict[str, Any]) -> None:
        if request["role"] == "prepare-checkers":
            serve_checkers(given, request, serve_prepared_fork, namespaces, fresh)
        else:
            serve_prepared_fork(given, request)

    serve_prepared_fork = partial(serve, prepared=prepared)
    serve_template(control, serve_fork, namespaces, fresh)


def serve_checkers(
    control: socket.socket,
    request: dict[str, Any],
    serve: Callable[[socket.socket, dict[str, Any]], None],
    namespaces: Flags,
    fresh: Callable[[], None],
) -> None:
    """Be a template of checkers: with the modules that an assignment's tests import.

    Learners' processes are forked elsewhere, and cannot see what is here. request: `modules`, by name.
    """
    for name in request["modules"]:
        # One that is missing, or the trainer's own beside the notebook, is for the test itself.
        with contextlib.suppress(Exception):
            import_module(name)
    serve_template(control, serve, namespaces, fresh)
