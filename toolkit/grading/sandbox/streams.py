"""What a cell prints, on its way out of the sandbox."""

from __future__ import annotations

import io
import json
import os
import signal
import tempfile
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

from toolkit.kernels.frames import Frames

_FLUSH_CHARACTERS = 1 << 15
_FLUSH_SECONDS = 0.2
_MOST_ITEMS = 10_000
_PIECE = 1 << 18
_JSON = json.JSONEncoder(separators=(",", ":"), default=repr)


class TooLong(ValueError):
    """A frame that is longer than the other end accepts."""


def shorten(value: Any, most: int) -> Any:
    """Return JSON data with texts of bounded length, and lists of at most as many as a cell shows."""
    if isinstance(value, str):
        return value[:most]
    if isinstance(value, dict):
        return {key: shorten(one, most) for key, one in value.items()}
    if isinstance(value, list):
        return [shorten(one, most) for one in value[:_MOST_ITEMS]]
    return value


class Outlet:
    """The only way out of a fork: whole frames, also when a thread prints and an interrupt comes."""

    def __init__(self, frames: Frames, output: int, frame: int) -> None:
        """frames: the fork's socket. output: characters of output sent for one cell; more is dropped.

        frame: bytes of the longest frame that is sent.
        """
        self.frames = frames
        self.on_cancel: Callable[[], None] | None = None
        self._longest = frame
        self.interruptible = False
        self.waiting = False
        self._most = output
        self._sent = 0
        self._lock = threading.RLock()
        self._writing = False
        self._interrupted = False

    def move(self, frames: Frames) -> None:
        """Go on with another socket: this process is a fork of the one that had the first."""
        self.frames = frames

    def begin_cell(self) -> None:
        """Count output from zero again; the turn is this process's."""
        self._sent = 0
        self.waiting = self._interrupted = False

    def send(self, kind: str, content: Any) -> None:
        """Send one frame of JSON. content: data, or JSON as bytes.

        Raises `TooLong`; nothing was sent then.
        """
        payload = content if isinstance(content, bytes) else _JSON.encode(content).encode()
        if len(payload) > self._longest:
            raise TooLong(f"{len(payload)} bytes are too many to hand over")
        with self._lock:
            self._writing = True
            try:
                self.frames.send(kind, payload)
            finally:
                self._writing = False
        if self._interrupted:
            self._interrupted = False
            raise KeyboardInterrupt

    def message(self, kind: str, content: dict[str, Any]) -> None:
        """Send an output message of a cell, unless there was too much already."""
        if self._sent > self._most:
            return
        content = shorten(content, self._most)
        self._sent += len(str(content))
        self.send("M", {"type": kind, "content": content})

    def on_interrupt(self, _number: int, _frame: FrameType | None) -> None:
        """Handle SIGINT: interrupt the cell, but never in the middle of a frame."""
        if self.on_cancel is not None:
            self.on_cancel()
        elif not self.interruptible or self.waiting:
            return
        elif self._writing:
            self._interrupted = True
        else:
            raise KeyboardInterrupt

    def listen(self) -> None:
        """Let SIGINT interrupt cells."""
        signal.signal(signal.SIGINT, self.on_interrupt)


class Stream(io.TextIOBase):
    """`sys.stdout` or `sys.stderr` of a cell: kept together until flushed, as the real kernel does."""

    def __init__(self, name: str, outlet: Outlet, handle: int) -> None:
        """name: stdout or stderr. handle: the file descriptor that stands behind it."""
        self._name = name
        self._outlet = outlet
        self._handle = handle
        self._kept: list[str] = []
        self._length = 0
        self._since = 0.0

    @property
    def name(self) -> str:
        """The stream's name."""
        return self._name

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """Always UTF-8."""
        return "UTF-8"

    def fileno(self) -> int:
        """Return the descriptor whose output is shown after the cell."""
        return self._handle

    def writable(self) -> bool:
        """Return True."""
        return True

    def write(self, string: str) -> int:
        """Keep text until the next flush."""
        if not isinstance(string, str):
            raise TypeError(f"write() argument must be str, not {type(string)}")
        now = time.monotonic()
        if not self._kept:
            self._since = now
        self._kept.append(string)
        self._length += len(string)
        if self._length > _FLUSH_CHARACTERS or now - self._since > _FLUSH_SECONDS:
            self.flush()
        return len(string)

    def flush(self) -> None:
        """Send what is kept."""
        kept, self._kept, self._length = self._kept, [], 0
        text = "".join(kept)
        for start in range(0, len(text), _PIECE):
            self._outlet.message("stream", {"name": self._name, "text": text[start : start + _PIECE]})


class Captured:
    """What goes to the file descriptors 1 and 2 past Python: a file each, shown after the cell."""

    def __init__(self) -> None:
        self._handles: list[tuple[str, int]] = []
        for name, number in (("stdout", 1), ("stderr", 2)):
            handle, path = tempfile.mkstemp()
            os.unlink(path)  # noqa: PTH108
            os.dup2(handle, number)
            self._handles.append((name, handle))

    def close(self) -> None:
        """Give up the files; what stands behind the descriptors 1 and 2 stays until they are replaced."""
        for _name, handle in self._handles:
            os.close(handle)

    def show(self, outlet: Outlet) -> None:
        """Send what has been written, and forget it."""
        for name, handle in self._handles:
            size = os.fstat(handle).st_size
            if not size:
                continue
            data = os.pread(handle, min(size, _FLUSH_CHARACTERS * 8), 0)
            os.ftruncate(handle, 0)
            os.lseek(handle, 0, os.SEEK_SET)
            outlet.message("stream", {"name": name, "text": data.decode(errors="replace")})
