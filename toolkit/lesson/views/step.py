"""The end of a step: one large button, and a tick once it is done."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as widgets

from toolkit.i18n import Messages
from toolkit.lesson.session import Status
from toolkit.lesson.steps import StepModel
from toolkit.lesson.views.parts import View, box, button, html, mark, spoken
from toolkit.lesson.views.status import status_line

_ = Messages("lesson")


class StepView(View):
    """The face of a step's end. The page's script moves on when the box gets the class `nk-step-done`,
    and whenever its button (`nk-next`) is pressed. hand_over: keeps at once what is not kept yet."""

    def __init__(
        self, model: StepModel, status: Status, language: str, hand_over: Callable[[], object] | None = None
    ) -> None:
        super().__init__(language)
        self.model, self.status = model, status
        self._hand_over = hand_over

    def build(self) -> widgets.Widget:
        """Make the button and the tick."""
        self.button = button(_("Done, go on"), self._end, ["nk-primary", "nk-next"])
        self.tick = html("")
        self.box = box([self.button, self.tick, status_line(self.status)], ["nk-step"])
        self.model.observe(lambda _change: self._redraw(), "done")
        self._redraw()
        return self.box

    def _end(self) -> None:
        self.model.finish()
        # The page may be about to leave for one that counts the steps, and saves are collected for a while.
        if self._hand_over is not None:
            self._hand_over()

    @spoken
    def _redraw(self) -> None:
        mark(self.box, "nk-step-done", self.model.done)
        if self.model.done:
            self.button.description = _("Go on")
            text = _("You have finished this step.")
            self.tick.value = (
                f'<p class="nk-note nk-good" role="status"><span aria-hidden="true">✓</span> {text}</p>'
            )
