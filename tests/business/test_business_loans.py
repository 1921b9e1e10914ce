"""Loans: golden values of the curriculum, and laws that hold for all offers."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.business.loans import (
    Offer,
    cheapest,
    cost,
    effective_annual,
    flat_from_effective,
    instalment,
    monthly_rate,
    rule_of_thumb,
    schedule,
    yearly_rate,
)
from toolkit.business.problems import CODES, Problem

D = Decimal
amounts = st.integers(100_000, 500_000_000).map(D)
months = st.integers(1, 60)
rates = st.integers(0, 30_000).map(lambda points: D(points) / 10_000)
fees = st.integers(0, 3_000).map(lambda points: D(points) / 10_000)
kinds = st.sampled_from(["flat", "effective"])
A_LITTLE = D("1e-12")


def points(rate: Decimal) -> Decimal:
    return round(rate * 100, 2)


# --- golden values (curriculum.md, section 4) ----------------------------------------------------------


def test_kur_of_fifty_million() -> None:
    assert round(instalment(50_000_000, 24, D("0.06"))) == 2_216_031
    assert round(instalment(50_000_000, 24, D("0.06"), "flat")) == 2_333_333
    assert points(flat_from_effective(D("0.06"), 24)) == D("3.18")


@pytest.mark.parametrize(
    ("flat", "count", "nominal", "effective"),
    [
        ("0.06", 12, "10.90", "11.46"),
        ("0.06", 24, "11.13", "11.71"),
        ("0.06", 36, "11.08", "11.66"),
        ("0.12", 12, "21.46", "23.70"),
    ],
)
def test_flat_to_effective(flat: str, count: int, nominal: str, effective: str) -> None:
    found = cost(Offer(10_000_000, count, D(flat), "flat"))
    assert points(found.nominal) == D(nominal)
    assert points(found.effective) == D(effective)
    # The rule of thumb is right within a tenth of itself.
    assert abs(rule_of_thumb(D(flat), count) - found.nominal) < found.nominal / 10


def test_a_fee_is_part_of_the_cost() -> None:
    found = cost(Offer(50_000_000, 24, D("0.06"), "flat", fee_share=D("0.02")))
    assert (points(found.nominal), points(found.effective)) == (D("13.16"), D("13.99"))
    assert found.fees == 1_000_000
    assert found.received == 49_000_000
    assert round(found.extra, 6) == 6_000_000 + 1_000_000
    same = cost(Offer(50_000_000, 24, D("0.06"), "flat", fee=1_000_000))
    assert same == found


def test_a_daily_rate_of_one_month() -> None:
    found = cost(Offer(6_000_000, 1, yearly_rate(D("0.00275"), "day"), "flat"))
    assert found.instalment == 6_495_000
    assert abs(found.monthly - D("0.0825")) < A_LITTLE
    assert points(found.effective) == D("158.90")


def test_a_quoted_instalment() -> None:
    found = cost(Offer(12_000_000, 12, instalment=1_120_000))
    assert points(found.flat) == 12
    assert points(found.nominal) == D("21.46")


def test_no_interest() -> None:
    for kind in ("flat", "effective"):
        found = cost(Offer(6_000_000, 6, 0, kind))
        assert (found.instalment, found.extra, found.effective) == (1_000_000, 0, 0)


def test_the_cheapest_is_not_the_smallest_number() -> None:
    offers = [
        Offer(12_000_000, 12, D("0.06")),
        Offer(12_000_000, 12, yearly_rate(D("0.01"), "month"), "flat", D("0.02")),
        Offer(12_000_000, 12, yearly_rate(D("0.001"), "day"), "flat", D("0.03")),
    ]
    costs = [cost(offer) for offer in offers]
    assert cheapest(costs) == 0
    assert [round(each.effective * 100, 1) for each in costs] == [D("6.2"), D("28.6"), D("92.8")]
    assert [round(each.instalment) for each in costs] == [1_032_797, 1_120_000, 1_360_000]


# --- laws ----------------------------------------------------------------------------------------------


@given(amounts, months, rates, kinds, fees)
def test_effective_nominal_flat_in_this_order(
    amount: Decimal, count: int, rate: Decimal, kind: str, fee: Decimal
) -> None:
    found = cost(Offer(amount, count, rate, kind, fee))
    assert found.effective >= found.nominal - A_LITTLE
    assert found.nominal >= found.flat - A_LITTLE
    assert found.total == found.instalment * count + found.fees
    assert found.extra >= -A_LITTLE * amount


@given(amounts, months, rates, kinds, fees)
def test_the_rate_makes_both_sides_equal(
    amount: Decimal, count: int, rate: Decimal, kind: str, fee: Decimal
) -> None:
    found = cost(Offer(amount, count, rate, kind, fee))
    worth = sum(found.instalment / (1 + found.monthly) ** number for number in range(1, count + 1))
    assert abs(worth - found.received) < D("0.01")


@given(amounts, months, rates)
def test_an_annuity_costs_its_own_rate(amount: Decimal, count: int, rate: Decimal) -> None:
    assert abs(cost(Offer(amount, count, rate)).nominal - rate) < D("1e-9")


@given(amounts, months, rates, kinds, fees)
def test_dearer_with_rate_and_with_fee(
    amount: Decimal, count: int, rate: Decimal, kind: str, fee: Decimal
) -> None:
    base = cost(Offer(amount, count, rate, kind, fee)).effective
    assert cost(Offer(amount, count, rate + D("0.01"), kind, fee)).effective > base
    assert cost(Offer(amount, count, rate, kind, fee + D("0.01"))).effective > base


@given(amounts, months, rates, kinds)
def test_a_schedule_pays_everything_back(amount: Decimal, count: int, rate: Decimal, kind: str) -> None:
    lines = schedule(amount, count, rate, kind)
    assert len(lines) == count
    assert lines[-1].balance == 0
    assert abs(sum(line.principal for line in lines) - amount) < D("0.001")
    each = instalment(amount, count, rate, kind)
    assert all(abs(line.instalment - each) < D("0.01") for line in lines)


@given(months, rates)
def test_flat_and_back(count: int, rate: Decimal) -> None:
    flat = flat_from_effective(rate, count)
    assert abs(cost(Offer(1_000_000, count, flat, "flat")).nominal - rate) < D("1e-9")


# --- what a person can get wrong -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("offer", "code"),
    [
        (Offer(0, 12), "not_positive"),
        (Offer(1_000_000, 0), "not_positive"),
        (Offer(1_000_000, 361), "too_many_months"),
        (Offer(1_000_000, 12, D("-0.1")), "negative_input"),
        (Offer(1_000_000, 12, D("0.1"), "weekly"), "unknown_kind"),
        (Offer(1_000_000, 12, fee=1_000_000), "fees_too_big"),
        (Offer(1_000_000, 12, instalment=50_000), "pays_back_less"),
    ],
)
def test_problems(offer: Offer, code: str) -> None:
    with pytest.raises(Problem) as caught:
        cost(offer)
    assert caught.value.code == code
    assert set(caught.value.details) == set(CODES[code].details)


def test_small_things() -> None:
    with pytest.raises(Problem, match="no_values"):
        cheapest([])
    with pytest.raises(Problem, match="unknown_kind"):
        yearly_rate(1, "week")
    assert monthly_rate(1_000_000, 100_000, 10) == 0
    assert effective_annual(0) == 0
