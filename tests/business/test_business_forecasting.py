"""Forecasts, their test, feasts that move, and reading a sales history."""

from __future__ import annotations

import csv
import gzip
import io
from collections import defaultdict
from datetime import date, timedelta
from math import inf, isnan
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.business import Problem
from toolkit.business.forecasting import (
    METHODS,
    Uplift,
    compare,
    daily_series,
    days_to,
    dummies,
    estimate_uplift,
    exponential_smoothing,
    filled,
    forecast,
    last_value,
    mase,
    phase,
    read_sales,
    recent_mean,
    seasonal_naive,
    weekly_series,
    winner,
)
from toolkit.business.forecasting.evaluation import Score, origins_of

START = date(2025, 1, 6)
EID = date(2025, 3, 31)
LESSON = [30, 34, 41, 52, 31, 36, 40, 55]


def days(count: int, start: date = START) -> list[date]:
    return [start + timedelta(days=shift) for shift in range(count)]


# --- methods ---------------------------------------------------------------------------------------


def test_lesson() -> None:
    actual = [29, 35, 44, 50]
    naive = seasonal_naive(LESSON, 4, 4)
    assert naive == [31, 36, 40, 55]
    assert mase(actual, naive, LESSON, 4) == pytest.approx(3 / 1.75)
    assert mase(actual, recent_mean(LESSON, 4, 4, 4), LESSON, 4) == pytest.approx(7.5 / 1.75)


def test_naive_passes_over_what_is_unknown() -> None:
    assert seasonal_naive([1, 2, 3, 4, None, 6], 3, 4) == [4, 2, 6, 4]
    assert last_value([1, 2, None], 7, 2) == [2, 2]
    with pytest.raises(Problem, match="history_too_short"):
        seasonal_naive([1, 2], 3, 1)
    with pytest.raises(Problem, match="history_too_short"):
        seasonal_naive([None, 2, None, 3], 2, 1)


def test_smoothing_needs_two_seasons() -> None:
    with pytest.raises(Problem, match="history_too_short"):
        exponential_smoothing([1.0] * 15, 7, 7)
    said = exponential_smoothing([10, 12, 14, 20] * 6, 4, 4)
    assert said == pytest.approx([10, 12, 14, 20], abs=0.5)
    assert all(value >= 0 for value in exponential_smoothing([0, 0, 0, 9] * 4, 4, 8))


@given(level=st.integers(0, 1_000), season=st.integers(1, 12), ahead=st.integers(1, 30))
@settings(deadline=None, max_examples=40)
def test_constant_series_gives_constant_forecast(level: int, season: int, ahead: int) -> None:
    values = [float(level)] * (3 * season + 3)
    for method in METHODS.values():
        assert method(values, season, ahead) == [float(level)] * ahead


@given(st.lists(st.one_of(st.none(), st.floats(0, 1e6)), min_size=3, max_size=60), st.integers(1, 8))
def test_filling_changes_only_what_is_unknown(values: list[float | None], season: int) -> None:
    if all(value is None for value in values):
        with pytest.raises(Problem):
            filled(values, season)
        return
    whole = filled(values, season)
    known = [value for value in values if value is not None]
    assert all(new == old for new, old in zip(whole, values, strict=True) if old is not None)
    slack = 1e-9 * max(1.0, max(known))
    assert min(known) - slack <= min(whole) <= max(whole) <= max(known) + slack


# --- MASE and the test -------------------------------------------------------------------------------


def test_flat_training_values() -> None:
    assert mase([5, 6], [5, 5], [5] * 8, 4) == inf
    assert isnan(mase([5, 5], [5, 5], [5] * 8, 4))
    assert isnan(mase([None], [5], [1, 2, 3], 1))
    assert isnan(mase([5], [5], [1, 2], 4))


@given(
    st.lists(st.integers(0, 500), min_size=16, max_size=60),
    st.integers(2, 9),
    st.integers(1, 7),
)
def test_mase_does_not_depend_on_the_unit(values: list[int], factor: int, season: int) -> None:
    training, actual = values[:-4], values[-4:]
    said = last_value(training, season, 4)
    one = mase(actual, said, training, season)
    many = mase(
        [v * factor for v in actual], [v * factor for v in said], [v * factor for v in training], season
    )
    assert one == pytest.approx(many) or (isnan(one) and isnan(many))


def test_origins_never_look_ahead() -> None:
    assert origins_of(30, 7, 7) == [16, 23]
    seen: list[int] = []

    def spy(values: object, season: int, ahead: int) -> list[float]:
        seen.append(len(values))  # type: ignore[arg-type]
        return [0.0] * ahead

    compare([float(n) for n in range(40)], 7, 7, {"seasonal_naive": spy})
    assert seen == [19, 26, 33]


def test_the_baseline_wins_draws_and_untested_cases() -> None:
    base = Score("seasonal_naive", 0.9, 4, 1)
    assert winner([base, Score("last_value", 0.9, 4, 1)]) == "seasonal_naive"
    assert winner([base, Score("last_value", 0.8, 4, 1)]) == "last_value"
    # A method that was tested less often is not compared.
    assert winner([base, Score("last_value", 0.1, 2, 1)]) == "seasonal_naive"
    nothing = Score("seasonal_naive", float("nan"), 0, float("nan"))
    assert winner([nothing, Score("last_value", float("nan"), 0, 1)]) == "seasonal_naive"


# --- series ------------------------------------------------------------------------------------------


def test_a_day_it_ran_out_is_not_a_day_without_demand() -> None:
    sold = dict.fromkeys(days(28), 8.0)
    sold[START + timedelta(days=3)] = 0
    sold[START + timedelta(days=10)] = 2
    series = daily_series(sold, out_of_stock=[START + timedelta(days=10)])
    assert series.values[3] is None
    assert series.values[10] is None
    assert len(series.stock_outs) == 2
    assert daily_series(sold, zero_means_out=False).values[3] == 0
    # Of a product that sells one a day, a day with none is nothing strange.
    slow = {day: float(number % 2) for number, day in enumerate(days(28))}
    assert daily_series(slow).stock_outs == ()


def test_gaps_closed_weekdays_and_lists_of_sales_only() -> None:
    open_days = [day for day in days(56) if day.weekday() != 6]
    series = daily_series({day: 5.0 for day in open_days if day != open_days[20]})
    assert series.season == 6
    assert series.closed == (6,)
    assert series.gaps == (open_days[20],)
    assert series.next_days(7)[-1] == days(56)[-1] + timedelta(days=8)
    sparse = daily_series(dict.fromkeys(days(56)[::4], 1.0))
    assert sparse.gaps == ()
    assert sum(value == 0 for value in sparse.values) > 30


def test_a_mistyped_year_is_a_problem() -> None:
    with pytest.raises(Problem, match="dates_too_far"):
        daily_series({START: 1.0, START.replace(year=2052): 1.0})
    with pytest.raises(Problem, match="no_values"):
        daily_series({})


# --- feasts --------------------------------------------------------------------------------------------


def test_phases_follow_the_feast_and_not_the_calendar() -> None:
    feasts = [EID, date(2026, 3, 21)]
    assert phase(date(2025, 3, 10), feasts) == "three_before"
    assert phase(date(2026, 3, 10), feasts) == "two_before"
    assert phase(EID, feasts) == "feast"
    assert phase(date(2025, 6, 1), feasts) is None
    assert days_to(date(2025, 3, 28), feasts) == 3
    assert days_to(date(2025, 4, 2), feasts) == -2
    assert phase(EID, []) is None
    rows = dummies(days(30, EID - timedelta(days=22)), feasts)
    assert [sum(row[name] for row in rows) for name in rows[0]] == [7, 7, 7, 7]


def eid_sales(span: int) -> dict[date, float]:
    times = {"three_before": 1.5, "two_before": 2.0, "one_before": 4.0, "feast": 0.5}
    return {day: 10.0 * times.get(phase(day, [EID]) or "", 1.0) for day in days(span, date(2024, 12, 1))}


def test_uplift_is_found_again() -> None:
    sold = eid_sales(150)
    uplift = estimate_uplift(list(sold), list(sold.values()), [EID])
    assert uplift is not None
    assert uplift.feasts == 1
    assert uplift.times == {"three_before": 1.5, "two_before": 2.0, "one_before": 4.0, "feast": 0.5}
    assert estimate_uplift(list(sold)[:90], list(sold.values())[:90], [EID]) is None


def test_forecast_moves_the_feast() -> None:
    """Next year's Eid lies ten days earlier; the forecast rises there and not on the old dates."""
    sold = eid_sales(439)
    feast = date(2026, 3, 21)
    assert max(sold) < feast - timedelta(days=21)
    found = forecast(daily_series(sold, zero_means_out=False), 5, [EID, feast])
    by_start = {week.start: week for week in found.weeks}
    rush = max(found.weeks, key=lambda week: week.expected)
    assert rush.start is not None
    assert timedelta(0) <= feast - rush.start <= timedelta(days=10)
    assert max(week.times for week in by_start.values()) > 2.5
    plain = forecast(daily_series(sold, zero_means_out=False), 5)
    assert all(week.times == 1 for week in plain.weeks)


# --- the forecast --------------------------------------------------------------------------------------


def test_typed_weeks() -> None:
    found = forecast(weekly_series([float(n) for n in [*LESSON, 29, 35, 44, 50]]))
    assert found.tested
    assert found.method == "seasonal_naive"
    assert [week.expected for week in found.weeks] == [29, 35, 44, 50]
    week = found.weeks[0]
    assert week.low is not None
    assert week.high is not None
    assert 0 <= week.low < 29 < week.high
    assert week.start is None


def test_too_little_is_said_to_be_untested() -> None:
    found = forecast(weekly_series([5.0, 6.0, 7.0]))
    assert not found.tested
    assert found.weeks[0].expected == 6
    with pytest.raises(Problem, match="history_too_short"):
        forecast(weekly_series([5.0], out_of_stock=[0]))


def test_a_known_uplift_is_used() -> None:
    series = weekly_series([10.0] * 12, last_day=EID - timedelta(days=8))
    found = forecast(series, 2, [EID], Uplift({"one_before": 3.0}, 0))
    assert [week.expected for week in found.weeks] == [30, 10]


# --- files ---------------------------------------------------------------------------------------------


def sales_file(*lines: str, head: str = "Tanggal;Barang;Terjual;Keterangan") -> bytes:
    return "\n".join([head, *lines]).encode()


def test_file_with_four_kinds_of_dates_gaps_and_wrong_rows() -> None:
    data = sales_file(
        "06/01/2025;Keripik;8;",
        "2025-01-07;Keripik;9;",
        "8 Januari 2025;Keripik;0;habis",
        "9 Jan 2025;Keripik;;tutup",
        "10-01-25;Keripik;7;",
        "11/01/2025;Keripik;-3;",
        "kapan;Keripik;4;",
        "12/01/2025;Keripik;;",
        "12/01/2025;Kacang;2;",
        "12/01/2025;Kacang;3;",
    )
    history = read_sales(data, "jualan.csv")
    assert [problem.code for problem in history.problems] == ["negative", "bad_date", "no_quantity"]
    assert [problem.row for problem in history.problems] == [7, 8, 9]
    assert history.total_rows == 10
    assert len(history.rows) == 7
    assert history.products == ["Keripik", "Kacang"]
    series = history.series("Keripik")
    assert series.values == (8, 9, None, None, 7)
    assert series.stock_outs == (date(2025, 1, 8),)
    assert history.series("Kacang").values == (5,)


def test_a_day_without_this_product_is_no_gap() -> None:
    lines = [f"{day.isoformat()};A;5;" for day in days(28)]
    lines += [f"{day.isoformat()};B;6;" for day in days(28)[::2]]
    series = read_sales(sales_file(*lines), "x.csv").series("B", zero_means_out=False)
    assert series.gaps == ()
    assert series.values[:4] == (6, 0, 6, 0)


def test_column_that_says_whether_it_ran_out() -> None:
    data = sales_file("2025-01-06,5,ya", "2025-01-07,6,tidak", head="date,qty,habis")
    assert [row.out for row in read_sales(data, "x.csv").rows] == [True, False]


def test_files_that_cannot_be_used() -> None:
    for data, code in (
        (b"", "empty_file"),
        (b"\xff\xd8\xff\xe0 no table", "not_a_table"),
        (b"nama,alamat,kota\na,b,c\nd,e,f\n", "unknown_columns"),
        (sales_file("a;b;c;d"), "no_usable_rows"),
        (b"Tanggal,Barang\n2025-01-06,Keripik\n", "missing_columns"),
    ):
        with pytest.raises(Problem) as caught:
            read_sales(data, "x.csv")
        assert caught.value.code == code


def test_excel_file() -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Tanggal", "Jumlah"])
    for number, day in enumerate(days(20)):
        sheet.append([day, number % 7 + 5])
    out = io.BytesIO()
    book.save(out)
    history = read_sales(out.getvalue(), "jualan.xlsx")
    assert history.products == [""]
    assert len(history.series("").values) == 20


# --- real data -----------------------------------------------------------------------------------------


def test_reference_figures_of_the_online_retail_data(shared_data: Path) -> None:
    """The figures in the README of the shared data: 305 trading days, no Saturdays, MASE with m = 6."""
    path = shared_data / "uci_online_retail.csv.gz"
    if not path.is_file():
        pytest.skip(f"the real data set is not on this machine: {path} is missing")
    revenue: dict[date, float] = defaultdict(float)
    with gzip.open(path, "rt", encoding="utf-8", errors="replace") as lines:
        for row in csv.DictReader(lines):
            quantity, price = float(row["Quantity"]), float(row["UnitPrice"])
            if row["InvoiceNo"].startswith("C") or not row["CustomerID"] or quantity <= 0 or price <= 0:
                continue
            revenue[date.fromisoformat(row["InvoiceDate"][:10])] += quantity * price
    trading = sorted(revenue)
    assert len(trading) == 305
    assert not any(day.weekday() == 5 for day in trading)
    values = [revenue[day] for day in trading]
    training, actual = values[:-24], values[-24:]
    assert round(mase(actual, seasonal_naive(training, 6, 24), training, 6), 3) == 2.015
    assert round(mase(actual, last_value(training, 6, 24), training, 6), 3) == 1.739
    assert round(mase(actual, recent_mean(training, 6, 24, 30), training, 6), 3) == 1.606
    series = daily_series(revenue)
    assert (series.season, series.closed) == (6, (5,))
