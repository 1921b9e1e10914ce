"""Final tax by month, VAT, and the months in which limits are passed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.business.problems import Problem
from toolkit.business.tax import final_tax, month_above, room_left, vat

RATE, FREE, CEILING = Decimal("0.005"), 500_000_000, 4_800_000_000
MILLION = 1_000_000

years = st.lists(st.integers(0, 900 * MILLION), min_size=1, max_size=12)


def test_twelve_times_sixty_million() -> None:
    year = final_tax([60 * MILLION] * 12, RATE, FREE, CEILING)
    assert [month.tax for month in year.months] == [0] * 8 + [200_000, 300_000, 300_000, 300_000]
    assert year.tax == 1_100_000
    assert year.taxed == 220 * MILLION
    assert (year.exemption_used, year.ceiling_passed) == (9, None)


def test_a_company_has_no_exemption() -> None:
    year = final_tax([60 * MILLION] * 12, RATE)
    assert year.tax == 3_600_000
    assert year.exemption_used == 1


def test_the_lesson_s_year() -> None:
    year = final_tax([55 * MILLION] * 12, RATE, FREE)
    assert [month.tax for month in year.months[9:]] == [250_000, 275_000, 275_000]
    assert year.tax == 800_000


def test_exactly_the_limit_is_free() -> None:
    year = final_tax([FREE], RATE, FREE)
    assert (year.tax, year.exemption_used) == (0, None)
    assert final_tax([FREE + 200], RATE, FREE).tax == 1


def test_the_ceiling() -> None:
    assert final_tax([400 * MILLION] * 12, RATE, FREE, CEILING).ceiling_passed is None
    assert final_tax([450 * MILLION] * 12, RATE, FREE, CEILING).ceiling_passed == 11


def test_vat_golden() -> None:
    assert vat(50 * MILLION, Decimal("0.12"), Decimal(11) / Decimal(12)) == 5_500_000
    assert vat(100_000, Decimal("0.12")) == 12_000


def test_room() -> None:
    assert room_left([100, 200], 500) == 200
    assert room_left([600], 500) == 0
    assert month_above([], 500) is None


@pytest.mark.parametrize(
    ("turnovers", "rate", "code"),
    [
        ([], RATE, "no_values"),
        ([1] * 13, RATE, "too_many_months_in_year"),
        ([-1], RATE, "negative_input"),
        ([1], Decimal(1), "not_a_share"),
        ([Decimal("NaN")], RATE, "not_finite"),
    ],
)
def test_what_has_no_answer(turnovers: list[Decimal | int], rate: Decimal, code: str) -> None:
    with pytest.raises(Problem) as raised:
        final_tax(turnovers, rate, FREE)
    assert raised.value.code == code


@given(years)
def test_months_add_up_to_the_year(turnovers: list[int]) -> None:
    year = final_tax(turnovers, RATE, FREE)
    assert year.turnover == sum(turnovers)
    assert year.tax == max(sum(turnovers) - FREE, 0) * RATE
    assert all(0 <= month.taxed <= month.turnover for month in year.months)
    assert (year.tax > 0) == (year.exemption_used is not None)


@given(years, st.integers(0, 10**9))
def test_more_exemption_never_costs_more(turnovers: list[int], more: int) -> None:
    assert final_tax(turnovers, RATE, FREE + more).tax <= final_tax(turnovers, RATE, FREE).tax


@given(years)
def test_the_order_of_months_changes_no_yearly_tax(turnovers: list[int]) -> None:
    assert final_tax(turnovers, RATE, FREE).tax == final_tax(turnovers[::-1], RATE, FREE).tax
