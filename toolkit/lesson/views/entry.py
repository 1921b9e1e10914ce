"""One field: label above, the box, help and problem below."""

from __future__ import annotations

import asyncio
from typing import Any

import ipywidgets as widgets

from toolkit.i18n import Messages
from toolkit.lesson.entries import Entry, FileEntry
from toolkit.lesson.reading import TICKED, show
from toolkit.lesson.views.parts import (
    HIDDEN,
    View,
    box,
    dropdown,
    file_input,
    html,
    later,
    mark,
    radio,
    spoken,
    text_input,
    toggle,
)
from toolkit.lesson.views.text import plain

_ = Messages("lesson")

PATIENCE = 0.8
"""Seconds without a key before a problem is shown: nobody is corrected in the middle of a word."""

READ_BACK = ("money", "percent", "count", "date")
"""Kinds whose meaning can differ from what was typed."""

FEW = 6
"""Up to so many choices are shown as radio buttons; more as a drop-down list."""

FEW_IN_ROW = 3
"""The same for a row, which comes again and again: a long list of buttons would hide the next row."""


class EntryView(View):
    """A field.

    read_back: also say what was understood, as on the assignment form. few: the most choices that are shown
    as radio buttons.
    """

    def __init__(self, entry: Entry, language: str, read_back: bool = False, few: int = FEW) -> None:
        super().__init__(language)
        self.entry, self.read_back, self.few = entry, read_back, few
        self._offering = False
        self._timer: asyncio.TimerHandle | None = None

    def build(self) -> widgets.Widget:
        """Make the box and link it."""
        entry = self.entry
        if entry.kind == "choice":
            shown = radio if len(entry.choices) <= self.few else dropdown
            self.input: Any = shown(entry.label, entry.choices)
        elif entry.kind == "tick":
            self.input = toggle(entry.label)
        elif isinstance(entry, FileEntry):
            self.input = file_input(entry.label, entry.accept, entry.limit)
        else:
            self.input = text_input(entry.label, entry.lines)
        mark(self.input, f"nk-{entry.kind}", True)
        self._to_box()
        self.input.observe(self._from_box, "value")
        self.hint = html(self._hint(entry.problem), ["nk-hint"])
        whole = box([self.input, self.hint], ["nk-field"])
        mark(whole, HIDDEN, not entry.visible)
        entry.observe(lambda _change: self._to_box(), "raw")
        entry.observe(lambda _change: self._tell(), ["problem", "value", "help"])
        entry.observe(lambda _change: mark(whole, HIDDEN, not entry.visible), "visible")
        entry.observe(self._relabel, "label")
        entry.observe(lambda _change: self._offer(), "choices")
        return whole

    def _to_box(self) -> None:
        raw = self.entry.raw
        if self.entry.kind == "file":
            # A browser never lets a page fill in a file.
            return
        wanted: Any
        if self.entry.kind == "tick":
            wanted = self.entry.value
        elif self.entry.kind == "choice":
            known = {name for name, _label in self.entry.choices}
            wanted = raw if raw in known else None
        else:
            wanted = raw
        if self.input.value != wanted:
            self.input.value = wanted

    def _from_box(self, change: Any) -> None:
        if self._offering:
            return
        if isinstance(self.entry, FileEntry):
            for file in change["new"][-1:]:
                self.entry.take(str(file["name"]), bytes(file["content"]))
        elif self.entry.kind == "tick":
            self.entry.raw = TICKED if change["new"] else ""
        else:
            self.entry.raw = change["new"] or ""

    def _offer(self) -> None:
        """Show other choices, and keep the one that is chosen if it is still there."""
        if self.entry.kind == "choice":
            self._offering = True
            try:
                self.input.options = [(label, name) for name, label in self.entry.choices]
                self.input.value = None
            finally:
                self._offering = False
            self._to_box()

    def _relabel(self, change: Any) -> None:
        self.input.description = change["new"]

    def _tell(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if not self.entry.problem:
            self._show("")
        elif "nk-problem" in self.hint.value:
            self._show(self.entry.problem)
        else:
            self._timer = later(PATIENCE, lambda: self._show(self.entry.problem))

    @spoken
    def _show(self, problem: str) -> None:
        self.hint.value = self._hint(problem)
        mark(self.input, "nk-wrong", bool(problem))

    def _hint(self, problem: str) -> str:
        parts = []
        if self.entry.help:
            parts.append(f'<p class="nk-help">{plain(self.entry.help)}</p>')
        if self.read_back and self.entry.value is not None and self.entry.kind in READ_BACK:
            parts.append(f'<p class="nk-read">{plain(_read(self.entry))}</p>')
        if problem:
            parts.append(f'<p class="nk-problem" role="alert">{plain(problem)}</p>')
        return "".join(parts)


def _read(entry: Entry) -> str:
    return _("We read: {value}").format(value=show(entry.value, entry.kind))
