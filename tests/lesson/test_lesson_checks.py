from __future__ import annotations

import pytest
from lesson_samples import choice_check, many_check, number_check

from toolkit.i18n import in_language
from toolkit.lesson.checks import CheckModel
from toolkit.lesson.steps import StepModel


def kept(model: CheckModel) -> dict[str, object]:
    values: dict[str, object] = {}
    model.on_typed(values.__setitem__)
    return values


def test_a_choice_is_answered_by_picking_and_may_be_tried_again() -> None:
    model = CheckModel(choice_check())
    values = kept(model)
    model.pick(1)
    assert (model.answered, model.right, model.feedback) == (True, False, "Belum, biaya belum dikurangi.")
    model.pick(0)
    assert (model.right, model.feedback) == (True, "Betul, omzet.")
    assert values == {"answer": "0", "right": True, "tries": 2, "first_right": False}
    model.pick(7)
    assert model.tries == 2


def test_many_waits_for_the_button_and_opens_again_when_changed() -> None:
    model = CheckModel(many_check())
    values = kept(model)
    model.pick(1)
    model.pick(0)
    assert (values, model.answered) == ({}, False)
    model.submit()
    assert model.right
    assert values["answer"] == ["0", "1"]
    assert values["first_right"] is True
    model.pick(2)
    assert (model.answered, model.feedback) == (False, "")
    model.submit()
    assert not model.right
    assert values["right"] is True
    assert "Jajan" in model.feedback


def test_a_number_that_cannot_be_read_is_not_a_try() -> None:
    model = CheckModel(number_check())
    assert model.entry is not None
    model.submit()
    model.entry.raw = "dua belas"
    model.submit()
    assert (model.tries, model.answered) == (0, False)
    assert model.entry.problem
    model.entry.raw = "Rp12,5rb"
    model.submit()
    assert (model.tries, model.right, model.feedback) == (1, True, "Tepat.")


@pytest.mark.parametrize(
    ("make", "answer"), [(choice_check, "1"), (many_check, ["0", "2"]), (number_check, "12000")]
)
def test_an_answer_comes_back_with_its_feedback(make: object, answer: object) -> None:
    model = CheckModel(make())  # type: ignore[operator]
    values = kept(model)
    model.from_dict({"answer": answer, "right": False, "tries": 3, "first_right": True})
    assert (model.answer, model.answered, model.right) == (answer, True, False)
    assert model.feedback
    assert (model.tries, model.first_right, values) == (3, True, {})


def test_once_right_stays_right_in_what_is_kept() -> None:
    model = CheckModel(choice_check())
    values = kept(model)
    model.pick(0)
    model.pick(1)
    assert (model.right, model.feedback) == (False, "Belum, biaya belum dikurangi.")
    assert values == {"answer": "1", "right": True, "tries": 2, "first_right": True}

    again = CheckModel(choice_check())
    later = kept(again)
    again.from_dict(values)
    assert (again.answered, again.right) == (True, False)
    again.pick(1)
    assert later["right"] is True


@pytest.mark.parametrize("answer", [None, 5, "99", ["x", "99"], {"a": 1}, "", []])
@pytest.mark.parametrize("make", [choice_check, many_check, number_check])
def test_strange_kept_values_are_no_answer(make: object, answer: object) -> None:
    model = CheckModel(make())  # type: ignore[operator]
    model.from_dict({"answer": answer, "tries": "many", "first_right": "yes"})
    assert model.tries == 0
    assert model.first_right is False
    assert not model.right


def test_the_language_of_the_lesson_is_kept() -> None:
    with in_language("en"):
        model = CheckModel(choice_check())
    model.pick(0)
    assert model.prompt.endswith("(en)")
    assert model.feedback.endswith("(en)")


def test_a_step_is_finished_once() -> None:
    step = StepModel("story")
    values: list[tuple[str, object]] = []
    step.on_typed(lambda field, value: values.append((field, value)))
    step.finish()
    step.finish()
    assert [field for field, _value in values] == ["done", "at"]
    again = StepModel("story")
    again.from_dict(dict(values))
    assert (again.done, again.at) == (True, step.at)
    StepModel("x").from_dict({"done": "yes"})
