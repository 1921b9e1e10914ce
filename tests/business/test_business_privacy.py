"""The data register's risks and dates, and the clock of a breach."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.business import breach
from toolkit.business.privacy import (
    BASES,
    FOREVER,
    KINDS,
    RED,
    SPECIFIC,
    YELLOW,
    Item,
    add_months,
    assess,
    due_date,
    past_keeping,
)
from toolkit.business.problems import Problem

TODAY = date(2026, 12, 1)
GOOD = Item(purpose="order", basis="contract", place="phone", access="me", months=12, since=date(2026, 6, 1))


def changed(**values: object) -> Item:
    return Item(**{**GOOD.__dict__, **values})


def test_a_good_line_is_green() -> None:
    told = assess(GOOD, TODAY)
    assert (told.colour, told.reasons, told.due) == ("green", (), date(2027, 6, 1))


@pytest.mark.parametrize(
    ("values", "colour", "reason"),
    [
        ({"since": date(2025, 6, 1)}, "red", "past"),
        ({"purpose": "none"}, "red", "no_purpose"),
        ({"basis": "unsure"}, "red", "no_basis"),
        ({"needless": True}, "red", "needless"),
        ({"specific": "child"}, "red", "child_consent"),
        ({"specific": "health", "basis": "consent", "access": "all"}, "red", "specific_open"),
        ({"specific": "health", "basis": "consent", "months": FOREVER}, "red", "specific_forever"),
        ({"specific": "health", "basis": "consent"}, "yellow", "specific"),
        ({"access": "open"}, "yellow", "open"),
        ({"access": "all"}, "yellow", "all_staff"),
        ({"months": FOREVER}, "yellow", "forever"),
        ({"purpose": "promo"}, "yellow", "promo_consent"),
        ({"careful": True}, "yellow", "careful"),
        ({"since": date(2025, 12, 15)}, "yellow", "soon"),
        ({"place": None}, "yellow", "incomplete"),
    ],
)
def test_each_reason_gives_its_colour(values: dict[str, object], colour: str, reason: str) -> None:
    told = assess(changed(**values), TODAY)
    assert told.colour == colour
    assert reason in told.reasons


def test_the_day_itself_is_not_yet_past() -> None:
    assert assess(changed(since=date(2025, 12, 1)), TODAY).reasons == ("soon",)
    assert assess(changed(since=date(2025, 11, 30)), TODAY).reasons == ("past",)


def test_promotion_with_consent_is_in_order() -> None:
    assert assess(changed(purpose="promo", basis="consent"), TODAY).colour == "green"


def test_usual_kinds_use_known_categories() -> None:
    for kind in KINDS.values():
        assert kind.specific is None or kind.specific in SPECIFIC
        assert kind.basis in (*BASES, "unsure")
        assert (kind.purpose == "none") == kind.needless
    assert not set(RED) & set(YELLOW)


@pytest.mark.parametrize(
    ("day", "months", "result"),
    [
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 5, 20), 18, date(2026, 11, 20)),
        (date(2025, 12, 5), 0, date(2025, 12, 5)),
        (date(2026, 3, 5), 120, date(2036, 3, 5)),
    ],
)
def test_add_months(day: date, months: int, result: date) -> None:
    assert add_months(day, months) == result


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 120), st.integers(0, 24))
def test_months_never_go_back(day: date, months: int, more: int) -> None:
    assert day <= add_months(day, months) <= add_months(day, months + more)


def test_months_refuse_what_has_no_date() -> None:
    with pytest.raises(Problem, match="negative_input"):
        add_months(TODAY, -3)
    with pytest.raises(Problem, match="too_late"):
        add_months(date(9999, 12, 1), 1)
    assert due_date(TODAY, FOREVER) is None
    assert due_date(None, 12) is None


def test_past_keeping_counts_only_what_is_over() -> None:
    days = [date(2024, 11, 30), date(2024, 12, 1), date(2024, 12, 2)]
    assert past_keeping(days, 24, TODAY) == 1


# --- the clock -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("14.30", time(14, 30)),
        ("14:30", time(14, 30)),
        ("9", time(9, 0)),
        ("jam 9 malam", time(21, 0)),
        ("2 siang", time(14, 0)),
        ("11 siang", time(11, 0)),
        ("12 malam", time(0, 0)),
        ("2 malam", time(2, 0)),
        ("8 pm", time(20, 0)),
        ("12 am", time(0, 0)),
        ("pukul 07:05 WIB", time(7, 5)),
        ("Pkl. 16.00 WITA", time(16, 0)),
    ],
)
def test_times_as_people_type_them(text: str, result: time) -> None:
    assert breach.parse_clock(text) == result


@pytest.mark.parametrize("text", ["", "25.00", "10.75", "tadi malam", "14.30.00", "٣٤", "12/11", "a" * 400])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(Problem, match="bad_time"):
        breach.parse_clock(text)


@given(st.text(max_size=30))
def test_any_text_is_a_time_or_a_problem(text: str) -> None:
    try:
        told: object = breach.parse_clock(text)
    except Problem as problem:
        told = problem.code
    assert isinstance(told, time) or told == "bad_time"


def test_seventy_two_hours_over_a_weekend() -> None:
    found = breach.moment(date(2026, 11, 27), time(10, 0), "WIB")  # a Friday
    clock = breach.clock(found, found + timedelta(hours=20, minutes=30))
    assert clock.deadline == breach.moment(date(2026, 11, 30), time(10, 0), "WIB")
    assert clock.deadline.weekday() == 0
    assert clock.hours_left == 51
    assert not clock.passed
    assert not clock.future


def test_late_and_future() -> None:
    found = breach.moment(date(2026, 11, 1), time(8, 0), "WIT")
    late = breach.clock(found, found + timedelta(hours=75, minutes=59))
    assert late.passed
    assert late.hours_left == 3
    assert breach.clock(found, found - timedelta(minutes=1)).future


def test_the_same_moment_in_three_zones() -> None:
    hours = {
        name: breach.moment(date(2026, 11, 24), time(12, 0), name).astimezone(UTC).hour
        for name in breach.ZONES
    }
    assert hours == {"WIB": 5, "WITA": 4, "WIT": 3}
    with pytest.raises(Problem, match="unknown_kind"):
        breach.zone("GMT")


def test_zones_without_zone_data(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_name: str) -> None:
        raise breach.ZoneInfoNotFoundError

    monkeypatch.setattr(breach, "ZoneInfo", none)
    noon = breach.moment(date(2026, 11, 24), time(12, 0), "WITA")
    assert noon.utcoffset() == timedelta(hours=8)
    assert noon.tzname() == "WITA"


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.integers(0, 200), st.sampled_from([*breach.ZONES]))
def test_hours_gone_and_left_are_the_limit(day: date, gone: int, zone: str) -> None:
    at = breach.moment(day, time(13, 5), zone)
    clock = breach.clock(at, at + timedelta(hours=gone))
    assert clock.deadline - at == timedelta(hours=72)
    assert clock.hours_left == abs(72 - gone)
    assert clock.passed == (gone > 72)


def test_the_end_of_the_calendar_is_a_problem() -> None:
    with pytest.raises(Problem, match="too_late"):
        breach.clock(datetime(9999, 12, 31, 23, 0, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))


def test_missing_elements_in_the_order_of_the_law() -> None:
    assert breach.missing(breach.Notice()) == list(breach.ELEMENTS)
    notice = breach.Notice(data=("names",), when="Friday", how="a link", handling=("closed",))
    assert breach.missing(notice) == ["recovery"]
