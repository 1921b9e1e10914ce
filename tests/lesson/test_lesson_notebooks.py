from __future__ import annotations

import json
import multiprocessing
import os
import stat
from pathlib import Path

import pytest

from toolkit.lesson.notebook import NotebookProblem, Receipt, TaskResult
from toolkit.lesson.notebooks import (
    ClassNotebook,
    FileNotebook,
    MemoryNotebook,
    default_learner,
    notebook_from_environment,
)
from toolkit.lesson.notebooks.lock import LockBusy, locked


def test_memory_merges_field_by_field_and_gives_copies() -> None:
    notebook = MemoryNotebook("a1")
    notebook.save("tool/x", {"a": 1, "list": [1]})
    notebook.save("tool/x", {"b": 2})
    loaded = notebook.load("tool/x")
    assert loaded == {"a": 1, "b": 2, "list": [1]}
    loaded["list"].append(2)
    assert notebook.load_all() == {"tool/x": {"a": 1, "b": 2, "list": [1]}}
    assert notebook.load("none") is None


def test_file_keeps_over_restarts(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "buku.json"
    first = FileNotebook(path, learner="siti")
    assert first.save("tool/x", {"a": "1"}).version == 1
    assert first.save("tool/x", {"b": "é“"}).version == 2
    second = FileNotebook(path, learner="someone else")
    assert second.load_all() == {"tool/x": {"a": "1", "b": "é“"}}
    assert second.learner == "siti"


def test_two_kernels_do_not_undo_each_other(tmp_path: Path) -> None:
    path = tmp_path / "buku.json"
    one, two = FileNotebook(path), FileNotebook(path)
    one.load_all()
    two.load_all()
    one.save("tool/x", {"a": "1"})
    saved = two.save("tool/x", {"b": "2"})
    assert saved.also_changed == {"a": "1"}
    assert two.save("tool/x", {"b": "3"}).also_changed == {}
    assert FileNotebook(path).load("tool/x") == {"a": "1", "b": "3"}


def _save_many(path: str, name: str) -> None:
    notebook = FileNotebook(Path(path))
    for number in range(15):
        notebook.save("tool/x", {f"{name}{number}": "v"})


def test_processes_writing_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "buku.json"
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_save_many, args=(str(path), name)) for name in "ab"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
        assert writer.exitcode == 0
    assert len(FileNotebook(path).load("tool/x") or {}) == 30


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b'{"format": "x"}',
        b'{"format": 1}',
        b"[" * 100_000,
        b'{"format":1,"values":{"a":3},"versions":{},"submissions":{}}',
    ],
)
def test_a_damaged_file_is_set_aside_and_never_deleted(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "buku.json"
    path.write_bytes(content)
    notebook = FileNotebook(path)
    assert notebook.load_all() == {}
    notebook.save("tool/x", {"a": "1"})
    (aside,) = tmp_path.glob("buku.json.damaged-*")
    assert aside.read_bytes() == content
    assert aside.name in notebook.notice
    assert FileNotebook(path).load("tool/x") == {"a": "1"}


def test_a_newer_format_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "buku.json"
    path.write_text('{"format": 2, "shape": "unknown"}')
    with pytest.raises(NotebookProblem, match="lebih baru"):
        FileNotebook(path)
    assert path.read_text() == '{"format": 2, "shape": "unknown"}'


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "buku.json"
    notebook = FileNotebook(path)
    notebook.save("tool/x", {"a": "1"})

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NotebookProblem, match="No space"):
        notebook.save("tool/x", {"a": "2"})
    monkeypatch.undo()
    assert FileNotebook(path).load("tool/x") == {"a": "1"}
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".buku")] == []


def test_the_file_is_private(tmp_path: Path) -> None:
    path = tmp_path / "buku.json"
    FileNotebook(path).save("tool/x", {"a": "1"})
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_lock_that_is_held_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with locked(tmp_path / "x.lock"), pytest.raises(LockBusy), locked(tmp_path / "x.lock", patience=0.05):
        pass
    notebook = FileNotebook(tmp_path / "buku.json")

    def busy(_path: Path) -> None:
        raise LockBusy("x")

    monkeypatch.setattr("toolkit.lesson.notebooks.file.locked", busy)
    with pytest.raises(NotebookProblem, match="tempat lain"):
        notebook.load_all()


def test_a_receipt_survives_json() -> None:
    receipt = Receipt(
        "m", 2, "graded", "2026-01-01T00:00:00+00:00", 1.5, 3.0, (TaskResult("t", None, 3.0, "r", "c"),), "ok"
    )
    assert Receipt.from_dict(json.loads(json.dumps(receipt.to_dict()))) == receipt
    with pytest.raises((KeyError, TypeError, ValueError)):
        Receipt.from_dict({"assignment": "m"})


def test_the_environment_names_the_notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAIKKELAS_LEARNER", "rina")
    assert default_learner() == "rina"
    memory = notebook_from_environment()
    assert isinstance(memory, MemoryNotebook)
    assert memory.learner == "rina"
    monkeypatch.setenv("NAIKKELAS_FILE", str(tmp_path / "b.json"))
    assert isinstance(notebook_from_environment(), FileNotebook)
    monkeypatch.setenv("HTTP_NAIKKELAS_URL", "http://127.0.0.1:1/")
    monkeypatch.setenv("HTTP_NAIKKELAS_SHELF", "token")
    assert isinstance(notebook_from_environment(), ClassNotebook)
