"""The tax tool: golden numbers, due dates, VAT, and what is uncertain said plainly."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import date

import pytest

from toolkit.i18n import in_language
from toolkit.lesson.tools.base import Document, Fact, Figure, Headline, Note, Table
from toolkit.lesson.tools.tax import TaxModel
from toolkit.lesson.tools.tax_fields import MONTHS


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TaxModel, "clock", staticmethod(lambda: date(2026, 11, 23)))


def made(values: dict[str, str], language: str = "en") -> TaxModel:
    with in_language(language):
        tool = TaxModel()
    tool.from_dict(values)
    return tool


def months(tool: TaxModel) -> Table:
    return next(part for part in tool.result if isinstance(part, Table) and len(part.columns) == 4)


def notes(tool: TaxModel) -> str:
    return "\n".join(part.text for part in tool.result if isinstance(part, Note))


def test_twelve_times_sixty_million() -> None:
    tool = made({"usual": "60 million"})
    assert isinstance(tool.result[0], Headline)
    assert tool.result[0].value == "Rp1,100,000"
    rows = months(tool).rows
    assert rows[7] == ("August", "Rp60,000,000", "–", "–")
    assert rows[8] == ("September", "Rp60,000,000", "Rp200,000", "15 Oct 2026")
    assert rows[11] == ("December", "Rp60,000,000", "Rp300,000", "15 Jan 2027")
    assert "pass Rp500,000,000 in September" in notes(tool)


def test_indonesian_numbers_and_words() -> None:
    tool = made({"usual": "60jt"}, "id")
    assert isinstance(tool.result[0], Headline)
    assert tool.result[0].value == "Rp1.100.000"
    assert "bulan September" in notes(tool)


def test_month_by_month_and_empty_months() -> None:
    values = {"way": "each", "m01": "300 million", "m12": "250 million"}
    tool = made(values)
    assert isinstance(tool.result[0], Headline)
    assert tool.result[0].value == "Rp250,000"
    assert tool.fields["m05"].visible
    assert not tool.fields["usual"].visible


def test_below_the_exemption_there_is_room() -> None:
    tool = made({"usual": "20 million"})
    assert isinstance(tool.result[0], Headline)
    assert (tool.result[0].value, tool.result[0].tone) == ("Rp0", "good")
    assert "Room left: Rp260,000,000" in notes(tool)


@pytest.mark.parametrize("form", ["one_person", "partnership", "company"])
def test_companies_have_no_exemption(form: str) -> None:
    tool = made({"usual": "60 million", "form": form})
    assert isinstance(tool.result[0], Headline)
    assert tool.result[0].value == "Rp3,600,000"
    assert Fact("pph_final.exemption") not in tool.result


def test_above_the_vat_threshold() -> None:
    tool = made({"usual": "450 million"})
    assert "Register for VAT (PKP) by: the end of the year" in notes(tool)
    assert "no longer open to you" in notes(tool)
    assert "VAT: not yet a duty" in notes(made({"usual": "60 million"}))


def test_vat_on_one_price() -> None:
    tool = made({"usual": "60 million", "price": "50 million"})
    vat = next(part for part in tool.result if isinstance(part, Table) and len(part.columns) == 2)
    assert ("VAT, 12% of that", "Rp5,500,000") in vat.rows


def test_marketplace_tax_is_told_as_postponed_with_a_statement() -> None:
    tool = made({"usual": "30 million", "marketplace": "yes"}, "id")
    assert "ditunda" in notes(tool)
    assert "Februari 2026" in notes(tool)
    letters = [part for part in tool.result if isinstance(part, Document) and "pernyataan" in part.filename]
    assert len(letters) == 1
    assert "Rp500.000.000" in letters[0].text
    company = made({"usual": "30 million", "marketplace": "yes", "form": "company"})
    assert not [
        part for part in company.result if isinstance(part, Document) and "statement" in part.filename
    ]


def test_the_time_limit_and_its_state() -> None:
    text = notes(made({"usual": "60 million", "years": "9"}))
    assert "You are in year 9" in text
    assert "announced, not yet in force" in text
    assert "You are in year" not in notes(made({"usual": "60 million", "years": "2"}))


def test_the_calendar() -> None:
    tool = made({"usual": "60 million"})
    calendar = next(part for part in tool.result if isinstance(part, Document))
    lines = [line for line in calendar.text.splitlines() if line.startswith("[ ]")]
    assert lines[0] == "[ ] 15 Oct 2026: Pay Rp200,000, final tax of September"
    assert "[ ] 31 Mar 2027: Annual tax return of 2026" in lines


@pytest.mark.parametrize(
    "values", [{"usual": "60 million"}, {"usual": "0"}, {"usual": "450 million", "form": "company"}]
)
def test_the_picture_is_sound(values: dict[str, str]) -> None:
    figure = next(part for part in made(values).result if isinstance(part, Figure))
    root = ET.fromstring(figure.svg)
    assert str(root.get("viewBox")).startswith("0 0 320 ")
    for rect in root.iter("{http://www.w3.org/2000/svg}rect"):
        assert float(rect.get("height", "0")) >= 0
        assert float(rect.get("y", "0")) >= 0
    assert figure.alternative


def test_book_page_leaves_the_statement_out() -> None:
    page = made({"usual": "60 million", "marketplace": "yes"}).book_page()
    assert page is not None
    assert [part.filename for part in page.parts if isinstance(part, Document)] == ["kalender-pajak.txt"]
    assert made({}).book_page() is None


def test_nothing_typed_month_by_month() -> None:
    tool = made({"way": "each"})
    assert [type(part) for part in tool.result] == [Note]
    assert len(MONTHS) == 12


def test_it_says_that_it_is_no_tax_advice() -> None:
    assert "not tax advice" in notes(made({"usual": "60 million"}))
