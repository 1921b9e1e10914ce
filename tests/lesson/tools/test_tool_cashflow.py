"""The cash-flow tool says when cash is lowest and what helps."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from toolkit.i18n import in_language
from toolkit.lesson.tools import registry
from toolkit.lesson.tools.base import Figure, Headline, Note, Table, ToolModel
from toolkit.lesson.tools.cash_chart import columns

SPECIAL = [
    ("sewa", "2", "out", "6jt"),
    ("stok Lebaran", "2", "out", "9jt"),
    ("Lebaran", "3", "in", "14jt"),
    ("THR", "3", "out", "5jt"),
    ("sepi", "4", "less", "5jt"),
    ("sekolah", "7", "out", "4jt"),
]
USUAL = {"opening": "6jt", "usual_in": "18jt", "usual_out": "16,5jt", "reserve": "1jt"}


def special(rows: list[tuple[str, str, str, str]]) -> dict[str, object]:
    values: dict[str, object] = {"special": [f"r{place}" for place in range(1, len(rows) + 1)]}
    for place, row in enumerate(rows, start=1):
        for key, raw in zip(("what", "when", "way", "amount"), row, strict=True):
            values[f"special/r{place}/{key}"] = raw
    return values


def made(values: Mapping[str, object]) -> ToolModel:
    tool = registry.make("cashflow")
    tool.from_dict(dict(values))
    return tool


def headline(tool: ToolModel) -> Headline:
    return next(part for part in tool.result if isinstance(part, Headline))


def notes(tool: ToolModel) -> str:
    return " ".join(part.text for part in tool.result if isinstance(part, Note))


def table(tool: ToolModel) -> Table:
    return next(part for part in tool.result if isinstance(part, Table))


def test_the_lessons_year() -> None:
    tool = made(USUAL | special(SPECIAL))
    assert headline(tool).value == "-Rp6.000.000"
    assert headline(tool).label == "kas terendah, di akhir Februari"
    assert headline(tool).tone == "bad"
    assert "bayar “stok Lebaran” di Maret" in notes(tool)
    rows = table(tool).rows
    assert rows[3] == ("4 · Apr *", "13.000.000", "16.500.000", "1.000.000")
    assert rows[11][3] == "9.000.000"
    figure = next(part for part in tool.result if isinstance(part, Figure))
    assert "Februari -Rp6.000.000" in figure.alternative


def test_weeks_and_another_first_month() -> None:
    tool = made(USUAL | {"span": "weeks"})
    assert len(table(tool).rows) == 13
    assert not tool.fields["first"].visible
    assert "minggu 1" in headline(tool).label
    tool.from_dict({"span": "months", "first": "11"})
    assert [row[0] for row in table(tool).rows[:3]] == ["1 · Nov", "2 · Des", "3 · Jan"]


def test_enough_cash_is_good_and_below_the_reserve_is_not() -> None:
    assert headline(made(USUAL)).tone == "good"
    tool = made(USUAL | {"opening": "500rb", "reserve": "5jt"})
    assert headline(tool).tone == "care"
    assert "kurang Rp3.000.000" in notes(tool)


def test_a_shop_that_shrinks_is_told_that_moving_is_not_enough() -> None:
    tool = made(USUAL | {"usual_out": "19jt"})
    assert "Menggeser waktu tidak cukup" in notes(tool)


def test_half_a_line_and_one_beyond_the_table_are_named() -> None:
    tool = made(
        USUAL | special([("sewa", "", "out", "6jt"), ("x", "13", "out", "1jt"), ("y", "1,5", "in", "1jt")])
    )
    text = notes(tool)
    assert "Istimewa baris 1" in text
    assert "hanya sampai 12" in text
    assert "Istimewa baris 3" in text
    assert headline(tool).tone == "good"


def test_the_cash_cycle_is_folded() -> None:
    tool = made(USUAL)
    assert not tool.fields["stock"].visible
    tool.from_dict({"cycle": "yes"})
    assert tool.fields["stock"].visible
    assert "kelima kolomnya" in notes(tool)
    tool.from_dict({"stock": "18jt", "owed": "6jt", "owing": "9jt", "goods": "12jt", "sold": "18jt"})
    assert "tertahan 33 hari" in notes(tool)
    assert "Rp394.521" in notes(tool)
    tool.from_dict({"owing": "60jt"})
    assert "Pemasok yang membiayai" in notes(tool)


def test_the_book_gets_cash_advice_and_table() -> None:
    assert made({}).book_page() is None
    page = made(USUAL | special(SPECIAL)).book_page()
    assert page is not None
    assert [type(part).__name__ for part in page.parts] == ["Headline", "Note", "Figure", "Table"]


def test_english() -> None:
    with in_language("en"):
        tool = registry.make("cashflow")
    tool.from_dict({"opening": "6m", "usual_in": "18m", "usual_out": "19m"})
    assert headline(tool).value == "-Rp6,000,000"
    assert "December" in headline(tool).label


def test_the_picture_escapes_and_marks_what_is_below_zero() -> None:
    figure = columns("<b>", [("1", "<i>", Decimal(-5), "-5"), ("2", "b", Decimal(5), "5")], 0)
    assert "<b>" not in figure.svg
    assert "<i>" not in figure.svg
    assert "★ -5" in figure.svg
    assert columns("t", [("1", "a", Decimal(0), "0")]).svg
