"""What the report says of each task: figures against another program's, wrong answers, and nobody's name."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from plain_gradebook import Book

from toolkit.curriculum import Course, load_course
from toolkit.curriculum.draw import draw
from toolkit.curriculum.mark import right_answer
from toolkit.grading import ClassFolder, gradebook, tasks
from toolkit.grading.reports import item_analysis, wrong_answers
from toolkit.grading.reports.item_analysis import corrected_item_total, item_statistics
from toolkit.grading.settings import config_text
from toolkit.i18n import in_language

MODULE = "02-price"
LEARNERS = [f"l{number:07d}" for number in range(12)]
POINTS = 10.0


@pytest.fixture(scope="module")
def course() -> Course:
    return load_course()


@pytest.fixture
def book(tmp_path: Path, course: Course) -> Book:
    (tmp_path / "nbgrader_config.py").write_text(config_text("KLM234"), encoding="utf-8")
    folder = ClassFolder(tmp_path, "Kelas", "KLM234", "en", b"")
    return Book(folder, course.module(MODULE))


def rows(table: Any) -> dict[str, dict[str, str]]:
    text = table.csv().decode("utf-8-sig")
    return {row["Task"]: row for row in csv.DictReader(io.StringIO(text))}


def test_figures_are_those_of_another_program(book: Book) -> None:
    """Numpy works out the same numbers in its own way from the points of twelve learners."""
    ids = [task.id for task in book.module.assignment.tasks if task.automatic]
    for number, who in enumerate(LEARNERS):
        answers = book.right(who)
        for place, id in enumerate(ids):
            if (number * 7 + place * 5) % 11 < number % 7:
                answers[id] = "1" if place % 2 else None
        book.hand_in(who, answers, text_points=float(number % 5) if number != 3 else None)
    scores: dict[str, dict[str, float | None]] = {learner: {} for learner in LEARNERS}
    for learner, task, score in gradebook.task_scores(book.folder.path, MODULE):
        scores[learner][task] = score
    points = gradebook.task_points(book.folder.path, MODULE)
    marks = gradebook.task_scores(book.folder.path, MODULE)
    found = {one.task: one for one in item_statistics(points, marks)}
    assert found.keys() == points.keys()
    text = next(task.id for task in book.module.assignment.tasks if not task.automatic)
    # The text of one learner still waits, so its points are in nobody's rest.
    settled = [id for id in points if id != text]
    for id, one in found.items():
        who = [learner for learner in LEARNERS if scores[learner][id] is not None]
        own = np.array([scores[learner][id] for learner in who])
        rest = np.array([sum(scores[learner][other] for other in settled if other != id) for learner in who])
        assert (one.handed_in, one.tries) == (12, len(who) if id != text else 11)
        assert one.mean == pytest.approx(own.mean())
        assert one.difficulty == pytest.approx(own.mean() / points[id])
        assert one.full == pytest.approx((own == points[id]).mean())
        assert one.none == pytest.approx((own == 0).mean())
        if own.std() == 0:
            assert one.discrimination is None
        else:
            assert one.discrimination == pytest.approx(np.corrcoef(own, rest)[0, 1])
    assert sum(one.discrimination is not None for one in found.values()) >= 5
    assert any(one.explain for one in found.values())
    assert not all(one.explain for one in found.values())


def test_code_has_figures_and_nobodys_code_is_read(book: Book, course: Course) -> None:
    name, tries = "09-stock-forecast-analyst", {"t1": [0.0] * 9 + [4.0] * 3, "t2": [2.0] * 12}
    for who in LEARNERS:
        book.hand_in(who, {}, text_points=0.0)
        place = book.folder.submission(who, name)
        place.mkdir(parents=True)
        for file in (f"{name}.ipynb", "answers.json"):
            (place / file).write_text('{"answers": {"t1": "RAHASIA"}}', encoding="utf-8")
    with gradebook.connect(book.folder.path, write=True) as book.connection:
        book.add("assignment", id="c", name=name)
        book.add("notebook", id="cn", name=name, assignment_id="c")
        for task in tries:
            book.add("base_cell", id=task, name=task, notebook_id="cn", type="GradeCell")
            book.add("grade_cells", id=task, max_score=max(tries[task]), cell_type="code")
        for number, who in enumerate(LEARNERS):
            book.add("submitted_assignment", id=f"c{who}", assignment_id="c", student_id=who)
            book.add("submitted_notebook", id=f"n{who}", assignment_id=f"c{who}", notebook_id="cn")
            for task, points in tries.items():
                marks = {"auto_score": points[number], "needs_manual_grade": False}
                book.add("grade", id=f"{task}{who}", notebook_id=f"n{who}", cell_id=task, **marks)
    with in_language("en"):
        table = tasks(book.folder, course, name)
        found = rows(table)
    figures = ("Handed in", "Mean points", "Difficulty (share of the points)", "All points", "Explain again")
    assert [found["t1"][figure] for figure in figures] == ["12", "1.0", "0.25", "0.25", "yes"]
    assert [found["t2"][figure] for figure in figures] == ["12", "2.0", "1.0", "1.0", ""]
    assert all(found[task]["Wrong answer 1"] == found[task]["Looked at"] == "" for task in tries)
    assert b"RAHASIA" not in table.csv()


def test_an_item_does_not_correlate_with_itself() -> None:
    item, rest = [0.0, 1.0] * 6, [1.0, 1.0, 0.0, 0.0] * 3
    total = [mine + others for mine, others in zip(item, rest, strict=True)]
    assert corrected_item_total(item, rest) == pytest.approx(0)
    assert np.corrcoef(item, total)[0, 1] > 0.6
    assert corrected_item_total(item[:9], rest[:9]) is None, "too few"
    assert corrected_item_total([1.0] * 12, rest) is None, "everybody the same"


def test_wrong_answers_by_meaning_and_without_names(book: Book, course: Course) -> None:
    number = next(task for task in book.module.assignment.tasks if task.kind == "number" and task.mistakes)
    choice = next(task for task in book.module.assignment.tasks if task.kind == "choice")
    for place, who in enumerate(LEARNERS):
        answers = book.right(who)
        drawn = draw(book.module.assignment, MODULE, who)
        if place < 3:
            answers[number.id] = str(round(drawn.evaluate(number.mistakes[0].answer)))
        elif place < 5:
            answers[number.id] = str(int(right_answer(number, drawn)) * 1000)
        elif place < 7:
            answers[number.id] = "77777"
        elif place < 9:
            answers[number.id] = "=HYPERLINK(0) RAHASIA 0812"
        elif place == 9:
            answers[number.id] = "88888"
        elif place == 10:
            answers[number.id] = " "
        right = right_answer(choice, drawn)
        wrong = [one.id for one in choice.choices if one.id != right]
        answers[choice.id] = wrong[0] if place % 2 else "<script>"[:40]
        if place == 0:
            answers[choice.id] = "no-such"
        book.hand_in(who, answers)
    with in_language("en"):
        table = tasks(book.folder, course, MODULE)
        found = {one.task: one for one in table.tasks}
        wrong_numbers = {one.text: one.people for one in found[number.id].answers.wrong}
        assert wrong_numbers == {
            wrong_answers.example(number.mistakes[0].feedback, book.module): 3,
            "the right answer × 1,000": 2,
            "Rp77,777": 2,
            "something that is not a number": 2,
        }
        assert (found[number.id].answers.looked_at, found[number.id].answers.empty) == (12, 1)
        texts = {one.text for one in found[choice.id].answers.wrong}
        assert "a choice that is not there" in texts
        known = {wrong_answers.example(one.text, book.module) for one in choice.choices}
        assert texts - {"a choice that is not there"} <= known
        assert all(one.people >= 2 for report in table.tasks for one in report.answers.wrong)
        assert table.explain_again[0].statistics.difficulty == min(
            one.statistics.difficulty for one in table.tasks if one.statistics.difficulty is not None
        )
        text = str(table.rows())
        for secret in ("RAHASIA", "HYPERLINK", "0812", "script", "88,888", "88888", *LEARNERS):
            assert secret not in text

        given = rows(table)[number.id]
        assert (given["Wrong answer 1"], given["People 1"]) == (
            wrong_answers.example(number.mistakes[0].feedback, book.module),
            "3",
        )
        assert given["Wrong answer 5"] == given["People 5"] == ""
        sheet = openpyxl.load_workbook(io.BytesIO(table.xlsx())).active
        heading = [cell.value for cell in sheet[1]]
        column = heading.index("Difficulty (share of the points)")
        assert {row[column].data_type for row in sheet.iter_rows(min_row=2)} <= {"n"}
        shares = [row[column] for row in sheet.iter_rows(min_row=2) if row[column].value is not None]
        assert len(shares) == len(found) - 1, "the text waits for the trainer"
        assert {cell.number_format for cell in shares} == {"0%"}


def test_a_text_that_begins_like_a_formula_is_a_text_in_both_files(book: Book, course: Course) -> None:
    for who in LEARNERS[:3]:
        book.hand_in(who, {})
    table = tasks(book.folder, course)
    formula = [item_analysis.ItemStatistics("=1+1", 1, 1, 0)]
    risky = type(table)(
        tuple(type(table.tasks[0])("-2", "x", one, question="+cmd|' /C calc'!A0") for one in formula)
    )
    row = list(csv.reader(io.StringIO(risky.csv().decode("utf-8-sig"))))[1]
    assert row[:3] == ["'-2", "'=1+1", "'+cmd|' /C calc'!A0"]
    cells = openpyxl.load_workbook(io.BytesIO(risky.xlsx())).active[2]
    assert [cell.data_type for cell in cells[:3]] == ["s", "s", "s"]


def test_what_a_submission_holds_does_no_harm(book: Book, course: Course, tmp_path: Path) -> None:
    """Links, pipes, nonsense and too much: such a submission is simply not looked at."""
    for who in LEARNERS[:8]:
        book.hand_in(who, {"unit-cost": "1"})
    (tmp_path / "secret").write_text(json.dumps({"answers": {"unit-cost": "424242"}}), encoding="utf-8")
    places = [book.folder.submission(who, MODULE) / "answers.json" for who in LEARNERS[:7]]
    for place in places:
        place.unlink()
    places[0].symlink_to(tmp_path / "secret")
    os.link(tmp_path / "secret", places[1])
    os.mkfifo(places[2])
    places[3].write_bytes(b"[" * 100_000)
    places[4].write_bytes(b" " * 400_000)
    places[5].write_text('{"answers": {"unit-cost": {"a": 1}}}', encoding="utf-8")
    with in_language("en"):
        found = {one.task: one for one in tasks(book.folder, course).tasks}
    assert found["unit-cost"].answers.looked_at == 1
    assert found["unit-cost"].answers.wrong == ()
    assert found["unit-cost"].statistics.tries == 8


def test_only_some_of_very_many_are_read(book: Book, course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wrong_answers, "LOOKED_AT", 4)
    for who in LEARNERS:
        book.hand_in(who, {"unit-cost": "77777"})
    with in_language("en"):
        one, again = (tasks(book.folder, course).tasks for _time in range(2))
    assert one == again
    assert {report.answers.looked_at for report in one if report.answers.looked_at} == {4}
    assert {report.statistics.handed_in for report in one} == {12}


def test_an_assignment_that_the_course_no_longer_has(book: Book, tmp_path: Path) -> None:
    book.hand_in(LEARNERS[0], {})
    (tmp_path / "modules").mkdir()
    table = tasks(book.folder, load_course(tmp_path / "modules"))
    assert {one.task for one in table.tasks} == set(book.cells)
    assert {one.question for one in table.tasks} == {""}


def test_an_empty_class_has_no_rows(tmp_path: Path, course: Course) -> None:
    folder = ClassFolder(tmp_path, "Kelas", "KLM234", "id", b"")
    assert tasks(folder, course).tasks == ()
    assert len(tasks(folder, course).rows()) == 1
