"""Fields of the stock tool."""

from __future__ import annotations

from decimal import Decimal

from toolkit.i18n import Messages
from toolkit.lesson.entries import Entry
from toolkit.lesson.tools.shared import MOST_MONEY

_ = Messages("tools")

MOST_PIECES = 1_000_000
LEAST_PIECES = Decimal("0.01")


def wait() -> list[Entry]:
    """Return the fields that are there from the beginning."""
    return [
        Entry(
            "sold",
            "count",
            _("Sold on a usual day"),
            help=_("Example: 8. Sells rarely? Then 0.5 is fine."),
            low=LEAST_PIECES,
            high=MOST_PIECES,
        ),
        Entry(
            "lead",
            "count",
            _("Days from ordering until it is on your shelf"),
            help=_("Example: 5"),
            low=LEAST_PIECES,
            high=365,
        ),
        Entry(
            "variation",
            "choice",
            _("How much do your days differ?"),
            default="medium",
            choices=[
                ("stable", _("Little: nearly every day the same")),
                ("medium", _("Some: there are quiet and busy days")),
                ("wild", _("A lot: sometimes none, sometimes crowds")),
                ("numbers", _("I know my quietest and busiest day")),
            ],
        ),
        Entry(
            "quiet",
            "count",
            _("Quietest day of the last two weeks: sold"),
            help=_("Not a day on which it had run out."),
            high=MOST_PIECES,
        ),
        Entry("busy", "count", _("Busiest day of the last two weeks: sold"), high=MOST_PIECES),
    ]


def details() -> list[Entry]:
    """Return the fields that make the reorder point finer."""
    return [
        Entry("product", "text", _("Name of the product"), help=_("For your card."), optional=True),
        Entry(
            "now",
            "count",
            _("How many do you have now?"),
            help=_("Then we say whether to order today."),
            high=MOST_PIECES,
            optional=True,
        ),
        Entry("more", "tick", _("Also work out how much to order, and losses"), optional=True),
        Entry(
            "longest",
            "count",
            _("Longest wait you remember, in days"),
            help=_("Example: 7. Leave empty if it is always in time."),
            high=365,
            optional=True,
        ),
        Entry(
            "service",
            "choice",
            _("How sure do you want to be?"),
            default="95",
            choices=[
                ("90", _("Quite: may run out 1 time in 10")),
                ("95", _("Sure: may run out 1 time in 20")),
                ("99", _("Very: may run out 1 time in 100")),
            ],
        ),
        Entry(
            "shelf_days",
            "count",
            _("How many days does it keep?"),
            help=_("Only if it spoils. Example: 14"),
            low=1,
            high=3_650,
            optional=True,
        ),
    ]


def money() -> list[Entry]:
    """Return the fields with money."""
    return [
        Entry(
            "order_cost",
            "money",
            _("Cost of ordering once"),
            help=_("Delivery, petrol, your time. Example: 50k."),
            high=MOST_MONEY,
            optional=True,
        ),
        Entry(
            "cost",
            "money",
            _("What one costs you (HPP)"),
            help=_("Example: 20k"),
            low=1,
            high=MOST_MONEY,
            optional=True,
        ),
        Entry(
            "holding",
            "percent",
            _("Keeping one for a month, % of its cost"),
            help=_("Room, damage, money tied up. 2 is our rule of thumb."),
            default="2",
            low=Decimal("0.0001"),
            high=1,
        ),
        Entry("price", "money", _("Price you sell it for"), low=1, high=MOST_MONEY, optional=True),
        Entry(
            "leftover",
            "choice",
            _("What happens to left-overs?"),
            default="again",
            choices=[
                ("again", _("I sell them later")),
                ("cheap", _("I sell them cheaply")),
                ("waste", _("I throw them away")),
            ],
        ),
        Entry("still_brings", "money", _("Price at which they still sell"), high=MOST_MONEY, optional=True),
    ]
