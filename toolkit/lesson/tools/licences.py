"""The licence tool: a few questions about the shop become a list of licences and a calendar."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from toolkit.business.duties import Duty
from toolkit.business.licences import Shop, halal_way, needed
from toolkit.country.parameter import today
from toolkit.i18n import Messages
from toolkit.lesson.tools import duty_dates, licences_texts
from toolkit.lesson.tools.base import BookPage, Document, Headline, Note, ResultPart, Table, ToolModel
from toolkit.lesson.tools.licences_fields import fields, shop_from, show_fields
from toolkit.lesson.tools.licences_texts import Told, told
from toolkit.lesson.tools.shared import by_name, fact_value, facts, first_fill_in, not_understood, number

_ = Messages("tools")


class LicencesModel(ToolModel):
    """What she makes, where and how -> licences with issuer, cost and state, and what is due when."""

    name = "licences"

    @property
    def title(self) -> str:
        """The tool's name."""
        return _("Which licences do I need?")

    @property
    def intro(self) -> str:
        """What the tool answers."""
        return _("Answer a few questions. You get your list of licences and a calendar.")

    @staticmethod
    def clock() -> date:
        """Return today; a method of its own so that a test can choose the day."""
        return today()

    def build(self) -> None:
        """The questions; most appear once the first is answered."""
        self.fields = by_name(*fields())

    def compute(self) -> list[ResultPart]:
        """Headline: how many things are still to be done. Then list, costs and calendar."""
        activity = self.fields["activity"]
        shop = shop_from(self.fields) if activity.value else None
        show_fields(self.fields, shop)
        if shop is None:
            return [*not_understood([activity]), *first_fill_in(activity)]
        wanted = [told(each, shop) for each in needed(shop)]
        missing = [each for each in wanted if each.have and not self.fields[each.have].value]
        duties, names = self._duties(shop)
        day = self.clock()
        return [
            *self._headline(missing),
            *not_understood(entry for entry in self.fields.values() if entry.visible),
            self._list(wanted),
            *licences_texts.permit_note(shop),
            *self._halal(shop, day),
            licences_texts.risk_note(self.fields["risk"].value),
            self._costs(wanted),
            duty_dates.calendar_table(duties, names, day),
            *self._notes(shop),
            duty_dates.calendar_document(_("My licence calendar"), duties, names, day, "kalender-izin.txt"),
            Note(_("This helps you ask the right questions. It is not legal advice. Check with the office.")),
            *facts(*self._used(wanted, shop)),
        ]

    def book_page(self) -> BookPage | None:
        """The list, what it costs, and the calendar."""
        kept = tuple(part for part in self.result if isinstance(part, Headline | Table | Document))
        return BookPage(_("My licences and calendar"), kept) if kept else None

    # -- parts of the result ----------------------------------------------------------------------------

    @staticmethod
    def _headline(missing: list[Told]) -> list[ResultPart]:
        if not missing:
            return [Headline("0", _("licences missing from this list"), "good")]
        label = _.plural("licence to get", "licences to get", len(missing))
        first = _("Begin with: {name}. {todo}").format(name=missing[0].name, todo=missing[0].todo)
        return [Headline(number(len(missing)), label, "care"), Note(first)]

    def _state(self, licence: Told) -> str:
        if not licence.have:
            return _("Always")
        return _("Yes, I have it") if self.fields[licence.have].value else _("Not yet")

    def _list(self, wanted: list[Told]) -> Table:
        rows = tuple((each.name, self._state(each), each.todo) for each in wanted)
        return Table((_("What"), _("Do I have it?"), _("What to do")), rows, _("Your list"))

    @staticmethod
    def _costs(wanted: list[Told]) -> Table:
        rows = tuple((each.name, each.where, each.cost) for each in wanted)
        return Table((_("What"), _("From whom"), _("Cost")), rows, _("From whom, and how much"))

    @staticmethod
    def _halal(shop: Shop, day: date) -> list[Note]:
        if halal_way(shop) not in ("self", "regular"):
            return []
        deadline = duty_dates.date_of(licences_texts.deadline_id(shop))
        if deadline is None:
            return []
        if deadline >= day:
            return [
                Note(_("Halal: the deadline in the rule is {day}.").format(day=duty_dates.written(deadline)))
            ]
        text = _("Halal: the deadline in the rule was {day}. Was it moved? {state}.")
        state = licences_texts.text_of("licence.halal.after_deadline")
        return [Note(text.format(day=duty_dates.written(deadline), state=state.capitalize()), "care")]

    def _notes(self, shop: Shop) -> list[Note]:
        notes = licences_texts.trademark_note(shop.brand)
        if self.fields["online"].value:
            text = _("Selling online: {rule} holds for platforms. Your licences are the same as offline.")
            notes.append(Note(text.format(rule=licences_texts.text_of("licence.platform.rule"))))
        if self.fields["workers"].value:
            notes.append(Note(_("Somebody works for you: ask the labour office about BPJS and wages.")))
        return notes

    # -- the calendar -----------------------------------------------------------------------------------

    def _duties(self, shop: Shop) -> tuple[list[Duty], dict[str, str]]:
        day = self.clock()
        found = [*self._licence_duties(shop), *self._tax_duties(day)]
        review = duty_dates.next_review(self._used([told(each, shop) for each in needed(shop)], shop))
        if review is not None:
            found.append((Duty("review", review), _("Look up the rules on this list again")))
        return [duty for duty, _name in found], {duty.id: name for duty, name in found}

    def _licence_duties(self, shop: Shop) -> list[tuple[Duty, str]]:
        found: list[tuple[Duty, str]] = []
        deadline = duty_dates.date_of(licences_texts.deadline_id(shop))
        if halal_way(shop) in ("self", "regular") and not self.fields["have_halal"].value and deadline:
            found.append((Duty("halal", deadline), _("Halal deadline in the rule")))
        until = self.fields["pirt_until"]
        if until.visible and until.value is not None:
            found.append((Duty("pirt", until.value), _("P-IRT ends: renew before this day")))
        adjust = duty_dates.date_of("licence.kbli.adjust_by")
        if self.fields["have_nib"].value and adjust:
            found.append((Duty("kbli", adjust), _("Check the new KBLI code in OSS")))
        return found

    def _tax_duties(self, day: date) -> list[tuple[Duty, str]]:
        found: list[tuple[Duty, str]] = []
        company = self.fields["form"].value == "company"
        sales, free = self.fields["sales"].value, fact_value("pph_final.exemption")
        taxed = company or (sales is not None and isinstance(free, Decimal) and sales > free)
        payment = duty_dates.next_tax_payment(day)
        if taxed and payment:
            name = _("Pay the final tax of {month}, if any").format(month=duty_dates.month_name(payment[0]))
            found.append((Duty("tax", payment[1]), name))
        report = duty_dates.next_annual_return(day, "company" if company else "individual")
        if report:
            name = _("Annual tax return of {year}").format(year=report[0])
            found.append((Duty("return", report[1]), name))
        limit = fact_value("ppn.threshold")
        if sales is not None and isinstance(limit, Decimal) and sales > limit:
            found.append((Duty("pkp", date(day.year, 12, 31)), _("Register for VAT (PKP)")))
        return found

    def _used(self, wanted: list[Told], shop: Shop) -> list[str]:
        used = [fact for each in wanted for fact in each.facts]
        if halal_way(shop) in ("self", "regular"):
            used.append("licence.halal.after_deadline")
        risk = self.fields["risk"].value
        used.append("licence.risk.basis" if risk in (None, "unknown") else f"licence.risk.{risk}")
        if self.fields["have_nib"].value:
            used.append("licence.kbli.adjust_by")
        form = "company" if self.fields["form"].value == "company" else "individual"
        used += [f"tax.annual.{form}_months", "tax.pay_day"]
        if shop.brand:
            used += ["licence.trademark.fee_small", "licence.trademark.years"]
        if self.fields["online"].value:
            used += ["licence.platform.rule", "licence.platform.change"]
        return list(dict.fromkeys(used))
