"""What can go wrong, in one place: every problem has a code, a meaning and named details.

Business raises problems without words. The lesson floor turns each code into a sentence in the
learner's language, and needs this list to know that none is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True)
class Code:
    """What a code means, and the names of the details a problem with this code carries."""

    meaning: str
    details: tuple[str, ...] = ()


class Problem(ValueError):
    """Something a person asked for or typed that has no answer.

    code: one of `CODES`. details: the values a message needs, under the names given in `CODES`.
    """

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details: dict[str, Any] = details

    def __str__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in self.details.items())
        return f"{self.code}({shown})"


_READING: dict[str, Code] = {
    "empty": Code("Nothing was typed."),
    "too_long": Code("The text is much longer than a number.", ("length", "limit")),
    "not_a_number": Code("No number can be found in the text.", ("text",)),
    "two_numbers": Code("The text holds several numbers, or a range.", ("text",)),
    "extra_words": Code("The text holds one number and words that belong to no number.", ("text", "words")),
    "other_currency": Code("The amount is in another currency than expected.", ("text", "currency")),
    "negative": Code("The number is below zero.", ("text",)),
    "too_large": Code("The number is above the limit.", ("text", "limit")),
    "bad_grouping": Code("Points and commas stand where no number has them.", ("text",)),
    "too_many_decimals": Code("The number has more decimals than make sense.", ("text", "limit")),
    "not_whole": Code("A whole number is needed.", ("text",)),
}

_ARITHMETIC: dict[str, Code] = {
    "not_finite": Code("A value is not a finite number.", ("name",)),
    "negative_input": Code("A value may not be below zero.", ("name", "value")),
    "not_positive": Code("A value must be above zero.", ("name", "value")),
    "not_a_share": Code("A rate must be at least 0 and below 1 (100%).", ("name", "value")),
    "impossible_margin": Code(
        "Percentage fees, tax and margin together take the whole price or more: no price gives this margin.",
        ("margin", "fees", "tax", "taken"),
    ),
    "voucher_too_big": Code("The voucher leaves the buyer nothing to pay.", ("voucher", "price")),
    "no_contribution": Code(
        "Each piece sold leaves nothing towards the fixed costs, so no number of pieces breaks even.",
        ("price", "variable", "contribution"),
    ),
    "bad_tiers": Code("Tiers or limits are missing or not in rising order.", ("name",)),
    "no_tier": Code("No tier covers the amount.", ("amount",)),
    "unknown_kind": Code("The kind of entry or line does not exist.", ("kind", "known")),
    "no_values": Code("There are no values to describe."),
    "too_many_months_in_year": Code("More months than a year has.", ("months",)),
    "bad_due_day": Code("The day or month of a due date does not exist.", ("value",)),
    "bad_time": Code("The text is no time of day.", ("text",)),
    "too_late": Code("A day lies beyond the calendar.", ("day",)),
    "fees_too_big": Code("The fees of a loan take the whole amount or more.", ("amount", "fees")),
    "pays_back_less": Code("All quoted instalments together are less than the loan.", ("amount", "repaid")),
    "too_many_months": Code("A loan has more instalments than any real one.", ("months", "limit")),
    "more_than_whole": Code("A part is greater than the whole it belongs to.", ("part", "whole")),
}

_FILES: dict[str, Code] = {
    "empty_file": Code("The file holds nothing.", ("filename",)),
    "file_too_big": Code("The file is bigger than the limit, in bytes.", ("filename", "size", "limit")),
    "too_many_rows": Code("The file has more rows than the limit.", ("filename", "limit")),
    "not_a_table": Code("The file is neither a CSV nor an XLSX table.", ("filename",)),
    "old_excel": Code("The file is an old Excel file (.xls) or locked with a password.", ("filename",)),
    "unsafe_file": Code("The file unpacks to far more than its size: it is not opened.", ("filename",)),
    "cell_far_away": Code(
        "A filled cell stands so far from the table that the sheet would fill the memory.",
        ("filename", "row", "columns"),
    ),
    "unknown_columns": Code(
        "The file is a table, but has no columns known from an order list.", ("filename", "found")
    ),
    "missing_columns": Code("Columns that are needed were not found.", ("filename", "missing", "found")),
}

_ROWS: dict[str, Code] = {
    "no_order_id": Code("The row has no order number.", ()),
    "order_id_damaged": Code("A spreadsheet program has shortened the order number.", ("text",)),
    "no_date": Code("The row has no date.", ()),
    "bad_date": Code("The date cannot be understood.", ("text", "column")),
    "no_amount": Code("The row has no price, subtotal or total.", ()),
    "zero_quantity": Code("The quantity is zero.", ("column",)),
    "negative_quantity": Code("The quantity is below zero, as for goods that came back.", ("column",)),
    "too_many_cells": Code(
        "The row has more cells than the header: a comma in a number or name split it.", ()
    ),
    "broken_quotes": Code("A quotation mark is never closed and has swallowed other rows.", ()),
    "unpaid": Code("The order has not been paid.", ("status",)),
    "returned": Code("The order was sent back or refunded.", ("status",)),
    "no_customer": Code("The row does not say who bought, though that was asked for.", ()),
    "total_differs": Code("The same order stands there twice with different totals.", ("first", "this")),
}

_STOCK: dict[str, Code] = {
    "not_a_service": Code("A share of deliveries in time must lie between 0 and 1.", ("value",)),
    "range_reversed": Code("The busiest day sells less than the quietest.", ("low", "high")),
    "history_too_short": Code("There are too few sales to learn from.", ("needed", "given")),
    "dates_too_far": Code("The first and last day lie more than ten years apart.", ("first", "last")),
    "no_quantity": Code("The row has no quantity."),
    "no_usable_rows": Code("No row of the file can be used.", ("filename", "rows")),
}

_PHOTOS: dict[str, Code] = {
    "photo_empty": Code("The file of a photo holds nothing.", ("filename",)),
    "photo_too_heavy": Code(
        "The photo's file is bigger than the limit, in MB.", ("filename", "size", "limit")
    ),
    "photo_heic": Code("The photo is HEIC or AVIF, which only some programs can read.", ("filename",)),
    "photo_svg": Code("The file is a drawing (SVG) and not a photo.", ("filename",)),
    "photo_not_picture": Code("The file is no picture, whatever its name says.", ("filename",)),
    "photo_too_many_pixels": Code("The photo has more megapixels than the limit.", ("filename", "limit")),
    "no_reviews": Code("The file is a table, but no column holds reviews.", ("filename",)),
    "photo_damaged": Code("The photo's file is damaged or cut off.", ("filename",)),
}

CODES: Mapping[str, Code] = MappingProxyType(
    {**_READING, **_ARITHMETIC, **_FILES, **_ROWS, **_PHOTOS, **_STOCK}
)
"""Every problem code. Row problems of `read_orders` may also carry the codes of reading numbers, with the
further detail `column`."""
