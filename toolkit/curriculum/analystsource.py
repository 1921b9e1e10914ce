"""The code assignment of a module's analyst track: `analyst.md` becomes an ordinary nbgrader notebook.

A cell says in few words what it is (`nbgrader: {kind: test, id: mean, points: 2}`); what nbgrader wants of
its metadata (schema 3) is filled in here. Text cells need nothing: they are locked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from nbformat import NotebookNode
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from toolkit.curriculum import cells, facts
from toolkit.curriculum.course import Module
from toolkit.curriculum.problem import ContentProblem, Problem
from toolkit.curriculum.schema import Slug, Text
from toolkit.i18n import Messages

_ = Messages("curriculum")

SUFFIX = "-analyst"
FILE = "analyst.md"

Model = TypeVar("Model", bound=BaseModel)
Kind = Literal["given", "solution", "test", "written"]

_ROLES: dict[Kind, tuple[bool, bool, bool]] = {
    "given": (False, False, True),
    "solution": (False, True, False),
    "test": (True, False, True),
    "written": (True, True, False),
}
"""Kind -> nbgrader's (grade, solution, locked)."""


class _Header(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Text
    data: list[str] = []


class _Short(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Kind
    id: Slug
    points: float = Field(default=0, ge=0)


@dataclass(frozen=True)
class Analyst:
    """A code assignment: its id (module id and `-analyst`), title, notebook, and the data files it reads."""

    id: str
    title: Text
    notebook: NotebookNode
    data: tuple[str, ...]


def read(module: Module) -> Analyst:
    """Return the code assignment of a module. Raises `ContentProblem` naming the cell that is wrong."""
    import jupytext

    path = module.folder / FILE
    file = module.name_of(path)
    try:
        book = jupytext.reads(path.read_text(encoding="utf-8"), fmt="md:myst")
    except (OSError, ValueError) as problem:
        raise _problem(file, "", str(problem), _("Write it as a MyST text notebook.")) from problem
    header = _checked(_Header, book.metadata.get("naikkelas", {}), file, "naikkelas")
    seen: set[str] = set()
    made = [_cell(cell, number, file, seen) for number, cell in enumerate(book.cells, start=1)]
    if not any(cell.metadata.nbgrader.get("points") for cell in made):
        raise _problem(file, "", _("No cell earns points."), _("Add a cell of kind `test` with `points`."))
    name = f"{module.id}{SUFFIX}"
    notebook = cells.notebook(made, module=module.id, kind="analyst", title=header.title.pick("id"))
    return Analyst(name, header.title, notebook, tuple(header.data))


def _cell(cell: NotebookNode, number: int, file: str, seen: set[str]) -> NotebookNode:
    where = _("cell {number}").format(number=number)
    about = cell.metadata.get("nbgrader")
    if about is None and cell.cell_type == "code":
        text = _("This code cell does not say what it is.")
        raise _problem(file, where, text, _("Give it `nbgrader: {kind: ..., id: ...}`."))
    short = _checked(_Short, about or {"kind": "given", "id": f"text-{number}"}, file, where)
    if short.id in seen:
        raise _problem(file, where, _("Two cells have the id {id}.").format(id=short.id), _("Rename one."))
    if short.points and short.kind not in ("test", "written"):
        text = _("Only cells of kind `test` and `written` earn points.")
        raise _problem(file, where, text, _("Move the points to the test."))
    seen.add(short.id)
    grade, solution, locked = _ROLES[short.kind]
    points = short.points if grade else None
    metadata = cells.nbgrader(short.id, grade=grade, solution=solution, locked=locked, points=points)
    make = cells.code if cell.cell_type == "code" else cells.markdown
    source = cell.source if cell.cell_type == "code" else facts.fill(cell.source, "id")
    return make(short.id, source, nbgrader=metadata)


def _checked(kind: type[Model], value: Any, file: str, where: str) -> Model:
    try:
        return kind.model_validate(value)
    except ValidationError as problem:
        first = problem.errors()[0]
        key = ".".join([where, *map(str, first["loc"])])
        raise _problem(file, key, first["msg"], _("Correct it.")) from problem


def _problem(file: str, where: str, text: str, mend: str) -> ContentProblem:
    return ContentProblem([Problem(file, where, text, mend)])
