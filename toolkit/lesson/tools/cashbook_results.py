"""Parts of the cash book's result: cash, warnings, kasbon list, and proposals from chat."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from toolkit.business.cashbook import CashEntry, Closing
from toolkit.i18n import Messages
from toolkit.lesson import charts
from toolkit.lesson.tools.base import Headline, Note, ResultPart, Table
from toolkit.lesson.tools.chat import ChatReading, Proposal
from toolkit.lesson.tools.shared import rupiah, short

_ = Messages("tools")


def kinds() -> dict[str, str]:
    """Return the kinds of cash book rows with their names."""
    return {
        "sale_cash": _("Sold, paid now"),
        "sale_credit": _("Sold on kasbon"),
        "repayment": _("Kasbon paid back"),
        "purchase": _("Bought stock or ingredients"),
        "expense": _("Other cost"),
        "drawing": _("Taken for home (prive)"),
        "capital": _("Own money added"),
    }


def summary(book: Closing, entries: Sequence[CashEntry]) -> list[ResultPart]:
    """Show the cash there should be, what to do, and the net cash of the book."""
    below = book.closing < 0
    text = _("Count the money in purse and account. Not the same? Look for the missing row.")
    if below:
        text = _("Cash cannot be below zero. A row is missing, or the money at the start is too low.")
    parts: list[ResultPart] = [
        Headline(rupiah(book.closing), _("Cash there should be now"), "bad" if below else "good"),
        Note(text, "bad" if below else "plain"),
    ]
    if entries:
        net = _("In this book, {amount} more came in than went out.")
        if book.net_cash < 0:
            net = _("In this book, {amount} more went out than came in.")
        told = net.format(amount=rupiah(abs(book.net_cash)))
        parts.append(Note(told, "good" if book.net_cash >= 0 else "care"))
    return parts


def warnings(book: Closing, entries: Sequence[CashEntry]) -> list[Note]:
    """Say where a kasbon was overpaid, and when more went home than the business brought."""
    notes: list[Note] = []
    for person, owed in book.by_person.items():
        if owed < 0:
            text = _("{person} paid back {amount} more than the kasbon here. Check the rows of {person}.")
            notes.append(Note(text.format(person=short(person, 30), amount=rupiah(-owed)), "care"))
    added = _sums(entries)["capital"]
    brought = book.net_cash + book.drawings - added
    if not (book.drawings or added):
        return notes
    text = _("The business alone, without prive and own money, brought {brought}.")
    notes.append(Note(text.format(brought=rupiah(brought)), "good" if brought >= 0 else "care"))
    if book.drawings > max(brought, Decimal(0)):
        text = _("You took {taken} home: more than the business brought. Take less until it grows.")
        notes.append(Note(text.format(taken=rupiah(book.drawings)), "care"))
    return notes


def details(book: Closing, entries: Sequence[CashEntry]) -> list[ResultPart]:
    """Show the picture, the kasbon list and the sums by kind."""
    sums = _sums(entries)
    parts: list[ResultPart] = []
    if entries:
        rows = [(_("Money in"), book.cash_in), (_("Money out"), book.cash_out)]
        if book.receivables > 0:
            rows.append((_("Still owed to you"), book.receivables))
        shown = [(name, value, rupiah(value)) for name, value in rows]
        parts.append(charts.bars(_("Money in, money out, kasbon"), shown))
    parts.extend(_kasbon(book))
    lines = [(name, rupiah(sums[kind])) for kind, name in kinds().items() if sums[kind]]
    start = (_("Money at the start"), rupiah(book.opening))
    end = (_("Cash there should be now"), rupiah(book.closing))
    parts.append(Table((_("What"), _("Amount")), (start, *lines, end), _("Your book")))
    if sums["sale_credit"]:
        parts.append(Note(_("A sale on kasbon is a sale, but not yet cash.")))
    return parts


def _sums(entries: Sequence[CashEntry]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for entry in entries:
        sums[entry.kind] += entry.amount
    return sums


def _kasbon(book: Closing) -> list[Table]:
    owing = sorted(
        ((who, owed) for who, owed in book.by_person.items() if owed > 0), key=lambda line: -line[1]
    )
    if not owing:
        return []
    together = (_("Together"), rupiah(sum((owed for _who, owed in owing), Decimal(0))))
    rows = (*((short(who), rupiah(owed)) for who, owed in owing), together)
    return [Table((_("Who"), _("Still owes")), rows, _("Kasbon list"))]


def proposals(chat: ChatReading) -> list[ResultPart]:
    """Show what pasted messages seem to mean, and what was left out."""
    parts: list[ResultPart] = []
    if chat.proposals:
        rows = tuple(_proposal(proposal) for proposal in chat.proposals)
        columns = (_("Message"), _("We propose"), _("Please check"))
        parts.append(Table(columns, rows, _("From your messages")))
        parts.append(
            Note(_("This is a guess from a few words and often wrong. Add it, then check every row."), "care")
        )
    left_out = chat.without_amount + chat.no_order
    if left_out:
        text = _.plural(
            "{count} message is left out: no amount, or no order.",
            "{count} messages are left out: no amount, or no order.",
            left_out,
        )
        parts.append(Note(text.format(count=left_out)))
    return parts


def _proposal(proposal: Proposal) -> tuple[str, str, str]:
    doubts = {
        "amount": _("Several amounts: which one?"),
        "kind": _("What happened?"),
        "paid": _("Sold: paid, or kasbon?"),
    }
    kind = kinds().get(proposal.kind, _("not clear"))
    check = " ".join(doubts[doubt] for doubt in proposal.doubts)
    return short(proposal.text), f"{kind}: {rupiah(proposal.amount)}", check or "–"
