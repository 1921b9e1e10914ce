"""The end of a step: one large button, and a tick once it is done."""

from __future__ import annotations

import ipywidgets as widgets

from toolkit.i18n import Messages
from toolkit.lesson.session import Status
from toolkit.lesson.steps import StepModel
from toolkit.lesson.views.parts import View, box, button, html, mark, spoken
from toolkit.lesson.views.status import status_line

_ = Messages("lesson")


class StepView(View):
    """The face of a step's end. The page's script moves on when the box gets the class `nk-step-done`,
    and whenever its button (`nk-next`) is pressed."""

    def __init__(self, model: StepModel, status: Status, language: str) -> None:
        super().__init__(language)
        self.model, self.status = model, status

    def build(self) -> widgets.Widget:
        """Make the button and the tick."""
        self.button = button(_("Done, go on"), self.model.finish, ["nk-primary", "nk-next"])
        self.tick = html("")
        self.box = box([self.button, self.tick, status_line(self.status)], ["nk-step"])
        self.model.observe(lambda _change: self._redraw(), "done")
        self._redraw()
        return self.box

    @spoken
    def _redraw(self) -> None:
        mark(self.box, "nk-step-done", self.model.done)
        if self.model.done:
            self.button.description = _("Go on")
            text = _("You have finished this step.")
            self.tick.value = (
                f'<p class="nk-note nk-good" role="status"><span aria-hidden="true">✓</span> {text}</p>'
            )
