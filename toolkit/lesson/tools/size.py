"""The size classifier: micro, small or medium, with the limits and the way to the next class."""

from __future__ import annotations

from decimal import Decimal

from toolkit.business.size import classify_by_capital, classify_by_sales
from toolkit.i18n import Messages
from toolkit.lesson import charts
from toolkit.lesson.entries import Entry
from toolkit.lesson.tools.base import Headline, Note, ResultPart, Table, ToolModel
from toolkit.lesson.tools.shared import (
    MOST_MONEY,
    by_name,
    fact_value,
    facts,
    first_fill_in,
    not_understood,
    rupiah,
)

_ = Messages("tools")

CLASSES = ("micro", "small", "medium")


def limits(test: str) -> list[tuple[str, Decimal]]:
    """Return (class, upper limit) for the test `sales` or `capital`, smallest class first."""
    found = [(name, fact_value(f"size.{name}.{test}_max")) for name in CLASSES]
    return [(name, Decimal(limit)) for name, limit in found if limit is not None]


class SizeModel(ToolModel):
    """Annual sales or capital -> size class under the country's rule."""

    name = "size"

    @property
    def title(self) -> str:
        """The tool's name."""
        return _("How big is my business?")

    @property
    def intro(self) -> str:
        """What the tool answers."""
        return _("Forms ask for your size: micro, small or medium. Here you find yours.")

    def build(self) -> None:
        """Whether the business runs already, its sales and its capital."""
        self.fields = by_name(
            Entry(
                "situation",
                "choice",
                _("Your business now"),
                default="running",
                choices=[("running", _("Already running")), ("starting", _("Just starting or registering"))],
            ),
            Entry(
                "sales",
                "money",
                _("Sales"),
                help=_("All money from selling, before costs. Example: 5 million a month."),
                high=MOST_MONEY,
                optional=True,
            ),
            Entry(
                "period",
                "choice",
                _("These sales are for"),
                default="month",
                choices=[("month", _("one month")), ("year", _("one year"))],
            ),
            Entry(
                "capital",
                "money",
                _("Business capital"),
                help=_("Money, tools and stock. Land and the business building do not count."),
                high=MOST_MONEY,
                optional=True,
            ),
        )

    def compute(self) -> list[ResultPart]:
        """Headline: the class. Then how far it is to the next one."""
        fields = self.fields
        by_capital = fields["situation"].value == "starting"
        fields["capital"].visible = by_capital
        wrong = not_understood(entry for entry in fields.values() if entry.visible)
        # What stands in a hidden field is kept, but does not count.
        sales, capital = self._sales(), fields["capital"].value if by_capital else None
        test, value = ("capital", capital) if by_capital else ("sales", sales)
        if value is None:
            # Capital counts and is not filled in: sales are better than no answer.
            test, value = "sales", sales
        if value is None:
            return [*wrong] or [*first_fill_in(self._wanted())]
        rule = limits(test)
        if not rule:
            return [Note(_("The country file has no size limits. Ask your trainer."), "care")]
        found = _classify(test, value, rule)
        limit = dict(rule).get(found or "", rule[-1][1])
        limit_name = _("Limit of this class") if found else _("Limit for medium")
        rows = [(_("You"), value, rupiah(value)), (limit_name, limit, rupiah(limit))]
        return [
            *wrong,
            self._headline(found, test),
            self._way(value, found, limit, test),
            *self._which_counts(test, by_capital),
            *self._other(sales, capital, found),
            charts.bars(_("You and the limit"), rows, highlight=0),
            self._table(rule, test),
            Note(_("Starting or registering: capital counts. Already running: one year of sales counts.")),
            *facts(*(f"size.{name}.{test}_max" for name in CLASSES)),
        ]

    @staticmethod
    def _which_counts(test: str, by_capital: bool) -> list[Note]:
        if (test == "capital") == by_capital:
            return []
        return [Note(_("Your capital counts when you start or register. Fill it in too."), "care")]

    def _wanted(self) -> Entry:
        return self.fields["capital" if self.fields["situation"].value == "starting" else "sales"]

    def _sales(self) -> Decimal | None:
        sales: Decimal | None = self.fields["sales"].value
        if sales is not None and self.fields["period"].value == "month":
            return sales * 12
        return sales

    @staticmethod
    def _class_name(found: str | None) -> str:
        return {
            "micro": _("Micro business"),
            "small": _("Small business"),
            "medium": _("Medium business"),
        }.get(found or "", _("Large business"))

    def _headline(self, found: str | None, test: str) -> Headline:
        label = _("by your capital") if test == "capital" else _("by your sales in one year")
        return Headline(self._class_name(found), label, "good")

    def _way(self, value: Decimal, found: str | None, limit: Decimal, test: str) -> Note:
        amount, most = rupiah(value), rupiah(limit)
        if found is None:
            return Note(
                _("{amount} is above the limit for medium, {limit}.").format(amount=amount, limit=most)
            )
        told = _("Your capital: {amount}.") if test == "capital" else _("Your sales in one year: {amount}.")
        room = _("The limit of this class is {limit}. Up to there: {gap} more.")
        todo = _("Choose “{name}” when a form asks for your size.")
        sentences = (
            told.format(amount=amount),
            room.format(limit=most, gap=rupiah(limit - value)),
            todo.format(name=self._class_name(found)),
        )
        return Note(" ".join(sentences))

    def _other(self, sales: Decimal | None, capital: Decimal | None, found: str | None) -> list[Note]:
        """Say so when sales, which do not count when starting, would give another class."""
        if sales is None or capital is None:
            return []
        other = _classify("sales", sales, limits("sales"))
        if other == found:
            return []
        text = _("By your sales alone you would be: {name}. Now your capital counts.")
        return [Note(text.format(name=self._class_name(other)))]

    def _table(self, rule: list[tuple[str, Decimal]], test: str) -> Table:
        column = _("Capital, up to") if test == "capital" else _("Sales in one year, up to")
        rows = tuple((self._class_name(name), rupiah(limit)) for name, limit in rule)
        return Table((_("Class"), column), rows, _("The limits"))


def _classify(test: str, value: Decimal, rule: list[tuple[str, Decimal]]) -> str | None:
    return classify_by_capital(value, rule) if test == "capital" else classify_by_sales(value, rule)
