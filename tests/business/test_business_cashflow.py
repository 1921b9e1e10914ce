"""Cash of coming periods, the cash cycle, debt cover, and how long a shop survives."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.business.cashflow import Extra, best_move, cash_cycle, debt_cover, flows_of, project
from toolkit.business.continuity import cash_needed, cash_path, survival, whole_weeks
from toolkit.business.loans import instalment
from toolkit.business.problems import Problem

D = Decimal
M = 1_000_000
money = st.integers(0, 10**9).map(D)
flows = st.lists(st.tuples(money, money), min_size=1, max_size=30)
LASTRI = [
    Extra(2, -6 * M, "rent"),
    Extra(2, -9 * M, "stock"),
    Extra(3, 14 * M, "Lebaran"),
    Extra(3, -5 * M, "bonus"),
    Extra(4, -5 * M, "quiet", usual=True),
    Extra(7, -4 * M, "school"),
]


def lastri(extras: list[Extra]) -> list[Decimal]:
    plan = project(6 * M, flows_of(18 * M, 16_500_000, 12, extras))
    return [period.closing for period in plan.periods]


def test_the_lessons_year() -> None:
    assert [int(cash) for cash in lastri(LASTRI)] == [
        *(7_500_000, -6_000_000, 4_500_000, 1_000_000, 2_500_000, 4_000_000),
        *(1_500_000, 3_000_000, 4_500_000, 6_000_000, 7_500_000, 9_000_000),
    ]


def test_the_lessons_moved_payments() -> None:
    moved = [
        Extra(2, -3 * M), Extra(8, -3 * M), Extra(2, -4 * M), Extra(3, -5 * M), *LASTRI[2:]
    ]  # fmt: skip
    cash = lastri(moved)
    assert [int(cash[place]) for place in (1, 2, 3, 6, 7, 11)] == [
        *(2_000_000, 7_500_000, 4_000_000, 4_500_000, 3_000_000, 9_000_000)
    ]


def test_lowest_and_first_below_zero_differ() -> None:
    plan = project(100, [(0, 150), (0, 100), (400, 0), (0, 50)])
    assert plan.lowest.number == 2
    assert plan.lowest.closing == -150
    assert plan.runs_out is not None
    assert plan.runs_out.number == 1
    assert plan.change == 100


@given(money, flows)
def test_projection_adds_up(opening: Decimal, drawn: list[tuple[Decimal, Decimal]]) -> None:
    plan = project(opening, drawn)
    assert plan.periods[-1].closing == opening + plan.change
    assert plan.change == sum(comes - goes for comes, goes in drawn)
    assert all(period.closing >= plan.lowest.closing for period in plan.periods)
    assert (plan.runs_out is None) == (plan.lowest.closing >= 0)
    for before, after in zip(plan.periods, plan.periods[1:], strict=False):
        assert before.closing == after.opening


@given(
    money,
    money,
    st.lists(st.tuples(st.integers(1, 12), st.integers(-(10**9), 10**9), st.booleans()), max_size=6),
)
def test_extras_change_the_net_by_their_amount(
    comes: Decimal, goes: Decimal, drawn: list[tuple[int, int, bool]]
) -> None:
    extras = [Extra(number, amount, usual=usual) for number, amount, usual in drawn]
    for place, (each_in, each_out) in enumerate(flows_of(comes, goes, 12, extras), start=1):
        special = sum(amount for number, amount, _usual in drawn if number == place)
        assert each_in - each_out == comes - goes + special
        assert each_in >= 0
        assert each_out >= 0


def test_extras_outside_are_ignored() -> None:
    assert flows_of(5, 3, 2, [Extra(0, 9), Extra(3, 9)]) == [(5, 3), (5, 3)]


def test_best_move_is_the_shortest_that_is_enough() -> None:
    move = best_move(6 * M, 18 * M, 16_500_000, 12, LASTRI, floor=M)
    assert move is not None
    assert (LASTRI[move.extra].name, move.to, move.lowest) == ("stock", 3, M)


def test_best_move_without_enough_takes_the_most() -> None:
    move = best_move(0, 10, 10, 4, [Extra(1, -50), Extra(2, 30), Extra(1, -20)])
    assert move is not None
    assert (move.extra, move.lowest) == (0, -40)
    assert best_move(0, 10, 10, 4, [Extra(2, 5)]) is None
    assert best_move(0, 10, 10, 4, [Extra(1, -5, usual=True)]) is None


def test_cash_cycle_of_33_days() -> None:
    found = cash_cycle(30 * M, 10 * M, 15 * M, 240 * M, 360 * M)
    assert [round(days, 1) for days in (found.days_stock, found.days_owed_to_us, found.days_we_owe)] == [
        D("45.6"), D("10.1"), D("22.8")
    ]  # fmt: skip
    assert round(found.days, 1) == D("33.0")


def test_debt_cover() -> None:
    assert round(debt_cover(4_500_000, instalment(50 * M, 24, D("0.06"))), 2) == D("2.03")
    assert debt_cover(-5, 10) < 0


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: project(0, []), "no_values"),
        (lambda: project(0, [(-1, 0)]), "negative_input"),
        (lambda: cash_cycle(1, 1, 1, 0, 1), "not_positive"),
        (lambda: debt_cover(1, 0), "not_positive"),
        (lambda: survival(1, 1, 1, 1, D("1.1")), "not_a_share"),
        (lambda: survival(1, 1, 1, -1, 1), "negative_input"),
    ],
)
def test_problems(call: object, code: str) -> None:
    with pytest.raises(Problem) as caught:
        call()  # type: ignore[operator]
    assert caught.value.code == code


# --- survival ------------------------------------------------------------------------------------------


def test_the_lessons_flood() -> None:
    closed = survival(3_300_000, 4_500_000, 3 * M, 1_125_000, 1, 600_000)
    half = survival(3_300_000, 4_500_000, 3 * M, 1_125_000, D("0.5"), 600_000)
    assert closed.weeks == D("2.4")
    assert half.weeks == D("7.2")
    assert cash_path(closed.cash, closed.weekly_loss, 3) == [2_700_000, 1_575_000, 450_000, 0]


@given(money, money, money, money, st.integers(0, 100).map(lambda part: D(part) / 100), money)
def test_cash_needed_is_what_is_enough(
    cash: Decimal, sales: Decimal, goods: Decimal, fixed: Decimal, lost: Decimal, one_off: Decimal
) -> None:
    found = survival(cash, sales, goods, fixed, lost, one_off)
    if found.weeks is None:
        assert found.weekly_loss <= 0
        return
    assert found.weeks >= 0
    if found.cash:
        assert abs(cash_needed(found.weeks, found.weekly_loss, one_off) - cash) < D("0.001")


def test_more_sales_lost_never_lasts_longer() -> None:
    weeks = [survival(10 * M, 3 * M, 2 * M, 2 * M, D(part) / 10).weeks for part in range(11)]
    assert weeks == sorted((each for each in weeks if each is not None), reverse=True)


def test_whole_weeks() -> None:
    assert [whole_weeks(days) for days in (0, 1, 7, 8, 15)] == [0, 1, 1, 2, 3]
