"""What marking one assignment needs to know, read once: nbgrader's cells and the trainer's files.

A blueprint is plain data, so that processes which mark submissions hold no connection to the gradebook.
"""

from __future__ import annotations

import fnmatch
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from toolkit.grading.ids import is_code_assignment
from toolkit.grading.problems import GradingProblem
from toolkit.i18n import Messages

_ = Messages("grading")

SCHEMA_VERSION = 3
_SKIP = "skip-execution"


@dataclass(frozen=True)
class CellPlan:
    """A cell that nbgrader knows: what must stand in every submission.

    metadata: its `metadata.nbgrader`, whole. released: its source as learners get it, without hidden tests.
    skip: released with nbclient's tag that keeps it from running.
    """

    id: str
    type: str
    source: str
    checksum: str | None
    locked: bool
    grade: bool
    solution: bool
    task: bool
    points: float
    metadata: Mapping[str, Any]
    released: str | None = None
    skip: bool = False


@dataclass(frozen=True)
class NotebookPlan:
    """A notebook of an assignment. cells: by grade id, in the gradebook's order. order: as released.

    code: the sources of the released notebook's code cells, in order. released: that notebook's file, empty
    if there is none.
    """

    name: str
    kernelspec: Mapping[str, Any]
    cells: Mapping[str, CellPlan]
    order: tuple[str, ...]
    code: tuple[str, ...]
    released: bytes = b""


@dataclass(frozen=True)
class Blueprint:
    """An assignment. base: the trainer's files, by relative path. ignore: names that nbgrader leaves out.

    form: its code is all the trainer's, so that nothing a learner wrote is run.
    """

    assignment: str
    notebooks: Mapping[str, NotebookPlan]
    base: Mapping[str, bytes]
    ignore: tuple[str, ...]
    form: bool

    @property
    def points(self) -> float:
        """The most points there are."""
        return sum(cell.points for book in self.notebooks.values() for cell in book.cells.values())


def read_blueprint(
    session: Any, assignment: str, source: Path, release: Path, ignore: Iterable[str], keep: Iterable[str]
) -> Blueprint:
    """Read an assignment from the gradebook and its folders.

    session: a SQLAlchemy session of nbgrader's gradebook. source, release: the assignment's folders. ignore:
    `CourseDirectory.ignore`. keep: files of the learner's that stay (`Autograde.exclude_overwriting`).
    Raises `GradingProblem` when nbgrader does not know the assignment.
    """
    from nbgrader.api import Assignment

    found = session.query(Assignment).filter(Assignment.name == assignment).one_or_none()
    if found is None or not found.notebooks:
        raise GradingProblem(
            _("The gradebook does not know the assignment {assignment}. Generate it first.").format(
                assignment=assignment
            )
        )
    books = {str(book.name): _notebook(book, release) for book in found.notebooks}
    kept, ignored = set(keep), tuple(ignore)
    base = {path: data for path, data in _files(source, ignored) if path not in kept}
    form = not is_code_assignment(assignment) and not any(_is_written(book) for book in books.values())
    return Blueprint(assignment, books, base, ignored, form)


def _is_written(book: NotebookPlan) -> bool:
    """Return whether learners write code in a notebook."""
    return any(cell.type == "code" and not cell.locked for cell in book.cells.values())


def _notebook(book: Any, release: Path) -> NotebookPlan:
    file = _released(release / f"{book.name}.ipynb")
    released = list(json.loads(file)["cells"]) if file else []
    graded = {cell.name: cell for cell in book.grade_cells}
    tasks = {cell.name: cell for cell in book.task_cells}
    solutions = {cell.name for cell in book.solution_cells}
    shown = {_marks(cell).get("grade_id"): cell for cell in released}
    cells = {}
    for source in book.source_cells:
        name = source.name
        points = graded.get(name) or tasks.get(name)
        cells[name] = _cell(source, name in graded, name in solutions, name in tasks, points, shown.get(name))
    order = tuple(str(name) for name in shown if name in cells)
    code = tuple(_source(cell) for cell in released if cell.get("cell_type") == "code")
    kernelspec = json.loads(book.kernelspec) if book.kernelspec else {}
    return NotebookPlan(str(book.name), kernelspec or {}, cells, order, code, file)


def _cell(source: Any, grade: bool, solution: bool, task: bool, points: Any, shown: Any) -> CellPlan:
    most = float(points.max_score) if points is not None else 0.0
    metadata: dict[str, Any] = {
        "cell_type": source.cell_type,
        "grade": grade,
        "grade_id": source.name,
        "locked": bool(source.locked),
        "schema_version": SCHEMA_VERSION,
        "solution": solution,
        "task": task,
    }
    if source.checksum is not None:
        metadata["checksum"] = source.checksum
    if points is not None:
        metadata["points"] = most
    released = _marks(shown or {})
    if _says_the_same(released, metadata):
        # As it was released, byte for byte: it may leave out what is not so, and write 10 for 10.0.
        metadata = {**released, "checksum": source.checksum}
    tags = (shown or {}).get("metadata", {}).get("tags", [])
    return CellPlan(
        source.name, source.cell_type, source.source, source.checksum, bool(source.locked),
        grade, solution, task, most, metadata, _source(shown) if shown else None, _SKIP in tags,
    )  # fmt: skip


def _says_the_same(released: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Return whether released metadata means what the gradebook says, in nbgrader's reading of it."""
    from nbgrader.utils import is_locked

    if not {"grade", "solution", "locked"} <= released.keys():
        return False
    flags = {key: bool(released.get(key)) for key in ("grade", "solution", "task")}
    locked = bool(is_locked(SimpleNamespace(metadata={"nbgrader": released})))
    said = {"cell_type": wanted["cell_type"], **released, **flags, "locked": locked}
    return released.keys() <= wanted.keys() and all(
        said.get(key) == value for key, value in wanted.items() if key != "checksum"
    )


def _released(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def _marks(cell: Mapping[str, Any]) -> Mapping[str, Any]:
    return dict(cell.get("metadata", {}).get("nbgrader", {}))


def _source(cell: Mapping[str, Any]) -> str:
    text = cell.get("source", "")
    return text if isinstance(text, str) else "".join(text)


def is_ignored(name: str, ignore: Iterable[str]) -> bool:
    """Return whether nbgrader leaves out a file or folder; as in `glob`, `*` matches no leading dot."""
    return any(
        fnmatch.fnmatchcase(name, sign) and (sign.startswith(".") or not name.startswith("."))
        for sign in ignore
    )


def _files(folder: Path, ignore: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    """Give the trainer's files beside the notebooks; her own links are followed, as nbgrader does."""
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not is_ignored(name, ignore)]
        for name in names:
            if not is_ignored(name, (*ignore, "*.ipynb")):
                path = Path(place) / name
                yield path.relative_to(folder).as_posix(), path.read_bytes()
