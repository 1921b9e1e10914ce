"""Backups of the gradebook, older gradebooks, and gradebooks that somebody else holds."""

from __future__ import annotations

import errno
import os
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from toolkit.grading import ClassFolder, ClassFolderProblem, erase_learner
from toolkit.grading.backup import KEPT, backup_gradebook, backups, check_free, restore_gradebook
from toolkit.grading.engine import NbgraderEngine, upgrade_database
from toolkit.grading.gradebook.soundness import _TABLES
from toolkit.grading.gradebook_file import GradebookBusy
from toolkit.grading.settings import config_text
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


@pytest.mark.parametrize("code", [errno.EXDEV, errno.EPERM])
def test_what_is_replaced_is_kept_also_where_a_file_has_one_name_only(
    folder: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def link(*_names: Any) -> None:
        raise OSError(code, "no links here")

    copy = backup_gradebook(folder)
    assert copy is not None
    before = (folder / "gradebook.db").read_bytes()
    monkeypatch.setattr("toolkit.grading.backup.os.link", link)
    restore_gradebook(folder, copy)
    (kept,) = (folder / "backups").glob("replaced-*.db")
    assert kept.read_bytes() == before
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_what_is_not_in_the_replaced_file_yet_is_kept_beside_it(folder: Path) -> None:
    copy = backup_gradebook(folder)
    assert copy is not None
    with closing(sqlite3.connect(folder / "gradebook.db")) as other:
        other.execute("PRAGMA journal_mode = WAL")
        with other:
            other.execute("INSERT INTO student VALUES ('cd12cd34', 'z')")
        restore_gradebook(folder, copy)
        assert students(folder / "gradebook.db") == 1
        (kept,) = (folder / "backups").glob("replaced-*.db")
        assert students(kept) == 2


# -- gradebooks elsewhere -----------------------------------------------------------------------------


def told_where(folder: Path, url: str) -> None:
    told = config_text("kelas") + f"c.CourseDirectory.db_url = {url!r}\n"
    (folder / "nbgrader_config.py").write_text(told, encoding="utf-8")


@pytest.fixture(params=["inside", "outside"])
def elsewhere(request: pytest.FixtureRequest, folder: Path) -> Iterator[Path]:
    """The file that nbgrader is told to use; one that is not used any more lies in the usual place."""
    place = folder / "marks" if request.param == "inside" else folder.parent / f"{folder.name}-marks"
    place.mkdir()
    book = place / "[2026] book.db"
    (folder / "gradebook.db").rename(book)
    (folder / "gradebook.db").write_bytes(b"of last year")
    told_where(folder, "sqlite:///marks/[2026] book.db" if request.param == "inside" else f"sqlite:///{book}")
    yield book
    assert (folder / "gradebook.db").read_bytes() == b"of last year"
    assert [path.name for path in place.iterdir()] == [book.name]


def test_a_gradebook_elsewhere_is_backed_up_and_put_back(folder: Path, elsewhere: Path) -> None:
    check_free(folder)
    copy = backup_gradebook(folder)
    assert copy is not None
    assert (copy.parent, students(copy)) == (folder / "backups", 1)
    with closing(sqlite3.connect(elsewhere)) as database, database:
        database.execute("DELETE FROM student")
    restore_gradebook(folder, copy)
    assert students(elsewhere) == 1
    assert len([*(folder / "backups").glob("replaced-*.db")]) == 1


def test_an_older_gradebook_elsewhere_is_backed_up_and_brought_up_to_date(
    folder: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def upgrades(fresh: Path) -> None:
        assert fresh.parent == elsewhere.parent
        with closing(sqlite3.connect(fresh)) as database, database:
            database.execute("UPDATE alembic_version SET version_num = 'e43177bfe90b'")

    monkeypatch.setattr("toolkit.grading.upgrade.upgrade_database", upgrades)
    with closing(sqlite3.connect(elsewhere)) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '167914646830'")
    copy = upgrade_gradebook(folder)
    assert copy is not None
    assert (is_old(copy), is_old(elsewhere)) == (True, False)


def test_a_gradebook_on_a_server_is_backed_up_there(folder: Path) -> None:
    copy = backup_gradebook(folder)
    assert copy is not None
    before = (folder / "gradebook.db").read_bytes()
    told_where(folder, "postgresql+psycopg://u:RAHASIA@/x?host=/nowhere")
    check_free(folder)
    assert upgrade_gradebook(folder) is None
    for act in (lambda: backup_gradebook(folder), lambda: restore_gradebook(folder, copy)):
        with pytest.raises(ClassFolderProblem, match="A database server keeps") as told:
            act()
        assert "RAHASIA" not in str(told.value)
    assert (folder / "gradebook.db").read_bytes() == before
    assert backups(folder) == [copy]


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


def test_a_failed_upgrade_leaves_the_gradebook_and_its_backups_as_they_were(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(sqlite3.connect(folder / "gradebook.db")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '167914646830'")
    good = [backup_gradebook(folder) for _number in range(KEPT)]
    before = (folder / "gradebook.db").read_bytes()

    def fails(path: Path) -> None:
        with closing(sqlite3.connect(path)) as database, database:
            database.execute("DROP TABLE student")
        raise RuntimeError("no such column")

    monkeypatch.setattr("toolkit.grading.upgrade.upgrade_database", fails)
    for _start in range(KEPT + 1):
        with pytest.raises(ClassFolderProblem, match=r"no such column\. It was not changed"):
            upgrade_gradebook(folder)
    assert (folder / "gradebook.db").read_bytes() == before
    assert backups(folder) == good[::-1]
    assert {path.name for path in folder.iterdir()} == {"gradebook.db", "backups"}


def test_an_upgrade_lets_nobody_write_meanwhile_and_waits_for_who_does(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("toolkit.grading.backup.SECONDS", 0.05)
    monkeypatch.setattr("toolkit.grading.upgrade.SECONDS", 0.05)
    path = folder / "gradebook.db"
    tried: list[str] = []

    def upgrades(fresh: Path) -> None:
        with closing(sqlite3.connect(path, timeout=0)) as other:
            tried.append("read" if other.execute("SELECT * FROM student").fetchall() else "")
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("INSERT INTO student VALUES ('ef56gh78', 'y')")
        with closing(sqlite3.connect(fresh)) as database, database:
            database.execute("UPDATE alembic_version SET version_num = 'e43177bfe90b'")

    monkeypatch.setattr("toolkit.grading.upgrade.upgrade_database", upgrades)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '167914646830'")
    with closing(sqlite3.connect(path)) as other:
        # In a write-ahead log, and not yet in the file.
        other.execute("PRAGMA journal_mode = WAL")
        with other:
            other.execute("INSERT INTO student VALUES ('cd12cd34', 'z')")
        with pytest.raises(GradebookBusy):
            upgrade_gradebook(folder)
        assert (is_old(path), tried) == (True, [])
    copy = upgrade_gradebook(folder)
    assert copy is not None
    assert tried == ["read"]
    assert [(is_old(each), students(each)) for each in (copy, path)] == [(True, 2), (False, 2)]
    assert {each.name for each in folder.iterdir()} == {"gradebook.db", "backups"}


# Ends the upgrade and nbgrader's migration, which is a process of its own, at its n-th change.
KILLS = """
import os, signal, sys
if "alembic" in " ".join(sys.orig_argv):
    from sqlalchemy import Engine, event
    seen = []
    @event.listens_for(Engine, "before_cursor_execute")
    def _before(connection, cursor, statement, *_rest):
        if statement.split()[0] in ("CREATE", "INSERT", "DROP", "ALTER", "UPDATE"):
            seen.append(statement)
        if len(seen) == int(os.environ["NK_TEST_KILL_AT"]):
            os.killpg(0, signal.SIGKILL)
"""
UPGRADES = """
import pathlib, sys
from toolkit.grading.upgrade import upgrade_gradebook
upgrade_gradebook(pathlib.Path(sys.argv[1]))
"""


@pytest.mark.nbgrader
@pytest.mark.parametrize("at", [2, 4])
def test_killed_in_the_middle_of_an_upgrade_it_begins_anew(
    real_class: ClassFolder, tmp_path: Path, at: int
) -> None:
    path = real_class.gradebook
    make_old(path)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("INSERT INTO student (id, first_name) VALUES ('ab12cd34', 'x')")
        # nbgrader's first change would be this one, and begin a transaction: most of its changes do not.
        database.execute("INSERT INTO course VALUES ('default_course')")
    before = path.read_bytes()
    (tmp_path / "kills").mkdir()
    (tmp_path / "kills" / "sitecustomize.py").write_text(KILLS)
    places = [str(tmp_path / "kills"), *sys.path]
    done = subprocess.run(
        [sys.executable, "-c", UPGRADES, str(real_class.path)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(places), "NK_TEST_KILL_AT": str(at)},
        start_new_session=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    (half,) = real_class.path.glob(".gradebook.db.upgrade-*[!l]")
    with pytest.raises(subprocess.CalledProcessError):
        upgrade_database(half)
    assert path.read_bytes() == before
    assert backups(real_class.path) == []
    opened = ClassFolder.open_or_make(real_class.path)
    assert "older nbgrader" in opened.notes[0]
    assert not is_old(path)
    assert students(path) == 1
    assert [is_old(each) for each in backups(real_class.path)][-1]
    assert not list(real_class.path.glob(".gradebook*"))


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
