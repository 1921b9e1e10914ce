"""The stock tool: the reorder point of the lesson, the order size, the losses and the card."""

from __future__ import annotations

import pytest

from toolkit.i18n import in_language
from toolkit.lesson.tools import registry
from toolkit.lesson.tools.base import Document, Headline, Note, Table, ToolModel

LESSON = {"sold": "8", "lead": "5", "variation": "numbers", "quiet": "2", "busy": "13"}
MONEY = {"more": "yes", "order_cost": "50rb", "cost": "20rb"}


@pytest.fixture(autouse=True)
def _faults_are_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ToolModel, "hide_faults", False)


def stock(language: str = "id", **typed: str) -> ToolModel:
    with in_language(language):
        tool = registry.make("stock")
    tool.from_dict(typed)
    return tool


def headlines(tool: ToolModel) -> list[tuple[str, str]]:
    return [(part.value, part.label) for part in tool.result if isinstance(part, Headline)]


def notes(tool: ToolModel) -> str:
    return " ".join(part.text for part in tool.result if isinstance(part, Note))


def test_three_answers_give_the_lesson_s_reorder_point() -> None:
    assert headlines(stock(sold="8", lead="5"))[0] == ("52", "pesan lagi saat tinggal segini")
    assert headlines(stock(**LESSON))[0][0] == "52"
    assert headlines(stock(**LESSON, more="yes", longest="7"))[0][0] == "58"


def test_few_fields_at_first() -> None:
    tool = stock()
    assert [name for name, entry in tool.fields.items() if entry.visible] == ["sold", "lead", "variation"]
    tool.from_dict({"sold": "8", "lead": "5"})
    assert tool.fields["now"].visible
    assert not tool.fields["order_cost"].visible
    tool.from_dict({"more": "yes", "cost": "20rb"})
    assert tool.fields["price"].visible


def test_a_hidden_field_says_nothing() -> None:
    tool = stock(**LESSON, more="yes", longest="7")
    tool.from_dict({"more": ""})
    assert headlines(tool)[0][0] == "52"


def test_order_today_or_in_some_days() -> None:
    assert "Pesan hari ini" in notes(stock(sold="8", lead="5", now="52"))
    assert "6 hari lagi" in notes(stock(sold="8", lead="5", now="100"))
    assert "Order again in about 1 day." in notes(stock("en", sold="8", lead="5", now="60"))


def test_order_size_and_what_spoils() -> None:
    tool = stock("en", **LESSON, **MONEY)
    # 240 a month, Rp50,000 an order, 2% of Rp20,000 a month: sqrt(2 x 240 x 50,000 / 400) = 244.9.
    assert headlines(tool)[1] == ("245", "order so many at once")
    table = next(part for part in tool.result if isinstance(part, Table))
    assert [row[0] for row in table.rows] == ["123", "245", "490"]
    tool.from_dict({"shelf_days": "14"})
    assert headlines(tool)[1][0] == "112"
    assert "only 112 sell before they spoil" in notes(tool)


def test_too_few_or_too_many() -> None:
    tool = stock("en", **LESSON, **MONEY, price="28rb", leftover="waste")
    assert "Left-overs cost more" in notes(tool)
    tool.from_dict({"leftover": "cheap", "still_brings": "18rb"})
    assert "Running out costs more" in notes(tool)
    tool.from_dict({"still_brings": "25rb"})
    assert "Too many does no harm" in notes(tool)
    tool.from_dict({"price": "15rb"})
    assert "First look at your price" in notes(tool)


def test_busiest_below_quietest_is_told() -> None:
    tool = stock("en", sold="8", lead="5", variation="numbers", quiet="9", busy="3")
    assert not headlines(tool)
    assert "The busiest day must not be below the quietest day." in notes(tool)


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_card_goes_into_the_book(language: str) -> None:
    tool = stock(language, **LESSON, **MONEY, product="Keripik <b>{x}")
    card = next(part for part in tool.result if isinstance(part, Document))
    assert "52" in card.text
    assert "245" in card.text
    assert "Keripik <b>{x}" in card.text
    assert card.filename.endswith(".txt")
    page = tool.book_page()
    assert page is not None
    assert card in page.parts
    assert stock(language).book_page() is None
