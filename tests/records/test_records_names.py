from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.records import Problem, Records
from toolkit.records.names import MAX_NAME, clean_name, name_key


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Bu \t Sari\n", "Bu Sari"),
        ("Sari\x00\x07\x1b[31m", "Sari[31m"),
        ("\u202eirAs\u202c", "irAs"),
        ("\u2066Sari\u2069\u200f", "Sari"),
        ("Cafe\u0301", "Caf\u00e9"),
        ("فاطمة", "فاطمة"),
        ("שרה כהן", "שרה כהן"),
        ("Sari 👩‍🍳🍜", "Sari 👩‍🍳🍜"),
        ('<b>Sari</b> & "Anak"', '<b>Sari</b> & "Anak"'),
        ("Sari\ud800", "Sari"),
        ("\u3000Sari\u00a0Dewi\u2028", "Sari Dewi"),
        ("S", "S"),
        ("x" * MAX_NAME, "x" * MAX_NAME),
    ],
)
def test_names_are_cleaned_but_kept(typed: str, kept: str) -> None:
    assert clean_name(typed) == kept


@pytest.mark.parametrize("typed", ["", "   ", "\u200b\u200d", "\u202e", "\x00", "\u3164", "\ufeff", None, 7])
def test_an_invisible_name_is_no_name(typed: str) -> None:
    with pytest.raises(Problem) as caught:
        clean_name(typed)
    assert caught.value.code == "name-empty"


def test_a_long_name_is_refused_with_the_limit() -> None:
    with pytest.raises(Problem) as caught:
        clean_name("x" * (MAX_NAME + 1))
    assert caught.value.code == "name-long"
    assert "81" in caught.value.message
    assert "80" in caught.value.message
    assert caught.value.details == {"limit": 80, "length": 81}


@given(st.text(max_size=120))
def test_cleaning_is_stable_and_harmless(typed: str) -> None:
    try:
        name = clean_name(typed)
    except Problem:
        return
    assert clean_name(name) == name
    assert 1 <= len(name) <= MAX_NAME
    assert unicodedata.is_normalized("NFC", name)
    assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in name)
    assert name_key(name)
    assert len(name_key(name).encode()) < 2_000, "PostgreSQL's index has a limit"


@pytest.mark.parametrize("other", ["sari", "SARI", " Sari ", "Sa\u200bri", "Sari\ufe0f"])
def test_names_that_look_the_same_are_the_same(records: Records, other: str) -> None:
    first = records.learners.join("Sari", "482913", "id")
    assert records.learners.join(other, "482913", "id").id == first.id
    assert records.learners.find(other) == first
    assert len(records.learners.all()) == 1
