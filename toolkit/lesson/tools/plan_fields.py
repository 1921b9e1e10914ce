"""Fields of the 90-day plan, and the five numbers that a shop can choose from."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.i18n import Messages
from toolkit.lesson.entries import Entry

_ = Messages("tools")

MOST_NUMBERS, MOST_STEPS = 5, 6
MONTHS = ("1", "2", "3")


@dataclass(frozen=True)
class Measure:
    """A number to watch. better: `up` or `down`. step, who, proof: a usual first step for it."""

    id: str
    name: str
    better: str
    lesson: int
    step: str
    proof: str


def measures() -> dict[str, Measure]:
    """Return the numbers by their ids, in the order of the lessons."""
    rows = [
        (
            "cash",
            _("Cash that is left each month"),
            "up",
            1,
            _("Write every order down the same day."),
            _("cash book closed each month"),
        ),
        (
            "margin",
            _("Margin of the best seller (%)"),
            "up",
            2,
            _("Work out the price again with all fees."),
            _("new price list"),
        ),
        (
            "matched",
            _("Payments checked within 2 days (%)"),
            "up",
            3,
            _("Compare orders and payments every Monday."),
            _("list of differences"),
        ),
        (
            "locked",
            _("Accounts with 2-step login"),
            "up",
            4,
            _("Turn on 2-step login for chat, bank and marketplace."),
            _("photo of the setting"),
        ),
        (
            "consent",
            _("Customers who agreed to messages"),
            "up",
            5,
            _("Ask consent with one sentence at every order."),
            _("count in the list"),
        ),
        (
            "listing",
            _("Listing score (0 to 100)"),
            "up",
            6,
            _("Improve one listing a week: title, photo, details."),
            _("score of the tool"),
        ),
        (
            "complaints",
            _("Complaints in a month"),
            "down",
            6,
            _("Answer the first cause of complaints."),
            _("count of complaints"),
        ),
        (
            "advert",
            _("Sales for each rupiah of ads (ROAS)"),
            "up",
            7,
            _("Stop the ad that loses. Test one change."),
            _("numbers of the ad"),
        ),
        (
            "repeat",
            _("Customers who buy again (%)"),
            "up",
            8,
            _("Greet the customers who are about to leave."),
            _("repeat rate"),
        ),
        (
            "stockouts",
            _("Days that something was sold out"),
            "down",
            9,
            _("Set a reorder point for three products."),
            _("days without stock"),
        ),
        (
            "papers",
            _("Licences and taxes in order"),
            "up",
            10,
            _("Finish the next licence on my list."),
            _("photo of the document"),
        ),
        (
            "reserve",
            _("Weeks my cash would last"),
            "up",
            11,
            _("Put money aside every Monday."),
            _("balance of the savings"),
        ),
        (
            "abroad",
            _("Parcels sent abroad"),
            "up",
            12,
            _("Send one sample and time it."),
            _("receipt and photo on arrival"),
        ),
    ]
    return {row[0]: Measure(*row) for row in rows}


def head() -> list[Entry]:
    """Return the fields that come first: the start, and the goal in a sentence."""
    return [
        Entry("start", "date", _("Start of the plan"), help=_("Example: 1/12/2026.")),
        Entry(
            "goal",
            "text",
            _("What is different after 90 days?"),
            help=_("One sentence with a number."),
            lines=2,
        ),
        Entry("business", "text", _("Name of my shop"), optional=True),
    ]


def tail() -> list[Entry]:
    """Return the fields that come last: the risk, what is in reserve, and the first step this week."""
    return [
        Entry("risk", "text", _("What can go wrong?"), help=_("From lesson 11."), optional=True, lines=2),
        Entry("backup", "text", _("Then I do this"), help=_("What is in reserve?"), optional=True, lines=2),
        Entry(
            "first", "text", _("First step this week"), help=_("What, on which day?"), optional=True, lines=2
        ),
        Entry(
            "partner", "text", _("Who looks at it with me"), help=_("First name is enough."), optional=True
        ),
    ]


def number_row() -> list[Entry]:
    """Return the fields of one number, before and after."""
    choices = [(each.id, each.name) for each in measures().values()]
    return [
        Entry("which", "choice", _("Which number?"), choices=choices, optional=True),
        Entry("before", "text", _("Now"), help=_("Example: 1.2m, 15%, 4 days."), optional=True),
        Entry("after", "text", _("In 90 days"), help=_("Possible, not a dream."), optional=True),
    ]


def step_row() -> list[Entry]:
    """Return the fields of one step."""
    return [
        Entry(
            "month",
            "choice",
            _("In which month?"),
            choices=[
                ("1", _("Month 1")),
                ("2", _("Month 2")),
                ("3", _("Month 3")),
            ],
            optional=True,
        ),
        Entry("what", "text", _("What will I do?"), optional=True, lines=2),
        Entry("who", "text", _("Who does it?"), optional=True),
        Entry("when", "text", _("When?"), help=_("Example: every Monday, before the 15th."), optional=True),
        Entry(
            "proof", "text", _("How do I see that it is done?"), help=_("A number or a photo."), optional=True
        ),
    ]
