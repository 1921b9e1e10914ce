"""The breach tool: the clock, the steps, and letters with the elements of the law."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from toolkit import country
from toolkit.i18n import in_language
from toolkit.lesson.tools import registry
from toolkit.lesson.tools.base import Document, Fact, Headline, Note, Table, ToolModel
from toolkit.lesson.tools.breach import BreachModel

NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)  # 13.00 WITA

LOST: dict[str, Any] = {
    "event": "phone",
    "found_day": "23/11/2026",
    "found_time": "jam 9 malam",
    "zone": "WITA",
    "happened": "Senin malam",
    "data_contact": "yes",
    "done_lock": "yes",
    "plan_less": "yes",
    "people": "120",
    "shop": "Toko Bu Sari",
    "contact": "WhatsApp toko",
}


@pytest.fixture(autouse=True)
def _fixed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ToolModel, "hide_faults", False)
    monkeypatch.setattr(BreachModel, "now", staticmethod(lambda: NOW))


def made(values: dict[str, Any], language: str = "id") -> ToolModel:
    with in_language(language):
        tool = registry.make("breach")
    tool.from_dict(values)
    return tool


def test_all_but_the_first_question_stands_in_five_sections() -> None:
    tool = made(LOST)
    parted = [name for section in tool.sections for name in section.names]
    assert [name for name in tool.fields if name not in parted] == ["event"]
    assert [section.title[:2] for section in tool.sections] == ["1.", "2.", "3.", "4.", "5."]
    assert max(len(section.names) for section in tool.sections) <= 10


def headline(tool: ToolModel) -> Headline:
    return next(part for part in tool.result if isinstance(part, Headline))


def notes(tool: ToolModel) -> str:
    return "\n".join(part.text for part in tool.result if isinstance(part, Note))


def elements(tool: ToolModel) -> list[str]:
    rows = next(
        part.rows
        for part in tool.result
        if isinstance(part, Table) and part.columns[1] in ("Pasal", "Article")
    )
    return [row[2] for row in rows]


def letters(tool: ToolModel) -> dict[str, str]:
    return {part.filename: part.text for part in tool.result if isinstance(part, Document)}


def test_hours_left_and_deadline_in_her_zone() -> None:
    head = headline(made(LOST))
    assert (head.value, head.tone) == ("56 jam", "care")
    assert "26 November 2026, 21.00 WITA" in head.label


@pytest.mark.parametrize(
    ("zone", "hours"), [("WIB", "57 jam"), ("WITA", "56 jam"), ("WIT", "55 jam")]
)  # fmt: skip
def test_the_zone_moves_the_clock(zone: str, hours: str) -> None:
    assert headline(made(LOST | {"zone": zone})).value == hours


def test_the_last_day_is_red_and_late_is_said() -> None:
    assert headline(made(LOST | {"found_day": "22/11/2026", "found_time": "10.00"})).tone == "bad"
    late = made(LOST | {"found_day": "20/11/2026", "found_time": "10.00"})
    assert headline(late).value == "27 jam"
    assert headline(late).label.startswith("terlambat")
    assert "Terlambat lebih baik" in notes(late)


def test_future_and_missing_moments_are_told() -> None:
    assert "belum tiba" in notes(made(LOST | {"found_day": "25/11/2026"}))
    assert "Isi hari Anda mengetahuinya" in notes(made(LOST | {"found_day": ""}))
    assert "pukul 00.00" in notes(made(LOST | {"found_time": ""}))


def test_an_unreadable_time_is_named_beside_its_field() -> None:
    tool = made(LOST | {"found_time": "tadi malam"})
    assert "tidak terbaca sebagai jam" in tool.fields["found_time"].problem
    assert tool.to_dict()["found_time"] == "tadi malam"
    assert tool.fields["found_time"].label in notes(tool)
    tool.from_dict({"found_time": "20.00"})
    assert tool.fields["found_time"].problem == ""


def test_letters_hold_what_the_law_asks_for() -> None:
    tool = made(LOST)
    assert elements(tool) == ["sudah ada"] * 5
    told = letters(tool)
    assert set(told) == {"surat-pelanggan.txt", "surat-lembaga.txt"}
    for text in told.values():
        assert "nama dan nomor HP" in text
        assert "Senin malam" in text
        assert "hilang atau dicuri" in text
        assert "mengunci" in text
        assert "[ISI" not in text
        assert "bukan nasihat hukum" in text
    assert "Orang yang terkena: 120" in told["surat-lembaga.txt"]
    assert "UU 27/2022, Pasal 46" in told["surat-lembaga.txt"]
    assert "120" not in told["surat-pelanggan.txt"]


@pytest.mark.parametrize(
    ("field", "gap"),
    [("data_contact", 0), ("happened", 1), ("done_lock", 3), ("plan_less", 4)],
)
def test_missing_elements_are_named(field: str, gap: int) -> None:
    tool = made(LOST | {field: ""})
    assert [place for place, state in enumerate(elements(tool)) if state == "BELUM ADA"] == [gap]
    assert letters(tool)["surat-pelanggan.txt"].count("[ISI") == 1


def test_another_event_needs_her_own_words() -> None:
    tool = made(LOST | {"event": "other"})
    assert elements(tool)[2] == "BELUM ADA"
    tool.from_dict({"detail": "Kertas resi tertinggal di kurir."})
    assert elements(tool)[2] == "sudah ada"
    assert "Kertas resi tertinggal di kurir." in letters(tool)["surat-pelanggan.txt"]


def test_what_is_done_leaves_the_steps() -> None:
    steps = next(part.rows for part in made(LOST).result if isinstance(part, Table))
    assert not any("Kunci HP" in row[1] for row in steps)
    assert "Keluarkan akun dari semua perangkat lain" in steps[0][1]
    money = next(part.rows for part in made(LOST | {"data_payment": "yes"}).result if isinstance(part, Table))
    assert any("data spesifik" in row[1] for row in money)


def test_only_the_first_field_is_seen_at_first() -> None:
    tool = made({})
    assert [name for name, entry in tool.fields.items() if entry.visible] == ["event"]
    assert tool.book_page() is None
    tool.from_dict({"event": "link"})
    assert all(entry.visible for entry in tool.fields.values())


def test_the_book_gets_a_plan_without_todays_hours() -> None:
    page = made(LOST).book_page()
    assert page is not None
    assert all(isinstance(part, Table | Document) for part in page.parts)


def test_facts_are_known_and_english_gets_a_translation() -> None:
    tool = made(LOST, "en")
    known = country.load("id")
    assert all(part.parameter in known for part in tool.result if isinstance(part, Fact))
    assert headline(tool).value == "56 hours"
    assert "data about you at our shop has leaked" in letters(tool)["letter-en.txt"]
    assert "PEMBERITAHUAN" in letters(tool)["surat-pelanggan.txt"]


def test_one_hour_is_singular_in_english() -> None:
    tool = made(LOST | {"found_day": "21/11/2026", "found_time": "14.30"}, "en")
    assert headline(tool).value == "1 hour"
