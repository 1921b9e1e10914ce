"""Parts of the advertisement tool's result: verdicts with reasons, numbers, budget, affiliates."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from toolkit.business.pricing import Breakdown
from toolkit.business.promotion import (
    FEW_ORDERS,
    Campaign,
    Verdict,
    break_even_roas,
    compare_affiliate,
    doubts,
    forecast,
    order_limits,
)
from toolkit.i18n import Messages
from toolkit.lesson import charts
from toolkit.lesson.tools.base import Figure, Headline, Note, ResultPart, Table
from toolkit.lesson.tools.shared import number, percent, rupiah

_ = Messages("tools")

THOUSAND = Decimal(1000)
DEARER = (Decimal(0), Decimal("0.25"), Decimal("0.5"))
LUCKLESS = 3
"""With no order, an advertisement that breaks even would have brought three by now: 1 in 20 by bad luck."""

Judged = tuple[Campaign, Verdict]
_TONES = {"keep": "good", "fix": "care", "stop": "bad", "wait": "care"}


def nothing_left(order: Breakdown) -> list[ResultPart]:
    """Say that an order loses money before any advertisement."""
    text = _("One order leaves {left} before any advertisement. More orders lose more. Mend the price first.")
    label = _("left of one order, before advertising")
    return [Headline(rupiah(order.left), label, "bad"), Note(text.format(left=rupiah(order.left)), "bad")]


def needed(order: Breakdown) -> list[ResultPart]:
    """Say what each rupiah of advertising must bring, before there is an advertisement."""
    return [
        Headline(_times(break_even_roas(order.share)), _("break-even ROAS: sales for each rupiah of ads")),
        _rule(order),
        Note(_("Now fill in an advertisement: what it cost and its orders.")),
    ]


def _rule(order: Breakdown) -> Note:
    text = _("One order leaves {left}: {share} of {price}. So {thousand} of ads must bring sales of {sales}.")
    return Note(
        text.format(
            left=rupiah(order.left),
            share=percent(order.share),
            price=rupiah(order.paid),
            thousand=rupiah(THOUSAND),
            sales=rupiah(THOUSAND / order.share),
        )
    )


def verdicts(judged: Sequence[Judged], order: Breakdown) -> list[ResultPart]:
    """Show the rupiah of all advertisements, what to do with each and why, and a picture."""
    result = sum((verdict.metrics.result for _campaign, verdict in judged), Decimal(0))
    waiting = all(verdict.action == "wait" for _campaign, verdict in judged)
    tone = "care" if waiting else "good" if result > 0 else "bad" if result < 0 else "plain"
    label = _("earned by your advertisements, after goods, fees and the advertisements themselves")
    if result < 0:
        label = _("lost with your advertisements, after goods, fees and the advertisements themselves")
    parts: list[ResultPart] = [Headline(rupiah(abs(result)), label, tone), _rule(order)]
    for campaign, verdict in judged:
        parts.append(Note(_told(campaign, verdict, order), _TONES[verdict.action]))
        parts.extend(_doubts(campaign))
    if len(judged) > 1:
        parts.append(_picture(judged))
    return parts


def _told(campaign: Campaign, verdict: Verdict, order: Breakdown) -> str:
    """Return the verdict and its reason."""
    told = verdict.metrics
    amounts = {
        "name": campaign.name,
        "amount": rupiah(abs(told.result)),
        "spend": rupiah(campaign.spend),
        "thousand": rupiah(THOUSAND),
        "brought": rupiah(THOUSAND * (told.roas or 0)),
        "needed": rupiah(THOUSAND / order.share),
        "orders": number(campaign.orders),
        "most": rupiah(LUCKLESS * order.left),
    }
    if campaign.spend == 0:
        return _("{name}: costs no money and earned {amount}. Count your hours too.").format(**amounts)
    if verdict.action == "wait":
        return _waiting(campaign, amounts)
    texts = {
        "keep": _("{name}: keep it. It earned {amount}. {thousand} brought {brought}; {needed} is needed."),
        "fix": _(
            "{name}: mend one thing. It lost {amount}. {thousand} brought {brought}; {needed} is needed."
        ),
        "stop": _("{name}: stop. It lost {amount}. {thousand} brought {brought}; {needed} is needed."),
    }
    text = texts[verdict.action].format(**amounts)
    if campaign.orders == 0:
        text = _("{name}: stop. {spend} is gone without one order. Chance alone hardly explains that.")
        return text.format(**amounts)
    if verdict.action in ("fix", "stop") and told.highest_cpc is not None and told.cpc is not None:
        cap = _("A click may cost {highest} at most; it costs {cpc}.")
        text += " " + cap.format(highest=rupiah(told.highest_cpc), cpc=rupiah(told.cpc))
    if not verdict.sure:
        text += " " + _("Still rough, with {orders} orders: look again next week.").format(**amounts)
    return text


def _waiting(campaign: Campaign, amounts: dict[str, str]) -> str:
    if campaign.orders == 0:
        text = _("{name}: not enough to know. No order yet. Stop when {most} is gone without one.")
        return text.format(**amounts)
    few, many = order_limits(campaign.orders)
    text = _("{name}: not enough to know. {orders} orders may be luck: {few} or {many} would be normal too.")
    return text.format(**amounts, few=number(few), many=number(many)) + " " + _wait_for()


def _wait_for() -> str:
    return _("Wait for {count} orders, without raising the budget.").format(count=FEW_ORDERS)


def _doubts(campaign: Campaign) -> list[ResultPart]:
    texts = {
        "clicks_above_views": _("{name}: more clicks than times shown. Please check."),
        "orders_above_clicks": _("{name}: more orders than clicks. Please check."),
        "new_above_orders": _("{name}: more new customers than orders. Please check."),
    }
    return [Note(texts[doubt].format(name=campaign.name), "care") for doubt in doubts(campaign)]


def _picture(judged: Sequence[Judged]) -> Figure:
    rows = [
        (campaign.name, verdict.metrics.result, rupiah(verdict.metrics.result))
        for campaign, verdict in judged
    ]
    return charts.bars(_("Earned or lost by each advertisement"), rows)


def numbers(judged: Sequence[Judged]) -> list[ResultPart]:
    """Show the metrics, as far as their parts are known. Three columns, so that rupiah fit a phone."""
    told = [(campaign, verdict.metrics) for campaign, verdict in judged]
    name = _("Advertisement")
    results = tuple((each.name, _times(known.roas), rupiah(known.result)) for each, known in told)
    costs = tuple((each.name, _money(known.per_order), _money(known.cac)) for each, known in told)
    parts: list[ResultPart] = [
        Table((name, "ROAS", _("Earned or lost")), results, _("Your advertisements")),
        Table((name, _("Advertising per order"), "CAC"), costs, _("CAC: what one new customer cost")),
    ]
    clicked = [(each, known) for each, known in told if known.cpc is not None]
    if clicked:
        rows = tuple(
            (each.name, _share(known.ctr), _share(known.cvr), _money(known.cpc)) for each, known in clicked
        )
        caption = _("CTR: clicked of those shown. CVR: bought of those who clicked. CPC: cost of a click.")
        parts.append(Table((name, "CTR", "CVR", "CPC"), rows, caption))
    return parts


def budget(best: Judged, contribution: Decimal, amount: Decimal) -> list[ResultPart]:
    """Show what a budget would bring in the best advertisement: at today's cost of an order, and dearer."""
    campaign, verdict = best
    rows = []
    for dearer in DEARER:
        expected = forecast(campaign, contribution, amount, dearer)
        name = _("{share} dearer").format(share=percent(dearer)) if dearer else _("as today")
        rows.append((name, number(expected.orders), rupiah(expected.result)))
    caption = _("{amount} in “{name}”, if an order costs").format(amount=rupiah(amount), name=campaign.name)
    table = Table((_("An order costs"), _("Orders"), _("Earned or lost")), tuple(rows), caption)
    roas = verdict.metrics.roas or Decimal(0)
    room = roas * contribution - 1
    if room <= 0:
        text = _("Even your best advertisement does not pay. A bigger budget would lose more.")
        return [table, Note(text, "bad")]
    text = _("A bigger budget often makes each order dearer. Up to {share} dearer it still pays.")
    notes = [Note(text.format(share=percent(room)) + " " + _("Raise it step by step."))]
    if verdict.action == "wait" or not verdict.sure:
        text = _("These numbers rest on {orders} orders only. Do not count on them yet.")
        notes.append(Note(text.format(orders=number(campaign.orders)), "care"))
    return [table, *notes]


def affiliates(
    everything: Campaign, contribution: Decimal, commission: Decimal, samples: Decimal
) -> list[ResultPart]:
    """Show the same orders by advertisements and by affiliates, side by side."""
    both = compare_affiliate(everything, contribution, commission, samples)
    table = Table(
        (_("The same orders"), _("Advertisements"), _("Affiliates")),
        (
            (_("Promotion costs"), rupiah(both.ad_cost), rupiah(both.affiliate_cost)),
            (_("Left for you"), rupiah(both.ad_left), rupiah(both.affiliate_left)),
        ),
        _("{count} orders, {sales} of sales").format(
            count=number(everything.orders), sales=rupiah(everything.revenue)
        ),
    )
    gap = both.ad_cost - both.affiliate_cost
    text = _("For the same orders affiliates would cost as much as your advertisements.")
    if gap > 0:
        text = _("For the same orders affiliates would cost {gap} less.")
    elif gap < 0:
        text = _("For the same orders affiliates would cost {gap} more.")
    parts: list[ResultPart] = [table, Note(text.format(gap=rupiah(abs(gap))), "good" if gap > 0 else "plain")]
    if both.same_at > 0:
        text = _("At a commission of {share} both cost the same.")
        parts.append(Note(text.format(share=percent(both.same_at))))
    if commission >= contribution:
        text = _("A commission of {share} takes all that an order leaves. Stay below {most}.")
        parts.append(Note(text.format(share=percent(commission), most=percent(contribution)), "bad"))
    text = _("Affiliates are paid only when something sells. Nobody knows beforehand how much they sell.")
    return [*parts, Note(text)]


def _times(value: Decimal | None) -> str:
    return "–" if value is None else number(value, 2)


def _money(value: Decimal | None) -> str:
    return "–" if value is None else rupiah(value)


def _share(value: Decimal | None) -> str:
    return "–" if value is None else percent(value, 2)
