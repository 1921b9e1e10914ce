"""Backups of the gradebook: made while others read it, checked, and the last five kept."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from toolkit.grading.files import PRIVATE_FILE, PRIVATE_FOLDER, sync_folder
from toolkit.grading.problems import ClassFolderProblem, full_disk_text, is_full
from toolkit.grading.sqlite_file import is_whole, open_file
from toolkit.i18n import Messages

_ = Messages("grading")

KEPT = 5
SECONDS = 10.0
"""How long another program's lock on the gradebook is waited for."""


class GradebookBusy(ClassFolderProblem):
    """Another program holds the gradebook. Nothing was changed."""


def check_free(folder: Path, seconds: float | None = None) -> None:
    """Raise `GradebookBusy` if another program keeps the gradebook locked for longer than `seconds`.

    The write lock is taken and given back; nothing is written. A missing gradebook is free.
    """
    path = folder / "gradebook.db"
    if not path.exists():
        return
    try:
        with closing(open_file(path, "rw", SECONDS if seconds is None else seconds)) as database:
            database.execute("BEGIN IMMEDIATE")
            database.execute("ROLLBACK")
    except sqlite3.Error as error:
        # What else is wrong with it is told where it is read.
        if "locked" in str(error):
            raise busy(path) from error


def busy(path: Path) -> GradebookBusy:
    """Return what is told when the gradebook stays locked."""
    return GradebookBusy(
        _(
            "Another program is writing to {file} and did not finish in time. Close formgrader or the "
            "program that has it open, then start again. Nothing was changed."
        ).format(file=path)
    )


def backup_gradebook(folder: Path) -> Path | None:
    """Copy the gradebook to `backups/gradebook-<time>.db` and check the copy; returns its path.

    SQLite's own backup is used, which is whole also while others write. The last five are kept; None if
    there is no gradebook. Raises `ClassFolderProblem`: no room, locked, or damaged; older backups then stay.
    """
    path = folder / "gradebook.db"
    if not path.exists():
        return None
    home = folder / "backups"
    home.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    copy = _free_name(home)
    half = copy.with_name(f".{copy.name}.part")
    try:
        copy_file(path, half)
        half.replace(copy)
        sync_folder(home)
    except OSError as error:
        raise _not_copied(path, error) from error
    finally:
        half.unlink(missing_ok=True)
    for old in backups(folder)[KEPT:]:
        old.unlink(missing_ok=True)
    return copy


def backups(folder: Path) -> list[Path]:
    """Return the backups of a class, newest first."""
    return sorted((folder / "backups").glob("gradebook-*.db"), reverse=True)


def restore_gradebook(folder: Path, backup: Path) -> None:
    """Put a backup in the place of the gradebook, which is kept as `backups/replaced-<time>.db`.

    Also a damaged gradebook is kept, byte for byte. Raises `ClassFolderProblem` if the backup is not a sound
    gradebook or another program holds the gradebook; nothing is changed then.
    """
    check_copy(backup)
    check_free(folder)
    path = folder / "gradebook.db"
    home = folder / "backups"
    home.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    fresh = folder / ".gradebook.db.restored"
    try:
        copy_file(backup, fresh)
        if path.exists():
            # A second name first, so that there is a gradebook at every moment.
            os.link(path, home / _free_name(home).name.replace("gradebook-", "replaced-"))
        for rest in ("-journal", "-wal", "-shm"):
            path.with_name(path.name + rest).unlink(missing_ok=True)
        fresh.replace(path)
        sync_folder(folder)
    except OSError as error:
        raise _not_copied(backup, error) from error
    finally:
        fresh.unlink(missing_ok=True)


def copy_file(source: Path, target: Path) -> None:
    """Copy a gradebook's file, whole also while others write, check the copy and write it to the disk.

    target: made for its owner alone, and replaced if it is there. Raises `ClassFolderProblem`: no room,
    locked or damaged; what `target` holds then is of no use.
    """
    try:
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, PRIVATE_FILE))
        with (
            closing(open_file(source, "ro", SECONDS)) as read,
            closing(open_file(target, "rw", SECONDS)) as write,
        ):
            # SQLite's backup waits for a lock without an end; a look beforehand does not.
            read.execute("SELECT count(*) FROM sqlite_master").fetchone()
            read.backup(write)
        check_copy(target)
        to_disk(target)
    except (sqlite3.Error, OSError) as error:
        raise _not_copied(source, error) from error


def to_disk(path: Path) -> None:
    """Wait until a file's content is on the disk. Raises OSError."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def check_copy(path: Path) -> None:
    """Raise `ClassFolderProblem` unless a file is a sound gradebook."""
    if not is_sound(path, lambda tables: tables >= {"assignment", "submitted_assignment", "grade"}):
        raise ClassFolderProblem(
            _("{file} is not a sound gradebook. Nothing was changed. Choose another backup.").format(
                file=path
            )
        )


def is_sound(
    path: Path, has: Callable[[set[str]], bool], *, pages: bool = True, seconds: float | None = None
) -> bool:
    """Return whether a gradebook's file is whole, as `is_whole` says. Raises `GradebookBusy`."""
    try:
        return is_whole(path, has, pages=pages, seconds=SECONDS if seconds is None else seconds)
    except sqlite3.Error as error:
        raise busy(path) from error


def _free_name(home: Path) -> Path:
    told = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    return home / f"gradebook-{told}.db"


def _not_copied(path: Path, error: Exception) -> ClassFolderProblem:
    if is_full(error):
        return ClassFolderProblem(full_disk_text())
    if "locked" in str(error):
        return busy(path)
    return ClassFolderProblem(
        _("{file} could not be copied: {reason}. Nothing was changed.").format(file=path, reason=error)
    )
