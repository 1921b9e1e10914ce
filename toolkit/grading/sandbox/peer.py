"""Questions and answers between the learner's process and the checker's; the runner carries them.

One question at a time, and while one waits for its answer it may be asked something itself (a callback). So
the two processes are like one stack of calls.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from toolkit.grading.sandbox.streams import Outlet, TooLong

# An answer may be JSON already.
Answer = Callable[[dict[str, Any]], dict[str, Any] | bytes]


class Peer:
    """The other process, as seen from one of the two."""

    def __init__(self, outlet: Outlet, answer: Answer, before: Callable[[], None]) -> None:
        """answer: answers a question of the other side. before: called before every frame (prints)."""
        self._outlet = outlet
        self._answer = answer
        self._before = before

    def ask(self, question: dict[str, Any]) -> Any:
        """Ask, and return the answer as JSON data: whatever the other side sent.

        Raises ValueError, and KeyboardInterrupt when the cell's time is up.
        """
        self._before()
        # The one whose turn it is gets interrupted; from here on the turn is the other side's.
        self._outlet.waiting = True
        try:
            self._outlet.send("Q", question)
            kind, payload = self._outlet.frames.receive()
            while kind == "Q":
                self.serve(payload)
                kind, payload = self._outlet.frames.receive()
        finally:
            self._outlet.waiting = False
        if kind == "I":
            raise KeyboardInterrupt
        return json.loads(payload)

    def serve(self, payload: bytes) -> None:
        """Answer a question of the other side; with the answer the turn is the other side's again."""
        self._outlet.waiting = False
        try:
            answer = self._answer(json.loads(payload))
        except BaseException as error:
            answer = {"broken": type(error).__name__}
        self._outlet.waiting = True
        self._before()
        try:
            self._outlet.send("A", answer)
        except TooLong as error:
            self._outlet.send("A", {"broken": str(error)})
