from __future__ import annotations

import asyncio
import subprocess
import sys
import time

import pytest
from lesson_samples import FakeClass, assignment, receipt

from tests.conftest import REPOSITORY
from toolkit.curriculum.draw import draw
from toolkit.lesson import cells
from toolkit.lesson.following import follow
from toolkit.lesson.form import FormModel
from toolkit.lesson.limits import MAX_TYPED
from toolkit.lesson.notebook import NotebookProblem, TaskResult
from toolkit.lesson.notebooks import MemoryNotebook


def form(notebook: FakeClass | None = None) -> FormModel:
    model = FormModel("02-price", assignment())
    if notebook is not None:
        model.arrive(notebook)
    return model


def fill(model: FormModel) -> None:
    for task in model.tasks:
        if task.entry is None:
            task.turn("a")
        else:
            task.entry.raw = {"number": "5000", "choice": "yes"}.get(task.task.kind, "cerita")


def test_her_numbers_come_with_her() -> None:
    model = form()
    assert [task.prompt for task in model.tasks] == [""] * 4
    model.arrive(FakeClass("a1"))
    cost = draw(assignment(), "02-price", "a1").fill("{cost:rupiah}", "id")
    assert cost in model.intro
    assert cost in model.tasks[0].prompt
    assert model.tasks[1].entry is not None
    assert model.tasks[1].entry.choices[0] == ("yes", f"Ya {cost}")
    other = form(FakeClass("b2"))
    assert other.intro != model.intro


def test_answers_are_told_one_by_one_and_come_back() -> None:
    model, heard = form(FakeClass()), []
    model.on_typed(lambda task, answer: heard.append((task, answer)))
    fill(model)
    assert heard == [("double", "5000"), ("pick", "yes"), ("both", ["a"]), ("story", "cerita")]
    again = form(FakeClass())
    again.from_dict({**model.answers, "gone": "x", "story": 5})
    assert again.answers == {**{k: v for k, v in model.answers.items() if k != "story"}}
    assert again.left == [4]


def test_sending_asks_once_when_something_is_empty() -> None:
    notebook = FakeClass()
    model = form(notebook)
    assert model.tasks[0].entry is not None
    assert not model.send()
    assert "Belum ada jawaban" in model.message
    model.tasks[0].entry.raw = "43.860"
    assert not model.send()
    assert (model.asking, notebook.submissions, model.left) == (True, [], [2, 3, 4])
    assert model.send(confirmed=True)
    assert notebook.submissions == [{"double": "43.860"}]
    assert not model.asking


def test_an_answer_that_was_not_understood_counts_as_open() -> None:
    model = form(FakeClass())
    fill(model)
    assert model.left == []
    assert model.tasks[0].entry is not None
    model.tasks[0].entry.raw = "banyak"
    assert model.left == [1]


def test_a_second_tap_is_no_second_submission() -> None:
    notebook = FakeClass()
    model = form(notebook)
    fill(model)
    assert model.send()
    assert not model.send()
    notebook.state = receipt("graded")
    model.look()
    assert not model.send()
    assert "sudah terkirim" in model.message
    assert model.tasks[3].entry is not None
    model.tasks[3].entry.raw = "lebih panjang"
    assert model.message == ""
    assert model.send()
    assert len(notebook.submissions) == 2


def test_a_failed_send_keeps_everything_and_says_what_to_do() -> None:
    notebook = FakeClass()
    model = form(notebook)
    fill(model)
    answers = model.answers
    notebook.problem = NotebookProblem("Kelas belum bisa dihubungi.")
    assert not model.send()
    assert "Kelas belum bisa dihubungi." in model.message
    assert "Kirim lagi" in model.message
    assert model.answers == answers
    notebook.problem = None
    assert model.send()


def test_too_long_an_answer_is_not_sent() -> None:
    notebook = FakeClass()
    model = form(notebook)
    fill(model)
    assert model.tasks[3].entry is not None
    model.tasks[3].entry.raw = "a" * (MAX_TYPED + 1)
    assert not model.send(confirmed=True)
    assert "soal 4" in model.message
    assert notebook.submissions == []


def test_nobody_there_yet() -> None:
    model = form()
    fill(model)
    assert not model.send()
    assert model.message


def test_earlier_marks_are_there_after_a_reload() -> None:
    notebook = FakeClass()
    notebook.state = receipt("graded", tasks=(TaskResult("double", 4.0, 4.0),))
    assert form(notebook).receipt == notebook.state


def test_following_until_the_marks_are_there() -> None:
    async def lesson() -> tuple[FormModel, FakeClass]:
        notebook = FakeClass()
        model = form(notebook)
        fill(model)
        model.send()
        task = follow(model, ((0.005, 400),))
        assert task is not None
        while notebook.questions < 2:
            await asyncio.sleep(0.001)
        notebook.problem = NotebookProblem("kurang sinyal")
        while notebook.refusals < 2:
            await asyncio.sleep(0.001)
        notebook.problem = None
        notebook.state = receipt("graded")
        await asyncio.wait_for(task, 5)
        return model, notebook

    model, notebook = asyncio.run(lesson())
    assert model.receipt is not None
    assert model.receipt.state == "graded"
    assert notebook.questions > 2
    assert follow(model) is None


def test_a_class_that_holds_the_question_is_asked_once_and_answers_at_once() -> None:
    async def lesson() -> tuple[FormModel, FakeClass, float]:
        notebook = FakeClass()
        notebook.holds = 10.0
        model = form(notebook)
        fill(model)
        model.send()
        task = follow(model, ((3.0, 5),))
        assert task is not None
        await asyncio.sleep(0.1)
        notebook.state = receipt("graded")
        marked = time.monotonic()
        await asyncio.wait_for(task, 5)
        return model, notebook, time.monotonic() - marked

    model, notebook, seconds = asyncio.run(lesson())
    assert model.receipt is not None
    assert model.receipt.state == "graded"
    assert notebook.questions == 1
    assert seconds < notebook.holds / 2


def test_a_class_that_does_not_hold_it_is_asked_at_the_old_pace_and_not_for_ever() -> None:
    async def lesson(holds: float, pace: tuple[tuple[float, int], ...]) -> tuple[FakeClass, float]:
        notebook = FakeClass()
        notebook.holds = holds
        model = form(notebook)
        fill(model)
        model.send()
        began = time.monotonic()
        task = follow(model, pace)
        assert task is not None
        await asyncio.wait_for(task, 10)
        assert model.receipt is not None
        assert model.receipt.waiting
        return notebook, time.monotonic() - began

    notebook, seconds = asyncio.run(lesson(0.0, ((0.1, 5),)))
    assert notebook.questions == 5
    assert seconds >= 0.45
    # Held ones count by their time: half an hour stays half an hour.
    notebook, seconds = asyncio.run(lesson(0.3, ((0.1, 5),)))
    assert notebook.questions == 2


UNENDING = """
import asyncio, sys, time
sys.path.insert(0, "tests/lesson")
from lesson_samples import FakeClass, assignment
from toolkit.lesson.following import follow
from toolkit.lesson.form import FormModel
async def lesson():
    model, notebook = FormModel("02-price", assignment()), FakeClass()
    notebook.holds = 60
    model.arrive(notebook)
    model.tasks[0].entry.raw = "5000"
    model.send(confirmed=True)
    follow(model)
    while not notebook.questions:
        await asyncio.sleep(0.01)
asyncio.run(lesson())
"""


def test_a_kernel_that_waits_for_marks_can_end() -> None:
    subprocess.run([sys.executable, "-c", UNENDING], timeout=20, check=True, cwd=REPOSITORY)


def test_practice_marks_without_a_class(monkeypatch: pytest.MonkeyPatch) -> None:
    class OneModule:
        def module(self, _module: str) -> OneModule:
            return self

        assignment = assignment()

    monkeypatch.setattr("toolkit.curriculum.course.load_course", lambda: OneModule())
    cost = draw(assignment(), "02-price", "rina").values["cost"]
    notebook = MemoryNotebook("rina")
    given = notebook.submit(
        "02-price", {"double": str(cost * 2), "pick": "no", "both": ["a", "b"], "story": "x"}
    )
    assert [task.score for task in given.tasks] == [4.0, 0.0, 2.0, None]
    assert (given.score, given.points, given.state) == (6.0, 8.0, "graded")
    assert "latihan" in given.message
    assert notebook.submit("02-price", {}).number == 2


def test_an_unknown_module_is_a_sentence() -> None:
    with pytest.raises(LookupError, match="sel pertama"):
        cells.check("x")
