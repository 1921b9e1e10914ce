"""The files of a graded submission: written aside, and put in their place in one step."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path

from toolkit.grading.files import new_folder, remove_folder, replace_folder, sync_folder

# Nobody stages for so long: what is older was left by a process that was killed.
_LEFT_SECONDS = 6 * 3600


def stage(autograded: Path, files: Mapping[str, bytes], mode: int) -> Path:
    """Write files into a new hidden folder beside the graded ones; returns it. Raises OSError."""
    folder = new_folder(autograded)
    try:
        for name in sorted(files):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(files[name])
                file.flush()
                os.fsync(file.fileno())
                os.fchmod(file.fileno(), mode)
        sync_folder(folder)
    except BaseException:
        remove_folder(folder)
        raise
    return folder


def settle(staged: Path, target: Path) -> None:
    """Put a staged folder in the place of the graded one."""
    staged.chmod(0o755)
    replace_folder(staged, target)


def sweep(autograded: Path) -> None:
    """Remove what killed processes left."""
    for folder in autograded.glob(".new-*"):
        if time.time() - folder.lstat().st_mtime > _LEFT_SECONDS:
            remove_folder(folder)
