"""Due dates, and which licences a shop needs."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.business.duties import Duty, in_order, month_payment_due, year_report_due
from toolkit.business.licences import (
    ACTIVITIES,
    BARRIERS,
    INGREDIENTS,
    Shop,
    barriers_of,
    food_permit,
    halal_way,
    needed,
)
from toolkit.business.problems import Problem

TODAY = date(2026, 11, 23)

shops = st.builds(
    Shop,
    activity=st.sampled_from(ACTIVITIES),
    ingredients=st.sampled_from(INGREDIENTS),
    barriers=st.frozensets(st.sampled_from(BARRIERS)),
    short=st.booleans(),
    size=st.sampled_from(("micro", "small", "medium", "large")),
    customers=st.booleans(),
    brand=st.booleans(),
)


def test_monthly_payment() -> None:
    assert month_payment_due(2026, 10, 15) == date(2026, 11, 15)
    assert month_payment_due(2026, 12, 15) == date(2027, 1, 15)


def test_annual_return() -> None:
    assert year_report_due(2026, 3) == date(2027, 3, 31)
    assert year_report_due(2027, 2) == date(2028, 2, 29)


@pytest.mark.parametrize(("month", "day"), [(0, 15), (13, 15), (1, 31), (1, 0)])
def test_days_that_do_not_exist(month: int, day: int) -> None:
    with pytest.raises(Problem, match="bad_due_day"):
        month_payment_due(2026, month, day)


@pytest.mark.parametrize("months", [0, 13])
def test_reports_that_do_not_exist(months: int) -> None:
    with pytest.raises(Problem, match="bad_due_day"):
        year_report_due(2026, months)


def test_in_order() -> None:
    old, soon, later = Duty("a", date(2026, 6, 18)), Duty("b", date(2026, 12, 1)), Duty("c", date(2027, 1, 1))
    assert in_order([later, old, soon], TODAY) == [old, soon, later]
    assert in_order([later, old, soon], TODAY, past_days=30) == [soon, later]
    assert (old.days_left(TODAY), soon.days_left(TODAY)) == (-158, 8)


@pytest.mark.parametrize(
    ("shop", "permit", "halal", "list_"),
    [
        (Shop("packed_food"), "pirt", "self", ["nib", "pirt", "halal"]),
        (Shop("packed_food", barriers=frozenset({"cold"})), "bpom", "self", ["nib", "bpom", "halal"]),
        (Shop("packed_food", short=True), "none", "self", ["nib", "halal"]),
        (Shop("packed_food", "not_halal"), "pirt", "label", ["nib", "pirt", "label"]),
        (Shop("fresh_food", "unclear", customers=True), "none", "regular", ["nib", "halal", "pdp"]),
        (Shop("packed_food", size="medium"), "pirt", "regular", ["nib", "pirt", "halal"]),
        (Shop("goods", customers=True), "none", "none", ["nib", "pdp"]),
        (Shop("resale"), "none", "none", ["nib"]),
    ],
)
def test_what_shops_need(shop: Shop, permit: str, halal: str, list_: list[str]) -> None:
    assert (food_permit(shop), halal_way(shop), needed(shop)) == (permit, halal, list_)


def test_reasons_are_in_a_fixed_order() -> None:
    assert barriers_of(Shop("packed_food", barriers=frozenset({"place", "claim", "cold"}))) == [
        "cold",
        "claim",
        "place",
    ]


@given(shops)
def test_every_shop_begins_with_the_nib(shop: Shop) -> None:
    found = needed(shop)
    assert found[0] == "nib"
    assert not {"pirt", "bpom"} <= set(found), "never both permits"
    assert not {"halal", "label"} <= set(found)
    assert ("pdp" in found) == shop.customers
    if not shop.food:
        assert not {"pirt", "bpom", "halal", "label"} & set(found)
