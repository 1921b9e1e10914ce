"""With the real nbgrader: marks, marking again, feedback pages, reports, erasing."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from toolkit.grading import (
    ClassFolder,
    Grader,
    GradingProblem,
    erase_learner,
    marks,
    release_feedback,
    waiting,
)
from toolkit.grading.engine import NbgraderEngine
from toolkit.grading.grader import is_complete
from toolkit.grading.settings import environment
from toolkit.i18n import use_language

pytestmark = pytest.mark.nbgrader

HandIn = Callable[..., Path]
LEARNER = "ab12cd34"
ASSIGNMENT = "02-price"
HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)> [a](javascript:alert(1)) "
    "![](http://198.51.100.1/x) "
    "$\\href{javascript:alert(1)}{y}$\n````` </code></pre><svg onload=alert(1)>"
)


@pytest.fixture(autouse=True)
def _language() -> None:
    use_language("id")


def by_task(result: dict[str, Any]) -> dict[str, Any]:
    return {task["task"]: task for task in result["tasks"]}


def sql(folder: ClassFolder, statement: str, *values: Any) -> list[Any]:
    with sqlite3.connect(folder.gradebook) as database:
        return database.execute(statement, values).fetchall()


def give(folder: ClassFolder, points: float | None, comment: str, learner: str = LEARNER) -> None:
    """What formgrader writes when a trainer types points and a comment for the free answer."""
    grade = """SELECT g.id FROM grade g JOIN base_cell b ON b.id = g.cell_id JOIN submitted_notebook n
               ON n.id = g.notebook_id JOIN submitted_assignment s ON s.id = n.assignment_id
               WHERE b.name = 'plan' AND s.student_id = ?"""
    note = grade.replace("grade g", "comment g")
    waits = points is None
    sql(
        folder,
        f"UPDATE grade SET manual_score = ?, needs_manual_grade = ? WHERE id IN ({grade})",
        points,
        waits,
        learner,
    )
    sql(folder, f"UPDATE comment SET manual_comment = ? WHERE id IN ({note})", comment, learner)


def test_marks_reasons_and_what_waits(real_class: ClassFolder, hand_in: HandIn) -> None:
    hand_in(real_class, {"margin": "0.25", "fee": "half", "plan": HOSTILE})
    grader = Grader(real_class)
    result = grader.grade(LEARNER, ASSIGNMENT)
    assert (result["score"], result["points"]) == (5.0, 11.0)
    assert [task["task"] for task in result["tasks"]] == ["margin", "fee", "plan"]
    tasks = by_task(result)
    assert tasks["fee"] == {
        "task": "fee",
        "score": 1.0,
        "points": 2.0,
        "reason": "fee: Anda menulis half. Yang benar b.",
        "comment": "",
    }
    assert tasks["plan"]["score"] is None
    assert not is_complete(result)
    assert waiting(real_class) == [(LEARNER, ASSIGNMENT, 1)]

    grader.name_learner(LEARNER, 'Sari <img src=x onerror="alert(1)">')
    assert sql(real_class, "SELECT first_name, last_name FROM student") == [
        ("Sari ‹img src=x onerror=”alert(1)”›", "S")
    ]
    page = (real_class.path / "feedback" / LEARNER / ASSIGNMENT / "02-price.html").read_text("utf-8")
    assert_harmless(page)
    assert "&lt;svg onload=alert(1)&gt;" in page
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page
    assert "<script" not in page


def assert_harmless(page: str) -> None:
    body = page[page.index("<body") :]
    tags = re.findall(r"<[a-zA-Z][^>]*>", body)
    assert not [
        tag for tag in tags if re.search(r"\son[a-z]+\s*=|javascript:|198\.51|^<(svg|img|iframe|object)", tag)
    ]
    # No element asks another host for anything.
    assert not re.findall(r'(?:src|href)\s*=\s*["\']?(?:https?:)?//', page)
    assert not re.findall(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//", page)


def test_formgraders_page_of_a_submission_is_harmless(real_class: ClassFolder, hand_in: HandIn) -> None:
    from nbconvert.exporters import HTMLExporter

    from toolkit.grading.settings import load_config

    hand_in(real_class, {"margin": HOSTILE, "plan": HOSTILE})
    Grader(real_class).grade(LEARNER, ASSIGNMENT, feedback=False)
    config = load_config(real_class.path)
    config.HTMLExporter.template_name = "formgrade"  # as FormgradeExtension.build_extra_config does
    resources = {
        "base_url": "",
        "submission_id": "x",
        "index": 0,
        "total": 1,
        "notebook_path": "x",
        "student": LEARNER,
    }
    notebook = real_class.autograded(LEARNER, ASSIGNMENT) / "02-price.ipynb"
    page, _resources = HTMLExporter(config=config).from_filename(str(notebook), resources=resources)
    assert_harmless(re.sub(r'onclick="toggle_name\([a-z]+\);"', "", page))
    assert "window.MathJax" in page
    assert "cdnjs" not in page


def test_an_empty_form_gets_no_points_and_waits_for_nobody(real_class: ClassFolder, hand_in: HandIn) -> None:
    hand_in(real_class, {})
    result = Grader(real_class).grade(LEARNER, ASSIGNMENT)
    assert result["score"] == 0
    assert is_complete(result)
    assert by_task(result)["plan"]["reason"] == "Tidak ada jawaban."
    assert waiting(real_class) == []


@pytest.mark.parametrize("answer", ["crash", "warn", "nothing"])
def test_a_test_cell_of_ours_that_breaks_is_never_the_learners_fault(
    real_class: ClassFolder, hand_in: HandIn, answer: str
) -> None:
    hand_in(real_class, {"margin": "0.25"})
    grader = Grader(real_class)
    grader.grade(LEARNER, ASSIGNMENT, feedback=False)
    hand_in(real_class, {"margin": answer})
    with pytest.raises(GradingProblem) as caught:
        grader.grade(LEARNER, ASSIGNMENT)
    assert "cell margin" in caught.value.detail
    assert "rahasia" not in caught.value.detail
    assert not caught.value.machine
    # The marks of before stay in the gradebook.
    assert sql(real_class, "SELECT SUM(auto_score) FROM grade") == [(4.0,)]
    assert waiting(real_class) == []


def test_marking_again(real_class: ClassFolder, hand_in: HandIn) -> None:
    grader = Grader(real_class)
    hand_in(real_class, {"margin": "1", "plan": "Rencana saya"})
    grader.grade(LEARNER, ASSIGNMENT, feedback=False)
    give(real_class, 3, "Bagus")
    assert waiting(real_class) == []

    # Another number, the same free answer: the trainer's points stay and she is not asked again.
    hand_in(real_class, {"margin": "0.25", "plan": "Rencana saya"})
    result = grader.grade(LEARNER, ASSIGNMENT, feedback=False)
    assert (result["score"], by_task(result)["plan"]["comment"]) == (7.0, "Bagus")
    assert waiting(real_class) == []

    # Another free answer: nbgrader keeps her points, and she is asked to look again.
    hand_in(real_class, {"margin": "0.25", "plan": "Rencana lain"})
    result = grader.grade(LEARNER, ASSIGNMENT, feedback=False)
    assert by_task(result)["plan"]["score"] is None
    assert result["score"] == 4.0
    assert waiting(real_class) == [(LEARNER, ASSIGNMENT, 1)]


def test_releasing_feedback(real_class: ClassFolder, hand_in: HandIn, records: Any) -> None:
    grader = Grader(real_class)
    answers = {"margin": "0.25", "plan": "Rencana"}
    key = records.submissions.add(LEARNER, answers)
    hand_in(real_class, answers)
    records.submissions.finish(key, "graded", grader.grade(LEARNER, ASSIGNMENT, feedback=False))
    # The phone has the automatic marks already; the page is released with them, once.
    assert release_feedback(real_class, records, grader=grader) == 1
    assert release_feedback(real_class, records, grader=grader) == 0
    assert records.submissions.kept[key].state == "graded"
    give(real_class, 4.5, "Bagus <b>sekali</b><script>alert(1)</script>")
    assert release_feedback(real_class, records, learner="zz12cd34", grader=grader) == 0
    assert release_feedback(real_class, records, grader=grader) == 1
    kept = records.submissions.kept[key]
    assert (kept.state, kept.result["score"]) == ("complete", 8.5)
    assert by_task(kept.result)["plan"]["comment"].startswith("Bagus")
    page = (real_class.path / "feedback" / LEARNER / ASSIGNMENT / "02-price.html").read_text("utf-8")
    assert "Bagus" in page
    assert_harmless(page)
    assert release_feedback(real_class, records, grader=grader) == 0


def test_the_report_agrees_with_the_gradebook(real_class: ClassFolder, hand_in: HandIn, records: Any) -> None:
    grader = Grader(real_class)
    records.learners.known[LEARNER].name = '=HYPERLINK("http://198.51.100.1")'
    records.learners.known["nothing1"] = type(records.learners.known[LEARNER])("nothing1", "Putu")
    for learner, answers in ((LEARNER, {"margin": "0.25", "plan": "x"}), ("zz12cd34", {"fee": "half"})):
        hand_in(real_class, answers, learner=learner)
        grader.grade(learner, ASSIGNMENT, feedback=False)
    give(real_class, 2.5, "")
    sql(real_class, "UPDATE grade SET extra_credit = 0.5 WHERE manual_score IS NOT NULL")

    table = marks(real_class, records)
    data = table.csv()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows[0][2] == "02-price (dari 11)"
    given = {row[0]: row for row in rows[1:]}
    assert given[LEARNER] == [LEARNER, '\'=HYPERLINK("http://198.51.100.1")', "7", "7", "11", "0"]
    assert given["zz12cd34"] == ["zz12cd34", "", "1", "1", "11", "0"]
    assert given["nothing1"] == ["nothing1", "Putu", "", "0", "11", "0"]

    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{real_class.gradebook}", real_class.code) as book:
        theirs = {s.student.id: s.score for s in book.assignment_submissions(ASSIGNMENT)}
    assert {row.learner: row.score for row in table.learners if row.marks} == theirs

    sheet = openpyxl.load_workbook(io.BytesIO(table.xlsx())).active
    cells = {row[0].value: row for row in sheet.iter_rows(min_row=2)}
    assert cells[LEARNER][1].value.startswith("'=")
    assert cells[LEARNER][1].data_type == "s"
    assert (cells[LEARNER][2].value, cells[LEARNER][2].data_type) == (7, "n")
    assert cells["nothing1"][2].value is None


def test_erasing_a_learner(real_class: ClassFolder, hand_in: HandIn) -> None:
    from nbgrader.exchange.default import ExchangeReleaseFeedback

    grader = Grader(real_class)
    for learner in (LEARNER, "zz12cd34"):
        for _time in range(2):
            hand_in(real_class, {"margin": "0.25", "plan": "RAHASIA-" + learner}, learner=learner)
        grader.grade(learner, ASSIGNMENT)
        grader.name_learner(learner, "Nama " + learner)
        give(real_class, 1, "catatan " + learner, learner)
        NbgraderEngine(real_class.path).run(ExchangeReleaseFeedback, ASSIGNMENT, learner)
    inbound = real_class.path / "exchange" / real_class.code / "inbound"
    (inbound / f"{LEARNER}+02-price+2026-01-02 03:04:05 UTC+x").mkdir()
    (inbound / f"{LEARNER}+b+02-price+2026-01-02 03:04:05 UTC+x").mkdir()
    pages = real_class.path / "exchange" / real_class.code / "feedback"
    assert len(list(pages.iterdir())) == 2

    for _again in range(2):
        erase_learner(real_class, LEARNER)
    left = [path for path in real_class.path.rglob("*") if LEARNER in str(path.relative_to(real_class.path))]
    assert [path.name for path in left] == [f"{LEARNER}+b+02-price+2026-01-02 03:04:05 UTC+x"]
    assert len(list(pages.iterdir())) == 1
    for path in real_class.path.rglob("*"):
        if path.is_file():
            assert LEARNER.encode() not in path.read_bytes(), path
    assert sql(real_class, "SELECT id FROM student") == [("zz12cd34",)]
    assert sql(real_class, "SELECT COUNT(*) FROM grade") == [(3,)]
    assert sql(real_class, "SELECT COUNT(*) FROM comment") == [(1,)]
    assert sql(real_class, "PRAGMA integrity_check") == [("ok",)]
    with pytest.raises(GradingProblem):
        erase_learner(real_class, "../submitted")


def test_the_folder_is_an_ordinary_nbgrader_course(real_class: ClassFolder, hand_in: HandIn) -> None:
    """Stock commands work in it and give the same marks as the grader."""
    for learner in (LEARNER, "zz12cd34"):
        hand_in(real_class, {"margin": "0.25", "fee": "half", "plan": HOSTILE}, learner=learner)
    ours = Grader(real_class).grade(LEARNER, ASSIGNMENT)

    def nbgrader(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", *arguments],
            cwd=real_class.path,
            env=environment(),
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    assert f"{real_class.code} 02-price" in nbgrader("list")
    nbgrader("autograde", ASSIGNMENT, "--force")
    nbgrader("generate_feedback", ASSIGNMENT, "--force")
    nbgrader("release_feedback", ASSIGNMENT)
    nbgrader("export")
    rows = list(csv.DictReader(io.StringIO((real_class.path / "grades.csv").read_text())))
    assert [(row["student_id"], float(row["score"])) for row in rows] == [(LEARNER, 5.0), ("zz12cd34", 5.0)]
    assert Grader(real_class).result(LEARNER, ASSIGNMENT) == ours
    page = (real_class.path / "feedback" / "zz12cd34" / ASSIGNMENT / "02-price.html").read_text("utf-8")
    assert_harmless(page)
    exchange = real_class.path / "exchange"
    assert oct(exchange.stat().st_mode & 0o777) == "0o777"


def test_reopening_a_real_class_prepares_nothing(real_class: ClassFolder) -> None:
    said: list[str] = []
    before = (real_class.path / "release" / ASSIGNMENT / "02-price.ipynb").stat().st_mtime_ns
    ClassFolder.open_or_make(real_class.path, progress=said.append)
    assert said == []
    assert (real_class.path / "release" / ASSIGNMENT / "02-price.ipynb").stat().st_mtime_ns == before
    assert json.loads((real_class.path / ".prepared.json").read_text())["assignments"].keys() == {ASSIGNMENT}


def test_a_kernel_gets_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_NAIKKELAS_SHELF", "secret")
    monkeypatch.setenv("NAIKKELAS_TRAINER_PASSWORD", "secret")
    passed = environment()
    assert "secret" not in passed.values()
    assert passed["TRAITLETS_APPLICATION_RAISE_CONFIG_FILE_ERROR"] == "1"
    assert passed["PATH"].split(os.pathsep)[0] == str(Path(sys.executable).parent)
