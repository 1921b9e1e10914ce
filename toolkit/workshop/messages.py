"""What a page may send to its kernel: messages of comms, in bounds, at a pace that hands can make.

A page that sends anything else is no page of ours, so its connection ends; nobody else notices.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from itertools import pairwise

PROTOCOL = "v1.kernel.websocket.jupyter.org"

# Move widgets, ask for their state. Never code, never shutdown.
TYPES = frozenset({"comm_open", "comm_close", "comm_msg", "comm_info_request", "kernel_info_request"})

MAX_HEADER = 8_192
MAX_PARTS = 64

BAD_FRAME, FORBIDDEN, TOO_MANY = 1003, 1008, 1008
"""WebSocket close codes: data that is not understood; against the rules."""


class Refused(Exception):
    """The connection has to end. code: WebSocket close code; the text is the reason, for log and page."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


@dataclass(frozen=True)
class Message:
    """A message from a page. parts: header, parent header, metadata, content and buffers, as they came."""

    kind: str
    parts: list[bytes]


def read(frame: bytes | str) -> Message:
    """Read a frame of the protocol `v1.kernel.websocket.jupyter.org`. Raises `Refused`."""
    if isinstance(frame, str):
        raise Refused(BAD_FRAME, "a text frame")
    parts = _split(frame)
    if parts[0] != b"shell":
        raise Refused(FORBIDDEN, "a channel that pages do not use")
    header = parts[1]
    if len(header) > MAX_HEADER:
        raise Refused(BAD_FRAME, "a long header")
    try:
        said = json.loads(header)
        kind = said["msg_type"]
        known = isinstance(said["msg_id"], str) and isinstance(kind, str)
    except (ValueError, KeyError, TypeError, RecursionError):
        known = False
    if not known:
        raise Refused(BAD_FRAME, "no header")
    if kind not in TYPES:
        raise Refused(FORBIDDEN, f"a message of type {kind[:40]!r}")
    return Message(kind, parts[1:])


def _split(frame: bytes) -> list[bytes]:
    """Return channel, header, parent header, metadata, content and buffers."""
    count = int.from_bytes(frame[:8], "little")
    if not 6 <= count <= MAX_PARTS or len(frame) < 8 * (count + 1):
        raise Refused(BAD_FRAME, "no frame of the protocol")
    offsets = [int.from_bytes(frame[8 * i : 8 * i + 8], "little") for i in range(1, count + 1)]
    if offsets[0] != 8 * (count + 1) or offsets[-1] != len(frame) or offsets != sorted(offsets):
        raise Refused(BAD_FRAME, "no frame of the protocol")
    return [frame[begin:end] for begin, end in pairwise(offsets)]


class Pace:
    """How much of something may come: a bucket of `burst` that fills by `rate` a second."""

    def __init__(self, rate: float, burst: float) -> None:
        self._rate, self._burst = rate, burst
        self._left, self._at = burst, time.monotonic()

    def take(self, amount: float) -> bool:
        """Take `amount` out of the bucket; False if it does not hold so much."""
        now = time.monotonic()
        # The clock of the machine may be set, this one only goes on.
        self._left = min(self._burst, self._left + (now - self._at) * self._rate)
        self._at = now
        if amount > self._left:
            return False
        self._left -= amount
        return True


class Manners:
    """The paces of one learner. Hands and ipywidgets' throttle make tens of messages a second at most."""

    MESSAGES = (60.0, 300.0)
    BYTES = (1_000_000.0, 25_000_000.0)

    def __init__(self) -> None:
        self._messages, self._bytes = Pace(*self.MESSAGES), Pace(*self.BYTES)

    def check(self, frame: bytes | str) -> None:
        """Count a frame. Raises `Refused` when it is one too many."""
        if not (self._messages.take(1) and self._bytes.take(len(frame))):
            raise Refused(TOO_MANY, "too many messages")
