"""The table of price bands is what the data set says."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import toolkit.country
from toolkit import pricebands
from toolkit.country.price_bands import load_bands


def test_the_table_is_computed_from_the_real_data(shared_data: Path) -> None:
    committed = Path(toolkit.country.__file__).with_name("price_bands_id.csv").read_text(encoding="utf-8")
    assert committed == pricebands.table(shared_data / "prdect_id.csv")


def test_bands_are_read_with_both_titles() -> None:
    band = load_bands()["food-and-drink"]
    assert (band.title.id, band.title.en) == ("Makanan dan minuman", "Food and Drink")
    assert Decimal(0) < band.quarter < band.median < band.three_quarters
    assert band.products >= pricebands.LEAST


def test_a_country_without_prices_has_no_bands() -> None:
    assert load_bands("xx") == {}


def test_the_command_says_how_it_is_called(capsys) -> None:
    assert pricebands.main([]) == 2
    assert "usage" in capsys.readouterr().err
