"""Backups of the gradebook, older gradebooks, and gradebooks that somebody else holds."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from toolkit.grading import ClassFolder, ClassFolderProblem, erase_learner
from toolkit.grading.backup import (
    KEPT,
    GradebookBusy,
    backup_gradebook,
    backups,
    check_free,
    restore_gradebook,
)
from toolkit.grading.engine import NbgraderEngine
from toolkit.grading.gradebook.soundness import _TABLES
from toolkit.grading.upgrade import OLDER, is_old, upgrade_gradebook
from toolkit.i18n import use_language


@pytest.fixture(autouse=True)
def _english() -> None:
    use_language("en")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a gradebook of nbgrader's tables, not made by nbgrader."""
    with closing(sqlite3.connect(tmp_path / "gradebook.db")) as database, database:
        for table in _TABLES:
            database.execute(f"CREATE TABLE {table} (id, name)")
        database.execute("CREATE TABLE alembic_version (version_num)")
        database.execute("INSERT INTO alembic_version VALUES ('e43177bfe90b')")
        database.execute("INSERT INTO student VALUES ('ab12cd34', 'x')")
    return tmp_path


def students(path: Path) -> int:
    with closing(sqlite3.connect(path)) as database:
        return int(database.execute("SELECT count(*) FROM student").fetchone()[0])


def test_a_backup_is_whole_and_private_also_while_others_write(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "gradebook.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("INSERT INTO student VALUES ('ef56gh78', 'y')")
        copy = backup_gradebook(folder)
    assert copy is not None
    assert copy.parent == folder / "backups"
    assert students(copy) == 1, "what is not committed is not in it"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert [path.name for path in copy.parent.iterdir()] == [copy.name]


def test_the_last_five_are_kept(folder: Path) -> None:
    made = [backup_gradebook(folder) for _number in range(KEPT + 2)]
    assert backups(folder) == made[:1:-1]


def test_no_gradebook_no_backup(tmp_path: Path) -> None:
    assert backup_gradebook(tmp_path) is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"rubbish" * 1000])
def test_a_damaged_gradebook_takes_no_good_backups_place(folder: Path, content: bytes) -> None:
    good = [backup_gradebook(folder) for _number in range(KEPT)]
    (folder / "gradebook.db").write_bytes(content)
    with pytest.raises(ClassFolderProblem):
        backup_gradebook(folder)
    assert backups(folder) == good[::-1]
    assert (folder / "gradebook.db").read_bytes() == content


def test_a_full_disk_leaves_no_half_backup(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("toolkit.grading.backup.os.fsync", full)
    with pytest.raises(ClassFolderProblem, match="disk is full"):
        backup_gradebook(folder)
    assert list((folder / "backups").iterdir()) == []


def test_a_restored_backup_takes_the_place_of_a_damaged_gradebook_which_is_kept(folder: Path) -> None:
    copy = backup_gradebook(folder)
    assert copy is not None
    damaged = b"SQLite format 3\0" + b"\xff" * 5000
    (folder / "gradebook.db").write_bytes(damaged)
    restore_gradebook(folder, copy)
    assert students(folder / "gradebook.db") == 1
    (kept,) = (folder / "backups").glob("replaced-*.db")
    assert kept.read_bytes() == damaged
    assert not list(folder.glob(".gradebook*"))


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0" + b"\xff" * 5000, None])
def test_what_is_no_gradebook_is_not_restored(folder: Path, content: bytes | None) -> None:
    other = folder / "other.db"
    if content is None:
        with closing(sqlite3.connect(other)) as database:
            database.execute("CREATE TABLE mine (id)")
    else:
        other.write_bytes(content)
    before = (folder / "gradebook.db").read_bytes()
    with pytest.raises(ClassFolderProblem, match="not a sound gradebook"):
        restore_gradebook(folder, other)
    assert (folder / "gradebook.db").read_bytes() == before


@pytest.mark.parametrize("lock", ["IMMEDIATE", "EXCLUSIVE"])
def test_a_lock_of_another_program_is_told_after_a_while(
    folder: Path, lock: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("toolkit.grading.backup.SECONDS", 0.05)
    check_free(folder)
    copy = backup_gradebook(folder)
    assert copy is not None
    before = (folder / "gradebook.db").read_bytes()
    with closing(sqlite3.connect(folder / "gradebook.db", isolation_level=None)) as other:
        other.execute(f"BEGIN {lock}")
        with pytest.raises(GradebookBusy, match="Another program"):
            check_free(folder)
        with pytest.raises(GradebookBusy, match="Another program"):
            restore_gradebook(folder, copy)
        if lock == "EXCLUSIVE":
            with pytest.raises(GradebookBusy, match="Another program"):
                backup_gradebook(folder)
    assert (folder / "gradebook.db").read_bytes() == before


# -- older gradebooks ---------------------------------------------------------------------------------


def test_we_know_nbgraders_migrations() -> None:
    from importlib.util import find_spec

    spec = find_spec("nbgrader")
    assert spec is not None
    assert spec.origin is not None
    versions = [
        path.name.split("_")[0]
        for path in (Path(spec.origin).parent / "alembic" / "versions").glob("*_*.py")
        if not path.name.startswith("__")
    ]
    assert {*OLDER, "e43177bfe90b"} == set(versions)


def make_old(path: Path) -> None:
    """Take a gradebook back to before nbgrader knew courses; nbgrader can then bring it up to date."""
    with closing(sqlite3.connect(path)) as database, database:
        database.executescript("""
        PRAGMA foreign_keys = OFF;
        CREATE TABLE old (id VARCHAR(32) PRIMARY KEY, name VARCHAR(128) NOT NULL UNIQUE, duedate DATETIME);
        INSERT INTO old SELECT id, name, duedate FROM assignment;
        DROP TABLE assignment; ALTER TABLE old RENAME TO assignment;
        UPDATE alembic_version SET version_num = '282d30a0218e';
        DELETE FROM assignment; DELETE FROM notebook; DELETE FROM course;
        """)


@pytest.mark.nbgrader
def test_an_older_gradebook_is_backed_up_and_brought_up_to_date_by_nbgrader(real_class: ClassFolder) -> None:
    path = real_class.gradebook
    assert not is_old(path)
    assert upgrade_gradebook(real_class.path) is None
    make_old(path)
    assert is_old(path)
    copy = upgrade_gradebook(real_class.path)
    assert copy is not None
    assert is_old(copy)
    assert not is_old(path)
    with closing(sqlite3.connect(path)) as database:
        assert "course_id" in {row[1] for row in database.execute("PRAGMA table_info(assignment)")}


def test_a_failed_upgrade_leaves_the_gradebook_as_it_was(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(sqlite3.connect(folder / "gradebook.db")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '167914646830'")

    def fails(path: Path) -> None:
        with closing(sqlite3.connect(path)) as database, database:
            database.execute("DROP TABLE student")
        raise RuntimeError("no such column")

    monkeypatch.setattr("toolkit.grading.upgrade.upgrade_database", fails)
    with pytest.raises(ClassFolderProblem, match="as it was"):
        upgrade_gradebook(folder)
    assert students(folder / "gradebook.db") == 1
    assert len(backups(folder)) == 1


@pytest.mark.nbgrader
def test_who_is_erased_is_erased_from_the_backups_too(
    real_class: ClassFolder, hand_in: Callable[..., Path]
) -> None:
    hand_in(real_class, {"margin": "0.25", "plan": "rahasia-saya"})
    NbgraderEngine(real_class.path).autograde("ab12cd34", "02-price")
    copy = backup_gradebook(real_class.path)
    assert copy is not None
    broken = real_class.path / "backups" / "replaced-1.db"
    broken.write_bytes(b"ab12cd34" * 1000)
    assert b"ab12cd34" in copy.read_bytes()
    erase_learner(real_class, "ab12cd34")
    assert b"ab12cd34" not in copy.read_bytes()
    assert not broken.exists()
    assert students(copy) == 0
