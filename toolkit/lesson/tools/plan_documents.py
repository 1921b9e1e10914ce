"""The 90-day plan on a page, and the sheet with which another learner looks at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import format_date

from toolkit.i18n import Messages, language

_ = Messages("tools")

DOTS = "................"
CHECK_DAYS = (30, 60, 90)


@dataclass(frozen=True)
class Number:
    """A number before and after, as text."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Step:
    """A step of a month (`1` to `3`)."""

    month: str
    what: str
    who: str
    when: str
    proof: str


@dataclass(frozen=True)
class Plan:
    """All that the page holds. texts: by field name."""

    start: date
    texts: dict[str, str]
    numbers: list[Number]
    steps: list[Step]


def check_dates(start: date) -> list[date]:
    """Return the days on which to look at the plan: 30, 60 and 90 days after the start.

    Days beyond the calendar are left out.
    """
    last = (date.max - start).days
    return [start + timedelta(days=days) for days in CHECK_DAYS if days <= last]


def told(day: date) -> str:
    """Return a day with its weekday: `Senin, 4 Januari 2027`."""
    return str(format_date(day, "EEEE, d MMMM yyyy", locale=language()))


def page(plan: Plan) -> str:
    """Return the plan as plain text, about a page."""
    texts = plan.texts
    lines = [
        _("90-DAY PLAN: {business}").format(business=texts.get("business") or DOTS),
        _("Start: {day}").format(day=told(plan.start)),
        "",
        _("1. WHAT IS DIFFERENT AFTER 90 DAYS"),
        texts.get("goal") or DOTS,
        "",
        _("2. MY NUMBERS: NOW > IN 90 DAYS"),
        *(f"- {each.name}: {each.before or DOTS} > {each.after or DOTS}" for each in plan.numbers),
        "",
        _("3. STEPS"),
        *_steps(plan.steps),
        "",
        _("4. IF IT GOES WRONG"),
        _("Risk: {text}").format(text=texts.get("risk") or DOTS),
        _("Then: {text}").format(text=texts.get("backup") or DOTS),
        "",
        _("5. THIS WEEK"),
        texts.get("first") or DOTS,
        "",
        _("6. WE LOOK AT IT ON"),
        *(f"[ ] {told(day)}   {_('Numbers')}: {DOTS}" for day in check_dates(plan.start)),
        _("Together with: {name}").format(name=texts.get("partner") or DOTS),
    ]
    return "\n".join(lines) + "\n"


def _steps(steps: list[Step]) -> list[str]:
    lines: list[str] = []
    for month in ("1", "2", "3"):
        lines.append(_("Month {number}").format(number=month))
        mine = [step for step in steps if step.month == month]
        lines += [
            f"[ ] {step.what} | {step.who or DOTS} | {step.when or DOTS} | {step.proof or DOTS}"
            for step in mine
        ] or [f"[ ] {DOTS}"]
    return lines


def review(plan: Plan) -> str:
    """Return the sheet for another learner: five points of 0 to 3, two questions, and a promise."""
    points = (
        _("The goal has a number and a date."),
        _("Each number has a value for now, and it can be checked."),
        _("Each month has steps with who and when."),
        _("The risk is real, and the reserve is ready."),
        _("The first step can be done this week."),
    )
    lines = [
        _("LOOKING AT A PLAN TOGETHER"),
        _("Plan of: {business}").format(business=plan.texts.get("business") or DOTS),
        _("Looked at by: {name}   Date: {dots}").format(name=plan.texts.get("partner") or DOTS, dots=DOTS),
        "",
        _("Read the plan aloud. Then give 0 (not there) to 3 (clear, can be checked)."),
        *(f"[ 0  1  2  3 ]  {number}. {text}" for number, text in enumerate(points, start=1)),
        _("Total: ...... of 15"),
        "",
        _("One thing that is already strong:"),
        DOTS * 3,
        _("One question:"),
        DOTS * 3,
        _("The owner changes this:"),
        DOTS * 3,
        "",
        _("Kind, honest, about the plan and not the person. What you hear stays between you."),
    ]
    return "\n".join(lines) + "\n"
