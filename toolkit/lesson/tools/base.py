"""Base of all tools: a model of fields and rows that computes a result. Imports no widgets.

A tool is a `ToolModel` subclass in a file of its own. It describes its fields in `build()`, computes in
`compute()`, and is found by name (`toolkit.lesson.tools.registry`). The views in `toolkit.lesson.views`
draw any tool from this description: fields, rows, then the result's parts in order.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from traitlets import HasTraits, Int, Unicode
from traitlets import List as ListTrait

from toolkit.lesson.entries import Entry


@dataclass(frozen=True)
class Figure:
    """A picture: inline SVG text with a text alternative that says the same."""

    svg: str
    alternative: str


@dataclass(frozen=True)
class Headline:
    """The one number that matters, with what it is, and a tone: good, care, bad or plain."""

    value: str
    label: str
    tone: str = "plain"


@dataclass(frozen=True)
class Note:
    """A sentence or two. `tone` as in `Headline`."""

    text: str
    tone: str = "plain"


@dataclass(frozen=True)
class Table:
    """A small table: at most four columns fit a phone."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""


@dataclass(frozen=True)
class Fact:
    """A country parameter the result rests on: shown as "berlaku per ..." with its status."""

    parameter: str


ResultPart = Headline | Note | Table | Figure | Fact


@dataclass
class Row:
    """One repeated group of fields, such as an ingredient. `id` is stable and unique in its group."""

    id: str
    entries: dict[str, Entry]


class Rows(HasTraits):
    """A list of rows of the same fields that the learner can lengthen and shorten."""

    rows = ListTrait([])

    def __init__(
        self,
        name: str,
        label: str,
        make: Callable[[], list[Entry]],
        *,
        add_label: str,
        least: int = 1,
        most: int = 40,
    ) -> None:
        super().__init__()
        self.name, self.label, self.make, self.add_label = name, label, make, add_label
        self.least, self.most = least, most

    def add(self, row_id: str | None = None) -> Row:
        """Add an empty row and return it. The limit is `most`; beyond it the last row is returned."""
        if len(self.rows) >= self.most:
            return self.rows[-1]
        taken = {row.id for row in self.rows}
        number = len(self.rows) + 1
        while f"r{number}" in taken:
            number += 1
        row = Row(row_id or f"r{number}", {entry.name: entry for entry in self.make()})
        self.rows = [*self.rows, row]
        return row

    def remove(self, row_id: str) -> None:
        """Remove a row unless only `least` are left."""
        if len(self.rows) > self.least:
            self.rows = [row for row in self.rows if row.id != row_id]


class ToolModel(HasTraits):
    """A calculator or simulator without a face.

    Subclasses set `name`, implement `build()` (fill `self.fields` and `self.groups`) and `compute()`.
    `revision` counts up after every change, and views redraw the result when it does.
    """

    name: ClassVar[str]
    revision = Int(0)
    trouble = Unicode("")

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, Entry] = {}
        self.groups: dict[str, Rows] = {}
        self.result: list[ResultPart] = []
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
        """Describe the fields and groups."""

    @abstractmethod
    def compute(self) -> list[ResultPart]:
        """Return the result's parts from the fields. Called only when something changed.

        Say what is still missing with a `Note`; never raise for what a learner can type.
        """

    # -- the machinery ---------------------------------------------------------------------------

    def on_typed(self, listener: Callable[[str, str], None]) -> None:
        """Call `listener(key, raw)` whenever a field changes; keys are those of `to_dict`."""
        self._listeners.append(listener)

    def recompute(self) -> None:
        """Compute the result again and tell the views."""
        self.result = self.compute()
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
        """Take up what was typed before. Unknown keys are ignored, so old values never break a tool."""
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
        ids = values.get(group.name)
        if isinstance(ids, list):
            group.rows = []
            for row_id in dict.fromkeys(str(item)[:40] for item in ids[: group.most]):
                group.add(row_id)
            while len(group.rows) < group.least:
                group.add()
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
        self.recompute()
        for listener in self._listeners:
            listener(key, raw)
