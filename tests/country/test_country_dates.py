"""Parameters that are days, such as Lebaran."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from toolkit.country import load
from toolkit.country.schema import read_value


def test_a_day_is_a_date_and_is_written_in_full() -> None:
    parameter = load().get("eid.y2026", date(2026, 11, 24))
    assert parameter.value == date(2026, 3, 21)
    assert parameter.shown("id") == "21 Maret 2026"
    assert parameter.shown("en") == "21 March 2026"


def test_lebaran_comes_about_eleven_days_earlier_each_year() -> None:
    days = [load().get(f"eid.y{year}").value for year in range(2023, 2029)]
    steps = [(later - earlier).days for earlier, later in itertools.pairwise(days)]
    assert all(353 <= step <= 356 for step in steps)


@pytest.mark.parametrize("raw", ["2026-03-21", 20260321, "21 Maret"])
def test_anything_but_a_day_is_refused(raw: object) -> None:
    with pytest.raises(ValueError, match="without quotes"):
        read_value("date", raw)
