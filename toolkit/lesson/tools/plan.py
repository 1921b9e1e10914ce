"""The plan tool: goal, five numbers before and after, steps of three months, and a page to print."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from toolkit.business.money import parse_amount
from toolkit.business.problems import Problem
from toolkit.i18n import Messages, in_language, language
from toolkit.lesson.tools import plan_fields as fields
from toolkit.lesson.tools.base import (
    Action,
    BookPage,
    Document,
    Headline,
    Note,
    ResultPart,
    Row,
    Rows,
    Table,
    ToolModel,
)
from toolkit.lesson.tools.plan_documents import Number, Plan, Step, check_dates, page, review, told
from toolkit.lesson.tools.plan_fields import MONTHS, MOST_NUMBERS, MOST_STEPS, measures
from toolkit.lesson.tools.shared import by_name, first_fill_in, not_understood, short

_ = Messages("tools")


class PlanModel(ToolModel):
    """Start, goal, numbers, steps -> how complete it is, check days, the plan and a review sheet."""

    name = "plan"

    @property
    def title(self) -> str:
        """The tool's name."""
        return _("My 90-day plan")

    @property
    def intro(self) -> str:
        """What the tool answers."""
        return _("Five numbers, six steps, three days to look back. You get a page to print.")

    def build(self) -> None:
        """The goal, the numbers, the steps, and the rest."""
        self.fields = by_name(*fields.head(), *fields.tail())
        self.groups = {
            "numbers": Rows(
                "numbers",
                _("My numbers"),
                fields.number_row,
                add_label=_("Add a number"),
                row_label=_("Number {number}"),
                most=MOST_NUMBERS,
            ),
            "steps": Rows(
                "steps",
                _("My steps"),
                fields.step_row,
                add_label=_("Add a step"),
                row_label=_("Step {number}"),
                most=MOST_STEPS,
            ),
        }
        self.actions = {"suggest": Action("suggest", _("Suggest steps for my numbers"), self._suggest)}

    def compute(self) -> list[ResultPart]:
        """Headline: how much of the plan is there. Then what is next, the check days, the two pages."""
        start, goal = self.fields["start"], self.fields["goal"]
        begun = start.value is not None and goal.value is not None
        for entry in fields.tail():
            self.fields[entry.name].visible = begun
        rows = [
            entry for group in self.groups.values() for row in group.rows for entry in row.entries.values()
        ]
        wrong = not_understood([*self.fields.values(), *rows])
        if not begun:
            return [*(wrong or first_fill_in(start, goal))]
        plan = self._plan(start.value)
        missing = self._missing(plan)
        total = MOST_NUMBERS + len(MONTHS) + 3
        done = total - len(missing)
        label = _("parts of your plan are there")
        tone = "good" if not missing else "care"
        return [
            Headline(_("{done} of {all}").format(done=done, all=total), label, tone),
            *_next(missing),
            *self._directions(),
            *wrong,
            _days(plan),
            *_table(plan),
            Document(_("My 90-day plan"), page(plan), _("90-day-plan.txt")),
            Document(_("Sheet for looking at it together"), review(plan), _("review-sheet.txt")),
        ]

    def book_page(self) -> BookPage | None:
        """The plan itself and the numbers; the review sheet stays out."""
        documents = tuple(part for part in self.result if isinstance(part, Document))[:1]
        if not documents:
            return None
        with in_language(self.language):
            title = _("My 90-day plan")
        return BookPage(
            title, (*(part for part in self.result if isinstance(part, Headline | Table)), *documents)
        )

    # -- the plan ----------------------------------------------------------------------------------

    def _plan(self, start: date) -> Plan:
        known = measures()
        numbers = [
            Number(known[row.entries["which"].value].name, _text(row, "before"), _text(row, "after"))
            for row in self.groups["numbers"].rows
            if row.entries["which"].value in known
        ]
        steps = [
            Step(
                row.entries["month"].value or "1",
                _text(row, "what"),
                _text(row, "who"),
                _text(row, "when"),
                _text(row, "proof"),
            )
            for row in self.groups["steps"].rows
            if _text(row, "what")
        ]
        texts = {
            name: str(entry.value) for name, entry in self.fields.items() if isinstance(entry.value, str)
        }
        return Plan(start, texts, numbers, steps)

    @staticmethod
    def _missing(plan: Plan) -> list[str]:
        """What is not there yet, in the order in which to fill it in."""
        full = sum(bool(each.before and each.after) for each in plan.numbers)
        missing = [_("a number with now and in 90 days")] * (MOST_NUMBERS - full)
        for month in MONTHS:
            if not any(step.month == month and step.who and step.when and step.proof for step in plan.steps):
                missing.append(_("a step in month {month} with who, when and proof").format(month=month))
        names = {
            "first": _("the first step this week"),
            "risk": _("a risk"),
            "backup": _("what is in reserve"),
        }
        missing += [label for name, label in names.items() if not plan.texts.get(name)]
        return missing

    def _directions(self) -> list[ResultPart]:
        """Say so where a number goes the wrong way, which is often a slip."""
        known, notes = measures(), []
        for row in self.groups["numbers"].rows:
            measure = known.get(row.entries["which"].value or "")
            before, after = _figure(_text(row, "before")), _figure(_text(row, "after"))
            if measure is None or before is None or after is None or before == after:
                continue
            if (after > before) != (measure.better == "up"):
                text = (
                    _("“{name}” should go up.") if measure.better == "up" else _("“{name}” should go down.")
                )
                notes.append(
                    Note(f"{text.format(name=measure.name)} {_('Look again at now and later.')}", "care")
                )
        return list(notes)

    # -- what the button does ------------------------------------------------------------------------

    def _suggest(self) -> None:
        """Put a usual step for each chosen number into the step rows that are still empty."""
        with in_language(self.language):
            known, group = measures(), self.groups["steps"]
            chosen = [row.entries["which"].value for row in self.groups["numbers"].rows]
            there = {_text(row, "what") for row in group.rows}
            wanted = [
                known[each]
                for each in dict.fromkeys(chosen)
                if each in known and known[each].step not in there
            ]
            for measure in wanted:
                row = next((row for row in group.rows if not _text(row, "what")), None)
                if row is None:
                    if len(group.rows) >= group.most:
                        return
                    row = group.add()
                filled = sum(bool(_text(each, "what")) for each in group.rows)
                row.entries["month"].raw = MONTHS[min(filled // 2, 2)]
                row.entries["what"].raw = measure.step
                row.entries["proof"].raw = measure.proof


def _text(row: Row, name: str) -> str:
    return str(row.entries[name].value or "")


def _figure(text: str) -> Decimal | None:
    try:
        return parse_amount(text.replace("%", ""), language())
    except Problem:
        return None


def _next(missing: list[str]) -> list[ResultPart]:
    if not missing:
        return [Note(_("Your plan is complete. Print it, and look at it with one other person."), "good")]
    return [Note(_("Next: {part}.").format(part=missing[0]))]


def _days(plan: Plan) -> Table:
    labels = (_("30 days"), _("60 days"), _("90 days"))
    rows = tuple((label, told(day)) for label, day in zip(labels, check_dates(plan.start), strict=False))
    return Table((_("Look back after"), _("Day")), rows, _("Put these days into your phone's calendar"))


def _table(plan: Plan) -> list[ResultPart]:
    if not plan.numbers:
        return []
    rows = tuple(
        (each.name, short(each.before, 20) or "–", short(each.after, 20) or "–") for each in plan.numbers
    )
    return [Table((_("My numbers"), _("Now"), _("In 90 days")), rows, _("Before and after"))]
