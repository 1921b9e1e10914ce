"""What the writing process of a batch does when something goes wrong; no nbgrader, no other process."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from toolkit.grading import ClassFolder, Outcome
from toolkit.grading.batch import run, stage
from toolkit.grading.batch.blueprint import Blueprint, CellPlan, NotebookPlan
from toolkit.grading.batch.marking import Marked
from toolkit.grading.batch.preflight import version_of
from toolkit.grading.problems import GradingProblem

ASSIGNMENT = "02-price"


class FakeStore:
    """A gradebook that refuses some learners, and remembers the others."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.refused: set[str] = set()
        self.written: list[list[str]] = []
        self.seen_at_commit: list[bool] = []

    def path(self, step: str, learner: str, assignment: str) -> str:
        return str(self.root / step / learner / assignment)

    def blueprint(self, assignment: str) -> Blueprint:
        return Blueprint(assignment, {}, {}, (), True)

    def write(self, marked: list[Marked]) -> list[float]:
        learners = [one.learner for one in marked]
        if self.refused & set(learners):
            raise GradingProblem("the gradebook says no")
        self.written.append(learners)
        self.seen_at_commit += [
            (self.root / "autograded" / who / ASSIGNMENT / "new").exists() for who in learners
        ]
        return [1.0] * len(marked)


@pytest.fixture
def folder(tmp_path: Path) -> ClassFolder:
    for name in ("autograded", "submitted"):
        (tmp_path / name).mkdir()
    return ClassFolder(tmp_path, "x", "ACDEFH", "id", b"")


@pytest.fixture
def store(folder: ClassFolder, monkeypatch: pytest.MonkeyPatch) -> FakeStore:
    monkeypatch.setattr(run, "looked_at", lambda *_place: {})
    return FakeStore(folder.path)


def staged(folder: ClassFolder, learner: str) -> Marked:
    submission = folder.submission(learner, ASSIGNMENT)
    submission.mkdir(parents=True, exist_ok=True)
    place = stage.stage(folder.path / "autograded", {"new": learner.encode(), "in/side": b""}, 0o444)
    return Marked(learner, ASSIGNMENT, None, {}, (), ("note",), place, version_of(submission))


def batch_of(folder: ClassFolder, store: Any, marked: list[Marked]) -> tuple[Any, list[tuple[str, int, int]]]:
    told: list[tuple[str, int, int]] = []
    batch = run.Batch(
        folder,
        [],
        None,
        store,
        lambda one, done, of: told.append((one.learner, done, of)),
        threading.Event(),  # type: ignore[arg-type]
    )
    batch.total = len(marked)
    batch.pending = marked
    return batch, told


def test_files_appear_only_after_the_gradebook_has_the_marks(folder: ClassFolder, store: FakeStore) -> None:
    old = folder.autograded("a1", ASSIGNMENT)
    old.mkdir(parents=True)
    (old / "old").touch()
    batch, told = batch_of(folder, store, [staged(folder, "a1"), staged(folder, "a2")])
    batch._commit(all_of_it=True)
    assert store.seen_at_commit == [False, False]
    assert [path.name for path in sorted(old.iterdir())] == ["in", "new"]
    assert (old / "new").stat().st_mode & 0o777 == 0o444
    assert told == [("a1", 1, 2), ("a2", 2, 2)]
    assert batch.outcomes[0] == Outcome("a1", ASSIGNMENT, True, "", 1.0, 0, ("note",))
    assert not list((folder.path / "autograded").glob(".new-*"))


def test_one_that_cannot_be_written_does_not_spoil_the_others(folder: ClassFolder, store: FakeStore) -> None:
    store.refused = {"a2"}
    batch, _told = batch_of(folder, store, [staged(folder, name) for name in ("a1", "a2", "a3")])
    batch._commit(all_of_it=True)
    assert store.written == [["a1"], ["a3"]]
    assert [(one.learner, one.ok, one.message) for one in batch.outcomes] == [
        ("a1", True, ""),
        ("a2", False, "the gradebook says no"),
        ("a3", True, ""),
    ]
    assert not folder.autograded("a2", ASSIGNMENT).exists()
    assert not list((folder.path / "autograded").glob(".new-*"))


def test_a_submission_that_was_replaced_meanwhile_is_marked_again(
    folder: ClassFolder, store: FakeStore
) -> None:
    marked = staged(folder, "a1")
    folder.submission("a1", ASSIGNMENT).rename(folder.path / "history")
    folder.submission("a1", ASSIGNMENT).mkdir()
    batch, _told = batch_of(folder, store, [marked])
    batch._commit(all_of_it=True)
    assert store.written == []
    assert list(batch.todo) == [("a1", ASSIGNMENT)]
    assert not marked.staged.exists()


def test_many_are_written_in_transactions_of_bounded_size(folder: ClassFolder, store: FakeStore) -> None:
    batch, told = batch_of(folder, store, [staged(folder, f"a{number:03d}") for number in range(120)])
    batch._commit(all_of_it=True)
    assert [len(part) for part in store.written] == [50, 50, 20]
    assert [done for _who, done, _of in told] == list(range(1, 121))


def test_what_could_not_be_written_is_swept(folder: ClassFolder, store: FakeStore) -> None:
    marked = staged(folder, "a1")
    batch, _told = batch_of(folder, store, [marked])
    batch.sweep()
    assert not marked.staged.exists()


def test_only_old_leftovers_of_killed_processes_are_removed(folder: ClassFolder) -> None:
    import os

    autograded = folder.path / "autograded"
    young, old = staged(folder, "a1").staged, staged(folder, "a2").staged
    os.utime(old, (0, 0))
    stage.sweep(autograded)
    assert (young.exists(), old.exists()) == (True, False)


def test_assignments_are_graded_one_after_another() -> None:
    pairs = [("b", "x"), ("a", "y"), ("c", "x"), ("b", "x"), ("a", "w"), ("d", "y")]
    assert run.grouped(pairs) == [("b", "x"), ("c", "x"), ("a", "y"), ("d", "y"), ("a", "w")]
    assert run.grouped([]) == []


class CodeStore(FakeStore):
    """Code that begins with a cell of the trainer's, a form, and one that cannot be read."""

    def blueprint(self, assignment: str) -> Blueprint:
        if assignment == "03-broken-analyst":
            raise GradingProblem("no such assignment")
        first = f"import {assignment[3:7]}"
        given = CellPlan("load", "code", first, None, True, False, False, False, 0, {}, first)
        hers = CellPlan("own", "code", "...", None, False, False, True, False, 0, {}, "...")
        cells = {"load": given, "own": hers}
        book = NotebookPlan(assignment, {}, cells, ("load", "own"), (first, "..."))
        return Blueprint(assignment, {assignment: book}, {}, (), not assignment.endswith("-analyst"))


def test_the_first_cells_of_all_code_assignments_are_told_beforehand(folder: ClassFolder) -> None:
    names = ("01-wave-analyst", "02-price", "03-broken-analyst", "../out", "04-json-analyst")
    batch = run.Batch(folder, [("a", name) for name in names], None, CodeStore(folder.path))  # type: ignore[arg-type]
    told = [(cell.source, cell.role, cell.id) for cell in batch.leading()]
    assert told == [("import wave", "shared", "load"), ("import json", "shared", "load")]
    # What cannot be read is still to be told.
    assert batch.todo
    assert not batch.outcomes


def test_nothing_to_do_starts_nothing(folder: ClassFolder) -> None:
    assert run.grade_batch(folder, []) == []
