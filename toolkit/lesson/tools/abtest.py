"""The A/B tool: is B really better than A, and how many visitors would it take to know?"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from toolkit.business.abtest import (
    Comparison,
    compare_versions,
    days_needed,
    smallest_target,
    visitors_needed,
)
from toolkit.business.problems import Problem
from toolkit.i18n import Messages
from toolkit.lesson.entries import Entry
from toolkit.lesson.messages import sentence
from toolkit.lesson.tools.base import BookPage, Headline, Note, ResultPart, Table, ToolModel
from toolkit.lesson.tools.shared import by_name, not_understood, number, percent

_ = Messages("tools")

COUNTS = ("a_visitors", "a_buyers", "b_visitors", "b_buyers")
LONGEST = 28
"""Days that a small shop's test may reasonably take: prices, holidays and stock change after that."""


class AbTestModel(ToolModel):
    """Visitors and buyers of two versions -> proven or not; a wished difference -> visitors and days."""

    name = "abtest"

    @property
    def title(self) -> str:
        """The tool's name."""
        return _("Is B really better than A?")

    @property
    def intro(self) -> str:
        """What the tool answers."""
        return _("Luck or better? Compare two photos, titles or greetings.")

    def build(self) -> None:
        """The counts of both versions, and a test to plan."""
        self.fields = by_name(*_counts(), *_plan())

    def compute(self) -> list[ResultPart]:
        """Headline: proven or not, or the visitors that a test needs."""
        wrong = not_understood(self.fields.values())
        values = {name: entry.value for name, entry in self.fields.items()}
        self.fields["rate"].visible = not self._counted(values)
        parts = self._comparison(values)
        planned = self._planned(values, alone=not any(isinstance(part, Headline) for part in parts))
        if not parts and not planned:
            labels = {"rate": self.fields["rate"].label, "target": self.fields["target"].label}
            text = _("Fill in A and B. Or plan a test first: “{rate}” and “{target}”.")
            return [*wrong] or [Note(text.format(**labels))]
        return [*parts, *wrong, *planned]

    def book_page(self) -> BookPage | None:
        """The test's result or plan."""
        page = super().book_page()
        if page is None:
            return None
        said = [part for part in self.result if isinstance(part, Note)][:2]
        return BookPage(_("My test of two versions"), (*page.parts[:1], *said, *page.parts[1:]))

    # -- the comparison ----------------------------------------------------------------------------

    @staticmethod
    def _counted(values: dict[str, Any]) -> bool:
        return all(values[name] is not None for name in COUNTS)

    def _comparison(self, values: dict[str, Any]) -> list[ResultPart]:
        if not self._counted(values):
            begun = [name for name in COUNTS if values[name] is not None]
            empty = [self.fields[name].label for name in COUNTS if not self.fields[name].raw.strip()]
            if not begun or not empty:
                return []
            text = _("To compare, also fill in: {fields}.")
            return [Note(text.format(fields="; ".join(empty)))]
        try:
            told = compare_versions(*(values[name] for name in COUNTS))
        except Problem as problem:
            return [Note(sentence(problem), "care")]
        seen = _("A: {a} of {all_a} ({rate_a}). B: {b} of {all_b} ({rate_b})").format(
            a=number(values["a_buyers"]),
            all_a=number(values["a_visitors"]),
            rate_a=percent(told.rate_a, 2),
            b=number(values["b_buyers"]),
            all_b=number(values["b_visitors"]),
            rate_b=percent(told.rate_b, 2),
        )
        head, tone, advice = _verdict(told)
        parts: list[ResultPart] = [Headline(head, seen, tone), Note(advice, tone)]
        if told.winner == "too_few":
            return parts
        return [*parts, *_why(told), *self._enough(told, values), _table(told)]

    def _enough(self, told: Comparison, values: dict[str, Any]) -> list[ResultPart]:
        """Say how many visitors would settle it, if the difference is what it seems."""
        if told.winner != "unproven" or told.difference == 0 or told.rate_a == 0 or told.rate_b == 0:
            return []
        least = visitors_needed(told.rate_a, told.rate_b)
        had = min(values["a_visitors"], values["b_visitors"])
        if least <= had:
            return []
        text = _(
            "If the difference is really this big, each version needs about {least} visitors, not {had}."
        )
        return [Note(text.format(least=number(least), had=number(had)))]

    # -- the plan ----------------------------------------------------------------------------------

    def _planned(self, values: dict[str, Any], *, alone: bool) -> list[ResultPart]:
        rate, target = self._rate(values), values["target"]
        if rate is None or target is None:
            return []
        if rate == target:
            text = _("“{target}” must differ from today's {rate}.")
            label = self.fields["target"].label
            return [Note(text.format(target=label, rate=percent(rate, 2)), "care")]
        if not 0 < rate < 1:
            return [Note(_("Today nobody buys, or everybody. A test cannot be planned from that."), "care")]
        each = visitors_needed(rate, target)
        change = {"rate": percent(rate, 2), "target": percent(target, 2), "each": number(each)}
        text = _("To see a change from {rate} to {target}, each version needs {each} visitors.")
        parts: list[ResultPart] = [Note(text.format(**change))]
        if alone:
            parts.insert(0, Headline(number(each), _("visitors for each version, A and B")))
        parts += self._days(values, rate, each)
        rule = _("Write this number down before you start. Do not stop early because B looks good.")
        return [*parts, Note(rule)]

    def _rate(self, values: dict[str, Any]) -> Decimal | None:
        """Return how many of a hundred buy today: what A shows, or what she typed."""
        if self._counted(values) and values["a_visitors"] and values["a_buyers"] <= values["a_visitors"]:
            return Decimal(values["a_buyers"] / values["a_visitors"])
        rate: Decimal | None = values["rate"]
        return rate

    def _days(self, values: dict[str, Any], rate: Decimal, each: int) -> list[ResultPart]:
        per_day = values["per_day"]
        if not per_day:
            text = _("How long does that take? Fill in “{field}”.")
            return [Note(text.format(field=self.fields["per_day"].label))]
        days = days_needed(each, per_day)
        text = _("With {visitors} visitors a day that takes {days} days.")
        told = text.format(visitors=number(per_day), days=number(days))
        if days <= LONGEST:
            return [Note(told, "good")]
        parts: list[ResultPart] = [Note(told + " " + _("That is too long. Test something bolder."), "care")]
        seen = smallest_target(rate, int(per_day * LONGEST / 2))
        if seen is None:
            text = _(
                "In {days} days you have too few visitors to test anything. Decide by talking to buyers."
            )
            return [*parts, Note(text.format(days=LONGEST), "care")]
        text = _("In {days} days you can only see a change from {rate} to {target} or more.")
        told = text.format(days=LONGEST, rate=percent(rate, 2), target=percent(seen, 2))
        return [*parts, Note(told)]


def _verdict(told: Comparison) -> tuple[str, str, str]:
    """Return the headline, its tone and the advice."""
    if told.winner == "b":
        return _("B is better"), "good", _("Luck hardly explains this. Use B, and watch your orders.")
    if told.winner == "a":
        return _("A is better"), "good", _("Luck hardly explains this. Keep A, and try another idea.")
    if told.winner == "too_few":
        return (
            _("Not enough buyers to know"),
            "care",
            _("With so few buyers, any difference may be luck. Go on, and decide nothing yet."),
        )
    if told.difference == 0:
        return _("Not proven"), "care", _("Both sold equally well. Take the one that is cheaper for you.")
    leader = "B" if told.difference > 0 else "A"
    text = _("{leader} sold more, but luck can explain it. Go on testing, or take the cheaper one.")
    return _("Not proven"), "care", text.format(leader=leader)


def _why(told: Comparison) -> list[ResultPart]:
    text = _("{leader}'s true lead is probably between {low} and {high} buyers in every 100 visitors.")
    leader, low, high = ("B", told.low, told.high) if told.difference >= 0 else ("A", -told.high, -told.low)
    span = text.format(leader=leader, low=_points(low), high=_points(high))
    if told.low <= 0 <= told.high:
        span += " " + _("Zero is among them: they may be equal.")
    parts: list[ResultPart] = [Note(span)]
    if told.p is not None:
        text = _("If both were equal, luck would show a gap like this {times} times in 100.")
        times = number(told.p * 100, 1) if told.p >= Decimal("0.001") else _("less than 0.1")
        parts.append(Note(text.format(times=times)))
    return parts


def _table(told: Comparison) -> Table:
    rows = [
        (_("Difference, B less A"), _("{points} points").format(points=_points(told.difference))),
        (
            _("95% interval"),
            _("{low} to {high} points").format(low=_points(told.low), high=_points(told.high)),
        ),
    ]
    if told.z is not None and told.p is not None:
        rows += [("z", number(told.z, 3)), ("p", number(told.p, 4))]
    return Table((_("Number"), _("Value")), tuple(rows), _("For those who want the numbers"))


def _points(share: Decimal) -> str:
    return number(share * 100, 2)


def _counts() -> list[Entry]:
    shown, bought = _("{version}: people who saw it"), _("{version}: of them bought")
    fields = []
    for version, visitors, buyers in (("A", "a_visitors", "a_buyers"), ("B", "b_visitors", "b_buyers")):
        fields += [
            Entry(
                visitors, "count", shown.format(version=version), help=_("Example: 1,000"), high=10**9, low=1
            ),
            Entry(buyers, "count", bought.format(version=version), help=_("Example: 42"), high=10**9),
        ]
    return fields


def _plan() -> list[Entry]:
    most = Decimal("0.99")
    return [
        Entry(
            "rate",
            "percent",
            _("Today: buyers of 100 visitors"),
            help=_("To plan a test. Example: 2."),
            high=most,
            low=Decimal("0.0001"),
            optional=True,
        ),
        Entry(
            "target",
            "percent",
            _("Hoped for: buyers of 100 visitors"),
            help=_("The smallest gain worth having. Example: 3."),
            high=most,
            low=Decimal("0.0001"),
            optional=True,
        ),
        Entry(
            "per_day",
            "count",
            _("Visitors a day, all together"),
            help=_("Those who see your shop. Example: 100."),
            high=10**9,
            optional=True,
        ),
    ]
