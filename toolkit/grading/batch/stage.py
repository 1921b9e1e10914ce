"""The files of a graded submission: written aside, and put in their place in one step."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from toolkit.grading.files import remove_folder, replace_folder, sync_all, sync_folder, write_all

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
        write_all(folder, files, mode)
    except BaseException:
        remove_folder(folder)
        raise
    return folder


def to_disk(staged: Sequence[Path]) -> None:
    """Wait until staged files are on the disk. Raises OSError.

    A file costs a wait of its own, however small it is; many together cost one.
    """
    if len(staged) > FEW and sync_all(staged[0].parent):
        return
    for folder in staged:
        for path in sorted(folder.rglob("*")):
            handle = os.open(path, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
        sync_folder(folder)


def settle(moves: Sequence[tuple[Path, Path]]) -> None:
    """Put staged folders in the places of the graded ones; moves: (staged, graded) pairs.

    A power cut in the middle leaves some as they were: they count as not graded.
    """
    for staged, target in moves:
        replace_folder(staged, target, sync=len(moves) <= FEW)
    if len(moves) > FEW and not sync_all(moves[0][1].parent):
        for _staged, target in moves:
            sync_folder(target.parent)


def sweep(autograded: Path) -> None:
    """Remove what killed processes left."""
    for folder in autograded.glob(".new-*"):
        if time.time() - folder.lstat().st_mtime > _LEFT_SECONDS:
            remove_folder(folder)
