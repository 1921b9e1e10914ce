"""Stock and feasts that move: reorder point, safety stock, order size, days before Lebaran."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from toolkit.business import inventory
from toolkit.country.shown import long_date
from toolkit.curriculum import facts
from toolkit.i18n import LANGUAGES


def _reorder_level(
    demand: Decimal, lead_time: Decimal, demand_sd: Decimal, service: Decimal = inventory.USUAL_SERVICE
) -> Decimal:
    return Decimal(inventory.reorder_point(demand, lead_time, demand_sd, service).level)


def _safety_stock(
    demand_sd: Decimal, lead_time: Decimal, service: Decimal = inventory.USUAL_SERVICE
) -> Decimal:
    return inventory.safety_stock(demand_sd, lead_time, service)


def _eoq(demand: Decimal, order_cost: Decimal, holding_cost: Decimal) -> Decimal:
    return inventory.economic_order_quantity(demand, order_cost, holding_cost).quantity


def _eid(year: Decimal) -> date:
    value: date = facts.parameter(f"eid.y{int(year)}").value
    return value


def _before_eid(year: Decimal, days: Decimal, shown_year: Decimal | None = None) -> dict[str, str]:
    """The day so many days before Lebaran of a year, in words. shown_year: the same day of another year."""
    day = _eid(year) - timedelta(days=int(days))
    if shown_year is not None:
        day = day.replace(year=int(shown_year))
    return {code: long_date(day, code) for code in LANGUAGES}


FORMULAS: dict[str, Callable[..., Any]] = {
    "reorder_level": _reorder_level,
    "safety_stock": _safety_stock,
    "eoq": _eoq,
    "square_root": lambda value: value.sqrt(),
    "running_out_cost": inventory.running_out_cost,
    "left_over_cost": inventory.left_over_cost,
    "before_eid": _before_eid,
}
