"""What one piece costs to make (HPP, harga pokok produksi), from a recipe or list of parts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from toolkit.business.exact import ONE, ZERO, Number, non_negative, positive, share


@dataclass(frozen=True)
class Ingredient:
    """Something bought in packs and used in a batch.

    pack_price: money for one pack. pack_size and used: in the same unit, such as grams.
    """

    name: str
    pack_price: Number
    pack_size: Number
    used: Number


@dataclass(frozen=True)
class IngredientCost:
    """What one ingredient costs in the batch, and its share of all materials (0 if they are free)."""

    name: str
    cost: Decimal
    share: Decimal


@dataclass(frozen=True)
class RecipeCost:
    """The cost of a batch: total = materials + labour + other. units: pieces that can be sold, after
    waste. per_unit: total / units."""

    materials: Decimal
    labour: Decimal
    other: Decimal
    total: Decimal
    units: Decimal
    per_unit: Decimal
    lines: tuple[IngredientCost, ...]


def unit_cost(
    ingredients: Iterable[Ingredient],
    units: Number,
    labour: Number = 0,
    other: Number = 0,
    waste: Number = 0,
) -> RecipeCost:
    """Return the cost of a batch and of a piece.

    units: pieces made. labour, other: money for the whole batch. waste: share of the pieces that cannot be
    sold (broken, burnt, left over), so their cost falls on the others.
    Raises Problem: not_positive (units, pack_size), negative_input, not_a_share (waste).
    """
    batch = list(ingredients)
    costs = [_cost(ingredient) for ingredient in batch]
    materials = sum(costs, ZERO)
    work, rest = non_negative(labour, "labour"), non_negative(other, "other")
    sellable = positive(units, "units") * (ONE - share(waste, "waste"))
    total = materials + work + rest
    lines = tuple(
        IngredientCost(ingredient.name, cost, cost / materials if materials else ZERO)
        for ingredient, cost in zip(batch, costs, strict=True)
    )
    return RecipeCost(materials, work, rest, total, sellable, total / sellable, lines)


def _cost(ingredient: Ingredient) -> Decimal:
    price = non_negative(ingredient.pack_price, "pack_price")
    return price * non_negative(ingredient.used, "used") / positive(ingredient.pack_size, "pack_size")
