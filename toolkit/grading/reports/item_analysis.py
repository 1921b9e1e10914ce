"""Item analysis: what a class's marks say about each task of an assignment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import StatisticsError, correlation, fmean

from toolkit.grading.gradebook import TaskScore

ENOUGH = 10
"""Fewer marks than this give no discrimination: chance would decide its value."""

EXPLAIN_BELOW = 0.6
"""A task of which the class got less than this share of the points is worth explaining again."""

ENOUGH_TO_EXPLAIN = 3


@dataclass(frozen=True)
class ItemStatistics:
    """One task. All but the counts are None while nobody's answer to it is marked.

    points: the most there are. handed_in: submissions. tries: answers that are marked. mean: of their points.
    difficulty: mean share of the points, 0 to 1; small is difficult (the "item difficulty" of classical test
    theory: Lord and Novick, Statistical Theories of Mental Test Scores, 1968, chapter 15).
    discrimination: corrected item-total correlation, -1 to 1; see `corrected_item_total`. full, none: share
    of the answers with all points, and with none.
    """

    task: str
    points: float
    handed_in: int
    tries: int
    mean: float | None = None
    difficulty: float | None = None
    discrimination: float | None = None
    full: float | None = None
    none: float | None = None

    @property
    def explain(self) -> bool:
        """Whether it is worth explaining again."""
        few = self.tries < ENOUGH_TO_EXPLAIN
        return not few and self.difficulty is not None and self.difficulty < EXPLAIN_BELOW


def item_statistics(points: Mapping[str, float], marks: Iterable[TaskScore]) -> list[ItemStatistics]:
    """Return the statistics of each task of an assignment.

    points, marks: as `gradebook.task_points` and `task_scores` give them, before late penalties. What waits
    for the trainer counts as not tried.
    """
    scores: dict[str, dict[str, float]] = {task: {} for task in points}
    waiting: dict[str, int] = defaultdict(int)
    learners = set()
    for learner, task, score in marks:
        learners.add(learner)
        if score is None:
            waiting[task] += 1
        else:
            scores.setdefault(task, {})[learner] = score
    settled = [task for task in scores if not waiting[task]]
    totals: dict[str, float] = defaultdict(float)
    for task in settled:
        for learner, score in scores[task].items():
            totals[learner] += score
    found = []
    for task, most in points.items():
        own = scores[task] if task in settled else {}
        rest = {learner: totals[learner] - own.get(learner, 0.0) for learner in scores[task]}
        found.append(_item(task, most, len(learners), scores[task], rest))
    return found


def _item(
    task: str, points: float, handed_in: int, scores: Mapping[str, float], rest: Mapping[str, float]
) -> ItemStatistics:
    if not scores:
        return ItemStatistics(task, points, handed_in, 0)
    got = list(scores.values())
    mean = fmean(got)
    return ItemStatistics(
        task,
        points,
        handed_in,
        len(got),
        mean,
        mean / points if points else None,
        corrected_item_total(got, [rest[learner] for learner in scores]),
        sum(score >= points for score in got) / len(got),
        sum(score <= 0 for score in got) / len(got),
    )


def corrected_item_total(item: Sequence[float], rest: Sequence[float]) -> float | None:
    """Return the Pearson correlation of an item's points with the points of all other items.

    r = cov(x, T - x) / (s(x) * s(T - x)): the item is taken out of the total, or it would correlate with
    itself (Henrysson, Correction of item-total correlations in item analysis, Psychometrika 28, 1963,
    211-218). As a rule of thumb 0.2 or less says that the task tells apart poorly who can do the rest; a
    negative value is often an error in the task.

    None with fewer than `ENOUGH` marks, or where all have the same points. In `item_statistics` the other
    items are those that wait for nobody's points, so that everybody's rest is made of the same tasks.
    """
    if len(item) < ENOUGH:
        return None
    try:
        return correlation(item, rest)
    except StatisticsError:
        return None
