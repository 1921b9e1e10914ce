"""Fields of the emergency tool."""

from __future__ import annotations

from toolkit.i18n import Messages
from toolkit.lesson.entries import Entry
from toolkit.lesson.tools.base import Section
from toolkit.lesson.tools.emergency_cards import cards
from toolkit.lesson.tools.shared import MOST_MONEY

_ = Messages("tools")

MONEY = ("cash", "sales", "goods", "fixed")
TEXTS = ("backup_supplier", "backup_channel", "helper", "copy_place", "who", "contacts")
PLAN = ("lost", "one_off", "stop_days", "lose_days", *TEXTS)
"""Fields that appear once a card is chosen."""


def numbers() -> list[Entry]:
    """Return the fields for the shop's name and its numbers of a week."""
    rows = [
        ("cash", _("Cash today"), _("Till, bank and e-wallet. Example: 3.3m.")),
        ("sales", _("Sales in a usual week"), _("Example: 4.5m.")),
        ("goods", _("Buying goods in a usual week"), _("Only for what is sold. Example: 3m.")),
        ("fixed", _("Must be paid each week all the same"), _("Rent, instalments, home. Example: 1.125m.")),
    ]
    return [
        Entry(
            "business", "text", _("Name of the shop"), help=_("It also shuffles the cards."), optional=True
        ),
        *(Entry(name, "money", label, help=help, high=MOST_MONEY) for name, label, help in rows),
    ]


def crisis() -> list[Entry]:
    """Return the card, its numbers, the two targets and what can be ticked for each card."""
    every = cards()
    ticks = [
        Entry(name, "tick", label, optional=True)
        for card in every.values()
        for name, label in card.ready.items()
    ]
    return [
        Entry(
            "card",
            "choice",
            _("Card"),
            help=_("Draw one, or choose."),
            choices=[(card.id, card.name) for card in every.values()],
            optional=True,
        ),
        Entry(
            "lost",
            "percent",
            _("Share of your sales that stops"),
            help=_("Empty: we take the example of the card."),
            high=1,
            optional=True,
        ),
        Entry(
            "one_off",
            "money",
            _("Cost that comes at once"),
            help=_("Cleaning, repair, money that is gone. Example: 600k."),
            high=MOST_MONEY,
            optional=True,
        ),
        Entry(
            "stop_days",
            "count",
            _("You may stand still at most (days)"),
            help=_("When must you sell again? Called RTO. Example: 7."),
            high=365,
            optional=True,
        ),
        Entry(
            "lose_days",
            "count",
            _("Notes may be lost at most (days)"),
            help=_("So you make a copy that often. Called RPO. Example: 1."),
            high=365,
            optional=True,
        ),
        *ticks,
    ]


def sections() -> list[Section]:
    """Return the parts of the form that follow the card."""
    ticks = tuple(name for card in cards().values() for name in card.ready)
    return [
        Section(_("1. This crisis in my shop"), ("lost", "one_off")),
        Section(_("2. How long may it take?"), ("stop_days", "lose_days")),
        Section(_("3. What is ready"), ticks),
        Section(_("4. What and who is in reserve"), TEXTS),
    ]


def reserve() -> list[Entry]:
    """Return the texts of the plan."""
    return [
        Entry("backup_supplier", "text", _("Second supplier"), help=_("Name and where."), optional=True),
        Entry(
            "backup_channel",
            "text",
            _("Second place or channel"),
            help=_("Where do you sell if the first is closed?"),
            optional=True,
        ),
        Entry("helper", "text", _("Who stands in for you?"), optional=True),
        Entry("copy_place", "text", _("Where is the copy of your notes?"), optional=True),
        Entry(
            "who",
            "text",
            _("Who does what?"),
            help=_("One line each: Dina, moves the stock up."),
            optional=True,
            lines=4,
        ),
        Entry(
            "contacts",
            "text",
            _("Important numbers"),
            help=_("Bank, supplier, neighbour. Not your customers."),
            optional=True,
            lines=4,
        ),
    ]
