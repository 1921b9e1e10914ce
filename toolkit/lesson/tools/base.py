"""Base of all tools: a model of fields and rows that computes a result. Imports no widgets.

A tool is a `ToolModel` subclass in a file of its own. It describes its fields in `build()`, computes in
`compute()`, and is found by name (`toolkit.lesson.tools.registry`). The views in `toolkit.lesson.views`
draw any tool from this description: fields, rows, buttons, then the result's parts in order.
"""

from __future__ import annotations

import logging
from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from traitlets import HasTraits, Int, Unicode

from toolkit.i18n import Messages, in_language, language
from toolkit.lesson.entries import Entry
from toolkit.lesson.tools.results import (
    BookPage,
    Document,
    Fact,
    Figure,
    Headline,
    Note,
    ResultPart,
    Table,
)
from toolkit.lesson.tools.rows import Row, Rows

__all__ = [
    "Action",
    "BookPage",
    "Document",
    "Fact",
    "Figure",
    "Headline",
    "Note",
    "ResultPart",
    "Row",
    "Rows",
    "Section",
    "Table",
    "ToolModel",
]

_ = Messages("lesson")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Action:
    """A button under the fields. `pressed` changes what fields hold; that is kept and computed as typed."""

    name: str
    label: str
    pressed: Callable[[], None]


@dataclass(frozen=True)
class Section:
    """A part of a long form: fields under a heading that opens and closes. names: keys of `fields`."""

    title: str
    names: tuple[str, ...]


class ToolModel(HasTraits):
    """A calculator or simulator without a face.

    Subclasses set `name`, implement `build()` (fill `self.fields` and `self.groups`) and `compute()`. A form
    of more than a dozen fields is parted into `self.sections`; fields of no section stand before them.
    `revision` counts up after every change, and views redraw the result when it does. `trouble` is a
    sentence for the learner when `compute()` failed, which it never should; the fault goes to the log.
    """

    name: ClassVar[str]
    hide_faults: ClassVar[bool] = True
    shows_first: ClassVar[bool] = False
    """Whether `compute()` also fills `first`: parts above the fields, such as what the fields ask about."""
    revision = Int(0)
    trouble = Unicode("")

    def __init__(self) -> None:
        super().__init__()
        self.language = language()
        self.fields: dict[str, Entry] = {}
        self.groups: dict[str, Rows] = {}
        self.sections: list[Section] = []
        self.actions: dict[str, Action] = {}
        self.result: list[ResultPart] = []
        self.first: list[ResultPart] = []
        self._listeners: list[Callable[[str, str], None]] = []
        self._busy = False
        self.build()
        for entry in self.fields.values():
            self._watch(entry, entry.name)
        for group in self.groups.values():
            while len(group.rows) < group.least:
                group.add()
            self._watch_group(group)
        self.recompute()

    # -- to be written by each tool ------------------------------------------------------------

    @property
    @abstractmethod
    def title(self) -> str:
        """The tool's name for the learner, in her language."""

    @property
    @abstractmethod
    def intro(self) -> str:
        """One or two sentences: what it answers, in her language."""

    @abstractmethod
    def build(self) -> None:
        """Describe the fields, groups, sections and actions."""

    @abstractmethod
    def compute(self) -> list[ResultPart]:
        """Return the result's parts from the fields. Called only when something changed.

        Say what is still missing with a `Note`; never raise for what a learner can type.
        """

    def book_page(self) -> BookPage | None:
        """Return what goes into the learner's business book, None while there is nothing to say.

        Headlines, tables and documents of the result by default. Nothing of it may name her customers.
        """
        if not any(isinstance(part, Headline) for part in self.result):
            return None
        kept = tuple(part for part in self.result if isinstance(part, Headline | Table | Document))
        return BookPage(self.title, kept)

    # -- the machinery ---------------------------------------------------------------------------

    def on_typed(self, listener: Callable[[str, str], None]) -> None:
        """Call `listener(key, raw)` whenever a field changes; keys are those of `to_dict`."""
        self._listeners.append(listener)

    def recompute(self) -> None:
        """Compute the result again and tell the views."""
        with in_language(self.language):
            try:
                self.result, self.trouble = self.compute(), ""
            except Exception:
                if not self.hide_faults:
                    raise
                # A fault in one tool must not stop the lesson, nor keep what was typed from being saved.
                _log.exception("The tool %r failed to compute", self.name)
                self.result = []
                self.trouble = _("This tool cannot work this out just now. What you typed is kept.")
        self.revision += 1

    def to_dict(self) -> dict[str, Any]:
        """Return what was typed: `{"field": raw, "group/row/field": raw, "group": [row ids]}`."""
        values: dict[str, Any] = {name: entry.raw for name, entry in self.fields.items()}
        for group in self.groups.values():
            values[group.name] = [row.id for row in group.rows]
            for row in group.rows:
                for name, entry in row.entries.items():
                    values[f"{group.name}/{row.id}/{name}"] = entry.raw
        return values

    def from_dict(self, values: dict[str, Any]) -> None:
        """Take up what was typed before, or the part of it that is named.

        Unknown keys are ignored, so old values never break a tool. Listeners of `on_typed` are not called.
        """
        self._busy = True
        try:
            for name, entry in self.fields.items():
                if isinstance(values.get(name), str):
                    entry.raw = values[name]
            for group in self.groups.values():
                self._restore_group(group, values)
        finally:
            self._busy = False
        self.recompute()

    def _restore_group(self, group: Rows, values: dict[str, Any]) -> None:
        for key in values:
            parts = key.split("/")
            if len(parts) == 3 and parts[0] == group.name:
                group.reserve(parts[1])
        ids = values.get(group.name)
        if isinstance(ids, list):
            group.arrange(str(item)[:40] for item in ids)
        for row in group.rows:
            for name, entry in row.entries.items():
                raw = values.get(f"{group.name}/{row.id}/{name}")
                if isinstance(raw, str):
                    entry.raw = raw

    def _watch(self, entry: Entry, key: str) -> None:
        def changed(change: Any) -> None:
            self._typed(key, change["new"])

        entry.observe(changed, "raw")

    def _watch_group(self, group: Rows) -> None:
        known: set[str] = set()

        def watch_new_rows() -> None:
            for row in group.rows:
                if row.id not in known:
                    known.add(row.id)
                    for name, entry in row.entries.items():
                        self._watch(entry, f"{group.name}/{row.id}/{name}")
            known.intersection_update({row.id for row in group.rows})

        def changed(_change: Any) -> None:
            watch_new_rows()
            self._typed(group.name, [row.id for row in group.rows])

        group.observe(changed, "rows")
        watch_new_rows()

    def _typed(self, key: str, raw: Any) -> None:
        if self._busy:
            return
        # Kept before it is computed, so that a fault in computing loses nothing.
        for listener in self._listeners:
            listener(key, raw)
        self.recompute()
