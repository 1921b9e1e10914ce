"""A check: large answers to tap, boxes to tick or a number, and feedback that explains."""

from __future__ import annotations

from functools import partial

import ipywidgets as widgets

from toolkit.i18n import Messages
from toolkit.lesson.checks import CheckModel
from toolkit.lesson.session import Status
from toolkit.lesson.views.entry import EntryView
from toolkit.lesson.views.parts import View, box, button, html, mark, spoken, toggle
from toolkit.lesson.views.status import status_line
from toolkit.lesson.views.text import prose

_ = Messages("lesson")


class CheckView(View):
    """The face of a check."""

    def __init__(self, model: CheckModel, status: Status) -> None:
        super().__init__(model.language)
        self.model, self.status = model, status

    def build(self) -> widgets.Widget:
        """Make the question, the answers and the place for feedback."""
        model = self.model
        self.options: list[widgets.Widget] = []
        answers: list[widgets.Widget] = []
        if model.entry is not None:
            answers.append(EntryView(model.entry, self.language).widget)
        elif model.check.kind == "many":
            self.options = [toggle(text) for text in model.options]
            for number, each in enumerate(self.options):
                each.observe(partial(self._ticked, number), "value")
        else:
            self.options = [
                button(text, partial(self._pick, number), ["nk-option"])
                for number, text in enumerate(model.options)
            ]
        answers += self.options
        if model.check.kind != "choice":
            answers.append(button(_("Check"), self._submit, ["nk-primary"]))
        self.feedback = html("", ["nk-feedback"])
        model.observe(lambda _change: self._redraw(), "revision")
        self._redraw()
        question = html(f'<div class="nk-question">{prose(model.prompt)}</div>')
        return box([question, *answers, self.feedback, status_line(self.status)], ["nk-check"])

    @spoken
    def _pick(self, number: int) -> None:
        self.model.pick(number)

    @spoken
    def _submit(self) -> None:
        if self.model.answer is None:
            self.feedback.value = f'<p class="nk-note nk-care" role="status">{_("Please answer first.")}</p>'
        else:
            self.model.submit()

    def _ticked(self, number: int, change: dict[str, bool]) -> None:
        if change["new"] != (str(number) in self.model.picked):
            self.model.pick(number)

    @spoken
    def _redraw(self) -> None:
        model = self.model
        for number, option in enumerate(self.options):
            chosen = str(number) in model.picked
            mark(option, "nk-chosen", chosen)
            if model.check.kind == "many":
                option.value = chosen
            else:
                told = chosen and model.answered
                mark(option, "nk-good", told and model.right)
                mark(option, "nk-bad", told and not model.right)
                sign = ("✓ " if model.right else "✗ ") if told else ""
                option.description = sign + model.options[number]
        self.feedback.value = self._told()

    def _told(self) -> str:
        model = self.model
        if not model.feedback:
            return ""
        if not model.answered:
            return f'<div class="nk-note nk-care" role="status">{prose(model.feedback)}</div>'
        if model.right:
            tone, sign, verdict = "good", "✓", _("Right.")
        else:
            tone, sign, verdict = "bad", "✗", _("Not yet. You can try again.")
        return (
            f'<div class="nk-note nk-{tone}" role="status"><p><strong>'
            f'<span aria-hidden="true">{sign}</span> {verdict}</strong></p>{prose(model.feedback)}</div>'
        )
