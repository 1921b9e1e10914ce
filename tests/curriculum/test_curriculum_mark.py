"""Marking, as nbgrader's cells and the phone do it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.curriculum.conftest import FILES
from toolkit.business.money import format_amount
from toolkit.curriculum import Drawn, Mark, Module, answer_check, draw, load_course, mark
from toolkit.curriculum.mark import allowance, right_answer, within
from toolkit.curriculum.typing_out import right_as_typed


def marked(drawn: Drawn, task_id: str, raw: Any, language: str = "id") -> Mark:
    task = next(task for task in drawn.assignment.tasks if task.id == task_id)
    return mark(task, drawn, raw, language)


@pytest.mark.parametrize("language", ["id", "en"])
def test_right_answers_get_everything(drawn: Drawn, language: str) -> None:
    for task in drawn.assignment.tasks:
        if task.automatic:
            result = mark(task, drawn, right_as_typed(task, drawn, language), language)
            assert result.right
            assert result.score == result.points == Decimal(str(task.points))


def test_amounts_are_read_as_people_type_them(drawn: Drawn) -> None:
    cost = drawn.values["cost"]
    for language in ("id", "en"):
        for typed in (str(round(cost)), format_amount(cost, language), f" rp {round(cost)} "):
            assert marked(drawn, "cost", typed, language).right, typed


def test_within_one_percent(drawn: Drawn) -> None:
    cost = drawn.values["cost"]
    assert marked(drawn, "cost", str(round(cost * Decimal("1.009")))).right
    assert not marked(drawn, "cost", str(round(cost * Decimal("1.012")))).right


def test_percentages_have_their_own_tolerance(drawn: Drawn) -> None:
    wanted = drawn.values["margin_wanted"] * 100
    assert marked(drawn, "margin", f"{wanted}%").right
    assert marked(drawn, "margin", str(wanted + Decimal("0.4"))).right
    assert not marked(drawn, "margin", str(wanted + Decimal("0.6"))).right


def test_a_usual_mistake_earns_its_credit_and_says_what_it_is(drawn: Drawn) -> None:
    half = marked(drawn, "cost", str(round(drawn.values["batch"] / drawn.values["packs"])))
    assert (half.score, half.right) == (Decimal("5.00"), False)
    assert half.reason == f"Upah Rp{int(drawn.values['wage']) // 1000}.000 belum masuk."


def test_reasons_are_plain_text_in_the_language(drawn: Drawn) -> None:
    right = right_as_typed(drawn.assignment.tasks[0], drawn, "id")
    assert marked(drawn, "cost", right, "id").reason.startswith("Benar. Rp")
    assert "*" not in marked(drawn, "cost", right, "id").reason
    assert marked(drawn, "cost", "1", "en").reason.startswith("Not right yet. Rp")
    assert marked(drawn, "cost", None, "id").reason == "Belum dijawab."
    assert marked(drawn, "cost", "  ", "en").reason == "Not answered yet."
    assert marked(drawn, "own", "cerita saya", "id").reason == "Jawaban ini dibaca dan dinilai fasilitator."


@pytest.mark.parametrize("raw", ["lima ratus", "<b>x</b>", "12-15", "-5", "9" * 5000, {"a": 1}, [1], True])
def test_what_cannot_be_read_earns_nothing_and_is_quoted(drawn: Drawn, raw: Any) -> None:
    result = marked(drawn, "cost", raw)
    assert result.score == 0
    assert not result.right
    if isinstance(raw, str) and len(raw) < 50:
        assert f"“{raw}” tidak terbaca" in result.reason
    assert len(result.reason) < 300


def test_choices(drawn: Drawn) -> None:
    assert marked(drawn, "which", "total").score == 5
    wrong = marked(drawn, "which", "own-cost")
    assert (wrong.score, wrong.reason) == (0, "HPP hanya satu.")
    for raw in ("nothing", "", ["total", "own-cost"], {"a": 1}, 7):
        assert marked(drawn, "which", raw).score == 0
    assert marked(drawn, "which", ["total"]).right


@pytest.mark.parametrize(
    ("chosen", "score"),
    [
        (["flour", "wages"], "5"),
        (["wages", "flour", "flour"], "5"),
        (["flour"], "2.50"),
        (["flour", "wages", "snacks"], "2.50"),
        (["flour", "snacks"], "0"),
        (["flour", "wages", "snacks", "school"], "0"),
        (["snacks"], "0"),
        ([], "0"),
        ("flour", "2.50"),
        (["flour", "unknown"], "0"),
    ],
)
def test_many_cannot_be_won_by_guessing(drawn: Drawn, chosen: Any, score: str) -> None:
    result = marked(drawn, "costs", chosen)
    assert result.score == Decimal(score)
    assert result.right == (score == "5")


@given(st.one_of(st.text(max_size=30), st.lists(st.text(max_size=9), max_size=5), st.integers(), st.none()))
def test_no_answer_breaks_marking(raw: Any) -> None:
    module = load_course(FILES).module("90-sample")
    drawn = draw(module.assignment, module.id, "a")
    for task in module.assignment.tasks:
        result = mark(task, drawn, raw, "id")
        assert 0 <= result.score <= result.points
        assert result.reason


@pytest.mark.parametrize(
    ("tolerance", "right", "allowed"),
    [("1%", "-200", "2"), ("0", "5", "0"), ("100", "5", "100"), ("0.5%", "1000", "5")],
)
def test_tolerances(tolerance: str, right: str, allowed: str) -> None:
    assert allowance(Decimal(right), tolerance) == Decimal(allowed)


@given(st.decimals(-(10**9), 10**9, places=2), st.decimals(-(10**9), 10**9, places=2))
def test_within_is_the_distance(value: Decimal, right: Decimal) -> None:
    assert within(value, right, "50") == (abs(value - right) <= 50)


def test_checks_by_number(module: Module) -> None:
    check = module.checks["number-1"]
    assert answer_check(check, "Rp10.000", "id") == answer_check(check, "10rb", "id")
    assert answer_check(check, "10rb", "id").feedback == "Tepat."
    assert answer_check(check, "8,500", "en").feedback == "The wage is missing."
    assert answer_check(check, "7", "en").feedback == "Work it out again."
    unread = answer_check(check, "banyak", "id")
    assert not unread.understood
    assert "“banyak”" in unread.feedback
    assert not answer_check(check, None, "id").understood
    assert not answer_check(check, "", "id").understood


@pytest.mark.parametrize(("raw", "right"), [("0", True), (0, True), ("1", False), (["0"], True)])
def test_checks_by_choice(module: Module, raw: Any, right: bool) -> None:
    judged = answer_check(module.checks["choice-1"], raw, "id")
    assert judged.right is right
    assert judged.understood
    assert judged.feedback == ("Betul, ya." if right else "Belum, ya.")


@pytest.mark.parametrize("raw", [None, "", "9", "x", [], "-1", True, {"a": 1}])
def test_no_option_is_no_answer(module: Module, raw: Any) -> None:
    assert not answer_check(module.checks["choice-1"], raw, "id").understood


def test_checks_with_many(module: Module) -> None:
    check = module.checks["many-1"]
    assert answer_check(check, ["0", "1"], "id").feedback == "Semua tepat."
    wrong = answer_check(check, ["0", "2"], "id")
    assert not wrong.right
    assert wrong.feedback == "Hampir. Upah masuk. Jajan tidak."


def test_the_right_answer_of_each_kind(drawn: Drawn) -> None:
    answers = {task.id: right_answer(task, drawn) for task in drawn.assignment.tasks if task.automatic}
    assert answers["cost"] == (drawn.values["batch"] + drawn.values["wage"]) / drawn.values["packs"]
    assert answers["which"] == "total"
    assert answers["costs"] == ["flour", "wages"]
