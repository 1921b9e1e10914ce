"""The files of a graded submission: written aside, and put in their place in one step."""

from __future__ import annotations

import contextlib
import ctypes
import os
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

from toolkit.grading.files import remove_folder, replace_folder, sync_folder

# Nobody stages for so long: what is older was left by a process that was killed.
_LEFT_SECONDS = 6 * 3600
# Up to so many submissions are written out file by file.
FEW = 3


def stage(autograded: Path, files: Mapping[str, bytes], mode: int) -> Path:
    """Write files into a new hidden folder beside the graded ones; returns it. Raises OSError.

    They are on the disk for certain after `to_disk`.
    """
    # Made as nbgrader makes the folder that it will become; what is above keeps others out.
    folder = autograded / f".new-{secrets.token_hex(6)}"
    folder.mkdir(parents=True)
    try:
        for name in sorted(files):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(files[name])
                os.fchmod(file.fileno(), mode)
    except BaseException:
        remove_folder(folder)
        raise
    return folder


def to_disk(staged: Sequence[Path]) -> None:
    """Wait until staged files are on the disk. Raises OSError.

    A file costs a wait of its own, however small it is; many together cost one.
    """
    if not staged:
        return
    if len(staged) > FEW and (syncfs := _syncfs()):
        handle = os.open(staged[0].parent, os.O_RDONLY)
        try:
            if syncfs(handle) == 0:
                return
        finally:
            os.close(handle)
    for folder in staged:
        for path in sorted(folder.rglob("*")):
            handle = os.open(path, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
        sync_folder(folder)


@cache
def _syncfs() -> Callable[[int], int] | None:
    """Return Linux's call that writes out one file system; other systems have none."""
    with contextlib.suppress(OSError, AttributeError):
        call: Callable[[int], int] = ctypes.CDLL(None, use_errno=True).syncfs
        return call
    return None


def settle(staged: Path, target: Path) -> None:
    """Put a staged folder in the place of the graded one."""
    replace_folder(staged, target)


def sweep(autograded: Path) -> None:
    """Remove what killed processes left."""
    for folder in autograded.glob(".new-*"):
        if time.time() - folder.lstat().st_mtime > _LEFT_SECONDS:
            remove_folder(folder)
