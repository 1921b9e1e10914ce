"""Assignments of a class: copied from the course, made ready by nbgrader, released to the exchange."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.grading import gradebook
from toolkit.grading.files import new_folder, replace_folder, write_file
from toolkit.grading.ids import is_assignment_id
from toolkit.grading.problems import ClassFolderProblem, GradingProblem, full_disk_text, is_full
from toolkit.i18n import Messages

if TYPE_CHECKING:
    from traitlets.config import Config

_ = Messages("grading")

STATE = ".prepared.json"
# Raised when the way of preparing changes, so that existing classes are prepared again.
_RECIPE = 1


def prepare(folder: Path, course: Path, config: Config, progress: Callable[[str], None]) -> list[str]:
    """Bring a class's assignments up to the course. Returns notes for the trainer.

    folder: the class. course: the built nbgrader course with `source/`. Unchanged assignments cost a hash. A
    changed one is replaced, unless learners have handed it in and its tasks or points are no longer the
    same: then the class keeps the version it began with, and a note says so.
    """
    state = _read_state(folder)
    notes: list[str] = []
    known = gradebook.assignments(folder)
    for source in sorted((course / "source").iterdir()) if (course / "source").is_dir() else []:
        if not is_assignment_id(source.name) or not (source / f"{source.name}.ipynb").is_file():
            continue
        version = fingerprint(source)
        if state.get(source.name) == version and _is_ready(folder, source.name) and source.name in known:
            continue
        if not _may_replace(folder, source):
            notes.append(
                _(
                    "The assignment {assignment} has changed since this class began. "
                    "Answers were handed in, so this class keeps its old version."
                ).format(assignment=source.name)
            )
            continue
        progress(_("Preparing the assignment {assignment} …").format(assignment=source.name))
        _make(folder, source, config)
        state[source.name] = version
        write_file(folder / STATE, json.dumps({"format": 1, "assignments": state}, indent=1), 0o644)
    return notes


def released(folder: Path) -> list[str]:
    """Return the ids of the assignments that learners of this class can do."""
    release = folder / "release"
    names = [item.name for item in release.iterdir()] if release.is_dir() else []
    return sorted(name for name in names if is_assignment_id(name) and _is_ready(folder, name))


def fingerprint(source: Path) -> str:
    """Return a hash of an assignment's files, their names and contents."""
    digest = hashlib.sha256(str(_RECIPE).encode())
    for file in sorted(path for path in source.rglob("*") if path.is_file()):
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        digest.update(f"{file.relative_to(source).as_posix()}\0{content}\n".encode())
    return digest.hexdigest()


def _is_ready(folder: Path, assignment: str) -> bool:
    return (folder / "release" / assignment / f"{assignment}.ipynb").is_file()


def _may_replace(folder: Path, source: Path) -> bool:
    """Return whether nbgrader can take a new version without harm to what was handed in."""
    if not gradebook.has_submissions(folder, source.name):
        return True
    notebook = f"{source.name}.ipynb"
    return _graded_cells(source / notebook) == _graded_cells(folder / "source" / source.name / notebook)


def _graded_cells(notebook: Path) -> dict[str, tuple[Any, ...]] | None:
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        found = {}
        for cell in cells:
            marks = cell["metadata"].get("nbgrader")
            if marks:
                parts = (marks.get("grade"), marks.get("solution"), marks.get("points"))
                found[marks["grade_id"]] = (cell["cell_type"], *parts)
        return found
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _make(folder: Path, source: Path, config: Config) -> None:
    from toolkit.grading.engine import NbgraderEngine

    fresh = new_folder(folder / "source")
    shutil.copytree(source, fresh, dirs_exist_ok=True)
    replace_folder(fresh, folder / "source" / source.name)
    try:
        engine = NbgraderEngine(folder, config)
        engine.generate_assignment(source.name)
        engine.release_assignment(source.name)
    except GradingProblem as problem:
        if is_full(problem.detail) or shutil.disk_usage(folder).free < 1_000_000:
            raise ClassFolderProblem(full_disk_text()) from problem
        raise ClassFolderProblem(
            _(
                "nbgrader could not prepare the assignment {assignment}. The last lines of its log: {log}"
            ).format(assignment=source.name, log=problem.detail[-600:])
        ) from problem


def _read_state(folder: Path) -> dict[str, str]:
    try:
        found = json.loads((folder / STATE).read_text(encoding="utf-8"))["assignments"]
        return {str(key): str(value) for key, value in found.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
