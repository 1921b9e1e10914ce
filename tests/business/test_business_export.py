"""Landed cost: golden sums, and what must hold for any parcel."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.business.export import (
    BorderRules,
    Shipment,
    ask_price,
    decide,
    landed_cost,
    left_over,
    lowest_move,
)
from toolkit.business.problems import Problem

D = Decimal
BAGS = Shipment(1_000_000, 70_000, 30_000, 440_000, 10_000, 10)
ON_CIF = BorderRules("cif", D("0.1"), D("0.1"))
ON_FOB = BorderRules("fob", D("0.1"), D("0.1"))

money = st.integers(1, 10**9).map(Decimal)
rates = st.decimals(0, 2, places=3)
shipments = st.builds(Shipment, money, money, money, money, money, st.integers(1, 1000))
rules = st.builds(
    BorderRules,
    st.sampled_from(("fob", "cif")),
    rates,
    rates,
    st.integers(0, 10**9).map(Decimal),
    st.integers(0, 10**9).map(Decimal),
    st.sampled_from(("fob", "cif")),
)


def test_stages_of_ten_bags() -> None:
    landed = landed_cost(BAGS, ON_CIF)
    assert (landed.goods, landed.fob, landed.cif) == (1_000_000, 1_100_000, 1_550_000)
    assert (landed.duty, landed.tax, landed.landed) == (155_000, D("170500.0"), D("1875500.0"))
    assert landed.per_piece == D("187550")
    assert [landed.at(term) for term in ("exw", "fob", "cif", "ddp")] == [
        landed.goods,
        landed.fob,
        landed.cif,
        landed.landed,
    ]


def test_duty_on_fob_leaves_freight_out_but_tax_does_not() -> None:
    landed = landed_cost(BAGS, ON_FOB)
    assert (landed.duty, landed.tax, landed.landed) == (110_000, 166_000, 1_826_000)


def test_limits_are_compared_with_their_base_and_count_themselves() -> None:
    free = replace(ON_CIF, duty_free=1_100_000, tax_free=1_099_999)
    landed = landed_cost(BAGS, free)
    assert landed.duty_waived
    assert not landed.tax_waived
    assert landed.duty == 0
    assert landed.tax == D("155000")
    assert not landed_cost(BAGS, replace(free, free_base="cif")).duty_waived


def test_fixed_duty_and_tax_on_the_goods_alone() -> None:
    fixed = replace(ON_CIF, flat_duty=60_000, flat_max=3_000_000)
    assert landed_cost(BAGS, fixed).duty == 60_000
    assert landed_cost(BAGS, replace(fixed, flat_max=1_000_000)).duty == 155_000
    assert landed_cost(BAGS, replace(ON_CIF, tax_base="goods")).tax == 100_000


def test_a_weaker_rate_takes_more_of_the_profit_than_of_the_price() -> None:
    landed = landed_cost(BAGS, ON_CIF)
    today = left_over(landed, BAGS, "cif", 600_000)
    weak = left_over(landed, BAGS, "cif", 600_000, move=D("-0.1"))
    assert (today.left, weak.left) == (400_000, 245_000)
    move = lowest_move(landed, BAGS, "cif", 600_000)
    assert move is not None
    assert abs(left_over(landed, BAGS, "cif", 600_000, move=move).left) < D("0.001")


def test_duty_and_tax_follow_the_rate_and_own_costs_do_not() -> None:
    landed = landed_cost(BAGS, ON_CIF)
    weak = left_over(landed, BAGS, "ddp", 600_000, move=D("-0.1"))
    assert weak.taxes == (landed.duty + landed.tax) * D("0.9")
    assert weak.paid == 600_000 + 550_000
    assert left_over(landed, BAGS, "exw", 600_000).paid == 600_000
    assert left_over(landed, BAGS, "fob", 600_000).paid == 700_000


def test_payment_fee_is_taken_of_the_whole_price() -> None:
    assert ask_price(95_000, D("0.05")) == 100_000
    landed = landed_cost(BAGS, ON_CIF)
    with_fee = left_over(landed, BAGS, "ddp", 600_000, fee=D("0.05"))
    assert abs(with_fee.left - left_over(landed, BAGS, "ddp", 600_000).left) < D("0.001")


@pytest.mark.parametrize(
    ("ask", "market", "today", "weak", "ready", "verdict"),
    [
        (40, 48, 42_000, 18_000, 6, "go"),
        (40, 48, 42_000, 18_000, 5, "care"),
        (40, 48, 20_000, -9_000, 6, "care"),
        (40, None, 42_000, 18_000, 6, "care"),
        (40, 39, 42_000, 18_000, 6, "no"),
        (40, 40, 0, -1, 6, "no"),
    ],
)
def test_verdicts(ask: int, market: int | None, today: int, weak: int, ready: int, verdict: str) -> None:
    assert decide(ask, market, today, weak, ready, 6) == verdict


def test_what_cannot_be_is_a_problem() -> None:
    landed = landed_cost(BAGS, ON_CIF)
    for broken in (
        lambda: landed_cost(BAGS, replace(ON_CIF, duty_base="exw")),
        lambda: landed_cost(BAGS, replace(ON_CIF, tax_base="duty")),
        lambda: landed_cost(replace(BAGS, freight=-1), ON_CIF),
        lambda: landed_cost(replace(BAGS, pieces=0), ON_CIF),
        lambda: landed.at("dap"),
        lambda: left_over(landed, BAGS, "cif", 1, move=D(-1)),
        lambda: ask_price(1, D(1)),
    ):
        with pytest.raises(Problem):
            broken()


@given(shipments, rules, money)
def test_landed_cost_grows_with_freight(shipment: Shipment, border: BorderRules, more: Decimal) -> None:
    free = replace(border, duty_free=0, tax_free=0)
    dearer = replace(shipment, freight=Decimal(shipment.freight) + more)
    assert landed_cost(dearer, free).landed > landed_cost(shipment, free).landed


@given(shipments, rules, rates)
def test_landed_cost_grows_with_duty(shipment: Shipment, border: BorderRules, more: Decimal) -> None:
    higher = replace(border, duty_rate=Decimal(border.duty_rate) + more)
    assert landed_cost(shipment, higher).landed >= landed_cost(shipment, border).landed


@given(shipments, rules)
def test_duty_on_cif_is_never_less_than_on_fob(shipment: Shipment, border: BorderRules) -> None:
    on_cif, on_fob = (landed_cost(shipment, replace(border, duty_base=base)) for base in ("cif", "fob"))
    assert on_cif.duty >= on_fob.duty
    assert on_cif.landed >= on_fob.landed


@given(shipments, rules)
def test_stages_rise_and_add_up(shipment: Shipment, border: BorderRules) -> None:
    landed = landed_cost(shipment, border)
    assert landed.goods <= landed.fob <= landed.cif <= landed.landed
    assert landed.landed == landed.cif + landed.duty + landed.tax
