from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from lesson_samples import assignment, both

from toolkit.curriculum.draw import draw
from toolkit.curriculum.schema import Level, Text
from toolkit.i18n import in_language
from toolkit.lesson import grading_cells
from toolkit.lesson.answers import Answers, read_answers, write_answers
from toolkit.lesson.cells import LessonProblem
from toolkit.lesson.grading_cells import OpenAssignment, open_assignment

MODULE = "02-price"


class OneModule:
    def module(self, _module: str) -> OneModule:
        return self

    assignment = assignment()


@pytest.fixture(autouse=True)
def shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Any]:
    """What the cells displayed, in a folder of their own."""
    displayed: list[Any] = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NAIKKELAS_LEARNER", "rina")
    monkeypatch.setattr(grading_cells, "load_content", OneModule)
    monkeypatch.setattr("IPython.display.display", lambda *what, **_more: displayed.extend(what))
    return displayed


def hand_in(learner: str = "a1", language: str = "id", **answers: Any) -> None:
    write_answers(Path("answers.json"), Answers(MODULE, learner, language, answers))


def cost(learner: str) -> int:
    return int(draw(assignment(), MODULE, learner).values["cost"])


def test_marks_are_plain_floats_with_a_reason(capsys: pytest.CaptureFixture[str]) -> None:
    hand_in(double=f"Rp{cost('a1') * 2}", pick="no", both=["a"])
    opened = open_assignment(MODULE)
    given = [opened.mark(task) for task in ("double", "pick", "both")]
    assert given == [4.0, 0.0, 1.0]
    assert all(type(each) is float for each in given)
    out, err = capsys.readouterr()
    assert "Kalikan dua." in out
    assert err == ""


def test_numbers_are_those_of_the_learner_in_the_answers_file() -> None:
    assert OpenAssignment(MODULE, Path("answers.json")).learner == "rina"
    hand_in("b2", "en")
    opened = open_assignment(MODULE)
    assert (opened.learner, opened.language) == ("b2", "en")
    assert opened._drawn.values == draw(assignment(), MODULE, "b2").values


def test_no_answer_earns_nothing() -> None:
    assert open_assignment(MODULE).mark("double") == 0.0


@pytest.mark.parametrize(
    "text",
    ["{", json.dumps({"format": 1, "assignment": "other", "learner": "a", "language": "id", "answers": {}})],
)
def test_a_useless_answers_file_is_told_and_earns_nothing(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("answers.json").write_text(text)
    assert open_assignment(MODULE).mark("double") == 0.0
    out, err = capsys.readouterr()
    assert "tidak bisa dipakai" in out
    assert err == ""


def test_while_grading_a_task_is_shown_without_an_input(
    monkeypatch: pytest.MonkeyPatch, shown: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    hand_in(story="<script>alert(1)</script>", pick="yes")
    opened = open_assignment(MODULE)
    for task in ("double", "pick", "story"):
        opened.task(task)
    assert all(set(each) == {"text/plain", "text/html"} for each in shown)
    assert "(tidak dijawab)" in shown[0]["text/plain"]
    assert "Jawaban: Ya Rp" in shown[1]["text/plain"]
    # The trainer's cell below shows what was written; here stands how to mark it.
    assert not [text for text in shown[2].values() if "alert" in text or "Jawaban" in text]
    assert "<strong>Cara memberi poin:</strong>" in shown[2]["text/html"]
    assert "Harga modal" in shown[0]["text/html"]
    assert "Harga modal" not in shown[1]["text/html"]
    assert capsys.readouterr().err == ""


def test_answers_shown_while_grading_are_escaped(monkeypatch: pytest.MonkeyPatch, shown: list[Any]) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    hand_in(double="<script>alert(1)</script>")
    open_assignment(MODULE).task("double")
    assert "Jawaban: &lt;script&gt;alert(1)" in shown[0]["text/html"]


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("id", ["2 poin: Lengkap", "1 poin: Separuh", "0 poin: Kosong"]),
        ("en", ["2 points: Lengkap (en)", "1 point: Separuh (en)", "0 points: Kosong (en)"]),
    ],
)
def test_the_rubric_is_shown_with_most_points_first(
    monkeypatch: pytest.MonkeyPatch, shown: list[Any], language: str, lines: list[str]
) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    hand_in(language=language)
    opened = open_assignment(MODULE)
    task = opened._find("story")[1]
    rubric = [
        Level(points=at, text=Text(**both(text))) for at, text in enumerate(("Kosong", "Separuh", "Lengkap"))
    ]
    with in_language(language):
        opened._show_given(4, task.model_copy(update={"rubric": rubric}))
    page = shown[0]["text/html"]
    assert "".join(f"<li>{line}</li>" for line in lines) in page
    assert "\n".join(lines) in shown[0]["text/plain"]


def test_in_jupyterlab_typing_writes_the_answers_file(shown: list[Any]) -> None:
    opened = open_assignment(MODULE)
    for task in ("double", "pick", "both", "story"):
        opened.task(task)
    opened._fields["double"].entry.raw = "5rb"  # type: ignore[union-attr]
    opened._fields["pick"].entry.raw = "yes"  # type: ignore[union-attr]
    opened._fields["both"].turn("b")
    assert read_answers(Path("answers.json")) == Answers(
        MODULE, "rina", "id", {"double": "5rb", "pick": "yes", "both": ["b"]}
    )
    again = open_assignment(MODULE)
    again.task("double")
    assert again._fields["double"].answer == "5rb"
    opened._fields["both"].turn("b")
    assert "both" not in (read_answers(Path("answers.json")) or opened).answers


def test_a_damaged_file_is_not_overwritten(shown: list[Any]) -> None:
    Path("answers.json").write_text("{")
    opened = open_assignment(MODULE)
    opened.task("double")
    opened._fields["double"].entry.raw = "5rb"  # type: ignore[union-attr]
    assert Path("answers.json").read_text() == "{"
    assert "answers.json" in shown[-1].children[-1].value


def test_an_unknown_task_names_the_known_ones() -> None:
    with pytest.raises(LessonProblem, match="double, pick, both, story"):
        open_assignment(MODULE).mark("nothing")
