"""Landed cost, price abroad and exchange rate, for expressions: the same arithmetic as the tool."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from toolkit.business import export

_ZERO = Decimal(0)


def _parcel(goods: Decimal, inland: Decimal, freight: Decimal) -> export.Shipment:
    return export.Shipment(goods, inland, _ZERO, freight)


def _rules(
    base: str, duty: Decimal, tax: Decimal, duty_free: Decimal, tax_free: Decimal
) -> export.BorderRules:
    return export.BorderRules(base, duty, tax, duty_free, tax_free, free_base="cif")


def _landed(
    goods: Decimal,
    inland: Decimal,
    freight: Decimal,
    base: str,
    duty: Decimal,
    tax: Decimal,
    duty_free: Decimal = _ZERO,
    tax_free: Decimal = _ZERO,
) -> Decimal:
    """Landed cost of a parcel. inland: with documents. freight: with insurance."""
    rules = _rules(base, duty, tax, duty_free, tax_free)
    return export.landed_cost(_parcel(goods, inland, freight), rules).landed


def _duty(
    goods: Decimal, inland: Decimal, freight: Decimal, base: str, duty: Decimal, duty_free: Decimal = _ZERO
) -> Decimal:
    """Duty of a parcel."""
    rules = _rules(base, duty, _ZERO, duty_free, _ZERO)
    return export.landed_cost(_parcel(goods, inland, freight), rules).duty


def _left(
    goods: Decimal, inland: Decimal, freight: Decimal, term: str, cost: Decimal, move: Decimal
) -> Decimal:
    """What is left of a parcel sold at a term up to CIF, when the rate has moved by a share such as -0.1."""
    shipment = _parcel(goods, inland, freight)
    landed = export.landed_cost(shipment, export.BorderRules("fob", _ZERO, _ZERO))
    return export.left_over(landed, shipment, term, cost, move=move).left


def _go(ask: Decimal, market: Decimal, left_today: Decimal, left_weak: Decimal, ready: Decimal) -> str:
    """`go`, `care` or `no`. ready: how many of the six points of readiness are met."""
    return export.decide(ask, market, left_today, left_weak, int(ready), 6)


FORMULAS: dict[str, Callable[..., Any]] = {
    "export_landed": _landed,
    "export_duty": _duty,
    "export_left": _left,
    "export_ask": export.ask_price,
    "export_decision": _go,
}
