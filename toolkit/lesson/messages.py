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
    return {**_reading(), **_arithmetic(), **_files(), **_rows(), **_photos(), **_stock()}


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
        "too_many_months_in_year": _("A year has twelve months. Please check what you typed."),
        "bad_due_day": _("This due date cannot be right. Please tell your trainer."),
        "bad_time": _("“{text}” is not a time we can read. Type it like this: 14:30."),
        "too_late": _("This date is too far away. Please check the year."),
        "fees_too_big": _("The fees eat up the whole loan of {amount}. Please check them."),
        "pays_back_less": _("All instalments together are less than the loan. Please check them."),
        "too_many_months": _("That is more than {limit} months. Please check the number of months."),
        "more_than_whole": _("{part} cannot be more than {whole}. Please check both numbers."),
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
        "cell_far_away": _(
            "In “{filename}” something stands far away from the table, as far as row {row}. "
            "Copy only the table into a new file."
        ),
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
        "negative_quantity": _("The quantity is below zero. Goods that came back are not a sale."),
        "too_many_cells": _("This row has too many cells. A comma may have split it."),
        "broken_quotes": _("A quotation mark is never closed, so some rows run together."),
        "unpaid": _("This order is not paid yet."),
        "returned": _("This order was sent back or refunded."),
        "no_customer": _("This row does not say who bought."),
        "total_differs": _("This order appears twice with different totals: {first} and {this}."),
    }


def _stock() -> dict[str, str]:
    return {
        "not_a_service": _("Choose a share between 1% and 99%."),
        "range_reversed": _("The busiest day must not be below the quietest day."),
        "history_too_short": _("There are too few sales to learn from. Note some more weeks first."),
        "dates_too_far": _("The dates run from {first} to {last}. Is a year mistyped?"),
        "no_quantity": _("This row has no quantity."),
        "no_usable_rows": _("We could not use any row of “{filename}”. Check dates and quantities."),
    }


def _photos() -> dict[str, str]:
    return {
        "photo_empty": _("The file “{filename}” is empty. Please choose the photo again."),
        "photo_too_heavy": _(
            "“{filename}” is heavier than {limit} MB. Send it to yourself smaller, then choose it."
        ),
        "photo_heic": _(
            "“{filename}” is an HEIC photo, which many phones cannot show. "
            "Set the camera to JPEG, or save it as JPEG."
        ),
        "photo_svg": _("“{filename}” is a drawing, not a photo. Please choose a photo."),
        "photo_not_picture": _("“{filename}” is not a photo. Please choose a JPEG or PNG picture."),
        "photo_too_many_pixels": _(
            "“{filename}” has more than {limit} megapixels. Make it smaller, then choose it."
        ),
        "no_reviews": _("We find no reviews in “{filename}”. Name the column “Ulasan” or “Review”."),
        "photo_damaged": _("“{filename}” is damaged or not complete. Take it again, or send it again."),
    }


def _columns() -> dict[str, str]:
    return {
        "quantity": _("quantity sold"),
        "order_id": _("order number"),
        "day": _("date"),
        "amount": _("price or total"),
        "received": _("amount received"),
        "customer": _("customer"),
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
