"""Practice data of the storefront module: known answers, the same rules as the tools."""

from __future__ import annotations

import csv
import io
from collections import Counter
from decimal import Decimal

import pytest

from toolkit.business.money import parse_amount
from toolkit.business.reviews import Review, sort_review
from toolkit.curriculum import generators
from toolkit.curriculum.chance import Chance
from toolkit.curriculum.formulas import FORMULAS
from toolkit.curriculum.generators import GENERATORS, csv_text, review_texts
from toolkit.curriculum.generators.poor_listing import FAULTS, faults_of

SEEDS = [f"seed{number}" for number in range(30)]


def test_the_practice_reviews_say_what_they_are_for() -> None:
    wordings = [(cause, text) for cause, texts in review_texts.COMPLAINTS.items() for text, _english in texts]
    assert len(wordings) >= 60
    assert len({text for _cause, text in wordings}) == len(wordings)
    wrong = [text for cause, text in wordings if sort_review(Review(text, 2)).main != cause]
    assert not wrong
    assert all(sort_review(Review(text)).kind == "praise" for text, _english in review_texts.PRAISE)


@pytest.mark.parametrize("seed", SEEDS)
def test_one_cause_leads_and_one_is_second(seed: str) -> None:
    rows = generators.generate("reviews", Chance(seed), {"count": 14})
    counts = [count for _cause, count in Counter(row["cause"] for row in rows).most_common()]
    assert counts[0] >= counts[1] + 2
    assert counts[1] > counts[2]
    first = FORMULAS["review_cause"](rows, Decimal(1))
    second = FORMULAS["review_cause"](rows, Decimal(2))
    assert len(FORMULAS["review_ids"](rows, second)) == counts[1]
    assert FORMULAS["review_share"](rows, first) == Decimal(counts[0]) / 14


@pytest.mark.parametrize("count", [9, 31])
def test_too_few_or_many_reviews_are_refused(count: int) -> None:
    with pytest.raises(ValueError, match="count"):
        generators.generate("reviews", Chance("x"), {"count": count})


@pytest.mark.parametrize("product", ["sambal", "tunic", "basket"])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_poor_page_has_exactly_its_faults_in_both_languages(product: str, seed: str) -> None:
    rows = generators.generate("poor_listing", Chance(seed), {"product": product, "faults": 3})
    found = faults_of(rows)
    assert len(found) == 3
    assert faults_of(rows, "en") == found
    assert FORMULAS["listing_faults"](rows) == [code.replace("_", "-") for code in found]
    assert FORMULAS["listing_points"](rows, "title") <= 25


def test_every_fault_is_planted_now_and_then() -> None:
    seen = Counter(
        code
        for seed in SEEDS
        for code in faults_of(generators.generate("poor_listing", Chance(seed), {"faults": 3}))
    )
    assert set(seen) == set(FAULTS)


def test_the_messy_table_can_be_cleaned() -> None:
    rows = generators.generate("review_table", Chance("table"), {"count": 600})
    table = list(csv.DictReader(io.StringIO(csv_text(GENERATORS["review_table"], rows))))
    assert len(table) == 620
    assert len({row["review_id"] for row in table}) == 600
    assert all(row["synthetic"] == "true" for row in table)
    assert {row["category"].strip().capitalize() for row in table} == {
        "Tas anyaman",
        "Dompet",
        "Topi pantai",
        "Kotak tisu",
    }
    amounts = [parse_amount(row["price"], "id") for row in table]
    odd = [amount for amount in amounts if amount >= 1_000_000]
    assert 0 < len(odd) < 40
    assert any(not row["review"].strip() for row in table)
    assert {row["cause"] for row in table} == {"", *review_texts.COMPLAINTS}


def test_price_formulas() -> None:
    low, high = (FORMULAS["band_edge"]("kitchen", edge) for edge in ("quarter", "three_quarters"))
    assert low < high
    assert FORMULAS["price_place"]("kitchen", high + 1) == "above"
    assert set(FORMULAS["band_name"]("kitchen")) == {"id", "en"}
    with pytest.raises(ValueError, match="edge"):
        FORMULAS["band_edge"]("kitchen", "title")
