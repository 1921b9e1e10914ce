"""Cash book, settlement and price bands."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.business import CashEntry, Expected, Problem, Received, close, price_bands, reconcile
from toolkit.business.cashbook import KINDS

D = Decimal
DAY = date(2025, 11, 24)


def test_a_month_of_bu_sari() -> None:
    entries = [
        CashEntry(DAY, "sale_cash", 150_000),
        CashEntry(DAY, "sale_credit", 60_000, "Bu Ani"),
        CashEntry(DAY, "sale_credit", 40_000, "Pak Budi"),
        CashEntry(DAY, "repayment", 25_000, " bu  ani "),
        CashEntry(DAY, "repayment", 40_000, "Pak Budi"),
        CashEntry(DAY, "purchase", 80_000),
        CashEntry(DAY, "expense", 10_000),
        CashEntry(DAY, "drawing", 50_000),
        CashEntry(DAY, "capital", 100_000),
    ]
    month = close(entries, opening=200_000)
    assert month.cash_in == 315_000
    assert month.cash_out == 140_000
    assert month.net_cash == 175_000
    assert month.closing == 375_000
    assert month.sales == 250_000
    assert month.receivables == 35_000
    assert month.by_person == {"Bu Ani": 35_000}
    assert (month.drawings, month.purchases, month.expenses) == (50_000, 80_000, 10_000)


def test_debts_of_last_month_count() -> None:
    month = close([CashEntry(DAY, "repayment", 30_000, "bu ani")], owed={"Bu Ani": 50_000})
    assert month.by_person == {"Bu Ani": 20_000}


def test_wrong_entries_are_problems() -> None:
    with pytest.raises(Problem, match="unknown_kind"):
        close([CashEntry(DAY, "gift", 1)])
    with pytest.raises(Problem, match="negative_input"):
        close([CashEntry(DAY, "expense", -1)])


entries = st.builds(
    CashEntry,
    st.just(DAY),
    st.sampled_from(KINDS),
    st.integers(0, 10**9),
    st.sampled_from(["", "Ani", "Budi"]),
)


@given(st.lists(entries), st.lists(entries), st.integers(-(10**9), 10**9))
def test_closing_carries_over(first: list[CashEntry], second: list[CashEntry], opening: int) -> None:
    whole = close(first + second, opening)
    begun = close(first, opening)
    ended = close(second, begun.closing, owed=begun.by_person)
    assert ended.closing == whole.closing
    assert ended.receivables == whole.receivables
    assert whole.closing - whole.opening == whole.net_cash == whole.cash_in - whole.cash_out
    assert sum(whole.by_person.values()) == whole.receivables


def test_each_planted_difference_is_found() -> None:
    expected = [
        Expected("A1", 100_000, 8250, DAY),
        Expected("A2", 50_000, 4125),
        Expected("A3", 80_000, 6600),
        Expected("A4", 60_000, 4950),
        Expected("A5", 20_000, 0),
        Expected("A6", 10_000, 100),
    ]
    received = [
        Received("a1 ", 91_750),
        Received("A3", 73_400),
        Received("A3", 73_400),
        Received("A4", 54_000),
        Received("A5", 20_000),
        Received("A5", 20_000, kind="refund"),
        Received("A6", 9_901),
        Received("Z9", 7_000),
    ]
    found = reconcile(expected, received, tolerance=5)
    assert [(item.id, item.amount) for item in found.missing] == [("A2", 45_875)]
    assert [(item.id, item.amount) for item in found.doubled] == [("A3", -73_400)]
    assert [(item.id, item.amount, item.code) for item in found.fee_differences] == [
        ("A4", 1050, "fee_higher")
    ]
    assert [(item.id, item.amount) for item in found.refunds] == [("A5", 20_000)]
    assert [(item.id, item.amount) for item in found.unknown] == [("Z9", -7_000)]
    assert [(item.id, item.amount) for item in found.rounding] == [("A6", -1)]
    assert [match.expected.id for match in found.matched] == ["A1", "A3", "A5", "A6"]
    assert found.difference == sum(item.amount for item in found.differences)


def test_more_than_the_customer_paid_and_a_lower_fee_are_told_apart() -> None:
    found = reconcile(
        [Expected("1", 100, 10), Expected("2", 100, 10)], [Received("1", 95), Received("2", 101)]
    )
    assert [item.code for item in found.fee_differences] == ["fee_lower", "paid_more"]


def test_a_right_payout_beside_a_wrong_one_is_the_match() -> None:
    found = reconcile([Expected("1", 100)], [Received("1", 40), Received("1", 100)])
    assert found.matched[0].received.amount == 100
    assert [(item.code, item.amount) for item in found.differences] == [("doubled", -40)]


def test_unknown_kinds_of_statement_lines_are_problems() -> None:
    with pytest.raises(Problem, match="unknown_kind"):
        reconcile([], [Received("1", 1, kind="gift")])
    with pytest.raises(Problem, match="negative_input"):
        reconcile([], [], tolerance=-1)


ids = st.sampled_from(["", "A", "a", "B", "C "])
cents = st.decimals(-1000, 1000, places=2)


@given(
    st.lists(st.builds(Expected, ids, cents, cents)),
    st.lists(st.builds(Received, ids, cents, st.none(), st.sampled_from(["payout", "refund"]))),
    st.integers(0, 50),
)
def test_the_explained_differences_add_up(
    expected: list[Expected], received: list[Received], tolerance: int
) -> None:
    found = reconcile(expected, received, tolerance)
    explained = sum((item.amount for item in found.differences), D(0))
    assert explained == found.difference == found.expected_total - found.received_total
    assert found.expected_total == sum((D(order.amount) - order.fee for order in expected), D(0))
    # Every line is in exactly one place.
    orders = len(found.matched) + len(found.missing) + len(found.fee_differences)
    lines = len(found.matched) + len(found.fee_differences) + len(found.doubled) + len(found.unknown)
    assert orders == len(expected)
    assert lines + len(found.refunds) == len(received)


@given(st.lists(st.builds(Expected, st.uuids().map(str), cents, st.just(0)), unique_by=lambda item: item.id))
def test_what_arrives_as_expected_leaves_nothing_to_explain(expected: list[Expected]) -> None:
    good = [item for item in expected if item.amount >= 0]
    found = reconcile(good, [Received(item.id, item.amount) for item in reversed(good)])
    assert not found.differences
    assert len(found.matched) == len(good)


def test_price_bands_interpolate_like_spreadsheets() -> None:
    band = price_bands([40, 10, 30, 20])
    assert (band.n, band.low, band.quarter, band.median, band.three_quarters, band.high) == (
        4,
        10,
        D("17.5"),
        25,
        D("32.5"),
        40,
    )
    assert price_bands([D(7)]).median == 7
    with pytest.raises(Problem, match="no_values"):
        price_bands([])
    with pytest.raises(Problem, match="negative_input"):
        price_bands([-1])


@given(st.lists(st.integers(0, 10**9), min_size=1), st.randoms())
def test_bands_rise_and_ignore_the_order_of_rows(prices: list[int], random: object) -> None:
    band = price_bands(prices)
    steps = [band.low, band.quarter, band.median, band.three_quarters, band.high]
    assert steps == sorted(steps)
    random.shuffle(prices)  # type: ignore[attr-defined]
    assert price_bands(prices) == band


def test_price_bands_of_real_products(shared_data: Path) -> None:
    prices: dict[str, list[Decimal]] = defaultdict(list)
    products: dict[str, Decimal] = {}
    with (shared_data / "prdect_id.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            prices[row["Category"]].append(D(row["Price"]))
            products[row["Product Name"]] = D(row["Price"])
    everything = price_bands([price for category in prices.values() for price in category])
    assert everything.n == 5400
    assert everything.median == 59_900
    # A product has many reviews; each counted once, the median is that of the curriculum.
    assert (len(products), price_bands(products.values()).median) == (1308, 65_000)
    bands = {category: price_bands(found) for category, found in prices.items()}
    assert len(bands) == 29
    assert sum(band.n for band in bands.values()) == 5400
    for band in bands.values():
        assert 0 < band.low <= band.quarter <= band.median <= band.three_quarters <= band.high
