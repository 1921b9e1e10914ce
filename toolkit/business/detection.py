"""How well scams are told from genuine messages: two kinds of right, two kinds of wrong, and their cost.

The four counts are a confusion matrix with "scam" as the positive class. The rates are those of Fawcett, "An
introduction to ROC analysis", Pattern Recognition Letters 27 (2006): recall (true positive rate), false alarm
rate (false positive rate), precision, accuracy and F1; `informedness` is recall less false alarm rate
(Youden's J).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from toolkit.business.exact import Number, non_negative


@dataclass(frozen=True)
class Detection:
    """Counts of messages.

    caught: scams called scams. missed: scams called genuine. refused: genuine ones called scams (false
    alarms). served: genuine ones called genuine.
    """

    caught: int = 0
    missed: int = 0
    refused: int = 0
    served: int = 0

    def __post_init__(self) -> None:
        for name in ("caught", "missed", "refused", "served"):
            non_negative(getattr(self, name), name)

    def __add__(self, other: Detection) -> Detection:
        return Detection(
            self.caught + other.caught,
            self.missed + other.missed,
            self.refused + other.refused,
            self.served + other.served,
        )

    @property
    def scams(self) -> int:
        """How many messages were scams."""
        return self.caught + self.missed

    @property
    def genuine(self) -> int:
        """How many messages were genuine."""
        return self.refused + self.served

    @property
    def total(self) -> int:
        """All messages."""
        return self.scams + self.genuine

    @property
    def right(self) -> int:
        """Messages that were judged rightly."""
        return self.caught + self.served

    @property
    def recall(self) -> Decimal | None:
        """Share of the scams that were caught, 0 to 1; None without scams."""
        return share(self.caught, self.scams)

    @property
    def false_alarm_rate(self) -> Decimal | None:
        """Share of the genuine messages that were refused; None without genuine ones."""
        return share(self.refused, self.genuine)

    @property
    def precision(self) -> Decimal | None:
        """Share of the messages called scams that were scams; None if none was called one."""
        return share(self.caught, self.caught + self.refused)

    @property
    def accuracy(self) -> Decimal | None:
        """Share of all messages that were judged rightly; None without messages."""
        return share(self.right, self.total)

    @property
    def f1(self) -> Decimal | None:
        """Harmonic mean of precision and recall: 2 caught / (2 caught + refused + missed)."""
        return share(2 * self.caught, 2 * self.caught + self.refused + self.missed)

    @property
    def informedness(self) -> Decimal | None:
        """Recall less false alarm rate: 0 for guessing, 1 if all is right; None if either is unknown."""
        if self.recall is None or self.false_alarm_rate is None:
            return None
        return self.recall - self.false_alarm_rate


def share(part: int, whole: int) -> Decimal | None:
    """Return part / whole, None if the whole is zero."""
    return Decimal(part) / whole if whole else None


def detection(judged: Iterable[tuple[bool, bool]]) -> Detection:
    """Count messages. judged: (is a scam, was called a scam) for each."""
    counts = [0, 0, 0, 0]
    for is_scam, called_scam in judged:
        counts[(0 if called_scam else 1) if is_scam else (2 if called_scam else 3)] += 1
    return Detection(*counts)


def cost_of_errors(missed: Number, refused: Number, loss: Number, profit: Number) -> Decimal:
    """Return what errors cost: missed scams times the loss of each, plus refused buyers times the profit.

    Raises Problem(negative_input) for a number below zero.
    """
    missed, refused = non_negative(missed, "missed"), non_negative(refused, "refused")
    return missed * non_negative(loss, "loss") + refused * non_negative(profit, "profit")
