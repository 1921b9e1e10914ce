"""The conversation of a submission's two processes during one cell: who may say what, and when."""

from __future__ import annotations

import json
import select
import signal
import time
from typing import Any

from toolkit.grading.sandbox.outputs import CellOutputs
from toolkit.grading.sandbox.side import Dead, Side

# Of one output; parsed it takes many times as much memory here.
_MESSAGE_BYTES = 8 << 20
# What a learner's code may show inside a test cell; a result or an error of hers is no result of the test.
_SHOWN_IN_TESTS = {"stream", "display_data"}


class Turn:
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
            return content_of(payload)
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
        message = content_of(payload)
        kind = message.get("type")
        # Her code prints inside a test only while the test waits for it.
        if side is not self._side and (side is not self._at or kind not in _SHOWN_IN_TESTS):
            return
        guest = side is not self._side
        self._outputs.add(kind, message.get("content"), self._count, side.displays, guest=guest)


def content_of(payload: bytes) -> dict[str, Any]:
    """Return what a frame holds as JSON. Raises `Dead`: it breaks the rules."""
    try:
        found = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise Dead("broken") from error
    if not isinstance(found, dict):
        raise Dead("broken")
    return found
