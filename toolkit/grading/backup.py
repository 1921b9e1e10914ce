"""Backups of the gradebook: made while others read it, checked, and the last five kept.

All of it is about the gradebook's file, wherever nbgrader is told that it is (`db_url`).
"""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from toolkit.grading import gradebook
from toolkit.grading.files import PRIVATE_FILE, PRIVATE_FOLDER, sync_folder
from toolkit.grading.gradebook_file import busy, is_sound
from toolkit.grading.problems import ClassFolderProblem, full_disk_text, is_full
from toolkit.grading.sqlite_file import open_file
from toolkit.i18n import Messages

_ = Messages("grading")

KEPT = 5
SECONDS = 10.0
"""How long another program's lock on the gradebook is waited for."""


def check_free(folder: Path, seconds: float | None = None) -> None:
    """Raise `GradebookBusy` if another program keeps the gradebook locked for longer than `seconds`.

    The write lock is taken and given back; nothing is written. A missing gradebook is free, and one that a
    database server keeps is nobody's alone.
    """
    path = gradebook.file(folder)
    if path is None or not path.exists():
        return
    try:
        with closing(open_file(path, "rw", SECONDS if seconds is None else seconds)) as database:
            database.execute("BEGIN IMMEDIATE")
            database.execute("ROLLBACK")
    except sqlite3.Error as error:
        # What else is wrong with it is told where it is read.
        if "locked" in str(error):
            raise busy(path) from error


def backup_gradebook(folder: Path) -> Path | None:
    """Copy the gradebook to `backups/gradebook-<time>.db` and check the copy; returns its path.

    SQLite's own backup is used, which is whole also while others write. The last five are kept; None if
    there is no gradebook. Raises `ClassFolderProblem`: no room, locked, damaged, or kept by a database
    server; older backups then stay.
    """
    path = _file(folder)
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
    gradebook, or another program or a database server holds the gradebook; nothing is changed then.
    """
    path = _file(folder)
    check_copy(backup)
    check_free(folder)
    home = folder / "backups"
    home.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    fresh = path.with_name(f".{path.name}.restored")
    try:
        copy_file(backup, fresh)
        if path.exists():
            # Second names first: there is a gradebook at every moment, and what its file lacks yet is kept.
            kept = home / _free_name(home).name.replace("gradebook-", "replaced-")
            _second_name(path, kept)
            for rest in ("-journal", "-wal"):
                if (log := path.with_name(path.name + rest)).exists():
                    _second_name(log, kept.with_name(kept.name + rest))
        # They would be taken for the logs of what comes now.
        for rest in ("-journal", "-wal", "-shm"):
            path.with_name(path.name + rest).unlink(missing_ok=True)
        fresh.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise _not_copied(backup, error) from error
    finally:
        fresh.unlink(missing_ok=True)


def _file(folder: Path) -> Path:
    """Return the gradebook's file. Raises `ClassFolderProblem` if it has none."""
    path = gradebook.file(folder)
    if path is None:
        raise ClassFolderProblem(
            _(
                "A database server keeps the gradebook of this class. Who looks after the server makes its "
                "backups and puts them back. Nothing was changed."
            )
        )
    return path


def _second_name(path: Path, name: Path) -> None:
    """Give a file one more name; a copy gets it where there can be none, as on a stick or another disk."""
    try:
        os.link(path, name)
    except OSError as error:
        if error.errno not in (errno.EXDEV, errno.EPERM, errno.EOPNOTSUPP):
            raise
        os.close(os.open(name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE_FILE))
        shutil.copyfile(path, name)
        to_disk(name)


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
    wanted = {"assignment", "submitted_assignment", "grade"}
    if not is_sound(path, lambda tables: tables >= wanted, seconds=SECONDS):
        raise ClassFolderProblem(
            _("{file} is not a sound gradebook. Nothing was changed. Choose another backup.").format(
                file=path
            )
        )


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
