"""Where the segments tool takes its customers from: a file in memory, the example, or typed rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from toolkit.business.loyalty import customers_of
from toolkit.business.orders import OrderImport, read_orders
from toolkit.business.problems import Problem
from toolkit.business.rfm import Customer
from toolkit.i18n import Messages
from toolkit.lesson.entries import Entry, Upload
from toolkit.lesson.messages import sentence
from toolkit.lesson.tools.base import Note, Row
from toolkit.lesson.tools.shared import MOST_MONEY, number

_ = Messages("tools")

EXAMPLE_NAME = "contoh-toko-bu-sari.csv"
_TOLD = 4
_DAYS_IN_MONTH = Decimal(365) / 12


@dataclass
class Source:
    """The customers, how many days their list reaches (None if unknown), whether they were asked for
    permission at all, and what is to be said of the reading."""

    customers: list[Customer]
    days: int | None
    asked: bool
    notes: list[Note] = field(default_factory=list)
    summary: str = ""


@lru_cache(maxsize=1)
def example() -> Upload:
    """Return a made-up order list of a year, always the same."""
    from toolkit.curriculum import generators
    from toolkit.curriculum.chance import Chance

    rows = generators.generate(
        "shop_orders", Chance("segments|example"), {"customers": 150, "days": 365, "start": "2025-04-01"}
    )
    text = generators.csv_text(generators.GENERATORS["shop_orders"], rows)
    return Upload(EXAMPLE_NAME, text.encode("utf-8-sig"))


def read(upload: Upload, language: str) -> OrderImport | Problem:
    """Read an order list with its customers; what is wrong with the whole file comes back as its problem."""
    try:
        return read_orders(upload.content, upload.name, language, customers=True)
    except Problem as problem:
        return problem


def of_file(found: OrderImport) -> Source:
    """Return the customers of a file that was read."""
    customers = customers_of(found.orders)
    source = Source(customers, None, found.has_consent, _notes_of(found), _summary(found))
    if customers:
        first = min(customer.first or customer.last for customer in customers)
        source.days = (max(customer.last for customer in customers) - first).days + 1
    return source


def _summary(found: OrderImport) -> str:
    text = _(
        "{total} rows = {used} used + {twice} there twice + {cancelled} cancelled + {unusable} not used."
    )
    return text.format(
        total=number(found.total_rows),
        used=number(found.used),
        twice=number(found.duplicates),
        cancelled=number(found.cancelled),
        unusable=number(found.unusable),
    )


def _notes_of(found: OrderImport) -> list[Note]:
    """Say why rows were not used: each reason once, with how many rows and where the first one stands."""
    notes = []
    counts = Counter(problem.code for problem in found.problems)
    first = {problem.code: problem for problem in reversed(found.problems)}
    for code, count in counts.most_common(_TOLD):
        told = sentence(Problem(code, **first[code].details))
        text = (
            _("Not used, row {row}: {told}")
            if count == 1
            else _("{count} rows not used, from row {row}: {told}")
        )
        notes.append(Note(text.format(count=number(count), row=first[code].row, told=told), "care"))
    if len(counts) > _TOLD:
        rest = sum(counts.values()) - sum(count for _code, count in counts.most_common(_TOLD))
        notes.append(Note(_("{count} more rows have other faults.").format(count=number(rest)), "care"))
    if found.day_order == "undecided":
        notes.append(Note(_("A date like 05/06 was read as 5 June: the day first."), "care"))
    elif found.day_order == "month_first":
        notes.append(Note(_("In this file the month stands first: 05/06 was read as 6 May.")))
    return notes


# --- typed rows ----------------------------------------------------------------------------------


def row_fields() -> list[Entry]:
    """Return the fields of one customer."""
    return [
        Entry(
            "name", "text", _("Nickname or code"), help=_("Example: Bu A. No phone number."), optional=True
        ),
        Entry("last", "date", _("Date of the last order"), help=_("Example: 17/03/2026")),
        Entry("orders", "count", _("How many orders so far"), low=1, high=100_000),
        Entry("money", "money", _("Money of all orders"), high=MOST_MONEY),
        Entry(
            "consent",
            "choice",
            _("May you write to her?"),
            default="ask",
            choices=[("yes", _("She said yes")), ("no", _("She said no")), ("ask", _("Not asked yet"))],
        ),
    ]


def of_rows(rows: list[Row], months: Decimal | None) -> Source:
    """Return the typed customers; a row that is half filled in is named and not used."""
    customers, unfinished = [], []
    for place, row in enumerate(rows, start=1):
        cells = row.entries
        needed = [cells[name] for name in ("last", "orders", "money")]
        if all(entry.ok for entry in needed):
            consent = {"yes": True, "no": False}.get(cells["consent"].value)
            name = cells["name"].value or _("Customer {place}").format(place=place)
            last, orders, money = (entry.value for entry in needed)
            customers.append(Customer(name, last, int(orders), money, consent))
        elif any(entry.raw.strip() for entry in needed) or cells["name"].raw.strip():
            unfinished.append(place)
    notes = []
    if unfinished:
        text = _("Not complete yet, so not counted: customer {places}.")
        notes.append(Note(text.format(places=", ".join(map(str, unfinished))), "care"))
    asked = any(customer.consent is not None for customer in customers)
    days = int(months * _DAYS_IN_MONTH) if months else None
    return Source(customers, days, asked, notes)
