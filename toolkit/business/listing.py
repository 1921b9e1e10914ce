"""A product page judged part by part: title, description, details, claims, photos, price; 0 to 100 points.

>>> found = check_listing(Listing("Keripik Singkong Balado 250 g", "", "food"))
>>> found.points["title"], found.repairs[0].code
(25, 'description_missing')
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from toolkit.business.listing_claims import Claim, find_claims
from toolkit.business.listing_details import is_known
from toolkit.business.listing_rules import DETAILS, PARTS, PHOTOS, cost_of, part_of, points_of
from toolkit.business.listing_text import description_faults, title_faults
from toolkit.business.photos import Photo, same_pairs


@dataclass(frozen=True)
class PriceRange:
    """Quartiles of what others ask, in rupiah."""

    quarter: Decimal
    median: Decimal
    three_quarters: Decimal


@dataclass(frozen=True)
class Listing:
    """What a seller shows of a product.

    category: a key of `listing_rules.DETAILS`. details: what she filled in, by name. photos: None while none
    has been looked at. price and others: None if unknown.
    """

    title: str
    description: str
    category: str = "other"
    brand: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    photos: tuple[Photo, ...] | None = None
    price: Decimal | None = None
    others: PriceRange | None = None


@dataclass(frozen=True)
class Fault:
    """Something to repair. code: of `listing_rules`; cost: points; found: the words that show it."""

    code: str
    cost: int
    found: str = ""

    @property
    def part(self) -> str:
        """The part it belongs to."""
        return part_of(self.code)


@dataclass(frozen=True)
class Judged:
    """A judged listing.

    points: of each part that could be judged. score: 0 to 100, the share of the points of these parts. place:
    of the price among others: below, between, above, or empty.
    """

    points: dict[str, int]
    score: int
    faults: tuple[Fault, ...]
    claims: tuple[Claim, ...]
    place: str = ""

    @property
    def repairs(self) -> tuple[Fault, ...]:
        """The faults, the dearest first; equal ones in the order of the parts."""
        order = list(PARTS)
        return tuple(sorted(self.faults, key=lambda fault: (-fault.cost, order.index(fault.part))))


def check_listing(listing: Listing) -> Judged:
    """Judge a listing. Photos and price are left out of the score while they are not known.

    Raises KeyError for an unknown category.
    """
    claims = find_claims(f"{listing.title}\n{listing.description}", listing.details)
    found = [
        *title_faults(listing.title, listing.category, listing.brand),
        *description_faults(listing.description, listing.title),
        *_detail_faults(listing),
        *(("claim_forbidden" if claim.forbidden else "claim_unproven", claim.found) for claim in claims),
        *_photo_faults(listing.photos or ()),
    ]
    place = place_of(listing.price, listing.others)
    if place and _far(listing.price, listing.others):
        found.append(("price_far", place))
    faults = tuple(Fault(code, cost_of(code, listing.category), words) for code, words in found)
    points = points_of((fault.code for fault in faults), listing.category)
    if listing.photos is None:
        del points["photos"]
    if not place:
        del points["price"]
    return Judged(points, _score(points), faults, tuple(claims), place)


def place_of(price: Decimal | None, others: PriceRange | None) -> str:
    """Return where a price lies among the quartiles of others: below, between, above; empty if unknown."""
    if price is None or others is None:
        return ""
    if price < others.quarter:
        return "below"
    return "above" if price > others.three_quarters else "between"


def _score(points: Mapping[str, int]) -> int:
    most = sum(PARTS[part] for part in points)
    share = Decimal(100 * sum(points.values())) / most
    return int(share.to_integral_value(ROUND_HALF_UP))


def _detail_faults(listing: Listing) -> Iterator[tuple[str, str]]:
    text = f"{listing.title}\n{listing.description}"
    for name in DETAILS[listing.category]:
        if not is_known(name, text, listing.details.get(name, "")):
            yield f"detail_{name}", ""


def _photo_faults(photos: tuple[Photo, ...]) -> Iterator[tuple[str, str]]:
    if not photos:
        return
    for _missing in range(PHOTOS - len(photos)):
        yield "photo_too_few", ""
    for photo in photos:
        if photo.faults:
            yield "photo_unusable", photo.name
    for _first, second in same_pairs(photos):
        yield "photo_same", photos[second].name


def _far(price: Decimal | None, others: PriceRange | None) -> bool:
    """Whether a price lies so far out that a zero may be missing or too many."""
    if price is None or others is None:
        return False
    return price < others.quarter / 4 or price > others.three_quarters * 4
