"""What `business.Problem` codes mean for the learner: one kind, specific sentence each."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from toolkit.business.money import format_amount, format_number, format_percent
from toolkit.business.problems import Problem
from toolkit.i18n import Messages, language

_ = Messages("lesson")

_SHARES = {"margin", "fees", "tax", "taken"}
_AMOUNTS = {"voucher", "price", "variable", "contribution", "amount", "first", "this"}


class _Known(dict[str, str]):
    """Details of a problem; one that is missing leaves a dash and not an error."""

    def __missing__(self, key: str) -> str:
        return "–"


def sentence(problem: Problem) -> str:
    """Return the sentence for a problem, in the learner's language. Unknown codes get a general one."""
    text = sentences().get(problem.code) or _("We could not use this. Please check what you typed.")
    return text.format_map(_Known(_told(problem.details)))


def sentences() -> dict[str, str]:
    """Return the sentence of every code, with named places for details, in the language in use."""
    return {**_reading(), **_arithmetic(), **_files(), **_rows()}


def _reading() -> dict[str, str]:
    return {
        "empty": _("Nothing is typed here yet."),
        "too_long": _("This is too long for a number. Please type only the number."),
        "not_a_number": _("We cannot find a number in “{text}”. Type it like this: 15,000 or 15k."),
        "two_numbers": _("“{text}” holds more than one number. Please type just one."),
        "extra_words": _("We do not understand “{words}” here. Please type only the number."),
        "other_currency": _("“{text}” is not in rupiah. Please type the amount in rupiah."),
        "negative": _("A number below zero does not fit here. Please type it without the minus sign."),
        "too_large": _("This number is too big to be right. Is there a zero too many?"),
        "bad_grouping": _("The dots and commas in “{text}” confuse us. Type it like this: 1,250,000."),
        "too_many_decimals": _("“{text}” has too many digits after the comma. Please round it."),
        "not_whole": _("Please type a whole number, without a comma."),
    }


def _arithmetic() -> dict[str, str]:
    return {
        "not_finite": _("One of the numbers cannot be used. Please check them."),
        "negative_input": _("One of the numbers is below zero. Please check them."),
        "not_positive": _("One of the numbers must be more than zero. Please check them."),
        "not_a_share": _("A percentage must be less than 100%. Please check it."),
        "impossible_margin": _(
            "Fees, tax and profit together take {taken} of the price. Nothing is left for your cost. "
            "Lower the profit you want, or choose a cheaper channel."
        ),
        "voucher_too_big": _("The voucher is as big as the price, or bigger. The buyer would pay nothing."),
        "no_contribution": _(
            "Each one sold leaves nothing for rent and other fixed costs. "
            "More sales do not help. Raise the price or lower the cost of each."
        ),
        "bad_tiers": _("The tariff in the country file has a mistake. Please tell your trainer."),
        "no_tier": _("The tariff has no rate for this amount. Please tell your trainer."),
        "unknown_kind": _("“{kind}” is a kind of entry we do not know."),
        "no_values": _("There are no numbers yet."),
    }


def _files() -> dict[str, str]:
    return {
        "empty_file": _("The file “{filename}” is empty."),
        "file_too_big": _("The file “{filename}” is too big. Please choose a shorter period."),
        "too_many_rows": _("The file “{filename}” has too many rows. Please choose a shorter period."),
        "not_a_table": _("The file “{filename}” is not a table. Please choose a CSV or Excel file (.xlsx)."),
        "old_excel": _(
            "The file “{filename}” is an old or locked Excel file. Save it as .xlsx without password."
        ),
        "unsafe_file": _("The file “{filename}” does not look right. For safety we do not open it."),
        "unknown_columns": _("We cannot find orders in “{filename}”. Did you choose the list of orders?"),
        "missing_columns": _("The file “{filename}” lacks these columns: {missing}."),
    }


def _rows() -> dict[str, str]:
    return {
        "no_order_id": _("This row has no order number."),
        "order_id_damaged": _("Excel shortened the order number “{text}”. Use the original file."),
        "no_date": _("This row has no date."),
        "bad_date": _("We cannot read the date “{text}”."),
        "no_amount": _("This row has no price and no total."),
        "zero_quantity": _("The quantity in this row is zero."),
        "too_many_cells": _("This row has too many cells. A comma may have split it."),
        "broken_quotes": _("A quotation mark is never closed, so some rows run together."),
        "unpaid": _("This order is not paid yet."),
        "returned": _("This order was sent back or refunded."),
        "total_differs": _("This order appears twice with different totals: {first} and {this}."),
    }


def _columns() -> dict[str, str]:
    return {
        "order_id": _("order number"),
        "day": _("date"),
        "amount": _("price or total"),
        "received": _("amount received"),
    }


def _told(details: Mapping[str, Any]) -> dict[str, str]:
    return {name: _shown(name, value) for name, value in details.items()}


def _shown(name: str, value: Any) -> str:
    if isinstance(value, Decimal) and value.is_finite():
        if name in _SHARES:
            return format_percent(value, language())
        if name in _AMOUNTS:
            return format_amount(value, language())
        return format_number(value, language())
    if name == "missing":
        return ", ".join(_columns().get(field, field) for field in value)
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(str(each) for each in value)[:200]
    return str(value)[:80]
