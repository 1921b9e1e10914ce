"""Parts of the price tool's result: where a price goes, channels side by side, break-even."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from toolkit.business.breakeven import break_even
from toolkit.business.channels import Channel, compare
from toolkit.business.pricing import Breakdown
from toolkit.business.problems import Problem
from toolkit.country.price_bands import SOURCE, YEAR, load_bands
from toolkit.i18n import Messages, language
from toolkit.lesson import charts
from toolkit.lesson.tools.base import Figure, Headline, Note, ResultPart, Table
from toolkit.lesson.tools.price_terms import Terms, channel_names
from toolkit.lesson.tools.shared import number, percent, rupiah

_ = Messages("tools")


def picture(sale: Breakdown) -> Figure:
    """Show where the price goes: cost, fees, promo, tax and what is left."""
    parts = [
        (_("Making it"), sale.cost),
        (_("Channel"), sale.percent_fee + sale.order_fee + sale.item_fee),
        (_("Discount and voucher"), sale.voucher),
        (_("Tax"), sale.tax),
        (_("Left for you"), sale.left),
    ]
    return charts.stacked_bar(
        _("Where the price goes"), [(name, value, rupiah(value)) for name, value in parts if value != 0]
    )


def today(sale: Breakdown, discount: Decimal, wanted: Decimal | None) -> list[ResultPart]:
    """Show what today's price leaves. wanted: the share she wishes; without one this is the headline."""
    earns = sale.left > 0
    tone = "bad" if not earns else "care" if wanted is not None and sale.share < wanted else "good"
    text = _("At this price you lose {loss} on each order. Raise it, or make the promo smaller.")
    if earns:
        text = _("Your price today leaves {left} of {paid}: {share}.")
    told = text.format(
        left=rupiah(sale.left), paid=rupiah(sale.paid), share=percent(sale.share), loss=rupiah(-sale.left)
    )
    parts: list[ResultPart] = [Note(told, tone)]
    if wanted is None:
        parts.insert(0, Headline(rupiah(sale.left), _("left for you from one order"), tone))
        if earns:
            parts.append(picture(sale))
    return [*parts, _today_table(sale, discount)]


def _today_table(sale: Breakdown, discount: Decimal) -> Table:
    rows = [
        (_("Your price today"), sale.price),
        (_("Discount"), -discount),
        (_("Voucher"), discount - sale.voucher),
        (_("Channel's cut"), -sale.percent_fee),
        (_("Fee for each order"), -sale.order_fee),
        (_("Tax"), -sale.tax),
        (_("Making it"), -sale.cost),
    ]
    shown = [(name, rupiah(value)) for name, value in rows if value != 0]
    left = (_("Left for you"), rupiah(sale.left))
    return Table((_("What"), _("Amount")), (*shown, left), _("One order today"))


def beside_others(category: str, price: Decimal) -> list[ResultPart]:
    """Say where a price lies among the real prices of a category; nothing if the category is unknown."""
    band = load_bands().get(category)
    if band is None:
        return []
    text = _("{price} is between the usual prices.")
    if price < band.quarter:
        text = _("{price} is lower than three out of four others. Is it still enough for you?")
    elif price > band.three_quarters:
        text = _("{price} is higher than three out of four others. Show buyers why yours is worth it.")
    spread = _("{title}: half of {count} products cost {low} to {high}, the middle one {middle}.")
    about = _("Prices of {year}, from one marketplace. Source: {source}.")
    told = spread.format(
        title=band.title.pick(language()),
        count=band.products,
        low=rupiah(band.quarter),
        high=rupiah(band.three_quarters),
        middle=rupiah(band.median),
    )
    return [Note(f"{text.format(price=rupiah(price))} {told} {about.format(year=YEAR, source=SOURCE)}")]


def _fee(channel: Channel) -> Decimal:
    return sum((Decimal(fee) for fee in channel.percent_fees), Decimal(0))


def channels(terms: Sequence[Terms], price: Decimal, cost: Decimal, tax: Decimal) -> list[ResultPart]:
    """Show what the same price leaves on each channel, best first."""
    names = channel_names()
    try:
        ranked = compare(
            [each.as_channel(names[each.channel]) for each in terms], price, cost, turnover_tax=tax
        )
    except Problem:
        return []
    rows = [
        (
            _("{channel} (fee {fee})").format(
                channel=result.channel.name, fee=percent(_fee(result.channel), 2)
            ),
            result.breakdown.left,
            rupiah(result.breakdown.left),
        )
        for result in ranked
    ]
    return [
        Note(
            _("At {price} without promo, {channel} leaves you the most per order.").format(
                price=rupiah(price), channel=ranked[0].channel.name
            )
        ),
        charts.bars(_("Left per order on each channel"), rows, highlight=0),
    ]


def break_even_parts(fixed: Decimal, sale: Breakdown) -> list[ResultPart]:
    """Show how many products a month pay the fixed costs."""
    variable = sale.paid - sale.left
    try:
        point = break_even(fixed, sale.paid, variable)
    except Problem:
        return [Note(_("Each sale loses money, so more sales do not pay the fixed costs."), "bad")]
    units = number(point.units)
    text = _("Sell {units} a month to pay the fixed costs. From the next one on you earn.")
    told = text.format(units=units)
    figure = charts.break_even(
        _("When are the fixed costs paid?"),
        fixed,
        sale.paid,
        variable,
        point.exact,
        units_shown=_("{units} products").format(units=units),
        money_shown=rupiah(point.revenue),
    )
    return [Note(told), figure]
