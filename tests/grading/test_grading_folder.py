"""Making and opening class folders, and what can be wrong with them. nbgrader is not started here."""

from __future__ import annotations

import errno
import os
import re
import sqlite3
import stat
from pathlib import Path
from typing import Any, ClassVar

import pytest
import yaml
from sqlalchemy import create_engine

from toolkit.grading import ClassFolder, ClassFolderProblem
from toolkit.grading import folder as module
from toolkit.grading import prepare as preparing
from toolkit.grading.gradebook import tables
from toolkit.grading.problems import GradingProblem
from toolkit.i18n import use_language


@pytest.fixture(autouse=True)
def _english() -> None:
    use_language("en")


class FakeEngine:
    """Copies instead of running nbgrader, and writes the rows that are read."""

    made: ClassVar[list[str]] = []
    fails: Exception | None = None

    def __init__(self, folder: Path, _config: Any) -> None:
        self.folder = folder

    def generate_assignment(self, assignment: str) -> None:
        if self.fails:
            raise self.fails
        import shutil

        shutil.copytree(
            self.folder / "source" / assignment, self.folder / "release" / assignment, dirs_exist_ok=True
        )
        tables.metadata.create_all(create_engine(f"sqlite:///{self.folder / 'gradebook.db'}"))
        with sqlite3.connect(self.folder / "gradebook.db") as database:
            row = (assignment, assignment)
            database.execute("INSERT OR IGNORE INTO assignment (id, name) VALUES (?, ?)", row)
        self.made.append(assignment)

    def release_assignment(self, assignment: str) -> None:
        pass


@pytest.fixture(autouse=True)
def engine(monkeypatch: pytest.MonkeyPatch) -> type[FakeEngine]:
    monkeypatch.setattr("toolkit.grading.engine.NbgraderEngine", FakeEngine)
    monkeypatch.setattr(FakeEngine, "made", [])
    monkeypatch.setattr(FakeEngine, "fails", None)
    return FakeEngine


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_new_class(tmp_path: Path) -> None:
    said: list[str] = []
    made = ClassFolder.open_or_make(
        tmp_path / "a" / "kelas", name="Kelas  Bali\n1", language="en", progress=said.append
    )
    assert (made.name, made.language, made.assignments()) == ("Kelas Bali 1", "en", ["02-price"])
    assert re.fullmatch("[ACDEFHJKMNPQRTUVWXY34679]{6}", made.code)
    assert len(made.secret) == 32
    assert stat.S_IMODE((made.path / "secret").stat().st_mode) == 0o600
    assert stat.S_IMODE((made.path / "submitted").stat().st_mode) == 0o700
    assert stat.S_IMODE(made.gradebook.stat().st_mode) == 0o600
    described = yaml.safe_load((made.path / "class.yaml").read_text())
    assert (described["format"], described["code"]) == (1, made.code)
    assert len(said) == 1
    assert "02-price" in said[0]


def test_opening_again_changes_nothing(tmp_path: Path, engine: type[FakeEngine]) -> None:
    made = ClassFolder.open_or_make(tmp_path / "kelas")
    before = contents(made.path)
    opened = ClassFolder.open_or_make(tmp_path / "kelas", language="en")
    assert (opened.code, opened.secret, opened.language) == (made.code, made.secret, "id")
    assert contents(made.path) == before
    assert engine.made == ["02-price"]


def test_a_new_name_is_kept(tmp_path: Path) -> None:
    made = ClassFolder.open_or_make(tmp_path / "kelas", name="Satu")
    ClassFolder.open_or_make(tmp_path / "kelas", name="Dua")
    opened = ClassFolder.open_or_make(tmp_path / "kelas")
    assert (opened.name, opened.code) == ("Dua", made.code)


@pytest.mark.parametrize("step", ["_secret", "load_config", "config_text"])
def test_an_interrupted_making_is_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def interrupted(*_args: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(module, step, interrupted)
        with pytest.raises(KeyboardInterrupt):
            ClassFolder.open_or_make(tmp_path / "kelas", name="Satu")
    made = ClassFolder.open_or_make(tmp_path / "kelas")
    assert (made.name, made.assignments()) == ("Satu", ["02-price"])


def test_an_assignment_that_was_being_prepared_is_prepared_again(
    tmp_path: Path, engine: type[FakeEngine]
) -> None:
    engine.fails = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        ClassFolder.open_or_make(tmp_path / "kelas")
    engine.fails = None
    assert ClassFolder.open_or_make(tmp_path / "kelas").assignments() == ["02-price"]


@pytest.mark.parametrize("place", ["description", "source", "nbgrader"])
def test_a_full_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: type[FakeEngine], place: str
) -> None:
    def full(*_args: Any, **_more: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        if place == "description":
            patch.setattr(module, "write_file", full)
        elif place == "source":
            patch.setattr("shutil.copytree", full)
        else:
            engine.fails = GradingProblem("x", detail="OSError: [Errno 28] No space left on device")
        with pytest.raises(ClassFolderProblem, match="disk is full"):
            ClassFolder.open_or_make(tmp_path / "kelas")
    engine.fails = None
    assert ClassFolder.open_or_make(tmp_path / "kelas").assignments() == ["02-price"]


def test_nbgraders_own_trouble_is_told(tmp_path: Path, engine: type[FakeEngine]) -> None:
    engine.fails = GradingProblem("x", detail="Duplicate grade id: margin")
    with pytest.raises(ClassFolderProblem, match="Duplicate grade id: margin"):
        ClassFolder.open_or_make(tmp_path / "kelas")


def test_a_file_in_the_place(tmp_path: Path) -> None:
    (tmp_path / "kelas").write_text("mine")
    with pytest.raises(ClassFolderProblem, match="is a file"):
        ClassFolder.open_or_make(tmp_path / "kelas")
    assert (tmp_path / "kelas").read_text() == "mine"


def test_other_things_in_the_folder(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_text("x")
    with pytest.raises(ClassFolderProblem, match=r"photo\.jpg"):
        ClassFolder.open_or_make(tmp_path)
    assert contents(tmp_path) == {"photo.jpg": b"x"}


def test_what_file_managers_leave_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / ".DS_Store").write_text("x")
    (tmp_path / ".class.yaml.12345678").write_text("half")
    assert ClassFolder.open_or_make(tmp_path).assignments() == ["02-price"]


def test_a_folder_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = ClassFolder.open_or_make(tmp_path / "kelas")
    monkeypatch.setattr(os, "access", lambda *_args: False)
    with pytest.raises(ClassFolderProblem, match="may not write"):
        ClassFolder.open_or_make(made.path)


def test_a_link_that_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "kelas").symlink_to(tmp_path / "gone")
    with pytest.raises(ClassFolderProblem, match="leads nowhere"):
        ClassFolder.open_or_make(tmp_path / "kelas")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("format: 2\n", "newer NaikKelas"),
        ("format: [", "damaged"),
        ("", "damaged"),
        ("- a\n", "damaged"),
        ("format: 1\nname: x\n", "damaged .*code"),
        ("format: 0\nname: x\n", "damaged .*format"),
        ("format: 1\nname: x\ncode: OOOOOO\nlanguage: id\ncreated: 2026-01-01T00:00:00Z\n", "damaged .*code"),
        (
            "format: 1\nname: x\ncode: ACDEFH\nlanguage: fr\ncreated: 2026-01-01T00:00:00Z\n",
            "damaged .*language",
        ),
    ],
)
def test_a_class_yaml_that_cannot_be_used(tmp_path: Path, text: str, told: str) -> None:
    made = ClassFolder.open_or_make(tmp_path / "kelas")
    (made.path / "class.yaml").write_text(text)
    before = contents(made.path)
    with pytest.raises(ClassFolderProblem, match=told):
        ClassFolder.open_or_make(made.path)
    assert contents(made.path) == before


@pytest.mark.parametrize("damage", ["rubbish", "cut", "flipped"])
def test_a_damaged_gradebook_is_not_touched(tmp_path: Path, damage: str) -> None:
    made = ClassFolder.open_or_make(tmp_path / "kelas")
    content = bytearray(made.gradebook.read_bytes())
    if damage == "rubbish":
        content[:100] = b"x" * 100
    elif damage == "cut":
        content = content[: len(content) // 2]
    else:
        content[4096:4196] = b"\xff" * 100
    made.gradebook.write_bytes(content)
    with pytest.raises(ClassFolderProblem, match=r"gradebook .* is damaged"):
        ClassFolder.open_or_make(made.path)
    assert made.gradebook.read_bytes() == content


def test_a_missing_gradebook(tmp_path: Path) -> None:
    made = ClassFolder.open_or_make(tmp_path / "kelas")
    made.gradebook.unlink()
    assert ClassFolder.open_or_make(made.path).gradebook.exists()
    made.autograded("ab12cd34", "02-price").mkdir(parents=True)
    made.gradebook.unlink()
    with pytest.raises(ClassFolderProblem, match="missing"):
        ClassFolder.open_or_make(made.path)
    assert not made.gradebook.exists()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("c = get_config()\nimport no_such_thing\n", "line 2.*no_such_thing"),
        ("c = (\n", "line 1"),
        ("c = get_config()\n", "no longer says which class"),
    ],
)
def test_settings_with_errors_are_not_passed_over(tmp_path: Path, text: str, told: str) -> None:
    made = ClassFolder.open_or_make(tmp_path / "kelas")
    (made.path / "nbgrader_config.py").write_text(text)
    with pytest.raises(ClassFolderProblem, match=told):
        ClassFolder.open_or_make(made.path)
    (made.path / "nbgrader_config.py").unlink()
    ClassFolder.open_or_make(made.path)


def test_a_class_can_be_copied_elsewhere(tmp_path: Path) -> None:
    import shutil

    made = ClassFolder.open_or_make(tmp_path / "kelas")
    shutil.copytree(made.path, tmp_path / "salinan")
    assert ClassFolder.open_or_make(tmp_path / "salinan").code == made.code


def test_a_lost_secret_is_made_anew(tmp_path: Path) -> None:
    made = ClassFolder.open_or_make(tmp_path / "kelas")
    (made.path / "secret").unlink()
    again = ClassFolder.open_or_make(made.path)
    assert len(again.secret) == 32
    assert again.secret != made.secret


def changed_course(tmp_path: Path, old: str, new: str) -> Path:
    import shutil

    course = tmp_path / "course"
    shutil.copytree(module.assignments_root(), course)
    notebook = course / "source" / "02-price" / "02-price.ipynb"
    text = notebook.read_text()
    assert old in text
    notebook.write_text(text.replace(old, new))
    return course


@pytest.mark.parametrize(
    ("old", "new", "handed_in", "replaced"),
    [
        ("Tugas modul 02", "Tugas modul dua", True, True),
        ('"points": 4', '"points": 7', True, False),
        ('"grade_id": "fee"', '"grade_id": "fees"', True, False),
        ('"grade_id": "fee"', '"grade_id": "fees"', False, True),
    ],
)
def test_a_changed_assignment(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    engine: type[FakeEngine],
    old: str,
    new: str,
    handed_in: bool,
    replaced: bool,
) -> None:
    made = ClassFolder.open_or_make(tmp_path / "kelas")
    if handed_in:
        with sqlite3.connect(made.gradebook) as database:
            database.execute("INSERT INTO submitted_assignment (id, assignment_id) VALUES ('s', '02-price')")
    course = changed_course(tmp_path, old, new)
    monkeypatch.setattr(module, "assignments_root", lambda: course)
    opened = ClassFolder.open_or_make(made.path)
    text = (made.path / "release" / "02-price" / "02-price.ipynb").read_text()
    assert (new in text) is replaced
    assert (len(opened.notes) == 1) is not replaced
    assert engine.made == ["02-price"] * (2 if replaced else 1)
    assert preparing.released(made.path) == ["02-price"]
