"""The listing checker and the review sorter, as a learner drives them."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from toolkit import country
from toolkit.business.listing_claims import CODES
from toolkit.business.listing_rules import COSTS, DETAILS
from toolkit.business.reviews_causes import CAUSES
from toolkit.i18n import in_language
from toolkit.lesson.entries import FileEntry
from toolkit.lesson.tools import listing_words, registry, reviews_words
from toolkit.lesson.tools.base import BookPage, Document, Fact, Figure, Headline, Note, Table, ToolModel

GOOD = (
    "Keripik singkong renyah, bumbu balado pedas manis.\nKomposisi: singkong, minyak, cabai, gula, garam.\n"
    "Tahan 3 bulan.\nDikirim dengan kardus dan bantalan, Senin sampai Sabtu.\nChat dibalas jam 8 sampai 17."
    " Ada pertanyaan? Silakan tulis."
)


def make(name: str, language: str = "id") -> ToolModel:
    with in_language(language):
        return registry.make(name)


def parts(tool: ToolModel, kind: Any) -> list[Any]:
    return [part for part in tool.result if isinstance(part, kind)]


def notes(tool: ToolModel) -> str:
    return " ".join(note.text for note in parts(tool, Note))


def photo(size: tuple[int, int] = (900, 900), grey: int = 20) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (grey, grey, grey)).save(out, "JPEG")
    return out.getvalue()


def take(tool: ToolModel, field: str, name: str, content: bytes) -> None:
    entry = tool.fields[field]
    assert isinstance(entry, FileEntry)
    entry.take(name, content)


def test_a_poor_page_is_told_what_to_repair_first() -> None:
    tool = make("listing")
    tool.from_dict({"title": "PROMO TERMURAH!!! KERIPIK HALAL", "description": "Bisa menyembuhkan maag"})
    headline = parts(tool, Headline)[0]
    assert int(headline.value) < 40
    assert headline.tone == "bad"
    repairs = parts(tool, Table)[0]
    assert len(repairs.rows) == 3
    gains = [int(points) for _text, points in repairs.rows]
    assert gains == sorted(gains, reverse=True)
    assert "“menyembuhkan”" in notes(tool)
    assert {"law.claim.food", "law.claim.halal", "law.false_information"} <= {
        fact.parameter for fact in parts(tool, Fact)
    }


def test_before_and_after_go_into_the_book() -> None:
    tool = make("listing")
    assert tool.book_page() is None
    tool.fields["title"].raw = "KERIPIK!!!"
    before = parts(tool, Headline)[0].value
    tool.actions["remember"].pressed()
    tool.from_dict({**tool.to_dict(), "title": "Keripik Singkong Balado 250 g", "description": GOOD})
    now = parts(tool, Headline)[0].value
    assert int(now) > 80 > int(before)
    page = tool.book_page()
    assert isinstance(page, BookPage)
    table = next(part for part in page.parts if isinstance(part, Table))
    assert [cell for _when, cell in table.rows] == [before, now]
    assert any(isinstance(part, Document) and "Balado 250 g" in part.text for part in page.parts)
    again = make("listing")
    again.from_dict(tool.to_dict())
    assert again.book_page() == page


def test_details_appear_for_the_kind_of_product() -> None:
    tool = make("listing")
    assert not tool.fields["detail_expiry"].visible
    tool.fields["title"].raw = "Keripik"
    assert tool.fields["detail_expiry"].visible
    tool.fields["category"].raw = "books"
    shown = {name for name, entry in tool.fields.items() if name.startswith("detail_") and entry.visible}
    assert shown == {f"detail_{name}" for name in DETAILS["books"]}


def test_photos_are_measured_told_and_never_kept() -> None:
    tool = make("listing")
    tool.fields["title"].raw = "Keripik Singkong Balado 250 g"
    assert not tool.fields["photo2"].visible
    take(tool, "photo1", "gelap.jpg", photo())
    assert tool.fields["photo2"].visible
    take(tool, "photo2", "laporan.jpg", b"%PDF-1.7 x")
    text = notes(tool)
    assert "gelap.jpg" in text
    assert "terlalu gelap" in text
    assert "“laporan.jpg” bukan foto" in text
    kept = tool.to_dict()
    assert all(isinstance(value, str | list) for value in kept.values())
    again = make("listing")
    again.from_dict(kept)
    assert "Pilih lagi: gelap.jpg" in notes(again)


def test_a_photo_with_a_place_is_told_kindly() -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8825)[2] = (8.0, 32.0, 0.0)
    out = io.BytesIO()
    Image.new("RGB", (700, 700), (120, 120, 120)).save(out, "JPEG", exif=exif)
    tool = make("listing", "en")
    tool.fields["title"].raw = "Cassava chips 250 g"
    take(tool, "photo1", "a.jpg", out.getvalue())
    assert "Switch off location" in notes(tool)


def test_the_price_is_compared_with_a_date() -> None:
    tool = make("listing")
    tool.from_dict({"title": "Keripik 250 g", "price": "90rb", "compare": "food-and-drink"})
    assert "Rp90.000" in notes(tool)
    assert "2022" in notes(tool)


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_code_has_words(language: str) -> None:
    with in_language(language):
        for code in COSTS:
            assert listing_words.repair(code, "x")
        for names in DETAILS.values():
            assert all(listing_words.repair(f"detail_{name}", "") for name in names)
        known = country.load("id")
        for code in CODES:
            assert all(fact in known for fact in listing_words.advice(code).facts)
        assert tuple(reviews_words.causes()) == CAUSES


def test_reviews_give_causes_samples_and_answers() -> None:
    tool = make("reviews")
    tool.from_dict(
        {
            "paste": "2; packing asal, pecah\n1; kemasan penyok\n1; lama banget dikirim hub 081234567890\n"
            "5; mantap\nkecewa\n2; dus sobek"
        }
    )
    headline = parts(tool, Headline)[0]
    assert headline.value == "75%"
    assert "Kemasan (3 dari 4)" in headline.label
    assert parts(tool, Figure)
    assert "kecewa" in notes(tool)
    assert "70%" in notes(tool)
    shown = str(tool.result)
    assert "081234567890" not in shown
    page = tool.book_page()
    assert page is not None
    assert "pecah" not in str(page), "no review of a buyer goes into the book"
    assert any(isinstance(part, Document) for part in page.parts)


def test_reviews_from_a_file_and_a_wrong_one() -> None:
    tool = make("reviews")
    take(tool, "file", "ulasan.csv", b"Rating,Ulasan\n1,rusak\n2,bahannya tipis\n5,bagus\n")
    assert parts(tool, Headline)[0].value == "100%"
    take(tool, "file", "harga.csv", b"No,Tanggal,Harga\n1,2025-01-01,5\n2,2025-01-02,6\n")
    assert "Ulasan" in notes(tool)
    assert tool.book_page() is None
    again = make("reviews")
    again.from_dict(tool.to_dict())
    assert "harga.csv" in notes(again)


def test_praise_only() -> None:
    tool = make("reviews", "en")
    tool.from_dict({"paste": "bagus\nmantap\ntidak rusak, oke"})
    assert parts(tool, Headline)[0].tone == "good"
