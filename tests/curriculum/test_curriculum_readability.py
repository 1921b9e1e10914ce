"""The Indonesian lessons are for people with little schooling: short sentences, and few strange words."""

from __future__ import annotations

import pytest

from tests.readability import Reading, readings, sentences, stem, words
from toolkit.curriculum import load_course

READINGS = readings(load_course())


@pytest.mark.parametrize("reading", READINGS, ids=lambda reading: reading.module)
def test_sentences_are_short(reading: Reading) -> None:
    assert reading.sentences > 40
    assert reading.median <= 12
    assert len(words(reading.longest[0])) <= 32, reading.longest[0]


@pytest.mark.parametrize("reading", READINGS, ids=lambda reading: reading.module)
def test_the_report_names_rare_words(reading: Reading) -> None:
    assert len(reading.rare) <= 25
    assert not {"beli", "harga", "anda"} & set(reading.rare)


def test_what_counts_as_a_sentence() -> None:
    text = "# Judul\n\nBu Sari jual keripik. Untungnya Rp5.000, katanya.\n\n"
    text += "| a | b |\n\n- satu hal\n- dua hal lagi\n"
    assert sentences(text) == [
        "Bu Sari jual keripik.",
        "Untungnya Rp5.000, katanya.",
        "satu hal",
        "dua hal lagi",
    ]


@pytest.mark.parametrize(
    ("word", "root"), [("dibayarkan", "bayar"), ("hitungannya", "hitung"), ("beli", "beli")]
)
def test_affixes_are_cut(word: str, root: str) -> None:
    assert stem(word) in (root, stem(root))
