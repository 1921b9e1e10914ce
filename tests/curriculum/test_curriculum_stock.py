"""Practice data and formulas of stock and forecasts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from toolkit import country
from toolkit.business.forecasting import read_sales
from toolkit.curriculum import generators
from toolkit.curriculum.chance import Chance
from toolkit.curriculum.expressions import evaluate
from toolkit.curriculum.formulas import FORMULAS
from toolkit.curriculum.generators import GENERATORS, Rows, csv_text, shop_days
from toolkit.curriculum.generators.week_sales import week_sold, weeks_mase, weeks_miss, weeks_scale

D = Decimal


@pytest.fixture(scope="module")
def shop() -> Rows:
    return generators.generate("shop_days", Chance("test"), {})


def weeks(seed: str, **options: object) -> Rows:
    return generators.generate("week_sales", Chance(seed), options)


def test_shop_has_two_years_of_eight_products(shop: Rows) -> None:
    assert len(shop) == 730 * 8
    assert {row["note"] for row in shop} == {"", "out_of_stock", "closed"}
    assert all(row["units"] >= 0 and row["price"] > row["cost"] for row in shop)
    text = csv_text(GENERATORS["shop_days"], shop)
    assert text.splitlines()[0].endswith(",synthetic")
    assert all(line.endswith(",true") for line in text.splitlines()[1:])


def test_the_forecast_tool_can_read_the_shop_s_file(shop: Rows) -> None:
    history = read_sales(csv_text(GENERATORS["shop_days"], shop).encode(), "sales.csv")
    assert not history.problems
    assert len(history.products) == 8
    series = history.series("Keripik singkong balado")
    assert series.season == 7
    assert 20 < len(series.stock_outs) < 90


def test_the_rush_follows_the_true_date(shop: Rows) -> None:
    cookies = {row["day"]: row["units"] for row in shop if row["sku"] == "K02" and not row["note"]}

    def mean(first: date, last: date) -> float:
        found = [units for day, units in cookies.items() if first <= day <= last]
        return sum(found) / len(found)

    usual = mean(date(2025, 6, 1), date(2026, 1, 31))
    assert mean(date(2025, 3, 24), date(2025, 3, 30)) > 3 * usual
    assert mean(date(2026, 3, 14), date(2026, 3, 20)) > 3 * usual
    # Ten days after Lebaran 2026 lies where the rush was in 2025.
    assert mean(date(2026, 3, 28), date(2026, 4, 5)) < 1.7 * usual


def test_dates_agree_with_the_country_file() -> None:
    for day in shop_days.EIDS:
        parameter = country.load().get(f"eid.y{day.year}")
        assert parameter.value == day
        assert parameter.is_certain()


@pytest.mark.parametrize("year", [2027, 2028])
def test_calculated_dates_are_never_told_as_certain(year: int) -> None:
    parameter = country.load().get(f"eid.y{year}")
    assert not parameter.is_certain()
    assert parameter.remark("id")
    assert "resmi" in parameter.note("id")


@pytest.mark.parametrize("seed", [f"seed{number}" for number in range(30)])
def test_the_test_case_has_a_clear_winner(seed: str) -> None:
    rows = weeks(seed, kind="test")
    naive, mean = weeks_mase(rows, "seasonal_naive"), weeks_mase(rows, "recent_mean")
    assert abs(naive - mean) >= D("0.25")
    assert weeks_miss(rows, "seasonal_naive") / weeks_scale(rows) == pytest.approx(naive)
    hand = [abs(week_sold(rows, D(week)) - week_sold(rows, D(week - 4))) for week in range(9, 13)]
    assert weeks_miss(rows, "seasonal_naive") == sum(hand) / 4


def test_both_methods_win_about_equally_often() -> None:
    wins = sum(
        weeks_mase(rows, "seasonal_naive") < weeks_mase(rows, "recent_mean")
        for rows in (weeks(f"s{number}", kind="test") for number in range(60))
    )
    assert 15 < wins < 45


def test_week_that_ran_out_is_passed_over() -> None:
    for number in range(20):
        rows = weeks(f"s{number}", kind="four_weekly", out=True)
        names = {"rows": rows}
        out = evaluate("out_week(rows)", names, FORMULAS)
        assert 9 <= out <= 12
        said = evaluate("week_forecast(rows, out_week(rows) + 4)", names, FORMULAS)
        assert said == week_sold(rows, out - 4)


def test_formulas() -> None:
    assert evaluate("reorder_level(8, 5, 3.2)", {}, FORMULAS) == 52
    assert evaluate("eoq(2400, 50000, 6000)", {}, FORMULAS) == 200
    assert round(evaluate("safety_stock(3, 4)", {}, FORMULAS), 2) == D("9.87")
    assert evaluate("before_eid(2026, 21)", {}, FORMULAS) == {
        "id": "28 Februari 2026",
        "en": "28 February 2026",
    }
    assert evaluate("before_eid(2025, 21, 2026)['id']", {}, FORMULAS) == "10 Maret 2026"


def test_unknown_options_are_errors() -> None:
    with pytest.raises(ValueError, match="kind"):
        weeks("s", kind="other")
    with pytest.raises(ValueError, match="days"):
        generators.generate("shop_days", Chance("s"), {"days": 0})
