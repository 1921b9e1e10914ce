"""The instructor's notebook of an assignment, for nbgrader: one notebook for both languages.

An automatic task is a locked cell that shows it and a locked test cell that returns its score; a task for
the trainer is a locked cell and a Markdown cell that she grades by hand. The names are nbgrader's.
"""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode

from toolkit.curriculum import cells
from toolkit.curriculum.course import Module
from toolkit.curriculum.schema import Task
from toolkit.i18n import LANGUAGES

ANSWER_HERE = "*Tulis jawaban Anda di sini. / Write your answer here.*"


def source(module: Module) -> NotebookNode:
    """Return the nbgrader source notebook of a module's assignment."""
    made = [
        cells.markdown("header", _header(module), nbgrader=_locked("header")),
        cells.code("open", _opening(module.id), nbgrader=_locked("open")),
    ]
    for task in module.assignment.tasks:
        made += _task(task)
    title = module.assignment.title.pick("id")
    return cells.notebook(made, module=module.id, kind="nbgrader", title=title)


def _header(module: Module) -> str:
    content = module.assignment
    parts = [f"# {content.title.pick(language)}\n\n{content.intro.pick(language)}" for language in LANGUAGES]
    return "\n\n---\n\n".join(part.strip() for part in parts)


def _opening(module_id: str) -> str:
    return f'from toolkit.lesson import open_assignment\n\ntugas = open_assignment("{module_id}")'


def _task(task: Task) -> list[NotebookNode]:
    show = f"show-{task.id}"
    shown = cells.code(show, f'tugas.task("{task.id}")', nbgrader=_locked(show))
    if task.automatic:
        graded = cells.nbgrader(task.id, grade=True, locked=True, points=task.points)
        return [shown, cells.code(f"mark-{task.id}", f'tugas.mark("{task.id}")', nbgrader=graded)]
    graded = cells.nbgrader(task.id, grade=True, solution=True, points=task.points)
    return [shown, cells.markdown(f"answer-{task.id}", ANSWER_HERE, nbgrader=graded)]


def _locked(grade_id: str) -> dict[str, Any]:
    return cells.nbgrader(grade_id, locked=True)
