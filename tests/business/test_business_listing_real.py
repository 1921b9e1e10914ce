"""Real product pages and reviews (PRDECT-ID): no row fails, and how far a person and the list of words agree.

The labels are ours: row numbers and causes, no text. `seen` rows were read while the list was written,
`fresh` rows were labelled before the list saw them.
"""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from toolkit.business.listing import Listing, PriceRange, check_listing
from toolkit.business.listing_rules import DETAILS
from toolkit.business.reviews import AGREEMENT, Review, agreement, sort_review, sort_reviews
from toolkit.business.reviews_file import read_reviews
from toolkit.country.price_bands import load_bands

LABELS = Path(__file__).with_name("files") / "review_labels.csv"
Rows = list[dict[str, str]]


@pytest.fixture(scope="session")
def data_file(shared_data: Path) -> Path:
    path = shared_data / "prdect_id.csv"
    if not path.is_file():
        pytest.skip(f"the real data set is not on this machine: {path} is missing")
    return path


@pytest.fixture(scope="session")
def rows(data_file: Path) -> Rows:
    with data_file.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


@pytest.fixture(scope="session")
def labels() -> Rows:
    with LABELS.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def test_every_row_is_judged(rows: Rows) -> None:
    """The review stands in for a description that somebody pasted; every category is tried."""
    assert len(rows) == 5_400
    bands = {band.title.en: band for band in load_bands().values()}
    categories = list(DETAILS)
    scores = set()
    for number, row in enumerate(rows):
        band = bands.get(row["Category"])
        judged = check_listing(
            Listing(
                row["Product Name"],
                row["Customer Review"],
                categories[number % len(categories)],
                price=Decimal(row["Price"]),
                others=band and PriceRange(band.quarter, band.median, band.three_quarters),
            )
        )
        assert 0 <= judged.score <= 100
        assert judged.score == 100 or judged.faults
        assert (judged.place == "") is (band is None)
        scores.add(judged.score)
    assert len(scores) > 40, "a checker that always says the same is no checker"


def test_every_review_is_sorted(rows: Rows, data_file: Path) -> None:
    reviews = read_reviews(data_file.read_bytes(), data_file.name)
    assert len(reviews) == len(rows)
    assert [each.rating for each in reviews] == [int(row["Customer Rating"]) for row in rows]
    found = sort_reviews(reviews)
    assert found.total == found.complaints + found.praise + len(found.unsure) == 5_400
    assert len(found.causes) == 9


def test_without_stars_complaints_and_praise_are_told_apart(rows: Rows) -> None:
    negative = [sort_review(Review(r["Customer Review"])).kind for r in rows if r["Sentiment"] == "Negative"]
    positive = [sort_review(Review(r["Customer Review"])).kind for r in rows if r["Sentiment"] == "Positive"]
    assert negative.count("complaint") / len(negative) > 0.8
    assert negative.count("praise") / len(negative) < 0.03
    assert positive.count("complaint") / len(positive) < 0.13


@pytest.mark.parametrize(("which", "least"), [("seen", "0.82"), ("fresh", "0.69")])
def test_the_list_agrees_with_a_person(rows: Rows, labels: Rows, which: str, least: str) -> None:
    pairs = []
    for label in labels:
        if label["set"] == which:
            row = rows[int(label["row"])]
            found = sort_review(Review(row["Customer Review"], int(row["Customer Rating"])))
            pairs.append((label["main"], found.main or "none"))
    assert len(pairs) >= 100
    share = agreement(pairs)
    assert share >= Decimal(least)
    if which == "fresh":
        assert abs(share - AGREEMENT) < Decimal("0.03"), "the tool tells AGREEMENT: change it"


def test_the_labels_hold_no_text(labels: Rows) -> None:
    assert len({label["row"] for label in labels}) == len(labels) >= 200
    assert all(label["row"].isdigit() and label["main"].isalpha() for label in labels)
