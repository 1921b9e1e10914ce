"""Fields of the price tool."""

from __future__ import annotations

from decimal import Decimal

from toolkit.country.price_bands import load_bands
from toolkit.i18n import Messages, language
from toolkit.lesson.entries import Entry
from toolkit.lesson.tools.price_terms import categories, channel_names
from toolkit.lesson.tools.shared import MOST_MONEY

_ = Messages("tools")


def wish() -> list[Entry]:
    """Return the fields for the cost and the wanted share."""
    return [
        Entry(
            "cost",
            "money",
            _("Cost of one product (HPP)"),
            help=_("From the recipe tool. Example: 30k."),
            low=1,
            high=MOST_MONEY,
        ),
        Entry(
            "margin",
            "percent",
            _("Profit you want (share of the price)"),
            help=_("Of every 100 rupiah, how many stay? Example: 20."),
            high=Decimal("0.95"),
            optional=True,
        ),
    ]


def channel() -> list[Entry]:
    """Return the fields for where she sells and what that takes."""
    return [
        Entry(
            "channel",
            "choice",
            _("Where you sell"),
            default="chat",
            choices=list(channel_names().items()),
        ),
        Entry(
            "category",
            "choice",
            _("Kind of goods"),
            help=_("The marketplace's fee depends on it."),
            default="fmcg",
            choices=list(categories().items()),
        ),
        Entry(
            "fee",
            "percent",
            _("Channel's fee"),
            help=_("Empty: we take the upper end of the fee table. Example: 8.25."),
            high=Decimal("0.95"),
            optional=True,
        ),
        Entry(
            "order_fee",
            "money",
            _("Fee for each order"),
            help=_("Empty: we take the fee table. Example: 1,250."),
            high=MOST_MONEY,
            optional=True,
        ),
    ]


def others() -> list[Entry]:
    """Return the field that compares with what others ask; none where no prices are known."""
    bands = load_bands().values()
    if not bands:
        return []
    return [
        Entry(
            "compare",
            "choice",
            _("Compare with prices of others"),
            help=_("Real marketplace prices, some years old. Only a hint."),
            default="none",
            choices=[
                ("none", _("Do not compare")),
                *[(band.id, band.title.pick(language())) for band in bands],
            ],
        )
    ]


def today() -> list[Entry]:
    """Return the field for today's price."""
    return [
        Entry(
            "price_now",
            "money",
            _("Your price today"),
            help=_("To see what it leaves. Example: 36k."),
            low=1,
            high=MOST_MONEY,
            optional=True,
        ),
    ]


EXTRAS = ("discount", "voucher", "tax", "fixed", "compare")
"""Fields that stay folded until they are asked for."""


def more() -> Entry:
    """Return the box that unfolds the rest."""
    return Entry("more", "tick", _("Also promo, tax, fixed costs, prices of others"))


def extras() -> list[Entry]:
    """Return the fields for promo, turnover tax and fixed costs."""
    return [
        Entry(
            "discount",
            "percent",
            _("Discount on today's price"),
            help=_("Example: 10."),
            high=Decimal("0.99"),
            optional=True,
        ),
        Entry(
            "voucher",
            "money",
            _("Voucher you pay, each order"),
            help=_("Example: 2k."),
            high=MOST_MONEY,
            optional=True,
        ),
        Entry(
            "tax",
            "choice",
            _("Count the turnover tax (PPh final)?"),
            help=_("Not sure? Leave “No”, and ask."),
            default="no",
            choices=[("no", _("No")), ("yes", _("Yes"))],
        ),
        Entry(
            "fixed",
            "money",
            _("Fixed costs of a month"),
            help=_("Rent, data plan, wages. Example: 600k."),
            high=MOST_MONEY,
            optional=True,
        ),
    ]
