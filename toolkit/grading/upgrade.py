"""Gradebooks of an older nbgrader: brought up to date on a copy, which then takes the gradebook's place."""

from __future__ import annotations

import contextlib
import glob
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from toolkit.grading import gradebook
from toolkit.grading.backup import SECONDS, backup_gradebook, check_copy, check_free, copy_file, to_disk
from toolkit.grading.engine import upgrade_database
from toolkit.grading.files import sync_folder
from toolkit.grading.gradebook_file import busy
from toolkit.grading.problems import ClassFolderProblem
from toolkit.grading.sqlite_file import open_file, tables
from toolkit.i18n import Messages

_ = Messages("grading")

# nbgrader's migrations before the newest, in their order; a test compares them with the installed nbgrader.
OLDER = ("b6d005d67074", "50a4d84c131a", "724cde206c17", "167914646830", "282d30a0218e")


def upgrade_gradebook(folder: Path) -> Path | None:
    """Bring a gradebook of an older nbgrader up to this one, after a backup; returns the backup's path.

    None if there is nothing to do, also where a database server keeps the gradebook. nbgrader's own migration
    (`nbgrader db upgrade`) does the work, on a copy: it is not one transaction, so that what is killed in the
    middle can neither be used nor migrated again. At every moment the gradebook is the old one or the new
    one. Raises `ClassFolderProblem`; nothing was changed then, and no backup was made.
    """
    path = gradebook.file(folder)
    if path is None or not is_old(path):
        return None
    check_free(folder)
    _tidy(path)
    # A name of its own: the migration of one that was killed may still be at work on its copy.
    fresh = path.with_name(f".{path.name}.upgrade-{secrets.token_hex(4)}")
    try:
        with _held(path):
            copy_file(path, fresh)
            _migrate(fresh)
            copy = backup_gradebook(folder)
            fresh.replace(path)
            sync_folder(path.parent)
    finally:
        _tidy(path)
    return copy


def _migrate(fresh: Path) -> None:
    try:
        upgrade_database(fresh)
        check_copy(fresh)
        if is_old(fresh):
            raise RuntimeError("it did nothing")
        to_disk(fresh)
    except Exception as error:
        raise ClassFolderProblem(
            _(
                "The gradebook comes from an older nbgrader and could not be brought up to date: {reason}. "
                "It was not changed."
            ).format(reason=error)
        ) from error


@contextlib.contextmanager
def _held(path: Path) -> Iterator[None]:
    """Keep other programs from writing to the gradebook, and have all of it in its one file."""
    try:
        with closing(open_file(path, "rw", SECONDS)) as database:
            # A write-ahead log beside the file would be taken for the log of what replaces it.
            if database.execute("PRAGMA journal_mode = DELETE").fetchone()[0] != "delete":
                raise busy(path)
            database.execute("BEGIN IMMEDIATE")
            yield
    except sqlite3.Error as error:
        raise busy(path) from error


def _tidy(path: Path) -> None:
    for left in path.parent.glob(f".{glob.escape(path.name)}.upgrade-*"):
        left.unlink(missing_ok=True)


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
        if not {"assignment", "alembic_version"} <= tables(database):
            return False
        found = database.execute("SELECT version_num FROM alembic_version").fetchone()
        return found is not None and found[0] in OLDER
    return False
