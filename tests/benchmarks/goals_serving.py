"""The goals for serving a lesson, and whether the figures of a run meet them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from . import sides
from .serving import Measured, Served
from .slow_line import FULL, SLOW

STOCK_SHARE = 1 / 5
FIRST_KB, SECOND_KB = 300.0, 30.0
SLOW_READABLE, SLOW_INTERACTIVE = 4.0, 12.0
VISITOR_MB = 20.0


@dataclass(frozen=True)
class Goal:
    """What is wanted: at most `most` of a figure; None where it was not measured."""

    text: str
    unit: str
    figure: float | None
    most: float | None
    strictly: bool = False

    @property
    def met(self) -> bool | None:
        """Whether it is met; None if that cannot be said."""
        if self.figure is None or self.most is None:
            return None
        return self.figure < self.most if self.strictly else self.figure <= self.most

    def row(self) -> str:
        """The row of the table."""
        told = {True: "met", False: "**not met**", None: "not measured"}[self.met]
        return f"| {self.text} | {self._shown(self.most)} | {self._shown(self.figure)} | {told} |"

    def _shown(self, value: float | None) -> str:
        if value is None:
            return "–"
        if math.isinf(value):
            return "too long"
        return f"{value:.2f} {self.unit}" if self.unit == "s" else f"{value:,.1f} {self.unit}"


def goals(served: Served) -> list[Goal]:
    """Return the goals with the figures of a run."""
    figures = served.figures
    ours = figures.get(sides.OURS, Measured())
    mine = _interactive(ours, FULL.name)
    stock = _interactive(figures.get(sides.STOCK, Measured()), FULL.name)
    shiny = _interactive(figures.get(sides.SHINY, Measured()), FULL.name)
    fifth = None if stock is None or math.isinf(stock) else stock * STOCK_SHARE
    at_first = ours.first.get(FULL.name, [])
    slowly = _median(one.readable for one in ours.first.get(SLOW.name, []))
    return [
        Goal("First visit, interactive: at most a fifth of stock Voilà's", "s", mine, fifth),
        Goal("First visit, interactive: less than Shiny's", "s", mine, shiny, strictly=True),
        Goal("Bytes of the first visit", "kB", _median(one.kilobytes for one in at_first), FIRST_KB),
        Goal("Bytes of the second visit", "kB", _median(one.kilobytes for one in ours.second), SECOND_KB),
        Goal(f"First visit at {SLOW.name}: text can be read", "s", slowly, SLOW_READABLE),
        Goal(
            f"First visit at {SLOW.name}: interactive", "s", _interactive(ours, SLOW.name), SLOW_INTERACTIVE
        ),
        Goal("Memory of an active learner", "MB", ours.memory, VISITOR_MB),
    ]


def table(served: Served) -> str:
    """Return the goals as a table."""
    rows = [goal.row() for goal in goals(served)]
    return "\n".join(["| | goal: at most | measured | |", "|---|---|---|---|", *rows])


def _interactive(one: Measured, speed: str) -> float | None:
    return _median(visit.answered for visit in one.first.get(speed, []))


def _median(values: Iterator[float]) -> float | None:
    taken = list(values)
    return median(taken) if taken else None
