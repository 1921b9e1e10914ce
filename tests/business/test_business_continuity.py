"""How long a shop lasts: what ends it sooner, and where the arithmetic has its edges."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.business.continuity import cash_needed, cash_path, survival, whole_weeks
from toolkit.business.problems import Problem

D = Decimal
M = 1_000_000
money = st.integers(0, 10**9).map(D)
shares = st.integers(0, 100).map(lambda part: D(part) / 100)


def test_a_usual_week_may_pay_for_itself() -> None:
    found = survival(3 * M, 4_500_000, 3 * M, 1_125_000, 0)
    assert found.weeks is None
    assert found.weekly_loss == -375_000


def test_just_enough_to_stand_still_never_runs_out() -> None:
    assert survival(0, 2 * M, M, M, 0).weeks is None
    assert survival(0, 2 * M, M, M, D("0.01")).weeks == 0


def test_what_it_costs_at_once_cannot_take_more_than_there_is() -> None:
    found = survival(500_000, 4 * M, 3 * M, M, 1, 600_000)
    assert (found.cash, found.weeks) == (0, 0)


def test_goods_that_cost_more_than_they_sell_for_hurt_less_when_sales_stop() -> None:
    assert survival(6 * M, M, 2 * M, M, 0).weeks == 3
    assert survival(6 * M, M, 2 * M, M, 1).weeks == 6


@given(money, money, money, money, shares, money, money)
def test_more_cash_never_ends_sooner(
    cash: Decimal,
    sales: Decimal,
    goods: Decimal,
    fixed: Decimal,
    lost: Decimal,
    one_off: Decimal,
    more: Decimal,
) -> None:
    before = survival(cash, sales, goods, fixed, lost, one_off)
    after = survival(cash + more, sales, goods, fixed, lost, one_off)
    if before.weeks is None:
        assert after.weeks is None
    else:
        assert after.weeks is not None
        assert after.weeks >= before.weeks


@given(money, st.integers(-(10**8), 10**8), st.integers(0, 60))
def test_the_path_starts_with_the_cash_and_never_owes(start: Decimal, loss: int, weeks: int) -> None:
    path = cash_path(start, loss, weeks)
    assert len(path) == weeks + 1
    assert path[0] == start
    assert min(path) >= 0
    assert all(before - after <= max(loss, 0) for before, after in pairwise(path))


def test_cash_needed_for_a_week_that_earns_is_what_it_costs_at_once() -> None:
    assert cash_needed(3, -400_000, 600_000) == 600_000
    assert cash_needed(3, 1_125_000, 600_000) == 3_975_000
    assert cash_needed(0, 1_125_000) == 0


@given(st.integers(0, 10_000))
def test_whole_weeks_hold_all_days(days: int) -> None:
    weeks = whole_weeks(days)
    assert days <= weeks * 7 < days + 7


@pytest.mark.parametrize("lost", ["-0.01", "1.01", "100"])
def test_a_share_is_a_share(lost: str) -> None:
    with pytest.raises(Problem) as caught:
        survival(1, 1, 1, 1, D(lost))
    assert caught.value.code == "not_a_share"
    assert caught.value.details["name"] == "lost"


@pytest.mark.parametrize("place", range(4))
def test_money_is_not_below_zero(place: int) -> None:
    cash, sales, goods, fixed = (D(-1) if number == place else D(M) for number in range(4))
    with pytest.raises(Problem) as caught:
        survival(cash, sales, goods, fixed, 1)
    assert caught.value.code == "negative_input"
