"""Practice data and formulas of the module on cash, loans and emergencies."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest

from toolkit.curriculum import generators
from toolkit.curriculum.chance import Chance
from toolkit.curriculum.expressions import ExpressionProblem, evaluate
from toolkit.curriculum.formulas import FORMULAS
from toolkit.curriculum.generators import GENERATORS, Rows, csv_text
from toolkit.curriculum.generators.cash_plan import CLEAR, lowest

D = Decimal
SEEDS = [f"seed{number}" for number in range(40)]
TWO_YEARS = {"periods": 104, "unit": "week", "start": "2024-11-04", "level": 4_500_000}


def plan(seed: str, **options: object) -> Rows:
    return generators.generate("cash_plan", Chance(seed), options)


def say(expression: str, **names: object) -> Decimal:
    found = evaluate(expression, names, FORMULAS)
    assert isinstance(found, Decimal)
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_a_plan_adds_up_and_has_one_clear_lowest_week(seed: str) -> None:
    rows = plan(seed)
    assert len(rows) == 13
    total = D(0)
    for row in rows:
        assert row["cash_out"] == row["purchases"] + row["fixed"] + row["household"] + row["special"]
        assert row["net"] == row["cash_in"] - row["cash_out"]
        total += row["net"]
        assert row["cumulative"] == total
        assert min(row["cash_in"], row["purchases"], row["fixed"], row["household"]) > 0
    found = lowest(rows)
    assert 2 < found["number"] < 12
    assert found["cumulative"] < 0
    assert all(row["cumulative"] - found["cumulative"] >= CLEAR for row in rows if row is not found)
    # The largest payment comes earlier, so that nobody finds the lowest week by it.
    assert say("plan_smallest_net_number(plan)", plan=rows) < found["number"]


@pytest.mark.parametrize("seed", SEEDS)
def test_formulas_over_a_plan(seed: str) -> None:
    rows = plan(seed, periods=12, unit="month", start="2027-01-01")
    names = {"plan": rows, "opening": D(5_000_000)}
    assert say("plan_closing(plan, opening)", **names) == 5_000_000 + say(
        "plan_in(plan) - plan_out(plan)", **names
    )
    assert say("plan_lowest(plan, opening)", **names) == 5_000_000 - say("plan_deepest(plan)", **names)
    assert rows[-1]["start"].isoformat() == "2027-12-01"


def test_two_years_hold_what_their_readme_says() -> None:
    rows = plan("x", **TWO_YEARS)
    notes = [row["note"]["en"] for row in rows]
    assert notes.count("busy, Lebaran") == 4
    assert notes.count("rent") == 4
    assert notes.count("school fees") == 2
    assert notes.count("stock for Lebaran") == 4
    busy = [row["start"].isoformat() for row in rows if row["note"]["en"] == "busy, Lebaran"]
    assert busy == ["2025-03-24", "2025-03-31", "2026-03-09", "2026-03-16"]
    assert abs(rows[-1]["cumulative"]) < 25_000_000


def test_csv_is_marked_and_the_same_for_ever() -> None:
    text = csv_text(GENERATORS["cash_plan"], plan("x", **TWO_YEARS))
    assert text == csv_text(GENERATORS["cash_plan"], plan("x", **TWO_YEARS))
    found = list(csv.DictReader(io.StringIO(text)))
    assert len(found) == 104
    assert {row["synthetic"] for row in found} == {"true"}
    assert found[0]["start"] == "2024-11-04"


@pytest.mark.parametrize("options", [{"periods": 3}, {"periods": 500}, {"unit": "day"}, {"start": "soon"}])
def test_bad_options_are_refused(options: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"must|isoformat"):
        plan("x", **options)


def test_shown_in_three_columns() -> None:
    for language, head in (("id", "Masuk"), ("en", "In")):
        columns, cells = generators.table(plan("x"), language)
        assert columns[1] == head
        assert all(len(row) == 3 for row in cells)


def test_loan_formulas() -> None:
    assert round(say("loan_instalment(50000000, 24, 0.06)")) == 2_216_031
    assert round(say("loan_effective(50000000, 24, 0.06, 'flat', 0.02)"), 4) == D("0.1399")
    assert round(say("loan_nominal(50000000, 24, 0.06, 'flat')"), 4) == D("0.1113")
    assert say("loan_fees(10000000, 12, 0, 'flat', 0.02, 50000)") == 250_000
    assert say("loan_total(12000000, 12, 0.12, 'flat')") == 13_440_000
    assert say("loan_extra(12000000, 12, 0.12, 'flat')") == 1_440_000
    assert say("loan_rule_of_thumb(0.06, 24)") == D("0.1152")
    assert say("loan_yearly_rate(0.001, 'day')") == D("0.36")


def test_cash_formulas() -> None:
    assert round(say("cash_cycle_days(30, 10, 15, 240, 360)"), 1) == D("33.0")
    assert say("debt_cover(1800000, 1600000)") == D("1.125")
    assert say("survival_weeks(3300000, 4500000, 3000000, 1125000, 0.5, 600000)") == D("7.2")
    with pytest.raises(ExpressionProblem, match="never runs out"):
        say("survival_weeks(1, 100, 0, 1, 0)")
    names = evaluate("affordable_loans({'a': 100, 'b': 90}, 110, 1.2)", {}, FORMULAS)
    assert names == ["b"]
