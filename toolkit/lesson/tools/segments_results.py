"""The parts of the segments tool's result: picture, tables, plan, messages and the list to write to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from toolkit.business.loyalty import ltv_simple, money_per_order, orders_per_year
from toolkit.business.rfm import (
    Customer,
    Scored,
    SegmentTotal,
    by_segment,
    pareto_share,
    repeat_rate,
    rfm,
)
from toolkit.i18n import Messages
from toolkit.lesson import charts
from toolkit.lesson.tools import segments_words as words
from toolkit.lesson.tools.base import Document, Figure, Headline, Note, ResultPart, Table
from toolkit.lesson.tools.shared import number, percent, rupiah

_ = Messages("tools")

PLAN = "rencana-pelanggan.txt"
_FEW_DAYS = 90
_FEW_CUSTOMERS = 25
TO_WIN_BACK = ("at_risk", "sleepy", "potential", "loyal", "champions", "hibernating")
"""Where to begin: the first of these that has customers."""


def scored(customers: Sequence[Customer]) -> list[Scored]:
    """Score customers as of the day after the last order, so that the day of looking changes nothing."""
    return rfm(customers, max(customer.last for customer in customers) + timedelta(days=1))


def headline(customers: Sequence[Customer]) -> list[ResultPart]:
    """Return the repeat rate, and what the best fifth brings."""
    share = repeat_rate(customers)
    best = max(1, round(len(customers) * 0.2 + 1e-9))
    text = _("Best customers: {best} of {all}. They bring {share} of the money.")
    told = text.format(
        best=number(best), all=number(len(customers)), share=percent(pareto_share(customers), 0)
    )
    return [Headline(percent(share, 0), _("of your customers came back"), "plain"), Note(told)]


def first_step(totals: Sequence[SegmentTotal], asked: bool) -> Note:
    """Return the one thing to begin with."""
    chosen = _begin_with(totals)
    name, action = words.names()[chosen.segment], words.actions()[chosen.segment]
    if not asked:
        text = _("Begin with “{name}”: {count} customers. First ask each one for permission to write.")
        return Note(text.format(name=name, count=number(chosen.customers)), "care")
    if not chosen.may_write:
        text = _(
            "Begin with “{name}”: {count} customers. None of them has said yes to messages yet: ask first."
        )
        return Note(text.format(name=name, count=number(chosen.customers)), "care")
    text = _("Begin with “{name}”. {yes} of {count} customers may be written to. {action}")
    told = text.format(name=name, yes=number(chosen.may_write), count=number(chosen.customers), action=action)
    return Note(told, "good")


def _begin_with(totals: Sequence[SegmentTotal]) -> SegmentTotal:
    found = {total.segment: total for total in totals if total.customers}
    return next(found[name] for name in TO_WIN_BACK if name in found)


def picture(totals: Sequence[SegmentTotal]) -> Figure:
    """Return the money of each segment as bars; the one to begin with carries a star."""
    known = words.names()
    filled = [total for total in totals if total.customers]
    rows = [
        (f"{known[total.segment]} ({number(total.customers)})", total.money, rupiah(total.money))
        for total in filled
    ]
    chosen = [total.segment for total in filled].index(_begin_with(totals).segment)
    return charts.bars(_("Money from each group (number of customers)"), rows, highlight=chosen)


def table(totals: Sequence[SegmentTotal], asked: bool) -> Table:
    """Return the counts of each segment: never a name."""
    known = words.names()
    rows = tuple(
        (
            known[total.segment],
            number(total.customers),
            percent(total.share, 0),
            number(total.may_write) if asked else "?",
        )
        for total in totals
    )
    columns = (_("Group"), _("Customers"), _("Share of money"), _("Said yes"))
    return Table(columns, rows, _("Your customers in six groups"))


def meaning() -> Table:
    """Return who belongs to which group, and what to do."""
    known, who, action = words.names(), words.meanings(), words.actions()
    rows = tuple((known[name], who[name], action[name]) for name in known)
    return Table((_("Group"), _("Who they are"), _("One action")), rows, _("One action for each group"))


def plan(totals: Sequence[SegmentTotal], asked: bool, shop: str) -> Document:
    """Return the plan with a message for each group that has customers. It names nobody."""
    known, action, message = words.names(), words.actions(), words.messages()
    lines = [_("Plan for our customers: {shop}").format(shop=shop), ""]
    for total in (total for total in totals if total.customers):
        count = _("{count} customers, {money}").format(
            count=number(total.customers), money=rupiah(total.money)
        )
        lines += [f"{known[total.segment].upper()}: {count}", _allowed(total, asked)]
        lines.append(_("What to do: {action}").format(action=action[total.segment]))
        lines += [_("Message:"), f"{message[total.segment].format(shop=shop)} {words.goodbye()}", ""]
    lines.append(_("Change what stands in [ ]. Write to each one yourself, and only to those who said yes."))
    return Document(_("Plan and WhatsApp messages"), "\n".join(lines), PLAN)


def _allowed(total: SegmentTotal, asked: bool) -> str:
    if not asked:
        return _("May be written to: nobody yet. Ask first.")
    said_no = total.customers - total.may_write - total.not_asked
    text = _("May be written to: {yes}. Ask first: {ask}. Do not write to: {no}.")
    return text.format(yes=number(total.may_write), ask=number(total.not_asked), no=number(said_no))


def permission(shop: str, has_column: bool) -> list[ResultPart]:
    """Return what to say when nobody was asked for permission: why no list comes, and the sentence to ask."""
    why = (
        _("Nobody is marked with a yes or no. So we make no list of whom to write to.")
        if has_column
        else _("The list has no column for permission. So we make no list of whom to write to.")
    )
    how = _(
        "Ask when she orders again or stands in your shop. Do not send it to everybody at once. "
        "Note her answer and the date in a new column “Izin WA”: ya or tidak."
    )
    text = f"{words.consent_line().format(shop=shop)}\n\n{how}"
    return [Note(why, "care"), Document(_("Sentence to ask for permission"), text, "kalimat-izin.txt")]


def write_list(scores: Sequence[Scored], segment: str, shop: str) -> list[ResultPart]:
    """Return the customers of a segment who said yes, with their message. It is shown and never kept."""
    name = words.names()[segment]
    allowed = [
        each.customer.key for each in scores if each.segment == segment and each.customer.consent is True
    ]
    if not allowed:
        return [Note(_("In “{name}” nobody has said yes to messages yet.").format(name=name), "care")]
    message = f"{words.messages()[segment].format(shop=shop)} {words.goodbye()}"
    text = "\n".join([message, "", *(f"- {customer}" for customer in allowed)])
    title = _("Write to: {name} ({count})").format(name=name, count=number(len(allowed)))
    return [Document(title, text, "daftar-kirim.txt")]


def worth(customers: Sequence[Customer], days: int, margin: Decimal, years: Decimal) -> list[ResultPart]:
    """Return what a customer is worth: margin per order x orders a year x years."""
    order, often = money_per_order(customers), orders_per_year(customers, days)
    value = ltv_simple(order * margin, often, years)
    text = _(
        "One customer orders {often} times a year, {order} each time. {margin} of it is yours: {left}. "
        "In {years} years that makes {value}. Do not spend more than this to win or keep one."
    )
    told = text.format(
        often=number(often, 1),
        order=rupiah(order),
        margin=percent(margin),
        left=rupiah(order * margin),
        years=number(years, 1),
        value=rupiah(value),
    )
    rows = ((_("Left of one order"), rupiah(order * margin)), (_("Orders a year"), number(often, 1)),
            (_("Years"), number(years, 1)), (_("Worth of one customer"), rupiah(value)))  # fmt: skip
    parts: list[ResultPart] = [
        Table((_("Worth of one customer (LTV)"), _("Number")), rows, _("What one customer is worth")),
        Note(told),
    ]
    if days < _FEW_DAYS:
        text = _("Your list covers only {days} days. A year's number from it is a rough guess.")
        parts.append(Note(text.format(days=number(days)), "care"))
    return parts


def few(customers: Sequence[Customer]) -> list[ResultPart]:
    """Return a caution for short lists: the scores compare her customers with each other."""
    if len(customers) >= _FEW_CUSTOMERS:
        return []
    return [Note(_("The list is short. Look at the names too: you know your customers better than numbers."))]


def totals_of(scores: Sequence[Scored]) -> list[SegmentTotal]:
    """Return the segments with their counts and money."""
    return by_segment(scores)
