"""What a parcel costs when it reaches a buyer abroad, and what is left for the seller.

Terms follow Incoterms 2020 in plain use: EXW is the goods at the seller's door, FOB adds the way to the ship
or plane and the documents, CIF adds freight and insurance, DDP adds duty and tax at the border.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from toolkit.business.exact import ONE, ZERO, Number, exact, non_negative, positive, share
from toolkit.business.problems import Problem

TERMS = ("exw", "fob", "cif", "ddp")
BASES = ("fob", "cif")
TAX_BASES = ("goods", "fob", "cif")

SHOCK = Decimal("0.1")
"""How far the exchange rate is assumed to move, either way."""


@dataclass(frozen=True)
class Shipment:
    """A parcel, in one money.

    goods: price of all pieces at the seller's door (EXW). inland: to the port or post office. documents:
    papers and certificates. freight, insurance: from there to the buyer's country. pieces: in the parcel.
    """

    goods: Number
    inland: Number = ZERO
    documents: Number = ZERO
    freight: Number = ZERO
    insurance: Number = ZERO
    pieces: int = 1


@dataclass(frozen=True)
class BorderRules:
    """What a country takes at its border, in the shipment's money.

    duty_base: `fob` or `cif`, what duty is counted on. duty_rate, tax_rate: shares (tax is VAT, GST or sales
    tax). duty_free, tax_free: values up to and with which nothing is taken, compared with `free_base`; 0 for
    none. flat_duty: instead of the rate up to and with `flat_max`. tax_base: `goods`, `fob` or `cif`; duty
    always comes on top of it, except for `goods`.
    """

    duty_base: str
    duty_rate: Number
    tax_rate: Number
    duty_free: Number = ZERO
    tax_free: Number = ZERO
    free_base: str = "fob"
    flat_duty: Number = ZERO
    flat_max: Number = ZERO
    tax_base: str = "cif"


@dataclass(frozen=True)
class Landed:
    """A parcel on arrival. goods, fob, cif: its value at each stage. customs_value: what duty was counted on.
    duty, tax: taken at the border. landed: everything. per_piece: landed for one piece. duty_waived,
    tax_waived: whether it stayed below a limit."""

    goods: Decimal
    fob: Decimal
    cif: Decimal
    customs_value: Decimal
    duty: Decimal
    tax: Decimal
    landed: Decimal
    per_piece: Decimal
    duty_waived: bool
    tax_waived: bool

    def at(self, term: str) -> Decimal:
        """Return the value up to a term: what the buyer pays the seller. Raises Problem: unknown_kind."""
        values = {"exw": self.goods, "fob": self.fob, "cif": self.cif, "ddp": self.landed}
        if term not in values:
            raise Problem("unknown_kind", kind=term, known=TERMS)
        return values[term]


def landed_cost(shipment: Shipment, rules: BorderRules) -> Landed:
    """Return what a parcel costs on arrival.

    FOB = goods + inland + documents; CIF = FOB + freight + insurance; duty = rate x (FOB or CIF, by country);
    tax = rate x (base + duty); landed = CIF + duty + tax. Raises Problem: unknown_kind, not_a_share,
    negative_input, not_positive.
    """
    for kind, known in (
        (rules.duty_base, BASES),
        (rules.free_base, BASES),
        (rules.tax_base, TAX_BASES),
    ):
        if kind not in known:
            raise Problem("unknown_kind", kind=kind, known=known)
    goods = non_negative(shipment.goods, "goods")
    fob = goods + non_negative(shipment.inland, "inland") + non_negative(shipment.documents, "documents")
    cif = fob + non_negative(shipment.freight, "freight") + non_negative(shipment.insurance, "insurance")
    values = {"goods": goods, "fob": fob, "cif": cif}
    compared = values[rules.free_base]
    duty_rate, tax_rate = non_negative(rules.duty_rate, "duty_rate"), non_negative(rules.tax_rate, "tax_rate")
    duty_waived = ZERO < compared <= non_negative(rules.duty_free, "duty_free")
    tax_waived = ZERO < compared <= non_negative(rules.tax_free, "tax_free")
    if duty_waived:
        duty = ZERO
    elif ZERO < compared <= non_negative(rules.flat_max, "flat_max"):
        duty = non_negative(rules.flat_duty, "flat_duty")
    else:
        duty = duty_rate * values[rules.duty_base]
    on_top = ZERO if rules.tax_base == "goods" else duty
    tax = ZERO if tax_waived else tax_rate * (values[rules.tax_base] + on_top)
    landed = cif + duty + tax
    pieces = positive(shipment.pieces, "pieces")
    return Landed(
        goods, fob, cif, values[rules.duty_base], duty, tax, landed, landed / pieces, duty_waived, tax_waived
    )


def ask_price(amount: Number, fee: Number = ZERO) -> Decimal:
    """Return what to ask so that `amount` is left after a payment or platform fee: amount / (1 - fee)."""
    return non_negative(amount, "amount") / (ONE - share(fee, "fee"))


@dataclass(frozen=True)
class Left:
    """What the seller keeps of a parcel. income: in rupiah after the fee. paid: her own costs. taxes: duty
    and tax if she pays them. left: income - paid - taxes."""

    income: Decimal
    paid: Decimal
    taxes: Decimal
    left: Decimal


def left_over(
    landed: Landed, shipment: Shipment, term: str, cost: Number, fee: Number = ZERO, move: Number = ZERO
) -> Left:
    """Return what is left when the price abroad is fixed in foreign money and the rate moves.

    term: what the price covers, of `TERMS`. cost: of making all pieces, in rupiah. fee: share of the whole
    price. move: change of the rupiah for one unit of foreign money, such as -0.1. Income and taxes at the
    border follow the rate; her own costs stay. Raises Problem: unknown_kind, not_a_share, negative_input.
    """
    if exact(move, "move") <= -1:
        raise Problem("not_a_share", name="move", value=move)
    rate = ONE + exact(move, "move")
    income = landed.at(term) * rate
    own = non_negative(cost, "cost")
    if term != "exw":
        own += exact(shipment.inland) + exact(shipment.documents)
    if term in ("cif", "ddp"):
        own += exact(shipment.freight) + exact(shipment.insurance)
    taxes = (landed.duty + landed.tax) * rate if term == "ddp" else ZERO
    # The fee is taken from what the buyer pays, and the asked price was raised by it before the rate moved.
    asked = ask_price(landed.at(term), fee)
    kept = asked * rate * (ONE - exact(fee)) if fee else income
    return Left(kept, own, taxes, kept - own - taxes)


def lowest_move(landed: Landed, shipment: Shipment, term: str, cost: Number) -> Decimal | None:
    """Return how far the rate may move before nothing is left: own costs / (income - taxes) - 1.

    Below 0 while something is left today. None if nothing comes in.
    """
    today = left_over(landed, shipment, term, cost)
    if today.income - today.taxes <= 0:
        return None
    return today.paid / (today.income - today.taxes) - ONE


def decide(
    ask: Number, market: Number | None, left_today: Number, left_weak: Number, ready: int, needed: int
) -> str:
    """Return `go`, `care` or `no`.

    no: nothing is left today, or the asked price is above what similar goods cost there. care: nothing is
    left once the rate is 10% worse, something is not ready, or the price there is not known. go otherwise.
    """
    if exact(left_today, "left_today") <= 0:
        return "no"
    if market is not None and exact(ask, "ask") > exact(market, "market"):
        return "no"
    if market is None or exact(left_weak, "left_weak") < 0 or ready < needed:
        return "care"
    return "go"
