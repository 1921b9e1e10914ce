"""Practice data of module 8: an order list of two years, and fifteen customers to sort by hand."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from toolkit.business.loyalty import customers_of
from toolkit.business.orders import read_orders
from toolkit.business.rfm import SEGMENTS, Customer, pareto_share, repeat_rate, rfm
from toolkit.curriculum import generators
from toolkit.curriculum.chance import Chance
from toolkit.curriculum.formulas import FORMULAS
from toolkit.curriculum.generators import Rows, customer_list, shop_orders

D = Decimal
SEEDS = [f"seed{number}" for number in range(20)]


def shop(seed: str = "shop", **options: object) -> Rows:
    return generators.generate("shop_orders", Chance(seed), {"customers": 300, **options})


def test_the_same_seed_makes_the_same_shop() -> None:
    assert shop() == shop()
    assert shop() != shop("other")


def test_two_years_of_a_shop() -> None:
    rows = generators.generate("shop_orders", Chance("whole"), {})
    days = [row["day"] for row in rows]
    assert days == sorted(days)
    assert (max(days) - min(days)).days in range(720, 730)
    orders = {row["order_id"]: row for row in rows}
    channels = Counter(row["channel"] for row in orders.values())
    for channel, share in shop_orders.CHANNELS:
        assert abs(channels[channel] / len(orders) * 100 - share) < 3
    assert 800 <= len({row["customer"] for row in rows} - {""}) <= 900
    by_day = Counter(row["day"] for row in orders.values())
    usual = len(orders) / 730
    for eid in shop_orders.EIDS[1:2]:
        before = sum(by_day[eid - timedelta(days=ahead)] for ahead in range(1, 22)) / 21
        assert before > usual * 1.4


def test_the_planted_flaws_are_found_by_the_reader() -> None:
    rows = shop()
    text = generators.csv_text(generators.GENERATORS["shop_orders"], rows)
    found = read_orders(text.encode(), "orders.csv", customers=True)
    assert found.total_rows == len(rows) == found.used + found.duplicates + found.cancelled + found.unusable
    # A cancelled order can hold a doubled line, and a nameless one too; so these are bounds.
    assert found.cancelled == sum(row["status"] == "cancelled" for row in rows)
    codes = Counter(problem.code for problem in found.problems)
    assert set(codes) == {"no_customer", "returned"}
    assert codes.total() == sum(
        row["status"] != "cancelled" and (row["customer"] == "" or row["status"] == "returned")
        for row in rows
    )
    assert found.has_consent
    scored = rfm(customers_of(found.orders), max(row["day"] for row in rows))
    assert {each.segment for each in scored} == set(SEGMENTS)
    assert D("0.4") < pareto_share([each.customer for each in scored]) < D("0.8")
    clean = shop(flaws=False)
    assert all(row["status"] == "done" and row["quantity"] > 0 and row["customer"] for row in clean)


@pytest.mark.parametrize("seed", SEEDS)
def test_fifteen_customers_fall_into_clear_fifths(seed: str) -> None:
    rows = generators.generate("customer_list", Chance(seed), {})
    assert sorted(row["place"] for row in rows) == list(range(1, 16))
    assert len({row["name"] for row in rows}) == 15
    for letter in "rfm":
        scores = [FORMULAS["customer_score"](rows, D(place), letter) for place in range(1, 16)]
        assert Counter(scores) == dict.fromkeys(range(1, 6), 3)
        planned = [fifths["rfm".index(letter)] for fifths in customer_list._FIFTHS]
        assert scores == planned
    segments = [FORMULAS["customer_segment"](rows, D(place)) for place in range(1, 16)]
    assert set(segments) == {name.replace("_", "-") for name in SEGMENTS}
    dear_and_away = [10, 13, 14]
    assert 1 <= len(FORMULAS["who_said_yes"](rows, dear_and_away)) <= 2
    assert D("0.8") <= FORMULAS["list_repeat_rate"](rows) < 1
    best = sorted((row["money"] for row in rows), reverse=True)[:3]
    assert FORMULAS["list_top_money"](rows, D(3)) == sum(best)
    share = FORMULAS["list_pareto_share"](rows, D("0.2"))
    assert share == sum(best) / FORMULAS["list_money"](rows)


def test_what_a_customer_is_worth() -> None:
    assert round(FORMULAS["ltv_later"](D(200_000), D("0.6"), D("0.15"))) == 218_182
    assert round(FORMULAS["ltv_now"](D(200_000), D("0.6"), D("0.15"))) == 418_182
    assert FORMULAS["win_back_net"](D(40), D("0.1"), D(20_000), D(5_000), D(500)) == 40_000


def test_the_lessons_book_is_scored_as_it_says(repository: Path) -> None:
    """The table in the module's data/README.md, worked out again from the numbers in the lesson."""
    folder = repository / "modules" / "08-loyal-customers"
    months = {"Maret": 3, "Februari": 2, "Desember": 12, "September": 9, "Juli": 7}
    pattern = r"\| (Bu \w+) \| (\d+) (\w+) \| (\d+) kali, Rp([\d.]+) \|"
    found = re.findall(pattern, (folder / "lesson.id.md").read_text(encoding="utf-8"))
    assert len(found) == 10
    book = []
    for name, day, month, times, money in found:
        year = 2026 if months[month] < 4 else 2025
        last = date(year, months[month], int(day))
        book.append(Customer(name, last, int(times), D(money.replace(".", ""))))
    told = re.findall(
        r"\| (Bu \w+) \| (\d+) \| (\d) (\d) (\d) \| ([\w ]+) \|",
        (folder / "data" / "README.md").read_text(encoding="utf-8"),
    )
    names = {
        "Champions": "champions", "Loyal": "loyal", "Potential loyalists": "potential",
        "About to sleep": "sleepy", "At risk": "at_risk", "Hibernating": "hibernating",
    }  # fmt: skip
    scored = rfm(book, date(2026, 4, 1))
    assert [(each.customer.key, each.recency, each.r, each.f, each.m, each.segment) for each in scored] == [
        (name, int(days), int(r), int(f), int(m), names[group]) for name, days, r, f, m, group in told
    ]
    assert repeat_rate(book) == D("0.7")
    assert round(pareto_share(book), 2) == D("0.53")
    assert sum(each.customer.money for each in scored if each.segment == "at_risk") == 1_440_000
    assert FORMULAS["ltv_simple"](D(18_000), D(6), D(2)) == 216_000
    assert FORMULAS["win_back_net"](D(10), D("0.2"), D(18_000), D(5_000), D(1_000)) == 16_000
    assert FORMULAS["win_back_net"](D(10), D("0.1"), D(18_000), D(5_000), D(1_000)) == 3_000
