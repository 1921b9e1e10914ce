"""The cash-flow tool: the coming 12 months or 13 weeks, the lowest cash, and what to move."""

from __future__ import annotations

from decimal import Decimal

from toolkit.business.cashflow import Extra, Move, Projection, best_move, cash_cycle, flows_of, project
from toolkit.i18n import Messages, in_language
from toolkit.lesson.entries import Entry
from toolkit.lesson.tools import cashflow_fields as fields
from toolkit.lesson.tools.base import BookPage, Figure, Headline, Note, ResultPart, Rows, Table, ToolModel
from toolkit.lesson.tools.cash_chart import columns
from toolkit.lesson.tools.shared import by_name, first_fill_in, not_understood, number, rupiah, short

_ = Messages("tools")

ZERO = Decimal(0)
MONTHS_A_YEAR = 12


class CashflowModel(ToolModel):
    """Opening cash, usual in and out, special months -> cash by month, its lowest point, what to move."""

    name = "cashflow"

    @property
    def title(self) -> str:
        """The tool's name."""
        return _("When does my cash run low?")

    @property
    def intro(self) -> str:
        """What the tool answers."""
        return _(
            "Type what usually comes in and goes out. Then add the special months. You see the hardest one."
        )

    def build(self) -> None:
        """The usual numbers, the special months, and the folded part on how long money is away."""
        self.fields = by_name(*fields.usual(), *fields.cycle())
        self.groups = {
            "special": Rows(
                "special",
                _("Special months or weeks"),
                fields.special_row,
                add_label=_("Add something special"),
                most=24,
            )
        }

    def compute(self) -> list[ResultPart]:
        """Headline: the lowest cash. Then what to do, the picture and the table."""
        self._show_what_fits()
        wrong = not_understood(self._all_entries())
        needed = [self.fields[name] for name in ("opening", "usual_in", "usual_out")]
        parts: list[ResultPart] = []
        if any(entry.value is None for entry in needed):
            parts.extend(wrong or first_fill_in(*needed))
        else:
            parts.extend(self._plan(wrong))
        return [*parts, *self._cycle()]

    def book_page(self) -> BookPage | None:
        """The lowest cash, what to do, and the table."""
        if not any(isinstance(part, Headline) for part in self.result):
            return None
        with in_language(self.language):
            title = _("My cash in the coming months")
        kept = tuple(part for part in self.result if isinstance(part, Headline | Table | Figure))
        advice = tuple(part for part in self.result if isinstance(part, Note))[:1]
        return BookPage(title, (kept[0], *advice, *kept[1:]))

    # -- the plan ----------------------------------------------------------------------------------

    def _plan(self, wrong: list[Note]) -> list[ResultPart]:
        notes: list[ResultPart] = [*wrong]
        extras = self._extras(notes)
        opening, comes, goes = (self.fields[name].value for name in ("opening", "usual_in", "usual_out"))
        plan = project(opening, flows_of(comes, goes, self._count(), extras))
        return [
            self._headline(plan),
            *self._advice(
                plan,
                extras,
                best_move(opening, comes, goes, self._count(), extras, self.fields["reserve"].value or ZERO),
            ),
            *notes,
            self._picture(plan),
            self._table(plan, extras),
        ]

    def _headline(self, plan: Projection) -> Headline:
        lowest, reserve = plan.lowest.closing, self.fields["reserve"].value or ZERO
        tone = "bad" if lowest < 0 else "care" if lowest < reserve else "good"
        label = _("lowest cash, at the end of {when}").format(when=self._name(plan.lowest.number))
        return Headline(rupiah(lowest), label, tone)

    def _advice(self, plan: Projection, extras: list[Extra], move: Move | None) -> list[ResultPart]:
        reserve = self.fields["reserve"].value or ZERO
        short_of = reserve - plan.lowest.closing
        parts: list[ResultPart] = []
        if plan.runs_out is not None:
            text = _("Cash runs out in {when}. You are {amount} short at the worst moment. Prepare now.")
            told = text.format(when=self._name(plan.runs_out.number), amount=rupiah(-plan.lowest.closing))
            parts.append(Note(told, "bad"))
        elif short_of > 0:
            text = _("Cash does not run out, but {amount} of the cash that should stay is missing.")
            parts.append(Note(text.format(amount=rupiah(short_of)), "care"))
        else:
            text = _("Cash lasts in every line. Keep {amount} apart for a bad surprise.")
            parts.append(Note(text.format(amount=rupiah(plan.lowest.closing)), "good"))
        if short_of > 0:
            parts.extend(self._what_helps(plan, extras, move, short_of))
        if plan.change < 0:
            text = _(
                "Over the whole time {amount} more goes out than comes in. Moving is not enough: cut or earn."
            )
            parts.append(Note(text.format(amount=rupiah(-plan.change)), "bad"))
        return parts

    def _what_helps(
        self, plan: Projection, extras: list[Extra], move: Move | None, short_of: Decimal
    ) -> list[ResultPart]:
        parts: list[ResultPart] = []
        if move is not None:
            extra = extras[move.extra]
            text = _(
                "Most helpful: pay “{what}” in {to} instead of {when}. The lowest cash is then {lowest}."
            )
            told = text.format(
                what=short(extra.name, 24) or _("the special payment"),
                to=self._name(move.to),
                when=self._name(extra.number),
                lowest=rupiah(move.lowest),
            )
            parts.append(Note(told))
        before = plan.lowest.number
        if before > 1:
            text = _("Or spend {each} less each time, {times} times, starting now. Or ask to pay in parts.")
            each = short_of / before
            parts.append(Note(text.format(each=rupiah(each), times=before)))
        return parts

    def _picture(self, plan: Projection) -> Figure:
        rows = [
            (str(period.number), self._name(period.number), period.closing, rupiah(period.closing))
            for period in plan.periods
        ]
        return columns(_("Cash at the end"), rows, plan.lowest.number - 1)

    def _table(self, plan: Projection, extras: list[Extra]) -> Table:
        special = {extra.number for extra in extras}
        rows = tuple(
            (
                f"{period.number} · {self._short_name(period.number)}"
                + (" *" if period.number in special else ""),
                number(period.cash_in),
                number(period.cash_out),
                number(period.closing),
            )
            for period in plan.periods
        )
        heads = (_("When"), _("In"), _("Out"), _("Cash left"))
        return Table(heads, rows, _("Line by line, in rupiah (* special)"))

    def _extras(self, notes: list[ResultPart]) -> list[Extra]:
        extras: list[Extra] = []
        for place, row in enumerate(self.groups["special"].rows, start=1):
            cells = row.entries
            when, amount, way = (cells[key].value for key in ("when", "amount", "way"))
            if when is None or amount is None or when != when.to_integral_value():
                if any(entry.raw.strip() and entry.raw != entry.default for entry in cells.values()):
                    text = _("Special line {row}: fill in its number (a whole one) and how much.")
                    notes.append(Note(text.format(row=place), "care"))
                continue
            if when > self._count():
                text = _("Special line {row}: the table ends at {last}.")
                notes.append(Note(text.format(row=place, last=self._count()), "care"))
                continue
            sign = 1 if way in ("in", "saved") else -1
            extras.append(
                Extra(int(when), sign * amount, cells["what"].value or "", way in ("less", "saved"))
            )
        return extras

    # -- how long money is away ---------------------------------------------------------------------

    def _cycle(self) -> list[ResultPart]:
        if self.fields["cycle"].value != "yes":
            return []
        values = [self.fields[name].value for name in fields.CYCLE]
        if any(value is None for value in values) or not values[3] or not values[4]:
            return [
                Note(_("For “how long is money away”, fill in all five fields. Goods and sales above 0."))
            ]
        stock, owed, owing, goods, sold = values
        found = cash_cycle(stock, owed, owing, goods * MONTHS_A_YEAR, sold * MONTHS_A_YEAR)
        text = _(
            "Your money is away for {days} days. It is {stock} days in stock and {owed} with customers. "
            "Suppliers wait {owing} days."
        )
        told = text.format(
            days=number(found.days),
            stock=number(found.days_stock),
            owed=number(found.days_owed_to_us),
            owing=number(found.days_we_owe),
        )
        if found.days <= 0:
            return [Note(told + " " + _("Your suppliers pay for your stock. Pay them on time."), "good")]
        tip = _("Each day less frees about {amount}. Slow goods and kasbon are the place to begin.")
        return [Note(told + " " + tip.format(amount=rupiah(goods * MONTHS_A_YEAR / 365)), "care")]

    # -- what the fields say ------------------------------------------------------------------------

    def _show_what_fits(self) -> None:
        self.fields["first"].visible = self._months()
        for name in fields.CYCLE:
            self.fields[name].visible = self.fields["cycle"].value == "yes"

    def _all_entries(self) -> list[Entry]:
        rows = [entry for row in self.groups["special"].rows for entry in row.entries.values()]
        return [entry for entry in [*self.fields.values(), *rows] if entry.visible]

    def _months(self) -> bool:
        return self.fields["span"].value != "weeks"

    def _count(self) -> int:
        return fields.MONTHS if self._months() else fields.WEEKS

    def _name(self, place: int) -> str:
        return self._month(place) if self._months() else _("week {number}").format(number=place)

    def _short_name(self, place: int) -> str:
        return self._month(place)[:3] if self._months() else _("week")

    def _month(self, place: int) -> str:
        first = int(self.fields["first"].value or "1")
        return fields.month_names()[(first - 2 + place) % MONTHS_A_YEAR + 1]
