"""Fields of the cash-flow tool."""

from __future__ import annotations

from babel.dates import get_month_names

from toolkit.i18n import Messages, language
from toolkit.lesson.entries import Entry
from toolkit.lesson.tools.shared import MOST_MONEY

_ = Messages("tools")

MONTHS, WEEKS = 12, 13


def usual() -> list[Entry]:
    """Return the fields for the cash at hand, the usual in and out, and the span."""
    return [
        Entry(
            "span",
            "choice",
            _("Look ahead"),
            default="months",
            choices=[("months", _("12 months")), ("weeks", _("13 weeks"))],
        ),
        Entry(
            "opening",
            "money",
            _("Cash today"),
            help=_("Till, bank and e-wallet. Example: 6m."),
            high=MOST_MONEY,
        ),
        Entry(
            "usual_in",
            "money",
            _("Usually comes in"),
            help=_("In one month, or one week if you chose weeks. Example: 18m."),
            high=MOST_MONEY,
        ),
        Entry(
            "usual_out",
            "money",
            _("Usually goes out"),
            help=_("Goods, rent, instalments and money for home. Example: 16.5m."),
            high=MOST_MONEY,
        ),
        Entry(
            "first",
            "choice",
            _("First month"),
            default="1",
            choices=[(str(number), name) for number, name in month_names().items()],
        ),
        Entry(
            "reserve",
            "money",
            _("Cash that should always stay"),
            help=_("Optional. Example: 1m."),
            high=MOST_MONEY,
            optional=True,
        ),
    ]


def cycle() -> list[Entry]:
    """Return the folded fields for how long money is away."""
    yes_no = [("no", _("No")), ("yes", _("Yes"))]
    rows = [
        ("stock", _("Stock on the shelf, at buying price"), _("Example: 18m.")),
        ("owed", _("Customers still owe you (kasbon)"), _("Example: 6m. Nothing? Type 0.")),
        ("owing", _("You still owe your suppliers"), _("Example: 9m. Nothing? Type 0.")),
        ("goods", _("What sold goods cost you in a month"), _("Example: 12m.")),
        ("sold", _("Sales in a month"), _("Example: 18m.")),
    ]
    return [
        Entry("cycle", "choice", _("Also count: how long is money away?"), default="no", choices=yes_no),
        *(
            Entry(name, "money", label, help=help, high=MOST_MONEY, optional=True)
            for name, label, help in rows
        ),
    ]


CYCLE = ("stock", "owed", "owing", "goods", "sold")


def special_row() -> list[Entry]:
    """Return the fields of one special month or week."""
    return [
        Entry("what", "text", _("What is special?"), help=_("Rent, school, Lebaran, repair"), optional=True),
        Entry(
            "when",
            "count",
            _("Its number in the table"),
            help=_("2 is the second line. Example: 2."),
            low=1,
            high=WEEKS,
        ),
        Entry(
            "way",
            "choice",
            _("More or less money?"),
            default="out",
            choices=[
                ("out", _("More goes out")),
                ("in", _("More comes in")),
                ("less", _("Less comes in")),
                ("saved", _("Less goes out")),
            ],
        ),
        Entry(
            "amount",
            "money",
            _("How much"),
            help=_("Only the difference to usual. Example: 6m."),
            high=MOST_MONEY,
        ),
    ]


def month_names() -> dict[int, str]:
    """Return the months' names by number in the language in use."""
    return {number: str(name) for number, name in get_month_names("wide", locale=language()).items()}
