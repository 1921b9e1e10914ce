"""Draws that must never change: a learner's numbers are her marks."""

from __future__ import annotations

import hashlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.curriculum.chance import Chance

GOLDEN_BELOW = [944, 58, 146, 897, 664, 820, 515, 562]
GOLDEN_SHUFFLE = [2, 1, 0, 3, 6, 5, 4, 7]
GOLDEN_RASTER = Decimal("0.050")


def test_golden_draws() -> None:
    chance = Chance("02-price|k3x9a2bq|cost")
    assert [chance.below(1000) for _ in range(8)] == GOLDEN_BELOW
    assert Chance("seed").shuffled(range(8)) == GOLDEN_SHUFFLE
    assert Chance("seed").on_raster(Decimal("0.05"), Decimal("0.1"), Decimal("0.005")) == GOLDEN_RASTER


def test_the_documented_method() -> None:
    """Recomputed here from the description, without the class."""
    words = [hashlib.sha256(f"x|{i}".encode()).digest()[:8] for i in range(3)]
    expected = [int.from_bytes(word, "big") % 7 for word in words]
    chance = Chance("x")
    assert [chance.below(7) for _ in range(3)] == expected


@given(st.text(max_size=20), st.integers(1, 10**6))
def test_below_stays_below(seed: str, n: int) -> None:
    assert 0 <= Chance(seed).below(n) < n


@given(st.text(max_size=20), st.lists(st.integers(), max_size=30))
def test_shuffling_keeps_everything(seed: str, items: list[int]) -> None:
    assert sorted(Chance(seed).shuffled(items)) == sorted(items)


@given(st.text(max_size=10), st.integers(-50, 50), st.integers(0, 50), st.integers(1, 9))
def test_raster(seed: str, low: int, width: int, step: int) -> None:
    value = Chance(seed).on_raster(Decimal(low), Decimal(low + width), Decimal(step))
    assert low <= value <= low + width
    assert (value - low) % step == 0


def test_every_result_is_possible() -> None:
    counts = [0] * 6
    chance = Chance("dice")
    for _ in range(6000):
        counts[chance.below(6)] += 1
    assert min(counts) > 880
    assert max(counts) < 1120


@pytest.mark.parametrize("n", [0, -1])
def test_nothing_to_draw_from(n: int) -> None:
    with pytest.raises(ValueError, match="positive"):
        Chance("x").below(n)


def test_impossible_rasters() -> None:
    with pytest.raises(ValueError, match="step"):
        Chance("x").on_raster(Decimal(1), Decimal(2), Decimal(0))
    with pytest.raises(ValueError, match="high"):
        Chance("x").on_raster(Decimal(2), Decimal(1), Decimal(1))
