"""Reviews sorted by cause: slang, negation, stars, files."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.business.problems import Problem
from toolkit.business.reviews import (
    Review,
    agreement,
    read_pasted,
    sort_review,
    sort_reviews,
    without_contacts,
)
from toolkit.business.reviews_causes import CAUSES, PHRASES
from toolkit.business.reviews_file import read_reviews
from toolkit.business.reviews_words import plain


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("pengiriman lamaaaa bgt", "shipping"),
        ("3 hari baru dikirim", "shipping"),
        ("packing asal2an, ga pake kardus", "packaging"),
        ("botolnya pecah smua", "packaging"),
        ("psn item dtgnya warna biru, salah kirim", "wrong"),
        ("ukuran kekecilan", "wrong"),
        ("beli 3 dtg cm 2", "missing"),
        ("brg tdk dikirim", "missing"),
        ("bahannya tipis bgt", "quality"),
        ("gabisa nyala", "quality"),
        ("gk sesuai gambar", "picture"),
        ("sepatunya kw, bukan ori", "picture"),
        ("chat ga dibales2", "service"),
        ("slow respon", "service"),
        ("ga sebanding dgn harganya", "price"),
        ("kuenya udah basi", "taste"),
        ("rasanya aneh", "taste"),
    ],
)
def test_slang_is_understood(text: str, cause: str) -> None:
    assert sort_review(Review(text)).main == cause


@pytest.mark.parametrize(
    "text",
    [
        "barang tidak rusak",
        "tidak ada yang pecah, mantap",
        "gak lecet, ga penyok, packing aman",
        "pengiriman cepat dan tidak basi, enak",
        "belum pernah kecewa, bagus",
    ],
)
def test_negation_undoes_a_complaint(text: str) -> None:
    found = sort_review(Review(text))
    assert found.kind != "complaint", found


def test_stars_decide_when_words_do_not() -> None:
    assert sort_review(Review("rusak sih tapi oke", 5)).kind == "praise"
    assert sort_review(Review("hmm", 4)).kind == "praise"
    assert sort_review(Review("kemasan penyok", 4)).main == "packaging"
    assert sort_review(Review("hmm", 1)).kind == "unsure"
    assert sort_review(Review("kecewa")).kind == "unsure"
    assert sort_review(Review("bagus")).kind == "praise"


def test_a_review_may_name_several_causes() -> None:
    found = sort_reviews([Review("pengiriman lama, kemasan rusak"), Review("packing asal"), Review("bagus")])
    assert (found.total, found.complaints, found.praise) == (3, 2, 1)
    assert [(each.cause, each.count, each.share) for each in found.causes] == [
        ("packaging", 2, Decimal(1)),
        ("shipping", 1, Decimal("0.5")),
    ]


def test_pasted_lines() -> None:
    pasted = "2; lama\n★★★ penyok\nbintang 1: basi\n5/5: mantap\n1. bernomor\n\n   \n12 bungkus pecah\n"
    pasted += "3 hari baru sampai"
    found = read_pasted(pasted)
    assert [(each.rating, each.text) for each in found] == [
        (2, "lama"),
        (3, "penyok"),
        (1, "basi"),
        (5, "mantap"),
        (None, "1. bernomor"),
        (None, "12 bungkus pecah"),
        (None, "3 hari baru sampai"),
    ]


def test_contacts_are_hidden() -> None:
    text = without_contacts(
        "hub 0812-3456-7890 atau +62 812 3456 7890, a.b@c.co https://x.id/y rek 1234567890"
    )
    assert not any(part in text for part in ("0812", "62 812", "@", "http", "1234567890"))
    assert without_contacts("beli 12 bungkus Rp25.000") == "beli 12 bungkus Rp25.000"


def test_words_are_written_one_way() -> None:
    assert plain("Brgnya GK ssuai... lamaaa bgt!!") == "barang tidak ssuai | lama banget"
    assert plain("") == plain("!!! 😡") == ""


def test_files_of_reviews() -> None:
    csv = b"Nama Produk;Bintang;Ulasan\nTas;2;packing asal\nTas;5;bagus\nTas;;\n"
    assert read_reviews(csv, "a.csv") == [Review("packing asal", 2), Review("bagus", 5)]
    from openpyxl import Workbook

    book = Workbook()
    assert book.active is not None
    for row in (["Rating", "Review"], [1, "rusak"], ["★★", "lama"], [None, "tanpa bintang"]):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    assert [each.rating for each in read_reviews(out.getvalue(), "a.xlsx")] == [1, 2, None]
    assert read_reviews(b"lama banget\npecah semua\n", "a.txt") == [
        Review("lama banget"),
        Review("pecah semua"),
    ]


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (b"", {"empty_file"}),
        (b"\x89PNG\r\n\x1a\n\0\0\0", {"not_a_table"}),
        (b"%PDF-1.4 x", {"not_a_table"}),
        (b"No,Tanggal,Harga\n1,2025-01-01,5\n2,2025-01-01,6\n", {"no_reviews"}),
        (b"PK\x03\x04broken", {"not_a_table", "unsafe_file"}),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", {"old_excel"}),
    ],
)
def test_bad_files_are_told(content: bytes, codes: set[str]) -> None:
    with pytest.raises(Problem) as problem:
        read_reviews(content, "x")
    assert problem.value.code in codes


def test_agreement() -> None:
    assert agreement([("a", "a"), ("a", "b")]) == Decimal("0.5")
    with pytest.raises(ValueError, match="no pairs"):
        agreement([])


def test_every_cause_has_phrases() -> None:
    assert tuple(PHRASES) == CAUSES
    assert all(phrase.strength in (1, 2, 3) for phrases in PHRASES.values() for phrase in phrases)


@settings(max_examples=200)
@given(st.lists(st.tuples(st.text(max_size=300), st.sampled_from([None, 1, 2, 3, 4, 5])), max_size=8))
def test_any_reviews_add_up(pairs: list[tuple[str, int | None]]) -> None:
    found = sort_reviews([Review(text, rating) for text, rating in pairs])
    assert found.total == found.complaints + found.praise + len(found.unsure)
    assert all(0 < each.count <= found.complaints for each in found.causes)
    assert [each.count for each in found.causes] == sorted(
        (each.count for each in found.causes), reverse=True
    )


def test_a_hostile_review_takes_no_time() -> None:
    for text in ("tidak " * 5000, "pesan 3 " * 3000, "a" * 100_000, "(" * 5000, "warna hitam datang " * 2000):
        sort_review(Review(text))
