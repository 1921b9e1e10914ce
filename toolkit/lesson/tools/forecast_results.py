"""The parts of the forecast tool's result."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from math import ceil, floor, isfinite
from statistics import fmean

from toolkit import country
from toolkit.business.forecasting import DemandSeries, Forecast, SalesHistory
from toolkit.business.forecasting.forecast import Week, plan_before
from toolkit.business.forecasting.methods import BASELINE
from toolkit.business.forecasting.series import WEEK
from toolkit.business.problems import Problem
from toolkit.country.shown import long_date
from toolkit.i18n import Messages, language
from toolkit.lesson import charts
from toolkit.lesson.messages import sentence
from toolkit.lesson.tools.base import Headline, Note, ResultPart, Table
from toolkit.lesson.tools.shared import HOME, fact_value, facts, number

_ = Messages("tools")

SHOWN_ROWS = 3
SHOWN_PAST = 4
FAR_DAYS = 150
Feast = tuple[date, str]
"""(day, id of the country parameter)"""


def eids() -> list[Feast]:
    """Return the days of Lebaran that the country file knows, oldest first."""
    return sorted((each.value, each.id) for each in country.load(HOME).find("eid") if each.value)


def next_week(found: Forecast, unit: str) -> list[ResultPart]:
    """Return the headline, and what it means."""
    week = found.weeks[0]
    if week.low is None or week.high is None:
        value = f"{number(round(week.expected))} {unit}"
        return [
            Headline(value, _("prepare so many for next week"), "care"),
            Note(_("This is one number from very few weeks. It may be far off."), "care"),
        ]
    value = f"{_span(week)} {unit}"
    text = _("About {expected}. In 8 of 10 weeks it lies between these two, if the pattern stays.")
    return [
        Headline(value, _("prepare so many for next week"), "good" if found.tested else "care"),
        Note(text.format(expected=number(round(week.expected)))),
    ]


def weeks(found: Forecast, series: DemandSeries, unit: str) -> list[ResultPart]:
    """Return the next four weeks as a picture and a table."""
    rows = [
        (
            _.plural("{weeks} week ago", "{weeks} weeks ago", ago).format(weeks=ago),
            Decimal(str(total)),
            number(round(total)),
        )
        for ago, total in _past_weeks(series)
        if ago <= SHOWN_PAST
    ]
    coming = [
        (_week_name(place, week), Decimal(str(week.expected)), number(round(week.expected)))
        for place, week in enumerate(found.weeks)
    ]
    picture = charts.bars(
        _("Sold, and the forecast ({unit})").format(unit=unit), [*rows, *coming], highlight=len(rows)
    )
    table = tuple(
        (
            _week_name(place, week),
            number(round(week.expected)),
            _span(week) if week.low is not None else "–",
            number(round(week.baseline)),
        )
        for place, week in enumerate(found.weeks)
    )
    columns = (_("Week"), _("Forecast"), _("Between"), _("Simplest way"))
    far = _("The further ahead, the rougher.")
    return [picture, Table(columns, table, _("The next four weeks")), Note(far)]


def test(found: Forecast, series: DemandSeries) -> list[ResultPart]:
    """Say which method was used and how it did against the simplest one."""
    names = _names(series)
    if not found.tested:
        text = _("There are too few weeks to test a method. So we use the simplest: {method}.")
        return [Note(text.format(method=names[found.method]), "care")]
    base = found.score(BASELINE)
    rows = tuple(
        (names[score.method], number(Decimal(str(round(score.mase, 2))), 2))
        for score in found.scores
        if isfinite(score.mase) and base is not None and score.origins == base.origins
    )
    if found.method == BASELINE:
        text = _("We tried other methods on your past. None was better than the simplest: {method}.")
    else:
        text = _("On your past weeks this was better than the simplest method: {method}.")
    return [
        Note(text.format(method=names[found.method])),
        Table((_("Method"), _("Error (MASE)")), rows, _("The test: smaller is better")),
        Note(_("Below 1: closer than “the same as last time” used to be. It is no promise.")),
    ]


def left_out(series: DemandSeries) -> list[ResultPart]:
    """Say which days or weeks were not counted, and why."""
    parts: list[ResultPart] = []
    out = len(series.stock_outs)
    if out and series.step == 1:
        text = _.plural(
            "{count} day it had run out. We do not count it as “nobody wanted it”.",
            "{count} days it had run out. We do not count them as “nobody wanted it”.",
            out,
        )
        parts.append(Note(text.format(count=number(out))))
    if series.gaps:
        text = _.plural(
            "{count} day has no note. We leave it open.",
            "{count} days have no note. We leave them open.",
            len(series.gaps),
        )
        parts.append(Note(text.format(count=number(len(series.gaps)))))
    if series.step == WEEK and (unknown := sum(value is None for value in series.values)):
        text = _.plural(
            "{count} week is not counted, because it ran out or is empty.",
            "{count} weeks are not counted, because it ran out or they are empty.",
            unknown,
        )
        parts.append(Note(text.format(count=number(unknown))))
    return parts


def lebaran(
    found: Forecast, series: DemandSeries, feasts: Sequence[Feast], unit: str, *, asked: bool
) -> list[ResultPart]:
    """Return the plan for the weeks before the next Lebaran, as far as it can be known."""
    if not asked or not series.days:
        return []
    last = series.days[-1] + timedelta(days=series.step - 1)
    coming = next(((day, parameter) for day, parameter in feasts if day > last), None)
    if coming is None or (coming[0] - last).days > FAR_DAYS:
        return []
    feast, parameter = coming
    shown = long_date(feast, language())
    if found.uplift is None:
        text = _("Lebaran is on {day}. Your sales hold no earlier Lebaran, so it is not counted.")
        return [Note(text.format(day=shown), "care"), *_unsure(parameter), *facts(parameter)]
    usual = fmean(week.expected / (week.times or 1) for week in found.weeks)
    plan = plan_before(feast, usual, found.uplift.times)
    names = {
        "three_before": _("3 weeks before"),
        "two_before": _("2 weeks before"),
        "one_before": _("the last week"),
        "feast": _("week of Lebaran"),
    }
    rows = tuple(
        (names[name], f"{_short(first)}–{_short(end)}", number(round(pieces)))
        for name, first, end, pieces in plan
    )
    caption = _("Plan for Lebaran, {day}").format(day=shown)
    return [
        Table((_("When"), _("Days"), unit), rows, caption),
        *_unsure(parameter),
        *_how_known(found),
        Note(_("Lebaran moves about 11 days each year. So we count the days before it, not the month.")),
        *_thr(feast),
        *facts(parameter, "thr.days_before"),
    ]


def _unsure(parameter: str) -> list[ResultPart]:
    if country.load(HOME).get(parameter).is_certain():
        return []
    return [Note(_("This date is calculated, not official yet. It may differ by a day."), "care")]


def _how_known(found: Forecast) -> list[ResultPart]:
    feasts = found.uplift.feasts if found.uplift else 0
    if feasts == 0:
        return []
    if feasts == 1:
        return [Note(_("The increase comes from one Lebaran only. Take it as a rough guide."), "care")]
    text = _("The increase is the mean of {count} times Lebaran in your sales.")
    return [Note(text.format(count=number(feasts)))]


def _thr(feast: date) -> list[ResultPart]:
    days = fact_value("thr.days_before")
    if days is None:
        return []
    text = _("Employees get their holiday pay (THR) by {day} at the latest. Then they shop.")
    return [Note(text.format(day=long_date(feast - timedelta(days=int(days)), language())))]


def twin_dates(found: Forecast) -> list[ResultPart]:
    """Warn of shopping days such as 12.12 in the weeks ahead."""
    for week in found.weeks:
        if week.start is None:
            return []
        for shift in range(WEEK):
            day = week.start + timedelta(days=shift)
            if day.day == day.month and day.month >= 9:
                text = _("{day} is a shopping day online. Do you join? Then add to the forecast.")
                return [Note(text.format(day=f"{day.day}.{day.month}"), "care")]
    return []


def unused_rows(history: SalesHistory) -> list[ResultPart]:
    """Name the rows of a file that could not be used."""
    if not history.problems:
        return []
    count = len(history.problems)
    shown = [
        _("row {row}: {reason}").format(row=each.row, reason=sentence(Problem(each.code, **each.details)))
        for each in history.problems[:SHOWN_ROWS]
    ]
    text = _.plural("We left out {count} row: {rows}", "We left out {count} rows: {rows}", count)
    told = text.format(count=number(count), rows=" ".join(shown))
    if count > SHOWN_ROWS:
        told += " " + _("And {count} more.").format(count=number(count - SHOWN_ROWS))
    return [Note(told, "care")]


def _names(series: DemandSeries) -> dict[str, str]:
    same = _("as on the same day last week") if series.step == 1 else _("as four weeks before")
    return {
        "seasonal_naive": same,
        "last_value": _("as the last time"),
        "recent_mean": _("the mean of the last four weeks") if series.step == 1 else _("the mean"),
        "exponential_smoothing": _("smoothing: new sales count more"),
    }


def _past_weeks(series: DemandSeries) -> list[tuple[int, float]]:
    """Return (weeks ago, total) of past weeks whose demand is known well enough to show."""
    size, count = series.per_week, len(series.values)
    totals = []
    for place in range(count % size, count, size):
        known = [value for value in series.values[place : place + size] if value is not None]
        if len(known) * 2 > size:
            totals.append(((count - place) // size, sum(known) * size / len(known)))
    return totals


def _week_name(place: int, week: Week) -> str:
    if week.start is None:
        return _("week {number}").format(number=place + 1)
    return _("from {day}").format(day=_short(week.start))


def _span(week: Week) -> str:
    return f"{number(floor(week.low or 0))}–{number(ceil(week.high or 0))}"


def _short(day: date) -> str:
    return f"{day.day}/{day.month}"
