from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.business.problems import CODES, Problem
from toolkit.i18n import in_language
from toolkit.lesson.dates import NotADate, parse_date
from toolkit.lesson.entries import Entry
from toolkit.lesson.limits import MAX_TYPED
from toolkit.lesson.messages import sentence, sentences
from toolkit.lesson.reading import show


def typed(kind: str, raw: str, **more: object) -> Entry:
    entry = Entry("x", kind, "X", **more)  # type: ignore[arg-type]
    entry.raw = raw
    return entry


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("money", "Rp 15rb", Decimal(15000)),
        ("money", "1.250.000", Decimal(1250000)),
        ("percent", "8,25%", Decimal("0.0825")),
        ("count", "1.000", Decimal(1000)),
        ("text", "  halo ", "halo"),
        ("date", "17 Agustus 2025", date(2025, 8, 17)),
    ],
)
def test_what_people_type_is_understood(kind: str, raw: str, value: object) -> None:
    entry = typed(kind, raw)
    assert (entry.value, entry.problem, entry.raw) == (value, "", raw)
    assert entry.ok


def test_an_empty_field_is_not_a_problem_but_not_ok() -> None:
    assert (typed("money", "  ").problem, typed("money", "").ok, typed("money", "", optional=True).ok) == (
        "",
        False,
        True,
    )


def test_what_is_not_understood_stays_and_is_told_kindly() -> None:
    entry = typed("money", "lima belas")
    assert (entry.value, entry.raw) == (None, "lima belas")
    assert "Kami" in entry.problem
    with in_language("en"):
        assert "number" in typed("money", "lima belas").problem


def test_limits_name_the_limit() -> None:
    assert "Rp5.000" in typed("money", "4000", low=5000).problem
    assert "100%" in typed("percent", "120", high=1).problem
    assert typed("percent", "100", high=1).value == 1


def test_zero_where_more_is_needed() -> None:
    for low in (1, Decimal("0.001")):
        assert "harus lebih dari 0" in typed("count", "0", low=low).problem
    assert "0,001" in typed("count", "0,0001", low=Decimal("0.001")).problem
    assert "Rp5.000" in typed("money", "0", low=5000).problem
    with in_language("en"):
        assert "more than 0" in typed("money", "0", low=1).problem


def test_too_long_a_text_is_told_and_kept_on_screen() -> None:
    entry = typed("text", "a" * (MAX_TYPED + 1))
    assert entry.value is None
    assert str(MAX_TYPED) in entry.problem
    assert len(entry.raw) == MAX_TYPED + 1


def test_a_choice_must_be_one_of_the_choices() -> None:
    entry = typed("choice", "c", choices=[("a", "A")])
    assert entry.value is None
    assert entry.problem
    entry.raw = "a"
    assert (entry.value, entry.problem) == ("a", "")


def test_the_language_stays_with_the_field() -> None:
    with in_language("en"):
        entry = Entry("x", "money", "X")
    entry.raw = "abc"
    assert "We cannot" in entry.problem


@given(st.sampled_from(["money", "percent", "count", "text", "choice", "date"]), st.text(max_size=60))
def test_nothing_that_can_be_typed_raises_or_is_lost(kind: str, raw: str) -> None:
    entry = typed(kind, raw, choices=[("a", "A")])
    assert entry.raw == raw
    assert not (entry.value is not None and entry.problem)


@pytest.mark.parametrize(
    "text", ["2025-08-17", "17/8/2025", "17-08-25", "17.8.2025", "17 Agu 2025", "17 August 2025"]
)
def test_dates_day_first(text: str) -> None:
    assert parse_date(text) == date(2025, 8, 17)


@pytest.mark.parametrize("text", ["31/2/2025", "besok", "2025", "8/17/2025", "1 abc 2025"])
def test_days_that_do_not_exist_are_no_dates(text: str) -> None:
    with pytest.raises(NotADate):
        parse_date(text)


def test_show_writes_as_people_write() -> None:
    assert show(Decimal(43860), "money") == "Rp43.860"
    assert show(Decimal("0.0825"), "percent") == "8,25%"
    assert show(date(2025, 8, 7), "date") == "07/08/2025"
    assert show(None, "money") == ""


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("code", sorted(CODES))
def test_every_business_code_has_a_sentence(code: str, language: str) -> None:
    with in_language(language):
        assert code in sentences()
        details = {
            name: Decimal("0.9") if name in ("taken", "margin") else "x" for name in CODES[code].details
        }
        text = sentence(Problem(code, **details))
    assert text[-1] in ".?"
    assert "{" not in text


def test_sentences_use_only_details_that_exist() -> None:
    from string import Formatter

    for code, text in sentences().items():
        used = {name for _text, name, _spec, _conversion in Formatter().parse(text) if name}
        assert used <= set(CODES[code].details) | {"column"}, code


def test_an_unknown_code_or_missing_detail_still_gives_a_sentence() -> None:
    assert sentence(Problem("never_heard")).endswith(".")
    assert "–" in sentence(Problem("not_a_number"))


def test_shares_and_amounts_in_sentences_are_written_for_people() -> None:
    assert "95%" in sentence(Problem("impossible_margin", taken=Decimal("0.95")))
