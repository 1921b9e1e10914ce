"""Price bands for the tasks about product pages. The listings and reviews bring their own functions."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from toolkit.business.listing import PriceRange, place_of
from toolkit.country.price_bands import load_bands

_EDGES = ("quarter", "median", "three_quarters")


def _band_edge(category: str, edge: str) -> Decimal:
    """A quartile of a category's prices: quarter, median or three_quarters."""
    if edge not in _EDGES:
        raise ValueError(f"edge is one of {', '.join(_EDGES)}")
    value: Decimal = getattr(load_bands()[category], edge)
    return value


def _band_name(category: str) -> dict[str, str]:
    """The category's name in both languages."""
    title = load_bands()[category].title
    return {"id": title.id, "en": title.en}


def _price_place(category: str, price: Decimal) -> str:
    """below, between or above: where a price lies among others."""
    band = load_bands()[category]
    return place_of(price, PriceRange(band.quarter, band.median, band.three_quarters))


FORMULAS: dict[str, Callable[..., Any]] = {
    "band_edge": _band_edge,
    "band_name": _band_name,
    "price_place": _price_place,
}
