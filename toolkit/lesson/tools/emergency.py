"""The emergency tool: draw a crisis card, see how long the cash lasts, and make a one-page plan."""

from __future__ import annotations

from decimal import Decimal

from toolkit.business.continuity import Survival, cash_needed, cash_path, survival
from toolkit.i18n import Messages, in_language
from toolkit.lesson.tools import emergency_fields as fields
from toolkit.lesson.tools.base import Action, BookPage, Document, Headline, Note, ResultPart, Table, ToolModel
from toolkit.lesson.tools.cash_chart import columns
from toolkit.lesson.tools.emergency_cards import Card, cards, next_card
from toolkit.lesson.tools.emergency_plan import Plan, Ready, page
from toolkit.lesson.tools.shared import by_name, facts, first_fill_in, not_understood, number, rupiah

_ = Messages("tools")

ZERO, ALL = Decimal(0), Decimal(1)
HALF = Decimal("0.5")
SHOWN_WEEKS = 12
DAYS_A_WEEK = 7


class EmergencyModel(ToolModel):
    """The shop's week and a crisis card -> weeks of survival, first steps, a one-page plan."""

    name = "emergency"

    @property
    def title(self) -> str:
        """The tool's name."""
        return _("What if it goes wrong?")

    @property
    def intro(self) -> str:
        """What the tool answers."""
        return _("Draw a card. See how many weeks your cash lasts. Then fill in your plan on one page.")

    def build(self) -> None:
        """The shop's week, the card with its ticks, and the texts of the plan."""
        self.fields = by_name(*fields.numbers(), *fields.crisis(), *fields.reserve())
        self.sections = fields.sections()
        self.actions = {"draw": Action("draw", _("Draw a card"), self._draw)}

    def compute(self) -> list[ResultPart]:
        """Headline: weeks of survival. Then whether that is enough, the first steps, and the plan."""
        card = cards().get(self.fields["card"].value or "")
        self._show_what_fits(card)
        wrong = not_understood(entry for entry in self.fields.values() if entry.visible)
        needed = [self.fields[name] for name in fields.MONEY]
        if any(entry.value is None for entry in needed):
            return [*(wrong or first_fill_in(*needed))]
        if card is None:
            return [*self._without_card(), *wrong]
        lasts = self._survival(card, own=True)
        return [
            self._headline(lasts, _("your cash lasts: {card}").format(card=card.name)),
            Note(card.story),
            *self._enough(card, lasts),
            *wrong,
            *_picture(lasts),
            Table((_("No."), _("What to do")), _numbered(card.steps), card.name),
            Document(_("Your emergency plan"), page(self._plan(card)), _("emergency-plan.txt")),
            *self._readiness(card),
            *facts(*card.facts),
        ]

    def book_page(self) -> BookPage | None:
        """The plan, with the headline of the card chosen last."""
        documents = tuple(part for part in self.result if isinstance(part, Document))
        if not documents:
            return None
        with in_language(self.language):
            title = _("My emergency plan")
        return BookPage(title, (*(part for part in self.result if isinstance(part, Headline)), *documents))

    # -- the result --------------------------------------------------------------------------------

    def _survival(self, card: Card, *, own: bool, lost: Decimal | None = None) -> Survival:
        """Return how long she lasts. own: use what she typed for this card instead of the example."""
        typed = self.fields["lost"].value if own else None
        one_off = self.fields["one_off"].value if own else None
        share = lost if lost is not None else card.lost if typed is None else typed
        cash, sales, goods, fixed = (self.fields[name].value for name in fields.MONEY)
        return survival(cash, sales, goods, fixed, share, one_off or ZERO)

    def _without_card(self) -> list[ResultPart]:
        lasts = self._total_stop()
        return [
            self._headline(lasts, _("your cash lasts if all sales stop")),
            Note(_("Now draw a card, or choose one.")),
        ]

    def _total_stop(self) -> Survival:
        cash, sales, goods, fixed = (self.fields[name].value for name in fields.MONEY)
        return survival(cash, sales, goods, fixed, ALL)

    @staticmethod
    def _headline(lasts: Survival, label: str) -> Headline:
        if lasts.weeks is None:
            return Headline(_words(lasts), label, "good")
        return Headline(
            _words(lasts), label, "bad" if lasts.weeks < 2 else "care" if lasts.weeks < 4 else "good"
        )

    def _enough(self, card: Card, lasts: Survival) -> list[ResultPart]:
        if lasts.weeks is None:
            return [Note(_("What still comes in pays what must be paid. Keep an eye on it."), "good")]
        text = _("Each week {amount} more goes out than comes in.")
        parts: list[ResultPart] = [Note(text.format(amount=rupiah(lasts.weekly_loss)))]
        days = self.fields["stop_days"].value
        if days is not None:
            parts.append(self._target(lasts, days))
        typed = self.fields["lost"].value
        share = card.lost if typed is None else typed
        half = self._survival(card, own=True, lost=share * HALF)
        text = _("If you win back half of the lost sales, by chat or in another place: {weeks}.")
        return [*parts, Note(text.format(weeks=_words(half)), "good")]

    def _target(self, lasts: Survival, days: Decimal) -> Note:
        weeks = days / DAYS_A_WEEK
        needed = cash_needed(weeks, lasts.weekly_loss, self.fields["one_off"].value or ZERO)
        gap = needed - self.fields["cash"].value
        if gap <= 0:
            text = _("You want to sell again after {days} days. Your cash is enough for that.")
            return Note(text.format(days=number(days)), "good")
        text = _(
            "You want to sell again after {days} days. For that {gap} is missing. Put it aside in good weeks."
        )
        return Note(text.format(days=number(days), gap=rupiah(gap)), "bad")

    def _readiness(self, card: Card) -> list[ResultPart]:
        done = sum(bool(self.fields[name].value) for name in card.ready)
        text = _("Ready for “{card}”: {done} of {all}. Tick what is really done, not what is planned.")
        return [Note(text.format(card=card.name, done=done, all=len(card.ready)))]

    def _plan(self, chosen: Card) -> Plan:
        ready = []
        for card in cards().values():
            ticked = {name for name in card.ready if self.fields[name].value}
            if card.id == chosen.id or ticked:
                ready.append(
                    Ready(
                        card,
                        _words(self._survival(card, own=card.id == chosen.id)),
                        tuple(text for name, text in card.ready.items() if name in ticked),
                        tuple(text for name, text in card.ready.items() if name not in ticked),
                    )
                )
        return Plan(
            business=self.fields["business"].value or "",
            cash=self.fields["cash"].value,
            fixed=self.fields["fixed"].value,
            lasts=_words(self._total_stop()),
            stop_days=self.fields["stop_days"].value,
            lose_days=self.fields["lose_days"].value,
            texts={name: self.fields[name].value or "" for name in fields.TEXTS},
            ready=ready,
        )

    # -- what the fields say -------------------------------------------------------------------------

    def _draw(self) -> None:
        # What was typed for the card before does not belong to the next one.
        self.fields["lost"].raw = self.fields["one_off"].raw = ""
        self.fields["card"].raw = next_card(self.fields["card"].raw, self.fields["business"].raw)

    def _show_what_fits(self, card: Card | None) -> None:
        for name in fields.PLAN:
            self.fields[name].visible = card is not None
        for each in cards().values():
            for name in each.ready:
                self.fields[name].visible = card is not None and each.id == card.id


def _words(lasts: Survival) -> str:
    if lasts.weeks is None:
        return _("longer: cash does not shrink")
    return _("{weeks} weeks").format(weeks=number(lasts.weeks, 1))


def _numbered(steps: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple((str(place), step) for place, step in enumerate(steps, start=1))


def _picture(lasts: Survival) -> list[ResultPart]:
    if lasts.weeks is None:
        return []
    path = cash_path(lasts.cash, lasts.weekly_loss, SHOWN_WEEKS)
    names = [_("today"), *(_("week {number}").format(number=place) for place in range(1, SHOWN_WEEKS + 1))]
    rows = [(str(place), names[place], value, rupiah(value)) for place, value in enumerate(path)]
    empty = next((place for place, value in enumerate(path) if value <= 0), None)
    return [columns(_("Cash week by week (0 = today)"), rows, empty)]
