"""The tax tool: twelve months of sales become the final tax by month, with due dates and VAT."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from toolkit.business.duties import Duty, month_payment_due, year_report_due
from toolkit.business.problems import Problem
from toolkit.business.tax import TaxYear, final_tax
from toolkit.country.parameter import today
from toolkit.i18n import Messages
from toolkit.lesson.messages import sentence
from toolkit.lesson.tools import duty_dates, tax_notes, tax_picture
from toolkit.lesson.tools.base import BookPage, Document, Headline, Note, ResultPart, Table, ToolModel
from toolkit.lesson.tools.shared import (
    by_name,
    fact_value,
    facts,
    first_fill_in,
    not_understood,
    percent,
    rupiah,
)
from toolkit.lesson.tools.tax_fields import fields, sales_of, show_fields

_ = Messages("tools")


class TaxModel(ToolModel):
    """Sales of twelve months and the form of the business -> final tax by month, calendar, VAT, statement."""

    name = "tax"

    @property
    def title(self) -> str:
        """The tool's name."""
        return _("Tax on my sales")

    @property
    def intro(self) -> str:
        """What the tool answers."""
        return _("Fill in your sales. You see the tax of each month, and when to pay it.")

    @staticmethod
    def clock() -> date:
        """Return today; a method of its own so that a test can choose the day."""
        return today()

    def build(self) -> None:
        """Sales, the form of the business, and what else matters."""
        self.fields = by_name(*fields())

    def compute(self) -> list[ResultPart]:
        """Headline: the tax of the year. Then when it begins, the picture, the months, and what to watch."""
        sales = sales_of(self.fields)
        show_fields(self.fields, begun=sales is not None)
        notes = not_understood(entry for entry in self.fields.values() if entry.visible)
        if sales is None:
            return [*notes, *self._ask()]
        rate, ceiling = fact_value("pph_final.rate"), fact_value("pph_final.ceiling")
        if not isinstance(rate, Decimal):
            return [*notes, Note(_("The country file has no tax rate. Ask your trainer."), "care")]
        exemption = self._exemption()
        try:
            year = final_tax(sales, rate, exemption, ceiling if isinstance(ceiling, Decimal) else None)
        except Problem as problem:
            return [*notes, Note(sentence(problem), "care")]
        return [
            *self._headline(year, rate),
            *notes,
            tax_notes.exemption_note(year, exemption),
            tax_picture.running_sales(year, tax_notes.text_of("pph_final.exemption"), float(exemption)),
            *self._months(year),
            *tax_notes.ceiling_notes(year),
            *self._besides(),
            self._calendar(year),
            Note(_("This is not tax advice. Ask the tax office (KPP) before you pay or stop paying.")),
            *facts(*self._used()),
        ]

    def book_page(self) -> BookPage | None:
        """The tax of the year, the months and the calendar; the statement is for the marketplace."""
        kept = tuple(
            part
            for part in self.result
            if isinstance(part, Headline | Table)
            or (isinstance(part, Document) and part.filename.startswith("kalender"))
        )
        return (
            BookPage(_("Tax on my sales"), kept) if any(isinstance(part, Headline) for part in kept) else None
        )

    # -- parts of the result ----------------------------------------------------------------------------

    def _ask(self) -> list[Note]:
        if self.fields["way"].value == "each":
            return [Note(_("First fill in the sales of at least one month."))]
        return first_fill_in(self.fields["usual"])

    def _exemption(self) -> Decimal:
        value = fact_value("pph_final.exemption")
        individual = self.fields["form"].value in (None, "individual")
        return value if individual and isinstance(value, Decimal) else Decimal(0)

    @staticmethod
    def _headline(year: TaxYear, rate: Decimal) -> list[ResultPart]:
        label = _("final tax in a year, on sales of {sales}").format(sales=rupiah(year.turnover))
        tone = "good" if year.tax == 0 else "plain"
        parts: list[ResultPart] = [Headline(rupiah(year.tax), label, tone)]
        if year.tax > 0:
            text = _("Taxed: {taxed} × {rate}.")
            parts.append(Note(text.format(taxed=rupiah(year.taxed), rate=percent(rate))))
        return parts

    def _months(self, year: TaxYear) -> list[ResultPart]:
        pay_day, now = duty_dates.count_of("tax.pay_day"), self.clock()
        rows = []
        for month in year.months:
            due = duty_dates.written(month_payment_due(now.year, month.number, pay_day)) if pay_day else "–"
            rows.append(
                (
                    duty_dates.month_name(month.number),
                    rupiah(month.turnover),
                    rupiah(month.tax) if month.tax else "–",
                    due if month.tax else "–",
                )
            )
        columns = (_("Month"), _("Sales of the month"), _("Tax"), _("Pay by"))
        return [
            Table(columns, tuple(rows), _("Month by month")),
            Note(_("Is the day a holiday? Then the next working day will do.")),
            Note(
                _("Pay with code {code} at {site}. Monthly report: {report}.").format(
                    code=tax_notes.text_of("tax.billing_code"),
                    site=tax_notes.text_of("tax.site"),
                    report=tax_notes.text_of("tax.report_monthly"),
                )
            ),
        ]

    def _besides(self) -> list[ResultPart]:
        form = self.fields["form"].value or "individual"
        parts = tax_notes.vat_table(self.fields["price"].value)
        parts.append(tax_notes.years_note(form, self.fields["years"].value))
        if self.fields["marketplace"].value:
            parts += tax_notes.marketplace_parts(form)
        return parts

    def _calendar(self, year: TaxYear) -> Document:
        now, pay_day = self.clock(), duty_dates.count_of("tax.pay_day")
        found: list[tuple[Duty, str]] = []
        for month in year.months:
            if month.tax and pay_day:
                name = _("Pay {amount}, final tax of {month}")
                told = name.format(amount=rupiah(month.tax), month=duty_dates.month_name(month.number))
                found.append(
                    (
                        Duty(f"tax-{month.number:02d}", month_payment_due(now.year, month.number, pay_day)),
                        told,
                    )
                )
        months = duty_dates.count_of(f"tax.annual.{self._return_of()}_months")
        if months:
            name = _("Annual tax return of {year}").format(year=now.year)
            found.append((Duty("return", year_report_due(now.year, months)), name))
        if year.ceiling_passed:
            found.append((Duty("pkp", date(now.year, 12, 31)), _("Register for VAT (PKP)")))
        review = duty_dates.next_review(self._used())
        if review:
            found.append((Duty("review", review), _("Look up the rules on this list again")))
        names = {duty.id: name for duty, name in found}
        title = _("My tax calendar {year}").format(year=now.year)
        return duty_dates.calendar_document(
            title, [duty for duty, _name in found], names, now, "kalender-pajak.txt"
        )

    def _return_of(self) -> str:
        return "individual" if self.fields["form"].value in (None, "individual") else "company"

    def _used(self) -> list[str]:
        form = self.fields["form"].value or "individual"
        years = {"individual": "individual", "company": "company"}.get(form, "partnership")
        used = ["pph_final.rate", "pph_final.ceiling", f"pph_final.years.{years}", "tax.pay_day"]
        if form == "individual":
            used.insert(1, "pph_final.exemption")
        if form in ("individual", "one_person"):
            used.append("pph_final.years.change")
        used += [f"tax.annual.{self._return_of()}_months", "ppn.threshold"]
        if self.fields["price"].value is not None:
            used += ["ppn.rate", "ppn.base_factor"]
        if self.fields["marketplace"].value:
            used += ["marketplace.pph22", "marketplace.statement"]
        return used
