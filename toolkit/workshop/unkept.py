"""Whose kernels hold something that could not be kept, so that they are not given up meanwhile."""

from __future__ import annotations

import time

PATIENCE = 120.0
"""Seconds without another try after which a kernel no longer counts: they try every half minute at least."""


class Unkept:
    """Learners with values that the records have not taken, because the disk is full, say."""

    def __init__(self) -> None:
        self._since: dict[str, float] = {}

    def refused(self, learner: str) -> None:
        """The records could not take something just now; her kernel tries again."""
        self._since[learner] = time.monotonic()

    def taken(self, learner: str) -> None:
        """The records have taken what her kernel had."""
        self._since.pop(learner, None)

    def __contains__(self, learner: str | None) -> bool:
        at = self._since.get(learner or "")
        return at is not None and time.monotonic() - at < PATIENCE
