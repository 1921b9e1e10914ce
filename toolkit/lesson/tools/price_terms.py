"""What each sales channel takes, from the country file or as the learner types it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from toolkit.business.channels import Channel
from toolkit.i18n import Messages
from toolkit.lesson.tools.shared import fact_value

_ = Messages("tools")

ZERO = Decimal(0)


@dataclass(frozen=True)
class Terms:
    """What a channel takes of one order. `fee`: a share, None if no dated figure is known.

    facts: the country parameters it rests on. upper_end: the fee is the highest of a range.
    """

    channel: str
    fee: Decimal | None
    order_fee: Decimal = ZERO
    facts: tuple[str, ...] = ()
    upper_end: bool = False

    def typed(self, fee: Decimal | None, order_fee: Decimal | None) -> Terms:
        """Return the terms with what the learner typed in place of the country's figures."""
        facts = self.facts
        if fee is not None:
            facts = tuple(fact for fact in facts if fact.endswith(".order"))
        if order_fee is not None:
            facts = tuple(fact for fact in facts if not fact.endswith(".order"))
        return replace(
            self,
            fee=self.fee if fee is None else fee,
            order_fee=self.order_fee if order_fee is None else order_fee,
            facts=facts,
            upper_end=self.upper_end and fee is None,
        )

    def as_channel(self, name: str) -> Channel:
        """Return the channel for the comparison of the business floor."""
        return Channel(
            id=self.channel,
            name=name,
            percent_fees=(self.fee or ZERO,),
            order_fee=self.order_fee,
        )


def channel_names() -> dict[str, str]:
    """Return the channels a learner can choose, with their names."""
    return {
        "chat": _("Chat or own shop"),
        "shopee": "Shopee",
        "tokopedia": "Tokopedia / TikTok Shop",
        "lazada": "Lazada",
        "other": _("Another channel"),
    }


def categories() -> dict[str, str]:
    """Return the product categories of the fee table, with their names."""
    return {
        "fmcg": _("Food and daily needs"),
        "fashion": _("Fashion"),
        "lifestyle": _("Lifestyle, craft"),
        "electronics": _("Electronics"),
        "other": _("Other goods"),
    }


def terms_of(channel: str, category: str) -> Terms:
    """Return the dated terms of a channel. Of a range the upper end is taken, to be on the safe side."""
    if channel == "chat":
        return Terms(channel, ZERO)
    if channel == "shopee":
        fee, order = f"fee.shopee.{category}", "fee.shopee.order"
    elif channel == "tokopedia":
        fee, order = "fee.tokopedia.outside_table", "fee.tokopedia.order"
    elif channel == "lazada":
        return Terms(channel, _upper_end(fact_value("fee.lazada")), facts=("fee.lazada",))
    else:
        return Terms(channel, None)
    value = fact_value(fee)
    ranged = hasattr(value, "high")
    return Terms(channel, _upper_end(value), fact_value(order) or ZERO, (fee, order), ranged)


def _upper_end(value: object) -> Decimal | None:
    high = getattr(value, "high", value)
    return high if isinstance(high, Decimal) else None
