"""Repeated groups of fields, such as the ingredients of a recipe."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from traitlets import HasTraits
from traitlets import List as ListTrait

from toolkit.i18n import in_language, language
from toolkit.lesson.entries import Entry

_NUMBERED = re.compile(r"r(\d{1,6})")


@dataclass
class Row:
    """One repeated group of fields, such as an ingredient. `id` is stable and unique in its group."""

    id: str
    entries: dict[str, Entry]


class Rows(HasTraits):
    """A list of rows of the same fields that the learner can lengthen and shorten."""

    rows: ListTrait[Row] = ListTrait([])

    def __init__(
        self,
        name: str,
        label: str,
        make: Callable[[], list[Entry]],
        *,
        add_label: str,
        row_label: str = "",
        least: int = 1,
        most: int = 40,
    ) -> None:
        """Describe the rows.

        make: the fields of a new row. row_label: a heading for each row with a place for `{number}`, for rows
        of many fields; empty: none.
        """
        super().__init__()
        self.name, self.label, self.make, self.add_label = name, label, make, add_label
        self.row_label = row_label
        self.least, self.most = least, most
        self.language = language()
        self._highest = 0

    def add(self, row_id: str | None = None) -> Row:
        """Add an empty row and return it. The limit is `most`; beyond it the last row is returned."""
        if len(self.rows) >= self.most:
            return self.rows[-1]
        row = self._new(row_id or f"r{self._highest + 1}")
        self.rows = [*self.rows, row]
        return row

    def arrange(self, ids: Iterable[str]) -> None:
        """Have exactly the rows of these ids, in this order; rows that exist keep what they hold."""
        kept = {row.id: row for row in self.rows}
        wanted = list(dict.fromkeys(ids))[: self.most]
        rows = [kept[row_id] if row_id in kept else self._new(row_id) for row_id in wanted]
        while len(rows) < self.least:
            rows.append(self._new(f"r{self._highest + 1}"))
        self.rows = rows

    def reserve(self, row_id: str) -> None:
        """Never give this id to a new row: values of a removed row may still be kept under it."""
        if match := _NUMBERED.fullmatch(row_id):
            self._highest = max(self._highest, int(match[1]))

    def _new(self, row_id: str) -> Row:
        self.reserve(row_id)
        with in_language(self.language):
            return Row(row_id, {entry.name: entry for entry in self.make()})

    def remove(self, row_id: str) -> None:
        """Remove a row unless only `least` are left."""
        if len(self.rows) > self.least:
            self.rows = [row for row in self.rows if row.id != row_id]
