"""Prices, fees, QRIS, facts and plain arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

from toolkit.business import breakeven, pricing, qris, recipe
from toolkit.curriculum import facts

Shares = Decimal | Iterable[Decimal]


def _fees(percent_fees: Shares) -> tuple[Decimal, ...]:
    return (percent_fees,) if isinstance(percent_fees, Decimal) else tuple(percent_fees)


def _price_for_margin(
    cost: Decimal,
    margin: Decimal,
    order_fee: Decimal = Decimal(0),
    item_fee: Decimal = Decimal(0),
    percent_fees: Shares = (),
    turnover_tax: Decimal = Decimal(0),
) -> Decimal:
    return pricing.price_for_margin(cost, margin, order_fee, item_fee, _fees(percent_fees), turnover_tax)


def _breakdown(price: Decimal, cost: Decimal, **rest: Any) -> pricing.Breakdown:
    if "percent_fees" in rest:
        rest["percent_fees"] = _fees(rest["percent_fees"])
    return pricing.breakdown(price, cost, **rest)


_BREAKDOWN_ORDER = ("order_fee", "item_fee", "percent_fees", "voucher", "turnover_tax", "quantity", "fee_cap")


def _left_per_order(price: Decimal, cost: Decimal, *rest: Any, **named: Any) -> Decimal:
    """`breakdown(...).left`, with its arguments in its order."""
    return _breakdown(price, cost, **dict(zip(_BREAKDOWN_ORDER, rest, strict=False)), **named).left


def _left_share(price: Decimal, cost: Decimal, *rest: Any, **named: Any) -> Decimal:
    """`breakdown(...).share`: what is left as a share of what the buyer pays."""
    return _breakdown(price, cost, **dict(zip(_BREAKDOWN_ORDER, rest, strict=False)), **named).share


def _recipe_unit_cost(
    ingredients: Sequence[Any],
    units: Decimal,
    labour: Decimal = Decimal(0),
    other: Decimal = Decimal(0),
    waste: Decimal = Decimal(0),
) -> Decimal:
    """Cost of a piece. ingredients: `[[pack price, pack size, used], ...]`, or rows with these keys."""
    batch = [
        recipe.Ingredient("", item["pack_price"], item["pack_size"], item["used"])
        if isinstance(item, dict)
        else recipe.Ingredient("", *item)
        for item in ingredients
    ]
    return recipe.unit_cost(batch, units, labour, other, waste).per_unit


def _qris_charge(amount: Decimal, tiers: Iterable[Any]) -> Decimal:
    """Fee of one payment. tiers: `param("qris.mdr.micro")`."""
    return qris.qris_charge(amount, [qris.Tier(tier.up_to, tier.rate) for tier in tiers])


def _param(parameter_id: str) -> Any:
    """Value of a country parameter; of a range a dict with `low` and `high`, of a text its Indonesian."""
    value = facts.parameter(parameter_id).value
    if value is None:
        raise ValueError(f"{parameter_id} has no value")
    if hasattr(value, "low"):
        return {"low": value.low, "high": value.high}
    return value.id if hasattr(value, "id") else value


def _best_of(values: Mapping[str, Decimal] | None = None, **named: Decimal) -> str:
    """The name of the greatest value: `best_of({"own-web": web, "chat": chat})` or `best_of(chat=chat)`."""
    return _extreme({**(values or {}), **named}, max)


def _worst_of(values: Mapping[str, Decimal] | None = None, **named: Decimal) -> str:
    """The name of the smallest value."""
    return _extreme({**(values or {}), **named}, min)


def _extreme(values: Mapping[str, Decimal], choose: Callable[[Iterable[Decimal]], Decimal]) -> str:
    chosen = choose(values.values())
    names = [name for name, value in values.items() if value == chosen]
    if len(names) != 1:
        raise ValueError(f"{' and '.join(names)} are equal, so none is the one")
    return names[0]


def _names_below(values: Mapping[str, Decimal], limit: Decimal) -> list[str]:
    """The names of the values below a limit, for `many` tasks."""
    return [name for name, value in values.items() if value < limit]


def _names_above(values: Mapping[str, Decimal], limit: Decimal) -> list[str]:
    """The names of the values above a limit, for `many` tasks."""
    return [name for name, value in values.items() if value > limit]


def _round_to(value: Decimal, step: Decimal = Decimal(1)) -> Decimal:
    """The nearest multiple of `step`; halves go up."""
    return (value / step).to_integral_value(ROUND_HALF_UP) * step


def _ceil(value: Decimal) -> Decimal:
    return value.to_integral_value(ROUND_CEILING)


def _floor(value: Decimal) -> Decimal:
    return value.to_integral_value(ROUND_FLOOR)


def _sum(values: Iterable[Decimal]) -> Decimal:
    return sum(values, Decimal(0))


FORMULAS: dict[str, Callable[..., Any]] = {
    "price_for_margin": _price_for_margin,
    "margin": pricing.margin,
    "markup": pricing.markup,
    "margin_from_markup": pricing.margin_from_markup,
    "markup_from_margin": pricing.markup_from_margin,
    "round_up": pricing.round_up,
    "left_per_order": _left_per_order,
    "left_share": _left_share,
    "fee_with_vat": pricing.fee_with_vat,
    "break_even_units": lambda fixed, price, variable: breakeven.break_even(fixed, price, variable).units,
    "break_even_revenue": lambda fixed, price, variable: breakeven.break_even(fixed, price, variable).revenue,
    "recipe_unit_cost": _recipe_unit_cost,
    "qris_charge": _qris_charge,
    "param": _param,
    "best_of": _best_of,
    "worst_of": _worst_of,
    "names_below": _names_below,
    "names_above": _names_above,
    "round_to": _round_to,
    "ceil": _ceil,
    "floor": _floor,
    "min": min,
    "max": max,
    "sum": _sum,
    "abs": abs,
    "len": lambda items: Decimal(len(items)),
}
