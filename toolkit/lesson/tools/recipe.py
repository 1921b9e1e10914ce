"""The recipe tool: what one product costs to make (HPP), and where that money goes."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from toolkit.business.problems import Problem
from toolkit.business.recipe import Ingredient, RecipeCost, unit_cost
from toolkit.i18n import Messages
from toolkit.lesson import charts
from toolkit.lesson.entries import Entry
from toolkit.lesson.messages import sentence
from toolkit.lesson.tools.base import Headline, Note, ResultPart, Rows, Table, ToolModel
from toolkit.lesson.tools.shared import (
    MOST_MONEY,
    by_name,
    first_fill_in,
    not_understood,
    number,
    percent,
    rupiah,
    short,
)

_ = Messages("tools")

DEARER = Decimal("1.1")
"""The question "what if it gets 10% dearer?"."""

SHOWN_INGREDIENTS = 4
"""Ingredients with a part of their own in the picture; the others are put together."""


class RecipeModel(ToolModel):
    """Ingredients, work and other costs of one batch -> cost of one product."""

    name = "recipe"

    @property
    def title(self) -> str:
        """The tool's name."""
        return _("What does one product cost me?")

    @property
    def intro(self) -> str:
        """What the tool answers."""
        return _("Count one batch: ingredients, work, gas and packaging. Never sell below this number.")

    def build(self) -> None:
        """Ingredients as rows; the number of products, work, other costs and waste."""
        self.groups = {
            "ingredients": Rows(
                "ingredients",
                _("Ingredients of one batch"),
                self._row,
                add_label=_("Add an ingredient"),
                least=1,
                most=25,
            )
        }
        self.fields = by_name(
            Entry(
                "units",
                "count",
                _("Products from one batch"),
                help=_("Example: 40 packs."),
                low=1,
                high=10**7,
            ),
            Entry(
                "labour",
                "money",
                _("Pay for the work"),
                help=_("Your own hours too. Example: 3 hours × 15k = 45k."),
                high=MOST_MONEY,
                optional=True,
            ),
            Entry(
                "other",
                "money",
                _("Gas, packaging, electricity"),
                help=_("For the whole batch. Example: 40k."),
                high=MOST_MONEY,
                optional=True,
            ),
            Entry(
                "waste",
                "percent",
                _("Broken or unsold"),
                help=_("Of 100, how many fail? Example: 5."),
                high=Decimal("0.9"),
                optional=True,
            ),
        )

    @staticmethod
    def _row() -> list[Entry]:
        return [
            Entry("name", "text", _("Ingredient"), help=_("Example: cassava"), optional=True),
            Entry("price", "money", _("Price of one pack"), help=_("Example: 8k"), high=MOST_MONEY),
            Entry(
                "size",
                "count",
                _("What is in one pack"),
                help=_("In grams or pieces. Example: 1000."),
                low=Decimal("0.001"),
                high=10**9,
            ),
            Entry(
                "used",
                "count",
                _("How much you use"),
                help=_("In the same unit. Example: 5000."),
                high=10**9,
            ),
        ]

    def compute(self) -> list[ResultPart]:
        """Headline: cost of one product. Then the biggest ingredient and what 10% more would do."""
        ingredients, notes = self._ingredients()
        notes = [*not_understood(self.fields.values()), *notes]
        extra = (self.fields["labour"].value or 0) + (self.fields["other"].value or 0)
        if not ingredients and not extra:
            return [*notes] or [
                Note(_("Start with one ingredient: its price, what is in one pack, and how much you use."))
            ]
        if self.fields["units"].value is None:
            return [*notes, *first_fill_in(self.fields["units"])]
        try:
            cost = self._cost(ingredients)
        except Problem as problem:
            return [*notes, Note(sentence(problem), "care")]
        return [
            Headline(rupiah(cost.per_unit), _("cost of one product (HPP)")),
            self._advice(cost),
            *notes,
            self._picture(cost),
            *self._dearer(ingredients, cost),
            self._table(cost),
        ]

    def _ingredients(self) -> tuple[list[Ingredient], list[Note]]:
        used: list[Ingredient] = []
        wrong: list[str] = []
        for place, row in enumerate(self.groups["ingredients"].rows, start=1):
            cells = row.entries
            name = short(cells["name"].value or "", 30) or _("Ingredient {number}").format(number=place)
            price, size, amount = (cells[key].value for key in ("price", "size", "used"))
            if any(entry.problem for entry in cells.values()) or (
                None in (price, size, amount) and any(entry.raw.strip() for entry in cells.values())
            ):
                wrong.append(name)
            elif price is not None and size is not None and amount is not None:
                used.append(Ingredient(name, price, size, amount))
        if not wrong:
            return used, []
        text = _("Does not count yet: {names}. Fill in price, pack and use.")
        return used, [Note(text.format(names=", ".join(wrong)), "care")]

    def _cost(self, ingredients: list[Ingredient]) -> RecipeCost:
        fields = self.fields
        zero = Decimal(0)
        return unit_cost(
            ingredients,
            fields["units"].value,
            labour=fields["labour"].value or zero,
            other=fields["other"].value or zero,
            waste=fields["waste"].value or zero,
        )

    def _advice(self, cost: RecipeCost) -> Note:
        text = _("A price below {amount} means you pay to sell.").format(amount=rupiah(cost.per_unit))
        if not self.fields["labour"].value:
            return Note(text + " " + _("Your own work is not counted yet. Give your hours a price."), "care")
        return Note(text)

    def _picture(self, cost: RecipeCost) -> ResultPart:
        lines = sorted(cost.lines, key=lambda line: -line.cost)
        parts = [(line.name, line.cost) for line in lines[:SHOWN_INGREDIENTS]]
        rest = sum((line.cost for line in lines[SHOWN_INGREDIENTS:]), Decimal(0))
        parts += [
            (_("Other ingredients"), rest),
            (_("Work"), cost.labour),
            (_("Gas, packaging, electricity"), cost.other),
        ]
        return charts.stacked_bar(
            _("Where the money of one batch goes"),
            [(name, amount, rupiah(amount)) for name, amount in parts if amount > 0],
        )

    def _dearer(self, ingredients: list[Ingredient], cost: RecipeCost) -> list[Note]:
        if cost.materials <= 0:
            return []
        place = max(range(len(cost.lines)), key=lambda index: cost.lines[index].cost)
        biggest = ingredients[place]
        changed = [*ingredients]
        changed[place] = replace(biggest, pack_price=biggest.pack_price * DEARER)
        after = self._cost(changed).per_unit
        share = percent(cost.lines[place].cost / cost.total, 0)
        first = _("Your biggest ingredient is {name}: {share} of the cost. Look for a better price there.")
        second = _("If {name} gets {rise} dearer, one product costs {after}: {more} more.")
        return [
            Note(first.format(name=biggest.name, share=share)),
            Note(
                second.format(
                    name=biggest.name,
                    rise=percent(DEARER - 1, 0),
                    after=rupiah(after),
                    more=rupiah(after - cost.per_unit),
                )
            ),
        ]

    def _table(self, cost: RecipeCost) -> Table:
        rows = [(line.name, rupiah(line.cost)) for line in sorted(cost.lines, key=lambda line: -line.cost)]
        extras = [(_("Work"), cost.labour), (_("Gas, packaging, electricity"), cost.other)]
        rows += [(name, rupiah(amount)) for name, amount in extras if amount > 0]
        rows += [
            (_("Whole batch"), rupiah(cost.total)),
            (_("Products you can sell"), number(cost.units, 1)),
            (_("One product"), rupiah(cost.per_unit)),
        ]
        return Table((_("What"), _("Amount")), tuple(rows), _("The count"))
