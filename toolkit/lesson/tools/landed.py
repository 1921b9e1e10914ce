"""The landed-cost tool: what a parcel costs on arrival, what to ask, and go, take care, or do not go."""

from __future__ import annotations

from decimal import Decimal

from toolkit.business.export import (
    SHOCK,
    BorderRules,
    Landed,
    Left,
    Shipment,
    ask_price,
    decide,
    landed_cost,
    left_over,
    lowest_move,
)
from toolkit.business.pricing import price_for_margin
from toolkit.business.problems import Problem
from toolkit.i18n import Messages, in_language
from toolkit.lesson import charts
from toolkit.lesson.messages import sentence
from toolkit.lesson.tools import landed_fields as fields
from toolkit.lesson.tools.base import BookPage, Headline, Note, ResultPart, Table, ToolModel
from toolkit.lesson.tools.landed_fields import READY, Country, country_names, known
from toolkit.lesson.tools.shared import by_name, facts, first_fill_in, not_understood, number, percent, rupiah

_ = Messages("tools")

ZERO = Decimal(0)
TONES = {"go": "good", "care": "care", "no": "bad"}


class LandedModel(ToolModel):
    """Cost, margin, parcel and country -> cost on arrival, the price to ask, exchange rate, go or no-go."""

    name = "landed"

    @property
    def title(self) -> str:
        """The tool's name."""
        return _("What does it cost to reach a buyer abroad?")

    @property
    def intro(self) -> str:
        """What the tool answers."""
        return _("From your door to the buyer's door: every cost. Then the price to ask, and whether to go.")

    def build(self) -> None:
        """The country, the goods, the parcel; then what is known of the border, the market and readiness."""
        self.fields = by_name(*fields.fields())

    def compute(self) -> list[ResultPart]:
        """Headline: the price to ask for a piece. Then go or no-go, the way of the money, and the shock."""
        needed = [self.fields[name] for name in fields.NEEDED]
        complete = all(entry.value is not None for entry in needed)
        self._show_what_fits(complete)
        wrong = not_understood(entry for entry in self.fields.values() if entry.visible)
        if not complete:
            return [*(wrong or first_fill_in(*needed))]
        there = known(self.fields["country"].value)
        try:
            return [*self._result(there), *wrong, *self._sources(there)]
        except Problem as problem:
            return [Note(sentence(problem), "bad"), *wrong]

    def book_page(self) -> BookPage | None:
        """The price, the answer and the way of the money, with the country's name."""
        kept = tuple(part for part in self.result if isinstance(part, Headline | Table))
        if not any(isinstance(part, Headline) for part in kept):
            return None
        with in_language(self.language):
            title = _("Selling abroad: {country}").format(
                country=country_names()[self.fields["country"].value]
            )
        answer = tuple(part for part in self.result if isinstance(part, Note))[:1]
        return BookPage(title, (kept[0], *answer, *kept[1:]))

    # -- the result --------------------------------------------------------------------------------

    def _result(self, there: Country) -> list[ResultPart]:
        value = {name: entry.value for name, entry in self.fields.items()}
        pieces, rate, term = value["pieces"], value["rate"], value["term"] or "ddp"
        fee = value["fee"] or ZERO
        price = price_for_margin(value["cost"], value["margin"])
        shipment = Shipment(
            price * pieces, value["inland"], ZERO, value["freight"], value["insurance"] or ZERO, pieces
        )
        landed = landed_cost(shipment, self._rules(there, rate))
        ask = ask_price(landed.at(term), fee) / pieces
        # What the buyer pays in the end is what he compares with the shops there.
        arrives = ask + (landed.landed - landed.at(term)) / pieces
        today, weak, strong = (
            left_over(landed, shipment, term, value["cost"] * pieces, fee, move)
            for move in (ZERO, -SHOCK, SHOCK)
        )
        market = value["market"]
        done = sum(bool(value[name]) for name in READY)
        verdict = decide(arrives / rate, market, today.left, weak.left, done, len(READY))
        missing = "duty" if not self._duty_known(there, landed) else "rate" if weak.left < 0 else "ready"
        if verdict == "go" and missing == "duty":
            verdict = "care"
        return [
            Headline(
                f"{there.sign} {_foreign(ask / rate)}",
                _("price to ask for one piece ({term}), or {rupiah}").format(
                    term=term.upper(), rupiah=rupiah(ask)
                ),
                TONES[verdict] if market is not None else "plain",
            ),
            self._verdict(verdict, arrives / rate, there, missing),
            _money_way(landed, pieces),
            charts.stacked_bar(_("Cost on arrival of one piece"), _parts(landed, pieces)),
            *self._who_pays(landed, pieces),
            *self._border(there, landed),
            *self._shock((today, weak, strong), landed, shipment, term),
            *self._readiness(done),
        ]

    def _duty_known(self, there: Country, landed: Landed) -> bool:
        return self.fields["duty"].value is not None or there.duty is not None or landed.duty_waived

    def _rules(self, there: Country, rate: Decimal) -> BorderRules:
        duty = self.fields["duty"].value
        tax = self.fields["tax"].value
        collected = bool(self.fields["platform"].value)
        return BorderRules(
            duty_base=there.duty_base,
            duty_rate=duty if duty is not None else there.duty or ZERO,
            tax_rate=tax if tax is not None else there.tax or ZERO,
            duty_free=there.duty_free * rate,
            tax_free=ZERO if collected else there.tax_free * rate,
            free_base="cif" if there.code in fields.FREE_BY_CIF else "fob",
            flat_duty=there.flat_duty * rate,
            flat_max=there.flat_max * rate,
            tax_base="goods" if there.code in fields.TAX_ON_GOODS else "cif",
        )

    def _verdict(self, verdict: str, arrives: Decimal, there: Country, missing: str) -> Note:
        """Say the answer; `missing` is what makes it `care`: duty, rate or ready."""
        market = self.fields["market"].value
        shown = {"arrives": f"{there.sign} {_foreign(arrives)}"}
        if market is None:
            text = _(
                "On arrival one piece costs the buyer {arrives}. Look up three shops there, then compare."
            )
            return Note(text.format(**shown))
        shown["market"] = f"{there.sign} {_foreign(market)}"
        if verdict == "no":
            text = _(
                "Do not go yet. On arrival it costs {arrives}, similar goods {market}. "
                "More pieces in a parcel, or another country?"
            )
        elif verdict == "go":
            text = _("Go. On arrival it costs {arrives}, similar goods {market}. Start with a small parcel.")
        else:
            text = _("Take care. The price fits: {arrives}, similar goods {market}. First: {next}")
            shown["next"] = {
                "duty": _("ask for the duty and fill it in."),
                "rate": _("more margin, because a 10% weaker rate takes your profit."),
                "ready": _("get ready in all six points below."),
            }[missing]
        return Note(text.format(**shown), TONES[verdict])

    def _who_pays(self, landed: Landed, pieces: Decimal) -> list[ResultPart]:
        rate = self.fields["rate"].value
        rows = tuple(
            (label, number(landed.at(term) / pieces), _foreign(landed.at(term) / pieces / rate))
            for term, label in fields.terms().items()
        )
        heads = (_("If you pay as far as ..."), _("Rupiah"), _("Their money"))
        return [Table(heads, rows, _("What one piece costs at each stage, without payment fee"))]

    def _border(self, there: Country, landed: Landed) -> list[ResultPart]:
        notes: list[ResultPart] = []
        if landed.duty_waived:
            notes.append(
                Note(_("This parcel stays below the limit for duty that we noted: no duty counted."))
            )
        elif self.fields["duty"].value is None and there.flat_max and landed.duty:
            notes.append(Note(_("We counted one fixed duty. Two kinds of goods in a parcel: twice.")))
        elif self.fields["duty"].value is None:
            text = _("Duty is counted as {duty}. Ask the courier with your HS code, then fill it in.")
            notes.append(Note(text.format(duty=percent(there.duty or ZERO)), "care"))
        if landed.tax_waived:
            text = _(
                "No tax counted: small parcel, small seller. A large marketplace collects it all the same."
            )
            notes.append(Note(text))
        if there.code == "us":
            text = _("For the United States extra duty is uncertain. Ask the courier on the day you send.")
            notes.append(Note(text, "care"))
        return notes

    def _shock(
        self, lefts: tuple[Left, Left, Left], landed: Landed, shipment: Shipment, term: str
    ) -> list[ResultPart]:
        today, weak, strong = lefts
        pieces = self.fields["pieces"].value
        rows = tuple(
            (label, number(self.fields["rate"].value * (1 + move), 2), number(left.left / pieces))
            for label, move, left in (
                (_("today"), ZERO, today),
                (_("their money 10% weaker"), -SHOCK, weak),
                (_("their money 10% stronger"), SHOCK, strong),
            )
        )
        heads = (_("Exchange rate"), _("Rupiah for 1"), _("Left of one piece"))
        parts: list[ResultPart] = [Table(heads, rows, _("Price abroad fixed, the rate moves"))]
        move = lowest_move(landed, shipment, term, self.fields["cost"].value * pieces)
        if move is not None and move < 0:
            text = _("You work for nothing when 1 of their money brings only {rate}.")
            lowest = self.fields["rate"].value * (1 + move)
            parts.append(Note(text.format(rate=rupiah(lowest)), "care" if weak.left < 0 else "plain"))
        return parts

    def _readiness(self, done: int) -> list[ResultPart]:
        if self.fields["ready"].value != "yes":
            return []
        missing = [label for name, label in fields.ready().items() if not self.fields[name].value]
        if not missing:
            return [Note(_("You are ready in all {all} points.").format(all=len(READY)), "good")]
        text = _("Ready: {done} of {all}. Next: {next}.")
        return [Note(text.format(done=done, all=len(READY), next=missing[0]), "care")]

    def _sources(self, there: Country) -> list[ResultPart]:
        return [*facts(*there.parameters, "export.fx_move", "export.origin", "export.parcel.kg")]

    # -- what the fields say -------------------------------------------------------------------------

    def _show_what_fits(self, complete: bool) -> None:
        for name in fields.LATER:
            self.fields[name].visible = complete
        for name in READY:
            self.fields[name].visible = complete and self.fields["ready"].value == "yes"


def _foreign(value: Decimal) -> str:
    return number(value, 2 if value < 1000 else 0)


def _parts(landed: Landed, pieces: Decimal) -> list[tuple[str, Decimal, str]]:
    rows = [
        (_("Your goods, with margin"), landed.goods),
        (_("Way to the port, papers"), landed.fob - landed.goods),
        (_("Freight, insurance"), landed.cif - landed.fob),
        (_("Duty"), landed.duty),
        (_("Tax there"), landed.tax),
    ]
    return [(label, value / pieces, rupiah(value / pieces)) for label, value in rows]


def _money_way(landed: Landed, pieces: Decimal) -> Table:
    rows = [(label, number(value)) for label, value, _shown in _parts(landed, pieces)]
    rows.append((_("Cost on arrival"), number(landed.per_piece)))
    return Table((_("One piece"), _("Rupiah")), tuple(rows), _("From your door to the buyer"))
