"""RFM scores and segments, repeat rate, Pareto share and lifetime value."""

from __future__ import annotations

import csv
import gzip
import statistics
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.business import Problem
from toolkit.business.loyalty import (
    customers_of,
    ltv_discounted,
    ltv_simple,
    money_per_order,
    orders_per_year,
    win_back,
)
from toolkit.business.orders import read_orders
from toolkit.business.rfm import (
    SEGMENTS,
    Customer,
    Ledger,
    by_segment,
    cut_points,
    pareto_share,
    repeat_rate,
    rfm,
    score_of,
    segment_of,
)

D = Decimal
TODAY = date(2026, 4, 1)

shops = st.lists(
    st.tuples(
        st.integers(0, 700),
        st.integers(1, 40),
        st.integers(1, 5_000_000),
        st.sampled_from((True, False, None)),
    ),
    min_size=1,
    max_size=60,
)  # fmt: skip


def shop(rows: list[tuple[int, int, int, bool | None]]) -> list[Customer]:
    return [
        Customer(f"c{number}", TODAY - timedelta(days=days + 1), orders, D(money), consent)
        for number, (days, orders, money, consent) in enumerate(rows)
    ]


@given(shops, st.randoms(use_true_random=False))
def test_scores_do_not_depend_on_the_order_of_the_rows(rows, random) -> None:  # type: ignore[no-untyped-def]
    customers = shop(rows)
    mixed = list(customers)
    random.shuffle(mixed)
    scores = {each.customer.key: (each.r, each.f, each.m, each.segment) for each in rfm(customers, TODAY)}
    assert scores == {each.customer.key: (each.r, each.f, each.m, each.segment) for each in rfm(mixed, TODAY)}


@given(shops)
def test_the_segments_add_up_to_all_customers_and_all_money(
    rows: list[tuple[int, int, int, bool | None]],
) -> None:
    customers = shop(rows)
    totals = by_segment(rfm(customers, TODAY))
    assert tuple(total.segment for total in totals) == SEGMENTS
    assert sum(total.customers for total in totals) == len(customers)
    assert sum(total.money for total in totals) == sum(customer.money for customer in customers)
    assert abs(sum(total.share for total in totals) - 1) < D("1e-20")
    assert sum(total.may_write for total in totals) == sum(each.consent is True for each in customers)
    assert all(total.may_write + total.not_asked <= total.customers for total in totals)


@given(shops)
def test_a_better_customer_never_scores_lower(rows: list[tuple[int, int, int, bool | None]]) -> None:
    scored = rfm(shop(rows), TODAY)
    for one in scored:
        assert 1 <= min(one.r, one.f, one.m) <= max(one.r, one.f, one.m) <= 5
        for other in scored:
            if one.recency == other.recency:
                assert one.r == other.r
            if one.recency < other.recency:
                assert one.r >= other.r
            if one.customer.orders > other.customer.orders:
                assert one.f >= other.f
            if one.customer.money > other.customer.money:
                assert one.m >= other.m


@given(shops)
def test_pareto_and_repeat_are_shares(rows: list[tuple[int, int, int, bool | None]]) -> None:
    customers = shop(rows)
    assert D("0.2") * D("0.9") <= pareto_share(customers) <= 1 or len(customers) % 5
    assert pareto_share(customers) <= pareto_share(customers, D("0.5")) <= pareto_share(customers, 1) == 1
    assert 0 <= repeat_rate(customers) <= 1


def test_quintiles_of_distinct_values_have_equal_size() -> None:
    points = cut_points(range(1, 16))
    assert points == (3, 6, 9, 12)
    assert [score_of(value, points) for value in range(1, 16)] == [n for n in range(1, 6) for _ in range(3)]


def test_cut_points_may_coincide() -> None:
    # Seven of ten bought once: whoever came twice is already among the best three.
    points = cut_points([1] * 7 + [2, 3, 9])
    assert points == (1, 1, 1, 2)
    assert [score_of(value, points) for value in (1, 2, 3, 9)] == [1, 4, 5, 5]
    with pytest.raises(Problem, match="no_values"):
        cut_points([])


def test_every_score_has_one_segment() -> None:
    found = {(r, f, m): segment_of(r, f, m) for r in range(1, 6) for f in range(1, 6) for m in range(1, 6)}
    assert set(found.values()) == set(SEGMENTS)
    assert found[5, 5, 5] == "champions"
    assert found[3, 5, 5] == found[5, 3, 3] == found[4, 1, 5] == "loyal"
    assert found[5, 1, 1] == found[4, 2, 2] == "potential"
    assert found[3, 1, 2] == "sleepy"
    assert found[1, 5, 5] == found[2, 2, 3] == "at_risk"
    assert found[1, 1, 1] == found[2, 2, 2] == "hibernating"


def test_a_ledger_knows_one_name_however_it_is_written() -> None:
    ledger = Ledger()
    ledger.add("Bu Ani", "1", date(2026, 1, 1), D(10), True)
    ledger.add("  bu  ANI ", "2", date(2026, 2, 1), D(20))
    ledger.add("bu ani", "2", date(2026, 2, 1), D(5), False)
    ledger.add("Pak Budi", "3", date(2026, 2, 1), D(5), True)
    ledger.add("Pak Budi", "4", date(2026, 1, 1), D(5), False)
    ani, budi = ledger.customers()
    assert (ani.key, ani.orders, ani.money, ani.first, ani.last) == (
        "Bu Ani", 2, D(35), date(2026, 1, 1), date(2026, 2, 1),
    )  # fmt: skip
    # The latest answer counts; on the same day a no does.
    assert (ani.consent, budi.consent) == (False, True)
    same = Ledger()
    for answer in (True, False, True):
        same.add("Sari", "1", date(2026, 1, 1), D(1), answer)
    assert same.customers()[0].consent is False


def test_lifetime_value() -> None:
    assert ltv_simple(25_000, D("3.5"), 2) == 175_000
    assert round(ltv_discounted(200_000, D("0.6"), D("0.15"))) == 218_182
    assert round(ltv_discounted(200_000, D("0.6"), D("0.15"), first_now=True)) == 418_182
    for wrong in (D(1), D("-0.1")):
        with pytest.raises(Problem, match="not_a_share"):
            ltv_discounted(1, wrong, 0)
    assert ltv_discounted(100, 0, 0, first_now=True) == 100


@given(st.integers(0, 10**7), st.integers(0, 99), st.integers(0, 100))
def test_the_first_margin_now_is_worth_one_margin_more(margin: int, stays: int, cost: int) -> None:
    r, d = D(stays) / 100, D(cost) / 100
    later, now = ltv_discounted(margin, r, d), ltv_discounted(margin, r, d, first_now=True)
    assert abs(now - later - margin) < D("0.001")


def test_win_back_counts_costs_and_gifts() -> None:
    found = win_back(40, D("0.1"), 20_000, gift=5_000, cost_each=500)
    assert (found.buyers, found.gain, found.cost, found.net, found.needed) == (4, 60_000, 20_000, 40_000, 2)
    assert win_back(40, D("0.1"), 5_000, gift=5_000, cost_each=500).needed is None
    with pytest.raises(Problem, match="not_a_share"):
        win_back(40, 2, 20_000)


def test_averages_over_the_list() -> None:
    customers = [Customer("a", TODAY, 3, D(90_000)), Customer("b", TODAY, 1, D(10_000))]
    assert orders_per_year(customers, 365) == 2
    assert orders_per_year(customers, 730) == 1
    assert money_per_order(customers) == 25_000
    assert money_per_order([]) == 0


def test_orders_become_customers() -> None:
    text = "No. Pesanan;Tanggal;Username (Pembeli);Nama Produk;Jumlah;Harga\n"
    text += "1;24/11/2025;ani;Keripik;2;10.000\n1;24/11/2025;ani;Sambal;1;5.000\n"
    text += "2;25/11/2025;ANI;Keripik;1;10.000\n"
    text += "3;25/11/2025;budi;Keripik;1;0\n"
    (ani,) = customers_of(read_orders(text.encode(), "x.csv", customers=True).orders)
    assert (ani.key, ani.orders, ani.money, ani.consent) == ("ani", 2, D(35_000), None)


@pytest.fixture(scope="session")
def real_customers(shared_data: Path) -> list[Customer]:
    path = shared_data / "uci_online_retail.csv.gz"
    if not path.is_file():
        pytest.skip(f"the real data set is not on this machine: {path} is missing")
    ledger = Ledger()
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as source:
        for row in csv.DictReader(source):
            price, quantity = D(row["UnitPrice"]), int(row["Quantity"])
            kept = row["CustomerID"] and not row["InvoiceNo"].startswith("C") and quantity > 0 and price > 0
            if kept:
                day = date.fromisoformat(row["InvoiceDate"][:10])
                ledger.add(row["CustomerID"], row["InvoiceNo"], day, quantity * price)
    return ledger.customers()


def test_the_reference_figures_of_a_real_shop(real_customers: list[Customer]) -> None:
    """UCI Online Retail: the figures are those of the data set's description, found with other programs."""
    scored = rfm(real_customers, date(2011, 12, 10))
    assert len(scored) == 4_338
    assert statistics.median(each.recency for each in scored) == 51
    assert statistics.median(each.customer.orders for each in scored) == 2
    assert statistics.median(each.customer.money for each in scored) == D("674.485")
    assert cut_points(each.customer.orders for each in scored) == (1, 2, 3, 6)
    assert round(pareto_share(real_customers), 3) == D("0.746")
    assert round(1 - repeat_rate(real_customers), 3) == D("0.344")
    assert sum(total.customers for total in by_segment(scored)) == 4_338
