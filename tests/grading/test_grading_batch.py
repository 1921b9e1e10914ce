"""Fast marking of form assignments: real processes, real gradebook."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from toolkit.grading import ClassFolder, Grader, GradingProblem, Outcome, gradebook
from toolkit.grading.batch import FastEngine, grade_batch, run
from toolkit.i18n import in_language

pytestmark = pytest.mark.nbgrader

HandIn = Callable[..., Path]
ASSIGNMENT = "02-price"


def replace(folder: ClassFolder, learner: str, change: Callable[[dict[str, Any]], None]) -> None:
    path = folder.submission(learner, ASSIGNMENT) / f"{ASSIGNMENT}.ipynb"
    book = json.loads(path.read_text())
    change(book)
    path.write_text(json.dumps(book))


def canary_cell(place: Path) -> Callable[[dict[str, Any]], None]:
    def change(book: dict[str, Any]) -> None:
        source = f"open({str(place)!r}, 'w').close()"
        cell = {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "execution_count": None}
        book["cells"].insert(1, {**cell, "id": "mine"})

    return change


def test_one_batch_of_good_and_bad_submissions(
    real_class: ClassFolder, hand_in: HandIn, tmp_path: Path
) -> None:
    answers = {
        "right001": {"margin": "0.25", "fee": "b", "plan": "hai"},
        "half0001": {"margin": "half"},
        "crash001": {"margin": "crash"},
        "warn0001": {"margin": "warn"},
        "none0001": {"margin": "nothing"},
        "kill0001": {"margin": "kill"},
        "code0001": {"margin": "0.25"},
        "link0001": {"margin": "0.25"},
        "deep0001": {"margin": "0.25"},
        "last0001": {"fee": "b"},
    }
    for learner, given in answers.items():
        hand_in(real_class, given, learner=learner)
    replace(real_class, "code0001", canary_cell(tmp_path / "canary"))
    linked = real_class.submission("link0001", ASSIGNMENT) / f"{ASSIGNMENT}.ipynb"
    linked.unlink()
    linked.symlink_to(real_class.path / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb")
    (real_class.submission("deep0001", ASSIGNMENT) / f"{ASSIGNMENT}.ipynb").write_bytes(b"[" * 100_000)

    todo = [(learner, ASSIGNMENT) for learner in answers]
    todo += [("missing1", ASSIGNMENT), ("../submitted", ASSIGNMENT), ("right001", "99-none")]
    told: list[tuple[Outcome, int, int]] = []
    with in_language("en"):
        outcomes = grade_batch(real_class, todo, jobs=2, progress=lambda *one: told.append(one))
    found = {(one.learner, one.assignment): one for one in outcomes}

    assert [(one, done, of) for done, one in enumerate(outcomes, 1) for of in (13,)] == [
        (one, done, of) for one, done, of in told
    ]
    good = {who for (who, what), one in found.items() if one.ok}
    assert good == {"right001", "half0001", "last0001"}
    right = found["right001", ASSIGNMENT]
    assert (right.score, right.points, right.notes, right.message) == (6.0, 11.0, (), "")
    assert found["half0001", ASSIGNMENT].score == 2.0
    said = {who: one.message for (who, what), one in found.items() if what == ASSIGNMENT}
    for learner in ("crash001", "warn0001", "none0001"):
        assert "could not finish" in said[learner]
        assert "rahasia" not in said[learner]
    assert "ended the process" in said["kill0001"]
    assert "other code" in said["code0001"]
    assert not (tmp_path / "canary").exists()
    assert "no plain file" in said["link0001"]
    assert "nested too deeply" in said["deep0001"]
    assert "no submission" in said["missing1"]
    assert "cannot be used" in said["../submitted"]
    assert "does not know the assignment" in found["right001", "99-none"].message

    autograded = real_class.path / "autograded"
    assert {path.name for path in autograded.iterdir()} == good
    with sqlite3.connect(real_class.gradebook) as database:
        assert {row[0] for row in database.execute("SELECT id FROM student")} == good
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_the_engine_gives_the_same_result_as_nbgrader(real_class: ClassFolder, hand_in: HandIn) -> None:
    """Also on marking again, and for what the trainer gave."""
    engine = FastEngine(real_class.path)
    try:
        for learner, grader in (("ab12cd34", Grader(real_class)), ("zz12cd34", Grader(real_class, engine))):
            hand_in(real_class, {"margin": "0.25", "fee": "half", "plan": "<b>hai</b>"}, learner=learner)
            grader.grade(learner, ASSIGNMENT, feedback=False)
            with gradebook.connect(real_class.path, write=True) as database:
                database.execute(
                    text("UPDATE grade SET manual_score = 3, needs_manual_grade = 0 WHERE auto_score IS NULL")
                )
            hand_in(real_class, {"margin": "half", "fee": "half", "plan": "<b>hai</b>"}, learner=learner)
            grader.grade(learner, ASSIGNMENT, feedback=False)
        stock, ours = (Grader(real_class).result(who, ASSIGNMENT) for who in ("ab12cd34", "zz12cd34"))
        assert stock == ours
        assert ours["score"] == 6.0
        hand_in(real_class, {"margin": "kill"}, learner="zz12cd34")
        with pytest.raises(GradingProblem, match="ended the process"), in_language("en"):
            engine.autograde("zz12cd34", ASSIGNMENT)
        hand_in(real_class, {"margin": "0.25"}, learner="zz12cd34")
        engine.autograde("zz12cd34", ASSIGNMENT)
    finally:
        engine.close()
    assert not list((real_class.path / "autograded").glob(".new-*"))


BATCH = """
import sys, threading
from toolkit.grading import ClassFolder
from toolkit.grading.batch import grade_batch, run
run.MAX_TOGETHER = 5
folder = ClassFolder(__import__("pathlib").Path(sys.argv[1]), "x", sys.argv[2], "id", b"")
todo = [(who, "02-price") for who in sys.argv[3:]]
grade_batch(folder, todo, jobs=2, progress=lambda one, done, of: print(done, flush=True))
"""


def test_killed_or_stopped_in_the_middle_nothing_is_lost(
    real_class: ClassFolder, hand_in: HandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "MAX_TOGETHER", 5)
    learners = [f"ab{number:06d}" for number in range(120)]
    for learner in learners:
        hand_in(real_class, {"margin": "0.25"}, learner=learner)
    command = [sys.executable, "-c", BATCH, str(real_class.path), real_class.code, *learners]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "1\n"
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()

    def graded() -> set[str]:
        return {path.parent.name for path in (real_class.path / "autograded").glob(f"*/{ASSIGNMENT}")}

    done = graded()
    assert 0 < len(done) < len(learners)
    for learner in done:
        assert gradebook.cell_marks(real_class.path, learner, ASSIGNMENT)["margin"].auto == 4.0
    stop = threading.Event()
    left = [(learner, ASSIGNMENT) for learner in learners if learner not in done]

    def progress(one: Outcome, count: int, of: int) -> None:
        if count == 7:
            stop.set()

    outcomes = grade_batch(real_class, left, jobs=1, progress=progress, stop=stop)
    assert all(one.ok for one in outcomes)
    assert 7 <= len(outcomes) < len(left), "what was in hand, and nothing else"
    assert graded() == done | {one.learner for one in outcomes}
    assert grade_batch(real_class, left, jobs=1, stop=stop) == []
    rest = [pair for pair in left if pair[0] not in graded()]
    assert [one.ok for one in grade_batch(real_class, rest, jobs=1)] == [True] * len(rest)
    assert graded() == set(learners)
    assert os.environ.get("NBGRADER_EXECUTION") is None
