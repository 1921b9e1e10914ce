"""The privacy tool: register, colours, dates, notice and consent lines."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from toolkit.i18n import in_language
from toolkit.lesson.tools import registry
from toolkit.lesson.tools.base import Document, Fact, Headline, Note, Table, ToolModel
from toolkit.lesson.tools.privacy import PrivacyModel

NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)

SHOP: dict[str, Any] = {
    "shop": "Toko Bu Sari",
    "contact": "WhatsApp toko",
    "items": ["r1", "r2", "r3", "r4", "r5", "r6"],
    "items/r1/what": "contact",
    "items/r1/since": "17/8/2025",
    "items/r2/what": "address",
    "items/r3/what": "promo",
    "items/r3/since": "1/12/2024",
    "items/r4/what": "health",
    "items/r5/what": "id_card",
    "items/r6/what": "orders",
    **{f"items/r{row}/access": "few" for row in range(1, 7)},
    **{f"items/r{row}/place": "phone" for row in range(1, 7)},
}


@pytest.fixture(autouse=True)
def _fixed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ToolModel, "hide_faults", False)
    monkeypatch.setattr(PrivacyModel, "now", staticmethod(lambda: NOW))


def made(values: dict[str, Any], language: str = "id", *, suggest: bool = True) -> ToolModel:
    with in_language(language):
        tool = registry.make("privacy")
    tool.from_dict(values)
    if suggest:
        tool.actions["suggest"].pressed()
    return tool


def table(tool: ToolModel, caption: str) -> tuple[tuple[str, ...], ...]:
    return next(part.rows for part in tool.result if isinstance(part, Table) and part.caption == caption)


def document(tool: ToolModel, filename: str) -> str:
    return next(part.text for part in tool.result if isinstance(part, Document) and part.filename == filename)


def test_the_shop_of_bu_sari() -> None:
    tool = made(SHOP)
    head = tool.result[0]
    assert isinstance(head, Headline)
    assert (head.value, head.tone) == ("2 dari 6", "bad")
    colours = {row[0]: row[1] for row in table(tool, "Risiko dan tindakan")}
    assert colours == {
        "Nama dan nomor HP": "Merah",
        "Foto atau nomor KTP": "Merah",
        "Nomor untuk promosi": "Kuning",
        "Alergi atau penyakit": "Kuning",
        "Alamat kirim": "Hijau",
        "Pesanan dan nota": "Hijau",
    }


def test_dates_to_delete_are_sorted_and_named() -> None:
    rows = table(made(SHOP), "Jadwal menghapus")
    assert rows == (
        ("17 Agustus 2026", "Nama dan nomor HP", "Hapus data yang paling lama sekarang"),
        ("1 Desember 2026", "Nomor untuk promosi", "Segera hapus"),
    )


def test_suggestions_fill_only_gaps_and_are_kept_like_typing() -> None:
    with in_language("id"):
        tool = registry.make("privacy")
    tool.from_dict({"items/r1/what": "address", "items/r1/months": "24"})
    typed: dict[str, str] = {}
    tool.on_typed(lambda key, raw: typed.update({key: raw}))
    tool.actions["suggest"].pressed()
    row = tool.groups["items"].rows[0].entries
    assert row["months"].raw == "24"
    assert typed == {"items/r1/about": "buyer", "items/r1/purpose": "order", "items/r1/basis": "contract"}


def test_few_fields_at_first() -> None:
    tool = made({}, suggest=False)
    row = tool.groups["items"].rows[0].entries
    assert [name for name, entry in row.items() if entry.visible] == ["what"]
    assert not tool.fields["shop"].visible
    tool.from_dict({"items/r1/what": "address"})
    assert row["purpose"].visible
    assert not row["other"].visible
    assert tool.fields["shop"].visible
    tool.from_dict({"items/r1/what": "other"})
    assert row["other"].visible


def test_notice_answers_the_seven_questions_in_about_120_words() -> None:
    text = document(made(SHOP), "pemberitahuan-privasi.txt")
    for piece in (
        "TOKO BU SARI",
        "WhatsApp toko",
        "alamat kirim (3 bulan)",
        "mengirim pesanan",
        "Dasarnya: persetujuan Anda",
        "Yang melihat",
        "Anda boleh melihat",
        "72 jam",
        "24 November 2026",
        "bukan nasihat hukum",
    ):
        assert piece in text
    assert "KTP" not in text, "what is to be deleted is not promised to be kept"
    assert 90 <= len(text.split()) <= 160


def test_notice_leaves_out_staff_and_suppliers() -> None:
    values = {"items": ["r1", "r2"], "items/r1/what": "staff_pay", "items/r2/what": "supplier"}
    tool = made(values)
    names = [part.filename for part in tool.result if isinstance(part, Document)]
    assert names == ["daftar-data.txt"]
    assert "keuangan pribadi" in document(tool, "daftar-data.txt")


def test_consent_lines_one_for_each_purpose() -> None:
    text = document(made(SHOP), "kalimat-persetujuan.txt")
    assert text.count("Balas YA") == 2
    assert "BERHENTI" in text
    child = made({"items/r1/what": "child"})
    assert "orang tua atau wali" in document(child, "kalimat-persetujuan.txt")


def test_children_count_as_specific_whatever_the_data_is() -> None:
    tool = made({"items/r1/what": "photo", "items/r1/about": "child", "items/r1/basis": "contract"})
    assert "Minta persetujuan orang tua atau wali." in table(tool, "Risiko dan tindakan")[0][2]
    assert "pdp.child" in [part.parameter for part in tool.result if isinstance(part, Fact)]


def test_what_customers_read_is_indonesian_in_english_too() -> None:
    tool = made(SHOP, "en")
    assert "CARA TOKO BU SARI MENJAGA DATA ANDA" in document(tool, "pemberitahuan-privasi.txt")
    assert "HOW TOKO BU SARI LOOKS AFTER YOUR DATA" in document(tool, "notice-en.txt")
    assert "Register of personal data" in document(tool, "daftar-data.txt")


def test_every_document_and_the_result_say_that_this_is_no_legal_advice() -> None:
    tool = made(SHOP)
    for part in tool.result:
        if isinstance(part, Document):
            assert "bukan nasihat hukum" in part.text
    assert any("bukan nasihat hukum" in part.text for part in tool.result if isinstance(part, Note))


@pytest.mark.parametrize("since", ["31/12/9999", "32/1/2025", "kemarin", "<b>"])
def test_odd_dates_lose_nothing(since: str) -> None:
    tool = made({"items/r1/what": "contact", "items/r1/since": since})
    assert isinstance(tool.result[0], Headline)
    assert tool.to_dict()["items/r1/since"] == since


def test_the_book_gets_register_and_documents() -> None:
    assert made({}).book_page() is None
    page = made(SHOP).book_page()
    assert page is not None
    assert {part.filename for part in page.parts if isinstance(part, Document)} == {
        "daftar-data.txt",
        "pemberitahuan-privasi.txt",
        "kalimat-persetujuan.txt",
    }


def test_abbreviations_keep_their_capitals_within_a_sentence() -> None:
    with in_language("en"):
        tool = registry.make("privacy")
    tool.from_dict({"items": ["r1"], "items/r1/what": "cctv", "items/r1/about": "visitor"})
    notice = next(part.text for part in tool.result if isinstance(part, Document) and "HOW" in part.text)
    assert "CCTV recordings" in notice
