"""What the loan tool warns of: flat rates, "KUR flat 6%", daily rates and lenders without a licence."""

from __future__ import annotations

from decimal import Decimal

from toolkit.business.loans import Offer, cost, flat_from_effective
from toolkit.country.schema import Texts
from toolkit.i18n import Messages, language
from toolkit.lesson.tools.base import Note
from toolkit.lesson.tools.loan_offers import Read
from toolkit.lesson.tools.shared import fact_value, percent, rupiah

_ = Messages("tools")

SHORT_LOAN = 6
"""Months: the daily cap differs below and above."""


def warnings(offers: list[Read]) -> list[Note]:
    """Return what to say about flat rates, KUR and online loans."""
    notes: list[Note] = []
    flat = [read for read in offers if read.way.startswith("flat")]
    if flat:
        read = flat[0]
        text = _(
            "{name}: {flat} flat is about {effective} effective. Flat counts on the whole loan to the end."
        )
        bare = cost(Offer(read.offer.amount, read.offer.months, read.offer.rate, "flat")).nominal
        told = text.format(name=read.name, flat=percent(Decimal(read.offer.rate)), effective=percent(bare))
        notes.append(Note(told, "care"))
    for read in offers:
        if read.lender == "kur" and read.way.startswith("flat"):
            notes.append(_kur(read))
    online = [read for read in offers if read.lender == "online" or read.daily is not None]
    if online:
        notes.extend(_daily(read) for read in online)
        text = _(
            "Before you sign: ask OJK whether this lender is licensed. "
            "Telephone {phone}, WhatsApp {whatsapp}."
        )
        notes.append(Note(text.format(phone=_told("ojk.phone"), whatsapp=_told("ojk.whatsapp")), "care"))
        notes.append(
            Note(_("Never let an app read all your contacts or photos. Never pay before you get the loan."))
        )
    return notes


def _kur(read: Read) -> Note:
    """Say what the same rate would cost as the rule means it: effective."""
    offer = read.offer
    meant = cost(Offer(offer.amount, offer.months, offer.rate, "effective"))
    bare = cost(Offer(offer.amount, offer.months, offer.rate, "flat"))
    text = _(
        "The KUR rule that we read (2023) means effective interest, or an equal flat rate: {equal}. "
        "Then you pay {meant} a month, not {flat}. Over {months} months that is {gap} less. "
        "Ask the bank which one it is."
    )
    told = text.format(
        equal=percent(flat_from_effective(offer.rate, offer.months), 2),
        meant=rupiah(meant.instalment),
        flat=rupiah(bare.instalment),
        months=offer.months,
        gap=rupiah(bare.total - meant.total),
    )
    return Note(told, "care")


def _daily(read: Read) -> Note:
    """Compare all costs per day with the highest that OJK allowed, as far as it is known."""
    amount, months = Decimal(read.offer.amount), read.offer.months
    a_day = read.cost.extra / amount / (months * 30)
    cap = fact_value("fintech.cap.short" if months < SHORT_LOAN else "fintech.cap.long")
    shown = {"name": read.name, "day": percent(a_day, 3), "month": percent(a_day * 30, 1)}
    if not isinstance(cap, Decimal):
        text = _("{name}: all costs together are {day} a day, {month} a month.")
        return Note(text.format(**shown), "care")
    shown["cap"] = percent(cap, 3)
    if a_day > cap:
        text = _(
            "{name}: all costs together are {day} a day, {month} a month. "
            "The limit that we know of is {cap} a day. This is above it: ask OJK before you sign."
        )
        return Note(text.format(**shown), "bad")
    text = _(
        "{name}: all costs together are {day} a day, {month} a month. "
        "The limit that we know of is {cap} a day. Within the limit is not yet cheap."
    )
    return Note(text.format(**shown), "care")


def _told(parameter: str) -> str:
    value = fact_value(parameter)
    return value.pick(language()) if isinstance(value, Texts) else "–"
