"""Generators of practice data: messages and statements that look like real ones and have a known answer.

A generator draws a list of rows (dicts) from a `Chance`. It says how the rows are shown to learners, how
they are written to a CSV file (always with a column `synthetic`), and which functions expressions may call
on them. Register a new one in `GENERATORS`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from toolkit.curriculum.chance import Chance
from toolkit.curriculum.generators import (
    campaigns,
    cash_plan,
    chat_orders,
    customer_list,
    customers,
    data_items,
    export_orders,
    licence_shops,
    poor_listing,
    reviews,
    rule_claims,
    scam_answers,
    scam_messages,
    settlement,
    shop_days,
    shop_months,
    shop_orders,
    week_sales,
)
from toolkit.curriculum.generators.base import Generator, Rows, csv_text

GENERATORS: dict[str, Generator] = {
    generator.name: generator
    for generator in (
        poor_listing.GENERATOR,
        reviews.GENERATOR,
        reviews.TABLE,
        licence_shops.GENERATOR,
        rule_claims.GENERATOR,
        shop_months.GENERATOR,
        cash_plan.GENERATOR,
        campaigns.GENERATOR,
        campaigns.DAYS,
        chat_orders.GENERATOR,
        customers.GENERATOR,
        customers.ORDERS,
        data_items.GENERATOR,
        export_orders.GENERATOR,
        customer_list.GENERATOR,
        shop_orders.GENERATOR,
        scam_answers.GENERATOR,
        scam_messages.GENERATOR,
        settlement.GENERATOR,
        shop_days.GENERATOR,
        week_sales.GENERATOR,
    )
}

FORMULAS: dict[str, Callable[..., Any]] = {
    name: function for generator in GENERATORS.values() for name, function in generator.formulas.items()
}
"""Functions over generated rows, by the name under which expressions call them."""


TABLES = {
    **{generator.name: generator.table for generator in GENERATORS.values()},
    "settlement_sales": settlement.sales_table,
    "settlement_payouts": settlement.payouts_table,
}
"""How rows are shown, by the name they carry."""


def generate(name: str, chance: Chance, options: dict[str, Any]) -> Rows:
    """Draw the rows of a generator. Raises ValueError for an unknown generator or option."""
    if name not in GENERATORS:
        raise ValueError(f"there is no generator {name}; there are {', '.join(sorted(GENERATORS))}")
    generator = GENERATORS[name]
    unknown = sorted(set(options) - set(generator.options))
    if unknown:
        raise ValueError(
            f"{name} has no option {unknown[0]}; it has {', '.join(generator.options) or 'none'}"
        )
    return Rows(generator.rows(chance, {**generator.options, **options}), generator=name)


def table(rows: Any, language: str) -> tuple[list[str], list[list[str]]]:
    """Return columns and cells of rows as texts in a language. Rows of no generator show their own keys."""
    name = getattr(rows, "generator", "")
    if name in TABLES:
        return TABLES[name](rows, language)
    if not all(isinstance(row, dict) for row in rows):
        raise ValueError("only a list of rows can be shown as a table")
    columns = list(dict.fromkeys(key for row in rows for key in row))
    return columns, [[str(row.get(column, "")) for column in columns] for row in rows]


__all__ = ["FORMULAS", "GENERATORS", "Generator", "Rows", "csv_text", "generate", "table"]
