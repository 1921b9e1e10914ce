"""A finished step, as a model: remembered so that a learner goes on where she stopped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from traitlets import Bool, HasTraits


class StepModel(HasTraits):
    """One step of a lesson. `done` once the learner said so; it never goes back."""

    done = Bool(False)

    def __init__(self, slug: str) -> None:
        super().__init__()
        self.slug = slug
        self.at = ""
        self._listeners: list[Callable[[str, Any], None]] = []

    def on_typed(self, listener: Callable[[str, Any], None]) -> None:
        """Call `listener(field, value)` when the step is finished."""
        self._listeners.append(listener)

    def finish(self) -> None:
        """Mark the step as finished; a second time changes nothing."""
        if self.done:
            return
        self.at = datetime.now(UTC).isoformat(timespec="seconds")
        self.done = True
        for listener in self._listeners:
            listener("done", True)
            listener("at", self.at)

    def from_dict(self, values: dict[str, Any]) -> None:
        """Take up what was kept before."""
        if values.get("done") is True:
            self.at = str(values.get("at", ""))
            self.done = True
