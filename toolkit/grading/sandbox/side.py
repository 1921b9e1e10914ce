"""One of the two processes of a submission, seen from outside."""

from __future__ import annotations

import json
import signal
import socket
from collections.abc import Iterable
from typing import Any, Protocol

from toolkit.grading.sandbox.limits import Limits
from toolkit.grading.sandbox.outputs import Displays
from toolkit.grading.sandbox.plan import Plan
from toolkit.kernels.frames import Closed, FrameError, Frames
from toolkit.kernels.pidfd import Process

_READY_SECONDS = 30.0
_SEND_SECONDS = 10.0
_END_SECONDS = 5.0


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
