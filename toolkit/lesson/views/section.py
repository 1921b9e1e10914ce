"""A part of a long form: a heading that opens and closes, and the fields under it."""

from __future__ import annotations

from collections.abc import Sequence

import ipywidgets as widgets

from toolkit.i18n import Messages
from toolkit.lesson.views.entry import EntryView
from toolkit.lesson.views.parts import HIDDEN, View, box, button, mark, spoken

_ = Messages("lesson")


class SectionView(View):
    """Fields under a heading that says how many of them are filled in.

    It is closed at first unless `is_open`, and opens by itself when what was typed before comes back. Without
    a field to show it is not there at all.
    """

    def __init__(self, title: str, fields: Sequence[EntryView], language: str, is_open: bool = False) -> None:
        super().__init__(language)
        self.title, self.fields, self.is_open = title, fields, is_open

    def build(self) -> widgets.Widget:
        """Make the heading and the fields."""
        self.head = button("", self._turn, ["nk-secondary", "nk-section-head"])
        self.body = box([view.widget for view in self.fields], ["nk-section-body"])
        self.whole = box([self.head, self.body], ["nk-section"])
        self.filled = 0
        for view in self.fields:
            view.entry.observe(lambda _change: self._count(), ["raw", "visible"])
        self._count()
        return self.whole

    def _turn(self) -> None:
        self.is_open = not self.is_open
        self._tell()

    def _count(self) -> None:
        """Count the fields to be seen that hold something she put there."""
        entries = [view.entry for view in self.fields if view.entry.visible]
        filled = sum(bool(entry.raw.strip()) and entry.raw != entry.default for entry in entries)
        # Nobody can type into a closed section: what is new in it was kept from before.
        self.is_open = self.is_open or filled > self.filled
        self.filled = filled
        self._tell()
        mark(self.whole, HIDDEN, not entries)

    @spoken
    def _tell(self) -> None:
        sign = "▾" if self.is_open else "▸"
        told = _("{count} filled in").format(count=self.filled)
        self.head.description = f"{sign} {self.title}" + (f" ({told})" if self.filled else "")
        mark(self.body, HIDDEN, not self.is_open)
