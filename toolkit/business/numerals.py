"""How a number can be written: cleaning typed characters, and every reading of points and commas."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from toolkit.business.problems import Problem

MAX_LENGTH = 100
"""Characters of a typed number; nobody needs more."""

NBSP = "\u00a0"
_DROPPED = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
_FIXED_SPACES = {ord(sign): NBSP for sign in "\u2007\u2009\u202f"}
_DASHES = {ord(sign): "-" for sign in "\u2010\u2011\u2012\u2013\u2014\u2212"}
_APOSTROPHES = {ord(sign): "'" for sign in "\u2018\u2019\u02bc"}
_SIGNS: dict[int, str | None] = {**_DROPPED, **_FIXED_SPACES, **_DASHES, **_APOSTROPHES}

DIGITS = rf"\d+(?:[.,'{NBSP}]\d+)*"
NUMERAL = rf"[.,]?{DIGITS}"
"""Pattern of one number as written, unit and currency aside."""

# (grouping, decimal) in the order in which a reader of the language would try them.
_STYLES = {
    "id": ((".", ","), (",", "."), ("'", ","), ("'", "."), (NBSP, ","), (NBSP, ".")),
    "en": ((",", "."), (".", ","), ("'", "."), ("'", ","), (NBSP, "."), (NBSP, ",")),
}
_PATTERNS = {
    (group, point): re.compile(
        rf"([1-9]\d{{0,2}}(?:{re.escape(group)}\d{{3}})+|\d*)(?:{re.escape(point)}(\d+))?"
    )
    for group, point in _STYLES["id"]
}


@dataclass(frozen=True)
class Reading:
    """One possible meaning of a numeral, and how many decimals it has then."""

    value: Decimal
    decimals: int


def typed(text: object) -> str:
    """Return the cleaned text of a field in small letters.

    Full-width and other scripts' digits become 0-9. Superscripts and fractions stay as they are, so that
    "10²" is refused instead of read as 102. Raises Problem empty, too_long or not_a_number.
    """
    if not isinstance(text, str):
        raise Problem("not_a_number", text=shown(text))
    if len(text) > MAX_LENGTH:
        raise Problem("too_long", length=len(text), limit=MAX_LENGTH)
    cleaned = "".join(_plain(sign) for sign in text.translate(_SIGNS)).casefold().strip(f" {NBSP}")
    if not cleaned:
        raise Problem("empty")
    return cleaned


def shown(text: object) -> str:
    """Return what was typed, shortened for a message."""
    words = text if isinstance(text, str) else repr(text)
    return words if len(words) <= 40 else words[:39] + "…"


def _plain(sign: str) -> str:
    if "\uff01" <= sign <= "\uff5e":
        return chr(ord(sign) - 0xFEE0)
    if sign == NBSP:
        return sign
    if sign.isspace():
        return " "
    digit = unicodedata.decimal(sign, None)
    return sign if digit is None else str(digit)


def join_thousands(text: str) -> str:
    """Write `1 250 000` as one numeral.

    Plain spaces count as grouping only before a last group of 000: `15 200` may well be two numbers.
    """
    pattern = r"(?<![\d.,'])[1-9]\d{0,2}(?: \d{3})* 000(?![\d'])(?! ?\d)"
    return re.sub(pattern, lambda match: match[0].replace(" ", ""), text)


def readings(numeral: str, language: str) -> list[Reading]:
    """Return every meaning of `numeral`, the language's own style first.

    Raises Problem("bad_grouping") when no style explains the points and commas.
    """
    if numeral.isdecimal():
        return [Reading(Decimal(numeral), 0)]
    found: list[Reading] = []
    for style in _STYLES.get(language, _STYLES["id"]):
        match = _PATTERNS[style].fullmatch(numeral)
        if match is None:
            continue
        whole, decimals = re.sub(r"\D", "", match[1]), match[2] or ""
        figures = f"{whole or 0}.{decimals}" if decimals else whole or "0"
        reading = Reading(Decimal(figures), len(decimals))
        if all(reading.value != other.value for other in found):
            found.append(reading)
    if not found:
        raise Problem("bad_grouping", text=numeral)
    return found


def explain_failure(text: str, original: object) -> Problem:
    """Return the problem of a text that is no number: none at all, torn, several, or one among words."""
    numbers = re.findall(NUMERAL, text)
    words = " ".join(re.findall(r"[^\W\d_]+|[^\w\s.,'-]+", text))
    if not numbers or re.search(r"\de[+-]?\d", text):
        return Problem("not_a_number", text=shown(original))
    if re.fullmatch(r"[\d.,']+", text):
        return Problem("bad_grouping", text=shown(original))
    if len(numbers) > 1:
        return Problem("two_numbers", text=shown(original))
    if words:
        return Problem("extra_words", text=shown(original), words=shown(words))
    return Problem("not_a_number", text=shown(original))
