"""The questions of the licence tool, and the shop that the answers describe."""

from __future__ import annotations

from decimal import Decimal

from toolkit.business.licences import BARRIERS, Shop, food_permit, halal_way
from toolkit.business.size import classify_by_sales
from toolkit.i18n import Messages
from toolkit.lesson.entries import Entry
from toolkit.lesson.tools.shared import MOST_MONEY, fact_value, number

_ = Messages("tools")

SIZES = ("micro", "small", "medium")


def fields() -> list[Entry]:
    """Return the questions in the order in which they are asked."""
    return [_activity(), *_about_food(), *_about_shop(), *_have()]


def _activity() -> Entry:
    choices = [
        ("packed_food", _("I make packed food or drink")),
        ("fresh_food", _("I cook food that is eaten soon (stall, catering)")),
        ("resale", _("I sell things that others made")),
        ("goods", _("I make other goods (clothes, crafts)")),
        ("service", _("I offer a service")),
    ]
    return Entry("activity", "choice", _("Your kind of shop"), choices=choices)


def _about_food() -> list[Entry]:
    days = number(fact_value("licence.food.short_days") or Decimal(7))
    keeps = [
        ("long", _("{days} days or more").format(days=days)),
        ("short", _("Less than {days} days, or packed before the buyer").format(days=days)),
    ]
    ingredients = [
        ("clear", _("Plants, or all with proof of halal")),
        ("unclear", _("Meat or something else without proof of halal")),
        ("not_halal", _("Some ingredient is not halal")),
    ]
    return [
        Entry("keeps", "choice", _("How long does it keep?"), choices=keeps, default="long"),
        Entry("cold", "tick", _("It must stay in a fridge or freezer")),
        Entry("claim", "tick", _("The label promises something for health")),
        Entry("sni", "tick", _("It must have SNI (such as bottled water)")),
        Entry("special", "tick", _("For babies or the sick, with alcohol, or an additive")),
        Entry("place", "tick", _("Not made in my home, or with big machines")),
        Entry("ingredients", "choice", _("What is in it?"), choices=ingredients, default="clear"),
    ]


def _about_shop() -> list[Entry]:
    risks = [
        ("unknown", _("I do not know yet")),
        ("low", _("Low")),
        ("medium_low", _("Medium-low")),
        ("medium_high", _("Medium-high")),
        ("high", _("High")),
    ]
    forms = [("individual", _("My own name (individual)")), ("company", _("CV, PT or another company"))]
    return [
        Entry(
            "sales", "money", _("Sales in a year"), help=_("Example: 180 million. A guess is fine."),
            high=MOST_MONEY, optional=True,
        ),
        Entry("form", "choice", _("In whose name is the shop?"), choices=forms, default="individual"),
        Entry("risk", "choice", _("Risk level of your code in OSS"), choices=risks, default="unknown"),
        Entry("online", "tick", _("I sell online")),
        Entry("customers", "tick", _("I keep names or numbers of buyers")),
        Entry("workers", "tick", _("Somebody works for me")),
        Entry("brand", "tick", _("I have a brand name of my own")),
    ]  # fmt: skip


def _have() -> list[Entry]:
    return [
        Entry("have_nib", "tick", _("I already have: the NIB")),
        Entry("have_pirt", "tick", _("I already have: the P-IRT")),
        Entry("have_bpom", "tick", _("I already have: the BPOM MD permit")),
        Entry("have_halal", "tick", _("I already have: the halal certificate")),
        Entry(
            "pirt_until", "date", _("The P-IRT is valid until"),
            help=_("It stands on the certificate. Example: 17/8/2027."), optional=True,
        ),
    ]  # fmt: skip


def size_of(sales: Decimal | None) -> str:
    """Return the size class by yearly sales, micro while they are unknown, large above all limits."""
    if sales is None:
        return "micro"
    limits = [(size, fact_value(f"size.{size}.sales_max")) for size in SIZES]
    known = [(size, limit) for size, limit in limits if isinstance(limit, Decimal)]
    return (classify_by_sales(sales, known) or "large") if known else "micro"


def shop_from(entries: dict[str, Entry]) -> Shop:
    """Return the shop that the answers describe; call it once the activity is known."""
    long = entries["keeps"].value != "short"
    packed = entries["activity"].value == "packed_food"
    barriers = [each for each in BARRIERS if entries[each].value] if packed and long else []
    return Shop(
        entries["activity"].value,
        entries["ingredients"].value or "clear",
        frozenset(barriers),
        short=not long,
        size=size_of(entries["sales"].value),
        customers=bool(entries["customers"].value),
        brand=bool(entries["brand"].value),
    )


def show_fields(entries: dict[str, Entry], shop: Shop | None) -> None:
    """Show only the questions that the answers so far make sense of."""
    packed = shop is not None and shop.activity == "packed_food"
    permit = food_permit(shop) if shop else "none"
    halal = shop is not None and halal_way(shop) in ("self", "regular")
    seen = {
        "keeps": packed,
        **dict.fromkeys(BARRIERS, packed and shop is not None and not shop.short),
        "ingredients": shop is not None and shop.food,
        "have_pirt": permit == "pirt",
        "have_bpom": permit == "bpom",
        "have_halal": halal,
        "pirt_until": permit == "pirt" and bool(entries["have_pirt"].value),
    }
    for name, entry in entries.items():
        entry.visible = name == "activity" or seen.get(name, shop is not None)
