"""When to order again and how much: golden values and what must always hold."""

from __future__ import annotations

from decimal import Decimal
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.business import Problem
from toolkit.business.inventory import (
    economic_order_quantity,
    left_over_cost,
    reorder_point,
    running_out_cost,
    safety_stock,
    season_stock,
    service_factor,
    spread_from_range,
    stock_cost,
)

D = Decimal
amounts = st.decimals(min_value="0.1", max_value="10000", places=2)
services = st.decimals(min_value="0.5", max_value="0.999", places=3)


def test_order_size_of_the_curriculum() -> None:
    size = economic_order_quantity(2_400, 50_000, 6_000)
    assert (size.quantity, size.orders, size.cost) == (200, 12, 1_200_000)


def test_safety_stock_and_reorder_point_of_the_curriculum() -> None:
    point = reorder_point(8, 5, 3, lead_time_sd=1)
    assert round(point.safety, 2) == D("17.17")
    assert round(point.exact, 2) == D("57.17")
    assert point.level == 58
    assert point.during_lead == 40


def test_reorder_point_of_the_lesson() -> None:
    spread = spread_from_range(2, 13)
    assert round(spread, 1) == D("3.2")
    assert reorder_point(8, 5, spread).level == 52
    assert reorder_point(8, 5, spread, lead_time_sd=1).level == 58


def test_a_whole_level_is_not_rounded_up_once_more() -> None:
    assert reorder_point(8, 5, 0).level == 40
    assert reorder_point(8, 5, 3, D("0.5")).level == 40


def test_service_factor() -> None:
    assert round(service_factor(D("0.95")), 5) == D("1.64485")
    assert abs(service_factor(D("0.5"))) < D("1e-12")
    for wrong in (D(0), D(1), D("1.2"), D("-0.1")):
        with pytest.raises(Problem, match="not_a_service"):
            service_factor(wrong)


def test_what_cannot_be_is_a_problem() -> None:
    with pytest.raises(Problem, match="not_positive"):
        economic_order_quantity(0, 1, 1)
    with pytest.raises(Problem, match="negative_input"):
        safety_stock(-1, 5)
    with pytest.raises(Problem, match="range_reversed"):
        spread_from_range(9, 3)
    with pytest.raises(Problem, match="not_positive"):
        running_out_cost(5, 10, 10)
    with pytest.raises(TypeError):
        reorder_point(8.0, 5)  # type: ignore[arg-type]


def test_losses() -> None:
    assert running_out_cost(60, 65_000, 45_000) == 1_200_000
    assert left_over_cost(48, 45_000) == 2_160_000
    assert left_over_cost(10, 45_000, 20_000) == 250_000
    assert left_over_cost(10, 45_000, 50_000) == 0


def test_season_stock_follows_the_dearer_loss() -> None:
    rolls = season_stock(50, 10, 1_000, 2_000)
    assert round(rolls.share, 4) == D("0.3333")
    assert round(rolls.quantity, 1) == D("45.7")
    even = season_stock(50, 10, 1_000, 1_000)
    assert abs(even.quantity - 50) < D("1e-9")
    # The loss at the mean is sd times phi(0) on either side.
    assert abs(even.expected_short - D(repr(10 * NormalDist().pdf(0)))) < D("1e-9")
    assert abs(even.expected_left - even.expected_short) < D("1e-9")
    assert season_stock(50, 0, 1_000, 2_000).cost == 0


@given(demand=amounts, lead=amounts, sd=amounts, service=services, more=amounts)
def test_reorder_point_grows(
    demand: Decimal, lead: Decimal, sd: Decimal, service: Decimal, more: Decimal
) -> None:
    point = reorder_point(demand, lead, sd, service)
    assert reorder_point(demand, lead + more, sd, service).exact >= point.exact
    assert reorder_point(demand + more, lead, sd, service).exact >= point.exact
    assert reorder_point(demand, lead, sd + more, service).exact >= point.exact
    assert reorder_point(demand, lead, sd, service, lead_time_sd=more).exact >= point.exact
    assert reorder_point(demand, lead, sd, D("0.9995")).exact >= point.exact
    assert point.level >= point.exact - D("1e-8")
    assert point.level < point.exact + 1


@given(demand=amounts, order=amounts, holding=amounts, factor=st.decimals("0.2", "5", places=2))
def test_no_other_order_size_is_cheaper(
    demand: Decimal, order: Decimal, holding: Decimal, factor: Decimal
) -> None:
    size = economic_order_quantity(demand, order, holding)
    other = stock_cost(demand, order, holding, size.quantity * factor)
    assert other >= size.cost * (1 - D("1e-20"))
    ordering = size.orders * order
    assert abs(ordering - size.cost / 2) <= size.cost * D("1e-20")


@given(mean=amounts, sd=amounts, short=amounts, over=amounts)
def test_season_stock_is_balanced(mean: Decimal, sd: Decimal, short: Decimal, over: Decimal) -> None:
    plan = season_stock(mean, sd, short, over)
    assert plan.quantity >= 0
    assert plan.expected_short >= 0
    assert abs(plan.quantity - mean + plan.expected_short - plan.expected_left) < D("1e-9")
    assert (plan.quantity > mean) == (short > over) or plan.quantity == 0 or short == over
