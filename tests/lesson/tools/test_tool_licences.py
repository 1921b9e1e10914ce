"""The licence tool: the right list, honest dates, and a calendar for a chosen day."""

from __future__ import annotations

from datetime import date

import pytest

from toolkit.i18n import in_language
from toolkit.lesson.tools.base import Document, Fact, Headline, Note, Table
from toolkit.lesson.tools.licences import LicencesModel

CHIPS = {"activity": "packed_food", "sales": "120jt", "ingredients": "clear"}
NUGGETS = {"activity": "packed_food", "cold": "yes", "ingredients": "unclear", "sales": "600jt"}


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LicencesModel, "clock", staticmethod(lambda: date(2026, 11, 23)))


def made(values: dict[str, str], language: str = "id") -> LicencesModel:
    with in_language(language):
        tool = LicencesModel()
    tool.from_dict(values)
    return tool


def table(tool: LicencesModel, caption: str) -> Table:
    return next(part for part in tool.result if isinstance(part, Table) and part.caption == caption)


def notes(tool: LicencesModel) -> str:
    return "\n".join(part.text for part in tool.result if isinstance(part, Note))


def test_chips_need_nib_pirt_and_halal() -> None:
    tool = made(CHIPS)
    assert tool.result[0] == Headline("3", "izin yang perlu diurus", "care")
    assert [row[0] for row in table(tool, "Daftar Anda").rows] == [
        "NIB (nomor induk berusaha)",
        "P-IRT (pangan buatan rumah)",
        "Sertifikat halal",
    ]


def test_nuggets_go_to_bpom_and_it_says_why() -> None:
    tool = made(NUGGETS, "en")
    assert "BPOM MD permit" in [row[0] for row in table(tool, "Your list").rows]
    assert "P-IRT: no, because it must stay cold" in notes(tool)
    assert "regular" in table(tool, "Your list").rows[2][2]


def test_what_she_has_is_not_missing() -> None:
    tool = made({**CHIPS, "have_nib": "yes", "have_pirt": "yes", "have_halal": "yes"})
    assert isinstance(tool.result[0], Headline)
    assert (tool.result[0].value, tool.result[0].tone) == ("0", "good")


def test_the_passed_halal_deadline_is_told_as_unconfirmed() -> None:
    text = notes(made(CHIPS))
    assert "17 Okt 2026, sudah lewat" in text
    assert "belum dipastikan" in text


def test_before_the_deadline_it_is_only_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LicencesModel, "clock", staticmethod(lambda: date(2026, 9, 1)))
    tool = made(CHIPS)
    assert "Halal: batas menurut aturan 17 Okt 2026." in notes(tool)
    assert "46 hari lagi" in [row[2] for row in table(tool, "Kalender Anda").rows]


def test_the_calendar_is_in_order_and_printed() -> None:
    tool = made({**NUGGETS, "have_nib": "yes"}, "en")
    rows = table(tool, "Your calendar").rows
    assert rows[0] == ("18 Jun 2026", "Check the new KBLI code in OSS", "158 days ago")
    assert ("15 Dec 2026", "Pay the final tax of November, if any", "22 days left") in rows
    assert ("31 Mar 2027", "Annual tax return of 2026", "128 days left") in rows
    document = next(part for part in tool.result if isinstance(part, Document))
    assert document.filename.endswith(".txt")
    assert "[ ] 15 Dec 2026: Pay the final tax of November, if any" in document.text


def test_small_sales_have_no_tax_to_pay() -> None:
    rows = table(made(CHIPS, "en"), "Your calendar").rows
    assert not [row for row in rows if "Pay the final tax" in row[1]]


def test_a_date_on_the_certificate_enters_the_calendar() -> None:
    tool = made({**CHIPS, "have_pirt": "yes", "pirt_until": "17/8/2027"})
    assert ("17 Agu 2027", "P-IRT habis: perpanjang sebelum hari ini", "267 hari lagi") in table(
        tool, "Kalender Anda"
    ).rows


def test_questions_appear_when_they_make_sense() -> None:
    tool = made({})
    assert [name for name, entry in tool.fields.items() if entry.visible] == ["activity"]
    tool = made({"activity": "goods"})
    assert not tool.fields["cold"].visible
    assert not tool.fields["have_halal"].visible
    assert made(CHIPS).fields["cold"].visible
    assert not made({**CHIPS, "keeps": "short"}).fields["cold"].visible


def test_a_hidden_barrier_does_not_count() -> None:
    tool = made({**NUGGETS, "keeps": "short"}, "en")
    assert "No P-IRT or MD" in notes(tool)


def test_medium_shops_have_the_earlier_deadline() -> None:
    tool = made({**CHIPS, "sales": "20 miliar"})
    assert Fact("licence.halal.deadline.medium_large") in tool.result
    assert "17 Okt 2024" in notes(tool)


def test_the_risk_level_says_what_the_nib_gives() -> None:
    assert "NIB saja sudah cukup" in notes(made({**CHIPS, "risk": "low"}))
    assert "OSS" in notes(made(CHIPS))


def test_book_page_holds_list_and_calendar() -> None:
    page = made(CHIPS).book_page()
    assert page is not None
    assert {type(part) for part in page.parts} == {Headline, Table, Document}
    assert made({}).book_page() is None


def test_it_says_that_it_is_no_legal_advice() -> None:
    assert "bukan nasihat hukum" in notes(made(CHIPS))
    assert "not legal advice" in notes(made(CHIPS, "en"))
