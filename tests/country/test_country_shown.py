"""How parameters are told to people."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from toolkit.country import load, shown
from toolkit.i18n import in_language

ON = date(2026, 7, 31)


@pytest.mark.parametrize(
    ("name", "indonesian", "english"),
    [
        ("qris.mdr.small", "0,7%", "0.7%"),
        ("fee.shopee.order", "Rp1.250", "Rp1,250"),
        ("pph_final.ceiling", "Rp4,8 miliar", "Rp4.8 billion"),
        ("pph_final.exemption", "Rp500 juta", "Rp500 million"),
        ("stat.umkm.total", "65,5 juta", "65.5 million"),
        ("fee.shopee.fashion", "4,25% sampai 9%", "4.25% to 9%"),
        ("ppn.base_factor", "11/12", "11/12"),
        ("fee.lazada", "isi sendiri", "fill in yourself"),
        ("stat.no_books", "sebagian besar", "most"),
        (
            "qris.mdr.micro",
            "0% sampai Rp500.000 per transaksi, 0,3% di atas itu",
            "0% up to Rp500,000 per transaction, 0.3% above that",
        ),
    ],
)
def test_values_are_written_for_people(name: str, indonesian: str, english: str) -> None:
    parameter = load("id").get(name, ON)
    assert parameter.shown("id") == indonesian
    assert parameter.shown("en") == english


def test_stamp_says_since_when_and_where_from() -> None:
    parameter = load("id").get("qris.mdr.micro", ON)
    assert parameter.stamp("id", ON) == "berlaku per 1 Desember 2024; sumber: Suara, 16 Oktober 2024"
    assert parameter.stamp("en", ON) == "in force since 1 December 2024; source: Suara, 16 October 2024"


def test_stamp_warns() -> None:
    country = load("id")
    assert "ditunda" in country.get("marketplace.pph22", ON).stamp("id", ON)
    assert "belum dipastikan" in country.get("cod.failure", ON).stamp("id", ON)
    assert "sumbernya berbeda-beda" in country.get("qris.settlement", ON).stamp("id", ON)
    fee = country.get("fee.shopee.order", ON)
    assert "perlu dicek lagi" not in fee.stamp("id", fee.review_after)
    assert "perlu dicek lagi" in fee.stamp("id", fee.review_after + timedelta(days=1))


def test_the_language_in_use_does_not_leak() -> None:
    with in_language("en"):
        assert load("id").get("pph_final.exemption", ON).shown("id") == "Rp500 juta"
        assert load("id").get("pph_final.exemption", ON).shown("en") == "Rp500 million"


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("999999", "Rp999.999"),
        ("1000000", "Rp1 juta"),
        ("1234567", "Rp1.234.567"),
        ("2500000000", "Rp2,5 miliar"),
    ],
)
def test_words_only_where_they_are_exact(amount: str, text: str) -> None:
    with in_language("id"):
        assert shown.money(Decimal(amount), "id", "Rp", 0) == text


@pytest.mark.parametrize(
    ("raw", "text"), [("2025", "2025"), ("2025-07", "Juli 2025"), ("2025-07-14", "14 Juli 2025")]
)
def test_partial_dates(raw: str, text: str) -> None:
    assert shown.part_date(raw, "id") == text
