"""What the cells of an nbgrader notebook call: show a task, take the answer, and mark it.

In JupyterLab the answers go to `answers.json` beside the notebook, which nbgrader hands in with it. While
nbgrader runs the notebook (`NBGRADER_EXECUTION`), the given answer or the trainer's rubric is shown and the
mark is the cell's value, which nbgrader takes as partial credit. Nothing is written to stderr: nbgrader
gives no points then.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.i18n import Messages, in_language
from toolkit.lesson.answers import FILE_NAME, Answers, AnswersProblem, read_answers, write_answers
from toolkit.lesson.cells import LessonProblem, load_content, show_style

if TYPE_CHECKING:
    from toolkit.curriculum.schema import Task
    from toolkit.lesson.form import TaskModel

_ = Messages("lesson")


def open_assignment(module: str, language: str | None = None) -> OpenAssignment:
    """Open the assignment of a module in its nbgrader notebook.

    language: `id` or `en`; else the one in answers.json, the class's or NAIKKELAS_LANGUAGE, or Indonesian.
    """
    opened = OpenAssignment(module, Path.cwd() / FILE_NAME, language)
    if not grading():
        show_style()
    return opened


def grading() -> bool:
    """Whether nbgrader runs this notebook, to mark it or to validate it."""
    return bool(os.environ.get("NBGRADER_EXECUTION"))


class OpenAssignment:
    """One learner's assignment. `problem` says why the answers file could not be used, empty if it could."""

    def __init__(self, module: str, path: Path, language: str | None = None) -> None:
        from toolkit.curriculum.draw import draw
        from toolkit.lesson.notebooks import default_learner

        self.module, self.path, self.problem = module, path, ""
        self._content = load_content().module(module).assignment
        given = self._read()
        self.learner = given.learner if given else default_learner()
        named = os.environ.get("HTTP_NAIKKELAS_LANGUAGE") or os.environ.get("NAIKKELAS_LANGUAGE")
        with in_language(language or (given.language if given else None) or named) as code:
            self.language = code
        self.answers: dict[str, Any] = dict(given.answers) if given else {}
        self._drawn = draw(self._content, module, self.learner)
        self._fields: dict[str, TaskModel] = {}
        self._shown_materials = False

    def __repr__(self) -> str:
        return f"<{self.module}, {len(self._content.tasks)} tasks>"

    def task(self, task_id: str) -> None:
        """Show a task: with its input in JupyterLab; with the given answer or the rubric under nbgrader."""
        number, task = self._find(task_id)
        with in_language(self.language):
            if grading():
                self._show_given(number, task)
            else:
                self._show_field(number, task)

    def mark(self, task_id: str) -> float:
        """Mark an automatic task: print the reason and return the points, 0 to the task's points.

        The points are a plain float, so that the cell's value reads as a number.
        """
        from toolkit.curriculum.mark import mark

        _number, task = self._find(task_id)
        with in_language(self.language):
            if self.problem:
                print(_("The answers file cannot be used: {reason}.").format(reason=self.problem))
                return 0.0
            given = mark(task, self._drawn, self.answers.get(task_id), self.language)
            if given.reason:
                print(given.reason)
        return min(max(float(given.score), 0.0), float(task.points))

    # -- inside ----------------------------------------------------------------------------------------

    def _find(self, task_id: str) -> tuple[int, Task]:
        for number, task in enumerate(self._content.tasks, start=1):
            if task.id == task_id:
                return number, task
        known = ", ".join(task.id for task in self._content.tasks)
        text = _("There is no task named “{name}” in this assignment. There are: {known}.")
        raise LessonProblem(text.format(name=task_id, known=known))

    def _read(self) -> Answers | None:
        try:
            given = read_answers(self.path)
        except AnswersProblem as problem:
            self.problem = str(problem)
            return None
        if given is not None and given.assignment != self.module:
            self.problem = f"it belongs to {given.assignment}"
            return None
        return given

    def _model(self, number: int, task: Task) -> TaskModel:
        from toolkit.lesson.form import TaskModel

        model = TaskModel(task, number)
        model.fill(self._drawn)
        model.take(self.answers.get(task.id))
        return model

    def _head(self) -> str:
        """Return introduction and materials for the first task that is shown."""
        from toolkit.lesson.form import shown_materials
        from toolkit.lesson.views.materials import materials_html
        from toolkit.lesson.views.text import prose

        if self._shown_materials:
            return ""
        self._shown_materials = True
        intro = prose(self._drawn.fill(self._content.intro, self.language))
        return intro + materials_html(shown_materials(self._content, self._drawn, self.language))

    def _show_given(self, number: int, task: Task) -> None:
        from IPython.display import display

        from toolkit.lesson.views.given import answer_shown, rubric_shown, task_shown
        from toolkit.lesson.views.marking import for_marking

        # What was written to the trainer stands in the notebook's own cell below; above it, how to mark it.
        if task.automatic:
            about, page = answer_shown(task, self._drawn, self.answers.get(task.id))
        else:
            about, page = rubric_shown(task, self._drawn)
        prompt, text = task_shown(task, number, len(self._content.tasks), self._drawn)
        shown = f"{for_marking(self._head())}{text}{page}"
        data = {"text/plain": f"{prompt}\n{about}", "text/html": f'<div class="nk-given">{shown}</div>'}
        display(data, raw=True)

    def _show_field(self, number: int, task: Task) -> None:
        from IPython.display import display

        from toolkit.lesson.views.form import TaskView
        from toolkit.lesson.views.parts import box, html

        model = self._fields[task.id] = self._model(number, task)
        # Tasks for the trainer are written into the notebook's own cell below.
        view = TaskView(model, self.language, len(self._content.tasks), answerable=task.automatic)
        status = html("", ["nk-status"])

        def changed(_change: Any) -> None:
            status.value = self._keep(model)

        if model.entry is not None:
            model.entry.observe(changed, "raw")
        else:
            model.observe(changed, "picked")
        head = self._head()
        display(box([*([html(head)] if head else []), view.widget, status], ["nk-form"]))

    def _keep(self, model: TaskModel) -> str:
        """Write the answers file; return what to tell, as HTML."""
        from toolkit.lesson.views.text import paragraph

        if model.answer is None:
            self.answers.pop(model.id, None)
        else:
            self.answers[model.id] = model.answer
        with in_language(self.language):
            if self.problem:
                text = _(
                    "The file answers.json cannot be used ({reason}). Move it away, then run this cell again."
                )
                return paragraph(text.format(reason=self.problem), "care", role="alert")
            try:
                write_answers(
                    self.path, Answers(self.module, self.learner, self.language, dict(self.answers))
                )
            except (OSError, AnswersProblem) as problem:
                text = _("Not saved yet: {reason}.").format(reason=problem)
                return paragraph(text, "care", role="alert")
        return ""
