"""Any tool, drawn from its description: fields, sections, rows that grow and shrink, buttons, result."""

from __future__ import annotations

import ipywidgets as widgets

from toolkit.i18n import Messages
from toolkit.lesson.session import Status
from toolkit.lesson.tools.base import Row, Rows, ToolModel
from toolkit.lesson.views.entry import FEW_IN_ROW, EntryView
from toolkit.lesson.views.parts import HIDDEN, View, box, button, html, mark, spoken
from toolkit.lesson.views.result import result_html
from toolkit.lesson.views.section import SectionView
from toolkit.lesson.views.status import status_line
from toolkit.lesson.views.text import plain

_ = Messages("lesson")


class ToolView(View):
    """The face of a tool. Only what changed is drawn again, so that a phone keeps the keyboard open."""

    def __init__(self, model: ToolModel, status: Status) -> None:
        super().__init__(model.language)
        self.model, self.status = model, status

    def build(self) -> widgets.Widget:
        """Make fields, groups and the result."""
        model = self.model
        self.fields = {name: EntryView(entry, self.language) for name, entry in model.fields.items()}
        parted = {name for section in model.sections for name in section.names}
        self.sections = [
            SectionView(
                section.title, [self.fields[name] for name in section.names], self.language, place == 0
            )
            for place, section in enumerate(model.sections)
        ]
        self.groups = {name: RowsView(group, self.language) for name, group in model.groups.items()}
        self.first = html(result_html(model.first), ["nk-first"]) if model.shows_first else None
        self.actions = [button(action.label, action.pressed) for action in model.actions.values()]
        self.result = html(result_html(model.result, model.trouble), ["nk-result"])
        model.observe(lambda _change: self._redraw(), "revision")
        head = html(f'<h3 class="nk-title">{plain(model.title)}</h3><p>{plain(model.intro)}</p>')
        return box(
            [
                head,
                *([self.first] if self.first is not None else []),
                *[view.widget for name, view in self.fields.items() if name not in parted],
                *[section.widget for section in self.sections],
                *[view.widget for view in self.groups.values()],
                *self.actions,
                self.result,
                status_line(self.status),
            ],
            ["nk-tool", f"nk-tool-{model.name}"],
        )

    @spoken
    def _redraw(self) -> None:
        self.result.value = result_html(self.model.result, self.model.trouble)
        if self.first is not None:
            self.first.value = result_html(self.model.first)


class RowsView(View):
    """A group of rows. A row's widgets live as long as the row."""

    def __init__(self, group: Rows, language: str) -> None:
        super().__init__(language)
        self.group = group
        self._rows: dict[str, tuple[Row, widgets.VBox]] = {}

    def build(self) -> widgets.Widget:
        """Make the rows and the button that adds one."""
        self.rows = box([], ["nk-rows"])
        self.add = button(self.group.add_label, self._add)
        self.group.observe(lambda _change: self._arrange(), "rows")
        self._arrange()
        title = html(f'<h4 class="nk-title">{plain(self.group.label)}</h4>')
        return box([title, self.rows, self.add], ["nk-group"])

    def _add(self) -> None:
        self.group.add()

    @spoken
    def _arrange(self) -> None:
        kept: dict[str, tuple[Row, widgets.VBox]] = {}
        for row in self.group.rows:
            known = self._rows.get(row.id)
            # The same id may belong to another row after a reload: then its widgets are new too.
            kept[row.id] = known if known is not None and known[0] is row else (row, self._row(row))
        self._rows = kept
        for number, (_row, made) in enumerate(kept.values(), start=1):
            made.children[-1].description = _("Remove row {number}").format(number=number)
            if self.group.row_label:
                title = plain(self.group.row_label.format(number=number))
                made.children[0].value = f'<h5 class="nk-title">{title}</h5>'
        self.rows.children = [made for _row, made in kept.values()]
        mark(self.rows, "nk-least", len(kept) <= self.group.least)
        mark(self.add, HIDDEN, len(kept) >= self.group.most)

    def _row(self, row: Row) -> widgets.VBox:
        fields = [EntryView(entry, self.language, few=FEW_IN_ROW).widget for entry in row.entries.values()]
        remove = button("", lambda: self.group.remove(row.id), ["nk-secondary", "nk-remove"])
        head = [html()] if self.group.row_label else []
        return box([*head, *fields, remove], ["nk-row"])
