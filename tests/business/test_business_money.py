"""Reading and writing numbers: what people type must never become a silent wrong value."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from toolkit.business import (
    Problem,
    format_amount,
    format_number,
    format_percent,
    parse_amount,
    parse_count,
    parse_percent,
)
from toolkit.business.money import MAX_AMOUNT

languages = st.sampled_from(["id", "en"])


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("15000", "15000"),
        ("1.250.000", "1250000"),
        ("1,250,000.50", "1250000.50"),
        ("1.250.000,50", "1250000.50"),
        ("Rp 15rb", "15000"),
        ("rp15.000,-", "15000"),
        ("Rp. 15.000,00", "15000"),
        ("Rp\u00a015.000", "15000"),
        ("15.000,- rupiah", "15000"),
        ("IDR 15,000", "15000"),
        ("2 jt", "2000000"),
        ("2,5 juta", "2500000"),
        ("2.5 juta", "2500000"),
        ("1,5jt", "1500000"),
        ("15k", "15000"),
        ("15K", "15000"),
        ("500 ribu", "500000"),
        ("1 miliar", "1000000000"),
        ("1 jt 500 rb", "1500000"),
        ("1jt500rb", "1500000"),
        ("１２．５００", "12500"),
        ("1 250 000", "1250000"),
        ("1\u00a0250\u00a0500", "1250500"),
        ("1'250'500", "1250500"),
        ("+15.000", "15000"),
        ("15.000 ", "15000"),
        ("\u200b15.000\ufeff", "15000"),
        ("٥٠٠٠", "5000"),
        ("12,50", "12.5"),
        ("0", "0"),
        ("-0", "0"),
        ("1.000.000.000.000.000", "1000000000000000"),
        # Money has no third decimal: one separator before three digits groups, in either language.
        ("15.000", "15000"),
        ("15,000", "15000"),
    ],
)
def test_amounts_as_people_type_them(text: str, value: str, language: str) -> None:
    assert parse_amount(text, language) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "indonesian", "english"),
    [
        ("1,125 jt", "1125000", "1125000000"),
        ("1.125 jt", "1125000000", "1125000"),
        ("1 m", "1000000000", "1000000"),
    ],
)
def test_ambiguous_amounts_follow_the_language(text: str, indonesian: str, english: str) -> None:
    assert parse_amount(text) == parse_amount(text, "id") == Decimal(indonesian)
    assert parse_amount(text, "en") == Decimal(english)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("   \u00a0", "empty"),
        ("9" * 10_000, "too_long"),
        ("lima ribu", "not_a_number"),
        ("Rp", "not_a_number"),
        ("-", "not_a_number"),
        ("nan", "not_a_number"),
        ("Infinity", "not_a_number"),
        ("1e5", "not_a_number"),
        ("1E+5", "not_a_number"),
        ("½", "not_a_number"),
        ("15000-", "not_a_number"),
        ("10²", "extra_words"),
        ("15000 per bungkus", "extra_words"),
        ("10%", "extra_words"),
        ("5 apel", "extra_words"),
        ("15.000-20.000", "two_numbers"),
        ("15000 20000", "two_numbers"),
        ("15 200", "two_numbers"),
        ("15rb 20rb", "two_numbers"),
        ("2 jt 500", "two_numbers"),
        ("1 jt 2000 rb", "two_numbers"),
        ("1,5 jt 200 rb", "two_numbers"),
        ("2 jt, 500 rb", "two_numbers"),
        ("24/11/2025", "two_numbers"),
        ("-5000", "negative"),
        ("Rp -5.000", "negative"),
        ("\u22125000", "negative"),
        ("minus 5000", "negative"),
        ("(5.000)", "negative"),
        ("1000000000000001", "too_large"),
        ("1000 triliun 1 rb", "too_large"),
        ("9999 triliun", "too_large"),
        ("1.25.000", "bad_grouping"),
        ("1.250.00", "bad_grouping"),
        ("1,250.000", "bad_grouping"),
        ("1250.000", "bad_grouping"),
        ("0.500", "bad_grouping"),
        ("1..000", "bad_grouping"),
        ("12,3456", "too_many_decimals"),
        ("$5", "other_currency"),
        ("5 USD", "other_currency"),
        ("₱500", "other_currency"),
    ],
)
def test_what_is_no_amount_says_why(text: str, code: str) -> None:
    for language in ("id", "en"):
        with pytest.raises(Problem) as caught:
            parse_amount(text, language)
        assert caught.value.code == code


def test_something_else_than_text_is_a_problem() -> None:
    with pytest.raises(Problem, match="not_a_number"):
        parse_amount(None)  # type: ignore[arg-type]


def test_another_country_has_its_own_currency() -> None:
    assert parse_amount("₱1,250", "en", currency=("₱", "php")) == 1250
    with pytest.raises(Problem, match="extra_words"):
        parse_amount("Rp1,250", "en", currency=("₱", "php"))


@pytest.mark.parametrize(
    ("text", "language", "share"),
    [
        ("8,25%", "id", "0.0825"),
        ("8,25", "id", "0.0825"),
        ("8.25 %", "id", "0.0825"),
        ("8.25%", "en", "0.0825"),
        ("0,5 persen", "id", "0.005"),
        ("20", "id", "0.2"),
        ("100%", "id", "1"),
        ("8,250", "id", "0.0825"),
        # As thousands this is beyond 1000%, so only the other reading is left.
        ("8.250", "id", "0.0825"),
    ],
)
def test_percentages_are_shares(text: str, language: str, share: str) -> None:
    assert parse_percent(text, language) == Decimal(share)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("%", "not_a_number"),
        ("-1%", "negative"),
        ("1001", "too_large"),
        ("5% 6%", "two_numbers"),
    ],
)
def test_bad_percentages(text: str, code: str) -> None:
    with pytest.raises(Problem) as caught:
        parse_percent(text)
    assert caught.value.code == code


def test_counts_follow_the_language_and_may_be_fractions() -> None:
    assert parse_count("1,250") == Decimal("1.25")
    assert parse_count("1,250", "en") == 1250
    assert parse_count("2 rb") == 2000
    with pytest.raises(Problem, match="not_whole"):
        parse_count("2,5", whole=True)
    with pytest.raises(Problem, match="extra_words"):
        parse_count("5 m")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("56 botol", 56),
        ("56 Buah", 56),
        ("20 bungkus", 20),
        ("56pcs.", 56),
        ("12 biji", 12),
        ("1.000 pcs", 1000),
        ("2 rb pcs", 2000),
        ("40 packs", 40),
        ("60 kali", 60),
    ],
)
def test_a_word_for_pieces_after_a_count_is_passed_over(text: str, value: int) -> None:
    assert parse_count(text) == value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *[
            (text, "extra_words")
            for text in ("1 kg", "300 g", "300 gram", "2 liter", "500 ml", "3 lusin", "2 dus", "5 apel")
        ],
        ("5 kg buah", "extra_words"),
        ("5 sebuah", "extra_words"),
        ("botol", "not_a_number"),
        ("lima botol", "not_a_number"),
        ("-5 botol", "negative"),
        ("10-12 botol", "two_numbers"),
        ("2 x 12 botol", "two_numbers"),
    ],
)
def test_other_words_after_a_count_are_refused(text: str, code: str) -> None:
    for language in ("id", "en"):
        with pytest.raises(Problem) as caught:
            parse_count(text, language)
        assert caught.value.code == code


@given(st.decimals(0, 10**9, places=3), languages, st.sampled_from(["botol", "buah", "pcs", "pieces"]))
def test_a_count_means_the_same_with_its_word(value: Decimal, language: str, word: str) -> None:
    assert parse_count(f"{format_number(value, language, places=3)} {word}", language) == value


def test_numbers_are_written_in_the_language() -> None:
    assert format_amount(Decimal(1250000)) == "Rp1.250.000"
    assert format_amount(1250000, "en") == "Rp1,250,000"
    assert format_amount(Decimal("1250000.5"), decimals=2) == "Rp1.250.000,50"
    assert format_amount(Decimal("-1500"), "en", symbol="₱") == "-₱1,500"
    assert format_amount(Decimal("-0.4")) == "Rp0"
    assert format_amount(Decimal("2.5")) == "Rp3"
    assert format_percent(Decimal("0.0825")) == "8,25%"
    assert format_percent(Decimal("0.2"), "en") == "20%"
    assert format_percent(Decimal("-0.044444"), "en", 1) == "-4.4%"
    assert format_number(Decimal("1250.50")) == "1.250,5"
    assert format_number(100) == "100"


def test_what_cannot_be_written_is_a_problem() -> None:
    with pytest.raises(Problem, match="not_finite"):
        format_amount(Decimal("NaN"))
    with pytest.raises(Problem, match="too_large"):
        format_amount(Decimal("1e999999"))
    with pytest.raises(TypeError):
        format_amount(0.1)  # type: ignore[arg-type]


amounts = st.decimals(min_value=0, max_value=MAX_AMOUNT, places=2, allow_nan=False)


@given(amounts, languages)
def test_a_written_amount_reads_back(value: Decimal, language: str) -> None:
    assert parse_amount(format_amount(value, language, decimals=2), language) == value
    # A number written for the other language still has one meaning.
    other = "en" if language == "id" else "id"
    assert parse_amount(format_amount(value, other, decimals=2), language) == value


@given(st.integers(0, int(MAX_AMOUNT)), languages, languages)
def test_whole_amounts_read_back_in_either_language(value: int, written: str, read: str) -> None:
    assert parse_amount(format_amount(value, written), read) == value


@given(st.decimals(0, 10, places=5), languages)
def test_a_written_percentage_reads_back(share: Decimal, language: str) -> None:
    assert parse_percent(format_percent(share, language, places=3), language) == share


@given(st.decimals(0, 10**9, places=3), languages)
def test_a_written_number_reads_back(value: Decimal, language: str) -> None:
    assert parse_count(format_number(value, language, places=3), language) == value


@given(st.text(max_size=120) | st.text("0123456789.,- rpbjtkmRP\u00a0'%()e", max_size=30), languages)
@example("1jt", "id")
def test_any_text_is_an_amount_or_a_problem(text: str, language: str) -> None:
    for parse in (parse_amount, parse_percent, parse_count):
        try:
            value = parse(text, language)
        except Problem:
            continue
        assert value.is_finite()
        assert 0 <= value <= MAX_AMOUNT
