"""The stock tool: when to order again, how much at once, and what running out costs against leftovers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from toolkit.business import inventory
from toolkit.business.inventory import ReorderPoint
from toolkit.business.problems import Problem
from toolkit.i18n import Messages
from toolkit.lesson import charts
from toolkit.lesson.messages import sentence
from toolkit.lesson.tools import stock_fields
from toolkit.lesson.tools import stock_results as results
from toolkit.lesson.tools.base import BookPage, Document, Headline, Note, ResultPart, Table, ToolModel
from toolkit.lesson.tools.shared import by_name, first_fill_in, not_understood, number, percent, rupiah, short
from toolkit.lesson.tools.stock_results import whole

_ = Messages("tools")

DAYS_A_MONTH = 30
VARIATION = {"stable": Decimal("0.2"), "medium": Decimal("0.4"), "wild": Decimal("0.7")}
"""Standard deviation of a day's sales as a share of the mean: our own rule of thumb, told with the result."""

SLOW = 10
"""Fewer pieces than this during the wait: the bell curve is only a rough guide."""


class StockModel(ToolModel):
    """Sold a day and days of waiting -> reorder point; with money also the order size and the two losses."""

    name = "stock"

    @property
    def title(self) -> str:
        """The tool's name."""
        return _("When to order again, and how much?")

    @property
    def intro(self) -> str:
        """What the tool answers."""
        return _("Three answers are enough to begin. You get a card for your shelf.")

    def build(self) -> None:
        """Three fields at first; the others appear when these are filled in."""
        self.fields = by_name(*stock_fields.wait(), *stock_fields.details(), *stock_fields.money())

    def compute(self) -> list[ResultPart]:
        """Headline: the reorder point. Then the order size, the two losses, and a card to print."""
        sold, lead = (self.fields[key].value for key in ("sold", "lead"))
        self._show_what_fits(ready=bool(sold and lead))
        wrong = not_understood(entry for entry in self.fields.values() if entry.visible)
        if not sold or not lead:
            return [*wrong] or [*first_fill_in(self.fields["sold"], self.fields["lead"])]
        try:
            spread = self._spread(sold)
        except Problem as problem:
            return [*wrong, Note(sentence(problem), "care")]
        if spread is None:
            return [*wrong] or [*first_fill_in(self.fields["quiet"], self.fields["busy"])]
        point = inventory.reorder_point(
            sold, lead, spread, self._service(), lead_time_sd=self._late_spread(lead)
        )
        at_once = self._order_size(sold)
        product = short(self._said("product") or _("my product"))
        return [
            *self._when(point),
            *self._now(point, sold),
            *self._how_much(at_once, sold, point),
            *wrong,
            *self._losses(sold, spread),
            *self._assumptions(sold, spread, point),
            results.card(product, point.level, at_once, sold, lead),
        ]

    def book_page(self) -> BookPage | None:
        """The reorder card of this product."""
        card = next((part for part in self.result if isinstance(part, Document)), None)
        if card is None:
            return None
        kept = [part for part in self.result if isinstance(part, Headline | Table)]
        return BookPage(card.title, (*kept, card))

    # -- what the fields say -----------------------------------------------------------------------

    def _said(self, key: str) -> Any:
        """Return a field's meaning; a hidden field says nothing."""
        return self.fields[key].value if self.fields[key].visible else None

    def _show_what_fits(self, *, ready: bool) -> None:
        fields = self.fields
        numbers = fields["variation"].value == "numbers"
        fields["quiet"].visible = fields["busy"].visible = numbers
        for key in ("product", "now", "more"):
            fields[key].visible = ready
        more = ready and bool(fields["more"].value)
        for key in ("longest", "service", "shelf_days", "order_cost", "cost"):
            fields[key].visible = more
        fields["holding"].visible = bool(self._said("cost") and self._said("order_cost"))
        fields["price"].visible = bool(self._said("cost"))
        fields["leftover"].visible = bool(self._said("price"))
        fields["still_brings"].visible = self._said("leftover") == "cheap"

    def _spread(self, sold: Decimal) -> Decimal | None:
        """Return the standard deviation of a day's sales, None while a needed field is empty."""
        chosen = self.fields["variation"].value or "medium"
        if chosen != "numbers":
            return sold * VARIATION[chosen]
        quiet, busy = self.fields["quiet"].value, self.fields["busy"].value
        if quiet is None or busy is None:
            return None
        return inventory.spread_from_range(quiet, busy)

    def _late_spread(self, lead: Decimal) -> Decimal:
        """The longest wait she remembers lies about two standard deviations above the usual one."""
        longest: Decimal | None = self._said("longest")
        return max(Decimal(0), (longest - lead) / 2) if longest is not None else Decimal(0)

    def _service(self) -> Decimal:
        return Decimal(self._said("service") or "95") / 100

    def _order_size(self, sold: Decimal) -> Decimal | None:
        """Return the pieces to order at once, no more than sell before they spoil; None without money."""
        size = self._cheapest_size(sold)
        keeps = self._keeps(sold)
        return size if size is None or keeps is None else min(size, keeps)

    def _cheapest_size(self, sold: Decimal) -> Decimal | None:
        order_cost, cost, holding = (self._said(key) for key in ("order_cost", "cost", "holding"))
        if not order_cost or not cost or not holding:
            return None
        size = inventory.economic_order_quantity(sold * DAYS_A_MONTH, order_cost, cost * holding)
        return max(Decimal(1), whole(size.quantity))

    def _keeps(self, sold: Decimal) -> Decimal | None:
        """Return what sells before it spoils."""
        days: Decimal | None = self._said("shelf_days")
        return max(Decimal(1), whole(sold * days)) if days else None

    # -- the parts of the result -------------------------------------------------------------------

    def _when(self, point: ReorderPoint) -> list[ResultPart]:
        during = number(whole(point.during_lead))
        reserve = number(max(point.level - whole(point.during_lead), Decimal(0)))
        text = _("While you wait about {during} are sold. {safety} are your reserve for busy days.")
        rows = [
            (_("Sold while you wait"), point.during_lead, during),
            (_("Reserve"), point.safety, reserve),
        ]
        return [
            Headline(number(point.level), _("order again when so many are left"), "good"),
            Note(text.format(during=during, safety=reserve)),
            charts.stacked_bar(_("What the reorder point is made of"), rows),
        ]

    def _now(self, point: ReorderPoint, sold: Decimal) -> list[ResultPart]:
        now = self._said("now")
        if now is None:
            return []
        if now <= point.level:
            return [Note(_("You have {now}. Order today.").format(now=number(now)), "bad")]
        days = int((now - point.level) / sold)
        text = _.plural(
            "You have {now}. Order again in about {days} day.",
            "You have {now}. Order again in about {days} days.",
            days,
        )
        return [Note(text.format(now=number(now), days=number(days)), "good")]

    def _how_much(self, size: Decimal | None, sold: Decimal, point: ReorderPoint) -> list[ResultPart]:
        cheapest = self._cheapest_size(sold)
        if size is None or cheapest is None:
            return []
        order_cost, cost, holding = (self._said(key) for key in ("order_cost", "cost", "holding"))
        month = sold * DAYS_A_MONTH
        total = inventory.stock_cost(month, order_cost, cost * holding, size)
        text = _("That is about {times} orders a month. Ordering and keeping cost {total} a month.")
        parts: list[ResultPart] = [Headline(number(size), _("order so many at once"), "plain")]
        if size < cheapest:
            spoils = _("The cheapest order is {cheapest}. But only {keeps} sell before they spoil.")
            parts.append(Note(spoils.format(cheapest=number(cheapest), keeps=number(size)), "care"))
        parts.append(Note(text.format(times=number(month / size, 1), total=rupiah(total))))
        if size < point.during_lead:
            again = _("One order is sold out before the next one comes. So order before it arrives.")
            parts.append(Note(again, "care"))
        parts.append(results.other_sizes(size, month, order_cost, cost * holding, self._keeps(sold)))
        return parts

    def _losses(self, sold: Decimal, spread: Decimal) -> list[ResultPart]:
        """Compare one piece too few with one too many."""
        cost, price = self._said("cost"), self._said("price")
        if cost is None or price is None:
            return []
        if price <= cost:
            return [Note(_("The price is not above the cost. First look at your price."), "bad")]
        fate = self._said("leftover") or "again"
        if fate == "again":
            text = _("Each one missing costs you {short}. One left over can still be sold later.")
            return [Note(text.format(short=rupiah(price - cost)))]
        brings = (self._said("still_brings") or Decimal(0)) if fate == "cheap" else Decimal(0)
        if brings >= cost:
            return [Note(_("Left-overs bring back their cost. Too many does no harm."), "good")]
        days = self._said("shelf_days") or Decimal(1)
        return results.both_losses(sold, spread, days, price - cost, cost - brings)

    def _assumptions(self, sold: Decimal, spread: Decimal, point: ReorderPoint) -> list[ResultPart]:
        text = _("We take it that a day is often {spread} above or below {sold}. This is our rule of thumb.")
        if self.fields["variation"].value == "numbers":
            text = _("From your quietest and busiest day: a day is often {spread} above or below {sold}.")
        share = _("With this reserve, {share} of deliveries come in time.")
        parts: list[ResultPart] = [
            Note(text.format(spread=number(spread, 1), sold=number(sold, 1))),
            Note(share.format(share=percent(self._service(), 0))),
        ]
        if point.during_lead < SLOW:
            parts.append(Note(_("This product sells slowly. Take the reserve as a rough guide."), "care"))
        return parts
