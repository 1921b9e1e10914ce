"""A gradebook that is damaged is found and not touched; one that a killed program left is finished."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from toolkit.grading import gradebook
from toolkit.grading.gradebook import GradebookDamaged, soundness
from toolkit.grading.migrate import migrate_gradebook

STUDENTS = 3000
PAGE = 4096

SMALL, BIG = soundness._CHECKED_WHOLE, 0
"""What counts as a big gradebook: with the second, each does."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A gradebook of some hundred pages."""
    with closing(sqlite3.connect(tmp_path / "gradebook.db")) as database, database:
        for table in soundness._TABLES:
            database.execute(f"CREATE TABLE {table} (id TEXT PRIMARY KEY, name TEXT)")
        rows = [(f"ab{number:06d}", "x" * 300) for number in range(STUDENTS)]
        database.executemany("INSERT INTO student VALUES (?, ?)", rows)
    return tmp_path


def damage(path: Path, how: str) -> bytes:
    content = path.read_bytes()
    middle = len(content) // PAGE // 2 * PAGE
    content = {
        "rubbish": b"x" * len(content),
        "cut": content[:middle],
        "nibbled": content[:-100],
        "a page": content[:middle] + b"\xff" * PAGE + content[middle + PAGE :],
    }[how]
    path.write_bytes(content)
    return content


@pytest.mark.parametrize("how", ["rubbish", "cut", "nibbled", "a page"])
@pytest.mark.parametrize("checked_whole", [SMALL, BIG])
def test_damage_is_found_in_a_gradebook_of_any_size(
    folder: Path, how: str, checked_whole: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(soundness, "_CHECKED_WHOLE", checked_whole)
    said: list[str] = []
    gradebook.check(folder, whole=True, progress=said.append)
    assert len(said) == (checked_whole == BIG), "who waits is told why"
    content = damage(folder / "gradebook.db", how)
    with pytest.raises(GradebookDamaged):
        gradebook.check(folder, whole=True)
    assert (folder / "gradebook.db").read_bytes() == content


@pytest.mark.parametrize("how", ["rubbish", "cut", "nibbled"])
def test_a_cut_gradebook_is_found_at_each_opening(
    folder: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(soundness, "_CHECKED_WHOLE", BIG)
    gradebook.check(folder)
    damage(folder / "gradebook.db", how)
    with pytest.raises(GradebookDamaged):
        gradebook.check(folder)


def test_before_indexes_are_made_a_big_gradebook_is_read_to_its_end(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(soundness, "_CHECKED_WHOLE", BIG)
    monkeypatch.setattr(gradebook, "missing", lambda _folder: ["an index"])
    monkeypatch.setattr(gradebook, "has_submissions", lambda _folder: True)
    content = damage(folder / "gradebook.db", "a page")
    with pytest.raises(GradebookDamaged):
        migrate_gradebook(folder)
    assert (folder / "gradebook.db").read_bytes() == content
    assert not (folder / "backups").exists()


def test_what_is_in_the_write_ahead_log_is_not_missing(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "gradebook.db")) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("PRAGMA wal_autocheckpoint = 0")
        with other:
            rows = [(f"cd{number:06d}", "x" * 300) for number in range(STUDENTS)]
            other.executemany("INSERT INTO student VALUES (?, ?)", rows)
        (count,) = other.execute("PRAGMA page_count").fetchone()
        assert (folder / "gradebook.db").stat().st_size < count * PAGE
        gradebook.check(folder, whole=True)


KILLED = """
import os, sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("PRAGMA cache_size = 5")
database.execute("BEGIN IMMEDIATE")
database.execute("UPDATE student SET name = 'half'")
os.kill(os.getpid(), 9)
"""


def test_what_a_killed_program_left_half_written_is_no_damage(folder: Path) -> None:
    path = folder / "gradebook.db"
    before = path.read_bytes()
    done = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert path.read_bytes() != before, "it was killed in the middle of writing"
    gradebook.check(folder)
    assert path.read_bytes() == before
