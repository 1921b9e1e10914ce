"""What a listing is judged by: its parts, their points, and what each fault costs.

The points are our own rule of thumb, made to be worked out by hand. No marketplace publishes how it ranks.
"""

from __future__ import annotations

from collections.abc import Iterable

PARTS: dict[str, int] = {
    "title": 25,
    "description": 20,
    "details": 20,
    "claims": 15,
    "photos": 15,
    "price": 5,
}
"""Part -> its most points; 100 in all."""

DETAILS: dict[str, dict[str, int]] = {
    "food": {"net_weight": 4, "ingredients": 4, "expiry": 4, "permit": 4, "halal": 4},
    "fashion": {"size_chart": 6, "material": 6, "colours": 4, "care": 4},
    "beauty": {"permit": 6, "net_weight": 4, "expiry": 4, "ingredients": 4, "how_to": 2},
    "craft": {"material": 6, "measures": 6, "weight": 4, "colours": 4},
    "household": {"measures": 7, "material": 7, "condition": 6},
    "electronics": {"specs": 6, "contents": 5, "warranty": 5, "condition": 4},
    "books": {"author": 6, "publisher": 4, "pages": 4, "condition": 6},
    "other": {"measures": 7, "material": 7, "condition": 6},
}
"""Category -> the details a buyer needs, and what it costs to leave one out; 20 in all."""

COSTS: dict[str, int] = {
    "title_missing": 25,
    "title_short": 8,
    "title_vague": 6,
    "title_caps": 6,
    "title_repeats": 5,
    "title_long": 5,
    "title_promo": 5,
    "title_no_measure": 5,
    "title_symbols": 4,
    "title_no_brand": 3,
    "description_missing": 20,
    "description_short": 8,
    "description_wall": 4,
    "description_off_topic": 4,
    "description_contact": 4,
    "description_caps": 3,
    "claim_forbidden": 5,
    "claim_unproven": 3,
    "photo_too_few": 3,
    "photo_unusable": 3,
    "photo_same": 3,
    "price_far": 3,
}
"""Fault -> the points it costs. Photos: for each missing, unusable or doubled one. Claims: for each kind."""

PHOTOS = 4
SHORT_TITLE = 20
LONG_TITLE = 100
SHORT_DESCRIPTION = 30
WALL = 60
"""Photos wanted; characters of a title; words of a description, and words without a new line."""


def part_of(fault: str) -> str:
    """Return the part of a fault code, such as `title` of `title_caps`."""
    head = fault.split("_", 1)[0]
    return {"claim": "claims", "photo": "photos", "detail": "details"}.get(head, head)


def cost_of(fault: str, category: str = "other") -> int:
    """Return the points a fault costs. Raises KeyError for an unknown fault or category."""
    if fault.startswith("detail_"):
        return DETAILS[category][fault.removeprefix("detail_")]
    return COSTS[fault]


def points_of(faults: Iterable[str], category: str = "other") -> dict[str, int]:
    """Return the points of each part after its faults, never below 0. A fault may be named several times."""
    left = dict(PARTS)
    for fault in faults:
        part = part_of(fault)
        left[part] = max(0, left[part] - cost_of(fault, category))
    return left
