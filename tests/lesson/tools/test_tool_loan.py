"""The loan tool compares by real cost, and warns where somebody could be misled."""

from __future__ import annotations

import pytest

from toolkit import country
from toolkit.i18n import in_language
from toolkit.lesson.tools import registry
from toolkit.lesson.tools.base import Fact, Headline, Note, Table, ToolModel

KUR = {"lender": "kur", "amount": "12jt", "months": "12", "way": "flat_year", "rate": "6"}
TERMS = {"amount": "12jt", "months": "12", "fees": "yes"}
COOP = TERMS | {"lender": "coop", "way": "flat_month", "rate": "1", "fee_share": "2"}
ONLINE = TERMS | {"lender": "online", "way": "day", "rate": "0,1", "fee_share": "3"}


def made(*offers: dict[str, str], cash: str = "") -> ToolModel:
    tool = registry.make("loan")
    values: dict[str, object] = {"cash": cash, "offers": [f"r{place}" for place in range(1, len(offers) + 1)]}
    for place, offer in enumerate(offers, start=1):
        values |= {f"offers/r{place}/{key}": raw for key, raw in offer.items()}
    tool.from_dict(values)
    return tool


def headline(tool: ToolModel) -> Headline:
    return next(part for part in tool.result if isinstance(part, Headline))


def notes(tool: ToolModel) -> str:
    return " ".join(part.text for part in tool.result if isinstance(part, Note))


def rows(tool: ToolModel, number: int = 0) -> tuple[tuple[str, ...], ...]:
    return [part for part in tool.result if isinstance(part, Table)][number].rows


def test_three_offers() -> None:
    tool = made({**KUR, "way": "effective_year"}, COOP, ONLINE, cash="1,5jt")
    assert headline(tool).value == "6,2%"
    assert "1. KUR" in headline(tool).label
    assert rows(tool) == (
        ("★ 1. KUR", "1.032.797", "12.393.566", "6,2%"),
        ("2. Koperasi", "1.120.000", "13.680.000", "28,6%"),
        ("3. Pinjaman online", "1.360.000", "16.680.000", "92,8%"),
    )
    text = notes(tool)
    assert "1,45 kali" in text
    assert "3. Pinjaman online: pas-pasan. Uang bebas Anda 1,1 kali" in text
    assert "aturan KUR" not in text.lower()


def test_kur_flat_is_explained() -> None:
    text = notes(made({**KUR, "amount": "50jt", "months": "24"}))
    assert "3,18%" in text
    assert "Rp2.216.031 sebulan, bukan Rp2.333.333" in text
    assert "efektif 11,1%" in text


def test_too_heavy_is_bad() -> None:
    tool = made(KUR, cash="1jt")
    assert headline(tool).tone == "bad"
    assert "terlalu berat" in notes(tool)
    assert headline(made(KUR, cash="1,2jt")).tone == "care"
    assert headline(made(KUR, cash="2jt")).tone == "plain"


@pytest.mark.parametrize(
    ("rate", "months", "above"), [("0,1", "12", False), ("0,11", "12", True), ("0,2", "3", False)]
)
def test_the_daily_limit_depends_on_the_months(rate: str, months: str, above: bool) -> None:
    text = notes(made({**ONLINE, "rate": rate, "months": months, "fees": "no"}))
    assert ("di atas batas" in text) is above
    assert "157" in text


def test_fees_count_for_the_limit_too() -> None:
    assert "di atas batas" in notes(made(ONLINE))


def test_only_the_instalment_is_known() -> None:
    tool = made({"lender": "bank", "amount": "12jt", "months": "12", "way": "quoted", "quoted": "1.120.000"})
    assert headline(tool).value == "23,7%"
    cells = tool.groups["offers"].rows[0].entries
    assert cells["quoted"].visible
    assert not cells["rate"].visible


def test_fees_are_folded_and_forgotten_when_there_are_none() -> None:
    tool = made({**COOP, "fees": "no"})
    assert not tool.groups["offers"].rows[0].entries["fee_share"].visible
    assert headline(tool).value == "23,7%"


def test_what_is_wrong_is_named() -> None:
    text = notes(
        made({**KUR, "rate": ""}, {**KUR, "way": "quoted", "quoted": "100rb"}, {**KUR, "months": "1,5"})
    )
    assert "Penawaran 1: isi Bunga" in text
    assert "lebih kecil dari pinjamannya" in text
    assert "Penawaran 3: isi Lama mencicil" in text
    assert "menghabiskan seluruh pinjaman" in notes(made({**KUR, "fees": "yes", "fee": "12jt"}))


def test_different_loans_are_compared_by_the_year() -> None:
    assert "biaya setahun, bukan total" in notes(made(KUR, {**KUR, "months": "24"}))


def test_facts_exist_and_fit_the_offers() -> None:
    known = country.load("id")
    used = [part.parameter for part in made(KUR, ONLINE, cash="1jt").result if isinstance(part, Fact)]
    assert {"kur.rate", "fintech.cap.short", "ojk.phone", "loan.dscr.floor"} <= set(used)
    assert all(parameter in known for parameter in used)
    assert not [part for part in made(COOP).result if isinstance(part, Fact)]


def test_the_book_gets_the_comparison() -> None:
    assert made().book_page() is None
    page = made(KUR, COOP).book_page()
    assert page is not None
    assert sum(isinstance(part, Table) for part in page.parts) == 2


def test_english() -> None:
    with in_language("en"):
        tool = registry.make("loan")
    tool.from_dict(
        {"offers": ["r1"], **{f"offers/r1/{key}": raw.replace("jt", "m") for key, raw in KUR.items()}}
    )
    assert "really" not in headline(tool).label
    assert "real cost a year" in headline(tool).label
