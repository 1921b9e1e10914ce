"""One learner's numbers, and texts with them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from toolkit.curriculum import Drawn, ExpressionProblem, Module, draw
from toolkit.curriculum.generators import Rows
from toolkit.curriculum.schema import Assignment

GOLDEN = {"packs": "36", "batch": "328000", "wage": "60000", "margin_wanted": "0.2", "total": "388000"}


def test_golden_numbers(drawn: Drawn) -> None:
    """If this fails, every learner's numbers have changed: do not change the expected values lightly."""
    names = ("packs", "batch", "wage", "margin_wanted", "total")
    assert {name: str(drawn.values[name]) for name in names} == GOLDEN
    assert drawn.values["name"]["en"] in ("chips", "cakes")


def test_the_same_learner_gets_the_same(module: Module, drawn: Drawn) -> None:
    assert draw(module.assignment, module.id, "k3x9a2bq").values == drawn.values
    assert draw(module.assignment, module.id, "k3x9a2br").values != drawn.values
    assert draw(module.assignment, "91-other", "k3x9a2bq").values != drawn.values


def test_a_further_number_changes_no_other(module: Module, drawn: Drawn) -> None:
    raw = module.assignment.model_dump()
    raw["draw"] = {"added": {"low": 1, "high": 9, "step": 1}, **raw["draw"]}
    more = draw(Assignment.model_validate(raw), module.id, "k3x9a2bq")
    assert {name: more.values[name] for name in drawn.values} == drawn.values


def test_numbers_lie_on_their_raster(module: Module) -> None:
    for number in range(60):
        values = draw(module.assignment, module.id, f"learner{number}").values
        assert 200_000 <= values["batch"] <= 400_000
        assert values["batch"] % 1000 == 0
        assert values["wage"] in (50_000, 60_000)
        assert all(isinstance(values[name], Decimal) for name in ("packs", "wage", "cost", "price"))


def test_texts_are_filled_by_language(module: Module, drawn: Drawn) -> None:
    prompt = module.assignment.tasks[0].prompt
    wage = int(drawn.values["wage"]) // 1000
    assert f"Rp{wage}.000" in drawn.fill(prompt, "id")
    assert f"Rp{wage},000" in drawn.fill(prompt, "en")
    assert drawn.values["name"]["en"] in drawn.fill(prompt, "en")
    assert drawn.fill("{margin_wanted:percent}", "id") in ("20%", "25%")
    assert drawn.fill("{packs}", "id") == str(drawn.values["packs"])
    assert drawn.fill("nothing to fill", "id") == "nothing to fill"


def test_tables(module: Module, drawn: Drawn) -> None:
    chats, statement = module.assignment.materials
    columns, rows = drawn.table(chats, "id")
    assert columns == ["Tanggal", "Dari", "Pesan"]
    assert len(rows) == 20
    columns, rows = drawn.table(statement, "en")
    assert columns == ["Sale", "Should come in", "Came in"]
    assert len(rows) == 50
    assert drawn.fill("{statement:table}", "en").startswith("| Sale | Should come in | Came in |\n| --- |")
    assert "QRIS" in drawn.fill("{from_qris:table}", "id")
    assert "Transfer" not in drawn.fill("{from_qris:table}", "id")


@pytest.mark.parametrize("text", ["{unknown}", "{packs:table}", "{cost:text}", "{packs:no}"])
def test_what_cannot_be_filled_is_told(drawn: Drawn, text: str) -> None:
    with pytest.raises(ExpressionProblem):
        drawn.fill(text, "id")


@pytest.mark.parametrize(
    "rule",
    [
        {"low": 5, "high": 1, "step": 1},
        {"low": 1, "high": 5, "step": 0},
        {"low": "much", "high": 5, "step": 1},
        {"generate": "no_such_generator"},
        {"generate": "chat_orders", "options": {"colour": 1}},
        {"generate": "chat_orders", "options": {"count": 3}},
        {"generate": "settlement", "options": {"lines": 2}},
    ],
)
def test_what_cannot_be_drawn_names_the_draw(module: Module, rule: dict[str, Any]) -> None:
    raw = module.assignment.model_dump()
    raw["draw"]["broken"] = rule
    with pytest.raises(ExpressionProblem, match="broken"):
        draw(Assignment.model_validate(raw), module.id, "a")


def test_rows_keep_their_generator() -> None:
    rows = Rows([{"a": 1}, {"a": 2}], generator="settlement")
    assert rows.keep(lambda row: row["a"] > 1).generator == "settlement"
