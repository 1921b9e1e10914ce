"""What the tax tool asks, and the twelve months that the answers describe."""

from __future__ import annotations

from decimal import Decimal

from toolkit.i18n import Messages
from toolkit.lesson.entries import Entry
from toolkit.lesson.tools.duty_dates import month_name
from toolkit.lesson.tools.shared import MOST_MONEY

_ = Messages("tools")

FORMS = ("individual", "one_person", "partnership", "company")
"""Individual; one-person PT; CV, firm or co-operative; PT."""

MONTHS = tuple(f"m{number:02d}" for number in range(1, 13))


def fields() -> list[Entry]:
    """Return the questions in the order in which they are asked."""
    ways = [("same", _("One usual month, for all twelve")), ("each", _("Month by month"))]
    forms = [
        ("individual", _("My own name (individual)")),
        ("one_person", _("One-person PT")),
        ("partnership", _("CV, firm or co-operative")),
        ("company", _("PT")),
    ]
    years = Entry(
        "years", "count", _("Which year with the final tax is this?"),
        help=_("First year: 1. Empty if you do not know."), low=1, high=60, optional=True,
    )  # fmt: skip
    return [
        Entry("way", "choice", _("How do you fill in the sales?"), choices=ways, default="same"),
        Entry(
            "usual",
            "money",
            _("Sales in a usual month"),
            help=_("All money from buyers. Example: 60 million."),
            high=MOST_MONEY,
        ),
        *[
            Entry(
                name,
                "money",
                _("Sales in {month}").format(month=month_name(number)),
                high=MOST_MONEY,
                optional=True,
            )
            for number, name in enumerate(MONTHS, start=1)
        ],
        Entry("form", "choice", _("In whose name is the shop?"), choices=forms, default="individual"),
        years,
        Entry("marketplace", "tick", _("I sell on a marketplace")),
        Entry(
            "price",
            "money",
            _("Price of one thing, to see the VAT"),
            help=_("Example: 50k."),
            high=MOST_MONEY,
            optional=True,
        ),
    ]


def show_fields(entries: dict[str, Entry], *, begun: bool) -> None:
    """Show one field for the usual month, or twelve; the other questions once there are sales."""
    each = entries["way"].value == "each"
    entries["usual"].visible = not each
    for name in MONTHS:
        entries[name].visible = each
    for name in ("years", "marketplace", "price"):
        entries[name].visible = begun


def sales_of(entries: dict[str, Entry]) -> list[Decimal] | None:
    """Return the sales of twelve months, None while nothing is typed. A month left empty has none."""
    if entries["way"].value == "each":
        typed = [entries[name].value for name in MONTHS]
        return None if all(value is None for value in typed) else [value or Decimal(0) for value in typed]
    usual = entries["usual"].value
    return None if usual is None else [usual] * len(MONTHS)
