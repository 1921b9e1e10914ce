"""Copies of the gradebook, made before anything in it is migrated."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from toolkit.grading import gradebook
from toolkit.grading.files import PRIVATE_FILE, PRIVATE_FOLDER, sync_folder
from toolkit.grading.gradebook.soundness import is_sound
from toolkit.grading.problems import ClassFolderProblem, full_disk_text, is_full
from toolkit.i18n import Messages

_ = Messages("grading")

FOLDER = "backups"
KEPT = 5


def backup_gradebook(folder: Path) -> Path | None:
    """Copy the gradebook's file to `backups/gradebook-<time in UTC>.db` and return that path.

    SQLite itself copies, so that the copy is whole while others write; it is checked before it gets its name.
    The last five are kept; None if there is no file. Raises `ClassFolderProblem` when no sound copy came of
    it; then nothing else may be changed.
    """
    source = gradebook.file(folder)
    if source is None or not source.is_file():
        return None
    home = folder / FOLDER
    home.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    target = home / f"gradebook-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}.db"
    beside = home / f".{target.name}"
    try:
        os.close(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE))
        _copy(source, beside)
        beside.replace(target)
        sync_folder(home)
    except (sqlite3.Error, OSError) as error:
        if is_full(error):
            raise ClassFolderProblem(full_disk_text()) from error
        raise ClassFolderProblem(
            _("The gradebook {file} could not be backed up ({reason}). Nothing was changed.").format(
                file=source, reason=error
            )
        ) from error
    finally:
        beside.unlink(missing_ok=True)
    for old in sorted(home.glob("gradebook-*.db"))[:-KEPT]:
        old.unlink(missing_ok=True)
    return target


def _copy(source: Path, target: Path) -> None:
    reading = sqlite3.connect(f"file:{quote(str(source))}?mode=ro", uri=True, timeout=30)
    with contextlib.closing(reading), contextlib.closing(sqlite3.connect(target)) as writing:
        reading.backup(writing)
        if not is_sound(writing):
            raise sqlite3.DatabaseError("the copy is not sound")
    with target.open("rb") as copied:
        os.fsync(copied.fileno())
