"""Counts of scams caught and missed, their rates, and what errors cost."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.business.detection import Detection, cost_of_errors, detection
from toolkit.business.problems import Problem

counts = st.integers(min_value=0, max_value=500)
detections = st.builds(Detection, counts, counts, counts, counts)


def test_golden_values() -> None:
    day = Detection(caught=3, missed=1, refused=1, served=7)
    assert (day.scams, day.genuine, day.total, day.right) == (4, 8, 12, 10)
    assert day.recall == Decimal("0.75")
    assert day.false_alarm_rate == Decimal("0.125")
    assert day.precision == Decimal("0.75")
    assert day.f1 == Decimal("0.75")
    assert day.informedness == Decimal("0.625")


def test_four_cells_from_judgements() -> None:
    judged = [(True, True), (True, False), (False, True), (False, False), (False, False)]
    assert detection(judged) == Detection(caught=1, missed=1, refused=1, served=2)


def test_rates_without_messages_are_unknown_and_not_zero() -> None:
    nothing = Detection()
    assert nothing.recall is nothing.false_alarm_rate is nothing.precision is None
    assert nothing.accuracy is nothing.f1 is nothing.informedness is None
    only_scams = Detection(caught=2)
    assert only_scams.recall == 1
    assert only_scams.informedness is None


def test_suspecting_everybody_or_nobody_is_worth_nothing() -> None:
    assert Detection(caught=4, refused=8).informedness == 0
    assert Detection(missed=4, served=8).informedness == 0


@given(detections, detections)
def test_rounds_add_up(one: Detection, other: Detection) -> None:
    both = one + other
    assert both.total == one.total + other.total
    assert both.right == one.right + other.right


@given(detections)
def test_rates_lie_between_0_and_1(found: Detection) -> None:
    for rate in (found.recall, found.false_alarm_rate, found.precision, found.accuracy, found.f1):
        assert rate is None or 0 <= rate <= 1
    if found.precision and found.recall:
        mean = 2 * found.precision * found.recall / (found.precision + found.recall)
        assert found.f1 is not None
        assert abs(found.f1 - mean) < Decimal("1e-20")


@given(detections)
def test_swapping_the_classes_swaps_the_errors(found: Detection) -> None:
    swapped = Detection(found.served, found.refused, found.missed, found.caught)
    assert swapped.accuracy == found.accuracy
    if found.recall is not None:
        assert swapped.false_alarm_rate is not None
        assert abs(swapped.false_alarm_rate - (1 - found.recall)) < Decimal("1e-20")


def test_cost_of_errors() -> None:
    assert cost_of_errors(1, 1, 2_000_000, 120_000) == 2_120_000
    assert cost_of_errors(Decimal(2), Decimal(0), Decimal("1500000.50"), Decimal(9)) == Decimal("3000001.00")


@pytest.mark.parametrize("place", range(4))
def test_nothing_may_be_below_zero(place: int) -> None:
    values = [1, 1, 1, 1]
    values[place] = -1
    with pytest.raises(Problem, match="negative_input"):
        Detection(*values)
    with pytest.raises(Problem, match="negative_input"):
        cost_of_errors(*values)
