"""Gradebooks of an older nbgrader: backed up, then brought up to date by nbgrader's own migrations."""

from __future__ import annotations

import contextlib
import sqlite3
from contextlib import closing
from pathlib import Path

from toolkit.grading.backup import SECONDS, backup_gradebook, check_free, restore_gradebook
from toolkit.grading.engine import upgrade_database
from toolkit.grading.problems import ClassFolderProblem
from toolkit.grading.sqlite_file import open_file
from toolkit.i18n import Messages

_ = Messages("grading")

# nbgrader's migrations before the newest, in their order; a test compares them with the installed nbgrader.
OLDER = ("b6d005d67074", "50a4d84c131a", "724cde206c17", "167914646830", "282d30a0218e")


def upgrade_gradebook(folder: Path) -> Path | None:
    """Bring a gradebook of an older nbgrader up to this one, after a backup; returns the backup's path.

    None if there is nothing to do. nbgrader's own migration (`nbgrader db upgrade`) does the work. Raises
    `ClassFolderProblem`; the gradebook is then as the backup has it.
    """
    path = folder / "gradebook.db"
    if not is_old(path):
        return None
    check_free(folder)
    copy = backup_gradebook(folder)
    try:
        upgrade_database(path)
    except Exception as error:
        if copy is not None:
            restore_gradebook(folder, copy)
        raise ClassFolderProblem(
            _(
                "The gradebook comes from an older nbgrader and could not be brought up to date: {reason}. "
                "It is as it was; a copy is {copy}."
            ).format(reason=error, copy=copy)
        ) from error
    return copy


def upgraded_text(copy: Path) -> str:
    """Return what a trainer is told after an upgrade."""
    return _(
        "The gradebook came from an older nbgrader and was brought up to date. "
        "A copy of the old one is {copy}."
    ).format(copy=copy)


def is_old(path: Path) -> bool:
    """Return whether a gradebook has the tables of an older nbgrader."""
    if not path.exists():
        return False
    with contextlib.suppress(sqlite3.Error), closing(open_file(path, "ro", SECONDS)) as database:
        tables = {row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not {"assignment", "alembic_version"} <= tables:
            return False
        found = database.execute("SELECT version_num FROM alembic_version").fetchone()
        return found is not None and found[0] in OLDER
    return False
