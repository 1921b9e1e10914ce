"""What an advertisement costs, brings and leaves: CTR, CVR, CPC, CAC, ROAS, and when to stop.

Formulas: P. Farris et al., Marketing Metrics. Money is in the main unit (rupiah), rates are shares. An
order's contribution is what is left of it after the goods and the channel's fees, before the advertisement;
it is `pricing.breakdown(...).share` of what the buyer pays.

How sure a number is: orders are counted events, so their spread is that of a Poisson distribution. The limits
are the exact ones of F. Garwood (Biometrika 28, 1936), one-sided at 95%. With no order at all the upper limit
is 3.0 ("rule of three").
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import exp, lgamma, log
from typing import Literal

from toolkit.business.exact import ONE, ZERO, Number, exact, non_negative, positive, share
from toolkit.business.problems import Problem

Action = Literal["keep", "fix", "stop", "wait"]
Doubt = Literal["clicks_above_views", "orders_above_clicks", "new_above_orders"]

FEW_ORDERS = 10
"""Below this many orders an advertisement is judged only if luck cannot explain it. A rule of thumb of this
course: 10 orders may as well have been 5 or 17."""

NEARLY = Decimal("0.7")
"""From this share of the break-even ROAS on, an advertisement is worth mending. A rule of thumb of this
course."""

CERTAIN = 0.95
Z = 1.6448536
"""The normal quantile of `CERTAIN`."""


@dataclass(frozen=True)
class Campaign:
    """What the advertiser's page shows for a period. spend and revenue in money; the others are counts.

    views, clicks and new_customers are None where they are not known.
    """

    name: str
    spend: Decimal
    orders: Decimal
    revenue: Decimal
    views: Decimal | None = None
    clicks: Decimal | None = None
    new_customers: Decimal | None = None


@dataclass(frozen=True)
class Metrics:
    """The usual numbers; None where a part is unknown or the divisor is zero.

    ctr: clicks per view. cvr: orders per click. cpc: spend per click. per_order: spend per order. cac: spend
    per new customer. roas: revenue per spend. contribution: left of the revenue after goods and fees. result:
    contribution less spend, the rupiah gained or lost. highest_cpc: what a click may cost at break-even.
    """

    ctr: Decimal | None
    cvr: Decimal | None
    cpc: Decimal | None
    per_order: Decimal | None
    cac: Decimal | None
    roas: Decimal | None
    contribution: Decimal
    result: Decimal
    highest_cpc: Decimal | None


@dataclass(frozen=True)
class Verdict:
    """What to do with an advertisement.

    action: keep, fix (loses a little), stop (loses), wait (too few orders to know). sure: luck alone does not
    explain the result. low, high: the results that orders within the 95% limits would have given.
    """

    action: Action
    sure: bool
    metrics: Metrics
    low: Decimal
    high: Decimal


@dataclass(frozen=True)
class Forecast:
    """What a budget would bring at the old rates: counts are expected values, not promises."""

    orders: Decimal
    revenue: Decimal
    result: Decimal


@dataclass(frozen=True)
class AffiliateComparison:
    """The same orders by advertisement and by affiliates. *_cost: promotion only; *_left: what stays.

    same_at: the commission at which both cost the same, spend less samples as a share of the revenue; below
    zero if the samples alone cost more than the advertisement.
    """

    ad_cost: Decimal
    affiliate_cost: Decimal
    ad_left: Decimal
    affiliate_left: Decimal
    same_at: Decimal


def contribution_share(cost_share: Number, fee_share: Number) -> Decimal:
    """Return what is left of each rupiah of sales after goods and fees, both as shares; may be below zero."""
    return ONE - non_negative(cost_share, "cost_share") - non_negative(fee_share, "fee_share")


def break_even_roas(contribution: Number) -> Decimal:
    """Return the ROAS at which an advertisement just pays for itself, 1 / contribution share.

    contribution: left of each rupiah of sales AFTER goods and platform fees. 36% gives 2.78.
    Raises Problem("no_contribution") if nothing is left.
    """
    left = exact(contribution, "contribution")
    if left <= 0:
        raise Problem("no_contribution", price=ONE, variable=ONE - left, contribution=left)
    return ONE / left


def doubts(campaign: Campaign) -> tuple[Doubt, ...]:
    """Return what cannot be, or seldom is: likely slips of the finger, to be shown and not to be refused."""
    found: list[Doubt] = []
    if campaign.views is not None and campaign.clicks is not None and campaign.clicks > campaign.views:
        found.append("clicks_above_views")
    if campaign.clicks is not None and campaign.orders > campaign.clicks:
        found.append("orders_above_clicks")
    if campaign.new_customers is not None and campaign.new_customers > campaign.orders:
        found.append("new_above_orders")
    return tuple(found)


def metrics(campaign: Campaign, contribution: Number) -> Metrics:
    """Return the numbers of a campaign. contribution: left of each rupiah of sales after goods and fees.

    Raises Problem: negative_input.
    """
    spend, revenue = non_negative(campaign.spend, "spend"), non_negative(campaign.revenue, "revenue")
    orders = non_negative(campaign.orders, "orders")
    left = exact(contribution, "contribution") * revenue
    cvr = _ratio(orders, campaign.clicks)
    return Metrics(
        ctr=_ratio(campaign.clicks, campaign.views),
        cvr=cvr,
        cpc=_ratio(spend, campaign.clicks),
        per_order=_ratio(spend, orders),
        cac=_ratio(spend, campaign.new_customers),
        roas=_ratio(revenue, spend),
        contribution=left,
        result=left - spend,
        highest_cpc=_ratio(max(left, ZERO), campaign.clicks),
    )


def judge(campaign: Campaign, contribution: Number, order_value: Number) -> Verdict:
    """Return what to do with a campaign, and how sure that is.

    order_value: what a usual order brings, used while there is no order yet. The rule: with fewer than
    `FEW_ORDERS` orders wait, unless luck cannot explain the result; then keep from the break-even ROAS on,
    fix from `NEARLY` of it on, stop below. A campaign without spending is kept; one that leaves nothing of
    an order is stopped. Raises Problem: negative_input, not_positive.
    """
    told = metrics(campaign, contribution)
    each = campaign.revenue / campaign.orders if campaign.orders else positive(order_value, "order_value")
    per_order = exact(contribution, "contribution") * each
    few, many = order_limits(campaign.orders)
    results = sorted((few * per_order - campaign.spend, many * per_order - campaign.spend))
    low, high = results[0], results[1]
    sure = low > 0 or high < 0
    return Verdict(_action(campaign, told, per_order, sure), sure, told, low, high)


def _action(campaign: Campaign, told: Metrics, per_order: Decimal, sure: bool) -> Action:
    if campaign.spend == 0:
        return "keep" if per_order > 0 else "stop"
    if per_order <= 0:
        return "stop"
    if campaign.orders < FEW_ORDERS and not sure:
        return "wait"
    if told.result >= 0:
        return "keep"
    return "fix" if told.contribution >= NEARLY * campaign.spend else "stop"


def order_limits(orders: Number) -> tuple[Decimal, Decimal]:
    """Return between which numbers of orders luck alone may move, one-sided 95% each way.

    Exact Poisson limits (Garwood 1936): 0 gives 0 and 3.00; 10 gives 5.43 and 16.96. To two decimals. From
    100 orders on by the cube-root formula of Wilson and Hilferty (1931), which is right to a hundredth there
    and needs no sum over all counts. Raises negative_input.
    """
    seen = int(non_negative(orders, "orders"))
    if seen >= 100:
        return _cents(_cube(seen, -Z)), _cents(_cube(seen + 1, Z))
    lower = 0.0 if seen == 0 else _solve(lambda mean: 1 - _up_to(seen - 1, mean), 1 - CERTAIN, seen)
    upper = _solve(lambda mean: 1 - _up_to(seen, mean), CERTAIN, seen)
    return _cents(lower), _cents(upper)


def _cube(mean: int, z: float) -> float:
    return float(mean * (1 - 1 / (9 * mean) + z / (3 * mean**0.5)) ** 3)


def _up_to(count: int, mean: float) -> float:
    """Return the chance of at most `count` events where `mean` are expected."""
    if mean == 0:
        return 1.0
    return sum(exp(number * log(mean) - mean - lgamma(number + 1)) for number in range(count + 1))


def _solve(rising: Callable[[float], float], wanted: float, near: int) -> float:
    """Return where a rising function of the mean reaches `wanted`, by halving."""
    low, high = 0.0, near + 10.0 + 5 * near**0.5
    for _step in range(60):
        middle = (low + high) / 2
        if rising(middle) < wanted:
            low = middle
        else:
            high = middle
    return low


def _cents(value: float) -> Decimal:
    return Decimal(repr(round(value, 2)))


def forecast(campaign: Campaign, contribution: Number, budget: Number, dearer: Number = 0) -> Forecast:
    """Return what a budget would bring at the campaign's own rates.

    dearer: by how much each order costs more than before, as a share (0.25 is a quarter), since platforms
    show the cheapest buyers first. Raises Problem: not_positive if the campaign has no spending,
    negative_input.
    """
    spent = positive(campaign.spend, "spend")
    scale = non_negative(budget, "budget") / spent / (ONE + non_negative(dearer, "dearer"))
    revenue = campaign.revenue * scale
    return Forecast(campaign.orders * scale, revenue, exact(contribution) * revenue - budget)


def compare_affiliate(
    campaign: Campaign, contribution: Number, commission: Number, samples: Number = 0
) -> AffiliateComparison:
    """Compare an advertisement with affiliates who would have brought the same orders.

    commission: share of the sales that goes to the affiliate. samples: money for free samples. Raises
    Problem: not_a_share, negative_input, not_positive (no sales to compare).
    """
    revenue = positive(campaign.revenue, "revenue")
    gifts = non_negative(samples, "samples")
    cost = share(commission, "commission") * revenue + gifts
    left = exact(contribution, "contribution") * revenue
    return AffiliateComparison(
        ad_cost=campaign.spend,
        affiliate_cost=cost,
        ad_left=left - campaign.spend,
        affiliate_left=left - cost,
        same_at=(campaign.spend - gifts) / revenue,
    )


def total(campaigns: Sequence[Campaign]) -> Campaign:
    """Return all campaigns added up; a count is known only if it is known for each. Raises no_values."""
    if not campaigns:
        raise Problem("no_values")

    def added(name: str) -> Decimal | None:
        values = [getattr(campaign, name) for campaign in campaigns]
        return None if None in values else sum(values, ZERO)

    return Campaign(
        "",
        sum((campaign.spend for campaign in campaigns), ZERO),
        sum((campaign.orders for campaign in campaigns), ZERO),
        sum((campaign.revenue for campaign in campaigns), ZERO),
        added("views"),
        added("clicks"),
        added("new_customers"),
    )


def _ratio(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    return None if part is None or not whole else part / whole
