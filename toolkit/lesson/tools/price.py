"""The price tool: the price that leaves the wanted share, and what a price or promo really leaves."""

from __future__ import annotations

from decimal import Decimal

from toolkit.business.pricing import Breakdown, breakdown, price_for_margin, round_up
from toolkit.business.problems import Problem
from toolkit.i18n import Messages
from toolkit.lesson.tools import price_fields
from toolkit.lesson.tools import price_results as results
from toolkit.lesson.tools.base import Headline, Note, ResultPart, ToolModel
from toolkit.lesson.tools.price_terms import ZERO, Terms, terms_of
from toolkit.lesson.tools.shared import (
    by_name,
    fact_value,
    facts,
    first_fill_in,
    not_understood,
    percent,
    rupiah,
)

_ = Messages("tools")

STEP = Decimal(500)
"""Prices to charge are rounded up to this."""


class PriceModel(ToolModel):
    """Cost, wanted share and channel -> price; or price and promo -> what is left."""

    name = "price"

    @property
    def title(self) -> str:
        """The tool's name."""
        return _("What price should I ask?")

    @property
    def intro(self) -> str:
        """What the tool answers."""
        return _("From cost to price. Or the other way: what your price or promo really leaves you.")

    def build(self) -> None:
        """Cost and wish, the channel's cut, and the price of today with its promo."""
        self.fields = by_name(
            *price_fields.wish(),
            *price_fields.channel(),
            *price_fields.today(),
            price_fields.more(),
            *price_fields.extras(),
            *price_fields.others(),
        )

    def compute(self) -> list[ResultPart]:
        """Headline: the price to ask, or what today's price leaves. Then picture, channels, break-even."""
        self._show_what_fits()
        wrong = not_understood(entry for entry in self.fields.values() if entry.visible)
        cost, margin, now = (self.fields[key].value for key in ("cost", "margin", "price_now"))
        if cost is None:
            return [*wrong] or [*first_fill_in(self.fields["cost"])]
        if margin is None and now is None:
            text = _("Now fill in “{margin}”, or “{price}”.")
            labels = {"margin": self.fields["margin"].label, "price": self.fields["price_now"].label}
            return [*wrong] or [Note(text.format(**labels))]
        terms = self._terms()
        if terms.fee is None:
            text = _("We know no dated fee for this channel. Look it up in the app and fill in “{field}”.")
            return [*wrong, Note(text.format(field=self.fields["fee"].label), "care")]
        parts: list[ResultPart] = []
        asked = self._forward(cost, margin, terms, parts) if margin is not None else None
        really = self._backward(cost, terms, parts)
        details = self._details(asked, really, cost, terms)
        return [*parts, *wrong, *details, *self._facts(terms, compared=bool(details))]

    # -- the steps of the result -------------------------------------------------------------------

    def _forward(
        self, cost: Decimal, margin: Decimal, terms: Terms, parts: list[ResultPart]
    ) -> Decimal | None:
        """Add the price for the wanted share; return it, or None if there is none."""
        fee, tax, voucher = terms.fee or ZERO, self._tax(), self._voucher()
        try:
            # The turnover tax also falls on the voucher, so that part is a fixed cost of the order.
            exact = voucher + price_for_margin(
                cost, margin, order_fee=terms.order_fee + tax * voucher, percent_fees=(fee,), turnover_tax=tax
            )
        except Problem:
            text = _("Fee {fee}, tax {tax} and your share {margin} make 100% or more. Lower “{field}”.")
            label = self.fields["margin" if margin >= fee else "fee"].label
            shares = {"fee": percent(fee), "tax": percent(tax), "margin": percent(margin)}
            parts.append(Note(text.format(**shares, field=label), "bad"))
            return None
        asked = round_up(exact, STEP)
        left = self._breakdown(asked, cost, terms, voucher)
        text = _("Ask this price. {left} of it is yours: {share}. The exact count: {exact}.")
        told = text.format(left=rupiah(left.left), share=percent(left.share), exact=rupiah(exact))
        parts += [Headline(rupiah(asked), _("the price to ask"), "good"), Note(told, "good")]
        parts.append(results.picture(left))
        if margin > 0:
            parts.extend(self._naive(cost, margin, terms))
        return asked

    def _naive(self, cost: Decimal, margin: Decimal, terms: Terms) -> list[ResultPart]:
        """Compare with the usual slip: adding the percentage to the cost."""
        price, voucher = cost * (1 + margin), self._voucher()
        if voucher >= price:
            return []
        really = self._breakdown(price, cost, terms, voucher)
        text = _("Only adding {margin} to the cost gives {price}. That leaves {left}: {share}, not {margin}.")
        told = text.format(
            margin=percent(margin), price=rupiah(price), left=rupiah(really.left), share=percent(really.share)
        )
        return [Note(told, "care")]

    def _backward(self, cost: Decimal, terms: Terms, parts: list[ResultPart]) -> Breakdown | None:
        """Add what today's price or promo leaves, and return it; None if there is nothing to work out."""
        price = self.fields["price_now"].value
        if price is None:
            return None
        discount = price * (self.fields["discount"].value or ZERO)
        if discount + self._voucher() >= price:
            text = _("The promo is as big as the price. Make “{voucher}” or “{discount}” smaller.")
            labels = {key: self.fields[key].label for key in ("voucher", "discount")}
            parts.append(Note(text.format(**labels), "bad"))
            return None
        really = self._breakdown(price, cost, terms, discount + self._voucher())
        # A wish that no price can meet leaves no headline above.
        asked = any(isinstance(part, Headline) for part in parts)
        parts.extend(results.today(really, discount, self.fields["margin"].value if asked else None))
        return really

    def _details(
        self, asked: Decimal | None, really: Breakdown | None, cost: Decimal, terms: Terms
    ) -> list[ResultPart]:
        """Return the channels side by side, and the break-even point if fixed costs are given."""
        price = self.fields["price_now"].value if really else asked
        if price is None:
            return []
        parts = results.channels(self._channels(terms), price, cost, self._tax())
        if "compare" in self.fields:
            parts.extend(results.beside_others(self.fields["compare"].value or "none", price))
        sale = really or self._breakdown(price, cost, terms, self._voucher())
        if self.fields["fixed"].value:
            parts.extend(results.break_even_parts(self.fields["fixed"].value, sale))
        return parts

    # -- what the fields say -----------------------------------------------------------------------

    def _show_what_fits(self) -> None:
        channel = self.fields["channel"].value or "chat"
        for name in ("category", "fee", "order_fee"):
            self.fields[name].visible = channel != "chat"
        # Rarely wanted at first. What is filled in stays in sight, because it counts.
        for name in price_fields.EXTRAS:
            if name in self.fields:
                entry = self.fields[name]
                entry.visible = bool(self.fields["more"].value) or entry.raw != entry.default

    def _terms(self) -> Terms:
        channel = self.fields["channel"].value or "chat"
        known = terms_of(channel, self.fields["category"].value or "other")
        if channel == "chat":
            return known
        return known.typed(self.fields["fee"].value, self.fields["order_fee"].value)

    def _channels(self, chosen: Terms) -> list[Terms]:
        """Return at most four channels to compare; the chosen one with its typed fees."""
        category = self.fields["category"].value or "other"
        known = {name: terms_of(name, category) for name in ("chat", "shopee", "tokopedia")}
        known[chosen.channel] = chosen
        return [terms for terms in known.values() if terms.fee is not None][:4]

    def _tax(self) -> Decimal:
        if self.fields["tax"].value != "yes":
            return ZERO
        return fact_value("pph_final.rate") or ZERO

    def _voucher(self) -> Decimal:
        return self.fields["voucher"].value or ZERO

    def _breakdown(self, price: Decimal, cost: Decimal, terms: Terms, promo: Decimal) -> Breakdown:
        return breakdown(
            price,
            cost,
            order_fee=terms.order_fee,
            percent_fees=(terms.fee or ZERO,),
            voucher=promo,
            turnover_tax=self._tax(),
        )

    def _facts(self, chosen: Terms, *, compared: bool) -> list[ResultPart]:
        shown = self._channels(chosen) if compared else [chosen]
        used = [fact for terms in shown for fact in terms.facts]
        parts: list[ResultPart] = []
        if any(terms.upper_end for terms in shown):
            text = _("Of a fee range we take the highest. Yours may be lower: fill in “{field}”.")
            parts.append(Note(text.format(field=self.fields["fee"].label)))
        extras = {"tokopedia": "fee.tokopedia.dynamic", "shopee": "fee.shopee.xtra"}
        if extra := extras.get(chosen.channel):
            text = _("Extra programmes of the channel may cost more. They are not counted here.")
            parts.append(Note(text, "care"))
            used.append(extra)
        if self._tax():
            used += ["pph_final.rate", "pph_final.exemption"]
        return [*parts, *facts(*dict.fromkeys(used))]
