"""The notebooks that phones and JupyterLab open: lessons, the pages of assignments, and single tools."""

from __future__ import annotations

from nbformat import NotebookNode

from toolkit.curriculum import cells, facts
from toolkit.curriculum.course import Module
from toolkit.curriculum.lessontext import Cell, LessonText
from toolkit.curriculum.schema import ToolCard

_OPENING = """\
from toolkit.lesson import check, facts, open_lesson, step, tool
open_lesson("{id}", "{language}")"""

_OPENING_OF_ASSIGNMENT = """\
from toolkit.lesson import assignment, open_lesson
open_lesson("{id}", "{language}")"""


_OPENING_OF_TOOL = """\
from toolkit.lesson import open_lesson, tool
open_lesson("tools", "{language}")"""


def lesson(module: Module, language: str) -> NotebookNode:
    """Return a lesson as a notebook: its text with the country's facts filled in.

    After the cells of each step comes `step("<slug>")`, and at the end `facts()`. Every cell's metadata say
    its step (empty before the first one and in the table of facts) under `naikkelas`.
    """
    text = module.lesson(language)
    opening = _OPENING.format(id=module.id, language=language)
    made = [cells.code("open", opening, naikkelas={"step": "", "part": "opening"})]
    made += _cells(text.of_step("")[1:], "opening", language)
    for slug, _title in text.steps:
        made += _step(text, slug, language)
    made.append(cells.code("facts", "facts()", naikkelas={"step": "", "part": "facts"}))
    title = facts.fill(text.title, language)
    return cells.notebook(made, module=module.id, language=language, kind="lesson", title=title)


def _step(text: LessonText, slug: str, language: str) -> list[NotebookNode]:
    made = _cells(text.of_step(slug), f"step-{slug}", language)
    about = {"step": slug, "part": "step"}
    return [*made, cells.code(f"step-{slug}-done", f'step("{slug}")', naikkelas=about)]


def _cells(sources: list[Cell], prefix: str, language: str) -> list[NotebookNode]:
    made = []
    for number, cell in enumerate(sources, start=1):
        about = {"step": cell.step, "part": "step" if cell.step else "opening"}
        cell_id = f"{prefix}-{number}"
        if cell.kind == "code":
            made.append(cells.code(cell_id, cell.source, naikkelas=about))
        else:
            made.append(cells.markdown(cell_id, facts.fill(cell.source, language), naikkelas=about))
    return made


def assignment(module: Module, language: str) -> NotebookNode:
    """Return the page on which the assignment is filled in: its title, then the form."""
    title = module.assignment.title.pick(language)
    opening = _OPENING_OF_ASSIGNMENT.format(id=module.id, language=language)
    made = [
        cells.code("open", opening, naikkelas={"step": "", "part": "opening"}),
        cells.markdown("title", f"# {title}", naikkelas={"step": "", "part": "opening"}),
        cells.code("form", "assignment()", naikkelas={"step": "", "part": "form"}),
    ]
    return cells.notebook(made, module=module.id, language=language, kind="assignment", title=title)


def tool(name: str, card: ToolCard, language: str) -> NotebookNode:
    """Return a page with one tool and nothing else."""
    title = card.title.pick(language)
    opening = _OPENING_OF_TOOL.format(language=language)
    made = [
        cells.code("open", opening, naikkelas={"step": "", "part": "opening"}),
        cells.markdown("title", f"# {title}", naikkelas={"step": "", "part": "opening"}),
        cells.code("tool", f'tool("{name}")', naikkelas={"step": "", "part": "tool"}),
    ]
    return cells.notebook(made, module="tools", language=language, kind="tool", title=title)
