"""Writing files and folders so that a power cut leaves the old version or the new one."""

from __future__ import annotations

import contextlib
import ctypes
import os
import secrets
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700


def write_file(path: Path, data: bytes | str, mode: int = PRIVATE_FILE) -> None:
    """Write a file in one step: beside it, to the disk, then renamed. Raises OSError; the old file stays."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    content = data.encode("utf-8") if isinstance(data, str) else data
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        sync_folder(path.parent)
    finally:
        beside.unlink(missing_ok=True)


def write_new(path: Path, data: bytes, mode: int = PRIVATE_FILE) -> None:
    """Write a file that is not there yet, with exactly these permissions; no waiting for the disk."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    try:
        left = memoryview(data)
        while left:
            left = left[os.write(handle, left) :]
        if mode != PRIVATE_FILE:
            os.fchmod(handle, mode)
    finally:
        os.close(handle)


def write_all(folder: Path, files: Mapping[str, bytes], mode: int = PRIVATE_FILE) -> None:
    """Write new files, by relative path, and the folders they lie in, into an empty folder."""
    made = {folder}
    for name in sorted(files):
        path = folder / name
        if path.parent not in made:
            path.parent.mkdir(parents=True, exist_ok=True)
            made.add(path.parent)
        write_new(path, files[name], mode)


def sync_folder(folder: Path) -> None:
    """Make renames in a folder last through a power cut, where the system knows how."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def sync_all(place: Path) -> bool:
    """Wait until all of the file system a folder lies on is on the disk; returns whether that was done."""
    if (syncfs := _syncfs()) is None:
        return False
    handle = os.open(place, os.O_RDONLY)
    try:
        return syncfs(handle) == 0
    finally:
        os.close(handle)


@cache
def _syncfs() -> Callable[[int], int] | None:
    """Return Linux's call that writes out one file system; other systems have none."""
    with contextlib.suppress(OSError, AttributeError):
        call: Callable[[int], int] = ctypes.CDLL(None, use_errno=True).syncfs
        return call
    return None


def remove_folder(folder: Path) -> None:
    """Remove a folder and all in it, also what nbgrader made read-only; a missing one is fine."""
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)


def empty_folder(folder: Path) -> None:
    """Remove all that is in a folder; what was linked to stays."""
    for path in folder.iterdir():
        try:
            path.unlink()
        except (IsADirectoryError, PermissionError):
            remove_folder(path)


def new_folder(parent: Path) -> Path:
    """Make an empty folder with a hidden name, which nbgrader's `*` does not find, to fill and rename."""
    parent.mkdir(parents=True, exist_ok=True)
    folder = parent / f".new-{secrets.token_hex(6)}"
    folder.mkdir(mode=PRIVATE_FOLDER)
    return folder


def replace_folder(new: Path, folder: Path, *, sync: bool = True) -> None:
    """Put a filled `new_folder` in the place of `folder`, whose old content is removed.

    sync: make it last through a power cut; without it, the caller does.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    old = folder.with_name(f".new-{secrets.token_hex(6)}")
    there = folder.exists()
    if there:
        folder.rename(old)
    new.rename(folder)
    if sync:
        sync_folder(folder.parent)
    if there:
        remove_folder(old)


@contextlib.contextmanager
def locked(path: Path, *, wait: bool = True) -> Iterator[bool]:
    """Hold a lock file across processes; yields whether it is held (always, when `wait` is true).

    The lock ends with the process, however that ends. Where the system has no such locks, it is not held
    against others, and true is given.
    """
    if sys.platform == "win32":
        yield True
        return
    import fcntl

    handle = os.open(path, os.O_RDWR | os.O_CREAT, PRIVATE_FILE)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
    finally:
        os.close(handle)
