"""Telling the server which submissions wait no longer, so that whoever waits for marks hears it at once.

The worker's standard input is one end of a pair of sockets. What comes in wakes the worker; what it writes
are ids of submissions, one on a line. It is news and nothing more: the server looks into the records for what
became of them, and also when nothing was told.
"""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Callable


def telling(handle: int = 0) -> Callable[[int], None]:
    """Return what tells the other end of a socket the id of a submission. handle: the socket's number.

    It never waits and never fails: a server that does not listen must not keep learners from their marks.
    Raises OSError if `handle` is no socket.
    """
    # Of its own: closing it must not close the worker's standard input.
    there = socket.socket(fileno=os.dup(handle))

    def tell(submission: int) -> None:
        with contextlib.suppress(OSError):
            there.send(b"%d\n" % submission, socket.MSG_DONTWAIT)

    return tell
