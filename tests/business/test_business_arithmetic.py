"""Price, break-even, recipe, channels, QRIS and size: golden values, and laws that hold for all numbers."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import ceil

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from toolkit.business import (
    Channel,
    Ingredient,
    Payment,
    Problem,
    Tier,
    break_even,
    breakdown,
    classify_by_capital,
    classify_by_sales,
    compare,
    fee_with_vat,
    margin,
    margin_from_markup,
    markup,
    markup_from_margin,
    mix_cost,
    price_for_margin,
    qris_charge,
    round_up,
    unit_cost,
)

D = Decimal
money = st.integers(0, 10**10).map(D)
prices = st.integers(1, 10**10).map(D)
rates = st.integers(0, 3000).map(lambda points: D(points) / 10_000)
MICRO = (Tier(D(500_000), D(0)), Tier(None, D("0.003")))
SMALL = (Tier(None, D("0.007")),)
SALES_LIMITS = [("micro", D(2 * 10**9)), ("small", D(15 * 10**9)), ("medium", D(50 * 10**9))]
CAPITAL_LIMITS = [("micro", D(10**9)), ("small", D(5 * 10**9)), ("medium", D(10 * 10**9))]


def code_of(call: object, *args: object, **kwargs: object) -> str:
    with pytest.raises(Problem) as caught:
        call(*args, **kwargs)  # type: ignore[operator]
    return caught.value.code


# --- golden values (curriculum.md, section 4) -------------------------------------------------------


def test_markup_of_25_percent_is_a_margin_of_20_percent() -> None:
    assert margin_from_markup(D("0.25")) == D("0.2")
    assert markup_from_margin(D("0.2")) == D("0.25")
    assert margin(12_500, 10_000) == D("0.2")
    assert markup(12_500, 10_000) == D("0.25")


def test_price_for_a_target_margin() -> None:
    price = price_for_margin(
        30_000, D("0.2"), order_fee=1250, percent_fees=[D("0.0825")], turnover_tax=D("0.005")
    )
    assert round(price) == 43_860
    assert round_up(price, 500) == 44_000


def test_naive_markup_leaves_far_less() -> None:
    left = breakdown(36_000, 30_000, order_fee=1250, percent_fees=[D("0.0825")], turnover_tax=D("0.005"))
    assert left.left == 1600
    assert round(left.share, 3) == D("0.044")


def test_fee_with_vat() -> None:
    factor = D(11) / D(12)
    assert fee_with_vat(100_000, D("0.02"), D("0.12"), factor) == 2220
    assert round(fee_with_vat(1, D("0.0628"), D("0.12"), factor), 4) == D("0.0697")
    assert fee_with_vat(50_000_000, 1, D("0.12"), factor) - 50_000_000 == 5_500_000


def test_break_even() -> None:
    result = break_even(6_000_000, 50_000, 32_000)
    assert result.units == 334
    assert round(result.exact, 1) == D("333.3")
    assert round(result.revenue) == 16_666_667
    assert result.contribution == 18_000


@pytest.mark.parametrize(
    ("amount", "tiers", "charge"),
    [(500_000, MICRO, "0"), (750_000, MICRO, "2250"), (500_001, MICRO, "1500.003"), (20_000, SMALL, "140")],
)
def test_qris_charge(amount: int, tiers: tuple[Tier, ...], charge: str) -> None:
    assert qris_charge(amount, tiers) == D(charge)


def test_size_classes() -> None:
    assert classify_by_sales(2 * 10**9, SALES_LIMITS) == "micro"
    assert classify_by_sales(2 * 10**9 + 1, SALES_LIMITS) == "small"
    assert classify_by_sales(50 * 10**9 + 1, SALES_LIMITS) is None
    assert classify_by_capital(3 * 10**9, CAPITAL_LIMITS) == "small"
    assert code_of(classify_by_sales, -1, SALES_LIMITS) == "negative_input"
    assert code_of(classify_by_sales, 1, []) == "bad_tiers"
    assert code_of(classify_by_sales, 1, SALES_LIMITS[::-1]) == "bad_tiers"


def test_recipe() -> None:
    cost = unit_cost(
        [Ingredient("tepung", 12_000, 1000, 500), Ingredient("telur", 28_000, 16, 4)],
        units=20,
        labour=10_000,
        other=5_000,
        waste=D("0.1"),
    )
    assert (cost.materials, cost.total, cost.units) == (13_000, 28_000, 18)
    assert round(cost.per_unit) == 1556
    assert [line.cost for line in cost.lines] == [6000, 7000]
    assert sum(line.share for line in cost.lines) == 1


def test_channels_rank_by_what_is_left() -> None:
    chat, market = Channel("chat", "Chat"), Channel("market", "Pasar", (D("0.1"),), 1250)
    capped = Channel("capped", "Pasar 2", (D("0.5"),), fee_cap=500)
    found = compare([market, chat, capped], 50_000, 30_000)
    assert [result.channel.id for result in found] == ["chat", "capped", "market"]
    assert [result.breakdown.left for result in found] == [20_000, 19_500, 13_750]


def test_voucher_lowers_the_fee_but_not_the_turnover_tax() -> None:
    found = breakdown(
        50_000,
        30_000,
        order_fee=1250,
        item_fee=100,
        percent_fees=[D("0.08"), D("0.02")],
        voucher=20_000,
        turnover_tax=D("0.005"),
        quantity=2,
    )
    assert (found.price, found.paid, found.percent_fee, found.item_fee) == (100_000, 80_000, 8000, 200)
    assert found.tax == 500
    assert found.left == 80_000 - 8000 - 1250 - 200 - 500 - 60_000


def test_payment_mix_with_failing_cod() -> None:
    mix = mix_cost(
        [
            Payment("cash", 10, 50_000),
            Payment("qris", 10, 750_000, tiers=MICRO),
            Payment("cod", 10, 100_000, charge=1000, failure=D("0.1"), failure_cost=30_000),
        ]
    )
    cash, qris, cod = mix.lines
    assert (cash.cost, qris.cost, cod.fees, cod.failures) == (0, 22_500, 9000, 30_000)
    assert cod.sales == 900_000
    assert cod.share == D(39_000) / D(900_000)
    assert mix.total.cost == 61_500
    assert mix_cost([]).total.share is None


# --- the impossible ----------------------------------------------------------------------------------


def test_the_impossible_has_a_code_with_details() -> None:
    with pytest.raises(Problem) as caught:
        price_for_margin(30_000, D("0.9"), percent_fees=[D("0.0825"), D("0.02")], turnover_tax=D("0.005"))
    assert caught.value.code == "impossible_margin"
    assert caught.value.details == {
        "margin": D("0.9"),
        "fees": D("0.1025"),
        "tax": D("0.005"),
        "taken": D("1.0075"),
    }
    assert code_of(price_for_margin, 1, D(1)) == "impossible_margin"
    assert code_of(break_even, 1, 5, 5) == "no_contribution"
    assert code_of(break_even, 1, 0, 5) == "not_positive"
    assert code_of(unit_cost, [], 0) == "not_positive"
    assert code_of(unit_cost, [Ingredient("a", 1, 0, 1)], 1) == "not_positive"
    assert code_of(unit_cost, [], 1, waste=1) == "not_a_share"
    assert code_of(margin, 0, 1) == "not_positive"
    assert code_of(markup, 1, 0) == "not_positive"
    assert code_of(markup_from_margin, 1) == "not_a_share"
    assert code_of(round_up, 1, 0) == "not_positive"
    assert code_of(breakdown, 100, 1, voucher=100) == "voucher_too_big"
    assert code_of(breakdown, 100, D("NaN")) == "not_finite"
    assert code_of(breakdown, 100, 1, percent_fees=[D("-0.1")]) == "negative_input"
    assert code_of(qris_charge, -1, MICRO) == "negative_input"
    assert code_of(qris_charge, 600_000, MICRO[:1]) == "no_tier"
    assert code_of(qris_charge, 1, []) == "bad_tiers"
    assert code_of(qris_charge, 1, MICRO[::-1]) == "bad_tiers"
    assert code_of(mix_cost, [Payment("cod", 1, 1, failure=1)]) == "not_a_share"


def test_floats_are_a_mistake_in_the_program() -> None:
    with pytest.raises(TypeError):
        margin(0.3, 0.1)  # type: ignore[arg-type]


# --- laws -----------------------------------------------------------------------------------------------


@given(money, rates, rates, rates, money)
def test_the_found_price_leaves_the_wanted_margin(
    cost: Decimal, wanted: Decimal, fee: Decimal, tax: Decimal, order_fee: Decimal
) -> None:
    assume(cost + order_fee > 0)
    price = price_for_margin(cost, wanted, order_fee, percent_fees=[fee], turnover_tax=tax)
    found = breakdown(price, cost, order_fee, percent_fees=[fee], turnover_tax=tax)
    assert abs(found.share - wanted) < D("1e-15")


@given(prices, rates, rates, rates, prices)
def test_the_price_rises_with_cost_fee_tax_and_margin(
    cost: Decimal, wanted: Decimal, fee: Decimal, tax: Decimal, more: Decimal
) -> None:
    price = price_for_margin(cost, wanted, percent_fees=[fee], turnover_tax=tax)
    step = D("0.0001")
    assert price_for_margin(cost + more, wanted, percent_fees=[fee], turnover_tax=tax) > price
    assert price_for_margin(cost, wanted + step, percent_fees=[fee], turnover_tax=tax) > price
    assert price_for_margin(cost, wanted, percent_fees=[fee, step], turnover_tax=tax) > price
    assert price_for_margin(cost, wanted, percent_fees=[fee], turnover_tax=tax + step) > price
    assert price_for_margin(cost, wanted, 1, percent_fees=[fee], turnover_tax=tax) > price


@given(prices, money, money, money, rates, money, rates, st.integers(1, 100), money)
def test_every_rupiah_of_an_order_goes_somewhere(
    price: Decimal,
    cost: Decimal,
    order_fee: Decimal,
    item_fee: Decimal,
    fee: Decimal,
    voucher: Decimal,
    tax: Decimal,
    quantity: int,
    cap: Decimal,
) -> None:
    assume(voucher < price * quantity)
    found = breakdown(price, cost, order_fee, item_fee, [fee], voucher, tax, quantity, cap)
    assert found.price - found.voucher == found.paid
    parts = (found.percent_fee, found.order_fee, found.item_fee, found.tax, found.cost, found.left)
    assert sum(parts) == found.paid
    assert found.percent_fee <= cap * quantity


@given(rates)
def test_margin_and_markup_undo_each_other(rate: Decimal) -> None:
    assert abs(margin_from_markup(markup_from_margin(rate)) - rate) < D("1e-20")


@given(prices, st.sampled_from([D("0.5"), D(1), D(100), D(500), D(999)]))
def test_rounding_up_reaches_the_next_step(price: Decimal, step: Decimal) -> None:
    found = round_up(price / 3, step)
    assert found % step == 0
    assert 0 <= found - price / 3 < step


@given(money, prices, money)
def test_break_even_units_are_the_fewest_that_cover_the_costs(
    fixed: Decimal, price: Decimal, variable: Decimal
) -> None:
    assume(price > variable)
    found = break_even(fixed, price, variable)
    assert found.units == ceil(Fraction(fixed) / Fraction(price - variable))
    assert found.units * found.contribution >= fixed
    assert found.units == 0 or (found.units - 1) * found.contribution < fixed


@given(st.lists(st.tuples(prices, rates, money), max_size=8), prices)
def test_comparing_keeps_every_channel_and_ranks_them(
    parts: list[tuple[Decimal, Decimal, Decimal]], price: Decimal
) -> None:
    channels = [Channel(str(index), "", (rate,), fee) for index, (_, rate, fee) in enumerate(parts)]
    found = compare(channels, price, price / 2)
    left = [result.breakdown.left for result in found]
    assert left == sorted(left, reverse=True)
    assert {result.channel.id for result in found} == {channel.id for channel in channels}
