"""Generators and formulas of the privacy module."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from itertools import groupby

import pytest

from toolkit.curriculum import generators
from toolkit.curriculum.chance import Chance
from toolkit.curriculum.formulas import FORMULAS

SHOP = {"customers": 300, "shop": "test"}


def test_customers_and_orders_belong_together() -> None:
    customers = generators.generate("customers", Chance("a"), SHOP)
    orders = generators.generate("customer_orders", Chance("b"), SHOP)
    by_customer = {
        key: list(rows)
        for key, rows in groupby(
            sorted(orders, key=lambda row: row["customer_id"]), lambda row: row["customer_id"]
        )
    }
    assert len(by_customer) == 300
    for customer in customers:
        own = by_customer[customer["customer_id"]]
        assert len(own) == customer["orders"]
        assert max(row["day"] for row in own) == customer["last_order"]
        assert min(row["day"] for row in own) == customer["first_order"]
        assert sum(row["amount"] for row in own) == customer["spent"]
        assert {row["phone"] for row in own} == {customer["phone"]}
    assert [row["day"] for row in orders] == sorted(row["day"] for row in orders)


def test_nobody_can_be_called_and_numbers_are_unique() -> None:
    customers = generators.generate("customers", Chance("a"), {})
    assert len(customers) == 900
    phones = [row["phone"] for row in customers]
    assert len(set(phones)) == 900
    assert all(phone.startswith("08xx-0000-") for phone in phones)
    agreed = Counter(row["consent_promo"] for row in customers)
    assert agreed["yes"] == 405
    assert all((row["consent_day"] == "") == (row["consent_promo"] == "no") for row in customers)
    assert all(row["last_order"].day != 1 for row in customers)


def test_same_chance_same_rows_and_csv_is_marked() -> None:
    first = generators.generate("customers", Chance("same"), {"customers": 12})
    assert first == generators.generate("customers", Chance("same"), {"customers": 12})
    assert first != generators.generate("customers", Chance("other"), {"customers": 12})
    text = generators.csv_text(generators.GENERATORS["customers"], first)
    assert text.splitlines()[0].endswith(",synthetic")
    assert all(line.endswith(",true") for line in text.splitlines()[1:])


@pytest.mark.parametrize(
    "options", [{"customers": 0}, {"customers": 5_000}, {"months": 0}, {"until": "soon"}]
)
def test_bad_options_are_refused(options: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"must lie|isoformat"):
        generators.generate("customers", Chance("a"), dict(options))


def test_every_draw_has_old_and_recent_customers() -> None:
    options = {"customers": 12, "months": 34, "until": "2026-11-28"}
    for number in range(40):
        rows = generators.generate("customers", Chance(f"x{number}"), options)
        past = FORMULAS["customers_past"](rows, Decimal(24), "2026-12-01")
        assert 2 <= past <= 6
        promo = FORMULAS["customers_promo"](rows, Decimal(24), "2026-12-01")
        assert 0 <= promo <= 12 - past


def test_ten_items_three_of_each_kind() -> None:
    for number in range(20):
        rows = generators.generate("data_items", Chance(f"y{number}"), {})
        assert [row["id"] for row in rows] == [f"i{place:02d}" for place in range(1, 11)]
        assert sum(row["specific"] for row in rows) == 3
        assert sum(row["needless"] for row in rows) == 3
        assert not any(row["specific"] and row["needless"] for row in rows)
        assert len({row["what"]["id"] for row in rows}) == 10


def test_days_and_moments_in_words() -> None:
    assert FORMULAS["day_text"]("2025-03-01", Decimal(4)) == {"id": "5 Maret 2025", "en": "5 March 2025"}
    assert FORMULAS["delete_by"]("2025-01-01", Decimal(30), Decimal(13))["id"] == "28 Februari 2026"
    told = FORMULAS["moment_text"]("2026-11-09", Decimal(14), "WITA")
    assert told == {
        "id": "Senin, 9 November 2026, pukul 14.00 WITA",
        "en": "Monday, 9 November 2026, 14:00 WITA",
    }


def test_hours_and_zones() -> None:
    assert FORMULAS["breach_hours_left"]("2026-11-02", Decimal(14), Decimal(50)) == 36
    assert FORMULAS["breach_hours_left"]("2026-11-02", Decimal(14), Decimal(90)) == -4
    assert FORMULAS["breach_deadline_hour"]("2026-11-09", Decimal(10), "WIT", "WIB") == 8
    assert FORMULAS["breach_deadline_hour"]("2026-11-09", Decimal(10), "WITA", "WIB") == 9


def test_a_letter_lacks_exactly_what_it_should() -> None:
    whole = FORMULAS["breach_letter"]([])["id"]
    without = FORMULAS["breach_letter"](["when-how"])["id"]
    assert "Sabtu malam" in whole
    assert "Sabtu malam" not in without
    assert "120 pelanggan" in without
    with pytest.raises(ValueError, match="no price"):
        FORMULAS["breach_letter"](["price"])


def test_dates_are_days() -> None:
    rows = generators.generate("customers", Chance("a"), {"customers": 3})
    assert all(isinstance(row["birth_date"], date) for row in rows)
