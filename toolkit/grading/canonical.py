"""Canonical submissions: the released notebook plus `answers.json`, and nothing else of the learner's."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.grading.ids import check_assignment_id, check_learner_id
from toolkit.grading.problems import GradingProblem
from toolkit.grading.safe import as_shown, plain_text
from toolkit.grading.submitted import SECRET, place
from toolkit.i18n import DEFAULT_LANGUAGE, LANGUAGES, Messages

if TYPE_CHECKING:
    from toolkit.grading.folder import ClassFolder

_ = Messages("grading")

FORMAT = 1
# The limits of the forms (lesson.answers), which must be able to read what is written here.
MAX_TASKS = 100
MAX_TEXT = 2_000
MAX_CHOICES = 50
MAX_CHOICE = 64
MAX_BYTES = 256 * 1024
# Free answers that were typed into a notebook.
MAX_WRITTEN = 20_000
_TASK = re.compile(r"[a-z][a-z0-9-]{0,40}")

Answers = dict[str, str | list[str] | None]


def write_submission(
    folder: ClassFolder,
    learner_id: str,
    assignment: str,
    answers: dict[str, Any],
    language: str,
    submitted_at: datetime | str,
    *,
    secret: str | None = None,
    written: dict[str, str] | None = None,
    sync: bool = True,
) -> Path:
    """Write a canonical submission into `submitted/`; returns its folder.

    answers: task id to what was typed or chosen, unchanged (str, list of str, or None). submitted_at: a
    time, or an ISO text; without a zone it is UTC. secret: nbgrader's submission secret, if the exchange
    gave one. written: free answers that were typed into a notebook instead of a form. sync: see `place`.

    The previous submission moves to `history/<learner>/<assignment>/<time>/`; the same submission written
    twice stays one. Raises `GradingProblem` when ids or answers cannot be accepted, and OSError; the previous
    submission is then still there or in the history.
    """
    files = canonical_files(folder, learner_id, assignment, answers, language, secret=secret, written=written)
    place(folder, learner_id, assignment, files, as_utc(submitted_at), replace=True, sync=sync)
    return folder.submission(learner_id, assignment)


def canonical_files(
    folder: ClassFolder,
    learner_id: str,
    assignment: str,
    answers: Any,
    language: str,
    *,
    secret: str | None = None,
    written: dict[str, str] | None = None,
) -> dict[str, bytes | str]:
    """Return the files of a canonical submission by name. Arguments and errors are `write_submission`'s."""
    check_learner_id(learner_id)
    clean = clean_answers(answers)
    free = {**(written or {}), **{task: raw for task, raw in clean.items() if raw is not None}}
    notebook = _filled(folder, check_assignment_id(assignment), free)
    content = {
        "format": FORMAT,
        "assignment": assignment,
        "learner": learner_id,
        "language": language if language in LANGUAGES else DEFAULT_LANGUAGE,
        "answers": clean,
    }
    told = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
    if len(told.encode()) > MAX_BYTES:
        raise GradingProblem(_("The answers are too long together."))
    files: dict[str, bytes | str] = {f"{assignment}.ipynb": notebook, "answers.json": told}
    if secret:
        # nbgrader names the released feedback page after it, so that only its owner finds the page.
        files[SECRET] = secret
    return files


def clean_answers(answers: Any) -> Answers:
    """Return answers of bounded size and of plain types, or raise `GradingProblem` that names the task."""
    if not isinstance(answers, dict) or len(answers) > MAX_TASKS:
        raise GradingProblem(_("The answers are not in the expected form."))
    clean: Answers = {}
    for task, raw in answers.items():
        if not isinstance(task, str) or not _TASK.fullmatch(task):
            raise GradingProblem(
                _("The answers name a task that cannot exist: {task}").format(task=ascii(task)[:60])
            )
        if raw is None:
            clean[task] = None
        elif isinstance(raw, str):
            clean[task] = _bounded(task, raw, MAX_TEXT)
        elif isinstance(raw, list) and len(raw) <= MAX_CHOICES and all(isinstance(one, str) for one in raw):
            clean[task] = [_bounded(task, one, MAX_CHOICE) for one in raw]
        else:
            raise GradingProblem(_("The answer to {task} is not in the expected form.").format(task=task))
    return clean


def _bounded(task: str, text: str, limit: int) -> str:
    if len(text) > limit:
        raise GradingProblem(
            _("The answer to {task} is too long: {count} characters, at most {limit}.").format(
                task=task, count=len(text), limit=limit
            )
        )
    return plain_text(text)


def as_utc(moment: datetime | str) -> datetime:
    """Return a moment in UTC; one without a zone is UTC. Raises `GradingProblem` for what is no time."""
    try:
        at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    except ValueError as error:
        raise GradingProblem(_("This is not a time: {text}").format(text=ascii(moment)[:60])) from error
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _filled(folder: ClassFolder, assignment: str, answers: Mapping[str, str | list[str] | None]) -> str:
    """Return the released notebook with the free answers in the cells that the trainer marks."""
    path = folder.path / "release" / assignment / f"{assignment}.ipynb"
    try:
        about = path.stat()
    except OSError:
        raise GradingProblem(
            _("There is no assignment {assignment}.").format(assignment=assignment)
        ) from None
    released = _read(path, about.st_mtime_ns, about.st_size)
    cells = list(released.cells)
    for number, cell in released.free.items():
        raw = answers.get(cell["metadata"]["nbgrader"]["grade_id"])
        text = ("\n".join(raw) if isinstance(raw, list) else raw or "")[:MAX_WRITTEN]
        # Without an answer the cell stays as released: nbgrader then gives no points and asks nobody.
        if text.strip():
            cells[number] = _cell_text({**cell, "source": as_shown(text)})
    return f"{released.before}{_BETWEEN.join(cells)}{released.after}"


@dataclass(frozen=True)
class _Released:
    """A released notebook as JSON text: around its cells, and each of them. free: those for free answers."""

    before: str
    cells: tuple[str, ...]
    after: str
    free: Mapping[int, dict[str, Any]]


# What stands between two cells of a notebook written with an indent of one.
_BETWEEN = ",\n  "
_CELLS = "naikkelas:cells"


@lru_cache(maxsize=32)
def _read(path: Path, _changed: int, _size: int) -> _Released:
    """Read a released notebook once: to write it out whole takes longer than all else here."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cells = notebook["cells"]
    around = json.dumps({**notebook, "cells": [_CELLS]}, ensure_ascii=False, indent=1) + "\n"
    before, _sign, after = around.partition(json.dumps(_CELLS))
    free = {
        number: cell
        for number, cell in enumerate(cells)
        if cell["cell_type"] == "markdown" and cell["metadata"].get("nbgrader", {}).get("solution")
    }
    return _Released(before, tuple(map(_cell_text, cells)), after, free)


def _cell_text(cell: dict[str, Any]) -> str:
    # JSON has no line breaks inside its texts, so these are all indentation.
    return json.dumps(cell, ensure_ascii=False, indent=1).replace("\n", "\n  ")
