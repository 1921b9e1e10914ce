"""Numbers drawn by chance that stay the same for ever: own integer arithmetic over SHA-256.

Python's `random` may change between versions; a learner's numbers must not, or her marks would. The method,
so that it can be repeated elsewhere:

- The stream of a seed text is the sequence of words w(0), w(1), ...: w(i) is the first 8 bytes, big-endian,
  of SHA-256 of the UTF-8 text `<seed>|<i>`.
- `below(n)` takes words until one is less than the largest multiple of n that fits in 64 bits, and returns
  it modulo n; so every result is equally likely.
- `shuffled` is Fisher and Yates, from the last place down: place i changes with place below(i + 1).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from decimal import Decimal
from typing import TypeVar

T = TypeVar("T")
_WORDS = 2**64


class Chance:
    """A stream of draws. The same seed text gives the same draws."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._next = 0

    def below(self, n: int) -> int:
        """Return a whole number from 0 to n - 1. Raises ValueError if n is not positive."""
        if n <= 0:
            raise ValueError("n must be positive")
        limit = _WORDS - _WORDS % n
        while True:
            word = self._word()
            if word < limit:
                return word % n

    def between(self, low: int, high: int) -> int:
        """Return a whole number from low to high, both possible."""
        return low + self.below(high - low + 1)

    def on_raster(self, low: Decimal, high: Decimal, step: Decimal) -> Decimal:
        """Return low, low + step, ... up to high at most. Raises ValueError if there is none."""
        if step <= 0 or high < low:
            raise ValueError("`step` must be above 0, and `high` not below `low`")
        return low + step * self.below(int((high - low) // step) + 1)

    def pick(self, items: Sequence[T]) -> T:
        """Return one of the items."""
        return items[self.below(len(items))]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """Return the items in a drawn order."""
        result = list(items)
        for place in range(len(result) - 1, 0, -1):
            other = self.below(place + 1)
            result[place], result[other] = result[other], result[place]
        return result

    def sample(self, items: Sequence[T], count: int) -> list[T]:
        """Return `count` different items in a drawn order."""
        return self.shuffled(items)[:count]

    def _word(self) -> int:
        block = hashlib.sha256(f"{self._seed}|{self._next}".encode()).digest()
        self._next += 1
        return int.from_bytes(block[:8], "big")
