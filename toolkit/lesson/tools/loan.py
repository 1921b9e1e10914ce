"""The loan tool: up to three offers side by side, by what they really cost, and whether she can carry
them."""

from __future__ import annotations

from decimal import Decimal

from toolkit.business.cashflow import debt_cover
from toolkit.business.loans import cheapest
from toolkit.i18n import Messages, in_language
from toolkit.lesson import charts
from toolkit.lesson.entries import Entry
from toolkit.lesson.tools.base import BookPage, Figure, Headline, Note, ResultPart, Rows, Table, ToolModel
from toolkit.lesson.tools.loan_offers import MOST_OFFERS, Read, offer_row, read_offers
from toolkit.lesson.tools.loan_warnings import warnings
from toolkit.lesson.tools.shared import (
    MOST_MONEY,
    by_name,
    fact_value,
    facts,
    not_understood,
    number,
    percent,
    rupiah,
)

_ = Messages("tools")

ZERO = Decimal(0)


class LoanModel(ToolModel):
    """Up to three offers -> instalment, everything paid, real yearly cost, cheapest; can she carry it?"""

    name = "loan"

    @property
    def title(self) -> str:
        """The tool's name."""
        return _("What does this loan really cost?")

    @property
    def intro(self) -> str:
        """What the tool answers."""
        return _("Flat, effective, per day, with fees: put them side by side. You see the real yearly cost.")

    def build(self) -> None:
        """Her free cash, and up to three offers."""
        self.fields = by_name(
            Entry(
                "cash",
                "money",
                _("Free cash in a usual month"),
                help=_("What is left after goods, costs and money for home."),
                high=MOST_MONEY,
                optional=True,
            )
        )
        self.groups = {
            "offers": Rows(
                "offers",
                _("Offers"),
                offer_row,
                add_label=_("Add an offer"),
                row_label=_("Offer {number}"),
                most=MOST_OFFERS,
            )
        }

    def compute(self) -> list[ResultPart]:
        """Headline: the lowest real cost. Then what it means, the table, and whether she can carry it."""
        notes: list[Note] = []
        offers = read_offers(self.groups["offers"].rows, notes)
        rows = [entry for row in self.groups["offers"].rows for entry in row.entries.values()]
        notes = [*not_understood(entry for entry in [*self.fields.values(), *rows] if entry.visible), *notes]
        if not offers:
            return [*notes] or [Note(_("First fill in one offer: loan, months and interest."))]
        best = offers[cheapest([each.cost for each in offers])]
        return [
            Headline(percent(best.cost.effective), self._label(best, len(offers)), self._tone(best)),
            self._meaning(best),
            *self._can_carry(offers),
            *notes,
            *self._side_by_side(offers, best),
            *warnings(offers),
            *_facts(offers, asked=self.fields["cash"].value is not None),
        ]

    def book_page(self) -> BookPage | None:
        """The offers side by side, and whether she can carry them."""
        kept = tuple(part for part in self.result if isinstance(part, Headline | Table))
        if not kept or not isinstance(kept[0], Headline):
            return None
        with in_language(self.language):
            title = _("Loan offers compared")
        notes = tuple(part for part in self.result if isinstance(part, Note))[:2]
        return BookPage(title, (kept[0], *notes, *kept[1:]))

    # -- the result ----------------------------------------------------------------------------------

    @staticmethod
    def _label(best: Read, count: int) -> str:
        if count == 1:
            return _("real cost a year, all fees in it")
        return _("real cost a year of the cheapest: {name}").format(name=best.name)

    def _tone(self, best: Read) -> str:
        cover = self._cover(best)
        if cover is not None and cover < _floor():
            return "bad" if cover < 1 else "care"
        return "plain"

    @staticmethod
    def _meaning(best: Read) -> Note:
        text = _(
            "You get {received}. You pay {each} a month, {months} times. That is {extra} more than the loan."
        )
        told = text.format(
            received=rupiah(best.cost.received),
            each=rupiah(best.cost.instalment),
            months=best.offer.months,
            extra=rupiah(best.cost.extra),
        )
        return Note(told)

    def _cover(self, read: Read) -> Decimal | None:
        cash = self.fields["cash"].value
        return None if cash is None else debt_cover(cash, read.cost.instalment)

    def _can_carry(self, offers: list[Read]) -> list[Note]:
        if self.fields["cash"].value is None:
            text = _("Can you carry it? Fill in “{field}”.")
            return [Note(text.format(field=self.fields["cash"].label))]
        told = []
        for read in offers:
            cover = self._cover(read) or ZERO
            shown = {"name": read.name, "times": number(cover, 2), "floor": number(_floor(), 1)}
            if cover < 1:
                text = _("{name}: too heavy. Your free cash is only {times} times the instalment.")
                told.append(Note(text.format(**shown), "bad"))
            elif cover < _floor():
                text = _(
                    "{name}: tight. Your free cash is {times} times the instalment. Aim for {floor} or more."
                )
                told.append(Note(text.format(**shown), "care"))
            else:
                text = _("{name}: you can carry it. Your free cash is {times} times the instalment.")
                told.append(Note(text.format(**shown), "good"))
        return told

    @staticmethod
    def _side_by_side(offers: list[Read], best: Read) -> list[ResultPart]:
        heads = (_("Offer"), _("Instalment"), _("Paid in all"), _("Real a year"))
        rows = tuple(
            (
                ("★ " if read is best and len(offers) > 1 else "") + read.name,
                number(read.cost.instalment),
                number(read.cost.total),
                percent(read.cost.effective),
            )
            for read in offers
        )
        parts: list[ResultPart] = [_picture(offers, best), Table(heads, rows, _("Side by side, in rupiah"))]
        inside = tuple(
            (read.name, number(read.cost.fees), percent(read.cost.flat), percent(read.cost.nominal))
            for read in offers
        )
        heads = (_("Offer"), _("Fees"), _("As flat"), _("As effective"))
        parts.append(Table(heads, inside, _("Behind it: rates a year; the last with fees")))
        if len({(read.offer.amount, read.offer.months) for read in offers}) > 1:
            text = _("Loan or months differ. Then compare the real cost a year, not what is paid in all.")
            parts.append(Note(text))
        return parts


def _picture(offers: list[Read], best: Read) -> Figure:
    if len(offers) > 1:
        rows = [(read.name, read.cost.effective, percent(read.cost.effective)) for read in offers]
        return charts.bars(_("Real cost a year"), rows, highlight=offers.index(best))
    amount = Decimal(best.offer.amount)
    interest = best.cost.extra - best.cost.fees
    parts = [(_("The loan itself"), amount), (_("Interest"), interest), (_("Fees"), best.cost.fees)]
    return charts.stacked_bar(
        _("What you pay in all"), [(name, value, rupiah(value)) for name, value in parts if value]
    )


def _floor() -> Decimal:
    found = fact_value("loan.dscr.floor")
    return found if isinstance(found, Decimal) else Decimal("1.2")


def _facts(offers: list[Read], *, asked: bool) -> list[ResultPart]:
    used = ["loan.dscr.floor", "loan.dscr.bank"] if asked else []
    if any(read.lender == "kur" for read in offers):
        used += ["kur.rule", "kur.rate", "kur.rate_kind", "kur.micro.max", "kur.npwp_above"]
    if any(read.lender == "online" or read.daily is not None for read in offers):
        used += ["fintech.cap.short", "fintech.cap.long", "fintech.cap.total", "ojk.phone", "ojk.whatsapp"]
    return [*facts(*used)]
