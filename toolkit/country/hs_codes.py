"""Finds codes of the Harmonized System (HS): by an Indonesian or English word, or by a code's first digits.

`hs_codes.csv.gz` is the table of the world (English descriptions; `toolkit/hscodes.py` makes it).
`hs_goods_id.csv` is our own list of goods that small Indonesian shops sell, with codes that are likely for
them, and `hs_chapters_id.csv` names the chapters. A likely code is a hint: customs decide.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from toolkit.country.schema import Texts

TABLE = Path(__file__).with_name("hs_codes.csv.gz")
GOODS = Path(__file__).with_name("hs_goods_id.csv")
CHAPTERS = Path(__file__).with_name("hs_chapters_id.csv")

SOURCE = "github.com/datasets/harmonized-system (UN Comtrade), PDDL"
MOST = 8
"""Codes that are shown at once."""

LEAST_LETTERS = 3
_WORD = re.compile(r"[^\W_]+")
_IDLE = frozenset(
    (
        *("dan", "dari", "untuk", "yang", "khas", "asli", "produk", "barang", "buatan", "tangan"),
        *("the", "and", "for", "with", "from", "made", "of"),
    )
)


@dataclass(frozen=True)
class Goods:
    """A usual product: its names, their words and further search words, and likely codes. hint: what decides
    between them, if anything."""

    title: Texts
    named: frozenset[str]
    words: frozenset[str]
    codes: tuple[str, ...]
    hint: Texts | None


@dataclass(frozen=True)
class Found:
    """A code of 6 digits that may fit. description: of the world table, in English. goods: our entry that
    pointed here, None if the English description did."""

    code: str
    description: str
    goods: Goods | None

    @property
    def shown(self) -> str:
        """The code as people write it: 4602.12."""
        return dotted(self.code)


def dotted(code: str) -> str:
    """Return a code with its point: 460212 is 4602.12."""
    return f"{code[:4]}.{code[4:]}" if len(code) > 4 else code


@cache
def table() -> dict[str, str]:
    """Return the description of every code of 2, 4 and 6 digits."""
    with gzip.open(TABLE, "rt", encoding="utf-8", newline="") as source:
        return {row["code"]: row["description"] for row in csv.DictReader(source)}


@cache
def chapters() -> dict[str, Texts]:
    """Return the short names of the chapters by their two digits."""
    with CHAPTERS.open(encoding="utf-8", newline="") as source:
        return {row["code"]: Texts(id=row["title_id"], en=row["title_en"]) for row in csv.DictReader(source)}


@cache
def goods() -> tuple[Goods, ...]:
    """Return the list of usual goods."""
    with GOODS.open(encoding="utf-8", newline="") as source:
        return tuple(_goods(row) for row in csv.DictReader(source))


def _goods(row: dict[str, str]) -> Goods:
    hint = Texts(id=row["hint_id"], en=row["hint_en"]) if row["hint_id"] else None
    title = Texts(id=row["name_id"], en=row["name_en"])
    named, more = _words(f"{title.id} {title.en}"), _words(row["more"])
    return Goods(title, frozenset(named), frozenset((*named, *more)), tuple(row["codes"].split()), hint)


def search(text: str) -> list[Found]:
    """Return up to `MOST` codes that may fit, likeliest first; none for an empty or unknown text."""
    digits = re.sub(r"[.\s]", "", text)
    if digits.isascii() and digits.isdigit():
        return _by_digits(digits)
    wanted = _words(text)
    if not wanted:
        return []
    found = _by_goods(wanted)
    if len(found) < MOST:
        seen = {each.code for each in found}
        found += [each for each in _by_description(wanted) if each.code not in seen]
    return found[:MOST]


def _by_digits(digits: str) -> list[Found]:
    known = table()
    codes = (code for code in known if len(code) == 6 and code.startswith(digits[:6]))
    return [Found(code, known[code], None) for code in sorted(codes)][:MOST] if len(digits) >= 2 else []


def _by_goods(wanted: list[str]) -> list[Found]:
    scored = []
    for place, entry in enumerate(goods()):
        hits = sum(_weight(word, entry) for word in wanted)
        if hits:
            scored.append((-hits, place, entry))
    best = min((score for score, *_rest in scored), default=0)
    known = table()
    found: dict[str, Found] = {}
    for score, _place, entry in scored:
        if score == best:
            for code in entry.codes:
                found.setdefault(code, Found(code, known[code], entry))
    return list(found.values())


def _by_description(wanted: list[str]) -> list[Found]:
    scored = []
    for code, description in table().items():
        if len(code) != 6:
            continue
        words = _described(code)
        if all(_hit(word, words) for word in wanted):
            scored.append((len(description), code))
    return [Found(code, table()[code], None) for _length, code in sorted(scored)]


@cache
def _described(code: str) -> frozenset[str]:
    return frozenset(_words(table()[code]))


def _weight(word: str, entry: Goods) -> int:
    """How well a word fits: 3 for a word of its name, 2 for another of its words, 1 for the start of one."""
    return 3 if word in entry.named else 2 if word in entry.words else int(_hit(word, entry.words))


def _hit(word: str, words: Iterable[str]) -> bool:
    """Whether a word is among `words`, or begins one of them and is long enough to mean it."""
    if word in (words := frozenset(words)):
        return True
    return len(word) >= 4 and any(each.startswith(word) for each in words)


def _words(text: str) -> list[str]:
    found = (word.lower() for word in _WORD.findall(text[:200]))
    return list(dict.fromkeys(word for word in found if len(word) >= LEAST_LETTERS and word not in _IDLE))
