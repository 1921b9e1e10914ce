"""Parts of the stock tool's result: other order sizes, the two losses, the card for the shelf."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from toolkit.business import inventory
from toolkit.i18n import Messages
from toolkit.lesson.tools.base import Document, Headline, Note, ResultPart, Table
from toolkit.lesson.tools.shared import number, percent, rupiah

_ = Messages("tools")


def whole(value: Decimal) -> Decimal:
    """Return the nearest whole number of pieces."""
    return value.to_integral_value(ROUND_HALF_UP)


def other_sizes(
    size: Decimal, month: Decimal, order: Decimal, holding: Decimal, keeps: Decimal | None
) -> Table:
    """Return what half, this and double the order size cost a month, as far as it does not spoil."""
    sizes = [max(Decimal(1), whole(size / 2)), size, size * 2]
    rows = tuple(
        (
            number(each),
            rupiah(month / each * order),
            rupiah(each / 2 * holding),
            rupiah(inventory.stock_cost(month, order, holding, each)),
        )
        for each in dict.fromkeys(sizes)
        if keeps is None or each <= keeps
    )
    columns = (_("At once"), _("Ordering"), _("Keeping"), _("A month"))
    return Table(columns, rows, _("What other order sizes cost"))


def both_losses(
    sold: Decimal, spread: Decimal, days: Decimal, short_cost: Decimal, over_cost: Decimal
) -> list[ResultPart]:
    """Compare one piece too few with one too many, and say how many to have for some days."""
    season = inventory.season_stock(sold * days, spread * days.sqrt(), short_cost, over_cost)
    rows = (
        (_("One too few: profit missed"), rupiah(short_cost)),
        (_("One too many: money lost"), rupiah(over_cost)),
    )
    if short_cost > over_cost:
        advice = _("Running out costs more. Rather have a few too many.")
    else:
        advice = _("Left-overs cost more. Rather sell out now and then.")
    share = _("The cheapest in the long run: enough in {share} of all cases.")
    label = _("have so many for one day") if days == 1 else _("have so many for {days} days")
    return [
        Headline(number(whole(season.quantity)), label.format(days=number(days)), "plain"),
        Note(f"{advice} {share.format(share=percent(season.share, 0))}"),
        Table((_("What goes wrong"), _("It costs")), rows, _("Too few, or too many")),
        Note(_("What is thrown away was also made, carried and packed. Fewer left-overs, less waste.")),
    ]


def card(product: str, level: int, at_once: Decimal | None, sold: Decimal, lead: Decimal) -> Document:
    """Return the card that hangs at the shelf."""
    lines = [
        _("REORDER CARD"),
        "",
        _("Product: {product}").format(product=product),
        _("Order again when {level} are left.").format(level=number(level)),
    ]
    if at_once is not None:
        lines.append(_("Order {size} at once.").format(size=number(at_once)))
    lines += [
        _("Sold a day: {sold}. Days of waiting: {lead}.").format(sold=number(sold, 1), lead=number(lead, 1)),
        "",
        _("Ordered from: ................  Telephone: ................"),
        _("Check again before Lebaran, and every three months."),
    ]
    title = _("Reorder card: {product}").format(product=product)
    return Document(title, "\n".join(lines), _("reorder-card.txt"))
