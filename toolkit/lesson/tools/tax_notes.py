"""What the tax tool tells besides the numbers: VAT, the ceiling, marketplaces, the time limit, a letter."""

from __future__ import annotations

from decimal import Decimal

from toolkit import country
from toolkit.business.tax import TaxYear, month_above, room_left, vat
from toolkit.country.shown import part_date
from toolkit.i18n import Messages, language
from toolkit.lesson.tools.base import Document, Note, ResultPart, Table
from toolkit.lesson.tools.duty_dates import month_name
from toolkit.lesson.tools.licences_texts import text_of
from toolkit.lesson.tools.shared import HOME, fact_value, number, percent, rupiah

_ = Messages("tools")


def exemption_note(year: TaxYear, exemption: Decimal) -> Note:
    """Return when the exemption is used up, or how much room is left."""
    if exemption == 0:
        return Note(_("A company has no exemption: every rupiah of sales is taxed."), "care")
    if year.exemption_used is None:
        room = room_left([month.turnover for month in year.months], exemption)
        text = _("Sales stay at or below {limit}. Room left: {room}. No final tax, but keep the record.")
        return Note(text.format(limit=rupiah(exemption), room=rupiah(room)), "good")
    text = _("Your sales pass {limit} in {month}. Only what comes above it is taxed.")
    return Note(text.format(limit=rupiah(exemption), month=month_name(year.exemption_used)))


def ceiling_notes(year: TaxYear) -> list[Note]:
    """Return whether VAT is a duty, and what passing the ceiling of the final tax means."""
    notes: list[Note] = []
    threshold = fact_value("ppn.threshold")
    if isinstance(threshold, Decimal):
        passed = month_above([month.turnover for month in year.months], threshold)
        if passed is None:
            text = _("VAT: not yet a duty. You would have to register (PKP) above {limit} a year.")
            notes.append(Note(text.format(limit=rupiah(threshold))))
        else:
            text = _(
                "Your sales pass {limit} in {month}. Register for VAT (PKP) by: {by}. VAT begins: {start}."
            )
            told = text.format(
                limit=rupiah(threshold),
                month=month_name(passed),
                by=text_of("ppn.register_by"),
                start=text_of("ppn.start"),
            )
            notes.append(Note(told, "bad"))
    if year.ceiling_passed is not None:
        text = _("From next year the final tax of {rate} is no longer open to you. Ask the tax office now.")
        notes.append(Note(text.format(rate=_rate()), "care"))
    return notes


def vat_table(price: Decimal | None) -> list[ResultPart]:
    """Return the VAT on one price, for shops that have registered."""
    rate, factor = fact_value("ppn.rate"), fact_value("ppn.base_factor")
    if price is None or not isinstance(rate, Decimal) or not isinstance(factor, Decimal):
        return []
    tax = vat(price, rate, factor)
    rows = (
        (_("Price"), rupiah(price)),
        (
            _("Taxable part (11/12)") if text_of("ppn.base_factor") == "11/12" else _("Taxable part"),
            rupiah(price * factor),
        ),
        (_("VAT, {rate} of that").format(rate=percent(rate)), rupiah(tax)),
        (_("The buyer pays"), rupiah(price + tax)),
    )
    return [Table((_("VAT"), _("Rupiah")), rows, _("VAT on one price, only if you are registered (PKP)"))]


def years_note(form: str, used: Decimal | None) -> Note:
    """Return how long the final tax may be used, with the state of the planned change."""
    ids = {
        "individual": "individual",
        "one_person": "partnership",
        "partnership": "partnership",
        "company": "company",
    }
    parameter = f"pph_final.years.{ids[form]}"
    limit = fact_value(parameter)
    text = _("The final tax may be used for {years} years by the rule read. Planned change: {change}.")
    told = text.format(years=text_of(parameter), change=text_of("pph_final.years.change"))
    if form not in ("individual", "one_person"):
        told = _("The final tax may be used for {years} years by the rule read.").format(
            years=text_of(parameter)
        )
    if used is not None and isinstance(limit, Decimal) and used > limit:
        told += " " + _("You are in year {year}: ask the tax office which tax is yours now.").format(
            year=number(used)
        )
        return Note(told, "care")
    return Note(told)


def marketplace_parts(form: str) -> list[ResultPart]:
    """Return the state of tax withheld by marketplaces, and the statement letter for individuals."""
    text = _(
        "Tax withheld by marketplaces: {rate}. Newest news read: {date}. See what your marketplace announces."
    )
    told = text.format(rate=text_of("marketplace.pph22"), date=_read_on("marketplace.pph22"))
    parts: list[ResultPart] = [
        Note(told, "care"),
        Note(_("If it is ever withheld, it counts towards your final tax. Keep every proof.")),
    ]
    if form == "individual":
        parts.append(Note(_("Send the statement below only when your marketplace asks for it.")))
        parts.append(statement())
    return parts


def statement() -> Document:
    """Return the statement of sales for a marketplace, with gaps to fill in by hand."""
    limit = fact_value("pph_final.exemption")
    shown = rupiah(limit) if isinstance(limit, Decimal) else "…"
    lines = [
        _("STATEMENT OF YEARLY SALES"),
        "",
        _("Name: ........................"),
        _("Tax number (NPWP) or identity number (NIK): ........................"),
        _("Address: ........................"),
        "",
        _("I state that my sales from business in this tax year are at most {limit}.").format(limit=shown),
        _("If they pass this amount, I will send a new statement."),
        "",
        _("Place and date: ........................"),
        _("Signature: ........................"),
        "",
        _("A model only. Use your marketplace's own form if it has one (PMK 37/2025)."),
    ]
    name = "surat-pernyataan-omzet.txt" if language() == "id" else "statement-of-sales.txt"
    return Document(_("Statement for the marketplace"), "\n".join(lines), name)


def _read_on(parameter: str) -> str:
    try:
        return part_date(country.load(HOME).get(parameter).source_date, language())
    except KeyError:
        return "–"


def _rate() -> str:
    value = fact_value("pph_final.rate")
    return percent(value) if isinstance(value, Decimal) else "–"
