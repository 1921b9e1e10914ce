"""The text of a lesson: a jupytext MyST notebook, cut into steps at its targets.

A step begins at a target line such as `(story)=`, followed by a `## ` heading. What stands before the first
target is the opening.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from toolkit.i18n import Messages

_ = Messages("curriculum")

TARGET = re.compile(r"^\(([^()\s]+)\)=\s*$")
CALLS = ("tool", "check")
"""Functions that an author calls in a lesson's cells; the builder adds the others."""


@dataclass(frozen=True)
class Cell:
    """One cell of the source. `step` is the slug of its step, empty in the opening."""

    kind: str
    source: str
    step: str
    line: int

    @cached_property
    def call(self) -> tuple[str, tuple[Any, ...]] | None:
        """The one call of a code cell with its literal arguments, such as `("tool", ("price",))`."""
        try:
            body = ast.parse(self.source).body
        except SyntaxError:
            return None
        if len(body) != 1 or not isinstance(body[0], ast.Expr):
            return None
        value = body[0].value
        if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Name) or value.keywords:
            return None
        if not all(isinstance(argument, ast.Constant) for argument in value.args):
            return None
        arguments = [argument.value for argument in value.args if isinstance(argument, ast.Constant)]
        return value.func.id, tuple(arguments)


@dataclass(frozen=True)
class LessonText:
    """A lesson's source, read: its title, its cells in order, its steps as (slug, heading)."""

    title: str
    cells: tuple[Cell, ...]
    steps: tuple[tuple[str, str], ...]

    def of_step(self, slug: str) -> list[Cell]:
        """Return the cells of one step, in order."""
        return [cell for cell in self.cells if cell.step == slug]

    def uses(self, function: str) -> list[tuple[str, Cell]]:
        """Return the first argument of every call of a function, with its cell."""
        calls = [(cell.call, cell) for cell in self.cells if cell.kind == "code"]
        return [(str(call[1][0]), cell) for call, cell in calls if call and call[0] == function and call[1]]


def read_lesson(text: str) -> LessonText:
    """Read the source of a lesson. Raises ValueError with a sentence if it is no text notebook."""
    # Imported late: jupytext is heavy, and a kernel reads checks and assignments but never a lesson's source.
    import jupytext

    try:
        notebook = jupytext.reads(text, fmt="md:myst")
    except Exception as problem:
        raise ValueError(_("This is not a MyST text notebook: {reason}.").format(reason=problem)) from problem
    lines = _Finder(text)
    cells: list[Cell] = []
    steps: list[tuple[str, str]] = []
    step = ""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cells.append(Cell("code", cell.source, step, lines.code()))
            continue
        for slug, source in _pieces(cell.source):
            if slug is not None:
                step = slug
                steps.append((slug, _heading(source, "## ")))
            if source:
                cells.append(Cell("markdown", source, step, lines.of(slug, source)))
    title = next((_heading(cell.source, "# ") for cell in cells if cell.kind == "markdown"), "")
    return LessonText(title, tuple(cells), tuple(steps))


def steps_of(text: str) -> list[tuple[str, str]]:
    """Return (slug, heading) of the steps of a lesson's source, as `read_lesson` does but without jupytext.

    The server asks for the steps of every module on each home page.
    """
    steps: list[tuple[str, str]] = []
    fenced = False
    for line in text.splitlines():
        if line.startswith("```"):
            fenced = not fenced
        elif not fenced and (target := TARGET.match(line)):
            steps.append((target[1], ""))
        elif not fenced and steps and not steps[-1][1] and line.startswith("## "):
            steps[-1] = (steps[-1][0], line.removeprefix("## ").strip())
    return steps


def _pieces(source: str) -> list[tuple[str | None, str]]:
    """Cut Markdown at its targets: (slug of the step that begins, or None; text without the target)."""
    pieces: list[tuple[str | None, list[str]]] = [(None, [])]
    for line in source.splitlines():
        target = TARGET.match(line)
        if target:
            pieces.append((target[1], []))
        else:
            pieces[-1][1].append(line)
    joined = [(slug, "\n".join(lines).strip("\n")) for slug, lines in pieces]
    return [(slug, text) for slug, text in joined if slug is not None or text.strip()]


def _heading(source: str, mark: str) -> str:
    for line in source.splitlines():
        if line.startswith(mark):
            return line.removeprefix(mark).strip()
    return ""


class _Finder:
    """Finds the lines of cells in the source, one after another."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        self._at = 0

    def code(self) -> int:
        return self._next(lambda line: line.startswith("```{code-cell}"))

    def of(self, slug: str | None, source: str) -> int:
        if slug is not None:
            return self._next(lambda line: line.startswith(f"({slug})="))
        first = source.strip().splitlines()[0]
        return self._next(lambda line: line == first)

    def _next(self, fits: Any) -> int:
        for number in range(self._at, len(self._lines)):
            if fits(self._lines[number].rstrip()):
                self._at = number + 1
                return number + 1
        return self._at or 1
