"""Reviews of a CSV or XLSX file as marketplaces export them, or of a text with one review on each line."""

from __future__ import annotations

import re

from toolkit.business.columns import Columns
from toolkit.business.problems import Problem
from toolkit.business.reviews import Review, read_pasted
from toolkit.business.tables import read_table

MOST_REVIEWS = 20_000
"""Later ones are not read: a shop that has more knows what it does."""

REVIEW_LIST = Columns(
    {
        "review": (
            "customer review", "review", "reviews", "ulasan", "isi ulasan", "komentar", "comment",
            "penilaian produk", "teks ulasan",
            "review text", "review content", "ulasan pembeli", "komentar pembeli",
            "isi review",
        ),
        "rating": (
            "customer rating", "rating", "bintang", "star", "stars", "penilaian", "nilai", "product rating",
            "rating produk", "jumlah bintang", "rating star",
        ),
        # Only to recognise the header. Buyers' names are never read.
        "product": ("nama produk", "product name", "produk", "product", "nama barang", "barang"),
        "day": ("tanggal", "date", "waktu", "tanggal ulasan", "review date", "create time"),
        "order_id": ("no pesanan", "nomor pesanan", "order id", "id pesanan", "order sn"),
        "category": ("category", "kategori"),
    },
    {"review": ("review",)},
)  # fmt: skip

_STARS = re.compile(r"[1-5](?:[.,]0+)?")


def read_reviews(data: bytes, filename: str) -> list[Review]:
    """Return the reviews of a file, at most 20,000.

    Raises Problem: empty_file, file_too_big, not_a_table, old_excel, unsafe_file, too_many_rows, no_reviews.
    """
    try:
        header, rows = read_table(data, filename, REVIEW_LIST)
    except Problem as problem:
        if problem.code in ("unknown_columns", "missing_columns"):
            raise Problem("no_reviews", filename=filename) from problem
        if problem.code == "not_a_table" and (text := _text(data)):
            return read_pasted(text)[:MOST_REVIEWS]
        raise
    column, stars = header.fields["review"], header.fields.get("rating")
    found = []
    for _number, cells in rows[:MOST_REVIEWS]:
        text = _cell(cells, column)
        if text:
            found.append(Review(text, _rating(_cell(cells, stars))))
    return found


def _cell(cells: object, place: int | None) -> str:
    if place is None or not isinstance(cells, list | tuple) or place >= len(cells) or cells[place] is None:
        return ""
    return str(cells[place]).strip()


def _rating(text: str) -> int | None:
    if _STARS.fullmatch(text):
        return int(text[0])
    return text.count("★") or None if set(text) <= {"★", "☆"} else None


def _text(data: bytes) -> str:
    """Return the file as text if it is one."""
    if data.startswith(b"PK"):
        return ""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ""
    return text if "\0" not in text and not text.lstrip().startswith(("<", "{", "%PDF")) else ""
