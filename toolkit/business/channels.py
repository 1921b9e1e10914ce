"""The same product on several sales channels: which leaves most?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from toolkit.business.exact import Number
from toolkit.business.pricing import Breakdown, breakdown


@dataclass(frozen=True)
class Channel:
    """A way to sell, with what it takes.

    percent_fees: shares of what the buyer pays. order_fee, voucher (the seller's): money per order.
    item_fee: money per piece. fee_cap: most that the percentage fees take together per piece.
    """

    id: str
    name: str
    percent_fees: tuple[Number, ...] = ()
    order_fee: Number = 0
    item_fee: Number = 0
    voucher: Number = 0
    fee_cap: Decimal | int | None = None


@dataclass(frozen=True)
class ChannelResult:
    """What an order leaves on a channel."""

    channel: Channel
    breakdown: Breakdown


def compare(
    channels: Iterable[Channel], price: Number, cost: Number, turnover_tax: Number = 0, quantity: int = 1
) -> list[ChannelResult]:
    """Return the channels with what an order leaves on each, best first; equals keep their order.

    Raises the problems of `pricing.breakdown`.
    """
    results = [
        ChannelResult(
            channel,
            breakdown(
                price,
                cost,
                order_fee=channel.order_fee,
                item_fee=channel.item_fee,
                percent_fees=channel.percent_fees,
                voucher=channel.voucher,
                turnover_tax=turnover_tax,
                quantity=quantity,
                fee_cap=channel.fee_cap,
            ),
        )
        for channel in channels
    ]
    return sorted(results, key=lambda result: -result.breakdown.left)
