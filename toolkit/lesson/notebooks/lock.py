"""A lock between processes on one file, on every system Python runs on."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


class LockBusy(Exception):
    """Another process kept the lock for too long."""


@contextmanager
def locked(path: Path, patience: float = 3.0) -> Iterator[None]:
    """Hold the lock file `path` inside the block. Waits up to `patience` seconds, then raises `LockBusy`.

    The lock ends with its process, so a crash leaves nothing locked.
    """
    with path.open("a+b") as file:
        end = time.monotonic() + patience
        while not _try(file):
            if time.monotonic() > end:
                raise LockBusy(str(path))
            time.sleep(0.02)
        try:
            yield
        finally:
            _release(file)


if sys.platform == "win32":
    import msvcrt

    def _try(file: IO[bytes]) -> bool:
        file.seek(0)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _release(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _release(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)
