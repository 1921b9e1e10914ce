"""Framed messages over a stream socket: four bytes of length, one byte of kind, then the payload.

What comes from the other end may be hostile: a frame is bounded before any of it is kept, and sending to
somebody who does not read ends by a time limit.
"""

from __future__ import annotations

import json
import select
import socket
import struct
import time
from typing import Any

_HEAD = struct.Struct("!IB")
_CHUNK = 1 << 16
# A plain number: the flags' own type takes longer to combine than the call takes.
_AT_ONCE = int(socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL)


class FrameError(Exception):
    """The other end sent something that is no frame, or a frame that is too long."""


class Closed(Exception):
    """The other end has gone."""


class Frames:
    """One end of a socket that carries frames."""

    def __init__(self, sock: socket.socket, limit: int) -> None:
        """sock: a connected stream socket. limit: bytes of the longest payload that is accepted."""
        self.socket = sock
        self.limit = limit
        self.received = 0
        self._kept = bytearray()

    def fileno(self) -> int:
        """Return the file descriptor, for poll."""
        return self.socket.fileno()

    def send(self, kind: str, payload: bytes, seconds: float | None = None) -> None:
        """Send one frame. kind: one ASCII letter. Raises `Closed`, or TimeoutError after `seconds`."""
        data = _HEAD.pack(len(payload), ord(kind)) + payload
        if seconds is None:
            try:
                self.socket.sendall(data)
            except OSError as error:
                raise Closed from error
            return
        self._send_until(memoryview(data), time.monotonic() + seconds)

    def _send_until(self, rest: memoryview, end: float) -> None:
        while rest:
            try:
                rest = rest[self.socket.send(rest, _AT_ONCE) :]
            except BlockingIOError:
                left = end - time.monotonic()
                if left <= 0 or not select.select([], [self.socket], [], left)[1]:
                    raise TimeoutError from None
            except OSError as error:
                raise Closed from error

    def send_json(self, kind: str, content: Any, seconds: float | None = None) -> None:
        """Send plain data as JSON. Raises as `send` does."""
        self.send(kind, json.dumps(content, separators=(",", ":")).encode(), seconds)

    def fill(self) -> None:
        """Take what has arrived, at most 64 KiB. Raises `Closed` at the end of the stream."""
        try:
            data = self.socket.recv(_CHUNK)
        except (ConnectionError, OSError) as error:
            raise Closed from error
        if not data:
            raise Closed
        self.received += len(data)
        self._kept += data

    def next(self) -> tuple[str, bytes] | None:
        """Return the next whole frame that has arrived, None if there is none. Raises `FrameError`."""
        if len(self._kept) < _HEAD.size:
            return None
        length, kind = _HEAD.unpack_from(self._kept)
        if length > self.limit:
            raise FrameError(f"a frame of {length} bytes")
        end = _HEAD.size + length
        if len(self._kept) < end:
            return None
        payload = bytes(memoryview(self._kept)[_HEAD.size : end])
        del self._kept[:end]
        return chr(kind), payload

    def receive(self) -> tuple[str, bytes]:
        """Wait for a frame. Raises `Closed` and `FrameError`."""
        while True:
            frame = self.next()
            if frame is not None:
                return frame
            self.fill()

    def close(self) -> None:
        """Close the socket."""
        self.socket.close()
