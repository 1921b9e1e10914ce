"""Which licence a small business needs: decisions from a few facts about the shop. No words, no dates.

The decisions follow Indonesia's BPOM rule 4/2024 and PP 86/2019 (food at home, P-IRT or BPOM MD), PP 42/2024
(halal) and PP 28/2025 (NIB by risk). Whoever shows them must show those sources and their dates as well.
"""

from __future__ import annotations

from dataclasses import dataclass

ACTIVITIES = ("packed_food", "fresh_food", "resale", "goods", "service")
"""Makes packed food; cooks food that is eaten soon; sells what others made; makes other goods; services."""

INGREDIENTS = ("clear", "unclear", "not_halal")
"""Surely halal (plants, certificates); not proven, such as meat from any butcher; pork, alcohol and such."""

BARRIERS = ("cold", "sni", "claim", "special", "place")
"""What shuts the way to a P-IRT, in the order in which it is told: cold chain; mandatory SNI; claims on the
label; alcohol, food additives or food for babies and the sick; not made at home or with big machines."""

SMALL = ("micro", "small")


@dataclass(frozen=True)
class Shop:
    """What decides about licences. activity, ingredients: of the lists above. barriers: of `BARRIERS`.

    short: the food keeps less than the limit of days, or is packed before the buyer. size: micro, small,
    medium or large. customers: whether she keeps names or numbers of buyers. brand: whether she has a name of
    her own.
    """

    activity: str
    ingredients: str = "clear"
    barriers: frozenset[str] = frozenset()
    short: bool = False
    size: str = "micro"
    customers: bool = False
    brand: bool = False

    @property
    def food(self) -> bool:
        """Whether she makes food or drink herself."""
        return self.activity in ("packed_food", "fresh_food")


def food_permit(shop: Shop) -> str:
    """Return `pirt`, `bpom` or `none`: the distribution permit for what she makes.

    None for what is no packed food, and for food that keeps a short time (PP 86/2019). Packed food is P-IRT
    unless one barrier holds; then BPOM MD.
    """
    if shop.activity != "packed_food" or shop.short:
        return "none"
    return "bpom" if shop.barriers else "pirt"


def barriers_of(shop: Shop) -> list[str]:
    """Return why it cannot be a P-IRT, in a fixed order; empty if it can."""
    return [barrier for barrier in BARRIERS if barrier in shop.barriers]


def halal_way(shop: Shop) -> str:
    """Return `self`, `regular`, `label` or `none`: how she meets the halal duty.

    `none`: makes no food or drink. `label`: of ingredients that are not halal, sold with a label saying so.
    `self`: own statement, for micro and small shops with surely halal ingredients. `regular` otherwise.
    """
    if not shop.food:
        return "none"
    if shop.ingredients == "not_halal":
        return "label"
    return "self" if shop.size in SMALL and shop.ingredients == "clear" else "regular"


def needed(shop: Shop) -> list[str]:
    """Return what the shop needs, in order: of nib, pirt, bpom, halal, label, pdp."""
    found = ["nib"]
    permit, way = food_permit(shop), halal_way(shop)
    if permit != "none":
        found.append(permit)
    if way in ("self", "regular"):
        found.append("halal")
    elif way == "label":
        found.append("label")
    if shop.customers:
        found.append("pdp")
    return found
