"""The emergency tool: cards, weeks of survival, and the plan on one page."""

from __future__ import annotations

from decimal import Decimal

import pytest

from toolkit import country
from toolkit.i18n import in_language
from toolkit.lesson.tools import registry
from toolkit.lesson.tools.base import Document, Fact, Headline, Note, ToolModel
from toolkit.lesson.tools.emergency_cards import CARDS, cards, next_card

WEEK = {"cash": "3,3jt", "sales": "4,5jt", "goods": "3jt", "fixed": "1.125.000"}
FLOOD = WEEK | {
    "business": "Daster Lastri",
    "card": "flood",
    "one_off": "600rb",
    "stop_days": "7",
    "lose_days": "1",
}


def made(values: dict[str, str]) -> ToolModel:
    tool = registry.make("emergency")
    tool.from_dict(dict(values))
    return tool


def headline(tool: ToolModel) -> Headline:
    return next(part for part in tool.result if isinstance(part, Headline))


def notes(tool: ToolModel) -> str:
    return " ".join(part.text for part in tool.result if isinstance(part, Note))


def plan(tool: ToolModel) -> str:
    return next(part for part in tool.result if isinstance(part, Document)).text


def test_the_lessons_flood() -> None:
    tool = made(FLOOD)
    assert headline(tool).value == "2,4 minggu"
    assert "7,2 minggu" in notes(tool)
    assert "cukup untuk itu" in notes(tool)
    tool.from_dict({"stop_days": "21"})
    # 600.000 + 3 x 1.125.000 - 3.300.000
    assert "kurang Rp675.000" in notes(tool)


def test_without_a_card_it_asks_to_draw_one() -> None:
    tool = made(WEEK)
    assert headline(tool).value == "2,9 minggu"
    assert "ambil satu kartu" in notes(tool)
    assert not tool.fields["stop_days"].visible
    assert tool.book_page() is None


def test_what_follows_the_card_stands_in_four_sections() -> None:
    tool = made(FLOOD)
    parted = [name for section in tool.sections for name in section.names]
    seen = [name for name, entry in tool.fields.items() if entry.visible]
    assert [name for name in seen if name not in parted] == ["business", *WEEK, "card"]
    each = [sum(name in seen for name in section.names) for section in tool.sections]
    assert len(each) == 4
    assert all(0 < count <= 7 for count in each), each


def test_drawing_goes_through_all_cards() -> None:
    tool = made(WEEK | {"business": "Toko A"})
    seen = []
    for _time in CARDS:
        tool.actions["draw"].pressed()
        seen.append(tool.fields["card"].value)
        assert headline(tool)
        assert plan(tool)
    assert sorted(seen) == sorted(CARDS)
    assert len({tuple(_deck(f"shop {number}")) for number in range(20)}) > 5


def _deck(seed: str) -> list[str]:
    found = [next_card("", seed)]
    while len(found) < len(CARDS):
        found.append(next_card(found[-1], seed))
    return found


def test_the_same_shop_draws_the_same_cards() -> None:
    assert _deck("Toko A") == _deck(" toko a ")


def test_a_new_card_does_not_keep_the_numbers_of_the_last() -> None:
    tool = made(FLOOD)
    tool.actions["draw"].pressed()
    assert tool.fields["one_off"].raw == ""
    assert tool.fields["card"].value != "flood"


def test_only_the_ticks_of_the_card_are_shown_and_all_are_kept() -> None:
    tool = made(FLOOD | {"flood_shelf": "yes", "blocked_channel": "yes"})
    assert tool.fields["flood_shelf"].visible
    assert not tool.fields["blocked_channel"].visible
    assert "1 dari 4" in notes(tool)
    text = plan(tool)
    assert "[x] Stok dan surat di atas batas banjir" in text
    assert "[ ] Ada tempat jualan kedua" in text
    assert "Akun marketplace diblokir (kas cukup: 6,3 minggu)" in text
    assert "Anda sakit" not in text


def test_the_plan_holds_targets_reserves_and_numbers() -> None:
    text = plan(made(FLOOD | {"helper": "Dina {x} %s <b>", "who": "Dina: stok\nIbu: telepon"}))
    assert text.startswith("RENCANA DARURAT: Daster Lastri")
    assert "Paling lama berhenti: 7 hari (RTO)" in text
    assert "paling banyak: 1 hari (RPO)" in text
    assert "Dina {x} %s <b>" in text
    assert "Ibu: telepon" in text
    assert "112" in text
    assert "119 (" in text, "a number from one source only says so"
    assert len(text.splitlines()) < 60, "it fits a page"


def test_a_card_that_still_earns_never_runs_out() -> None:
    tool = made(WEEK | {"card": "fraud", "fixed": "500rb"})
    assert headline(tool).tone == "good"
    assert "minggu" not in headline(tool).value


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_card_is_complete(language: str) -> None:
    known = country.load("id")
    with in_language(language):
        every = cards()
        assert tuple(every) == CARDS
        for card in every.values():
            assert len(card.steps) == 3
            assert len(card.ready) == 4
            assert Decimal(0) <= card.lost <= 1
            assert all(parameter in known for parameter in card.facts)
            assert all(len(text.split()) <= 12 for text in (*card.steps, *card.ready.values()))


def test_the_book_gets_the_plan() -> None:
    page = made(FLOOD).book_page()
    assert page is not None
    assert [type(part).__name__ for part in page.parts] == ["Headline", "Document"]


def test_facts_of_the_card() -> None:
    used = [part.parameter for part in made(FLOOD | {"card": "blocked"}).result if isinstance(part, Fact)]
    assert used == ["platform.appeal_days"]
