"""What is wrong with the title and the description of a listing."""
# ruff: noqa: E501 (lists of phrases are read by their lines)

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit.business.listing_rules import LONG_TITLE, SHORT_DESCRIPTION, SHORT_TITLE, WALL

_WORD = re.compile(r"[^\W\d_]{3,}")
_MEASURE = re.compile(
    r"\d+(?:[.,]\d+)? ?(?:gr?|gram|kg|ons|ml|l|lt|liter|cc|cm|mm|m|inch?|in|pcs|pc|pack|buah|biji|lembar|lbr|set|"
    r"isi|gb|tb|watt|w|mah|mp|hal|halaman|bungkus|botol|sachet|yard|gsm|x)\b|\d ?x ?\d|\bisi ?\d|\b(?:xs|s|m|l|xl|"
    r"xxl|xxxl|jumbo|all ?size|free ?size|size|ukuran|uk|no)\b ?\.?\d*|\b\d{2,}\b",
    re.IGNORECASE,
)
_SYMBOL = re.compile(r"[★☆♥❤✨🔥💯~^*#@|=]|!{1,}|[\U0001F000-\U0001FAFF\u2600-\u27BF]")
_PROMO = re.compile(
    r"\b(?:promo\w*|murah\w*|diskon|disc|discount|sale|gratis ongkir|free ongkir|gratis|cuci gudang|ready ?stock|"
    r"ready|flash ?sale|cod|big sale|obral|viral|restock|grosir)\b",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"(?<!\d)(?:\+?62|0)8\d[\d .-]{6,12}\d|wa\.me|https?://|www\.|\b(?:whats ?app|wa|line|telegram|ig|instagram)\b"
    r" ?[:@.]? ?[\d@]|@[a-z0-9_.]{4,}",
    re.IGNORECASE,
)
_FILLER = frozenset(
    [
        "dan",
        "yang",
        "untuk",
        "dengan",
        "dari",
        "atau",
        "ini",
        "itu",
        "para",
        "juga",
        "bisa",
        "ada",
        "the",
        "and",
        "for",
        "with",
        "from",
        "promo",
        "murah",
        "ready",
        "stock",
        "baru",
        "gratis",
        "ongkir",
        "free",
        "sale",
        "isi",
        "per",
        "pcs",
        "buah",
        "harga",
    ]
)
_MEASURED = frozenset(("food", "fashion", "beauty", "craft", "household", "electronics"))

Found = tuple[str, str]
"""Fault code, and the words that show it."""


def title_faults(title: str, category: str, brand: str = "") -> Iterator[Found]:
    """Yield what is wrong with a title."""
    text = " ".join(title.split())
    if not text:
        yield "title_missing", ""
        return
    if len(text) < SHORT_TITLE:
        yield "title_short", text
    elif len(text) > LONG_TITLE:
        yield "title_long", str(len(text))
    if len(content_words(text)) < 3:
        yield "title_vague", text
    if _shouts(text):
        yield "title_caps", ""
    if repeated := _repeated(text):
        yield "title_repeats", repeated
    if match := _PROMO.search(text):
        yield "title_promo", match[0]
    if category in _MEASURED and not _MEASURE.search(text):
        yield "title_no_measure", ""
    if match := _SYMBOL.search(text):
        yield "title_symbols", match[0]
    if brand.strip() and " ".join(brand.split()).casefold() not in text.casefold():
        yield "title_no_brand", brand.strip()


def description_faults(description: str, title: str) -> Iterator[Found]:
    """Yield what is wrong with a description."""
    words = description.split()
    if not words:
        yield "description_missing", ""
        return
    if len(words) < SHORT_DESCRIPTION:
        yield "description_short", str(len(words))
    if len(words) > WALL and description.strip().count("\n") < 2:
        yield "description_wall", ""
    wanted = content_words(title)[:3]
    if wanted and not any(word in description.casefold() for word in wanted):
        yield "description_off_topic", ", ".join(wanted)
    if match := _CONTACT.search(description):
        yield "description_contact", match[0]
    if _shouts(description):
        yield "description_caps", ""


def content_words(text: str) -> list[str]:
    """Return the words that say what it is, in small letters, each once, without fillers."""
    words = (match[0].casefold() for match in _WORD.finditer(text))
    return list(dict.fromkeys(word for word in words if word not in _FILLER))


def _shouts(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    capitals = sum(char.isupper() for char in letters)
    return len(letters) >= 12 and capitals > len(letters) * 0.6


def _repeated(text: str) -> str:
    counts: dict[str, int] = {}
    for match in _WORD.finditer(text):
        word = match[0].casefold()
        counts[word] = counts.get(word, 0) + 1
    twice = [word for word, count in counts.items() if count == 2]
    often = [word for word, count in counts.items() if count > 2]
    if often:
        return often[0]
    return ", ".join(twice[:2]) if len(twice) >= 2 else ""
