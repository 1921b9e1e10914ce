"""The readiness check: twelve questions about habits, and a learning path from the answers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from toolkit.i18n import Messages
from toolkit.lesson import charts
from toolkit.lesson.entries import Entry
from toolkit.lesson.tools.base import Figure, Headline, Note, ResultPart, Table, ToolModel

_ = Messages("tools")

PATH_LENGTH = 4
"""Modules of the path that are shown; more than that discourages."""


@dataclass(frozen=True)
class Question:
    """One habit. `module`: where it is learnt. `gap`: what is not there yet, said kindly."""

    name: str
    module: int
    text: str
    gap: str


def questions() -> list[Question]:
    """Return the twelve questions, one for each module, in the language in use."""
    return [
        Question(
            "records",
            1,
            _("Do you write down money in and money out?"),
            _("Money in and out is not written down yet."),
        ),
        Question(
            "unit_cost",
            2,
            _("Do you know what one product costs you?"),
            _("The cost of one product is not known yet."),
        ),
        Question(
            "check_pay",
            3,
            _("Do you check your account before goods leave?"),
            _("Payments are not always checked first."),
        ),
        Question(
            "two_step",
            4,
            _("Is two-step verification on in your WhatsApp?"),
            _("Your WhatsApp can be locked better."),
        ),
        Question(
            "customer_data",
            5,
            _("Do you know which customer data you keep?"),
            _("Customer data is not listed yet."),
        ),
        Question(
            "listing",
            6,
            _("Are photos and descriptions of your goods complete?"),
            _("Photos and descriptions can be better."),
        ),
        Question(
            "promotion",
            7,
            _("After a promotion, do you count what it brought in?"),
            _("What a promotion brings in is not counted yet."),
        ),
        Question(
            "regulars",
            8,
            _("Do you know which customers come back?"),
            _("Customers who come back are not known yet."),
        ),
        Question(
            "reorder",
            9,
            _("Do you know when to reorder your goods?"),
            _("Stock still runs out, or lies too long."),
        ),
        Question(
            "licence",
            10,
            _("Do you have an NIB (business number)?"),
            _("There is no NIB yet."),
        ),
        Question(
            "cash_plan",
            11,
            _("Do you know which month money will be short?"),
            _("Short months still come as a surprise."),
        ),
        Question(
            "goal",
            12,
            _("Is your goal for three months written down?"),
            _("There is no written goal yet."),
        ),
    ]


def module_titles() -> dict[int, str]:
    """Return the titles of the modules a path can lead to."""
    return {
        1: _("Know and record your business"),
        2: _("Cost, price and channel fees"),
        3: _("Get paid and reconcile"),
        4: _("Don't get scammed"),
        5: _("Customer data and privacy"),
        6: _("A storefront people trust"),
        7: _("Promotion you can measure"),
        8: _("Loyal customers"),
        9: _("Stock and demand"),
        10: _("Licences, tax and rules"),
        11: _("Cash flow, loans and emergency plan"),
        12: _("Grow: export and final project"),
    }


class ReadinessModel(ToolModel):
    """Twelve questions -> which module first, and why."""

    name = "readiness"

    @property
    def title(self) -> str:
        """The tool's name."""
        return _("Where do I start?")

    @property
    def intro(self) -> str:
        """What the tool answers."""
        return _("Twelve short questions. You get a learning path that fits you. There are no wrong answers.")

    def build(self) -> None:
        """One choice for each question."""
        answers = [("yes", _("Yes")), ("sometimes", _("Sometimes")), ("no", _("Not yet"))]
        self.questions = questions()
        self.fields = {
            q.name: Entry(q.name, "choice", q.text, choices=answers, optional=True) for q in self.questions
        }

    def compute(self) -> list[ResultPart]:
        """Headline: habits that already run. Then the path, most missing first."""
        given = {q.name: self.fields[q.name].value for q in self.questions}
        answered = [answer for answer in given.values() if answer]
        if not answered:
            return [Note(_("Answer the first question. Your path appears here."))]
        yes = answered.count("yes")
        parts: list[ResultPart] = [
            Headline(
                _("{yes} of {total}").format(yes=yes, total=len(self.questions)),
                _("good habits you already have"),
                "good" if yes else "plain",
            )
        ]
        path = self._reasons(given)
        parts.append(self._advice(path, len(answered)))
        if given["two_step"] in ("no", "sometimes"):
            parts.append(
                Note(_("You can do this today: WhatsApp, Settings, Account, Two-step verification."), "care")
            )
        parts.append(self._picture(answered))
        if path:
            parts.append(self._table(path))
        return parts

    def path(self) -> list[int]:
        """Return the numbers of the recommended modules, most wanted first."""
        return [module for module, _reason in self._reasons({n: e.value for n, e in self.fields.items()})]

    def _reasons(self, given: dict[str, str | None]) -> list[tuple[int, str]]:
        """Return (module, reason): modules with a "not yet" first, then "sometimes", each in course order."""
        reasons: dict[int, tuple[int, str]] = {}
        for question in self.questions:
            rank = {"no": 0, "sometimes": 1}.get(given[question.name] or "")
            if rank is not None and (question.module not in reasons or rank < reasons[question.module][0]):
                reasons[question.module] = (rank, question.gap)
        order = sorted(reasons, key=lambda module: (reasons[module][0], module))
        return [(module, reasons[module][1]) for module in order][:PATH_LENGTH]

    def _advice(self, path: list[tuple[int, str]], answered: int) -> Note:
        titles = module_titles()
        if path:
            text = _("Start with module {number}: {title}.").format(
                number=path[0][0], title=titles[path[0][0]]
            )
            text += " " + path[0][1]
        elif answered == len(self.questions):
            text = _("The base is strong. Go on with module 6: {six}, then module 7: {seven}.").format(
                six=titles[6], seven=titles[7]
            )
        else:
            text = _("Good so far.")
        left = len(self.questions) - answered
        if left:
            text += " " + _.plural("{count} question is left.", "{count} questions are left.", left).format(
                count=left
            )
        return Note(text, "plain" if path else "good")

    def _picture(self, answered: list[str]) -> Figure:
        rows = [(_("Yes"), "yes"), (_("Sometimes"), "sometimes"), (_("Not yet"), "no")]
        counts = [(label, answered.count(answer)) for label, answer in rows]
        return charts.stacked_bar(
            _("Your habits"), [(label, Decimal(count), str(count)) for label, count in counts]
        )

    def _table(self, path: list[tuple[int, str]]) -> Table:
        titles = module_titles()
        return Table(
            (_("Place"), _("Module"), _("Why")),
            tuple(
                (
                    str(place),
                    _("Module {number}: {title}").format(number=module, title=titles[module]),
                    reason,
                )
                for place, (module, reason) in enumerate(path, start=1)
            ),
            _("Your learning path"),
        )
