"""A process held by a pidfd: a number that never comes to mean another process."""

from __future__ import annotations

import os
import select
import signal


class Process:
    """A process that somebody else started and reaps."""

    def __init__(self, pid: int, pidfd: int) -> None:
        """pid: as its starter sees it, for logs. pidfd: owned by this object from now on."""
        self.pid = pid
        self._pidfd = pidfd

    def fileno(self) -> int:
        """Return the pidfd; poll reports it readable when the process has ended."""
        return self._pidfd

    def signal(self, number: signal.Signals) -> None:
        """Send a signal; a process that has ended is left in peace."""
        try:
            signal.pidfd_send_signal(self._pidfd, number)
        except ProcessLookupError:
            return

    def ended(self, seconds: float = 0.0) -> bool:
        """Wait at most `seconds` for the end; returns whether the process has ended."""
        poll = select.poll()
        poll.register(self._pidfd, select.POLLIN)
        return bool(poll.poll(seconds * 1000))

    def kill(self) -> None:
        """End the process at once and give up the pidfd."""
        if self._pidfd >= 0:
            self.signal(signal.SIGKILL)
            os.close(self._pidfd)
            self._pidfd = -1
