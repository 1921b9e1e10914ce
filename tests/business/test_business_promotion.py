"""Advertisements and tests of two versions: golden values, statsmodels and scipy as oracles, and laws."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from toolkit.business.abtest import (
    compare_versions,
    days_needed,
    smallest_target,
    visitors_needed,
)
from toolkit.business.problems import Problem
from toolkit.business.promotion import (
    FEW_ORDERS,
    Campaign,
    break_even_roas,
    compare_affiliate,
    contribution_share,
    doubts,
    forecast,
    judge,
    metrics,
    order_limits,
    total,
)

D = Decimal
LEFT = D("0.36")
VIDEO = Campaign("video", D(600_000), D(24), D(2_400_000), D(40_000), D(800), D(20))
PHOTO = Campaign("photo", D(500_000), D(12), D(1_200_000), D(25_000), D(500), D(10))
QUIZ = Campaign("quiz", D(700_000), D(10), D(1_000_000), D(30_000), D(2_100), D(10))
NEW = Campaign("new", D(60_000), D(3), D(300_000), D(4_000), D(80), D(3))


def code_of(call: object, *args: object) -> str:
    with pytest.raises(Problem) as caught:
        call(*args)  # type: ignore[operator]
    return caught.value.code


# --- advertisements ---------------------------------------------------------------------------------


def test_break_even_roas_counts_after_fees() -> None:
    left = contribution_share(D("0.56"), D("0.08"))
    assert left == LEFT
    assert round(break_even_roas(left), 2) == D("2.78")
    assert code_of(break_even_roas, D(0)) == "no_contribution"
    assert code_of(break_even_roas, D("-0.1")) == "no_contribution"


def test_metrics_of_an_advertisement() -> None:
    told = metrics(VIDEO, LEFT)
    assert (told.ctr, told.cvr, told.cpc) == (D("0.02"), D("0.03"), D(750))
    assert (told.per_order, told.cac, told.roas) == (D(25_000), D(30_000), D(4))
    assert (told.contribution, told.result) == (D(864_000), D(264_000))
    assert told.highest_cpc == D(1_080)


def test_metrics_without_clicks_or_orders_are_unknown_not_zero() -> None:
    told = metrics(Campaign("x", D(50_000), D(0), D(0)), LEFT)
    assert (told.ctr, told.cvr, told.cpc, told.per_order, told.cac) == (None,) * 5
    assert told.roas == 0
    assert metrics(Campaign("x", D(0), D(2), D(200_000)), LEFT).roas is None
    assert metrics(Campaign("x", D(10), D(1), D(10), D(0), D(0), D(0)), LEFT).ctr is None


def test_verdicts_of_the_lesson() -> None:
    actions = [judge(each, LEFT, D(100_000)).action for each in (VIDEO, PHOTO, QUIZ, NEW)]
    assert actions == ["keep", "fix", "stop", "wait"]
    assert judge(QUIZ, LEFT, D(100_000)).sure
    assert not judge(PHOTO, LEFT, D(100_000)).sure
    assert metrics(total([VIDEO, PHOTO, QUIZ, NEW]), LEFT).result == D(-96_000)


@pytest.mark.parametrize(("spend", "action"), [(100_000, "wait"), (108_000, "wait"), (110_000, "stop")])
def test_without_orders_three_times_what_one_leaves_is_the_limit(spend: int, action: str) -> None:
    assert judge(Campaign("x", D(spend), D(0), D(0)), LEFT, D(100_000)).action == action


def test_few_orders_are_judged_only_if_luck_cannot_explain_them() -> None:
    cheap = Campaign("x", D(20_000), D(5), D(500_000))
    assert judge(cheap, LEFT, D(100_000)).action == "keep"
    dear = Campaign("x", D(500_000), D(5), D(500_000))
    assert judge(dear, LEFT, D(100_000)).action == "stop"


def test_free_and_hopeless_advertisements() -> None:
    assert judge(Campaign("x", D(0), D(1), D(100_000)), LEFT, D(100_000)).action == "keep"
    assert judge(VIDEO, D("-0.1"), D(100_000)).action == "stop"
    assert judge(Campaign("x", D(0), D(0), D(0)), D(0), D(100_000)).action == "stop"


def test_order_limits_are_the_exact_poisson_ones() -> None:
    from scipy.stats import chi2

    assert order_limits(0) == (D(0), D("3.0"))
    for seen in (1, 2, 3, 5, 9, 10, 24, 77, 99, 100, 400, 5_000):
        low, high = order_limits(seen)
        assert float(low) == pytest.approx(chi2.ppf(0.05, 2 * seen) / 2, abs=0.02)
        assert float(high) == pytest.approx(chi2.ppf(0.95, 2 * seen + 2) / 2, abs=0.02)


def test_forecast_and_dearer_orders() -> None:
    assert forecast(VIDEO, LEFT, 600_000).result == D(264_000)
    assert forecast(VIDEO, LEFT, 1_200_000).orders == 48
    dearer = forecast(VIDEO, LEFT, 600_000, D("0.25"))
    assert dearer.orders == D("19.2")
    # The video's ROAS is 44% above break-even, so orders may become 44% dearer.
    assert abs(forecast(VIDEO, LEFT, 600_000, D("0.44")).result) < D("0.01")
    assert code_of(forecast, Campaign("x", D(0), D(1), D(1)), LEFT, 1000) == "not_positive"


def test_affiliates_compared() -> None:
    both = compare_affiliate(VIDEO, LEFT, D("0.12"), 112_000)
    assert (both.ad_cost, both.affiliate_cost) == (D(600_000), D(400_000))
    assert (both.ad_left, both.affiliate_left) == (D(264_000), D(464_000))
    same = compare_affiliate(VIDEO, LEFT, both.same_at, 112_000)
    assert abs(same.affiliate_cost - same.ad_cost) < D("0.001")
    assert code_of(compare_affiliate, VIDEO, LEFT, D(1)) == "not_a_share"
    assert code_of(compare_affiliate, Campaign("x", D(5), D(0), D(0)), LEFT, D("0.1")) == "not_positive"


def test_doubts_name_slips_of_the_finger() -> None:
    odd = Campaign("x", D(1), D(5), D(1), D(10), D(20), D(9))
    assert doubts(odd) == ("clicks_above_views", "new_above_orders")
    assert doubts(Campaign("x", D(1), D(5), D(1), None, D(3), None)) == ("orders_above_clicks",)
    assert doubts(VIDEO) == ()


def test_total_knows_only_what_is_known_of_each() -> None:
    both = total([VIDEO, Campaign("x", D(1), D(2), D(3), None, D(4), None)])
    assert (both.spend, both.orders, both.revenue, both.clicks) == (D(600_001), D(26), D(2_400_003), D(804))
    assert both.views is None
    assert code_of(total, []) == "no_values"


counts = st.integers(0, 400).map(D)
money = st.integers(0, 10**8).map(D)
shares = st.integers(1, 99).map(lambda hundredths: D(hundredths) / 100)


@given(orders=counts, value=st.integers(1, 10**6), spend=money, left=shares)
def test_result_and_break_even_agree(orders: D, value: int, spend: D, left: D) -> None:
    campaign = Campaign("x", spend, orders, orders * value)
    verdict = judge(campaign, left, value)
    assert verdict.low <= verdict.metrics.result + D(1) * value
    assert verdict.low <= verdict.high
    if spend and orders >= FEW_ORDERS:
        above = campaign.revenue * left >= spend
        assert (verdict.action == "keep") == above
        assert (verdict.metrics.result >= 0) == above


@given(orders=st.integers(1, 400), value=st.integers(1_000, 10**6), spend=st.integers(1, 10**8), left=shares)
def test_more_spending_for_the_same_orders_never_improves_the_verdict(
    orders: int, value: int, spend: int, left: D
) -> None:
    order = ("keep", "fix", "wait", "stop")
    first = judge(Campaign("x", D(spend), D(orders), D(orders * value)), left, value)
    second = judge(Campaign("x", D(spend * 2), D(orders), D(orders * value)), left, value)
    assert second.metrics.result < first.metrics.result
    if "wait" not in (first.action, second.action):
        assert order.index(second.action) >= order.index(first.action)


@given(seen=st.integers(0, 300))
@settings(max_examples=30)
def test_order_limits_hold_the_number_and_rise(seen: int) -> None:
    low, high = order_limits(seen)
    assert low <= seen < high
    assert order_limits(seen + 1) > (low, high)


# --- two versions -----------------------------------------------------------------------------------


def test_the_golden_test_is_not_proven() -> None:
    told = compare_versions(1000, 42, 1000, 61)
    assert told.winner == "unproven"
    assert told.z is not None
    assert told.p is not None
    assert (round(told.z, 3), round(told.p, 4)) == (D("1.922"), D("0.0546"))
    assert (round(told.low * 100, 2), round(told.high * 100, 2)) == (D("-0.04"), D("3.84"))


@pytest.mark.parametrize(("target", "each"), [("0.025", 13_809), ("0.03", 3_826), ("0.04", 1_141)])
def test_golden_visitors(target: str, each: int) -> None:
    assert visitors_needed(D("0.02"), D(target)) == each


def test_days_and_the_smallest_difference() -> None:
    assert [days_needed(each, 100) for each in (1_141, 3_826, 13_809)] == [23, 77, 277]
    assert smallest_target(D("0.02"), 3_826) == D("0.03")
    assert smallest_target(D("0.02"), 3_825) == D("0.0301")
    assert smallest_target(D("0.02"), 2) is None


def test_winners() -> None:
    assert compare_versions(2400, 100, 2400, 155).winner == "b"
    assert compare_versions(2400, 155, 2400, 100).winner == "a"
    assert compare_versions(100, 2, 100, 4).winner == "too_few"
    nobody = compare_versions(100, 0, 100, 0)
    assert (nobody.z, nobody.p, nobody.winner) == (None, None, "too_few")


def test_bad_input() -> None:
    assert code_of(compare_versions, 100, 101, 100, 5) == "more_than_whole"
    assert code_of(compare_versions, 0, 0, 100, 5) == "not_positive"
    assert code_of(compare_versions, 100, -1, 100, 5) == "negative_input"
    assert code_of(visitors_needed, D("0.02"), D("0.02")) == "not_positive"
    assert code_of(visitors_needed, D("0.02"), D(1)) == "not_a_share"
    assert code_of(days_needed, 10, 0) == "not_positive"


visitors = st.integers(20, 20_000)


@given(a=visitors, b=visitors, data=st.data())
@settings(max_examples=60, deadline=None)
def test_statsmodels_agrees(a: int, b: int, data: st.DataObject) -> None:
    from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest

    bought_a = data.draw(st.integers(0, a))
    bought_b = data.draw(st.integers(0, b))
    assume(0 < bought_a + bought_b < a + b)
    told = compare_versions(a, bought_a, b, bought_b)
    z, p = proportions_ztest([bought_b, bought_a], [b, a])
    assert told.z is not None
    assert told.p is not None
    assert float(told.z) == pytest.approx(z, abs=1e-9)
    assert float(told.p) == pytest.approx(p, abs=1e-9)
    low, high = confint_proportions_2indep(bought_b, b, bought_a, a, method="wald")
    assert float(told.low) == pytest.approx(low, abs=1e-9)
    assert float(told.high) == pytest.approx(high, abs=1e-9)


rates = st.integers(5, 5_000).map(lambda points: D(points) / 10_000)


@given(rate=rates, target=rates)
@settings(max_examples=40, deadline=None)
def test_statsmodels_agrees_on_visitors(rate: D, target: D) -> None:
    from math import ceil

    from statsmodels.stats.proportion import samplesize_proportions_2indep_onetail

    assume(abs(rate - target) >= D("0.001"))
    wanted = samplesize_proportions_2indep_onetail(float(target - rate), float(rate), 0.8, alpha=0.05)
    assert abs(visitors_needed(rate, target) - ceil(wanted)) <= 1


@given(a=visitors, b=visitors, data=st.data())
@settings(max_examples=60)
def test_the_two_versions_mirror_each_other(a: int, b: int, data: st.DataObject) -> None:
    bought_a, bought_b = data.draw(st.integers(0, a)), data.draw(st.integers(0, b))
    one = compare_versions(a, bought_a, b, bought_b)
    two = compare_versions(b, bought_b, a, bought_a)
    mirrored = {"a": "b", "b": "a"}
    assert two.winner == mirrored.get(one.winner, one.winner)
    assert abs(one.difference + two.difference) < D("1e-9")
    if one.winner in ("a", "b"):
        assert one.low > 0 or one.high < 0
