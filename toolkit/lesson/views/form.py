"""The assignment form: materials, tasks one after another, Kirim (send), and what became of it."""

from __future__ import annotations

from functools import partial
from typing import Any

import ipywidgets as widgets

from toolkit.i18n import Messages
from toolkit.lesson.following import follow
from toolkit.lesson.form import FormModel, TaskModel
from toolkit.lesson.session import Status
from toolkit.lesson.views.entry import EntryView
from toolkit.lesson.views.materials import materials_html
from toolkit.lesson.views.parts import HIDDEN, View, box, button, html, mark, spoken, toggle
from toolkit.lesson.views.receipt import receipt_html
from toolkit.lesson.views.status import status_line
from toolkit.lesson.views.text import paragraph, plain, prose

_ = Messages("lesson")


class FormView(View):
    """The face of an assignment."""

    def __init__(self, model: FormModel, status: Status) -> None:
        super().__init__(model.language)
        self.model, self.status = model, status
        self._following: Any = None

    def build(self) -> widgets.Widget:
        """Make the whole form; texts with her numbers come when she arrives."""
        model = self.model
        self.numbers = {task.id: task.number for task in model.tasks}
        self.head = html(self._head())
        self.tasks = [TaskView(task, self.language, len(model.tasks)) for task in model.tasks]
        self.left = html(self._left(), ["nk-left"])
        self.terms = html(self._terms(), ["nk-terms"])
        self.send = button(_("Send"), self._send, ["nk-primary", "nk-send"])
        self.question = html("")
        self.confirm = box(
            [
                self.question,
                button(_("Yes, send"), self._send_anyway, ["nk-primary", "nk-send-anyway"]),
                button(_("Fill in first"), self._back, ["nk-secondary"]),
            ],
            ["nk-confirm", HIDDEN],
        )
        self.message = html("", ["nk-message"])
        self.receipt = html("", ["nk-receipt"])
        self.again = button(_("Look again"), self._look, ["nk-secondary", HIDDEN])
        model.observe(lambda _change: self._drawn(), ["intro", "materials"])
        model.observe(lambda _change: self._changed(), ["revision", "asking", "message"])
        model.observe(lambda _change: self._received(), "receipt")
        model.observe(lambda _change: self._termed(), "terms")
        self._changed()
        self._received()
        end = box(
            [
                self.left,
                self.terms,
                self.send,
                self.confirm,
                self.message,
                self.receipt,
                self.again,
                status_line(self.status),
            ],
            ["nk-form-end"],
        )
        return box([self.head, *[task.widget for task in self.tasks], end], ["nk-form"])

    def _head(self) -> str:
        if not self.model.intro:
            return f'<p class="nk-note">{plain(_("Your task is being prepared ..."))}</p>'
        return f'<div class="nk-intro">{prose(self.model.intro)}</div>{materials_html(self.model.materials)}'

    def _left(self) -> str:
        count = len(self.model.left)
        if not count:
            return paragraph(_("All tasks are filled in. You can send them."), "good")
        text = _.plural("{count} task is still empty.", "{count} tasks are still empty.", count)
        return paragraph(text.format(count=count), "plain")

    def _terms(self) -> str:
        terms = self.model.terms
        due = " ".join(part for part in (terms.due, terms.late) if part)
        told = paragraph(due, "care" if terms.passed else "plain") if due else ""
        return told + (f'<p class="nk-help">{plain(terms.again)}</p>' if terms.again else "")

    @spoken
    def _termed(self) -> None:
        self.terms.value = self._terms()

    @spoken
    def _drawn(self) -> None:
        self.head.value = self._head()

    @spoken
    def _changed(self) -> None:
        self.left.value = self._left()
        asking = self.model.asking
        mark(self.confirm, HIDDEN, not asking)
        mark(self.send, HIDDEN, asking)
        if asking:
            tasks = ", ".join(map(str, self.model.left))
            text = _("Not filled in yet: task {tasks}. Empty tasks get no points. Send anyway?")
            self.question.value = paragraph(text.format(tasks=tasks), "care", role="alert")
        self.message.value = paragraph(self.model.message, "care", role="alert")

    @spoken
    def _received(self) -> None:
        receipt = self.model.receipt
        self.receipt.value = receipt_html(receipt, self.numbers)
        waiting = receipt is not None and receipt.waiting
        # For marks that come later than anybody watches: the trainer's, or after a long queue.
        mark(self.again, HIDDEN, receipt is None or receipt.state not in ("queued", "grading", "graded"))
        self.send.disabled = waiting
        self.send.description = _("Send") if receipt is None else _("Send again")
        self._follow()

    def _follow(self) -> None:
        if self._following is None or self._following.done():
            self._following = follow(self.model)

    @spoken
    def _look(self) -> None:
        self.model.look()
        self._follow()

    @spoken
    def _send(self) -> None:
        self.model.send()

    @spoken
    def _send_anyway(self) -> None:
        self.model.send(confirmed=True)

    def _back(self) -> None:
        self.model.asking = False


class TaskView(View):
    """One task: its number, text and points, then the answer."""

    def __init__(self, model: TaskModel, language: str, count: int, answerable: bool = True) -> None:
        super().__init__(language)
        self.model, self.count, self.answerable = model, count, answerable

    def build(self) -> widgets.Widget:
        """Make the text and the field, boxes or list of choices."""
        self.prompt = html(task_html(self.model, self.count))
        self.model.observe(lambda _change: self._redraw(), "prompt")
        parts: list[widgets.Widget] = [self.prompt]
        self.boxes: dict[str, widgets.Checkbox] = {}
        if self.answerable and self.model.entry is not None:
            parts.append(EntryView(self.model.entry, self.language, read_back=True).widget)
        elif self.answerable:
            self.boxes = {name: toggle(text) for name, text in self.model.choices}
            for name, each in self.boxes.items():
                each.observe(partial(self._ticked, name), "value")
            self.model.observe(lambda _change: self._tick(), ["picked", "choices"])
            self._tick()
            parts.extend(self.boxes.values())
        return box(parts, ["nk-task"])

    @spoken
    def _redraw(self) -> None:
        self.prompt.value = task_html(self.model, self.count)

    def _ticked(self, name: str, change: dict[str, bool]) -> None:
        if change["new"] != (name in self.model.picked):
            self.model.turn(name)

    def _tick(self) -> None:
        labels = dict(self.model.choices)
        for name, each in self.boxes.items():
            each.description = labels.get(name, "")
            each.value = name in self.model.picked
            mark(each, "nk-chosen", name in self.model.picked)


def task_html(task: TaskModel, count: int) -> str:
    """Return the head and text of a task, in the language in use."""
    about = task.task
    return task_text_html(task.number, count, about.points, about.automatic, task.prompt, task.hint)


def task_text_html(
    number: int, count: int, points: float, automatic: bool, prompt: str, hint: str = ""
) -> str:
    """Return the head and text of task `number` of `count`, in the language in use."""
    worth = points_in_words(points)
    head = _("Task {number} of {count}").format(number=number, count=count)
    who = "" if automatic else " · " + _("your trainer marks this")
    help_line = f'<p class="nk-help">{plain(hint)}</p>' if hint else ""
    return (
        f'<h4 class="nk-title">{plain(head)} <small>({plain(worth)}{plain(who)})</small></h4>'
        f"{prose(prompt)}{help_line}"
    )


def points_in_words(points: float) -> str:
    """Return a number of points with its word, in the language in use."""
    return _.plural("{points} point", "{points} points", round(points)).format(points=f"{points:g}")
