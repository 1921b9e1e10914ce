"""The advertisement tool: verdicts in words, small numbers, budget, affiliates, the book page."""

from __future__ import annotations

from typing import Any

import pytest

from toolkit.i18n import in_language
from toolkit.lesson.tools import registry
from toolkit.lesson.tools.base import Fact, Headline, Note, Table, ToolModel

ORDER = {"price": "100rb", "cost": "56rb", "fee": "8"}
ADS = (
    ("Video membatik", "600rb", "24", "40.000", "800", "20"),
    ("Foto promo", "500rb", "12", "25.000", "500", "10"),
    ("Kuis", "700rb", "10", "30.000", "2.100", "10"),
    ("Iklan baru", "60rb", "3", "4.000", "80", "3"),
)
KEYS = ("name", "spend", "orders", "views", "clicks", "new_customers")


def lesson(*ads: tuple[str, ...]) -> dict[str, Any]:
    values: dict[str, Any] = {**ORDER, "ads": [f"r{number}" for number in range(1, len(ads) + 1)]}
    for number, ad in enumerate(ads, start=1):
        values |= {f"ads/r{number}/{key}": raw for key, raw in zip(KEYS, ad, strict=False)}
    return values


def made(values: dict[str, Any], language: str = "id") -> ToolModel:
    with in_language(language):
        tool = registry.make("campaign")
    tool.from_dict(values)
    return tool


def notes(tool: ToolModel) -> list[str]:
    return [part.text for part in tool.result if isinstance(part, Note)]


def headline(tool: ToolModel) -> Headline:
    return next(part for part in tool.result if isinstance(part, Headline))


def table(tool: ToolModel, caption: str) -> Table:
    found = [part for part in tool.result if isinstance(part, Table) and caption in part.caption]
    return found[0]


def test_break_even_comes_before_any_advertisement() -> None:
    tool = made(ORDER)
    assert headline(tool).value == "2,78"
    assert "tiap Rp1.000 iklan harus membawa penjualan Rp2.778" in notes(tool)[0]


def test_the_lesson_s_four_advertisements() -> None:
    tool = made(lesson(*ADS))
    assert headline(tool).value == "Rp96.000"
    assert headline(tool).tone == "bad"
    said = "\n".join(notes(tool))
    assert "Video membatik: lanjutkan. Untung Rp264.000." in said
    assert "Foto promo: perbaiki satu hal. Rugi Rp68.000." in said
    assert "Kuis: hentikan. Rugi Rp340.000." in said
    assert "Iklan baru: belum cukup untuk tahu. 3 pesanan bisa kebetulan: 1 atau 8" in said
    assert [row[1] for row in table(tool, "Iklan Anda").rows] == ["4", "2,4", "1,43", "5"]
    assert any(isinstance(part, Fact) and part.parameter == "promo.ads.vat" for part in tool.result)


def test_details_appear_with_the_tick() -> None:
    tool = made(lesson(*ADS))
    entries = tool.groups["ads"].rows[0].entries
    assert not entries["clicks"].visible
    assert not [part for part in tool.result if isinstance(part, Table) and "CTR" in part.columns]
    tool.from_dict({"more": "yes"})
    assert entries["clicks"].visible
    assert table(tool, "CTR").rows[0] == ("Video membatik", "2%", "3%", "Rp750")
    assert table(tool, "CAC").rows[0] == ("Video membatik", "Rp25.000", "Rp30.000")
    assert "Harga satu klik paling tinggi Rp864; sekarang Rp1.000" in "\n".join(notes(tool))


def test_no_order_yet_waits_up_to_the_limit_then_stops() -> None:
    waiting, stopped = made(lesson(("Baru", "50rb", "0"))), made(lesson(("Baru", "150rb", "0")))
    assert "Hentikan kalau Rp108.000 habis tanpa pesanan" in "\n".join(notes(waiting))
    assert "Baru: hentikan. Rp150.000 habis tanpa satu pesanan pun" in "\n".join(notes(stopped))


def test_budget_takes_the_best_known_advertisement_not_the_luckiest() -> None:
    tool = made({**lesson(*ADS), "budget": "1jt"})
    result = table(tool, "Rp1.000.000")
    assert "Video membatik" in result.caption
    assert result.rows[0] == ("seperti sekarang", "40", "Rp440.000")
    assert result.rows[2][0] == "50% lebih mahal"
    assert "Naik sampai 44% masih impas" in "\n".join(notes(tool))


def test_budget_for_a_losing_advertisement_is_refused() -> None:
    tool = made({**lesson(ADS[2]), "budget": "1jt"})
    assert "rugi lebih besar" in notes(tool)[-1]


def test_affiliates_in_rupiah() -> None:
    tool = made({**lesson(ADS[0]), "commission": "12", "samples": "112rb"})
    rows = table(tool, "24 pesanan").rows
    assert rows[0][1:] == ("Rp600.000", "Rp400.000")
    assert rows[1][1:] == ("Rp264.000", "Rp464.000")
    assert "afiliasi lebih murah Rp200.000" in "\n".join(notes(tool))
    used = [part.parameter for part in tool.result if isinstance(part, Fact)]
    assert "promo.affiliate.commission" in used
    tool.from_dict({"commission": "40"})
    assert "menghabiskan seluruh sisa" in "\n".join(notes(tool))


def test_questions_beyond_come_only_after_orders() -> None:
    tool = made(ORDER)
    assert not any(tool.fields[name].visible for name in ("budget", "commission", "samples"))
    tool.from_dict(lesson(ADS[0]))
    assert tool.fields["budget"].visible
    assert not tool.fields["samples"].visible


def test_orders_that_lose_before_advertising() -> None:
    tool = made({**lesson(*ADS), "cost": "95rb"})
    assert headline(tool).value == "-Rp3.000"
    assert "Benahi harga dulu" in notes(tool)[0]


def test_half_a_row_and_odd_counts_are_named() -> None:
    assert "Iklan 1: “Pesanan dari iklan ini” masih kosong." in notes(made(lesson(("X", "50rb", ""))))
    odd = made({**lesson(("X", "50rb", "12", "100", "5", "20")), "more": "yes"})
    said = "\n".join(notes(odd))
    assert "pesanan lebih banyak daripada klik" in said
    assert "pembeli baru lebih banyak daripada pesanan" in said


def test_free_promotion() -> None:
    assert "tanpa biaya, untung Rp180.000" in "\n".join(notes(made(lesson(("Siaran", "0", "5")))))


@pytest.mark.parametrize("language", ["id", "en"])
def test_book_page_carries_verdicts(language: str) -> None:
    tool = made(lesson(*ADS), language)
    with in_language(language):
        page = tool.book_page()
        empty = made({}, language).book_page()
    assert empty is None
    assert page is not None
    assert page.title == {"id": "Promosi saya", "en": "My promotion"}[language]
    assert isinstance(page.parts[0], Headline)
    assert sum(isinstance(part, Note) for part in page.parts) >= 4
    assert any(isinstance(part, Table) for part in page.parts)
