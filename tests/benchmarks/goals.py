"""Goals of the design beside what was measured."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    """One goal. bound, measured: in `unit`; least: whether more is better."""

    name: str
    bound: float
    measured: float
    unit: str
    least: bool = False

    @property
    def met(self) -> bool:
        """Whether the measured value keeps to the bound."""
        return self.measured >= self.bound if self.least else self.measured <= self.bound

    @property
    def row(self) -> str:
        """The goal as a row of a table."""
        sign = "at least" if self.least else "at most"
        places = 0 if self.measured >= 100 else 1 if self.measured >= 10 else 2
        shown = f"{self.measured:.{places}f}"
        verdict = "met" if self.met else "**missed**"
        return f"| {self.name} | {sign} {self.bound:g}{self.unit} | {shown}{self.unit} | {verdict} |"


def table(goals: Iterable[Goal]) -> str:
    """Return goals as a table."""
    return "\n".join(["| | goal | measured | |", "|---|---|---|---|", *(goal.row for goal in goals)])
