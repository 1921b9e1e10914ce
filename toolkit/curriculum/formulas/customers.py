"""What a customer is worth, and what writing to customers brings."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from toolkit.business import loyalty


def _win_back_net(
    written_to: Decimal,
    response: Decimal,
    margin_per_order: Decimal,
    gift: Decimal = Decimal(0),
    cost_each: Decimal = Decimal(0),
) -> Decimal:
    """`win_back(...).net`."""
    return loyalty.win_back(written_to, response, margin_per_order, gift, cost_each).net


FORMULAS: dict[str, Callable[..., Any]] = {
    "ltv_simple": loyalty.ltv_simple,
    "ltv_later": lambda margin, retention, discount: loyalty.ltv_discounted(margin, retention, discount),
    "ltv_now": lambda margin, retention, discount: loyalty.ltv_discounted(
        margin, retention, discount, first_now=True
    ),
    "win_back_net": _win_back_net,
}
