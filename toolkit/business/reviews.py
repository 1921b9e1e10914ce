"""Reviews sorted by what buyers complain about: a list of phrases, no hidden model.

It is a helper for reading, not a judge. On bad reviews that were labelled by hand before it saw them it names
the same main cause as the person in about seven of ten; see `AGREEMENT`. What it cannot place, it says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from toolkit.business.reviews_causes import CAUSES, DISAPPOINTED, PHRASES, PLEASED
from toolkit.business.reviews_words import plain

AGREEMENT = Decimal("0.70")
"""Share of 115 hand-labelled bad reviews of PRDECT-ID (Sutoyo et al. 2022) with the same main cause.

A test measures it."""

SURE = 3
"""The strength of a phrase that names thing and fault."""

_NOT = r"\b(?:tidak|bukan|belum|jangan|anti|tanpa)(?: (?:ada|yang|pernah|sampai|mudah|gampang|sama sekali))*"
_NEGATED = re.compile(rf"{_NOT}$")
_UNDONE = re.compile(
    rf"{_NOT} (?:rusak|penyok|pecah|cacat|sobek|lecet|hancur|bocor|lepas|putus|patah|luntur|copot|mati|basah|"
    r"jelek|kecewa|lambat|lama|mahal|salah|murahan|panas|bekas)$"
)
# Not `1.` or `1)`: people number their lines so.
_RATED = re.compile(
    r"^\s*(?:rating\s*)?(?:([1-5])\s*(?:/\s*5)?\s*(?:bintang|stars?|★|⭐|\*)?\s*[;|:,\t\-–]|([★⭐*]{1,5})|"
    r"(?:bintang\s*([1-5])\s*[;|:,\t\-–]))\s*",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<!\d)(?:\+?62|0)[\s.-]?8[\d\s.-]{7,14}\d|(?<!\d)\d{9,16}(?!\d)")
_MAIL = re.compile(r"\S+@\S+\.\w+|https?://\S+|wa\.me/\S+")


@dataclass(frozen=True)
class Review:
    """A review: its text, and the stars 1 to 5 if they are known."""

    text: str
    rating: int | None = None


@dataclass(frozen=True)
class Sorted:
    """What a review says.

    kind: complaint, praise or unsure. causes: the main one first. evidence: the words that say so, in the
    same order.
    """

    review: Review
    kind: str
    causes: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()

    @property
    def main(self) -> str:
        """The main cause, empty if there is none."""
        return self.causes[0] if self.causes else ""


@dataclass(frozen=True)
class CauseCount:
    """How many of the complaints name a cause, as a number and a share, with the reviews themselves."""

    cause: str
    count: int
    share: Decimal
    reviews: tuple[Sorted, ...]


@dataclass(frozen=True)
class Summary:
    """Reviews counted.

    causes: those that occur, the most frequent first. One review may name several, so that the shares may add
    up to more than 1.
    """

    total: int
    complaints: int
    praise: int
    unsure: tuple[Sorted, ...]
    causes: tuple[CauseCount, ...]


def sort_review(review: Review) -> Sorted:
    """Return what a review complains about.

    Five stars are praise, and four unless a sure phrase says otherwise. A bad review without a known phrase
    is `unsure`.
    """
    text = plain(review.text)
    if review.rating == 5:
        return Sorted(review, "praise")
    found = _found(text)
    if review.rating == 4:
        found = {cause: hit for cause, hit in found.items() if hit[0] == SURE}
    if found:
        order = sorted(found, key=lambda cause: (-found[cause][0], found[cause][1], CAUSES.index(cause)))
        return Sorted(review, "complaint", tuple(order), tuple(found[cause][2] for cause in order))
    if review.rating == 4:
        return Sorted(review, "praise")
    unhappy = review.rating is not None or DISAPPOINTED.search(text)
    return Sorted(review, "unsure" if unhappy or not PLEASED.search(text) else "praise")


def sort_reviews(reviews: Iterable[Review]) -> Summary:
    """Sort and count reviews. Blank ones are left out."""
    done = [sort_review(review) for review in reviews if review.text.strip()]
    complaints = [each for each in done if each.kind == "complaint"]
    counts = []
    for cause in CAUSES:
        named = tuple(each for each in complaints if cause in each.causes)
        if named:
            share = Decimal(len(named)) / len(complaints)
            # Reviews whose main cause it is make the best samples.
            best = tuple(sorted(named, key=lambda each: each.causes.index(cause)))
            counts.append(CauseCount(cause, len(named), share, best))
    counts.sort(key=lambda each: (-each.count, CAUSES.index(each.cause)))
    unsure = tuple(each for each in done if each.kind == "unsure")
    praise = sum(each.kind == "praise" for each in done)
    return Summary(len(done), len(complaints), praise, unsure, tuple(counts))


def read_pasted(text: str) -> list[Review]:
    """Return the reviews of pasted lines, one on each line.

    A line may begin with its stars: `2; lama`, `★★ lama`, `bintang 2: lama`.
    """
    reviews = []
    for line in text.splitlines():
        match = _RATED.match(line)
        body = line[match.end() :].strip() if match else line.strip()
        if not body:
            continue
        rating = None
        if match:
            rating = int(match[1] or match[3]) if match[1] or match[3] else len(match[2])
        reviews.append(Review(body, rating))
    return reviews


def without_contacts(text: str) -> str:
    """Return a review with telephone numbers, e-mail and web addresses as `***`, to be shown to others."""
    return _PHONE.sub("***", _MAIL.sub("***", text))


def agreement(pairs: Sequence[tuple[str, str]]) -> Decimal:
    """Return the share of (by hand, by list) pairs that are equal. Raises ValueError without pairs."""
    if not pairs:
        raise ValueError("no pairs")
    return Decimal(sum(hand == found for hand, found in pairs)) / len(pairs)


_Hit = tuple[int, int, str]
"""Strength, place in the text, the words."""


def _found(text: str) -> dict[str, _Hit]:
    found: dict[str, _Hit] = {}
    for cause, phrases in PHRASES.items():
        for phrase in phrases:
            hit = _first(phrase.pattern, text, phrase.undone)
            if hit is None:
                continue
            place, words = hit
            old = found.get(cause)
            if old is None or (-phrase.strength, place) < (-old[0], old[1]):
                found[cause] = (phrase.strength, place, words)
    sure = [(place, place + len(words)) for strength, place, words in found.values() if strength == SURE]
    if not sure:
        return found
    return {cause: hit for cause, hit in found.items() if hit[0] == SURE or not _said(hit, sure)}


def _said(hit: _Hit, sure: list[tuple[int, int]]) -> bool:
    """Whether a weak hit is a mere hint or part of a sure phrase: "kemasan rusak" is about packing only."""
    strength, place, _words = hit
    return strength == 1 or any(start <= place < end for start, end in sure)


def _first(pattern: re.Pattern[str], text: str, undone: bool) -> tuple[int, str] | None:
    for match in pattern.finditer(text):
        before = text[: match.start()].rstrip().rsplit("|", 1)[-1]
        if undone and _NEGATED.search(before.strip()):
            continue
        if _UNDONE.search(match[0]):
            continue
        return match.start(), match[0]
    return None
