"""A fork of the template: it puts the rings on, says which hold, and does what the runner tells it."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from toolkit.grading.sandbox import checks
from toolkit.grading.sandbox.checker import Checker
from toolkit.grading.sandbox.confine import confine, flags
from toolkit.grading.sandbox.learner import Learner
from toolkit.grading.sandbox.limits import Limits
from toolkit.grading.sandbox.plan import Plan
from toolkit.grading.sandbox.prepared import Prepared, serve_prepared
from toolkit.grading.sandbox.shell import CellShell
from toolkit.grading.sandbox.streams import Outlet, shorten
from toolkit.grading.sandbox.traces import Traces, Untraceable
from toolkit.kernels.forking import memory_now
from toolkit.kernels.frames import Closed, Frames


def put_rings_on(
    plan: Plan, limits: Limits, secret: str, memory: int | None = None
) -> tuple[Path, dict[str, Any]]:
    """Confine this process; returns its work folder and what to report: rings in force, namespaces.

    memory: bytes that the limit of memory comes on top of; what is in use now if not given.
    """
    memory = memory_now() if memory is None else memory
    spaces = checks.namespaces()
    place = confine(plan, limits, memory)
    return place, {"rings": checks.in_force(limits, memory, place, Path(secret), plan), "namespaces": spaces}


def report_rings(given: socket.socket, request: dict[str, Any], plan: Plan) -> None:
    """Serve a probe: report the rings and end."""
    frames = Frames(given, 1)
    try:
        _place, report = put_rings_on(plan, Limits(**request["limits"]), request["secret"])
    except OSError as error:
        report = {"error": str(error)}
    frames.send_json("R", report)


class Agent:
    """One of the two processes of a submission."""

    def __init__(
        self,
        given: socket.socket,
        request: dict[str, Any],
        plan: Plan,
        shell: CellShell,
        prepared: Prepared | None = None,
    ) -> None:
        """request: `role` (learner or checker), `limits`, `secret`; `traced`: whether traces are asked for.

        prepared: what this process begins with.
        """
        self.limits = Limits(**request["limits"])
        self.frames = Frames(given, 2 * self.limits.frame)
        memory = None if prepared is None else prepared.memory
        self.place, report = put_rings_on(plan, self.limits, request["secret"], memory)
        self.shell = shell
        if prepared is None:
            self.outlet = Outlet(self.frames, 2 * self.limits.output, self.limits.frame)
            shell.attach(self.outlet)
        else:
            self.outlet = prepared.outlet
            prepared.begin(self.frames, self.place)
        self.outlet.listen()
        self.side: Checker | Learner
        if request["role"] == "checker":
            held = {} if prepared is None else prepared.held
            self.side = Checker(shell, self.outlet, self.place, self.limits, held)
        else:
            sent = {} if prepared is None else prepared.sent
            self.side = Learner(shell, self.outlet, self.place, self.limits, sent)
        self._traces = Traces(shell.names, self.place / "work") if request.get("traced") else None
        self.outlet.send("R", report)

    async def serve(self) -> None:
        """Do what the runner says until it closes the socket."""
        while True:
            try:
                kind, payload = self.frames.receive()
            except Closed:
                return
            if kind == "X":
                await self._cell(json.loads(payload))
            elif kind == "Q":
                self.outlet.interruptible = True
                try:
                    self.side.peer.serve(payload)
                finally:
                    self.outlet.interruptible = False
            elif kind == "F":
                self._file(payload)
            elif kind == "T":
                self._tell_traces()

    async def _cell(self, order: dict[str, Any]) -> None:
        self.outlet.begin_cell()
        self.outlet.interruptible = True
        try:
            done = await self.side.run(order)
        except KeyboardInterrupt as error:
            # It came between the cell's own code and ours.
            done = {"status": "error", "ename": type(error).__name__, "evalue": "", "traceback": []}
        finally:
            self.outlet.interruptible = False
        self.outlet.send("D", shorten(done, self.limits.output))

    def _tell_traces(self) -> None:
        try:
            found = {"refused": "not looked"} if self._traces is None else self._traces.found()
        except Untraceable as error:
            found = {"refused": str(error)}
        self.outlet.send("D", found)

    def _file(self, payload: bytes) -> None:
        head, _, content = payload.partition(b"\n")
        order = json.loads(head)
        for folder in order["folders"]:
            path = self.place / folder / PurePosixPath(order["name"])
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def forked_into(request: dict[str, Any], plan: Plan) -> int:
    """Return the namespaces of a fork. An assignment's templates stay where the template is."""
    return 0 if request["role"] in ("prepare", "prepare-checkers") else flags(plan)


def serve(
    given: socket.socket,
    request: dict[str, Any],
    plan: Plan,
    shell: CellShell | None,
    prepared: Prepared | None = None,
) -> None:
    """Serve one socket: a submission's process, an assignment's template, or a probe without a shell."""
    if shell is None or request["role"] == "probe":
        report_rings(given, request, plan)
        return
    if request["role"] == "prepare" and prepared is None:
        forks = partial(serve, plan=plan, shell=shell)
        serve_prepared(given, request, plan, shell, forks, partial(forked_into, plan=plan))
        return
    agent = Agent(given, request, plan, shell, prepared)
    os.chdir(agent.place / "work")
    sys.path.insert(0, "" if request["role"] == "learner" else str(agent.place / "base"))
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    loop.run_until_complete(agent.serve())
