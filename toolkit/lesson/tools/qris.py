"""The payment tool: what QRIS costs, and what each way of getting paid costs in a month."""

from __future__ import annotations

from decimal import Decimal

from toolkit.business.problems import Problem
from toolkit.business.qris import MixCost, Payment, Tier, mix_cost, qris_charge
from toolkit.i18n import Messages
from toolkit.lesson import charts
from toolkit.lesson.entries import Entry
from toolkit.lesson.messages import sentence
from toolkit.lesson.tools.base import Headline, Note, ResultPart, Rows, Table, ToolModel
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


def tiers_of(merchant: str) -> list[Tier]:
    """Return the QRIS tariff of a merchant class from the country file, empty if it has none."""
    found = fact_value(f"qris.mdr.{merchant}")
    return [Tier(tier.up_to, tier.rate) for tier in found] if isinstance(found, tuple) else []


def ways() -> dict[str, str]:
    """Return the ways of getting paid with their names."""
    return {
        "cash": _("Cash"),
        "transfer": _("Bank transfer"),
        "qris": "QRIS",
        "cod": _("COD (paid at the door)"),
    }


def risks() -> dict[str, str]:
    """Return what can go wrong with each way, and the rule that helps."""
    return {
        "cash": _("Wrong change, mixed with home money. Count it every evening."),
        "transfer": _("A photo of a transfer can be fake. Look into your own account first."),
        "qris": _("Wait for the message in your own app. Check that nobody swapped your QR."),
        "cod": _("The buyer may refuse. Ask for the address again before sending."),
    }


class QrisModel(ToolModel):
    """Merchant class and payments -> QRIS charge, and the cost of a month's payments."""

    name = "qris"

    @property
    def title(self) -> str:
        """The tool's name."""
        return _("What does getting paid cost?")

    @property
    def intro(self) -> str:
        """What the tool answers."""
        return _("See what QRIS takes from one payment. Then compare cash, transfer, QRIS and COD.")

    def build(self) -> None:
        """The merchant class, one payment, and the payments of a month."""
        merchants = [
            ("micro", _("Micro (UMI)")),
            ("small", _("Small")),
            ("medium", _("Medium")),
            ("large", _("Large")),
            ("education", _("School or course")),
        ]
        self.fields = by_name(
            Entry(
                "merchant",
                "choice",
                _("Your class at the QRIS provider"),
                help=_("It stands in your merchant app."),
                default="micro",
                choices=merchants,
            ),
            Entry(
                "amount",
                "money",
                _("One QRIS payment"),
                help=_("Example: 75k."),
                high=MOST_MONEY,
                optional=True,
            ),
            Entry(
                "cod_failed",
                "percent",
                _("COD parcels that come back"),
                help=_("Of 100 parcels, how many? Example: 10."),
                high=Decimal("0.95"),
                optional=True,
            ),
            Entry(
                "cod_cost",
                "money",
                _("Cost of one that comes back"),
                help=_("Postage there and back, packaging. Example: 20k."),
                high=MOST_MONEY,
                optional=True,
            ),
        )
        self.groups = {
            "mix": Rows("mix", _("Payments in a month"), _mix_row, add_label=_("Add a way to pay"), most=8)
        }

    def compute(self) -> list[ResultPart]:
        """Headline: the month's cost, or the charge on one payment. Then risks, picture and table."""
        rows = [row.entries for row in self.groups["mix"].rows]
        with_cod = any(cells["way"].value == "cod" for cells in rows)
        self.fields["cod_failed"].visible = self.fields["cod_cost"].visible = with_cod
        notes: list[ResultPart] = [*not_understood(entry for entry in self.fields.values() if entry.visible)]
        merchant = self.fields["merchant"].value or "micro"
        tiers = tiers_of(merchant)
        if not tiers:
            return [*notes, Note(_("The country file has no QRIS tariff. Ask your trainer."), "care")]
        try:
            payments = self._payments(rows, tiers, notes)
            mix = mix_cost(payments)
            one = self._one_payment(tiers)
        except Problem as problem:
            return [*notes, Note(sentence(problem), "care")]
        if not payments and one is None:
            return notes or [Note(_("First fill in one QRIS payment, or one row of payments in a month."))]
        parts: list[ResultPart] = self._month(mix, self._not_counted(payments)) if payments else []
        if one is not None:
            parts.extend(self._charge(one, headline=not payments))
        parts.extend(notes)
        if payments:
            parts.extend(_lists(payments, mix))
        parts.extend(self._rule(tiers))
        return [*parts, *self._facts(merchant, with_cod)]

    # -- one payment ---------------------------------------------------------------------------------

    def _one_payment(self, tiers: list[Tier]) -> Decimal | None:
        amount = self.fields["amount"].value
        return None if amount is None else qris_charge(amount, tiers)

    def _charge(self, charge: Decimal, *, headline: bool) -> list[ResultPart]:
        amount = self.fields["amount"].value
        text = _("Of a payment of {amount}, QRIS takes {charge}. You get {left}.")
        told = text.format(amount=rupiah(amount), charge=rupiah(charge), left=rupiah(amount - charge))
        if not headline:
            return [Note(told)]
        parts: list[ResultPart] = [
            Headline(rupiah(charge), _("QRIS charge for this payment"), "good" if charge == 0 else "plain"),
            Note(told),
        ]
        if amount > 0:
            rows = [
                (_("You get"), amount - charge, rupiah(amount - charge)),
                (_("QRIS charge"), charge, rupiah(charge)),
            ]
            parts.append(charts.stacked_bar(_("One QRIS payment"), rows))
        return parts

    # -- a month ---------------------------------------------------------------------------------------

    def _payments(
        self, rows: list[dict[str, Entry]], tiers: list[Tier], notes: list[ResultPart]
    ) -> list[Payment]:
        payments: list[Payment] = []
        for place, cells in enumerate(rows, start=1):
            way, count, average = (cells[key].value for key in ("way", "count", "average"))
            if None not in (way, count, average):
                payments.append(self._payment(way, count, average, tiers))
            elif any(entry.raw.strip() for entry in cells.values()):
                text = _("Payments, row {row}: fill in way, number and average.")
                notes.append(Note(text.format(row=place), "care"))
        return payments

    def _not_counted(self, payments: list[Payment]) -> list[Note]:
        """Say so when COD parcels may come back and their cost is not known."""
        failed, cost = self.fields["cod_failed"], self.fields["cod_cost"]
        known = failed.value == 0 or None not in (failed.value, cost.value)
        if known or all(each.id != "cod" for each in payments):
            return []
        text = _("COD parcels that come back are not counted yet. Fill in “{share}” and “{cost}”.")
        return [Note(text.format(share=failed.label, cost=cost.label), "care")]

    def _payment(self, way: str, count: Decimal, average: Decimal, tiers: list[Tier]) -> Payment:
        if way == "qris":
            return Payment(way, count, average, tiers=tuple(tiers))
        if way == "cod":
            failure = self.fields["cod_failed"].value or Decimal(0)
            return Payment(
                way, count, average, failure=failure, failure_cost=self.fields["cod_cost"].value or Decimal(0)
            )
        return Payment(way, count, average)

    @staticmethod
    def _month(mix: MixCost, not_counted: list[Note]) -> list[ResultPart]:
        total, names = mix.total, ways()
        tone = "care" if not_counted else "good" if total.cost == 0 else "plain"
        label = _("cost of getting paid in a month")
        if not_counted:
            label = _("cost in a month, without COD parcels that come back")
        parts: list[ResultPart] = [Headline(rupiah(total.cost), label, tone), *not_counted]
        dearest = max(mix.lines, key=lambda line: line.cost)
        if total.cost > 0 and total.share is not None:
            text = _("That is {share} of {sales}. {way} costs you the most: {amount}.")
            told = text.format(
                share=percent(total.share, 2),
                sales=rupiah(total.sales),
                way=names[dearest.id],
                amount=rupiah(dearest.cost),
            )
            parts.append(Note(told))
        elif total.cost == 0 and not not_counted:
            parts.append(Note(_("These payments cost you nothing. Read the risks below."), "good"))
        rows = [(names[line.id], line.cost, rupiah(line.cost)) for line in mix.lines]
        parts.append(charts.bars(_("Cost in a month"), rows))
        return parts

    # -- the rule and its sources ------------------------------------------------------------------------

    @staticmethod
    def _rule(tiers: list[Tier]) -> list[ResultPart]:
        first = tiers[0]
        if first.up_to is None or len(tiers) < 2:
            return [Note(_("Your QRIS rate is {rate} of each payment.").format(rate=percent(first.rate, 2)))]
        unsure = _("We count {high} on the whole amount. This is not confirmed: ask your QRIS provider.")
        text = _("Up to {limit} for each payment the rate is {low}. Above that it is {high}.")
        return [
            Note(
                text.format(
                    limit=rupiah(first.up_to), low=percent(first.rate, 2), high=percent(tiers[1].rate, 2)
                )
            ),
            Note(unsure.format(high=percent(tiers[1].rate, 2)), "care"),
        ]

    @staticmethod
    def _facts(merchant: str, with_cod: bool) -> list[ResultPart]:
        used = [f"qris.mdr.{merchant}", "qris.surcharge", "qris.settlement"]
        if with_cod:
            used.append("cod.failure")
        return [
            Note(_("When does QRIS money reach your account? Not confirmed here: ask your provider.")),
            *facts(*used),
        ]


def _mix_row() -> list[Entry]:
    return [
        Entry("way", "choice", _("Way to pay"), choices=list(ways().items())),
        Entry("count", "count", _("How many times"), help=_("Example: 60"), high=10**7),
        Entry("average", "money", _("Average amount"), help=_("Example: 45k"), high=MOST_MONEY),
    ]


def _lists(payments: list[Payment], mix: MixCost) -> list[ResultPart]:
    names, words = ways(), risks()
    costs = tuple(
        (names[each.id], f"{number(each.transactions)} × {rupiah(each.amount)}", rupiah(line.cost))
        for each, line in zip(payments, mix.lines, strict=True)
    )
    used = dict.fromkeys(each.id for each in payments)
    return [
        Table((_("Way to pay"), _("In a month"), _("Cost")), costs, _("Each way")),
        Table((_("Way to pay"), _("Watch out")), tuple((names[way], words[way]) for way in used), _("Risks")),
    ]
