"""The form of an assignment, as a model: tasks with her own numbers, answers, sending and marks.

The numbers are drawn when the learner arrives, so that a form can be made before anybody is there.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from traitlets import Any as AnyTrait
from traitlets import Bool, HasTraits, Unicode
from traitlets import List as ListTrait

from toolkit.i18n import Messages, in_language
from toolkit.i18n import language as language_in_use
from toolkit.lesson.checks import KIND_OF_UNIT
from toolkit.lesson.entries import Entry
from toolkit.lesson.limits import MAX_TYPED
from toolkit.lesson.notebook import Notebook, NotebookProblem, Receipt, Terms, Values

if TYPE_CHECKING:
    from toolkit.curriculum.draw import Drawn
    from toolkit.curriculum.schema import Assignment, Task

_ = Messages("lesson")
_log = logging.getLogger(__name__)


class TaskModel(HasTraits):
    """One task of the form.

    prompt, hint: with her numbers, as Markdown and text; empty before she is there. choices: (id, label)
    pairs. entry: the field of a number, choice or text. picked: choice ids of a many task.
    """

    prompt = Unicode("")
    hint = Unicode("")
    choices: ListTrait[tuple[str, str]] = ListTrait([])
    picked = ListTrait(Unicode(), [])

    def __init__(self, task: Task, number: int) -> None:
        super().__init__()
        self.task, self.number, self.id = task, number, task.id
        self.language = language_in_use()
        self.choices = [(choice.id, "…") for choice in task.choices]
        self.entry = self._entry()

    def _entry(self) -> Entry | None:
        label = _("Your answer to task {number}").format(number=self.number)
        if self.task.kind == "number":
            return Entry(self.id, KIND_OF_UNIT[self.task.unit], label, low=None, optional=True)
        if self.task.kind == "choice":
            return Entry(self.id, "choice", label, choices=self.choices, optional=True)
        if self.task.kind == "many":
            return None
        return Entry(self.id, "text", label, optional=True, lines=5)

    @property
    def answer(self) -> str | list[str] | None:
        """The answer as it is kept and marked, None if there is none."""
        if self.entry is not None:
            return self.entry.raw.strip() or None
        return list(self.picked) or None

    @property
    def usable(self) -> bool:
        """Whether there is an answer and it was understood."""
        return self.answer is not None and (self.entry is None or not self.entry.problem)

    def fill(self, drawn: Drawn) -> None:
        """Put drawn numbers into the texts."""
        if self.task.hint:
            self.hint = drawn.fill(self.task.hint, self.language)
        self.choices = [(choice.id, drawn.fill(choice.text, self.language)) for choice in self.task.choices]
        if self.entry is not None:
            self.entry.choices = list(self.choices)
        self.prompt = drawn.fill(self.task.prompt, self.language)

    def turn(self, choice: str) -> None:
        """Pick a choice of a many task, or take it back."""
        order = [known for known, _label in self.choices]
        if choice in order:
            picked = set(self.picked) ^ {choice}
            self.picked = [known for known in order if known in picked]

    def take(self, raw: Any) -> None:
        """Take up an answer that was kept before."""
        if self.entry is not None and isinstance(raw, str):
            self.entry.raw = raw
        elif self.entry is None and isinstance(raw, list):
            given = {str(each) for each in raw}
            self.picked = [known for known, _label in self.choices if known in given]


@dataclass(frozen=True)
class MaterialShown:
    """Drawn data before the tasks. show: "table", "chat" or "text"."""

    show: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class FormModel(HasTraits):
    """The assignment of one module as one learner sees it.

    intro, materials: with her numbers. left: tasks without a usable answer. asking: whether she is asked
    to confirm that tasks are empty. receipt: her newest submission. terms: what is said before sending.
    message: what happened to the last *Kirim* if it did not work.
    """

    intro = Unicode("")
    materials: ListTrait[MaterialShown] = ListTrait([])
    asking = Bool(False)
    receipt = AnyTrait(None, allow_none=True)
    terms = AnyTrait(Terms())
    message = Unicode("")
    revision = AnyTrait(0)

    def __init__(self, module: str, assignment: Assignment) -> None:
        super().__init__()
        self.module, self.assignment = module, assignment
        self.language = language_in_use()
        self.title = assignment.title.pick(self.language)
        self.tasks = [TaskModel(task, number) for number, task in enumerate(assignment.tasks, start=1)]
        self._notebook: Notebook | None = None
        self._listeners: list[Callable[[str, Any], None]] = []
        self._busy = False
        self._sent: Values | None = None
        for task in self.tasks:
            self._watch(task)

    # -- answers -------------------------------------------------------------------------------------

    @property
    def answers(self) -> Values:
        """The answers by task id; tasks without an answer are left out."""
        return {task.id: task.answer for task in self.tasks if task.answer is not None}

    @property
    def left(self) -> list[int]:
        """The numbers of the tasks that have no usable answer yet."""
        return [task.number for task in self.tasks if not task.usable]

    def on_typed(self, listener: Callable[[str, Any], None]) -> None:
        """Call `listener(task id, answer)` whenever an answer changes."""
        self._listeners.append(listener)

    def from_dict(self, values: Values) -> None:
        """Take up answers that were kept before; unknown tasks are ignored."""
        self._busy = True
        try:
            for task in self.tasks:
                if task.id in values:
                    task.take(values[task.id])
        finally:
            self._busy = False
        self.revision += 1

    def _watch(self, task: TaskModel) -> None:
        def changed(_change: Any) -> None:
            if self._busy:
                return
            self.asking = False
            self.message = ""
            kept: Any = task.entry.raw if task.entry is not None else list(task.picked)
            for listener in self._listeners:
                listener(task.id, kept)
            self.revision += 1

        if task.entry is not None:
            task.entry.observe(changed, "raw")
        else:
            task.observe(changed, "picked")

    # -- the learner -----------------------------------------------------------------------------------

    def arrive(self, notebook: Notebook) -> None:
        """Draw the learner's numbers, and look for what she sent before."""
        from toolkit.curriculum.draw import draw

        self._notebook = notebook
        with in_language(self.language):
            try:
                self.fill(draw(self.assignment, self.module, notebook.learner))
                self.receipt = notebook.receipt(self.module)
                self.terms = notebook.terms(self.module)
            except NotebookProblem as problem:
                self.message = str(problem)
            except ValueError:
                _log.exception("The assignment of %s could not be drawn", self.module)
                self.message = _("This assignment has a mistake. Please tell your trainer.")

    def fill(self, drawn: Drawn) -> None:
        """Put drawn numbers into the texts."""
        self.intro = drawn.fill(self.assignment.intro, self.language)
        self.materials = shown_materials(self.assignment, drawn, self.language)
        for task in self.tasks:
            task.fill(drawn)

    # -- sending ---------------------------------------------------------------------------------------

    def send(self, confirmed: bool = False) -> bool:
        """Hand in the answers. Asks first when tasks are empty. Returns whether it was sent.

        Sending the same answers twice, or while the last ones are still being marked, is not done: a
        second tap on a slow phone must not become a second submission.
        """
        with in_language(self.language):
            if self._notebook is None:
                self.message = _("The class is not connected yet. Please wait a moment.")
                return False
            if self.receipt is not None and self.receipt.waiting:
                return False
            answers = self.answers
            if answers == self._sent:
                self.message = _("These answers are sent already. Change an answer to send again.")
                return False
            if not answers:
                self.message = _("There is no answer yet. Please fill in at least one task.")
                return False
            too_long = [task.number for task in self.tasks if len(task.answer or "") > MAX_TYPED]
            if too_long:
                self.message = _("The answer to task {number} is too long. Please shorten it first.").format(
                    number=too_long[0]
                )
                return False
            if self.left and not confirmed:
                self.asking = True
                return False
            return self._submit(answers)

    def _submit(self, answers: Values) -> bool:
        assert self._notebook is not None  # noqa: S101 - for the type checker
        self.asking = False
        try:
            self.receipt = self._notebook.submit(self.module, answers)
        except NotebookProblem as problem:
            self.message = _(
                "Not sent yet. {reason} All your answers are still here. Please send again."
            ).format(reason=problem)
            return False
        self.message = ""
        self._sent = answers
        return True

    def look(self) -> None:
        """Ask for the newest state of the submission now; a failed look changes nothing."""
        self.receive(self.peek())

    def peek(self) -> Receipt | None:
        """Return the newest submission, or None if it cannot be had. May run in another thread."""
        if self._notebook is None:
            return None
        try:
            return self._notebook.receipt(self.module)
        except NotebookProblem:
            return None

    def newer(self) -> Receipt | None:
        """As `peek`, but it may take a while: where the class can tell, it answers when there are marks."""
        if self._notebook is None or self.receipt is None:
            return None
        try:
            return self._notebook.newer(self.receipt)
        except NotebookProblem:
            return None

    def receive(self, newest: Receipt | None) -> None:
        """Take up a newer state of the submission."""
        if newest is not None and newest != self.receipt:
            self.receipt = newest


def shown_materials(assignment: Assignment, drawn: Drawn, language: str) -> list[MaterialShown]:
    """Return the materials of an assignment with a learner's drawn data."""
    shown = []
    for material in assignment.materials:
        columns, rows = drawn.table(material, language)
        cells = tuple(tuple(map(str, row)) for row in rows)
        shown.append(
            MaterialShown(material.show, material.title.pick(language), tuple(map(str, columns)), cells)
        )
    return shown
