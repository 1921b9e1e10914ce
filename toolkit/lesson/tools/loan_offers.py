"""Rows of the loan tool: what was typed about an offer, and what it means."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from toolkit.business.loans import LoanCost, Offer, cost, yearly_rate
from toolkit.business.problems import Problem
from toolkit.i18n import Messages
from toolkit.lesson.entries import Entry
from toolkit.lesson.messages import sentence
from toolkit.lesson.tools.base import Note, Row
from toolkit.lesson.tools.shared import MOST_MONEY

_ = Messages("tools")

MOST_OFFERS = 3
ZERO = Decimal(0)
FEES = ("fee_share", "fee", "insurance")
WAYS = {
    "flat_year": ("flat", "year"),
    "flat_month": ("flat", "month"),
    "effective_year": ("effective", "year"),
    "effective_month": ("effective", "month"),
    "day": ("flat", "day"),
}
"""How a rate is quoted -> (kind, per)."""


@dataclass(frozen=True)
class Read:
    """An offer that could be read. number: its place, from 1. daily: the rate per day that was quoted, or
    None."""

    number: int
    lender: str
    way: str
    offer: Offer
    cost: LoanCost
    daily: Decimal | None = None

    @property
    def name(self) -> str:
        """The offer's name for the learner."""
        return f"{self.number}. {lenders()[self.lender]}"


def lenders() -> dict[str, str]:
    """Return kinds of lenders with their names."""
    return {
        "bank": _("Bank"),
        "kur": "KUR",
        "coop": _("Cooperative"),
        "online": _("Online loan"),
        "other": _("Other lender"),
    }


def offer_row() -> list[Entry]:
    """Return the fields of one offer; fees and the quoted instalment appear when they are needed."""
    ways = [
        ("flat_year", _("Flat, per year")),
        ("flat_month", _("Flat, per month")),
        ("effective_year", _("Effective (annuity), per year")),
        ("effective_month", _("Effective (annuity), per month")),
        ("day", _("Per day")),
        ("quoted", _("I only know the instalment")),
    ]
    yes_no = [("no", _("None that I know of")), ("yes", _("Yes"))]
    return [
        Entry("lender", "choice", _("Who lends?"), default="bank", choices=list(lenders().items())),
        Entry("amount", "money", _("Loan"), help=_("Example: 12m."), low=1, high=MOST_MONEY),
        Entry("months", "count", _("Months to pay back"), help=_("Example: 12."), low=1, high=360),
        Entry("way", "choice", _("How is the interest told?"), default="flat_year", choices=ways),
        Entry("rate", "percent", _("Interest"), help=_("As the lender writes it. Example: 6."), high=10),
        Entry(
            "quoted", "money", _("Instalment each month"), help=_("Example: 1.12m."), low=1, high=MOST_MONEY
        ),
        Entry("fees", "choice", _("Fees at the start?"), default="no", choices=yes_no),
        Entry(
            "fee_share",
            "percent",
            _("Fee, share of the loan"),
            help=_("Provision, platform fee. Example: 2."),
            high=Decimal("0.9"),
            optional=True,
        ),
        Entry(
            "fee",
            "money",
            _("Fee in rupiah"),
            help=_("Administration, stamp, notary."),
            high=MOST_MONEY,
            optional=True,
        ),
        Entry(
            "insurance",
            "money",
            _("Insurance you must pay"),
            help=_("If it is taken at the start."),
            high=MOST_MONEY,
            optional=True,
        ),
    ]


def show_what_fits(cells: dict[str, Entry]) -> None:
    """Show the fields that belong to what was chosen in this row."""
    quoted = cells["way"].value == "quoted"
    cells["rate"].visible, cells["quoted"].visible = not quoted, quoted
    for name in FEES:
        cells[name].visible = cells["fees"].value == "yes"


def read_offers(rows: list[Row], notes: list[Note]) -> list[Read]:
    """Return the offers that can be computed; add a note for each one that was begun and cannot."""
    found = []
    for number, row in enumerate(rows, start=1):
        cells = row.entries
        show_what_fits(cells)
        begun = any(entry.raw.strip() for entry in cells.values() if entry.kind != "choice")
        if not begun:
            continue
        missing = _missing(cells)
        if missing:
            text = _("Offer {number}: fill in {fields}.")
            notes.append(Note(text.format(number=number, fields=", ".join(missing)), "care"))
            continue
        try:
            found.append(_read(number, cells))
        except Problem as problem:
            text = _("Offer {number}: {reason}")
            notes.append(Note(text.format(number=number, reason=sentence(problem)), "care"))
    return found


def _missing(cells: dict[str, Entry]) -> list[str]:
    needed = ("amount", "months", "quoted" if cells["way"].value == "quoted" else "rate")
    missing = [cells[name].label for name in needed if cells[name].value is None]
    months = cells["months"].value
    if months is not None and months != months.to_integral_value():
        missing.append(cells["months"].label)
    return missing


def _read(number: int, cells: dict[str, Entry]) -> Read:
    amount, months = cells["amount"].value, int(cells["months"].value)
    lender, way = cells["lender"].value or "other", cells["way"].value or "flat_year"
    has_fees = cells["fees"].value == "yes"
    share, *sums = (cells[name].value or ZERO if has_fees else ZERO for name in FEES)
    if way == "quoted":
        offer = Offer(amount, months, fee_share=share, fee=sum(sums, ZERO), instalment=cells["quoted"].value)
        return Read(number, lender, way, offer, cost(offer))
    kind, per = WAYS[way]
    rate = cells["rate"].value
    offer = Offer(amount, months, yearly_rate(rate, per), kind, share, sum(sums, ZERO))
    return Read(number, lender, way, offer, cost(offer), rate if per == "day" else None)
