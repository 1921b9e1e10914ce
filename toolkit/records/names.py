"""Names as people write them: any script, emoji too, but nothing that is invisible or turns text around.

HTML stays as it was typed. It is text here; escaping is the duty of whoever shows it.
"""

from __future__ import annotations

import unicodedata

from toolkit.i18n import Messages
from toolkit.records.problem import Problem

_ = Messages("records")

MAX_NAME = 80
"""Characters (Unicode code points) of a name after cleaning."""

_BIDI = {0x061C, 0x200E, 0x200F, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}
# Characters of letter or symbol categories that nevertheless show nothing.
_BLANK = {0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0}
_VARIATION = {*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)}


def clean_name(typed: str) -> str:
    """Return `typed` as it is kept: NFC, no control or direction-override characters, single spaces.

    Raises `Problem` "name-empty" or "name-long" (details: limit, length).
    """
    if not isinstance(typed, str):
        raise Problem("name-empty", _("Please type your name."))
    kept = "".join(" " if char.isspace() else char for char in typed if not _is_harmful(char))
    name = " ".join(unicodedata.normalize("NFC", kept).split())
    if not any(_shows(char) for char in name):
        raise Problem("name-empty", _("Please type your name."))
    if len(name) > MAX_NAME:
        text = _("This name has {length} characters. Please use at most {limit}.")
        raise Problem(
            "name-long", text.format(length=len(name), limit=MAX_NAME), limit=MAX_NAME, length=len(name)
        )
    return name


def name_key(name: str) -> str:
    """Return what makes two names the same: no case, no invisible characters.

    A phone's keyboard writes "Sari" on one day and "sari" on the next.
    """
    # Invisible characters join emoji, so the name keeps them, but they must not make a second "Sari".
    seen = "".join(char for char in name if _counts(char))
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", seen).casefold())
    return " ".join(folded.split())


def _is_harmful(char: str) -> bool:
    if char.isspace():
        return False
    return unicodedata.category(char) in ("Cc", "Cs") or ord(char) in _BIDI


def _counts(char: str) -> bool:
    return unicodedata.category(char) != "Cf" and ord(char) not in _BLANK and ord(char) not in _VARIATION


def _shows(char: str) -> bool:
    return unicodedata.category(char)[0] in "LNPS" and ord(char) not in _BLANK
