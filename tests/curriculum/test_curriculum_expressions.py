"""Expressions are exact, and can do no harm."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from toolkit.curriculum import ExpressionProblem
from toolkit.curriculum.expressions import evaluate, names_in
from toolkit.curriculum.formulas import FORMULAS

NAMES: dict[str, Any] = {"cost": Decimal(30000), "rows": [{"amount": Decimal(5)}, {"amount": Decimal(7)}]}


def value(expression: str) -> Any:
    return evaluate(expression, NAMES, FORMULAS)


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("0.1 + 0.2", "0.3"),
        ("cost * 1.1", "33000.0"),
        ("price_for_margin(cost, 0.2, 1250, 0, [0.0825], 0.005)", None),
        ("price_for_margin(cost, 0.2, order_fee=1250, percent_fees=0.0825, turnover_tax=0.005)", None),
        ("margin(50000, 32000)", "0.36"),
        ("markup(40000, 32000)", "0.25"),
        ("margin_from_markup(0.25)", "0.2"),
        ("markup_from_margin(0.2)", "0.25"),
        ("round_up(43859.65, 500)", "44000"),
        ("break_even_units(6000000, 50000, 32000)", "334"),
        ("round_to(break_even_revenue(6000000, 50000, 32000), 1)", "16666667"),
        ("left_per_order(100000, 60000, order_fee=1250, percent_fees=0.08)", "30750.00"),
        ("left_per_order(100000, 60000, 1250, 0, [0.08])", "30750.00"),
        ("left_share(100000, 60000, percent_fees=[0.1])", "0.3"),
        ("recipe_unit_cost([[12000, 1000, 500], [20000, 2, 1]], 16, 8000)", "1500"),
        ("recipe_unit_cost([{'pack_price': 12000, 'pack_size': 1000, 'used': 500}], 6)", "1000"),
        ("fee_with_vat(100000, 0.02, 0.12, param('ppn.base_factor'))", "2220"),
        ("qris_charge(750000, param('qris.mdr.micro'))", "2250"),
        ("qris_charge(500000, param('qris.mdr.micro'))", "0"),
        ("qris_charge(20000, param('qris.mdr.small'))", "140"),
        ("param('fee.shopee.fashion')['high']", "0.09"),
        ("ceil(7 / 2) + floor(7 / 2) + round_to(7, 5) + abs(-1)", "13"),
        ("min(3, 2) + max([3, 4]) + sum([1, 2.5]) + len(rows)", "11.5"),
        ("sum([row['amount'] for row in rows if row['amount'] > 5])", "7"),
        ("rows[0]['amount']", "5"),
        ("7 // 2 + 7 % 2", "4"),
        ("1 if cost > 10 and not cost == 3 else 2", "1"),
    ],
)
def test_values(expression: str, result: str | None) -> None:
    found = value(expression)
    assert isinstance(found, Decimal)
    if result is None:
        assert round(found) == 43860
    else:
        assert round(found, 9) == Decimal(result)


def test_names_of_the_best() -> None:
    assert value("best_of({'own-web': 10, 'chat': 12})") == "chat"
    assert value("best_of(web=10, chat=9)") == "web"
    assert value("worst_of(web=10, chat=9)") == "chat"
    assert value("names_below({'a': -1, 'b': 2, 'c': -3}, 0)") == ["a", "c"]
    assert value("names_above({'a': -1, 'b': 2}, 0)") == ["b"]
    with pytest.raises(ExpressionProblem, match="equal"):
        value("best_of(web=10, chat=10)")


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "1 +",
        "cost.real",
        "rows.append(1)",
        "().__class__",
        "__import__('os')",
        "open('x')",
        "f'{cost}'",
        "x := 3",
        "lambda: 1",
        "2 ** 9999999",
        "9 << 9999",
        "1 / 0",
        "cost / 0",
        "margin(0, 1)",
        "price_for_margin(cost, 1.2)",
        "param('no.such')",
        "param('fee.lazada')",
        "missing_name",
        "missing_function(1)",
        "1j",
        "rows['x']",
        "[1, 2][5]",
        "price_for_margin",
        "x = 3; cost" * 300,
    ],
)
def test_what_cannot_be_computed_is_told(expression: str) -> None:
    with pytest.raises(ExpressionProblem) as told:
        value(expression)
    assert str(told.value)


def test_a_slip_of_the_pen_is_recognised() -> None:
    with pytest.raises(ExpressionProblem, match="cost"):
        value("cots + 1")


def test_names_in() -> None:
    assert names_in("round_up(cost * 2, step)") == {"round_up", "cost", "step"}
    assert names_in("[row['a'] for row in rows]") == {"rows"}
    assert names_in("not an expression") == set()
