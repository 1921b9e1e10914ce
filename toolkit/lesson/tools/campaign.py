"""The advertisement tool: what each one earns or loses, what a budget brings, and affiliates compared."""

from __future__ import annotations

from decimal import Decimal

from toolkit.business.pricing import breakdown
from toolkit.business.promotion import Campaign, Verdict, judge, total
from toolkit.i18n import Messages
from toolkit.lesson.entries import Entry
from toolkit.lesson.tools import campaign_results as results
from toolkit.lesson.tools.base import (
    BookPage,
    Headline,
    Note,
    ResultPart,
    Row,
    Rows,
    Table,
    ToolModel,
)
from toolkit.lesson.tools.shared import (
    MOST_MONEY,
    by_name,
    facts,
    first_fill_in,
    not_understood,
    short,
)

_ = Messages("tools")

ZERO = Decimal(0)
MOST_COUNT = 10**9
DETAILS = ("views", "clicks", "new_customers")

Judged = tuple[Campaign, Verdict]


class CampaignModel(ToolModel):
    """What an order leaves, and each advertisement's cost and orders -> keep, mend, stop or wait."""

    name = "campaign"

    @property
    def title(self) -> str:
        """The tool's name."""
        return _("Do my advertisements pay?")

    @property
    def intro(self) -> str:
        """What the tool answers."""
        return _("Which advertisement earns, which loses? In rupiah, after goods and fees.")

    def build(self) -> None:
        """What an order leaves, the advertisements, a budget to try out and affiliates."""
        self.fields = by_name(*_order(), *_extras())
        self.groups = {
            "ads": Rows(
                "ads", _("Advertisements"), _advertisement, add_label=_("Add an advertisement"), most=12
            )
        }

    def compute(self) -> list[ResultPart]:
        """Headline: rupiah earned or lost by all. Then verdicts, numbers, budget, affiliates."""
        rows = self.groups["ads"].rows
        ads = [self._read(number, row) for number, row in enumerate(rows, start=1)]
        campaigns = [each for each in ads if each is not None]
        self._show_what_fits(campaigns)
        wrong = not_understood(entry for entry in self._entries() if entry.visible)
        price, cost = self.fields["price"].value, self.fields["cost"].value
        if price is None or cost is None:
            return [*wrong, *first_fill_in(self.fields["price"], self.fields["cost"])]
        left = breakdown(
            price,
            cost,
            order_fee=self.fields["order_fee"].value or ZERO,
            percent_fees=(self.fields["fee"].value or ZERO,),
        )
        if left.share <= 0:
            return [*results.nothing_left(left), *wrong]
        half = self._half_filled()
        if not campaigns:
            return [*results.needed(left), *wrong, *half]
        judged = [(each, judge(each, left.share, price)) for each in campaigns]
        return [
            *results.verdicts(judged, left),
            *wrong,
            *half,
            *results.numbers(judged),
            *self._budget(judged, left.share),
            *self._affiliates(judged, left.share),
            *facts("promo.ads.vat"),
        ]

    def book_page(self) -> BookPage | None:
        """What each advertisement earned, and what she does with it."""
        if not any(isinstance(part, Headline) for part in self.result):
            return None
        kept: list[ResultPart] = [part for part in self.result if isinstance(part, Headline | Table)]
        said = [part for part in self.result if isinstance(part, Note) and part.tone != "plain"]
        return BookPage(_("My promotion"), (*kept[:1], *said, *kept[1:]))

    # -- reading the fields ------------------------------------------------------------------------

    def _read(self, number: int, row: Row) -> Campaign | None:
        """Return a row as a campaign; None while its cost or its orders are missing."""
        values = {name: entry.value for name, entry in row.entries.items()}
        spend, orders = values["spend"], values["orders"]
        if spend is None or orders is None:
            return None
        revenue = values["revenue"]
        if revenue is None or row.entries["revenue"].problem:
            revenue = orders * (self.fields["price"].value or ZERO)
        name = short(values["name"] or _("Advertisement {number}").format(number=number), 24)
        known = {key: values[key] if self._detailed() else None for key in DETAILS}
        return Campaign(name, spend, orders, revenue, **known)

    def _half_filled(self) -> list[ResultPart]:
        parts: list[ResultPart] = []
        for number, row in enumerate(self.groups["ads"].rows, start=1):
            keys = ("spend", "orders")
            empty = [row.entries[key].label for key in keys if not row.entries[key].raw.strip()]
            if len(empty) == 1 and all(row.entries[key].problem == "" for key in keys):
                text = _("Advertisement {number}: “{field}” is still empty.")
                parts.append(Note(text.format(number=number, field=empty[0]), "care"))
        return parts

    def _show_what_fits(self, campaigns: list[Campaign]) -> None:
        sold = any(each.orders and each.spend for each in campaigns)
        for name in ("budget", "commission"):
            self.fields[name].visible = sold
        self.fields["samples"].visible = sold and self.fields["commission"].value is not None
        for row in self.groups["ads"].rows:
            for key in DETAILS:
                row.entries[key].visible = self._detailed()

    def _detailed(self) -> bool:
        return bool(self.fields["more"].value)

    def _entries(self) -> list[Entry]:
        rows = [entry for row in self.groups["ads"].rows for entry in row.entries.values()]
        return [*self.fields.values(), *rows]

    # -- the further questions ---------------------------------------------------------------------

    def _budget(self, judged: list[Judged], contribution: Decimal) -> list[ResultPart]:
        budget, field = self.fields["budget"].value, self.fields["budget"]
        if not field.visible or not budget:
            return []
        sold = [(campaign, verdict) for campaign, verdict in judged if campaign.orders and campaign.spend]
        # Three lucky orders are no reason to put money there, if another advertisement is known better.
        known = [pair for pair in sold if pair[1].action != "wait"] or sold
        best = max(known, key=lambda pair: pair[1].metrics.roas or ZERO)
        return results.budget(best, contribution, budget)

    def _affiliates(self, judged: list[Judged], contribution: Decimal) -> list[ResultPart]:
        commission, field = self.fields["commission"].value, self.fields["commission"]
        everything = total([campaign for campaign, _verdict in judged])
        if not field.visible or commission is None or everything.revenue <= 0:
            return []
        samples = self.fields["samples"].value or ZERO
        return [
            *results.affiliates(everything, contribution, commission, samples),
            *facts("promo.affiliate.commission", "promo.affiliate.who_sets"),
        ]


def _order() -> list[Entry]:
    return [
        Entry(
            "price",
            "money",
            _("What one usual order brings"),
            help=_("What the buyer pays, without shipping. Example: 100k."),
            low=1,
            high=MOST_MONEY,
        ),
        Entry(
            "cost",
            "money",
            _("Cost of the goods in it (HPP)"),
            help=_("Everything that is used up for this order. Example: 56k."),
            high=MOST_MONEY,
        ),
        Entry(
            "fee",
            "percent",
            _("Channel's fee"),
            help=_("By chat: leave it empty. Example: 8."),
            high=Decimal("0.95"),
            optional=True,
        ),
        Entry(
            "order_fee",
            "money",
            _("Fee for each order"),
            help=_("By chat: leave it empty. Example: 1,250."),
            high=MOST_MONEY,
            optional=True,
        ),
        Entry("more", "tick", _("I also know views, clicks and new customers"), optional=True),
    ]


def _extras() -> list[Entry]:
    return [
        Entry(
            "budget",
            "money",
            _("Try out: what would this budget bring?"),
            help=_("For your best advertisement. Example: 500k."),
            high=MOST_MONEY,
            optional=True,
        ),
        Entry(
            "commission",
            "percent",
            _("Compare: commission for affiliates"),
            help=_("The share of sales you would give. Example: 10."),
            high=Decimal("0.95"),
            optional=True,
        ),
        Entry(
            "samples",
            "money",
            _("Free samples for affiliates"),
            help=_("What they cost you. Example: 112k."),
            high=MOST_MONEY,
            optional=True,
        ),
    ]


def _advertisement() -> list[Entry]:
    return [
        Entry(
            "name", "text", _("Name of the advertisement"), help=_("Example: kitchen video."), optional=True
        ),
        Entry(
            "spend",
            "money",
            _("What it cost"),
            help=_("As billed, with tax. Example: 600k."),
            high=MOST_MONEY,
        ),
        Entry("orders", "count", _("Orders from it"), help=_("None yet? Type 0."), high=MOST_COUNT),
        Entry(
            "revenue",
            "money",
            _("Sales from it"),
            help=_("Empty: orders times one usual order."),
            high=MOST_MONEY,
            optional=True,
        ),
        Entry("views", "count", _("Times shown"), high=MOST_COUNT, optional=True),
        Entry("clicks", "count", _("Clicks"), high=MOST_COUNT, optional=True),
        Entry("new_customers", "count", _("New customers"), high=MOST_COUNT, optional=True),
    ]
